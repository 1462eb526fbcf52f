import assert from 'node:assert/strict';
import { lstatSync, openSync, readdirSync, readSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import { readArchive } from '../../src/core/elf/archive';
import { readElfMap } from '../../src/core/elf/elfMap';
import { openFile } from '../../src/node/files';
import { assertSameAsTools } from '../core/elf/compare';
import { askTools, hasTool, run } from '../core/elf/readelf';

/** Folders, separated by colons; MEMSCAPE_ELF_FOLDERS names others. */
const folders = (
  process.env.MEMSCAPE_ELF_FOLDERS ?? '/usr/bin:/usr/sbin:/usr/lib:/usr/libexec:/lib/modules'
).split(':');
/** Every which file is compared; 1 for all. */
const step = Number(process.env.MEMSCAPE_ELF_STEP ?? '1');
/** After this time what was compared so far is told; the whole of a system takes an hour. */
const seconds = Number(process.env.MEMSCAPE_ELF_SECONDS ?? '600');
const shown = 20;

describe('every ELF file and archive among the installed programs and libraries', () => {
  before(function () {
    const missing = ['readelf', 'nm', 'objdump', 'ar'].filter((tool) => !hasTool(tool));
    if (missing.length > 0) {
      console.log(`      skipped: no ${missing.join(', ')} here to compare with`);
      this.skip();
    }
  });

  it('has the figures that readelf -lSW, objdump -h, nm -n and ar t print', async function () {
    this.timeout(0);
    const counts = { elf: 0, archives: 0, members: 0, symbols: 0, sections: 0 };
    const differences: string[] = [];
    let number = 0;
    const start = performance.now();
    for (const path of folders.flatMap((folder) => [...filesBelow(folder)])) {
      const kind = kindOf(path);
      if (kind === undefined) continue;
      if (performance.now() - start > seconds * 1000) {
        console.log(`      stopped at ${path}`);
        break;
      }
      number += 1;
      if (number % step !== 0) continue;
      try {
        if (kind === 'archive') {
          counts.members += await compareArchive(path);
          counts.archives += 1;
        } else {
          const figures = await compareElf(path);
          counts.elf += 1;
          counts.symbols += figures.symbols;
          counts.sections += figures.sections;
        }
      } catch (error) {
        differences.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
        if (differences.length <= shown) console.log(`      ${differences.at(-1)?.slice(0, 800) ?? ''}`);
      }
    }
    console.log(
      `      ${counts.elf} ELF files with ${counts.sections} sections and ${counts.symbols} symbols, ` +
        `${counts.archives} archives with ${counts.members} members; ${differences.length} differ`,
    );
    assert.deepEqual(differences.length, 0);
    assert.ok(counts.elf > 0);
  });
});

async function compareElf(path: string): Promise<{ readonly symbols: number; readonly sections: number }> {
  const file = await openFile(path);
  try {
    const map = await readElfMap(file, path);
    assert.ok(map.ok);
    assertSameAsTools(map.value, askTools(path));
    return { symbols: map.value.symbols.count, sections: map.value.sections.length };
  } finally {
    await file.close();
  }
}

async function compareArchive(path: string): Promise<number> {
  const file = await openFile(path);
  try {
    const archive = await readArchive(file, path);
    assert.ok(archive.ok);
    assert.deepEqual(
      archive.value.members.map(({ name }) => name),
      run('ar', ['t', path]).split('\n').slice(0, -1),
    );
    return archive.value.members.length;
  } finally {
    await file.close();
  }
}

/** Regular files, each once: links are not followed. */
function* filesBelow(folder: string): Generator<string> {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return;
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}

function kindOf(path: string): 'elf' | 'archive' | undefined {
  if (lstatSync(path).size < 8) return undefined;
  const start = Buffer.alloc(8);
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    readSync(file, start, 0, 8, 0);
  } finally {
    closeSync(file);
  }
  if (start.readUInt32BE(0) === 0x7f45_4c46) return 'elf';
  return /^!<(arch|thin)>/.test(start.toString('latin1')) ? 'archive' : undefined;
}
