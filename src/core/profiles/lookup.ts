import {
  physicalAddress as physical,
  virtualAddress,
  type PhysicalAddress,
  type VirtualAddress,
} from '../address';
import type { LayoutProfile, Region, RegionHit } from './profile';

/** The base region at an address and the overlays over it, smallest first. Base is absent above a 32-bit space. */
export function lookupRegion(profile: LayoutProfile, address: bigint): RegionHit {
  const { bases, overlays } = indexOf(profile);
  const candidate = bases[lastAtOrBelow(bases, address)];
  return {
    base: candidate !== undefined && address < candidate.range.end ? candidate : undefined,
    overlays: overlays.filter(({ range }) => address >= range.start && address < range.end),
  };
}

/** What a layout says of the physical address behind a virtual one. */
export type PhysicalMapping =
  | { readonly kind: 'known'; readonly address: PhysicalAddress; readonly region: Region }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Where the layout itself fixes the mapping. Everything else is for the page tables to say. */
export function physicalAddress(profile: LayoutProfile, address: bigint): PhysicalMapping {
  const { base, overlays } = lookupRegion(profile, address);
  // What is there in some configurations alone says nothing of the others.
  const sure = overlays.filter(({ condition }) => condition === undefined);
  const regions = base === undefined ? sure : [...sure, base];
  for (const region of regions) {
    const mapped = throughRegion(region, address);
    if (mapped !== undefined) return { kind: 'known', address: mapped, region };
  }
  const note = regions.find(({ physicalNote }) => physicalNote !== undefined)?.physicalNote;
  return { kind: 'unknown', reason: note ?? 'only the page tables tell' };
}

export interface VirtualAlias {
  readonly address: VirtualAddress;
  readonly region: Region;
}

/** Every virtual address at which the layout maps a physical one, lowest first. */
export function virtualAliases(profile: LayoutProfile, address: bigint): readonly VirtualAlias[] {
  const seen = new Set<bigint>();
  return indexOf(profile).mapped.flatMap((region) => {
    // Regions of this list have a physical start.
    const offset = address - (region.physicalStart ?? 0n);
    const at = region.range.start + offset;
    if (offset < 0n || at >= region.range.end || seen.has(at)) return [];
    seen.add(at);
    return [{ address: virtualAddress(at), region }];
  });
}

function throughRegion({ range, physicalStart }: Region, address: bigint): PhysicalAddress | undefined {
  return physicalStart === undefined ? undefined : physical(physicalStart + (address - range.start));
}

interface RegionIndex {
  /** By start; they tile the space. */
  readonly bases: readonly Region[];
  /** Smallest first. */
  readonly overlays: readonly Region[];
  /** Those that fix a physical address, by start. */
  readonly mapped: readonly Region[];
}

const indexes = new WeakMap<LayoutProfile, RegionIndex>();

function indexOf(profile: LayoutProfile): RegionIndex {
  const known = indexes.get(profile);
  if (known !== undefined) return known;
  const made = {
    bases: profile.regions.filter(({ layer }) => layer === 'base'),
    overlays: profile.regions.filter(({ layer }) => layer === 'overlay').sort(bySize),
    mapped: profile.regions.filter(({ physicalStart }) => physicalStart !== undefined),
  };
  indexes.set(profile, made);
  return made;
}

function bySize(a: Region, b: Region): number {
  const difference = a.range.end - a.range.start - (b.range.end - b.range.start);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Index of the last region that starts at or below the address; −1 when none does. */
function lastAtOrBelow(regions: readonly Region[], address: bigint): number {
  let low = 0;
  let high = regions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const region = regions[middle];
    if (region !== undefined && region.range.start <= address) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
