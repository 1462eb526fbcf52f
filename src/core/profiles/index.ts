import { builtinTable, type BuiltinProfile } from './builtinTable';
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

export function isBuiltinProfileId(id: string): boolean {
  return builtinTable.some((row) => row.id === id);
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
  const row = builtinTable.find((candidate) => candidate.id === id);
  if (row === undefined) throw new Error(`no built-in profile "${id}"`);
  return row.read();
}
