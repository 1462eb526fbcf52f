/** What a language means for notations that conflict between languages. */
export interface LanguageTraits {
  /** `'` between digits is a separator without further proof. */
  readonly digitQuotes: boolean;
  /** C's family: `_` starts a user-defined suffix there unless a group of digits follows. */
  readonly cFamily: boolean;
  /** `0FFh` is a number, however short. */
  readonly suffixH: boolean;
  /** What `$` before hexadecimal digits means: a number always, if a digit follows, if it cannot be a decimal one, or nothing. */
  readonly dollar: 'always' | 'beforeDigit' | 'beforeZeroWithLetter' | 'never';
  /** `0h1000`, as in NASM. */
  readonly prefix0h: boolean;
  /** `#x1000` is a number, however short. */
  readonly hashX: boolean;
  /** `'hFF` is a number; elsewhere it is a word in quotes. */
  readonly bareVerilog: boolean;
  /** A number may begin with a capital letter beyond F: `X"FF"`, `Z'FF'`. */
  readonly letterFirst: boolean;
  /** `x"FF"` is a number. */
  readonly bitStrings: boolean;
  /** `16#FF` needs no closing `#`. */
  readonly openRadix: boolean;
  /** `16r1000`. */
  readonly radixR: boolean;
  /** `&H1000`. */
  readonly ampersandH: boolean;
  /** `16^^1000`. */
  readonly radixCarets: boolean;
  /** `z'1000'` and `z"1000"`. */
  readonly fortranBoz: boolean;
  /** `0x10'u64`. */
  readonly quotedSuffix: boolean;
  /** `0x10K` and `0x1M` are scaled by 2^10 and 2^20, as GNU ld does. */
  readonly scaleSuffix: boolean;
  /** `_` may end a number. */
  readonly trailingUnderscore: boolean;
  /** Suffixes that only this language has, in small letters, with their width in bits; 0 where they state none. */
  readonly suffixes: ReadonlyMap<string, number>;
  /** Numbers stand beside each other with nothing but a blank between them. */
  readonly sideBySide: boolean;
  /** Prose, logs and dumps rather than source. */
  readonly prose: boolean;
}

const none: LanguageTraits = {
  digitQuotes: false,
  cFamily: false,
  suffixH: false,
  dollar: 'never',
  prefix0h: false,
  hashX: false,
  bareVerilog: false,
  letterFirst: false,
  bitStrings: false,
  openRadix: false,
  radixR: false,
  ampersandH: false,
  radixCarets: false,
  fortranBoz: false,
  quotedSuffix: false,
  scaleSuffix: false,
  trailingUnderscore: false,
  suffixes: new Map(),
  sideBySide: false,
  prose: false,
};

const dotNet = new Map([
  ['y', 8],
  ['uy', 8],
  ['s', 16],
  ['us', 16],
]);
const matlab = new Map([8, 16, 32, 64].map((bits) => [`s${bits.toString()}`, bits]));

/** By VS Code's language ids: its own, and those of the usual extensions. */
const groups: readonly (readonly [ids: string, traits: Partial<LanguageTraits>])[] = [
  [
    'c cpp objective-c objective-cpp cuda cuda-cpp opencl arduino ispc hlsl glsl wgsl metal',
    { digitQuotes: true, cFamily: true },
  ],
  ['nasm yasm fasm', { suffixH: true, dollar: 'beforeDigit', prefix0h: true }],
  ['masm tasm jwasm uasm asm-intel-x86-generic', { suffixH: true }],
  [
    'asm s gas assembly asm-collection x86asm platformio-debug.asm arm armasm arm64 mips riscv disassembly',
    { suffixH: true, dollar: 'beforeZeroWithLetter' },
  ],
  [
    'pascal objectpascal delphi forth asm6502 ca65 kickassembler acme m68k 68k rgbds gbz80',
    { dollar: 'always', sideBySide: true },
  ],
  [
    'lisp commonlisp common-lisp scheme racket elisp emacs-lisp guile smt smt2 smtlib',
    { hashX: true, radixR: true, sideBySide: true },
  ],
  ['clojure', { radixR: true, sideBySide: true }],
  ['fsharp powershell', { suffixes: dotNet }],
  ['matlab octave', { suffixes: matlab }],
  ['dts devicetree tcl dockerfile makefile csv tsv json jsonc', { sideBySide: true }],
  ['verilog systemverilog', { bareVerilog: true }],
  ['vhdl', { letterFirst: true, bitStrings: true, openRadix: true }],
  ['ada gpr erlang modula2', { openRadix: true }],
  ['shellscript bash zsh postscript', { openRadix: true, sideBySide: true }],
  ['smalltalk pharo gst', { radixR: true }],
  ['vb vbs vba vbscript basic freebasic', { ampersandH: true }],
  ['wolfram mathematica', { radixCarets: true }],
  ['fortran FortranFreeForm FortranFixedForm fortran-modern', { letterFirst: true, fortranBoz: true }],
  ['nim', { quotedSuffix: true }],
  ['linkerscript ld ldscript lds', { scaleSuffix: true, suffixH: true, dollar: 'beforeDigit' }],
  ['rust', { trailingUnderscore: true }],
  [
    'plaintext markdown log Log restructuredtext asciidoc latex tex git-commit output search-result',
    { prose: true },
  ],
];

const table = new Map<string, LanguageTraits>();
for (const [ids, traits] of groups) {
  for (const id of ids.split(' ')) table.set(id, { ...none, ...traits });
}

/** Languages nobody listed have no notation of their own beyond `0x` and what every text may contain. */
export function languageTraits(languageId: string): LanguageTraits {
  return table.get(languageId) ?? none;
}
