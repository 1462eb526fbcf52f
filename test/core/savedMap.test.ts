import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesSource } from '../../src/core/elf/bytes';
import { readNamedFile } from '../../src/core/imageFile';
import type { MemoryMap } from '../../src/core/memoryMap';
import { packMap } from '../../src/core/packedMap';
import { readSavedMap, saveMap } from '../../src/core/savedMap';

const fixtures = join(__dirname, '../fixtures');

describe('maps that are kept in files', () => {
  for (const file of [
    'elf/x86_64.elf',
    'elf/ppc64.elf',
    'images/uefi64.efi',
    'mapfile/gnu.map',
    'mapfile/lld.map',
  ]) {
    it(`come back as they were: ${file}`, async () => {
      const map = await readFixture(file);
      const bytes = saveMap(map, 'made by a test', 1e6);
      assert.ok(bytes !== undefined);
      // Behind other bytes, so that no array of it begins where it has to by chance.
      const all = new Uint8Array(bytes.length + 3);
      all.set(bytes, 3);
      const saved = readSavedMap(all.subarray(3));
      assert.equal(saved?.note, 'made by a test');
      const again = saved.open();
      assert.deepEqual(plain(again), plain(map));
      for (let i = 0; i < map.symbols.count; i += 1) {
        const symbol = map.symbols.at(i);
        assert.deepEqual(again.symbols.at(i), symbol);
        assert.deepEqual(again.symbols.find(symbol.value), map.symbols.find(symbol.value));
        assert.deepEqual(again.symbols.byName(symbol.name), map.symbols.byName(symbol.name));
      }
      assert.ok(map.sections.length > 2);
    });
  }

  it('come back with their symbols where a script was joined with the file', async () => {
    const map = await readFixture('elf/x86_64.elf');
    const joined = { ...map, sections: map.sections.map((section) => ({ ...section, region: 'RAM' })) };
    const again = readSavedMap(saveMap(joined, '', 1e6) ?? new Uint8Array())?.open();
    assert.deepEqual(
      again?.sections.map(({ region }) => region),
      map.sections.map(() => 'RAM'),
    );
    assert.ok(map.symbols.count > 3);
    for (let i = 0; i < map.symbols.count; i += 1) {
      const symbol = map.symbols.at(i);
      assert.deepEqual(again.symbols.at(i), symbol);
      assert.deepEqual(again.symbols.find(symbol.value), map.symbols.find(symbol.value));
    }
  });

  it('are data without what only their script can tell, and with what it has found', async () => {
    const map = await readFixture('elf/x86_64.elf');
    const issue = { code: 'a.b', severity: 'info', data: {}, message: 'found later' } as const;
    const packed = packMap({ ...map, why: () => [], laterIssues: () => [issue] });
    // As a thread hands it to another one, which no function survives.
    const again = structuredClone(packed?.data);
    assert.deepEqual(again?.map.issues, [...map.issues, issue]);
  });

  it('are not kept where they are too large', async () => {
    const map = await readFixture('elf/x86_64.elf');
    const size = saveMap(map, '', 1e6)?.length ?? 0;
    assert.ok(saveMap(map, '', size) !== undefined);
    assert.equal(saveMap(map, '', size - 1), undefined);
  });

  it('are nothing where the file is cut or is another', async () => {
    const bytes = saveMap(await readFixture('elf/x86_64.elf'), '', 1e6) ?? new Uint8Array();
    for (let length = 0; length < bytes.length - 8; length += 7) {
      assert.equal(readSavedMap(bytes.subarray(0, length)), undefined, `cut to ${length.toString()} bytes`);
    }
    assert.equal(readSavedMap(new TextEncoder().encode('something else altogether')), undefined);
    assert.equal(readSavedMap(new Uint8Array(64)), undefined);
  });
});

async function readFixture(file: string): Promise<MemoryMap> {
  const map = await readNamedFile(bytesSource(readFileSync(join(fixtures, file))), file);
  assert.ok(map !== undefined);
  return map;
}

/** A map without its symbols, which are asked for one by one. */
function plain({ symbols, sections, ...map }: MemoryMap): unknown {
  return {
    ...map,
    count: symbols.count,
    sections: sections.map(({ inputs, ...own }) => ({ ...own, inputs: inputs ?? [] })),
  };
}
