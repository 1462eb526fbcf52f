import assert from 'node:assert/strict';
import { placeScripts } from '../../../src/core/linkerscript';
import { parseLinkCommand } from '../../../src/core/linkerscript/commandLine';
import type { LinkInput } from '../../../src/core/linkerscript/input';
import { assembled } from './linkAssembled';
import { differences, hasTools } from './sharedPrograms';

const compiler = 'aarch64-linux-gnu-gcc';

const programs = [
  ...['hello.c', 'copies.c', 'weak.c', 'names.c', 'uses.c plain.so', 'uses.c versioned.so'],
  ...['threads.c versioned.so', 'bounds.c ./asks.so', 'throws.cc -lstdc++ -lm', 'choice.c'],
];

const ways = ['-pie', '-no-pie', '-no-pie -fno-pie', '-pie -Wl,-z,now -rdynamic', '-shared -fPIC'];

/** Calls through entries that have marks or check signatures. */
const marked = ['-no-pie -Wl,-z,force-bti hello.c', '-shared -fPIC -Wl,-z,force-bti,-z,pac-plt hello.c'];

describe('programs for AArch64 that use shared libraries', () => {
  for (const linker of ['aarch64-linux-gnu-ld', 'ld.lld']) {
    it(`are placed as ${linker} places them`, async function () {
      this.timeout(300_000);
      if (!hasTools([compiler, linker])) this.skip();
      const links = ways.flatMap((way, i) =>
        programs.filter((_, at) => i === 0 || at % 3 === i % 3).map((program) => `${way} ${program}`),
      );
      // Those ask for what only a program has.
      const possible = links.filter((link) => !/-shared.*(bounds|names)/.test(link));
      assert.deepEqual(await differences({ compiler, linker }, [...possible, ...marked]), []);
    });
  }
});

describe('code that --fix-cortex-a53-843419 changes', () => {
  /** Arm's Cortex-A53 errata notice: an ADRP in the last two words of a page, a store, and a load through its register. */
  const sequence = [0x9000_0000, 0xf900_0041, 0xf940_0003, 0xd65f_03c0];

  function size(option: string, at: number, words: readonly number[] = sequence): string {
    const bytes = new Uint8Array(0x1010);
    const view = new DataView(bytes.buffer);
    words.forEach((word, i) => {
      view.setUint32(at + 4 * i, word, true);
    });
    const text = { name: '.text', type: 1, flags: 6, size: 0x1010n, alignment: 0x1000n };
    const input: LinkInput = {
      file: 'a.o',
      machine: 'aarch64',
      addressBits: 64,
      sections: [{ index: 1, ...text, bytes: () => bytes, references: () => [], relocated: false }],
      commons: [],
      defined: [],
      undefined: [],
      relocationTypes: () => new Set(),
    };
    const script = { file: 's.ld', text: 'SECTIONS { . = 0x10000; .text : { *(.text) } }' };
    const { options, dialect } = parseLinkCommand(`ld.lld -m aarch64linux ${option}`.trim().split(' '));
    const { link } = placeScripts({ scripts: [script], inputs: [input], options, dialect });
    return link.sections.find(({ name }) => name === '.text')?.size.doubt?.kind ?? 'certain';
  }

  it('has no certain end', () => {
    assert.equal(size('--fix-cortex-a53-843419', 0xff8), 'unknown');
    assert.equal(size('--fix-cortex-a53-843419', 0xffc), 'unknown');
  });

  it('has one without the option, elsewhere in a page, and where the store is none', () => {
    assert.equal(size('', 0xff8), 'certain');
    assert.equal(size('--fix-cortex-a53-843419', 0xff4), 'certain');
    assert.equal(size('--fix-cortex-a53-843419', 0xff8, [0x9000_0000, 0xd503_201f, 0xf940_0003]), 'certain');
    assert.equal(size('--fix-cortex-a53-843419', 0xff8, [0x9000_0000, 0xf900_0041, 0xf940_0023]), 'certain');
  });
});

describe('calls into libraries on Arm', () => {
  const library =
    '.arch armv7-a\n.arm\n.text\n.globl f, g\n.type f, %function\n.type g, %function\nf: bx lr\ng: bx lr';
  const calls = (head: string): string =>
    `${head}\n.globl _start\n_start: bl f\nbl g\n.word h(target2)\n.data\nh: .word 1`;

  it('have no certain figure that the linker does not give, with long entries, for the M profile or with other targets', async function () {
    const linker = 'arm-linux-gnueabihf-ld';
    this.timeout(60_000);
    if (!hasTools([linker, 'arm-none-eabi-as'])) this.skip();
    const sources = {
      lib: library,
      arm: calls('.arch armv7-a\n.arm\n.syntax unified'),
      m: calls('.cpu cortex-m3\n.syntax unified\n.thumb'),
    };
    const { link, share, remove } = assembled({ target: 'arm', sources });
    share(linker, 'lib');
    for (const way of [
      'arm.o',
      '--long-plt arm.o',
      'm.o',
      '--target2=abs -pie arm.o',
      '--target2=got-rel -pie arm.o',
    ]) {
      const { wrong, failed, messages } = await link(`${linker} ${way} lib.so`);
      assert.equal(failed, false, messages);
      assert.deepEqual(wrong, [], way);
    }
    remove();
  });
});
