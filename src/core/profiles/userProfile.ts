import { hasErrors, type Issue } from '../issue';
import { pagingMode } from '../paging/modes';
import { checkProfile } from './checkProfile';
import { extendProfile, ownRegions, type OwnProfile } from './extendProfile';
import { builtinData, builtinProfiles, isBuiltinProfileId } from './index';
import { profileIssue } from './issues';
import { readJson } from './jsonText';
import type { LayoutProfile } from './profile';
import type { ProfileData } from './profileData';
import { profileSchema } from './schema';
import { shapeIssues, someOf } from './shapeIssues';

/** A profile file of a user, as read. */
export interface ParsedProfile {
  /** Absent when there are errors: a layout with wrong figures is worse than none. */
  readonly profile?: LayoutProfile;
  readonly issues: readonly Issue[];
}

/**
 * Reads a profile file: JSON with comments and trailing commas, of the schema in schema.ts. Never throws, whatever the
 * text. `file` names it in the issues; without its folder and extension it is the default id.
 */
export function parseProfile(text: string, file: string): ParsedProfile {
  // A byte order mark is no text; a blank in its place keeps the columns.
  const json = readJson(text.replace(/^\ufeff/, ' '), file);
  if (json.value === undefined || hasErrors(json.issues)) return { issues: json.issues };
  const checked = profileSchema.safeParse(json.value);
  if (!checked.success) return { issues: shapeIssues(checked.error.issues, json) };
  const extended = checked.data.extends;
  if (extended !== undefined && !isBuiltinProfileId(extended)) {
    const expected = someOf(
      builtinProfiles.map(({ id }) => id),
      extended,
    );
    return {
      issues: [
        profileIssue(
          'profile-value',
          { expected: `a built-in profile, ${expected}`, found: json.quote(['extends']) },
          json.locate(['extends']),
        ),
      ],
    };
  }
  const base = extended === undefined ? undefined : builtinData(extended);
  const data = withDefaults(checked.data, base, file);
  const mode = pagingMode(data.paging);
  const own = ownRegions(data, base);
  const issues = checkProfile(data, base, own, mode, json);
  if (hasErrors(issues)) return { issues };
  return { profile: extendProfile(data, base, own, mode), issues };
}

/** The ids that more than one profile file has: the later ones in the list are the ones at fault. */
export function duplicateIds(
  profiles: readonly { readonly file: string; readonly id: string }[],
): readonly Issue[] {
  const first = new Map<string, string>();
  return profiles.flatMap(({ file, id }) => {
    const other = first.get(id);
    if (other === undefined) {
      first.set(id, file);
      return [];
    }
    const location = { file, span: { start: 0, end: 0 }, line: 1, column: 1 };
    return [profileIssue('profile-duplicate-id', { id, file: other }, location)];
  });
}

function withDefaults(data: ProfileData, base: ProfileData | undefined, file: string): OwnProfile {
  const name = file.replace(/^.*[\\/]/, '').replace(/\.jsonc?$/i, '');
  const plain = name.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  const paging = data.paging ?? base?.paging ?? 'x86_64-4level';
  return { ...data, id: data.id ?? (plain.slice(0, 64) || 'profile'), source: data.source ?? file, paging };
}
