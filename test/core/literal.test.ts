import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { findLiterals, literalAt, scanText } from '../../src/core/literal';

interface Row {
  readonly language: string;
  readonly text: string;
  /** `TEXT => VALUE; …` or `-`. */
  readonly expected: string;
}

function rows(file: string): Row[] {
  const text = readFileSync(join(import.meta.dirname, '../fixtures', file), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('# '))
    .map((line) => {
      const first = line.indexOf('\t');
      const last = line.lastIndexOf('\t');
      return {
        language: line.slice(0, first),
        text: unescape(line.slice(first + 1, last)),
        expected: line.slice(last + 1),
      };
    });
}

/** `<TAB>` and `<ESC>` in our own rows stand for the characters. */
function unescape(text: string): string {
  return text.replaceAll('<TAB>', '\t').replaceAll('<ESC>', '\u001b');
}

function answers(text: string, language: string): string {
  const literals = findLiterals(text, language);
  return literals.length === 0
    ? '-'
    : literals.map(({ text: t, value }) => `${t} => 0x${value.toString(16)}`).join('; ');
}

for (const file of ['literals.tsv', 'literals-more.tsv']) {
  describe(`literals of ${file}`, () => {
    for (const { language, text, expected } of rows(file)) {
      it(`${language}: ${text}`, () => {
        assert.equal(answers(text, language), expected);
        for (const literal of findLiterals(text, language)) {
          for (let at = literal.start; at < literal.end; at += 1)
            assert.deepEqual(literalAt(text, at, language), literal);
        }
      });
    }
  });
}

describe('literals by property', () => {
  const value = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
  const address = fc
    .bigInt({ min: 0n, max: (1n << 46n) - 1n })
    .map((low) => (low << 1n) | (0x1_ffffn << 47n) | 0xan);
  const hex = (v: bigint): string => v.toString(16);
  const grouped = (v: bigint, size: number, separator: string): string => {
    const digits = hex(v).padStart(16, '0');
    return Array.from({ length: 16 / size }, (_, i) => digits.slice(i * size, (i + 1) * size)).join(
      separator,
    );
  };
  const notations: readonly (readonly [name: string, language: string, write: (v: bigint) => string])[] = [
    ['C', 'c', (v) => `0x${hex(v)}`],
    ['C in capitals', 'c', (v) => `0X${hex(v).toUpperCase()}ULL`],
    ['C++ digit separators', 'cpp', (v) => `0x${grouped(v, 4, "'")}`],
    ['Rust', 'rust', (v) => `0x${grouped(v, 4, '_')}_u64`],
    ['JavaScript', 'javascript', (v) => `0x${hex(v)}n`],
    ['MASM', 'masm', (v) => `0${hex(v).toUpperCase()}h`],
    ['NASM', 'nasm', (v) => `$0${hex(v)}`],
    ['Pascal', 'pascal', (v) => `$${hex(v)}`],
    ['Verilog', 'verilog', (v) => `64'h${grouped(v, 4, '_')}`],
    ['VHDL', 'vhdl', (v) => `x"${hex(v)}"`],
    ['Ada', 'ada', (v) => `16#${grouped(v, 4, '_')}#`],
    ['Erlang', 'erlang', (v) => `16#${hex(v)}`],
    ['Lisp', 'scheme', (v) => `#x${hex(v)}`],
    ['WinDbg', 'plaintext', (v) => grouped(v, 8, '`')],
    ['spaced groups', 'markdown', (v) => `0x${grouped(v, 4, ' ')}`],
  ];
  for (const [name, language, write] of notations) {
    it(`reads back what is written in ${name}`, () => {
      fc.assert(
        fc.property(
          value,
          fc.constantFrom('', ' ', '(', ' = '),
          fc.constantFrom('', ' ', ')', ';', '\n'),
          (v, before, after) => {
            // A digit more would be a fifth group, and `= ` has none.
            const text = before + write(v) + after;
            assert.deepEqual(
              findLiterals(text, language).map((literal) => [literal.text, literal.value]),
              [[write(v), v]],
            );
          },
        ),
      );
    });
  }

  it('reads bare addresses of the upper half in logs', () => {
    fc.assert(
      fc.property(address, fc.constantFrom('', 'RIP: 0010:', '[<', 'at '), (v, before) => {
        const after = before === '[<' ? '>]' : ' x';
        assert.deepEqual(
          findLiterals(before + hex(v) + after, 'log').map((literal) => literal.value),
          [v],
        );
      }),
    );
  });

  const languages = fc.constantFrom(
    'c',
    'cpp',
    'rust',
    'asm',
    'nasm',
    'plaintext',
    'markdown',
    'verilog',
    'ada',
    'scheme',
    'nope',
  );
  const alphabet = fc.string({
    unit: fc.constantFrom(...'0xX9afFh_\'`#$&"\\.:-+<>[]% \t\n\r·é地\u001b'.split('')),
    maxLength: 80,
  });

  it('agrees with itself on any text, and never gives a value that is not written', () => {
    fc.assert(
      fc.property(
        fc.oneof(alphabet, fc.string({ unit: 'binary', maxLength: 60 })),
        languages,
        (text, language) => {
          let last = 0;
          for (const literal of findLiterals(text, language)) {
            assert.ok(literal.start >= last && literal.end > literal.start && literal.end <= text.length);
            assert.equal(text.slice(literal.start, literal.end), literal.text);
            assert.ok(literal.value >= 0n && literal.value < 1n << 64n);
            assert.ok(
              literal.text
                .replace(/[^0-9a-fA-F]/g, '')
                .toLowerCase()
                .includes(hex(literal.value)),
            );
            assert.deepEqual(literalAt(text, literal.start, language), literal);
            last = literal.end;
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('literals of long lines', () => {
  // A fifth of the ten megabytes that it must stand, so that the test is quick on a busy machine; bench/ has the whole.
  const million = 200_000;
  const cases: readonly (readonly [string, string])[] = [
    ['digits', 'f'.repeat(10 * million)],
    ['zeros after 0x', `0x${'0'.repeat(10 * million)}`],
    ['separators', `0x${"f'".repeat(5 * million)}`],
    ['underscores', '_'.repeat(10 * million)],
    ['prefixes', '0x '.repeat(3 * million)],
    ['spaced groups', '0x0000 '.repeat(million)],
    ['addresses', 'ffffffff81000000 '.repeat(120_000)],
    ['bare words with symbols that never close', '12345678 <'.repeat(million)],
    ['quotes', "16'h".repeat(2 * million)],
    ['radix', '16#ff'.repeat(2 * million)],
    ['dollars', '$'.repeat(10 * million)],
    ['backticks', '12345678`'.repeat(million)],
    ['colons', 'r1:'.repeat(3 * million)],
    ['words of h', '0fh '.repeat(2 * million)],
  ];
  for (const [name, text] of cases) {
    it(`of megabytes of ${name} take linear time`, () => {
      const start = process.cpuUsage();
      let count = 0;
      scanText(text, 'plaintext', () => (count += 1));
      const whole = milliseconds(start);
      const asked = process.cpuUsage();
      literalAt(text, text.length >> 1, 'plaintext');
      literalAt(text, text.length, 'plaintext');
      assert.ok(milliseconds(asked) < 100, 'one answer reads only the neighbourhood');
      assert.ok(whole < 4000, `${whole.toFixed(0)} ms, ${count.toString()} literals`);
    });
  }
});

/** Of the processor since then, so that a busy machine does not change it. */
function milliseconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}
