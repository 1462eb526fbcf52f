import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { hex } from '../../../src/core/address';
import { pagingModes, pagingModeIds } from '../../../src/core/paging/modes';
import { isBuiltinProfileId, loadBuiltin } from '../../../src/core/profiles';
import { profileSchema } from '../../../src/core/profiles/schema';
import { builtinData } from '../../../src/core/profiles';

type Row = readonly [name: string, start: string, last: string, layer: string];

// The file is a fixture of ours: the documented tables, which were written down without these formulas.
const tables = JSON.parse(
  readFileSync(new URL('../../fixtures/linuxLayouts.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, readonly Row[]>>;

/** Every combination that a kernel's configuration allows. */
const combinations: readonly string[] = [
  ...pagingModeIds.filter((id) => id.startsWith('arm64')).map((id) => `linux-${id}`),
  ...['4k-39', '4k-48', '16k-36', '16k-47', '16k-48', '64k-42', '64k-48', '64k-52'].map(
    (id) => `linux-arm64-${id}-v6.1`,
  ),
  ...['linux-arm64-4k-48-doc', 'linux-arm64-64k-52-doc'],
  ...['sv39', 'sv48', 'sv57'].flatMap((mode) => [`linux-riscv64-${mode}`, `linux-riscv64-${mode}-v6.1`]),
  ...[
    'linux-i386-nonpae',
    'linux-i386-nonpae-3g-opt',
    'linux-i386-nonpae-2g',
    'linux-i386-nonpae-2g-opt',
    'linux-i386-nonpae-1g',
  ],
  ...['linux-i386-pae', 'linux-i386-pae-2g', 'linux-i386-pae-1g'],
];

describe('computed profiles', () => {
  for (const [id, rows] of Object.entries(tables)) {
    it(`equal the documented table of ${id}`, () => {
      const { regions } = loadBuiltin(id);
      const digits = (rows[0]?.[1].length ?? 0) - 2;
      const found = regions.map(({ name, range, layer }) => [
        name,
        hex(range.start, digits),
        hex(range.end - 1n, digits),
        layer,
      ]);
      const byName = (a: readonly string[], b: readonly string[]) =>
        String(a[1]) + String(a[0]) < String(b[1]) + String(b[0]) ? -1 : 1;
      assert.deepEqual(found.sort(byName), [...rows].sort(byName));
    });
  }

  for (const id of combinations) {
    it(`tile the space without a gap of their own: ${id}`, () => {
      const profile = loadBuiltin(id);
      assert.equal(profile.id, id);
      let next = 0n;
      for (const { range, name, layer } of profile.regions) {
        if (layer === 'overlay') continue;
        assert.equal(hex(range.start), hex(next), name);
        next = range.end;
      }
      assert.equal(next, 1n << BigInt(pagingModes[profile.paging].addressBits));
      assert.equal(profile.regions.filter(({ name }) => name === 'Unassigned').length, 0);
      assert.equal(profileSchema.safeParse(builtinData(id)).error, undefined);
    });
  }

  it('have no other combinations', () => {
    for (const id of [
      'linux-arm64-4k-47',
      'linux-arm64-4k-52-v6.1',
      'linux-arm64-16k-47-doc',
      'linux-i386-pae-3g-opt',
      'linux-i386-pae-3g',
      'linux-riscv64-sv32',
      'linux-arm64-4k-48-v6.12',
    ]) {
      assert.equal(isBuiltinProfileId(id), false, id);
    }
  });

  it('follow the headers of 6.12 where 52 bits fall back to 47 with 16 KiB pages', () => {
    const { landmarks } = loadBuiltin('linux-arm64-16k-52');
    const at = (wanted: string) => landmarks.find(({ name }) => name === wanted)?.address ?? 0n;
    assert.equal(hex(at('PAGE_OFFSET')), '0xfff0000000000000');
    assert.equal(hex(at('PAGE_END')), '0xffffc00000000000');
  });

  it('move with PAGE_OFFSET of Sv39, which 6.12 has lower than 6.1', () => {
    const start = (id: string) =>
      hex(loadBuiltin(id).regions.find(({ name }) => name === 'Direct map')?.range.start ?? 0n);
    assert.equal(start('linux-riscv64-sv39'), '0xffffffd600000000');
    assert.equal(start('linux-riscv64-sv39-v6.1'), '0xffffffd800000000');
    // Its document prints: vmemmap ffffffc700000000, fixmap ffffffc6fea00000, direct map up to fffffff6ffffffff.
    const { regions } = loadBuiltin('linux-riscv64-sv39-v6.1');
    const range = (wanted: string) =>
      regions
        .filter(({ name }) => name === wanted)
        .map((region) => [hex(region.range.start), hex(region.range.end - 1n)]);
    assert.deepEqual(range('vmemmap'), [['0xffffffc700000000', '0xffffffc7ffffffff']]);
    assert.deepEqual(range('Fixmap'), [['0xffffffc6fea00000', '0xffffffc6feffffff']]);
    assert.deepEqual(range('Direct map'), [['0xffffffd800000000', '0xfffffff6ffffffff']]);
  });
});

describe('the computed profiles and the headers of Linux', () => {
  // What a C compiler makes of the macros of the headers, for every combination that their Kconfig allows.
  const headers = JSON.parse(
    readFileSync(new URL('../../fixtures/linuxHeaders.json', import.meta.url), 'utf8'),
  ) as Readonly<Record<string, Readonly<Record<string, string>>>>;

  /** The macros that a region begins at, and ends at; or the macro of its size. */
  const arm64: Readonly<Record<string, readonly [start: string, end: string]>> = {
    'Linear map': ['PAGE_OFFSET', 'PAGE_END'],
    Modules: ['MODULES_VADDR', 'MODULES_END'],
    vmalloc: ['VMALLOC_START', 'VMALLOC_END'],
    vmemmap: ['VMEMMAP_START', 'VMEMMAP_END'],
    'PCI I/O': ['PCI_IO_START', 'PCI_IO_END'],
    'KASAN shadow (generic)': ['KASAN_START', 'KASAN_END'],
  };
  const riscv: typeof arm64 = {
    Fixmap: ['FIXADDR_START', 'FIXADDR_TOP'],
    'PCI I/O': ['PCI_IO_START', 'PCI_IO_END'],
    vmemmap: ['VMEMMAP_START', 'VMEMMAP_END'],
    'vmalloc/ioremap': ['VMALLOC_START', 'VMALLOC_END'],
    'KASAN shadow': ['KASAN_SHADOW_START', 'KASAN_SHADOW_END'],
  };

  for (const [id, macros] of Object.entries(headers)) {
    it(`agree on ${id}`, () => {
      const { regions, landmarks } = loadBuiltin(id);
      for (const [name, bounds] of Object.entries(id.includes('arm64') ? arm64 : riscv)) {
        const region = regions.find((candidate) => candidate.name === name);
        assert.ok(region !== undefined, name);
        const wanted = bounds.map((macro) => BigInt(macros[macro] ?? 0));
        assert.deepEqual([region.range.start, region.range.end], wanted, name);
      }
      for (const { name, address } of landmarks) {
        const macro = macros[name];
        if (macro !== undefined) assert.equal(hex(address), hex(BigInt(macro)), name);
      }
      const direct = regions.find(({ name }) => name === 'Direct map');
      if (direct === undefined) return;
      assert.equal(direct.range.start, BigInt(macros.PAGE_OFFSET ?? 0));
      // The document ends the map where KASAN's shadow begins, and so do we; a note says that the size is larger.
      const end = direct.range.start + BigInt(macros.KERN_VIRT_SIZE ?? 0);
      const kasan = BigInt(macros.KASAN_SHADOW_START ?? 0);
      assert.equal(direct.range.end, end < kasan ? end : kasan);
      if (end > kasan) assert.match(direct.notes ?? '', /the two overlap/);
    });
  }
});
