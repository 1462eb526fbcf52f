import { languageTraits } from '../literal/traits';
import type { IntegerType } from './integers';

/** How a language computes with integers. */
export type Arithmetic =
  /** C's types, promotions and conversions on a 64-bit target. */
  | 'c'
  /** Rust's types; literals take the type of what they are used with. */
  | 'rust'
  /** Numbers of any size. */
  | 'unbounded'
  /** 64 bits that wrap around, where a sign that would matter is no answer. */
  | 'word';

/** What the grammar of constant expressions is in a language. */
export interface Dialect {
  readonly arithmetic: Arithmetic;
  /** Binary operators by how tightly they bind; a larger number binds tighter, and all group to the left. */
  readonly binary: ReadonlyMap<string, number>;
  /** A second reading of the precedences, where a language id stands for several programs: both must agree. */
  readonly otherBinary?: ReadonlyMap<string, number>;
  readonly unary: ReadonlySet<string>;
  /** `(uint64_t) x`. */
  readonly casts: boolean;
  /** `x as u64`. */
  readonly asCasts: boolean;
  /** A leading 0 makes an octal number; 'doubtful' where some read it so. */
  readonly leadingZero: 'octal' | 'decimal' | 'doubtful';
  /** `64K` and `1M`. */
  readonly sizeSuffixes: boolean;
  /** Every number must have the suffix, or its width is another: JavaScript's n. */
  readonly requiredSuffix?: string;
  /** Rust: the type of literals without a suffix, where the line declares it. */
  readonly declared?: IntegerType;
  /** C: an int that overflows wraps, or all compute with 64 bits; without it an overflow is an error, as in ISO C. */
  readonly overflow?: 'wrap' | 'widen';
  /** Prose: dates, ranges and powers look like expressions. */
  readonly prose: boolean;
}

/** Levels from loosest to tightest, operators of a level separated by blanks. */
function levels(...groups: readonly string[]): ReadonlyMap<string, number> {
  return new Map(
    groups.flatMap((group, index) => group.split(' ').map((name) => [name, index + 1] as const)),
  );
}

/** ISO C 6.5.5 to 6.5.12. */
const cLevels = levels('|', '^', '&', '== !=', '< > <= >=', '<< >>', '+ -', '* / %');

/** GNU ld manual 3.10.5: C's levels, without an exclusive or. */
const ldLevels = levels('|', '&', '== !=', '< > <= >=', '<< >>', '+ -', '* / %');

/** Rust reference, expression precedence. */
const rustLevels = levels('== != < > <= >=', '|', '^', '&', '<< >>', '+ -', '* / %');

/** Zig language reference, precedence. */
const zigLevels = levels('== != < > <= >=', '& ^ |', '<< >>', '+ -', '* / %');

/** Go specification, operator precedence. */
const goLevels = levels('== != < <= > >=', '+ - | ^', '* / % << >> & &^');

/** Python reference 6.17. Its `/` makes a float. */
const pythonLevels = levels('< > <= >= == !=', '|', '^', '&', '<< >>', '+ -', '* // %');

/** GNU as manual, infix operators. */
const gasLevels = levels('+ - == <> != < > >= <=', '| & ^ !', '* / % << >>');

/** NASM manual 3.5. */
const nasmLevels = levels('|', '^', '&', '<< >>', '+ -', '* / // % %%');

const proseLevels = levels('|', '&', '<< >>', '+ -', '* / %');

const base = {
  unary: new Set(['-', '+', '~']),
  casts: false,
  asCasts: false,
  leadingZero: 'doubtful',
  sizeSuffixes: false,
  prose: false,
} as const;

const c: Dialect = {
  ...base,
  arithmetic: 'c',
  binary: cLevels,
  unary: new Set(['-', '+', '~', '!']),
  casts: true,
  leadingZero: 'octal',
};

const other: Dialect = { ...base, arithmetic: 'unbounded', binary: cLevels };

const table: Readonly<Record<string, Dialect>> = {
  rust: {
    ...base,
    arithmetic: 'rust',
    binary: rustLevels,
    unary: new Set(['-', '!']),
    asCasts: true,
    leadingZero: 'decimal',
  },
  zig: { ...base, arithmetic: 'unbounded', binary: zigLevels, unary: new Set(['-']) },
  go: {
    ...base,
    arithmetic: 'unbounded',
    binary: goLevels,
    unary: new Set(['-', '+', '^']),
    leadingZero: 'octal',
  },
  python: { ...base, arithmetic: 'unbounded', binary: pythonLevels },
  linkerscript: { ...base, arithmetic: 'word', binary: ldLevels, leadingZero: 'octal', sizeSuffixes: true },
  javascript: { ...other, requiredSuffix: 'n' },
};

const assembly: Dialect = {
  ...base,
  arithmetic: 'word',
  binary: gasLevels,
  otherBinary: nasmLevels,
};

const prose: Dialect = { ...base, arithmetic: 'unbounded', binary: proseLevels, prose: true };

/** Languages by another's name. */
const aliases: Readonly<Record<string, string>> = {
  ld: 'linkerscript',
  lds: 'linkerscript',
  typescript: 'javascript',
  javascriptreact: 'javascript',
  typescriptreact: 'javascript',
};

/** Languages whose integers have widths and rules that are not known here: no answer is better than a wrong one. */
const unanswered: ReadonlySet<string> = new Set(
  'java csharp kotlin scala groovy dart swift php perl vb fsharp ocaml haskell lisp scheme clojure css scss less html xml json jsonc yaml'.split(
    ' ',
  ),
);

/** How to read expressions of a language; undefined where none are read. */
export function dialectOf(languageId: string): Dialect | undefined {
  const id = aliases[languageId] ?? languageId;
  const known = Object.hasOwn(table, id) ? table[id] : undefined;
  if (known !== undefined) return known;
  if (unanswered.has(id)) return undefined;
  const traits = languageTraits(id);
  if (traits.cFamily) return c;
  if (traits.prose) return prose;
  return traits.suffixH ? assembly : other;
}
