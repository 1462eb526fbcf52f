import { formatSize } from '../address';
import type { MemoryMap, MemoryRegion, Section } from '../memoryMap';
import { isDeclared, loadRange } from './imageBounds';
import { sectionPaint } from './paint';
import { compare } from './tile';
import type { Meter } from './types';

/** Nearly full from here on: little enough that the next build may not fit. */
const nearlyFull = 0.9;

/** One bar for each MEMORY region: what fills it, and what is left. */
export function meters(map: MemoryMap): Meter[] {
  return map.memory.map((region) => meter(map, region));
}

function meter(map: MemoryMap, region: MemoryRegion): Meter {
  const base = { id: `meter:${region.name}`, name: region.name };
  if (!isDeclared(region))
    return { ...base, parts: [], percent: '', note: 'not declared in MEMORY', level: 'unknown' };
  const unknownPart = [region.length, region.used].find((quantity) => quantity.kind === 'unknown');
  if (region.length.kind === 'unknown' || region.used.kind === 'unknown' || region.length.value <= 0n) {
    const reason = unknownPart?.kind === 'unknown' ? unknownPart.reason : 'the region has no length';
    const length = region.length.kind === 'known' ? `${formatSize(region.length.value)}, ` : '';
    return { ...base, parts: [], percent: '', note: `${length}use not known`, reason, level: 'unknown' };
  }
  const length = region.length.value;
  const used = filled(map, region, region.used.value);
  const share = Number((used * 1_000_000n) / length) / 1_000_000;
  return {
    ...base,
    parts: parts(map, region, length),
    percent: `${(share * 100).toFixed(1)} %`,
    note: used > length ? `${formatSize(used - length)} too much` : `${formatSize(length - used)} free`,
    level: used > length ? 'overflow' : share >= nearlyFull ? 'nearly full' : 'fine',
  };
}

function parts(map: MemoryMap, region: MemoryRegion, length: bigint): Meter['parts'] {
  let left = 1;
  return map.sections
    .filter((section) => isIn(section, region.name) || isStoredIn(section, region))
    .map((section) => {
      const size = section.size.kind === 'known' ? section.size.value : 0n;
      const fraction = Math.min(left, Number((size * 1_000_000n) / length) / 1_000_000);
      left -= fraction;
      return { paint: sectionPaint(section), fraction };
    })
    .filter((part) => part.fraction > 0);
}

/**
 * How much of a region is not free any more. Linkers count what `>` and `AT>` put there; bytes that `AT(expression)` loads there,
 * as many scripts of microcontrollers do with `.data`, take as much room, but not what they leave free below them.
 */
function filled(map: MemoryMap, region: MemoryRegion, counted: bigint): bigint {
  const start = region.origin.kind === 'known' ? region.origin.value : 0n;
  const stored = map.sections
    .filter((section) => isStoredIn(section, region))
    .flatMap((section) => loadRange(section) ?? [])
    .sort((a, b) => compare(a.start, b.start));
  let [used, end] = [counted, start + counted];
  for (const own of stored) {
    if (own.end <= end) continue;
    used += own.end - (own.start > end ? own.start : end);
    end = own.end;
  }
  return used;
}

/** Whether the bytes of a section are loaded into a region by their address alone. */
function isStoredIn(section: Section, { origin, length }: MemoryRegion): boolean {
  const range = loadRange(section);
  if (!section.allocated || section.zeroFill || range === undefined) return false;
  if (origin.kind === 'unknown' || length.kind === 'unknown') return false;
  return range.start >= origin.value && range.start < origin.value + length.value;
}

/** A section counts where it runs and, when it has bytes in the file, where it is loaded. */
function isIn(section: Section, region: string): boolean {
  return (
    section.allocated && (section.region === region || (section.lmaRegion === region && !section.zeroFill))
  );
}
