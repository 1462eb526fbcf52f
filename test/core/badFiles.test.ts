import assert from 'node:assert/strict';
import {
  chmodSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  closeSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesSource } from '../../src/core/elf/bytes';
import { readLinkInputs } from '../../src/core/elf/linkInput';
import { layoutJson } from '../../src/core/export/json';
import { readBuiltFile, readNamedFile } from '../../src/core/imageFile';
import type { MemoryMap } from '../../src/core/memoryMap';
import { openMap, packMap } from '../../src/core/packedMap';
import { makePicture } from '../../src/core/picture';
import { filesBeside, withFile } from '../../src/node/files';
import { processorMilliseconds } from '../processorTime.js';

/** Rounds for each file; MEMSCAPE_ROUNDS asks for more, MEMSCAPE_SEED for others. */
const rounds = Number(process.env.MEMSCAPE_ROUNDS ?? '60');
const seed = Number(process.env.MEMSCAPE_SEED ?? '6');
/** In milliseconds; the slowest takes a tenth of it on a busy machine. */
const longest = 5000;

const fixtures = join(import.meta.dirname, '../fixtures');
const kinds: readonly (readonly [folder: string, names: RegExp])[] = [
  ['elf', /\.(elf|o)$/],
  ['mapfile', /\.map$/],
  ['images', /\.(efi|exe|macho|obj|o|dylib|bin)$|^[^.]+$/],
];
const samples: readonly (readonly [name: string, bytes: Uint8Array])[] = [
  ...kinds.flatMap(([folder, names]) =>
    readdirSync(join(fixtures, folder))
      .filter((name) => names.test(name))
      .map(
        (name) => [`${folder}/${name}`, new Uint8Array(readFileSync(join(fixtures, folder, name)))] as const,
      ),
  ),
  ['an archive', archive(['x86_64.o', 'thumb.o'])],
];

describe('a file that lies', () => {
  for (const [name, whole] of samples) {
    it(`made of ${name} is shown as far as it goes, or refused with a reason`, async function () {
      this.timeout(0);
      const random = randomNumbers(seed * 7919 + whole.length);
      for (let round = 0; round < rounds; round += 1) {
        const bytes = damaged(whole, random, round);
        const took = await processorMilliseconds(() =>
          exercise(bytes, `${name}, round ${round.toString()}, seed ${seed.toString()}`),
        );
        assert.ok(took < longest, `round ${round.toString()} took ${took.toFixed(0)} ms`);
      }
    });
  }

  describe('on a disk', () => {
    let directory = '';
    const at = (name: string): string => join(directory, name);
    before(() => {
      directory = mkdtempSync(join(tmpdir(), 'memscape-bad-'));
    });
    after(() => rmSync(directory, { recursive: true, force: true }));

    const read = async (path: string): Promise<MemoryMap | undefined> =>
      withFile(path, (file) => readNamedFile(file, path, filesBeside(path)));
    /** A file with holes of which only the start takes room on the disk. */
    const sparse = (name: string, start: string, size: number): string => {
      const file = openSync(at(name), 'w');
      writeSync(file, start);
      ftruncateSync(file, size);
      closeSync(file);
      return at(name);
    };
    const gigabyte = 1024 * 1024 * 1024;

    it('of a gigabyte and named .map says that it is none of the files that are read, at once', async () => {
      const path = sparse('hole.map', '', gigabyte);
      const before = process.memoryUsage().arrayBuffers;
      let map: Awaited<ReturnType<typeof read>>;
      assert.ok((await processorMilliseconds(async () => (map = await read(path)))) < 1000);
      assert.ok(process.memoryUsage().arrayBuffers - before < 16 * 1024 * 1024);
      assert.match(map?.issues[0]?.message ?? '', /hole\.map is none of the files that are read: ELF, PE/);
      assert.equal(await withFile(path, (file) => readBuiltFile(file, path)), undefined);
    });

    it('of a gigabyte that begins as a map says that it is too large, at once', async () => {
      const heading = 'Memory Configuration\n\nName Origin Length Attributes\n';
      const path = sparse('long.map', heading.padEnd(20_000, '\n'), gigabyte);
      const map = await read(path);
      assert.match(
        map?.issues[0]?.message ?? '',
        /long\.map has 1073741824 bytes; maps and listings are read up to/,
      );
      assert.equal(await withFile(path, (file) => readBuiltFile(file, path)), undefined);
    });

    it('that links to itself, is a folder, or may not be read, says so', async function () {
      symlinkSync('loop.elf', at('loop.elf'));
      await assert.rejects(read(at('loop.elf')), /ELOOP/);
      await assert.rejects(read(directory), /it is a directory/);
      writeFileSync(at('secret.elf'), 'x');
      chmodSync(at('secret.elf'), 0);
      if (process.getuid?.() === 0) {
        console.log('      not tried: the superuser may read everything');
        return;
      }
      await assert.rejects(read(at('secret.elf')), /EACCES/);
    });
  });
});

