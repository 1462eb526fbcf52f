import { lookup } from '../lookup';
import { attachedOption, driverValues, linkerValues, passedOn } from './linkOptions';
import { machineOfEmulation, machineOfFlag, machineOfProgram } from './machine';
import { nameOf } from './paths';
import { hasUnknown } from './unknownText';

/** What the words of a link command say, with the driver's wrapping taken off. Paths are as they are written. */
export interface LinkWords {
  readonly scripts: readonly { readonly path: string; readonly isDefault?: true }[];
  /** Options of the linker in order and in its own spelling, each word by itself; no scripts, `-L`, `-o`, `-Map`. */
  readonly flags: readonly string[];
  readonly searchPath: readonly string[];
  /** Objects, archives, `-lname` and what groups them (`--start-group`, `--whole-archive`, …), in order. */
  readonly inputs: readonly string[];
  readonly output?: string;
  /** The program that Cargo or rustc links, where no file is named for it; empty when nothing names the program. */
  readonly crate?: string;
  readonly map?: string;
  readonly linker?: 'gnu' | 'lld' | 'gold' | 'mold';
  /** The compiler that links, with the folder it lies in; absent where its name is not wholly known. */
  readonly driver?: string;
  readonly machine?: string;
  /** A driver's definitions and include folders, without `-D` and `-I`. */
  readonly defines: readonly string[];
  readonly includes: readonly string[];
  /** A compiler is told to stop before it links (`-c`, `-S`, `-E`, `-M`). */
  readonly stops: boolean;
  /** `-r`: the output is an object again. */
  readonly relocatable: boolean;
  readonly shared: boolean;
  /** Files of more words (`@file`) that the caller has not put in their place. */
  readonly responseFiles: readonly string[];
  /** The language whose own linker links, which places by rules of its own. */
  readonly ownLinker?: string;
}

/** What kind of program a word names: a linker, a compiler that links, or something else. */
export function linkProgram(word: string): 'linker' | 'driver' | undefined {
  const name = nameOf(word.replace(/\\/g, '/'))
    .replace(/\.exe$/i, '')
    .replace(/-[\d.]+$/, '');
  if (/(^|[-_\uE001])(ld|ld\.(bfd|gold|lld|mold)|lld|gold|mold|wild|rust-lld|lld-link)$/.test(name))
    return 'linker';
  // Names of which only the end is known stand for it.
  return /(^|[-_\uE001])(gcc|g\+\+|cc|c\+\+|clang|clang\+\+|tcc|icc|gdc|ldc2?|gfortran|armclang|xgcc|kcc)$/.test(
    name,
  )
    ? 'driver'
    : undefined;
}

/** Reads a whole command: its first word is the program. */
export function readLinkCommand(command: readonly string[]): LinkWords {
  const [program = 'ld', ...rest] = command;
  const isLld = /(^|-)(ld\.)?lld|rust-lld/.test(nameOf(program));
  const read = readLinkWords(
    isLld && rest[0] === '-flavor' ? rest.slice(2) : rest,
    linkProgram(program) === 'linker' ? 'linker' : 'driver',
  );
  const linker = read.linker ?? (isLld ? 'lld' : linkerNamed(nameOf(program)));
  const machine = read.machine ?? machineOfProgram(program);
  const isDriver = linkProgram(program) === 'driver' && !hasUnknown(program);
  return {
    ...read,
    ...(isDriver ? { driver: program } : {}),
    ...(linker === undefined ? {} : { linker }),
    ...(machine === undefined ? {} : { machine }),
  };
}

function linkerNamed(name: string): LinkWords['linker'] {
  if (name.includes('gold')) return 'gold';
  if (name.includes('mold')) return 'mold';
  if (name.includes('lld')) return 'lld';
  return /(^|-)(ld|bfd)$|ld\.bfd/.test(name) ? 'gnu' : undefined;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

/** A command that says nothing of a link. */
export function noLinkWords(): Mutable<LinkWords> {
  return {
    scripts: [],
    flags: [],
    searchPath: [],
    inputs: [],
    defines: [],
    includes: [],
    stops: false,
    relocatable: false,
    shared: false,
    responseFiles: [],
  };
}

/** Reads words without a program, such as flags of a build system. */
export function readLinkWords(words: readonly string[], reader: 'linker' | 'driver' = 'driver'): LinkWords {
  const found = noLinkWords();
  const linkerWords = reader === 'linker' ? words : unwrapped(words, found);
  for (let i = 0; i < linkerWords.length;) i += linkerWord(linkerWords, i, found);
  return found;
}

/** The words that a driver hands to the linker, with `-Wl,` and `-Xlinker` taken off. */
function unwrapped(words: readonly string[], found: Mutable<LinkWords>): readonly string[] {
  const out: string[] = [];
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    const next = words[i + 1];
    if (word.startsWith('-Wl,')) out.push(...word.slice(4).split(','));
    else if ((word === '-Xlinker' || word === '-Wl') && next !== undefined) {
      out.push(...(word === '-Wl' ? next.split(',') : [next]));
      i += 1;
    } else if (word.startsWith('LINKER:')) {
      // CMake's own spelling, of which the parts are separated by commas or blanks.
      out.push(...word.slice(7).split(/[, ]/));
    } else if (word.startsWith('SHELL:')) {
      out.push(...unwrapped(word.slice(6).split(/\s+/), found));
    } else i += driverWord(word, next, found, out);
  }
  return out;
}

