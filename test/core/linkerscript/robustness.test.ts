import assert from 'node:assert/strict';
import { parseScript, placeScripts, toMemoryMap } from '../../../src/core/linkerscript';
import { randomScript } from '../../oracle/randomScript';
import { microCases, microInputs } from './microCases';

/** mulberry32, so that a failure can be repeated. */
function random(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b_79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % limit;
  };
}

const scraps = [
  '{',
  '}',
  '(',
  ')',
  ';',
  ':',
  '=',
  '"',
  '/*',
  '*/',
  '.',
  '>',
  'SECTIONS',
  'ALIGN(',
  '0xffffffffffffffff',
  ' ',
  '\n',
  '\\',
  '\u{1f4a5}',
  'INCLUDE x',
  '<<',
  '?',
];

/** Cuts, doubles, swaps and inserts. */
function mutate(text: string, pick: (limit: number) => number): string {
  let result = text;
  for (let i = 1 + pick(4); i > 0; i -= 1) {
    const at = pick(result.length + 1);
    const end = at + pick(12);
    const kind = pick(4);
    if (kind === 0) result = result.slice(0, at) + result.slice(end);
    else if (kind === 1)
      result = result.slice(0, at) + (scraps[pick(scraps.length)] ?? '') + result.slice(at);
    else if (kind === 2) result = result.slice(0, end) + result.slice(at);
    else result = result.slice(0, at);
  }
  return result;
}

/** Raised by the environment for a long run, which starts from another seed than the one before. */
const rounds = Number(process.env.FUZZ_ROUNDS ?? '400');
const seed = Number(process.env.FUZZ_SEED ?? '7');

describe('hostile linker scripts', () => {
  const first = microCases('micro').get('pat-order-list') ?? [...microCases('micro').values()][0];
  const inputs = first === undefined ? [] : microInputs(first);

  for (const dialect of ['gnu', 'lld'] as const) {
    it(`may call anything as every object of JavaScript calls its members, in the words of ${dialect}`, function () {
      this.timeout(0);
      const names = ['constructor', 'toString', '__proto__', '.valueOf'];
      const threw: string[] = [];
      [...microCases('micro').values()].forEach(({ script }, i) => {
        for (const word of new Set(script.match(/[.\w]{2,}/g))) {
          const text = script.replaceAll(word, names[i % names.length] ?? '');
          try {
            placeScripts({ scripts: [{ file: 's.ld', text }], inputs, options: {}, dialect });
          } catch (error) {
            threw.push(`${String(error)}: ${text}`);
          }
        }
      });
      assert.deepEqual(threw, []);
    });

    it(`neither throw nor hang, in the words of ${dialect}`, function () {
      this.timeout(0);
      const pick = random(seed);
      const seeds = [...microCases('micro').values()].map((given) => given.script);
      for (let i = 0; i < rounds; i += 1) {
        const base = pick(2) === 0 ? (seeds[pick(seeds.length)] ?? '') : randomScript(pick(100_000));
        const text = mutate(base, pick);
        const placement = placeScripts({
          scripts: [{ file: 's.ld', text }],
          ...(pick(3) === 0 ? {} : { inputs }),
          options: { machine: pick(2) === 0 ? 'x86_64' : 'arm' },
          dialect,
          readInclude: () => text,
        });
        const map = toMemoryMap(placement, 's.ld');
        assert.ok(placement.link.steps < 20_000_001 && map.sections.length < 10_000, text);
      }
    });
  }

  // To ld.lld a run of operators and names is one word, which must not be looked at anew for each of its parts.
  for (const part of ['.a : { *(.a) x = . + 1; } ', 'x = 1; ', '- ', '-', 'a-']) {
    it(`cost time in proportion to their length: ${part}`, function () {
      this.timeout(0);
      const cost = (count: number): number => {
        const text = part.length < 4 ? `x = ${part.repeat(count)}1;` : `SECTIONS { ${part.repeat(count)} }`;
        const start = process.cpuUsage().user;
        for (const dialect of ['gnu', 'lld'] as const) parseScript(text, 's.ld', dialect);
        return process.cpuUsage().user - start;
      };
      cost(2000);
      // The least of three: a collection of garbage that happens to fall into one is no matter of the length.
      const least = (count: number): number => Math.min(cost(count), cost(count), cost(count));
      assert.ok(least(40_000) < 60 * (least(4000) + 2000));
    });
  }

  it('end in an issue or a layout, however large they are', function () {
    this.timeout(0);
    const sum = '1 + '.repeat(100_000);
    for (const dialect of ['gnu', 'lld'] as const) {
      for (const text of [
        `SECTIONS { . = ${sum}1; .text : { *(.text) } }`,
        `x = ${'('.repeat(10_000)}1${')'.repeat(10_000)};`,
        `x = ${'1 ? 2 : '.repeat(10_000)}3;`,
        'INCLUDE s.ld\nINCLUDE s.ld',
        'SECTIONS { . = 0xffffffffffffff00; .text : { *(.text) . += 0xffffffffffffffff; } }',
      ]) {
        const readInclude = (): string => text;
        const scripts = [{ file: 's.ld', text }];
        const placement = placeScripts({ scripts, inputs, options: {}, dialect, readInclude });
        assert.ok(placement.link.steps < 20_000_001);
      }
    }
  });
});
