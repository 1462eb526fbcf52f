import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesSource } from '../../../src/core/elf/bytes';
import { readMapFile } from '../../../src/core/mapfile';
import { parseSections } from '../elf/readelf';

const fixtures = join(__dirname, '../../fixtures/mapfile');

describe('what sections of a map file usually allow', () => {
  for (const name of ['gnu', 'gnu-default', 'lld', 'lld-default', 'gold', 'mold'])
    it(`is what readelf prints of the linked file: ${name}`, async () => {
      const map = await readMapFile(bytesSource(readFileSync(join(fixtures, `${name}.map`))), name);
      const real = parseSections(readFileSync(join(fixtures, `${name}.sections.txt`), 'utf8'));
      const told = map.sections.flatMap(({ name: section, usualRights, rights }) => {
        assert.equal(rights, undefined, 'a map tells none');
        // A map also lists sections that are empty, which the file has not.
        return usualRights === undefined || !real.some((one) => one.name === section)
          ? []
          : [[section, `${usualRights.write ? 'W' : ''}A${usualRights.execute ? 'X' : ''}`]];
      });
      const expected = told.map(([section]) => [
        section,
        real.find((one) => one.name === section)?.flags.replace(/[^WAX]/g, ''),
      ]);
      assert.deepEqual(told, expected);
      assert.ok(told.some(([section]) => section === '.text'));
    });
});
