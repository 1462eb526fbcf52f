import { builtinTable, computedData, type BuiltinProfile } from './builtinTable';
import { expandProfile } from './expand';
import type { LayoutProfile } from './profile';
import type { ProfileData } from './profileData';

export type { BuiltinProfile } from './builtinTable';
export {
  lookupRegion,
  physicalAddress,
  virtualAliases,
  type PhysicalMapping,
  type VirtualAlias,
} from './lookup';

export const builtinProfiles: readonly BuiltinProfile[] = builtinTable;

const loaded = new Map<string, LayoutProfile>();

/** Whether there is a profile of the id, listed or computed. */
export function isBuiltinProfileId(id: string): boolean {
  return builtinTable.some((row) => row.id === id) || computedData(id) !== undefined;
}

/** Throws when there is no such profile: ask isBuiltinProfileId first for ids that users wrote. */
export function loadBuiltin(id: string): LayoutProfile {
  const known = loaded.get(id);
  if (known !== undefined) return known;
  const profile = expandProfile(builtinData(id));
  loaded.set(id, profile);
  return profile;
}

/** A built-in profile as it is written down: what a user's profile extends. */
export function builtinData(id: string): ProfileData {
  const data = builtinTable.find((row) => row.id === id)?.read() ?? computedData(id);
  if (data === undefined) throw new Error(`no built-in profile "${id}"`);
  return data;
}
