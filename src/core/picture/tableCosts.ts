import { formatSize } from '../address';
import { sectionRange, type MemoryMap, type Rights } from '../memoryMap';
import type { PagingMode } from '../paging/modes';
import type { TableCost } from './types';

interface Extent {
  readonly start: bigint;
  readonly end: bigint;
  readonly rights: Rights | undefined;
}

/** What it takes to map an image with pages of each size: entries, tables, and what is wrong with it. */
export function tableCosts(map: MemoryMap, mode: PagingMode): TableCost[] {
  const extents = map.sections.flatMap((section): Extent[] => {
    const range = sectionRange(section);
    return range === undefined ? [] : [{ start: range.start, end: range.end, rights: section.rights }];
  });
  if (extents.length === 0) return [];
  const sorted = extents.sort((a, b) => (a.start < b.start ? -1 : 1));
  return mode.levels
    .map((level, depth) => ({ level, depth }))
    .filter(({ level }) => level.leaf !== undefined)
    .reverse()
    .map(({ level, depth }) => {
      const shift = BigInt(level.bits[1]);
      const entries = distinct(sorted, shift);
      // There is one top table, also for an image in both halves of the space.
      const tables = mode.levels
        .slice(0, depth + 1)
        .reduce((sum, above, i) => sum + (i === 0 ? 1n : distinct(sorted, BigInt(above.bits[0] + 1))), 0n);
      const unit = 1n << BigInt(mode.pageShift);
      return {
        page: formatSize(1n << shift),
        entries: `${entries.toString()} ${level.entry}${entries === 1n ? '' : 's'}`,
        tables: tables.toString(),
        memory: formatSize(tables * unit),
        ...verdict(sorted, shift, entries),
      };
    });
}

/** How many aligned blocks of 2^shift bytes the extents touch. */
function distinct(sorted: readonly Extent[], shift: bigint): bigint {
  let count = 0n;
  let reached = -1n;
  for (const { start, end } of sorted) {
    const first = start >> shift;
    const last = (end - 1n) >> shift;
    const from = first > reached ? first : reached + 1n;
    if (last >= from) count += last - from + 1n;
    if (last > reached) reached = last;
  }
  return count;
}

function verdict(
  sorted: readonly Extent[],
  shift: bigint,
  entries: bigint,
): Pick<TableCost, 'fine' | 'note'> {
  const total = (entries << shift) - distinct(sorted, 0n);
  const pages = sharedPages(sorted, shift);
  const spare = total > 1n << 20n ? `; ${formatSize(total)} more than the image` : '';
  if (pages === undefined) return { fine: undefined, note: 'rights of some sections are not known' };
  const { broken, mixed } = pages;
  if (broken > 0)
    return { fine: false, note: `${pagesText(broken)} would be writable and executable${spare}` };
  if (mixed > 0)
    return { fine: true, note: `${pagesText(mixed)} shared by sections of different rights${spare}` };
  return { fine: true, note: `rights exact${spare}` };
}

function pagesText(count: number): string {
  return count === 1 ? 'one page' : `${count.toString()} pages`;
}

/** Of the pages that sections share those that would need both write and execute, and those that give one more than it needs. */
function sharedPages(
  sorted: readonly Extent[],
  shift: bigint,
): { readonly broken: number; readonly mixed: number } | undefined {
  const pages = new Map<bigint, { write: boolean; execute: boolean; mixed: boolean }>();
  for (const { start, end, rights } of sorted) {
    if (rights === undefined) return undefined;
    const { write, execute } = rights;
    // Only pages at the ends can be shared.
    for (const page of new Set([start >> shift, (end - 1n) >> shift])) {
      const before = pages.get(page) ?? { write, execute, mixed: false };
      pages.set(page, {
        write: before.write || write,
        execute: before.execute || execute,
        mixed: before.mixed || before.write !== write || before.execute !== execute,
      });
    }
  }
  const all = [...pages.values()];
  return {
    broken: all.filter(({ write, execute }) => write && execute).length,
    mixed: all.filter(({ mixed }) => mixed).length,
  };
}
