import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { schemaFile, schemaText } from '../../../scripts/generateSchema';
import { builtinData, builtinProfiles } from '../../../src/core/profiles';
import { profileSchema } from '../../../src/core/profiles/schema';

describe('the schema of profiles', () => {
  it('is in media as it is generated', async () => {
    assert.equal(await readFile(schemaFile, 'utf8'), await schemaText(), 'run `npm run schema`');
  });

  it('accepts every built-in profile', () => {
    for (const { id } of builtinProfiles) {
      const { error } = profileSchema.safeParse(builtinData(id));
      assert.equal(error, undefined, `${id}: ${JSON.stringify(error?.issues)}`);
    }
  });
});