/** Everything that is asked of a map when it is shown. */
async function exercise(bytes: Uint8Array, what: string): Promise<void> {
  const source = bytesSource(bytes);
  const map = await readNamedFile(source, 'bad');
  await readBuiltFile(source, 'bad');
  await readLinkInputs(source, 'bad');
  if (map === undefined) return;
  const nothing = map.sections.length === 0 && map.segments.length === 0 && map.symbols.count === 0;
  assert.ok(!nothing || map.issues.length > 0, `${what}: nothing is shown and nothing is said`);
  for (const issue of map.issues) assert.match(issue.message, /\S/);
  for (let i = 0; i < Math.min(map.symbols.count, 2000); i += 1)
    map.symbols.find(map.symbols.at(i).value + 1n);
  for (const section of map.sections) assert.ok((section.inputs?.length ?? 0) >= 0);
  layoutJson(map);
  makePicture({ map });
  const packed = packMap(map);
  if (packed !== undefined) layoutJson(openMap(packed.data));
}

/** The file cut, with bits turned, with numbers that lie, or with a part of it repeated or moved. */
function damaged(whole: Uint8Array, random: () => number, round: number): Uint8Array {
  const at = (): number => random() % Math.max(1, whole.length);
  // Half of the harm is done to the headers.
  const place = (): number => (random() % 2 === 0 ? random() % Math.min(whole.length, 512) : at());
  const bytes = whole.slice();
  switch (round % 5) {
    case 0:
      return bytes.subarray(0, at());
    case 1:
      for (let i = 0; i < 1 + (random() % 32); i += 1) {
        const where = place();
        bytes[where] = (bytes[where] ?? 0) ^ (1 << (random() % 8));
      }
      return bytes;
    case 2:
      for (let i = 0; i < 1 + (random() % 6); i += 1) {
        const [where, value] = [place() & ~3, [0, 0xff, 0x7f, 0x80][random() % 4] ?? 0];
        bytes.fill(value, where, where + 2 ** (random() % 4));
      }
      return bytes;
    case 3: {
      const [from, to, length] = [at(), at(), random() % 4096];
      bytes.copyWithin(to, from, from + length);
      return bytes;
    }
    default: {
      const cut = at();
      const part = whole.subarray(at(), at());
      return Uint8Array.from([...whole.subarray(0, cut), ...part, ...whole.subarray(cut)]);
    }
  }
}

function archive(names: readonly string[]): Uint8Array {
  const parts: number[] = [...Buffer.from('!<arch>\n')];
  for (const name of names) {
    const content = readFileSync(join(fixtures, 'elf', name));
    const header = `${`${name}/`.padEnd(16)}${'0'.padEnd(12)}${'0'.padEnd(6)}${'0'.padEnd(6)}${'644'.padEnd(8)}${content.length.toString().padEnd(10)}\`\n`;
    parts.push(...Buffer.from(header), ...content, ...(content.length % 2 === 1 ? [10] : []));
  }
  return Uint8Array.from(parts);
}

/** A seeded generator (xorshift32), so that a failure can be had again. */
function randomNumbers(start: number): () => number {
  let state = (start * 2_654_435_761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
