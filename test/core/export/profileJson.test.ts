import assert from 'node:assert/strict';
import { profileJson } from '../../../src/core/export/profileJson';
import { builtinProfiles, loadBuiltin } from '../../../src/core/profiles';
import { parseProfile } from '../../../src/core/profiles/userProfile';

describe('A layout as JSON', () => {
  for (const { id } of builtinProfiles) {
    it(`is a profile that reads back as the same layout: ${id}`, () => {
      const profile = loadBuiltin(id);
      const { profile: read, issues } = parseProfile(JSON.stringify(profileJson(profile)), 'copy.json');
      assert.deepEqual(
        issues.filter(({ severity }) => severity === 'error'),
        [],
      );
      assert.deepEqual(read, { ...profile, id: `${id}-copy` });
    });
  }
});
