import { hex } from '../address';
import { isBuiltinProfileId } from '../profiles';
import type { LayoutProfile, Region } from '../profiles/profile';
import type { ProfileData, RegionData } from '../profiles/profileData';

/** A layout as a profile in the schema of media/profile.schema.json, with nothing left to defaults: it reads back as the same layout. */
export function profileJson(profile: LayoutProfile): ProfileData {
  const { id, title, arch, paging, source, randomization, notes, recursiveSlot, guest } = profile;
  return {
    // A file of a user may not have the id of a built-in one.
    id: isBuiltinProfileId(id) ? `${id.slice(0, 59)}-copy` : id,
    title,
    arch,
    paging,
    source,
    randomization,
    notes,
    ...(recursiveSlot === undefined ? {} : { recursiveSlot }),
    ...(guest === undefined ? {} : { guest }),
    regions: profile.regions.map(regionJson),
    ordered: profile.ordered,
    landmarks: profile.landmarks.map(({ address, ...landmark }) => ({ ...landmark, address: hex(address) })),
  };
}

function regionJson(region: Region): RegionData {
  const { range, certainty, physicalStart, ...rest } = region;
  return {
    ...rest,
    start: hex(range.start),
    last: hex(range.end - 1n),
    ...(certainty.kind === 'default' ? { movable: certainty.reason } : {}),
    ...(certainty.kind === 'estimated' ? { estimated: certainty.reason } : {}),
    ...(physicalStart === undefined ? {} : { physical: hex(physicalStart) }),
  };
}
