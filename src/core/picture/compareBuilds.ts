import { formatAddress, formatSize } from '../address';
import { compareMaps, type Comparison, type SectionChange, type SymbolChange, type Total } from '../compare';
import { knownValue, sectionRange, type MemoryMap, type Quantity, type Section } from '../memoryMap';
import { changeWords, greatest, pairRows, shareOf, signed, type SidePart } from './comparePair';
import { keepDetails, sourcePlace, type Frame } from './details';
import { sectionLook, takesSpace } from './imageColumn';
import type { BuildPair } from './input';
import { legendOf, sectionPaint } from './paint';
import { printable, shownNames } from './printable';
import type { Band, CompareRow, CompareTable, Details, Fact, Row, View } from './types';

/** Two images side by side: what has grown, shrunk, moved, come and gone, in the drawing and in tables. */
export function compareBuilds(pair: BuildPair, frame: Frame): View {
  const { before, after } = pair;
  const comparison = compareMaps(before.map, after.map);
  const ids = changeIds(comparison.sections);
  const parts = (side: 'before' | 'after'): SidePart[] =>
    comparison.sections.flatMap((change) => sectionPart(change, side, ids.get(change) ?? '', frame));
  const rows = pairRows(parts('before'), parts('after'), (gap, content) => {
    const size = gap.end - gap.start;
    if (size < smallGap) return { name: 'fill', paint: 'fill', shape: 'short' };
    return { name: 'not used', paint: 'hole', shape: size > content ? 'cut' : 'short' };
  });
  const column = (side: 'before' | 'after', title: string, map: MemoryMap): View['columns'][number] => ({
    id: 'compare',
    title,
    subtitle: `${quantityText(comparison.totals.memory[side])}, ${printable(map.name)}`,
    addressBits: frame.addressBits,
    ruler: side === 'before' ? 'left' : 'right',
    rows: rows[side],
    brackets: [],
  });
  return {
    id: 'compare',
    title: 'Compare',
    crumbs: [before.label, after.label],
    status: comparison.same ? { kind: 'good', text: 'no difference' } : undefined,
    columns: [column('before', before.label, before.map), column('after', after.label, after.map)],
    lens: [],
    bands: bands(comparison, ids, rows),
    meters: [],
    legend: legendOf([...rows.before, ...rows.after]),
    comparison: { before: before.label, after: after.label, tables: tables(comparison, ids) },
  };
}

/** Less than this lies between sections because of their alignment. */
const smallGap = 0x1_0000n;

/** Stable names of what changed, equal to those of the image's rows wherever the section is still there. */
function changeIds(sections: readonly SectionChange[]): ReadonlyMap<SectionChange, string> {
  const seen = new Map<string, number>();
  return new Map(
    sections.map((change) => {
      const count = (seen.get(change.name) ?? 0) + 1;
      seen.set(change.name, count);
      return [change, count === 1 ? change.name : `${change.name}#${count.toString()}`];
    }),
  );
}

function rowId(side: 'before' | 'after', id: string): string {
  return side === 'after' ? `section:${id}` : `before:${id}`;
}

function sectionPart(change: SectionChange, side: 'before' | 'after', id: string, frame: Frame): SidePart[] {
  const section = change[side];
  const range = section === undefined ? undefined : sectionRange(section);
  if (section === undefined || range === undefined || !takesSpace(section)) return [];
  const other = side === 'after' ? 'before' : 'after';
  const row: SidePart['row'] = {
    id: rowId(side, id),
    ...sectionLook(section, section.vma),
    ...(change[other] === undefined ? {} : { partner: rowId(other, id) }),
    ...(change.change === 'new' || change.change === 'gone' ? { change: change.change } : {}),
    details: keepDetails(frame, `compare:${id}`, () => changeDetails(change, frame)),
  };
  return [{ start: range.start, end: range.end, row, hole: false }];
}

function changeDetails(change: SectionChange, frame: Frame): Details {
  const side = (label: string, section: Section | undefined): Fact[] =>
    section === undefined
      ? [{ label, note: 'not there' }]
      : [
          {
            label,
            ...(section.vma.kind === 'known'
              ? { value: formatAddress(section.vma.value, frame.addressBits) }
              : { note: `address not known: ${section.vma.reason}` }),
          },
          { label: '', note: quantityText(section.size) },
        ];
  const { size, address } = change.deltas;
  return {
    heading: printable(change.name),
    mono: true,
    subtitle: change.change === 'same' ? 'unchanged' : change.change,
    facts: [
      ...side('Before', change.before),
      ...side('After', change.after),
      ...(size === undefined || size === 0n ? [] : [{ label: 'Size', note: signed(size) }]),
      ...(address === undefined || address === 0n ? [] : [{ label: 'Moved', note: signed(address) }]),
    ],
    tables: [],
    text: [],
    source: sourcePlace(change.after?.source ?? change.before?.source),
  };
}

function bands(
  comparison: Comparison,
  ids: ReadonlyMap<SectionChange, string>,
  rows: { readonly before: readonly Row[]; readonly after: readonly Row[] },
): Band[] {
  const drawn = new Set([...rows.before, ...rows.after].map(({ id }) => id));
  return comparison.sections.flatMap((change): Band[] => {
    const id = ids.get(change) ?? '';
    const section = change.after ?? change.before;
    const [from, to] = [rowId('before', id), rowId('after', id)];
    if (section === undefined || !drawn.has(from) || !drawn.has(to)) return [];
    const label = changeWords(change.change, change.deltas.size, change.deltas.address);
    return [{ id: `compare:${id}`, from, to, paint: sectionPaint(section), label }];
  });
}

