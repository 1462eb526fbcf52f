import { rangeSize, virtualAddress, type AddressRange } from '../address';
import type { KnownPlaces, Place } from '../badPointer';
import { knownValue, sectionRange, type Section } from '../memoryMap';
import type { PagingMode } from '../paging/modes';
import type { Region, RegionKind } from '../profiles/profile';

/** Regions where nothing is mapped, or that say nothing of what is. */
const empty: ReadonlySet<RegionKind> = new Set([
  'hole',
  'guard',
  'noncanonical',
  'free',
  'special',
  'random',
]);

/** Regions in which a program's pointers point, and not merely may. */
const userWindows: ReadonlySet<RegionKind> = new Set(['mmap', 'stack', 'heap', 'text', 'data']);

/** Up to this size, 8 GiB, a region is a small target: hitting it by chance is no explanation. */
const narrow = 1n << 33n;

/** The section, else the smallest kernel region of the upper half, that an address points into. */
export function kernelPlace(address: bigint, mode: PagingMode, known: KnownPlaces): Place | undefined {
  const section = sectionPlace(address, known);
  if (section !== undefined) return section;
  if (mode.addressBits === 64 && address >> 63n === 0n) return undefined;
  return smallest(known, address, (region) => region.privilege === 'kernel' && !empty.has(region.kind));
}

/** As kernelPlace, without the regions that are so large that many a number falls into them. */
export function narrowKernelPlace(address: bigint, mode: PagingMode, known: KnownPlaces): Place | undefined {
  const place = kernelPlace(address, mode, known);
  return place !== undefined && isNarrow(place) ? place : undefined;
}

export function isNarrow(place: Place): boolean {
  return place.kind === 'section' || rangeSize(place.range) <= narrow;
}

/** A section, or a region in which programs have their code, data and stacks. */
export function userPlace(address: bigint, known: KnownPlaces): Place | undefined {
  return sectionPlace(address, known) ?? smallest(known, address, isUserWindow);
}

function isUserWindow(region: Region): boolean {
  return (
    region.privilege === 'user' &&
    (userWindows.has(region.kind) || (region.kind === 'user' && region.layer === 'overlay'))
  );
}

export function sectionPlace(address: bigint, known: KnownPlaces): Place | undefined {
  for (const section of known.sections ?? []) {
    const range = sectionRange(section);
    if (range !== undefined && address >= range.start && address < range.end)
      return { kind: 'section', name: section.name, range };
  }
  return undefined;
}

/** Whether an address is a byte of the image: where it runs, or where it is loaded. */
export function isInImage(address: bigint, known: KnownPlaces): boolean {
  return (
    sectionPlace(address, known) !== undefined ||
    (known.sections ?? []).some((section) => {
      const range = loadRange(section);
      return range !== undefined && address >= range.start && address < range.end;
    })
  );
}

/** The upper halves that pointers into the image have: bits 63 to 32, in place. */
export function upperHalves(known: KnownPlaces): readonly bigint[] {
  const halves = new Set<bigint>();
  for (const section of known.sections ?? []) {
    const range = sectionRange(section);
    if (range !== undefined) halves.add((range.start >> 32n) << 32n);
  }
  for (const { kind, range } of known.regions ?? []) {
    if (kind === 'kernel-image') halves.add((range.start >> 32n) << 32n);
  }
  halves.delete(0n);
  return [...halves];
}

function loadRange(section: Section): AddressRange | undefined {
  const start = knownValue(section.lma);
  const size = knownValue(section.size);
  if (!section.allocated || start === undefined || size === undefined) return undefined;
  const end = start + size;
  return start < 0n || end > 1n << 64n || size <= 0n ? undefined : { start: virtualAddress(start), end };
}

function smallest(
  { regions = [] }: KnownPlaces,
  address: bigint,
  accepts: (region: Region) => boolean,
): Place | undefined {
  let best: Region | undefined;
  for (const region of regions) {
    if (address < region.range.start || address >= region.range.end || !accepts(region)) continue;
    if (best === undefined || rangeSize(region.range) < rangeSize(best.range)) best = region;
  }
  return best === undefined ? undefined : { kind: 'region', name: best.name, range: best.range };
}
