import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesSource } from '../../../src/core/elf/bytes';
import { fileKind, readImageFile } from '../../../src/core/imageFile';
import { knownValue, type MemoryMap } from '../../../src/core/memoryMap';

const fixtures = join(import.meta.dirname, '../../fixtures');
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(join(fixtures, name)));
const textOf = (name: string): string => readFileSync(join(fixtures, name), 'utf8');

async function read(bytes: Uint8Array, name = 'a'): Promise<MemoryMap> {
  const map = await readImageFile(bytesSource(bytes), name);
  assert.ok(map?.ok);
  return map.value;
}

describe('a file is told by its first bytes:', () => {
  const cases: readonly [name: string, kind: string][] = [
    ['elf/x86_64.elf', 'elf'],
    ['elf/ppc32.elf', 'elf'],
    ['elf/x86_64.o', 'object'],
    ['images/uefi64.efi', 'pe'],
    ['images/mac64', 'macho'],
    ['mapfile/gnu.map', 'map'],
    ['mapfile/lld.map', 'map'],
    ['mapfile/gold.map', 'map'],
    ['mapfile/mold.map', 'map'],
    ['mapfile/gnu.nm.txt', 'listing'],
    ['mapfile/kernel.ld', 'text'],
  ];
  for (const [name, kind] of cases)
    it(`${name} is ${kind}`, () => assert.equal(fileKind(bytesOf(name)), kind));

  it('an archive, a class of Java and nothing are what they are', () => {
    assert.equal(fileKind(new TextEncoder().encode('!<arch>\n')), 'archive');
    assert.equal(fileKind(Uint8Array.from([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 61])), 'binary');
    assert.equal(fileKind(new Uint8Array()), 'text');
  });
});

describe('a PE image', () => {
  for (const [name, base, bits, machine] of [
    ['uefi64.efi', 0x1_4000_0000n, 64, 'x86_64'],
    ['uefi32.efi', 0x40_0000n, 32, 'i386'],
  ] as const) {
    it(`${name} has the sections that llvm-readobj prints`, async () => {
      const map = await read(bytesOf(`images/${name}`));
      const row =
        /Name: (\S+) .*\n\s+VirtualSize: (\S+)\s+VirtualAddress: (\S+)\s+RawDataSize: \S+[\s\S]*?Characteristics \[ \((\S+)\)/g;
      const expected = Array.from(textOf(`images/${name}.readobj.txt`).matchAll(row), (m) => [
        m[1],
        base + BigInt(m[3] ?? 0),
        BigInt(m[2] ?? 0),
        (BigInt(m[4] ?? 0) >> 29n) & 7n,
      ]);
      assert.equal(expected.length, 5 - (bits === 32 ? 1 : 0));
      assert.deepEqual(
        map.sections.map(({ name: section, vma, size, rights }) => [
          section,
          knownValue(vma),
          knownValue(size),
          (rights?.execute ? 1n : 0n) | (rights?.read ? 2n : 0n) | (rights?.write ? 4n : 0n),
        ]),
        expected,
      );
      assert.deepEqual(
        [map.addressBits, map.machine, knownValue(map.entry?.value ?? assert.fail())],
        [bits, machine, base + 0x1000n],
      );
      assert.ok(map.sections.every((s) => s.lma.kind === 'unknown'));
    });
  }
});

describe('a Mach-O image', () => {
  it('has the sections that llvm-objdump prints and the symbols of llvm-nm', async () => {
    const map = await read(bytesOf('images/mac64'));
    const rows = Array.from(
      textOf('images/mac64.objdump.txt').matchAll(/^ +\d+ (\S+) +([0-9a-f]+) ([0-9a-f]+)/gm),
    );
    assert.ok(rows.length > 3);
    assert.deepEqual(
      map.sections.map((s) => [s.name.replace(/.*,/, ''), knownValue(s.size), knownValue(s.vma)]),
      rows.map((m) => [m[1], BigInt(`0x${m[2] ?? ''}`), BigInt(`0x${m[3] ?? ''}`)]),
    );
    const symbols = Array.from(textOf('images/mac64.nm.txt').matchAll(/^([0-9a-f]{16}) \w (.*)$/gm));
    assert.deepEqual(
      Array.from(
        { length: map.symbols.count },
        (_, i) => `${map.symbols.at(i).name} ${map.symbols.at(i).value}`,
      ).sort(),
      symbols.map((m) => `${m[2] ?? ''} ${BigInt(`0x${m[1] ?? ''}`)}`).sort(),
    );
    assert.equal(map.symbols.find(knownValue(map.entry?.value ?? assert.fail()) ?? 0n)?.symbol.name, '_main');
  });

  it('for several architectures shows the first, and a file that nests them in itself ends', async () => {
    const inner = bytesOf('images/mac64');
    const fat = new Uint8Array(4096 + inner.length);
    const view = new DataView(fat.buffer);
    for (const [i, word] of [0xcafebabe, 2, 0x1000007, 3, 4096, inner.length, 12].entries())
      view.setUint32(i * 4, word);
    fat.set(inner, 4096);
    const map = await read(fat);
    assert.equal(map.sections.length, 4);
    assert.match(
      map.issues[0]?.message ?? '',
      /holds images of 2 architectures; the first, x86_64, is shown/,
    );
    view.setUint32(16, 0);
    const nested = await readImageFile(bytesSource(fat), 'a');
    assert.equal(nested?.ok, false);
  });
});

describe('a damaged PE or Mach-O image', () => {
  for (const name of ['uefi64.efi', 'uefi32.efi', 'mac64']) {
    it(`${name}, cut at every 32 bytes or with bits flipped, is read or refused, never thrown`, async () => {
      const whole = bytesOf(`images/${name}`);
      for (let length = 0; length < Math.min(whole.length, 4096); length += 32) {
        await readImageFile(bytesSource(whole.subarray(0, length)), name);
      }
      for (let at = 0; at < 1024; at += 1) {
        const bytes = whole.slice();
        bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
        bytes[(at * 7) % 1024] = 0xff;
        const map = await readImageFile(bytesSource(bytes), name);
        if (map?.ok === true) map.value.symbols.find(0x1_0000_03c8n);
      }
    });
  }

  it('says what was expected', async () => {
    const dos = await readImageFile(
      bytesSource(Uint8Array.from([0x4d, 0x5a, ...new Uint8Array(100)])),
      'a.exe',
    );
    assert.ok(dos?.ok === false);
    assert.match(dos.error.message, /a\.exe: expected the signature of a PE image/);
  });
});
