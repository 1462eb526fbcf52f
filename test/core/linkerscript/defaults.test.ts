import assert from 'node:assert/strict';
import { placeScripts, toMemoryMap } from '../../../src/core/linkerscript';
import { parseLinkCommand } from '../../../src/core/linkerscript/commandLine';
import type { LinkInput } from '../../../src/core/linkerscript/input';

/** Data that nothing refers to, and the attributes of its build, as GNU as makes it. */
const unused: LinkInput = {
  file: 'a.o',
  machine: 'arm',
  addressBits: 32,
  sections: [
    { index: 1, name: '.data', type: 1, flags: 3, size: 4n, alignment: 4n, references: () => [] },
    {
      index: 2,
      name: '.ARM.attributes',
      type: 0x70000003,
      flags: 0,
      size: 0x2an,
      alignment: 1n,
      references: () => [],
    },
  ],
  commons: [],
  defined: [{ name: 'x', binding: 'global', section: 1, value: 0n, size: 4n }],
  undefined: [],
};

describe('the built-in scripts of GNU ld', () => {
  // readelf -S of links by the ld 2.40 of each toolchain.
  it('keep attributes of the build under --gc-sections, but for Linux on Arm', () => {
    const has = (command: string): boolean => {
      const { options, dialect } = parseLinkCommand(command.split(' '));
      const { sections } = toMemoryMap(
        placeScripts({ scripts: [], inputs: [unused], options, dialect }),
        'ld',
      );
      return sections.some(({ name }) => name === '.ARM.attributes');
    };
    assert.equal(has('arm-none-eabi-ld --gc-sections -e _start'), true);
    assert.equal(has('arm-linux-gnueabihf-ld -m armelf_linux_eabi --gc-sections -e _start'), false);
    assert.equal(has('arm-linux-gnueabihf-ld -m armelf_linux_eabi'), true);
  });
});
