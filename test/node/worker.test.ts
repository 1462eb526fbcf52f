import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { readBuiltFile } from '../../src/core/imageFile';
import type { MemoryMap } from '../../src/core/memoryMap';
import { withFile } from '../../src/node/files';
import { readInThread } from '../../src/node/workerPool';

const fixtures = join(import.meta.dirname, '../fixtures');

describe('reading images in a thread', () => {
  const folder = mkdtempSync(join(tmpdir(), 'memscape-worker-'));
  const program = join(folder, 'worker.js');
  const read = (path: string): Promise<MemoryMap | undefined> => readInThread(program, path, path);

  before(async () => {
    await esbuild.build({
      entryPoints: [join(import.meta.dirname, '../../src/node/worker.ts')],
      outfile: program,
      bundle: true,
      platform: 'node',
      logLevel: 'silent',
    });
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  for (const name of [
    'elf/x86_64.elf',
    'elf/ppc64.elf',
    'mapfile/gnu.map',
    'mapfile/lld.map',
    'mapfile/gold.map',
    'mapfile/mold.map',
    'elf/riscv64.elf.nm.txt',
  ]) {
    it(`gives of ${name} what this thread reads of it`, async () => {
      const path = join(fixtures, name);
      const own = await withFile(path, (file) => readBuiltFile(file, path));
      const other = await read(path);
      assert.ok(own !== undefined && other !== undefined);
      const plain = (map: MemoryMap): unknown => ({
        ...map,
        sections: map.sections.map((section) => ({ ...section })),
        symbols: Array.from({ length: map.symbols.count }, (_, i) => map.symbols.at(i)),
      });
      assert.deepEqual(plain(other), plain(own));
      for (let i = 0; i < own.symbols.count; i += 1) {
        const symbol = own.symbols.at(i);
        assert.deepEqual(other.symbols.byName(symbol.name), own.symbols.byName(symbol.name));
        for (const address of [symbol.value, symbol.value + 1n, symbol.value + symbol.size]) {
          assert.deepEqual(other.symbols.find(address), own.symbols.find(address));
        }
      }
    });
  }

  it('says undefined for what is no image, and fails for what cannot be read', async () => {
    const text = join(folder, 'notes.txt');
    writeFileSync(text, 'nothing of interest\n');
    assert.equal(await read(text), undefined);
    await assert.rejects(read(join(folder, 'gone')), /no such file/);
    await assert.rejects(read(folder), /directory/);
  });

  it('takes little for large files that are mostly holes', async () => {
    const text = join(folder, 'holes.map');
    writeFileSync(text, '');
    truncateSync(text, 1024 ** 3);
    assert.equal(await read(text), undefined);
    const image = join(folder, 'large.elf');
    copyFileSync(join(fixtures, 'elf/x86_64.elf'), image);
    truncateSync(image, 4 * 1024 ** 3);
    const before = process.memoryUsage().rss;
    const map = await read(image);
    assert.ok((map?.symbols.count ?? 0) > 0);
    assert.ok(process.memoryUsage().rss - before < 64 * 1024 * 1024);
  });
});
