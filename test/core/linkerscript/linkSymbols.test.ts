import assert from 'node:assert/strict';
import { placeScripts, toMemoryMap } from '../../../src/core/linkerscript';
import type { LinkInput } from '../../../src/core/linkerscript/input';

/** Numbers from 0 up to a limit, the same for the same seed. */
function random(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** Names that several objects define, that a linker defines, and that a script gives or asks for. */
const names = [
  ...Array.from({ length: 12 }, (_, i) => `f${i.toString()}`),
  '__start_data_here',
  '__stop_data_here',
  '__start_other',
  'end',
  '_start',
];

function objects(next: (limit: number) => number): LinkInput[] {
  const count = 1 + next(4);
  return Array.from({ length: count }, (_, file): LinkInput => {
    const sections = ['.text', '.data', 'data_here', '.bss', '.text.group'].map((name, i) => ({
      index: i + 1,
      name,
      type: name === '.bss' ? 8 : 1,
      flags: name.startsWith('.text') ? 6 : 3,
      size: BigInt(next(5) * 12),
      alignment: BigInt(1 << next(5)),
      ...(name === '.text.group' ? { group: `g${next(2).toString()}` } : {}),
    }));
    const some = (most: number): string[] =>
      Array.from({ length: next(most) }, () => names[next(names.length)] ?? '');
    const binding = (): 'global' | 'weak' => (next(4) === 0 ? 'weak' : 'global');
    const defined = some(6).map((name) => ({
      name,
      binding: binding(),
      value: BigInt(next(20)),
      size: 4n,
      kind: 'function' as const,
      ...(next(8) === 0 ? {} : { section: 1 + next(6) }),
    }));
    return {
      file: `${file.toString()}.o`,
      machine: 'x86_64',
      addressBits: 64,
      byteOrder: 'little',
      sections,
      defined,
      undefined: some(6).map((name) => ({ name, binding: binding() })),
      commons: some(2).map((name) => ({ name, size: 8n, alignment: 8n })),
    };
  });
}

function script(next: (limit: number) => number): string {
  const name = (): string => names[next(names.length)] ?? '';
  const lines = [
    next(2) === 0 ? `ENTRY(${name()})` : '',
    next(3) === 0 ? `EXTERN(${name()})` : '',
    next(3) === 0 ? `${name()} = 0x${(next(9) * 0x1000).toString(16)};` : '',
    'SECTIONS {',
    `. = 0x${((1 + next(9)) * 0x1000).toString(16)};`,
    next(2) === 0 ? `PROVIDE(${name()} = .);` : '',
    '.text : { *(.text .text.*) }',
    next(2) === 0 ? `x = DEFINED(${name()}) ? ${name()} : 1;` : '',
    next(3) === 0 ? '/DISCARD/ : { *(.data) }' : `.data : { ${name()} = .; *(.data) }`,
    next(2) === 0 ? '.bss : { *(.bss COMMON) }' : '',
    next(2) === 0 ? `${name()} = .;` : '',
    '}',
  ];
  return lines.join('\n');
}

const plain = (key: string, value: unknown): unknown =>
  typeof value === 'bigint'
    ? value.toString()
    : key === 'file' && typeof value === 'object'
      ? undefined
      : value;

describe('The symbols of objects that are linked again', () => {
  for (const dialect of ['gnu', 'lld'] as const) {
    it(`are those of the first link, and in its order, whatever the script becomes (${dialect})`, () => {
      for (let seed = 1; seed <= 100; seed += 1) {
        const next = random(seed);
        const inputs = objects(next);
        const options = next(3) === 0 ? { undefinedSymbols: [names[next(names.length)] ?? ''] } : {};
        for (let edit = 0; edit < 4; edit += 1) {
          const scripts = [{ file: 's.ld', text: script(next) }];
          const made = (given: readonly LinkInput[]): unknown => {
            const placement = placeScripts({
              scripts,
              inputs: given,
              options,
              dialect,
              complete: true,
            });
            const map = toMemoryMap(placement, 's.ld');
            const listed = Array.from({ length: map.symbols.count }, (_, i) => map.symbols.at(i));
            const all = [...placement.link.symbols.values()].map(
              ({ name, state, value, weak, byScript, byObject }) => [
                name,
                state,
                value,
                weak,
                byScript,
                byObject,
              ],
            );
            return JSON.parse(JSON.stringify({ ...map, symbols: listed, all }, plain));
          };
          // Objects that were never linked before are taken up one symbol after the other.
          assert.deepEqual(
            made(inputs),
            made(structuredClone(inputs)),
            `seed ${seed.toString()}, edit ${edit.toString()}`,
          );
        }
      }
    });
  }
});
