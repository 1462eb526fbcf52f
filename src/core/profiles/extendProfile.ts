import { hex } from '../address';
import type { PagingMode, PagingModeId } from '../paging/modes';
import { expandOrdered, expandProfile, expandRegion } from './expand';
import type { LayoutProfile, OrderedParts, Region } from './profile';
import type { ProfileData, RegionData } from './profileData';
import { parseAddress, parseSize } from './quantityText';
import { carve, tile } from './tile';

/** A profile of a user's file with what it leaves to defaults. */
export type OwnProfile = ProfileData & {
  readonly id: string;
  readonly source: string;
  readonly paging: PagingModeId;
};

/** A region that a user's file gives, completed from the region of the same name in the extended profile. */
export interface OwnRegion {
  readonly data: RegionData;
  /** Its index in the file. */
  readonly index: number;
}

export function ownRegions(data: ProfileData, base: ProfileData | undefined): readonly OwnRegion[] {
  const inherited = new Map((base?.regions ?? []).map((region) => [region.name, region]));
  return (data.regions ?? []).map((region, index) => {
    const changed = inherited.get(region.name);
    return { index, data: changed === undefined ? region : change(changed, region, base?.source) };
  });
}

/**
 * The profile of a user's file. Its regions win: what they cover is cut out of the base regions of the extended
 * profile, and those of the same name replace them. Everything must have passed checkProfile.
 */
export function extendProfile(
  data: OwnProfile,
  base: ProfileData | undefined,
  own: readonly OwnRegion[],
  mode: PagingMode,
): LayoutProfile {
  const regions = own.map((region) => expandRegion(region.data, mode, data.source));
  const inherited = base === undefined ? undefined : expandProfile(base);
  const gone = new Set([...regions.map(({ name }) => name), ...(data.remove ?? [])]);
  const covering = regions.filter(({ layer }) => layer === 'base');
  const kept = (inherited?.regions ?? []).filter(({ name }) => !gone.has(name));
  const all = tile(
    [...kept.flatMap((region) => (region.layer === 'base' ? carve(region, covering) : [region])), ...regions],
    mode,
  );
  const alone = expandProfile({ ...data, regions: [], ordered: [] });
  const slot = data.recursiveSlot ?? inherited?.recursiveSlot;
  const guest = data.guest ?? inherited?.guest;
  return {
    ...alone,
    title: data.title ?? (inherited === undefined ? data.id : `${data.id} (${inherited.title})`),
    arch: data.arch ?? inherited?.arch ?? alone.arch,
    randomization: data.randomization ?? inherited?.randomization ?? alone.randomization,
    notes: [...alone.notes, ...(inherited?.notes ?? [])],
    regions: all,
    ordered: mergeOrdered(data, inherited?.ordered ?? [], all),
    landmarks: [
      ...alone.landmarks,
      ...(inherited?.landmarks ?? []).filter(
        ({ name }) => !alone.landmarks.some((mark) => mark.name === name),
      ),
    ],
    ...(slot === undefined ? {} : { recursiveSlot: slot }),
    ...(guest === undefined ? {} : { guest }),
  };
}

/** What the file says of a region of the extended profile, and the rest as it was. */
function change(was: RegionData, now: RegionData, source: string | undefined): RegionData {
  const told: RegionData = { ...was, source: was.source ?? source, ...now };
  if (now.start === undefined && now.size === undefined && now.last === undefined) return told;
  const end =
    now.size === undefined && now.last === undefined
      ? { size: sizeOf(was), last: undefined }
      : { size: now.size, last: now.last };
  // The reasons for doubt, and the source, were those of the old bounds.
  const { movable, estimated, physicalNote } = now;
  return { ...told, ...end, source: now.source, movable, estimated, physicalNote };
}

/** The size of a built-in region, which is valid: the region keeps it when only its start changes. */
function sizeOf({ start, last, size }: RegionData): string | undefined {
  if (size !== undefined) {
    const given = parseSize(size);
    return given.ok ? hex(given.value) : undefined;
  }
  const from = parseAddress(start ?? '', 64);
  const to = parseAddress(last ?? '', 64);
  return from.ok && to.ok ? hex(to.value - from.value + 1n) : undefined;
}

function mergeOrdered(
  data: OwnProfile,
  inherited: readonly OrderedParts[],
  regions: readonly Region[],
): readonly OrderedParts[] {
  const own = (data.ordered ?? []).map((parts) => expandOrdered(parts, data.source));
  const names = new Set(regions.map(({ name }) => name));
  const kept = inherited.filter(
    ({ within }) => names.has(within) && !own.some((parts) => parts.within === within),
  );
  return [...own, ...kept];
}
