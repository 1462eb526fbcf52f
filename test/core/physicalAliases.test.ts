import assert from 'node:assert/strict';
import { hex } from '../../src/core/address';
import { known, noSymbols, unknown, type MemoryMap, type Section } from '../../src/core/memoryMap';
import { physicalAliases } from '../../src/core/physicalAliases';
import { loadBuiltin } from '../../src/core/profiles';
import { profileText } from '../../src/core/profiles/importText/write';
import { profileOfMap } from '../../src/core/profiles/profileOfMap';
import { parseProfile } from '../../src/core/profiles/userProfile';

const section = (name: string, vma: bigint, lma: bigint | undefined, size: bigint | undefined): Section => ({
  name,
  index: 1,
  vma: known(vma),
  lma: lma === undefined ? unknown('no rule') : known(lma),
  size: size === undefined ? unknown('no objects') : known(size),
  allocated: true,
  zeroFill: false,
});

const kernel: MemoryMap = {
  name: 'kernel.elf',
  origin: { kind: 'elf', file: 'kernel.elf' },
  addressBits: 64,
  machine: 'x86_64',
  sections: [
    section('.text', 0xffff_ffff_8010_0000n, 0x10_0000n, 0x2000n),
    section('.data', 0xffff_ffff_8010_2000n, undefined, 0x1000n),
    section('.late', 0xffff_ffff_8020_0000n, undefined, undefined),
  ],
  segments: [],
  memory: [],
  symbols: noSymbols,
  scriptSymbols: [
    { name: '_kernel_end', value: known(0xffff_ffff_8010_3000n) },
    { name: 'STACK_SIZE', value: known(0x400n) },
  ],
  issues: [],
};

describe('the virtual addresses of a physical one', () => {
  const through = (physical: bigint, profile: string): readonly string[] =>
    physicalAliases(physical, loadBuiltin(profile), [kernel]).map(
      (alias) => `${hex(alias.address)} ${alias.through}`,
    );

  it('are those of the layout and those at which an image runs', () => {
    assert.deepEqual(through(0x10_1fffn, 'osv'), [
      '0x400000101fff phys_mem: main area',
      '0x500000101fff phys_mem: page area',
      '0x600000101fff phys_mem: mempool area',
      '0xffffffff80101fff .text of kernel.elf',
    ]);
  });

  it('are none where only the page tables tell', () => {
    assert.deepEqual(through(0x10_2000n, 'generic-x86_64'), []);
    assert.deepEqual(through(0xf_ffffn, 'generic-x86_64'), []);
  });
});

describe('a profile from a linker script', () => {
  it('has the sections and the addresses that are known, and tells what is not', () => {
    const { profile, notes } = profileOfMap(kernel, 'kernel');
    const read = parseProfile(profileText(profile, [], 'kernel.ld'), 'kernel.json');
    assert.deepEqual(read.issues, []);
    assert.deepEqual(
      profile.regions?.map(({ name, start, size }) => [name, start, size]),
      [
        ['.text', '0xffffffff80100000', '8KiB'],
        ['.data', '0xffffffff80102000', '4KiB'],
      ],
    );
    assert.deepEqual(profile.landmarks, [{ name: '_kernel_end', address: '0xffffffff80103000' }]);
    assert.deepEqual(
      notes.map(({ why }) => why),
      ['the size of section ".late" is not known: no objects'],
    );
    assert.equal(profile.paging, 'x86_64-4level');
  });
});
