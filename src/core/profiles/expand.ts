import { addressRange, physicalAddress, virtualAddress } from '../address';
import { exact, type Certainty } from '../memoryMap';
import { pagingMode, type PagingMode } from '../paging/modes';
import type { LayoutProfile, OrderedParts, Region, RegionKind } from './profile';
import type { OrderedData, ProfileData, RegionData } from './profileData';
import { parseAddress, parseSize } from './quantityText';
import { defaultPrivilege } from './regionKinds';
import { holeOf, tile } from './tile';

/**
 * Turns a profile as written into the profile that everything reads. `data` must be valid and complete, with its
 * `extends` resolved: a fault in it is a bug of the caller and throws. Files of users go through userProfile.ts first.
 */
export function expandProfile(data: ProfileData): LayoutProfile {
  const mode = pagingMode(data.paging ?? 'x86_64-4level');
  const id = data.id ?? 'unnamed';
  const source = data.source ?? id;
  return {
    id,
    title: data.title ?? id,
    arch: data.arch ?? mode.arch,
    paging: data.paging ?? 'x86_64-4level',
    addressBits: mode.addressBits,
    source,
    randomization: data.randomization ?? 'none described',
    notes: data.notes ?? [],
    regions: tile(
      (data.regions ?? []).map((region) => expandRegion(region, mode, source)),
      mode,
    ),
    ordered: (data.ordered ?? []).map((parts) => expandOrdered(parts, source)),
    landmarks: (data.landmarks ?? []).map((landmark) => ({
      name: landmark.name,
      address: virtualAddress(value(parseAddress(landmark.address, mode.addressBits))),
      description: landmark.description ?? landmark.name,
      source: landmark.source ?? source,
    })),
    ...(data.recursiveSlot === undefined ? {} : { recursiveSlot: data.recursiveSlot }),
    ...(data.guest === undefined ? {} : { guest: data.guest }),
  };
}

export function expandRegion(data: RegionData, mode: PagingMode, source: string): Region {
  if (data.start === undefined) throw new Error(`region "${data.name}" has no start`);
  const start = value(parseAddress(data.start, mode.addressBits));
  const kind = data.kind ?? defaultKind(start, mode);
  return {
    name: data.name,
    range: addressRange(start, endOf(data, start, mode)),
    kind,
    privilege: data.privilege ?? defaultPrivilege(kind),
    description: data.description ?? data.name,
    source: data.source ?? source,
    certainty: certaintyOf(data),
    layer: data.layer ?? 'base',
    ...(data.growth === undefined ? {} : { growth: data.growth }),
    ...(data.notes === undefined ? {} : { notes: data.notes }),
    ...(data.condition === undefined ? {} : { condition: data.condition }),
    ...(data.physical === undefined
      ? {}
      : { physicalStart: physicalAddress(value(parseAddress(data.physical, 64))) }),
    ...(data.physicalNote === undefined ? {} : { physicalNote: data.physicalNote }),
  };
}

export function expandOrdered(data: OrderedData, source: string): OrderedParts {
  return {
    within: data.within,
    source: data.source ?? source,
    lowToHigh: data.lowToHigh.map((part) => {
      const {
        name,
        kind = 'special',
        growth,
        description,
      } = typeof part === 'string' ? { name: part } : part;
      const row = { name, kind, description: description ?? name };
      return growth === undefined ? row : { ...row, growth };
    }),
  };
}

/** User space in the lower half, the kernel in the upper: the convention of most systems. */
function defaultKind(start: bigint, mode: PagingMode): RegionKind {
  const upper = holeOf(mode)?.end ?? 1n << BigInt(mode.addressBits - 1);
  return start >= upper ? 'kernel' : 'user';
}

function endOf(data: RegionData, start: bigint, mode: PagingMode): bigint {
  if (data.last !== undefined) return value(parseAddress(data.last, mode.addressBits)) + 1n;
  if (data.size !== undefined) return start + value(parseSize(data.size));
  throw new Error(`region "${data.name}" has neither a size nor a last address`);
}

function certaintyOf({ movable, estimated }: RegionData): Certainty {
  if (estimated !== undefined) return { kind: 'estimated', reason: estimated };
  return movable === undefined ? exact : { kind: 'default', reason: movable };
}

function value(
  result: { readonly ok: true; readonly value: bigint } | { readonly ok: false; readonly error: string },
): bigint {
  if (result.ok) return result.value;
  throw new Error(`profile data: expected ${result.error}`);
}