/** Yields how many words beyond the first were taken. */
function driverWord(
  word: string,
  next: string | undefined,
  found: Mutable<LinkWords>,
  out: string[],
): number {
  const machine = machineOfFlag(word, next);
  if (machine !== undefined) found.machine = machine;
  if (/^-(c|S|E|M|MM|fsyntax-only)$/.test(word)) found.stops = true;
  const fuse = /^-fuse-ld=(.*)/.exec(word)?.[1];
  if (fuse !== undefined) {
    const linker = linkerNamed(nameOf(fuse));
    if (linker !== undefined) found.linker = linker;
    return 0;
  }
  const define = /^-([DI])(.*)$/s.exec(word);
  if (define !== null) {
    const value = define[2] === '' ? (next ?? '') : (define[2] ?? '');
    (define[1] === 'D' ? found.defines : found.includes).push(value);
    return define[2] === '' ? 1 : 0;
  }
  const translated = lookup(passedOn, word);
  if (translated !== undefined) {
    out.push(...translated);
    return 0;
  }
  // Flags of a linker that a makefile gives to a compiler say all the same what is meant.
  if (word === '-m' && next !== undefined && machineOfEmulation(next) !== undefined) {
    out.push(word, next);
    return 1;
  }
  if (/^-m(32|64|x32)$/.test(word)) {
    out.push('-m', word === '-m32' ? 'elf_i386' : word === '-m64' ? 'elf_x86_64' : 'elf32_x86_64');
    return 0;
  }
  if (
    /^-(o|L|l|u|e|z|T)$/.test(word) ||
    /^-T(text|data|bss|text-segment|rodata-segment|ldata-segment)$/.test(word)
  ) {
    out.push(word);
    if (next === undefined) return 0;
    out.push(next);
    return 1;
  }
  // GCC's own long spelling.
  const long = /^--output(?:=(.*))?$/.exec(word);
  if (long !== null) {
    const value = long[1] ?? next;
    if (value !== undefined) out.push('-o', value);
    return long[1] === undefined && next !== undefined ? 1 : 0;
  }
  if (
    /^-(T|L|l|u|z)./.test(word) ||
    /^-o(?!bj)./.test(word) ||
    /^--?(script|entry|defsym|image-base|section-start)\b/.test(word)
  ) {
    out.push(word);
    return 0;
  }
  if (driverValues.has(word)) return 1;
  if (!word.startsWith('-') || word === '-') out.push(word);
  return 0;
}

/** Yields how many words were taken. */
function linkerWord(words: readonly string[], at: number, found: Mutable<LinkWords>): number {
  const word = words[at] ?? '';
  if (word.startsWith('@') && word.length > 1) {
    found.responseFiles.push(word.slice(1));
    return 1;
  }
  if (!word.startsWith('-') || word === '-') {
    if (isScriptInput(word)) found.scripts.push({ path: word });
    else if (word !== '') found.inputs.push(word);
    return 1;
  }
  const { key, value, taken } = attachedOption(word, words[at + 1]);
  const own = words.slice(at, at + taken);
  switch (key) {
    case 'T':
    case 'script':
      if (value !== undefined) found.scripts.push({ path: value });
      return taken;
    case 'dT':
    case 'default-script':
      if (value !== undefined) found.scripts.push({ path: value, isDefault: true });
      return taken;
    case 'L':
    case 'library-path':
      if (value !== undefined) found.searchPath.push(value);
      return taken;
    case 'o':
    case 'output':
      if (value !== undefined) found.output = value;
      return taken;
    case 'Map':
      if (value !== undefined) found.map = value;
      return taken;
    case 'l':
    case 'library':
      found.inputs.push(`-l${value ?? ''}`);
      return taken;
    default:
      break;
  }
  if (groupers.has(key)) {
    found.inputs.push(word);
    return 1;
  }
  // The linker of Solaris has a -b without a value, and says with -M what is placed where.
  if (key === 'b' && value?.startsWith('-') === true) {
    found.flags.push(word);
    return 1;
  }
  const next = words[at + 1];
  if (key === 'M' && next !== undefined && /mapfile/i.test(nameOf(next))) {
    found.flags.push(word, next);
    return 2;
  }
  if (key === 'b' || key === 'format') {
    // It counts for the inputs after it, and so has its place among them.
    found.inputs.push(`--format=${value ?? ''}`);
    return taken;
  }
  if (key === 'm' && value !== undefined) {
    const machine = machineOfEmulation(value);
    if (machine !== undefined) found.machine = machine;
  }
  if (key === 'r' || key === 'i' || key === 'relocatable') found.relocatable = true;
  if (key === 'shared' || key === 'Bshareable') found.shared = true;
  found.flags.push(...own);
  return linkerValues.has(key) ? taken : 1;
}

const groupers: ReadonlySet<string> = new Set([
  ...['start-group', 'end-group', '(', ')', 'whole-archive', 'no-whole-archive', 'start-lib', 'end-lib'],
  ...['as-needed', 'no-as-needed', 'push-state', 'pop-state', 'Bstatic', 'Bdynamic'],
]);

/** A linker takes a script that stands among its inputs too. */
function isScriptInput(word: string): boolean {
  return /\.(ld|lds|ldscript|lcf)$/.test(word);
}