function tables(comparison: Comparison, ids: ReadonlyMap<SectionChange, string>): CompareTable[] {
  const found = [sectionTable(comparison, ids), memoryTable(comparison), symbolTable(comparison)];
  return found.filter((table) => table !== undefined);
}

function sectionTable(comparison: Comparison, ids: ReadonlyMap<SectionChange, string>): CompareTable {
  const sections = comparison.sections.map((change) => ({ change, size: sizeDelta(change) }));
  const most = greatest(sections.map(({ size }) => size));
  const rows = sections.map(({ change, size }): CompareRow => {
    const id = ids.get(change) ?? '';
    const { before, after, deltas } = change;
    const moved = deltas.address ?? 0n;
    return {
      id: `section:${id}`,
      change: change.change,
      name: printable(change.name),
      mono: true,
      before: before === undefined ? undefined : quantityText(before.size),
      after: after === undefined ? undefined : quantityText(after.size),
      delta: size === undefined ? 'not known' : signed(size),
      share: shareOf(size, most),
      note: moved === 0n ? undefined : `moved ${signed(moved)}`,
      item: after === undefined ? rowId('before', id) : rowId('after', id),
    };
  });
  // Even the smallest change of size comes before what only moved, and that before what is the same.
  const rank = ({ share = 0, change }: CompareRow): number =>
    share !== 0 ? 1 + Math.abs(share) : change === 'same' ? 0 : 0.5;
  const { memory, file } = comparison.totals;
  return {
    id: 'sections',
    title: 'Sections',
    head: 'Section',
    // What changed most comes first; what only moved keeps the order of the image.
    rows: rows.sort((a, b) => rank(b) - rank(a)),
    totals: [totalRow('Total', memory), totalRow('in the file', file)],
  };
}

/** What is new counts whole, what is gone against. */
function sizeDelta({ change, deltas, before, after }: SectionChange): bigint | undefined {
  if (change === 'new') return after === undefined ? undefined : knownValue(after.size);
  if (change !== 'gone') return deltas.size;
  const size = before === undefined ? undefined : knownValue(before.size);
  return size === undefined ? undefined : -size;
}

function totalRow(name: string, { before, after, delta }: Total): CompareRow {
  const base = knownValue(before);
  const percent =
    delta === undefined || base === undefined || base === 0n ? undefined : percentText(delta, base);
  return {
    id: `total:${name}`,
    change: 'same',
    name,
    mono: false,
    before: quantityText(before),
    after: quantityText(after),
    delta: delta === undefined ? 'not known' : signed(delta),
    note: percent,
  };
}

/** In tenths of a per cent, rounded. */
function percentText(delta: bigint, base: bigint): string {
  const size = delta < 0n ? -delta : delta;
  const tenths = (size * 2000n + base) / (base * 2n);
  const sign = tenths === 0n ? '' : delta < 0n ? '−' : '+';
  return `${sign}${(tenths / 10n).toString()}.${(tenths % 10n).toString()} %`;
}

function memoryTable({ regions }: Comparison): CompareTable | undefined {
  if (regions.length === 0) return undefined;
  const most = greatest(regions.map(({ used }) => used));
  return {
    id: 'memory',
    title: 'MEMORY, used',
    head: 'Region',
    rows: regions.map(({ name, change, used, length, before, after }): CompareRow => ({
      id: `memory:${name}`,
      change,
      name: printable(name),
      mono: true,
      before: before === undefined ? undefined : quantityText(before.used),
      after: after === undefined ? undefined : quantityText(after.used),
      delta: used === undefined ? undefined : signed(used),
      share: shareOf(used, most),
      note: length === undefined || length === 0n ? undefined : `length ${signed(length)}`,
    })),
    totals: [],
  };
}

/** More than this nobody reads in a table. */
const mostSymbols = 40;

function symbolTable({ symbols }: Comparison): CompareTable | undefined {
  const { counts, listed } = symbols;
  const changed = counts.new + counts.gone + counts.grown + counts.shrunk;
  const sized = listed.filter(({ change, size }) => change !== 'moved' && size !== undefined);
  if (changed + counts.moved + counts.same === 0) return undefined;
  const most = greatest(sized.map(({ size }) => size));
  const moved = counts.moved === 0 ? '' : `, ${counts.moved.toString()} only moved`;
  return {
    id: 'symbols',
    title: 'Symbols that changed most',
    head: 'Symbol',
    rows: sized.slice(0, mostSymbols).map((change, i) => symbolRow(change, i, most)),
    totals: [],
    note: `${changed.toString()} of ${(changed + counts.moved + counts.same).toString()} changed${moved}`,
  };
}

function symbolRow({ name, change, size, before, after }: SymbolChange, i: number, most: bigint): CompareRow {
  const section = after?.section ?? before?.section;
  return {
    id: `symbol:${i.toString()}:${name}`,
    change,
    ...shownNames(name),
    mono: true,
    where: section === undefined ? undefined : printable(section),
    before: before === undefined ? undefined : formatSize(before.size),
    after: after === undefined ? undefined : formatSize(after.size),
    delta: size === undefined ? undefined : signed(size),
    share: shareOf(size, most),
  };
}

function quantityText(quantity: Quantity): string {
  if (quantity.kind === 'known') {
    const sign = quantity.certainty.kind === 'exact' ? '' : '≈ ';
    return `${sign}${formatSize(quantity.value)}`;
  }
  return quantity.atLeast === undefined || quantity.atLeast === 0n
    ? 'not known'
    : `at least ${formatSize(quantity.atLeast)}`;
}
