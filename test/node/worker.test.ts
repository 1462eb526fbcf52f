import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { readBuiltFile } from '../../src/core/imageFile';
import type { MemoryMap } from '../../src/core/memoryMap';
import { withFile } from '../../src/node/files';
import { detectFolder } from '../../src/node/detectFolder';
import { detectInThread, readInThread } from '../../src/node/workerPool';

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
      mainFields: ['module', 'main'],
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

  it('says how much of a file it has read', async () => {
    const path = join(fixtures, 'mapfile/gnu.map');
    const counts: number[] = [];
    const watch = { report: (read: number) => counts.push(read), signal: new AbortController().signal };
    assert.ok((await readInThread(program, path, path, false, watch)) !== undefined);
    const { size } = statSync(path);
    assert.ok(counts.length > 0 && counts.every((count) => count > 0 && count <= size), counts.join());
  });

  it('ends on demand, without half a map, and goes on with the next file', async () => {
    const path = join(fixtures, 'mapfile/gnu.map');
    const stop = new AbortController();
    stop.abort();
    const watch = { report: () => undefined, signal: stop.signal };
    for (const named of [false, true])
      await assert.rejects(readInThread(program, path, path, named, watch), /it was cancelled/);
    assert.ok((await read(path)) !== undefined);
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

  it('finds of a project what this thread finds of it', async () => {
    const project = join(import.meta.dirname, '../../examples');
    const { detection, files } = await detectFolder(project);
    assert.ok(detection.images.length > 3);
    assert.deepEqual(await detectInThread(program, project, {}), { detection, files });
  });

  it('says of a folder that is not there what is wrong', async () => {
    await assert.rejects(detectInThread(program, join(folder, 'none'), {}), /ENOENT/);
  });

  it('ends soon after nobody wants the answer, and says so', async () => {
    const large = join(folder, 'large');
    for (let at = 0; at < 400; at += 1) {
      const own = join(large, `dir${at.toString()}`);
      mkdirSync(own, { recursive: true });
      const rules = Array.from(
        { length: 200 },
        (_, i) => `a${i.toString()}.elf: a.o\n\tld -T x.ld -o $@ $^\n`,
      );
      writeFileSync(join(own, 'Makefile'), `all: a1.elf\n${rules.join('')}`);
    }
    const stop = new AbortController();
    const answer = detectInThread(program, large, {}, stop.signal);
    setTimeout(() => {
      stop.abort();
    }, 30);
    const { detection } = await answer;
    assert.ok(detection.issues.some(({ code }) => code === 'project.stopped'));
  });
});
