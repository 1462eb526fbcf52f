import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesSource, type ByteSource } from '../../../src/core/elf/bytes';
import { readElfMap } from '../../../src/core/elf/elfMap';
import { readLinkInputs } from '../../../src/core/elf/linkInput';

const fixtures = join(import.meta.dirname, '../../fixtures/elf');
const names = readdirSync(fixtures).filter((n) => /\.(elf|o)$/.test(n));
const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(join(fixtures, name)));

describe('a damaged ELF file', () => {
  for (const name of names) {
    it(`${name}, cut short at every 64 bytes, gives a clear message each time`, async () => {
      const whole = fixture(name);
      for (let length = 0; length < whole.length; length += 64) {
        const messages = await messagesOf(whole.subarray(0, length));
        assert.ok(messages.length > 0, `cut at ${length.toString()}`);
        for (const message of messages)
          assert.match(message, /cut\.elf.*(expected|should have|found|beyond)/);
      }
    });

    it(`${name}, with bits flipped, never throws`, async () => {
      const whole = fixture(name);
      const random = randomNumbers(name.length);
      for (let round = 0; round < 300; round += 1) {
        const bytes = whole.slice();
        for (let flips = 0; flips < 8; flips += 1) {
          // Half of the flips hit the headers, where they do most harm.
          const at = flips % 2 === 0 ? random() % 64 : random() % bytes.length;
          bytes[at] = (bytes[at] ?? 0) ^ (1 << (random() % 8));
        }
        await exercise(bytes);
      }
    });
  }

  it('is told from a file of another kind', async () => {
    const cases: [bytes: number[], message: RegExp][] = [
      [[], /not an ELF file: expected .*7f 45 4c 46, found an empty file/],
      [[0x23, 0x21, 0x2f, 0x62], /found 23 21 2f 62/],
      [[0x7f, 0x45, 0x4c, 0x46], /byte 4 of the ELF header is 0, expected 1/],
      [[0x7f, 0x45, 0x4c, 0x46, 2, 7], /byte 5 of the ELF header is 7, expected 1/],
      [[0x7f, 0x45, 0x4c, 0x46, 2, 1, 1], /ends inside its ELF header: expected 64 bytes, the file has 7/],
    ];
    for (const [bytes, message] of cases) {
      const map = await readElfMap(bytesSource(Uint8Array.from(bytes)), 'a');
      assert.ok(!map.ok);
      assert.match(map.error.message, message);
    }
  });

  it('that claims huge counts and sizes is neither believed nor allocated for', async () => {
    const bytes = fixture('x86_64.elf');
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const shoff = Number(view.getBigUint64(40, true));
    view.setUint16(60, 0, true); // e_shnum: see section 0
    view.setBigUint64(shoff + 32, 0xffff_ffff_ffffn, true); // its sh_size
    view.setUint16(56, 0xffff, true); // e_phnum: see section 0
    view.setUint32(shoff + 44, 0x7fff_ffff, true); // its sh_info
    const before = process.memoryUsage().arrayBuffers;
    const messages = await messagesOf(bytes);
    assert.ok(process.memoryUsage().arrayBuffers - before < 16 * 1024 * 1024);
    assert.ok(messages.some((m) => /section header table at offset .* only \d+ are in the file/.test(m)));
    assert.ok(messages.some((m) => /program header table at offset .* only \d+ are in the file/.test(m)));
  });

  it('on a disk that fails is reported, not thrown', async () => {
    const broken: ByteSource = {
      size: 1000,
      read: () => Promise.reject(new Error('EIO: input/output error')),
    };
    const map = await readElfMap(broken, 'disk.elf');
    assert.ok(!map.ok);
    assert.equal(map.error.message, 'disk.elf could not be read: EIO: input/output error');
  });

  it('with a section that reaches past the end of the address space has no size there', async () => {
    const bytes = fixture('x86_64.elf');
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const shoff = Number(view.getBigUint64(40, true));
    view.setBigUint64(shoff + 64 + 16, 0xffff_ffff_ffff_fff0n, true); // the first section's sh_addr
    const map = await readElfMap(bytesSource(bytes), 'a');
    assert.ok(map.ok);
    assert.equal(map.value.sections[0]?.size.kind, 'unknown');
    assert.ok(map.value.issues.some((issue) => issue.code === 'elf-beyond-space'));
  });
});

async function messagesOf(bytes: Uint8Array): Promise<string[]> {
  const map = await exercise(bytes);
  return map.ok ? map.value.issues.map((issue) => issue.message) : [map.error.message];
}

/** Reads the bytes in every way there is and asks for everything, as the panel and the hovers would. */
async function exercise(bytes: Uint8Array): ReturnType<typeof readElfMap> {
  const map = await readElfMap(bytesSource(bytes), 'cut.elf');
  if (map.ok) {
    const { symbols } = map.value;
    for (let i = 0; i < symbols.count; i += 1) symbols.find(symbols.at(i).value + 1n);
    symbols.byName('nothing');
  }
  const { inputs } = await readLinkInputs(bytesSource(bytes), 'cut.elf');
  for (const section of inputs.flatMap((input) => input.sections)) {
    section.references?.();
    section.bytes?.();
  }
  return map;
}

/** A seeded generator (xorshift32), so that a failure can be had again. */
function randomNumbers(seed: number): () => number {
  let state = seed * 2_654_435_761 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
