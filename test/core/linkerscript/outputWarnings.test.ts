import assert from 'node:assert/strict';
import { parseLinkCommand, placeScripts } from '../../../src/core/linkerscript';
import type { LinkInput } from '../../../src/core/linkerscript/input';

/** An object with code at `_start`, and a note about its stack: none, one that asks for nothing, one for rights to execute. */
function object(file: string, note?: 'plain' | 'executable'): LinkInput {
  const text = { index: 1, name: '.text', type: 1, flags: 6, size: 1n, alignment: 1n };
  const flags = note === 'executable' ? 4 : 0;
  const stack = { index: 2, name: '.note.GNU-stack', type: 1, flags, size: 0n, alignment: 1n };
  return {
    file,
    machine: 'x86_64',
    addressBits: 64,
    byteOrder: 'little',
    sections: note === undefined ? [text] : [text, stack],
    commons: [],
    defined: file === 'ns.o' ? [{ name: '_start', binding: 'global', section: 1, value: 0n, size: 0n }] : [],
    undefined: [],
  };
}

/** Expected values: what GNU ld 2.40 and ld.lld 14 say to such objects. The fixtures of questions hold what else they say. */
describe('warnings about the output', () => {
  function warnings(words: string, inputs: readonly LinkInput[], script?: string): string[] {
    const { options, dialect } = parseLinkCommand(words.split(' '));
    const scripts = script === undefined ? [] : [{ file: 's.ld', text: script }];
    const { issues } = placeScripts({ scripts, inputs, complete: true, options, dialect });
    return issues.filter(({ severity }) => severity === 'warning').map(({ message }) => message);
  }

  const one = [object('ns.o')];
  const mixed = [object('ns.o'), object('a.o', 'plain'), object('b.o', 'plain')];
  const asking = [object('ns.o'), object('a.o', 'plain'), object('xs.o', 'executable')];
  const because = 'xs.o: requires executable stack (because the .note.GNU-stack section is executable)';
  const missing = 'ns.o: missing .note.GNU-stack section implies executable stack';

  it('name the object that makes the stack executable', () => {
    assert.deepEqual(warnings('ld ns.o', one), []);
    assert.deepEqual(warnings('ld ns.o a.o b.o', mixed), [missing]);
    assert.deepEqual(warnings('ld ns.o a.o xs.o', asking), [because]);
    assert.deepEqual(warnings('ld -r ns.o a.o b.o', mixed), [missing]);
    assert.deepEqual(warnings('ld -shared ns.o a.o xs.o', asking), [because]);
  });

  it('about the stack heed the options', () => {
    assert.deepEqual(warnings('ld --no-warn-execstack ns.o a.o xs.o', asking), []);
    assert.deepEqual(warnings('ld -z noexecstack ns.o a.o xs.o', asking), []);
    assert.deepEqual(warnings('ld -z execstack ns.o a.o xs.o', asking), []);
    assert.deepEqual(warnings('ld --warn-execstack -z execstack ns.o', one), [
      'enabling an executable stack because of -z execstack command line option',
    ]);
  });

  it('name segments with every right, unless they are not to', () => {
    const script = 'SECTIONS { .text : { *(.text) } .data : { LONG(1) } }';
    const told = 'a.out has a LOAD segment with RWX permissions';
    assert.deepEqual(warnings('ld -N ns.o a.o', [object('ns.o', 'plain')]), [told]);
    assert.deepEqual(warnings('ld -T s.ld ns.o', [object('ns.o', 'plain')], script), [told]);
    assert.deepEqual(
      warnings('ld --no-warn-rwx-segments -T s.ld ns.o', [object('ns.o', 'plain')], script),
      [],
    );
    assert.deepEqual(warnings('ld -N --no-warn-rwx-segments ns.o', [object('ns.o', 'plain')]), []);
  });

  it('name an entry that is not there, and what comes in its place', () => {
    const script = 'SECTIONS { .text 0x1000 : { *(.text) } }';
    const other = 'ENTRY(nowhere) SECTIONS { .code 0x1000 : { *(.text) } }';
    const inputs = [object('ns.o', 'plain')];
    assert.deepEqual(warnings('ld -T s.ld -e nowhere ns.o', inputs, script), [
      'cannot find entry symbol nowhere; defaulting to 0000000000001000',
    ]);
    assert.deepEqual(warnings('ld -T s.ld ns.o', inputs, other), [
      'cannot find entry symbol nowhere; not setting start address',
    ]);
    assert.deepEqual(warnings('ld -T s.ld -e 0x1000 ns.o', inputs, script), []);
    assert.deepEqual(warnings('ld.lld -T s.ld -e nowhere ns.o', inputs, script), [
      'cannot find entry symbol nowhere; not setting start address',
    ]);
    assert.deepEqual(warnings('ld.lld -T s.ld ns.o', inputs, script), []);
  });
});
