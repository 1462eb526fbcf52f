import type { Row } from '../core/picture';
import type { Line } from '../core/scene/lines';
import { shownRights } from '../core/scene/rowLabel';
import type { PlacedColumn } from '../core/scene/scene';
import { rangeWords } from './rangeWords';

/** What is read out of a row, and how deep it lies; `id` is the row's, and absent for the heading of a column. */
export interface TreeItem {
  readonly level: number;
  readonly words: string;
  readonly id?: string | undefined;
}

/** More than this a screen reader's user reaches by search; building it on every change would be slow. */
const most = 600;

/**
 * The columns as one tree, in the order in which one sees them: what lies in a row follows it, and so does what is opened
 * beside it. Several columns side by side have their headings over them.
 */
export function treeItems(columns: readonly PlacedColumn[], flipped: boolean): TreeItem[] {
  const shown = columns.filter(({ mirror }) => mirror !== true);
  const openIn = new Map<string, PlacedColumn>();
  for (const { lines } of shown) {
    for (const { row } of lines) {
      const { inside } = row;
      if (inside === undefined) continue;
      const opened = shown.find(({ column }) => column.id === inside.id);
      if (opened !== undefined) openIn.set(row.id, opened);
    }
  }
  const inner = new Set(openIn.values());
  const outer = shown.filter((column) => !inner.has(column));
  const items: TreeItem[] = [];
  const told = new Set<PlacedColumn>();
  const addColumn = (placed: PlacedColumn, level: number): void => {
    if (told.has(placed)) return;
    told.add(placed);
    const { lines, column } = placed;
    const within = nested(lines);
    const addAll = (rows: readonly Line[], depth: number): void => {
      for (const line of flipped ? rows : [...rows].reverse()) {
        if (items.length >= most) return;
        const { row } = line;
        const isTold = row.details !== undefined;
        if (isTold) items.push({ level: depth, words: inWords(row, column.addressBits), id: row.id });
        const below = isTold ? depth + 1 : depth;
        addAll(within.get(line) ?? [], below);
        const opened = openIn.get(row.id);
        if (opened !== undefined && opened !== placed) addColumn(opened, below);
      }
    };
    addAll(
      lines.filter((line) => !within.inner.has(line)),
      level,
    );
  };
  for (const placed of outer) {
    if (outer.length === 1) addColumn(placed, 1);
    else if (placed.lines.some(({ row }) => row.details !== undefined)) {
      items.push({ level: 1, words: `${placed.column.title}, ${placed.column.subtitle}` });
      addColumn(placed, 2);
    }
  }
  return items;
}

type Nested = ReadonlyMap<Line, readonly Line[]> & { readonly inner: ReadonlySet<Line> };

/** The rows that lie in others, by the innermost one around each. */
function nested(lines: readonly Line[]): Nested {
  const within = new Map<Line, Line[]>();
  const inner = new Set<Line>();
  if (lines.some(({ depth }) => depth > 0)) {
    const around: Line[] = [];
    const hosts = new Map<Line, Line>();
    const ranged = lines.filter((line) => line.ranged);
    ranged.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : a.depth - b.depth));
    for (const line of ranged) {
      let host = around.at(-1);
      while (host !== undefined && (host.depth >= line.depth || host.end < line.end)) {
        around.pop();
        host = around.at(-1);
      }
      if (host !== undefined) {
        inner.add(line);
        const own = within.get(host);
        if (own === undefined) within.set(host, [line]);
        else own.push(line);
        hosts.set(line, host);
      }
      around.push(line);
    }
    addUnplaced(lines, hosts, within, inner);
  }
  return Object.assign(within, { inner });
}

/** What has no address lies where the row that it stands behind does, and follows that. */
function addUnplaced(
  lines: readonly Line[],
  hosts: ReadonlyMap<Line, Line>,
  within: Map<Line, Line[]>,
  inner: Set<Line>,
): void {
  let before: Line | undefined;
  for (const line of lines) {
    if (line.ranged) before = line.depth > 0 ? line : undefined;
    else if (line.depth > 0 && before !== undefined) {
      const own = within.get(hosts.get(before) ?? before);
      own?.splice(own.indexOf(before) + 1, 0, line);
      if (own !== undefined) inner.add(line);
    }
  }
}

function inWords(row: Row, bits: 32 | 64): string {
  const rights = shownRights(row);
  const parts = [
    row.name,
    row.change,
    rights === undefined
      ? undefined
      : `${rights.endsWith('?') ? 'usually ' : ''}${rightsInWords(rights.slice(0, 3))}`,
    row.size,
    rangeWords(row, bits, 'to'),
    row.pattern === undefined ? undefined : 'at another address in each run',
    row.sureness === 'default' ? 'a default that may move' : undefined,
    row.sureness === 'estimated' ? 'estimated' : undefined,
    row.note,
    row.growth?.text,
  ];
  return parts.filter((part) => part !== undefined && part !== '').join(', ');
}

function rightsInWords(rights: string): string {
  const words = [
    rights.startsWith('r') ? 'read' : undefined,
    rights.includes('w') ? 'write' : undefined,
    rights.endsWith('x') ? 'execute' : undefined,
  ].filter((word) => word !== undefined);
  return words.length === 0 ? 'no access' : words.join(' and ');
}
