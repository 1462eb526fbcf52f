import assert from 'node:assert/strict';
import { parseLinkCommand, placeScripts } from '../../../src/core/linkerscript';
import type { InputReference, LinkInput, Visibility } from '../../../src/core/linkerscript/input';

interface Given {
  readonly archive?: string;
  readonly defines?: readonly string[];
  readonly refers?: readonly string[];
  readonly visibility?: Visibility;
  readonly type?: number;
}

function object(
  file: string,
  { archive, defines = [], refers = [], visibility, type = 2 }: Given,
): LinkInput {
  const references = refers.map((symbol, i): InputReference => ({ offset: BigInt(8 * i), type, symbol }));
  return {
    file,
    ...(archive === undefined ? {} : { archive }),
    machine: 'x86_64',
    relocationTypes: () => new Set(references.map((reference) => reference.type)),
    sections: [
      { index: 1, name: '.text', type: 1, flags: 6, size: 64n, alignment: 4n, references: () => references },
    ],
    commons: [],
    defined: defines.map((name) => ({ name, binding: 'global', section: 1, value: 0n, size: 0n })),
    undefined: refers.map((name) => ({
      name,
      binding: 'global',
      ...(visibility === undefined ? {} : { visibility }),
    })),
  };
}

const script = 'SECTIONS { . = 0x1000; .text : { *(.text) } }';

/** Expected values: what GNU ld 2.40 and ld.lld 14 say to objects with the same references. */
describe('references that nothing answers', () => {
  function errors(words: string, inputs: readonly LinkInput[], complete = true): string[] {
    const { options, dialect } = parseLinkCommand(words.split(' '));
    const scripts = options.scripts === undefined ? [] : [{ file: 's.ld', text: script }];
    const { issues } = placeScripts({ scripts, inputs, complete, options, dialect });
    return issues.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  }

  it('are reported once for each object by GNU ld, and once by ld.lld', () => {
    const inputs = [object('a.o', { refers: ['f', 'g', 'f'] }), object('b.o', { refers: ['f'] })];
    assert.deepEqual(errors('ld -T s.ld a.o b.o', inputs), [
      'a.o:(.text+0x0): undefined reference to f',
      'a.o:(.text+0x8): undefined reference to g',
      'b.o:(.text+0x0): undefined reference to f',
    ]);
    assert.deepEqual(errors('ld.lld -T s.ld a.o b.o', inputs), [
      'undefined symbol: f, referenced by a.o:(.text+0x0)',
      'undefined symbol: g, referenced by a.o:(.text+0x8)',
    ]);
  });

  it('are not looked for where other files may take part', () => {
    assert.deepEqual(errors('ld -T s.ld a.o', [object('a.o', { refers: ['f'] })], false), []);
  });

  it('are answered by members of archives, which may ask for more', () => {
    const inputs = [
      object('a.o', { refers: ['f'] }),
      object('f.o', { archive: 'lib.a', defines: ['f'], refers: ['h'] }),
      object('unused.o', { archive: 'lib.a', defines: ['other'], refers: ['nothing'] }),
    ];
    assert.deepEqual(errors('ld -T s.ld a.o lib.a', inputs), [
      'lib.a(f.o):(.text+0x0): undefined reference to h',
    ]);
    assert.deepEqual(errors('ld.lld -T s.ld a.o lib.a', inputs), [
      'undefined symbol: h, referenced by lib.a(f.o):(.text+0x0)',
    ]);
  });

  it('are left to the dynamic linker in a shared object, unless they are hidden', () => {
    assert.deepEqual(errors('ld -shared a.o', [object('a.o', { refers: ['f'], type: 4 })]), []);
    const hidden = [object('a.o', { refers: ['f'], visibility: 'hidden', type: 4 })];
    assert.deepEqual(errors('ld -shared a.o', hidden), ['a.o:(.text+0x0): undefined reference to f']);
    assert.deepEqual(errors('ld.lld -shared a.o', hidden), [
      'undefined hidden symbol: f, referenced by a.o:(.text+0x0)',
    ]);
  });

  it('are none of the names that ld.lld defines itself, which are fewer under a script', () => {
    const inputs = [object('a.o', { refers: ['__executable_start', '__dso_handle', '_end'] })];
    assert.deepEqual(errors('ld.lld -e main a.o', inputs), []);
    assert.deepEqual(errors('ld.lld -T s.ld a.o', inputs), [
      'undefined symbol: _end, referenced by a.o:(.text+0x10)',
    ]);
  });

  it('count in what is kept and placed only', () => {
    const inputs = [object('a.o', { refers: ['f'] })];
    assert.deepEqual(errors('ld -T s.ld --gc-sections -e main a.o', inputs), []);
    assert.deepEqual(errors('ld.lld -T s.ld --gc-sections -e main a.o', inputs), []);
    assert.deepEqual(errors('ld -r a.o', inputs), []);
  });

  it('include addresses that an image without a fixed place cannot have', () => {
    const [short, whole] = [11, 1].map((type) => [object('a.o', { defines: ['f'], refers: ['f'], type })]);
    const message =
      'a.o:(.text+0x0): an image without a fixed place cannot have the address of f there; recompile with -fPIC';
    for (const linker of ['ld', 'ld.lld']) {
      assert.deepEqual(errors(`${linker} -pie a.o`, short ?? []), [message]);
      assert.deepEqual(errors(`${linker} -T s.ld a.o`, short ?? []), []);
    }
    assert.deepEqual(errors('ld -pie a.o', whole ?? []), []);
    assert.deepEqual(errors('ld.lld -pie a.o', whole ?? []), [message]);
    assert.deepEqual(errors('ld.lld -pie -z notext a.o', whole ?? []), []);
  });
});
