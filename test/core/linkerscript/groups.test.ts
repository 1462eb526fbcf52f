import assert from 'node:assert/strict';
import { placeScripts, parseLinkCommand } from '../../../src/core/linkerscript';
import { hasProgram } from '../../oracle/realLinker';
import { assembled } from './linkAssembled';

const group = (section: string, name: string): string =>
  `.section ${section},"axG",@progbits,${name},comdat\ncall g\n`;
const sources = {
  a: `.section foo,"ax"\nnop\n${group('.text.f', 'one')}${group('.text.h', 'two')}${group('.text.h', 'three')}`,
  b: `${group('.text.f', 'one')}.section .rodata.f,"aG",@progbits,one,comdat\n.quad main\n.text\n.globl main\nmain: nop`,
};
const texts = {
  'text.ld': 'SECTIONS { .text : { *(.text*) } }',
  'force.ld': 'FORCE_GROUP_ALLOCATION SECTIONS { .text : { *(.text*) } }',
  'discard.ld': 'SECTIONS { /DISCARD/ : { *(foo) *(.text.f) } }',
  'keep.ld': 'SECTIONS { .x : { KEEP(*(.text.f)) } }',
};

describe('section groups of an output that is linked again', () => {
  it('are left or dissolved as by GNU ld, and out of the reach of patterns while they are left', async function () {
    this.timeout(60_000);
    if (!hasProgram('ld')) this.skip();
    const { link, remove } = assembled({ target: 'x86_64', sources, texts });
    const words = ['', '--force-group-allocation', ...Object.keys(texts).map((name) => `-T ${name}`)];
    const more = ['-T text.ld --force-group-allocation', '-T discard.ld --force-group-allocation'];
    for (const options of [...words, ...more, '-T keep.ld --gc-sections -e main']) {
      const { wrong } = await link(`ld -r ${options} a.o b.o`.replace('  ', ' '));
      // What is linked again has no addresses that a program could see.
      const others = wrong.filter((text) => !text.endsWith(': 0x0, should be unknown'));
      assert.deepEqual(others, [], options);
    }
    remove();
  });
});

describe('what --gc-sections keeps of an output that is linked again', () => {
  it('lacks a root only where all files are known', () => {
    const { options, dialect } = parseLinkCommand('ld -r --gc-sections -e main a.o libq.a'.split(' '));
    const input = {
      ...{ file: 'a.o', commons: [], defined: [], undefined: [] },
      sections: [
        { index: 1, name: '.text', type: 1, flags: 6, size: 4n, alignment: 1n, references: () => [] },
      ],
    };
    const lacks = (complete: boolean): boolean =>
      placeScripts({ scripts: [], inputs: [input], complete, options, dialect }).issues.some(
        ({ code }) => code === 'script.noGarbageRoot',
      );
    assert.equal(lacks(true), true);
    assert.equal(lacks(false), false);
  });
});
