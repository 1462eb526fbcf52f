import { formatSize, hex } from '../address';
import type { DecodedReading, RatedReading, Reading } from '../decodeAs';
import { decodeEntry, type DecodedEntry } from '../paging/entry';
import type { PagingLevel, PagingMode } from '../paging/modes';
import { effectiveRights, type PageRights } from '../paging/rights';
import { readFields } from './fields';

/** The value as an entry of each level, or of one. */
export function entryReadings(value: bigint, mode: PagingMode, only?: PagingLevel): RatedReading[] {
  if (value >> BigInt(8 * mode.entryBytes) !== 0n) return [];
  const large = largestPage(value, mode);
  return mode.levels
    .filter((level) => only === undefined || level === only)
    .map((level, index, levels) => {
      const entry = decodeEntry(value, mode, level);
      return {
        reading: readingOf(entry),
        fit: fitOf(entry) + (level === large ? 1 : 0) + (index + 1) / (levels.length + 1),
      };
    });
}

export function decodeEntryReading(
  value: bigint,
  reading: Reading,
  mode: PagingMode,
): DecodedReading | undefined {
  const level = mode.levels.find((candidate) => idOf(candidate) === reading.id);
  if (level === undefined || value >> BigInt(8 * mode.entryBytes) !== 0n) return undefined;
  const entry = decodeEntry(value, mode, level);
  return {
    reading: readingOf(entry),
    summary: summaryOf(entry),
    fields: readFields(entry.fields),
    problems: entry.faults,
    source: entry.format.source,
  };
}

/** The level whose entry says that it maps a larger page, when the frame is aligned to that page; largest first. */
export function largestPage(value: bigint, mode: PagingMode): PagingLevel | undefined {
  if (mode.arch !== 'x86' && mode.arch !== 'x86_64') return undefined;
  const isLarge = (value & 0x80n) !== 0n;
  return mode.levels.slice(0, -1).find((level) => {
    if (!isLarge || level.leaf === undefined) return false;
    const entry = decodeEntry(value, mode, level);
    return entry.faults.length === 0 && entry.address !== 0n;
  });
}

function idOf(level: PagingLevel): string {
  return `entry/${level.name}`;
}

function readingOf({ level, format }: DecodedEntry): Reading {
  // Arm's and RISC-V's manuals name the kind of entry alone, which is the same at every level.
  const title =
    format.name.startsWith(level.entry) && level.entry !== 'PTE'
      ? format.name
      : `${level.name} ${format.name}`;
  return { id: idOf(level), title: level.name === 'PT' ? format.name : title, group: 'entry' };
}

function fitOf({ present, faults, address, maps }: DecodedEntry): number {
  if (!present) return 0;
  if (faults.length > 0) return 1;
  return maps === 'page' && address !== 0n ? 4 : 3;
}

function summaryOf(entry: DecodedEntry): string {
  if (!entry.present)
    return entry.value === 0n ? 'not present' : 'not present: the other bits are software’s';
  if (entry.maps === 'table') return `table at ${hex(entry.address)}`;
  const rights = effectiveRights([entry]);
  const words =
    rights === undefined ? [] : [`kernel ${letters(rights.kernel)}`, `user ${letters(rights.user)}`];
  return [`${formatSize(entry.pageSize ?? 0n)} page at ${hex(entry.address)}`, ...words].join(', ');
}

function letters({ read, write, execute }: PageRights): string {
  return `${read ? 'r' : '-'}${write ? 'w' : '-'}${execute ? 'x' : '-'}`;
}
