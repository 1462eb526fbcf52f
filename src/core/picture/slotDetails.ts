import { formatAddress, formatSize, hex, truncateVirtualAddress } from '../address';
import { decode } from '../paging/decode';
import { pagingMode } from '../paging/modes';
import { entryAddresses, recursiveMap } from '../paging/recursive';
import { piecesIn, slotRange } from './pageTables';
import { rightsIn, runText, slotRuns, type SlotRun } from './slotRuns';
import type { Details, Fact, FactGroup, PageTables, TablePiece } from './types';

/** What there is to say of a slot: its addresses, what lies there, and where its entries are through a recursive slot. */
export function slotDetails(tables: PageTables, walk: readonly number[]): Details {
  const { start, end } = slotRange(tables, walk);
  const level = tables.levels[walk.length - 1];
  const index = walk.at(-1) ?? 0;
  const inside = piecesIn(tables, start, end);
  const run = slotRuns(tables, walk.slice(0, -1)).find(({ first, last }) => first <= index && index <= last);
  return {
    heading: `${level?.name ?? ''} ${index.toString()}`,
    mono: false,
    start: hex(start),
    subtitle: subtitleOf(run, formatSize(end - start), walk.length === tables.levels.length),
    facts: [
      { label: 'Maps', value: formatAddress(start, tables.addressBits) },
      { label: 'to', value: formatAddress(end - 1n, tables.addressBits) },
      { label: 'Size', value: hex(end - start), note: formatSize(end - start) },
      ...contentFacts(inside, start, end),
    ],
    tables: recursiveFacts(tables, start),
    tablesTitle: `Through recursive slot ${(tables.recursiveSlot ?? 0).toString()}`,
    groups: [tableGroup(tables, walk.slice(0, -1))],
    text: run?.kind === 'recursive' ? ['This slot points at its own table.'] : [],
  };
}

function subtitleOf(run: SlotRun | undefined, size: string, lowest: boolean): string {
  if (run === undefined || run.kind === 'empty') return `${size}, nothing known to be there`;
  if (run.kind === 'recursive') return 'recursive: points at its own table';
  if (run.kind === 'image') return lowest ? `one ${size} page of ${run.name}` : `${size} with ${run.name}`;
  return `${size} kept for ${run.name}`;
}

/** More than this is found in the list of the table. */
const mostNamed = 4;

function contentFacts(inside: readonly TablePiece[], start: bigint, end: bigint): Fact[] {
  const mapped = inside.filter((piece) => piece.mapped);
  const regions = inside.filter((piece) => !piece.mapped);
  const rights = rightsIn(mapped);
  const physical = mapped.length === 1 ? physicalFact(mapped[0], start, end) : undefined;
  // The name of a single one takes no more room than the words that there is one more.
  const named = mapped.length === mostNamed + 1 ? mapped.length : mostNamed;
  const facts: (Fact | undefined)[] = [
    physical,
    ...mapped.slice(0, named).map((piece): Fact => ({
      label: 'Section',
      value: piece.name,
      note: offsetNote(piece, start),
    })),
    mapped.length > named
      ? { label: '', note: `and ${(mapped.length - named).toString()} more sections` }
      : undefined,
    rights === undefined ? undefined : { label: 'Rights', value: rights, note: rightsNote(rights) },
    ...regions.slice(0, mostNamed).map(({ name }): Fact => ({ label: 'Region', note: name })),
  ];
  return facts.filter((fact) => fact !== undefined);
}

function rightsNote(rights: string): string {
  return rights.includes('w') && rights.endsWith('x') ? 'needed: writable and executable' : 'needed';
}

function offsetNote({ start }: TablePiece, at: bigint): string | undefined {
  const offset = at - BigInt(start);
  return offset < 0n ? undefined : `+ ${hex(offset)}`;
}

/** Where the bytes of a slot are loaded, as far as one section fills it from its start. */
function physicalFact(piece: TablePiece | undefined, start: bigint, end: bigint): Fact | undefined {
  if (piece?.physical === undefined) return undefined;
  const offset = start - BigInt(piece.start);
  // A larger slot has room for other things, whose place the section does not tell.
  if (offset < 0n || end - start > 1n << 16n) return undefined;
  return { label: 'Physical', value: hex(BigInt(piece.physical) + offset), note: 'LMA' };
}

function slotCount(count: number): string {
  return count === 1 ? '1 slot' : `${count.toString()} slots`;
}

/** What the table holds, run by run. */
function tableGroup(tables: PageTables, prefix: readonly number[]): FactGroup {
  const runs = slotRuns(tables, prefix);
  const filled = runs.filter(({ kind }) => kind !== 'empty');
  const total = 2 ** (tables.levels[prefix.length]?.bits ?? 0);
  const used = filled.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  return {
    title: 'In this table',
    facts: [
      ...filled.slice(0, mostRuns).map((run): Fact => ({
        label: run.name,
        mono: run.mono,
        value: runText(run),
        note: slotCount(run.last - run.first + 1),
      })),
      ...(filled.length > mostRuns
        ? [{ label: 'more', note: `${(filled.length - mostRuns).toString()} runs, listed by Runs` }]
        : []),
      { label: 'empty', value: (total - used).toString(), note: `of ${total.toString()}` },
    ],
  };
}

const mostRuns = 12;

function recursiveFacts(tables: PageTables, address: bigint): Fact[] {
  if (tables.recursiveSlot === undefined) return [];
  const map = recursiveMap(pagingMode(tables.paging), tables.recursiveSlot);
  if (!map.ok || !decode(truncateVirtualAddress(address), map.value.mode).canonical) return [];
  return entryAddresses(map.value, address).map((entry) => ({
    label: entry.entry,
    value: formatAddress(entry.address, tables.addressBits),
  }));
}
