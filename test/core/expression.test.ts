import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { hex } from '../../src/core/address';
import { evaluateSelection, expressionAt } from '../../src/core/expression';
import {
  askAs,
  askGcc,
  askLd,
  askRustc,
  hasTool,
  readVerdicts,
  writeVerdict,
  type Verdict,
} from './expression/oracles';

const folder = join(__dirname, '../fixtures/expressions');

function linesOf(name: string): string[] {
  const text = readFileSync(join(folder, name), 'utf8');
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

/** Width and sign by a type's name, in the words of the compilers and in ours. */
const shapes: Readonly<Record<string, string>> = {
  uint8_t: 'unsigned char',
  int8_t: 'signed char',
  uint16_t: 'unsigned short',
  int16_t: 'short',
};

function ours(text: string, languageId: string): Verdict {
  const result = evaluateSelection(text, languageId);
  if (!result.ok || result.value.caveat?.kind === 'undefined') return 'error';
  return { value: result.value.value, type: shapes[result.value.type] ?? result.value.type };
}

function expressionCaveat(text: string): string | undefined {
  const result = evaluateSelection(text, 'c');
  return result.ok ? result.value.caveat?.text : result.error;
}

interface Oracle {
  readonly name: string;
  readonly languageId: string;
  readonly tools: readonly string[];
  readonly ask: (expressions: readonly string[]) => Verdict[];
  /** Expressions that we leave unanswered, though the compiler does not. */
  readonly silent: ReadonlySet<string>;
}

const oracles: readonly Oracle[] = [
  { name: 'c', languageId: 'c', tools: ['gcc'], ask: askGcc, silent: new Set() },
  { name: 'c-random', languageId: 'cpp', tools: ['gcc'], ask: askGcc, silent: new Set() },
  {
    name: 'rust',
    languageId: 'rust',
    tools: ['rustc'],
    ask: askRustc,
    // Here only the cast says how wide the number is, an associated constant is a name, and a truth is no address.
    silent: new Set([
      '!0xfff as u64',
      '-9223372036854775808i64',
      '!0i64 as u64 & !0xfff',
      'usize::MAX',
      'i64::MIN',
      '1u64 == 1',
    ]),
  },
  { name: 'rust-random', languageId: 'rust', tools: ['rustc'], ask: askRustc, silent: new Set() },
  {
    name: 'gas',
    languageId: 'asm',
    tools: ['as', 'objcopy'],
    ask: askAs,
    // NASM reads these otherwise.
    silent: new Set(['1 << 4 + 1', '0x10 | 1 << 3', '6 + 1 & 3', '0x8000000000000000 >> 63']),
  },
  {
    name: 'linkerscript',
    languageId: 'linkerscript',
    tools: ['ld', 'as', 'nm'],
    ask: askLd,
    // No literal in any other language, and so none for the scanner of literals.
    silent: new Set(['0x100K']),
  },
];

describe('constant expressions', () => {
  for (const { name, languageId, tools, ask, silent } of oracles) {
    const expressions = linesOf(`${name}.txt`);
    const expected = readVerdicts(linesOf(`${name}.expected`).join('\n'));

    it(`of ${name} mean what the compiler says`, () => {
      assert.equal(expected.length, expressions.length);
      const differences: string[] = [];
      expressions.forEach((text, i) => {
        const verdict = expected[i] ?? 'error';
        const answer = ours(text, languageId);
        if (answer === 'error' && silent.has(text)) return;
        if (writeVerdict(answer) !== writeVerdict(verdict))
          differences.push(`${text}: ${writeVerdict(answer)}, not ${writeVerdict(verdict)}`);
      });
      assert.deepEqual(differences, []);
    });

    it(`of ${name} still mean it to the compiler at hand`, function () {
      // Elsewhere long has other widths, and the tools other formats.
      const missing =
        process.platform === 'linux' && process.arch === 'x64'
          ? tools.find((tool) => !hasTool(tool))
          : 'Linux on x86-64';
      if (missing !== undefined) {
        console.log(`        skipped: no ${missing} here`);
        this.skip();
      }
      this.timeout(60_000);
      const answers = ask(expressions);
      const isError = (i: number): boolean => answers[i] === 'error' || expected[i] === 'error';
      // Releases differ in what they warn of, and none in what a value is.
      const warned = expressions.filter((_, i) => isError(i) && answers[i] !== expected[i]);
      if (warned.length > 0) console.log(`        taken otherwise by this release: ${warned.join(', ')}`);
      const kept = (verdicts: readonly Verdict[]): string[] =>
        verdicts.filter((_, i) => !isError(i)).map(writeVerdict);
      assert.deepEqual(kept(answers), kept(expected));
    });
  }

  // The values are GCC 12's for the same expression with L after its numbers, and for the expression itself with -fwrapv.
  const overflowing: readonly (readonly [text: string, value: bigint, caveat: string])[] = [
    ['1 << 31', 0x8000_0000n, 'this is the value with 64 bits, GCC gives 0xffffffff80000000'],
    ['(1 << 31) | 1UL', 0x8000_0001n, 'this is the value with 64 bits, GCC gives 0xffffffff80000001'],
    ['1 << 39', 0x80_0000_0000n, 'this is the value with 64 bits, as of UL'],
    ['511 << 39', 0xff80_0000_0000n, 'this is the value with 64 bits, as of UL'],
    ['1u << 39', 0x80_0000_0000n, 'this is the value with 64 bits, as of UL'],
    ['-1 << 12', 0xffff_ffff_ffff_f000n, 'GCC gives this value'],
    ['(uint32_t)(1 << 31)', 0x8000_0000n, 'GCC gives this value'],
    ['4 * 1024 * 1024 * 1024', 0x1_0000_0000n, 'this is the value with 64 bits, GCC gives 0x0'],
    ['0x80000000 << 1', 0n, 'as unsigned int of 32 bits; with 64 bits it is 0x100000000'],
    ['~0xfffu', 0xffff_f000n, 'as unsigned int of 32 bits; with 64 bits it is 0xfffffffffffff000'],
  ];
  for (const [text, value, caveat] of overflowing) {
    it(`${text} in C has a value and a caveat`, () => {
      const result = evaluateSelection(text, 'c');
      assert.ok(result.ok);
      assert.equal(hex(result.value.value), hex(value));
      assert.ok(result.value.caveat?.text.endsWith(caveat), result.value.caveat?.text);
    });
  }

  it('which no width makes sense of have no value', () => {
    for (const text of ['1 << 64', '0x7fffffffffffffff + 1', '1 / 0', '1 << -1'])
      assert.equal(evaluateSelection(text, 'c').ok, false, text);
    for (const text of ['1 << 30', '0x80000000u >> 4', '1UL << 39', '-1'])
      assert.equal(expressionCaveat(text), undefined, text);
  });

  // GNU C and Linux's headers define these names; the values are those of the definitions.
  const named: readonly (readonly [languageId: string, text: string, value: bigint])[] = [
    ['c', '-2 * GiB', 0xffff_ffff_8000_0000n],
    ['plaintext', '-2 * GiB', 0xffff_ffff_8000_0000n],
    ['markdown', '-2 GiB', 0xffff_ffff_8000_0000n],
    ['c', 'SZ_4K * 2', 0x2000n],
    ['c', 'SZ_2G', 0x8000_0000n],
    ['c', '~(SZ_2M - 1UL)', 0xffff_ffff_ffe0_0000n],
    ['c', 'BIT(12) | BIT_ULL(63)', 0x8000_0000_0000_1000n],
    ['c', 'GENMASK(51, 12)', 0x000f_ffff_ffff_f000n],
    ['c', '_AC(0xffffffff80000000, UL) + 0x1000', 0xffff_ffff_8000_1000n],
    ['c', 'UL(0x1000) << 40', 0x10_0000_0000_0000n],
    ['c', '(void *)-1', 0xffff_ffff_ffff_ffffn],
    ['cpp', "0xffff'8880'0000'0000 + 0x1'000", 0xffff_8880_0000_1000n],
    ['go', '1<<39 | 1<<12', 0x80_0000_1000n],
    ['python', '0xffff_8000_0000_0000 + (1 << 39)', 0xffff_8080_0000_0000n],
    ['python', '~0xfff', 0xffff_ffff_ffff_f000n],
    ['zig', '0x1000 | 2 & 3', 0x2n],
    ['javascript', '0xffffffff80000000n + 0x1000n', 0xffff_ffff_8000_1000n],
    ['plaintext', '0xFFFFFFFF80000000 + 0x1000;', 0xffff_ffff_8000_1000n],
    ['rust', '1 << 39', 0x80_0000_0000n],
    ['nasm', '0FFFFFFFF80000000h + 1000h', 0xffff_ffff_8000_1000n],
    ['c', '0x1000 /* base */ + 0x20 // more', 0x1020n],
  ];
  for (const [languageId, text, value] of named) {
    it(`in ${languageId}: ${text} is ${hex(value)}`, () => {
      const result = evaluateSelection(text, languageId);
      assert.equal(result.ok ? hex(result.value.value) : result.error, hex(value));
    });
  }

  const unanswered: readonly (readonly [languageId: string, text: string])[] = [
    ['c', 'PAGE_SIZE + 1'],
    ['c', 'foo(1) + 2'],
    ['c', 'sizeof(int) + 0x10'],
    ['c', 'BIT(31)'],
    ['c', 'BIT(64)'],
    ['c', 'GENMASK(0, 12)'],
    ['c', '(pte_t)0x1000'],
    ['c', '(char *)0x1000 + 4'],
    ['c', '(char)0x80'],
    ['c', '0x1000 + 1.5'],
    ['c', '0x1000 0x2000'],
    ['c', '0x10000000000000000 + 1'],
    ['c', '1 ? 2 : 3'],
    ['c', '(1, 2)'],
    ['c', ''],
    ['c', '()'],
    ['c', '0x1000 +'],
    ['c', "'a' + 1"],
    ['c', '08 + 1'],
    ['javascript', '0xffffffff << 4'],
    ['java', '0xffffffff + 1'],
    ['plaintext', '2^32 - 1'],
    ['plaintext', '0x1000-0x2000'],
    ['plaintext', '010 + 1'],
    ['go', '-7 / 2'],
    ['lua', '7 / 2'],
    ['rust', '0xffff << 24'],
    ['rust', '!0xfff'],
    ['asm', '6 + 1 & 3'],
    ['linkerscript', '. + 0x1000'],
    ['linkerscript', 'ALIGN(0x1000)'],
  ];
  for (const [languageId, text] of unanswered) {
    it(`gives no answer in ${languageId} to ${text}`, () => {
      assert.equal(evaluateSelection(text, languageId).ok, false);
    });
  }

  it('survives ten thousand parentheses, and everything else that is long', () => {
    for (const languageId of ['c', 'rust', 'plaintext', 'asm']) {
      const deep = `${'('.repeat(10_000)}1${')'.repeat(10_000)}`;
      assert.equal(evaluateSelection(deep, languageId).ok, false);
      assert.equal(expressionAt(deep, 10_000, languageId), undefined);
      assert.equal(evaluateSelection(`${'(1 + '.repeat(700)}1${')'.repeat(500)}`, languageId).ok, false);
      assert.equal(evaluateSelection('-'.repeat(4000) + '1', languageId).ok, false);
      assert.equal(evaluateSelection('1+'.repeat(2000) + '1', languageId).ok, false);
      assert.equal(expressionAt('0x1000 + '.repeat(1_000_000), 4_000_007, languageId), undefined);
    }
  });

  it('never throws on a text of the characters of expressions', () => {
    const piece = fc.constantFrom(
      ...'0x1000 1 ( ) + - * / % << >> & | ^ ~ ! , ; [ ] { } as u64 (uint64_t) x . -> " \' // /* */ UL KiB BIT( = # $'.split(
        ' ',
      ),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }),
        fc.constantFrom('c', 'rust', 'asm', 'plaintext', 'zig', 'linkerscript', 'javascript', 'unheard-of'),
        (pieces, languageId) => {
          const text = pieces.join(' ');
          evaluateSelection(text, languageId);
          for (let i = 0; i <= text.length; i += 3) {
            const found = expressionAt(text, i, languageId);
            if (found === undefined) continue;
            const again = evaluateSelection(found.text, languageId);
            assert.ok(again.ok && again.value.value === found.value, text);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('never throws on any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.nat(60), (text, offset) => {
        for (const languageId of ['c', 'rust', 'asm', 'plaintext', 'linkerscript', 'javascript']) {
          evaluateSelection(text, languageId);
          expressionAt(text, offset, languageId);
        }
      }),
      { numRuns: 500 },
    );
  });

  describe('at a place in a line', () => {
    // `^` stands before the character that is hovered; the rest is the line.
    const found: readonly (readonly [languageId: string, line: string, text: string, value: bigint])[] = [
      [
        'c',
        'uint64_t a = 0xFFFFFFFF80000000 ^+ 0x1000;',
        '0xFFFFFFFF80000000 + 0x1000',
        0xffff_ffff_8000_1000n,
      ],
      ['c', '#define A ^(511UL << 39)', '(511UL << 39)', 0xff80_0000_0000n],
      ['c', '#define A (511UL ^<< 39)', '511UL << 39', 0xff80_0000_0000n],
      ['c', '#define F(x) (511UL ^<< 39)', '511UL << 39', 0xff80_0000_0000n],
      ['c', 'x = y & ^~0xfffULL;', '~0xfffULL', 0xffff_ffff_ffff_f000n],
      ['c', 'f(a, 1UL ^<< 12, b);', '1UL << 12', 0x1000n],
      ['c', 'if (p == (void *)0x1000 || (0x10 ^+ 0x20) > z)', '0x10 + 0x20', 0x30n],
      ['c', 'return ^-0x1000;', '-0x1000', 0xffff_ffff_ffff_f000n],
      ['c', 'a = (0x1000 + 0x20^) * 2;', '(0x1000 + 0x20)', 0x1020n],
      ['c', 'a = (0x1000 + 0x20) ^* 2;', '(0x1000 + 0x20) * 2', 0x2040n],
      ['c', 'a = ^(uint64_t)0x1000 + 1;', '(uint64_t)0x1000', 0x1000n],
      ['c', 'x ? 0x10 ^<< 4 : y', '0x10 << 4', 0x100n],
      ['c', 'case 0x10 ^| 0x20:', '0x10 | 0x20', 0x30n],
      ['c', 'x[0x10 ^+ 1]', '0x10 + 1', 0x11n],
      ['c', 'BIT^(12) | x', 'BIT(12)', 0x1000n],
      ['c', 'size = 2 ^* GiB;', '2 * GiB', 0x8000_0000n],
      // The sign alone says nothing, so it is the whole.
      ['c', 'base = ^-2 * GiB;', '-2 * GiB', 0xffff_ffff_8000_0000n],
      ['c', 'mask = ^~0UL;', '~0UL', 0xffff_ffff_ffff_ffffn],
      // The type that the line declares is that of the literal.
      ['rust', 'const MASK: u64 = ^!0xfff;', '!0xfff', 0xffff_ffff_ffff_f000n],
      ['rust', 'let m: u32 = ^!0xfff;', '!0xfff', 0xffff_f000n],
      ['rust', 'pub static TOP: usize = (1 << 39^);', '(1 << 39)', 0x80_0000_0000n],
      ['go', 'mask := ^^0xfff', '^0xfff', 0xffff_ffff_ffff_f000n],
      [
        'rust',
        'const K: u64 = 0xffff_8000_0000_0000 ^+ 0x1000;',
        '0xffff_8000_0000_0000 + 0x1000',
        0xffff_8000_0000_1000n,
      ],
      ['rust', 'let x = 0x1000 ^as u64 + 1;', '0x1000 as u64', 0x1000n],
      [
        'markdown',
        'The base is 0xffffffff80000000 ^+ 0x1000, as said.',
        '0xffffffff80000000 + 0x1000',
        0xffff_ffff_8000_1000n,
      ],
      [
        'asm',
        '.set BASE, 0xffffffff80000000 ^+ 0x1000',
        '0xffffffff80000000 + 0x1000',
        0xffff_ffff_8000_1000n,
      ],
      ['nasm', 'BASE equ 0x1000 ^+ 0x20', '0x1000 + 0x20', 0x1020n],
      [
        'linkerscript',
        'KERNEL = 0xffffffff80000000 ^+ 1M;',
        '0xffffffff80000000 + 1M',
        0xffff_ffff_8010_0000n,
      ],
    ];
    for (const [languageId, line, text, value] of found) {
      it(`finds in ${languageId}: ${line}`, () => {
        const at = line.indexOf('^');
        const expression = expressionAt(line.replace('^', ''), at, languageId);
        assert.equal(expression?.text, text);
        assert.equal(hex(expression?.value ?? 0n), hex(value));
      });
    }

    const silent: readonly (readonly [languageId: string, line: string])[] = [
      ['c', 'a = x ^+ 0x1000;'],
      ['c', 'a = x ^+ 0x1000 << 3;'],
      ['c', 'a = 0x1000 ^+ x;'],
      ['c', 'a = x * 0x10 ^+ 0x1000;'],
      ['c', 'a = f(x) ^- 0x1000;'],
      ['c', 'a = p->q ^+ 0x1000;'],
      ['c', 'a = b[3] ^+ 0x1000;'],
      ['c', 'a = b + 0x1 ^- 0x1000;'],
      ['c', 'a = 1 ^+ 2;'],
      ['c', 'f^(0x1000);'],
      ['c', 'a = ^(0x1000);'],
      ['c', 'a = 0x1000;^'],
      ['c', 'a ^= 0x1000;'],
      ['c', '"0x1000 ^+ 0x20"'],
      ['c', '/* 0x1000 ^- 0x2000 */'],
      ['c', '// from 0x1000 ^- 0x2000'],
      ['c', ' * 0x1000 ^- 0x2000 is free'],
      ['c', 'a = 0x3 ^& y == 0x1;'],
      ['c', "char c = '^+';"],
      ['plaintext', '[mem 0x0000000000000000^-0x000000000009fbff] usable'],
      ['plaintext', 'pages 10 ^- 20'],
      ['plaintext', '2026^-11-20'],
      ['plaintext', '2^^32'],
      ['markdown', 'see 1^/2'],
      ['markdown', '^- 0x1000 recovery button'],
      ['markdown', '| 0x1000 ^| 0x2000 |'],
      ['plaintext', ' ffff800000000000 | ^-128    TB | ffff87ffffffffff |    8 TB'],
      ['plaintext', 'BLE {pc}^-0x10 ; 0x8026b54c'],
      ['asm', 'nop # 0x1000^-0x2000'],
      ['python', 'x = y  # 0x1000^-0x2000'],
      ['properties', 'reserved=0x1000^-0x2fff'],
      ['makefile', 'RANGE := 0x1000^-0x2fff'],
      ['markdown', 'a ^(b)'],
      ['rust', 'let x = y ^as u64;'],
    ];
    for (const [languageId, line] of silent) {
      it(`says nothing in ${languageId} of ${line}`, () => {
        const at = line.indexOf('^');
        assert.equal(expressionAt(line.replace('^', ''), at, languageId), undefined);
      });
    }
  });
});
