import { knownValue, type MemoryMap, type MemoryRegion, type Section } from '../memoryMap';
import type { Gap } from './tile';

/** A MEMORY region whose ends are known. */
export interface Bounds {
  readonly name: string;
  readonly start: bigint;
  readonly end: bigint;
}

/** The regions of MEMORY that are declared there, as far as their ends are known. */
export function memoryBounds(map: MemoryMap): Bounds[] {
  return map.memory.flatMap((region) => {
    const bounds = boundsOf(region);
    return bounds === undefined ? [] : [bounds];
  });
}

function boundsOf(region: MemoryRegion): Bounds | undefined {
  if (region.origin.kind === 'unknown' || region.length.kind === 'unknown') return undefined;
  const start = region.origin.value;
  const end = start + region.length.value;
  return start < 0n || end > 1n << 64n || end <= start || !isDeclared(region)
    ? undefined
    : { name: region.name, start, end };
}

/** GNU ld makes a region of the whole space for a name that MEMORY does not have (ld 2.40): nobody gave it a length. */
export function isDeclared({ length, source }: MemoryRegion): boolean {
  return source !== undefined || length.kind === 'unknown' || length.value < (1n << 64n) - 1n;
}

/** Where the bytes of a section are loaded, as far as that is known. */
export function loadRange(section: Section): Gap | undefined {
  if (section.lma.kind === 'unknown' || section.size.kind === 'unknown' || section.size.value === 0n)
    return undefined;
  const end = section.lma.value + section.size.value;
  return section.lma.value < 0n || end > 1n << 64n ? undefined : { start: section.lma.value, end };
}

/**
 * The MEMORY region that the bytes of a section are loaded into: that of `AT>`, that of `>` where it is loaded where it runs, else
 * the one that its load address lies in. `AT(expression)` names none, and the one it runs in is not it.
 */
export function loadRegion(map: MemoryMap, section: Section): string | undefined {
  const { region, lmaRegion } = section;
  if (lmaRegion !== undefined) return lmaRegion;
  const [vma, lma] = [knownValue(section.vma), knownValue(section.lma)];
  if (vma === lma) return region;
  if (lma === undefined) return undefined;
  return memoryBounds(map).find(({ start, end }) => start <= lma && lma < end)?.name;
}
