import type { Issue } from '../issue';
import { dialects, type Dialect } from './dialect';
import { scriptIssue } from './issues';
import type { LinkFileOption, LinkOptions, SectionAddress } from './options';

export interface LinkCommand {
  readonly dialect: Dialect;
  readonly options: LinkOptions;
  readonly issues: readonly Issue[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface State {
  readonly options: Mutable<LinkOptions>;
  readonly files: LinkFileOption[];
  readonly addresses: SectionAddress[];
  readonly symbols: { name: string; expression: string }[];
  readonly undefinedSymbols: string[];
  readonly scripts: string[];
  readonly searchDirs: string[];
  readonly uniqueSections: string[];
  readonly runPath: string[];
  readonly issues: Issue[];
  dialect: Dialect;
  wholeArchive: boolean;
  group: number | undefined;
  groups: number;
}

/**
 * Reads a link command: `ld …`, `ld.lld …`, or a compiler driver with `-Wl,` and `-T`. The first word names the program and
 * with it the dialect. Nothing is run and no file is opened.
 */
export function parseLinkCommand(command: readonly string[]): LinkCommand {
  const [program = 'ld', ...rest] = command;
  const name = program.slice(program.lastIndexOf('/') + 1);
  const state: State = {
    options: {},
    files: [],
    addresses: [],
    symbols: [],
    undefinedSymbols: [],
    scripts: [],
    searchDirs: [],
    uniqueSections: [],
    runPath: [],
    issues: [],
    dialect: name.includes('lld') ? 'lld' : 'gnu',
    wholeArchive: false,
    group: undefined,
    groups: 0,
  };
  const isDriver = !/(^|-)ld(\.\w+)?$|lld/.test(name);
  if (!isDriver) emulationByName(state, name);
  const words = isDriver ? driverWords(state, name, rest) : [...rest];
  for (let i = 0; i < words.length;) i += option(state, words, i);
  const { options } = state;
  // GCC hands its own -T on behind the objects, and -Wl,-T where it stands.
  if (isDriver && rest.some((word) => /^-T(?!text|data|bss)/.test(word))) delete options.scriptFirst;
  return {
    dialect: state.dialect,
    options: {
      ...options,
      ...list('files', state.files),
      ...list('addresses', state.addresses),
      ...list('symbols', state.symbols),
      ...list('undefinedSymbols', state.undefinedSymbols),
      ...list('scripts', state.scripts),
      ...list('searchDirs', state.searchDirs),
      ...list('uniqueSections', state.uniqueSections),
      ...list('runPath', state.runPath),
    },
    issues: state.issues,
  };
}

function list<K extends string, T>(key: K, items: readonly T[]): Readonly<Partial<Record<K, readonly T[]>>> {
  // A computed key widens to string; the object has this key or none.
  return (items.length === 0 ? {} : { [key]: items }) as Readonly<Partial<Record<K, readonly T[]>>>;
}

/** Cross linkers say their target in their name. */
const emulationByPrefix: readonly (readonly [RegExp, string])[] = [
  [/^aarch64-linux/, 'aarch64linux'],
  [/^aarch64/, 'aarch64elf'],
  [/^arm-none/, 'armelf'],
  [/^arm.*linux/, 'armelf_linux_eabi'],
  [/^arm/, 'armelf'],
  [/^riscv32/, 'elf32lriscv'],
  [/^riscv64/, 'elf64lriscv'],
  [/^x86_64/, 'elf_x86_64'],
  [/^i[3-6]86/, 'elf_i386'],
];

function emulationByName(state: State, name: string): void {
  const found = emulationByPrefix.find(([pattern]) => pattern.test(name));
  if (found !== undefined) state.options.emulation = found[1];
  if (/^(aarch64|riscv64|riscv32|x86_64|i[3-6]86)-linux/.test(name)) state.options.linuxTarget = true;
}

/** What a compiler driver hands on: `-Wl,a,b`, `-Xlinker a`, and the options that both know. */
function driverWords(state: State, name: string, rest: readonly string[]): string[] {
  const found = emulationByPrefix.find(([pattern]) => pattern.test(name));
  if (found !== undefined) state.options.emulation = found[1];
  const words: string[] = [];
  for (let i = 0; i < rest.length; i += 1) {
    const word = rest[i] ?? '';
    const next = rest[i + 1];
    if (word.startsWith('-Wl,')) words.push(...word.slice(4).split(','));
    else if (word === '-Xlinker' && next !== undefined) {
      words.push(next);
      i += 1;
    } else if (/^-fuse-ld=.*lld/.test(word)) state.dialect = 'lld';
    else if (word === '-m32') state.options.emulation = 'elf_i386';
    else if (
      word === '-o' ||
      word === '-x' ||
      word === '-D' ||
      word === '-I' ||
      word === '-include' ||
      word === '-MF'
    )
      i += 1;
    else if (/^-(static-pie|pie|no-pie|static|shared|r|N|n|nostdlib|T.*|L.*|l.*|u.*|e|z|s|S)$/.test(word)) {
      words.push(word === '-static-pie' ? '-pie' : word);
      if (/^-(T|L|l|u|e|z)$/.test(word) && next !== undefined) {
        words.push(next);
        i += 1;
      }
    } else if (!word.startsWith('-')) words.push(word);
  }
  return words;
}

/** Yields how many words were taken. */
function option(state: State, words: readonly string[], at: number): number {
  const word = words[at] ?? '';
  if (!word.startsWith('-') || word === '-') {
    state.files.push(fileOption(state, 'file', word));
    return 1;
  }
  const short = shortOption(state, word, words[at + 1]);
  if (short !== undefined) return short;
  const body = word.replace(/^--?/, '');
  const equals = body.indexOf('=');
  const key = equals < 0 ? body : body.slice(0, equals);
  const attached = equals < 0 ? undefined : body.slice(equals + 1);
  const flagged = flags[key];
  if (flagged !== undefined && attached === undefined) {
    flagged(state);
    return 1;
  }
  const valued = values[key];
  if (valued !== undefined) {
    const value = attached ?? words[at + 1];
    if (value === undefined) complain(state, word, 'its value is missing');
    else valued(state, value);
    return attached === undefined ? 2 : 1;
  }
  if (ignoredWithValue.has(key)) return attached === undefined ? 2 : 1;
  return 1;
}

function complain(state: State, word: string, why: string): void {
  state.issues.push(scriptIssue('script.badOption', { option: word, why }));
}

function unsupported(state: State, option: string, instead: string): void {
  const linker = dialects[state.dialect].name;
  state.issues.push(scriptIssue('script.unsupportedOption', { option, linker, instead }));
}

function fileOption(state: State, kind: LinkFileOption['kind'], name: string): LinkFileOption {
  return {
    kind,
    name,
    wholeArchive: state.wholeArchive,
    ...(state.group === undefined ? {} : { group: state.group }),
  };
}

/** One-letter options, with their value attached or in the next word. */
function shortOption(state: State, word: string, next: string | undefined): number | undefined {
  const address = /^-T(text|data|bss|text-segment|rodata-segment|ldata-segment)(?:=(.*))?$/.exec(word);
  if (address?.[1] === 'text-segment' && state.dialect === 'lld') {
    unsupported(state, '-Ttext-segment', 'use --image-base');
    return address[2] === undefined ? 2 : 1;
  }
  if (address !== null && !(state.dialect === 'lld' && address[1]?.endsWith('-segment') === true)) {
    setSegment(state, address[1] ?? '', address[2] ?? next ?? '');
    return address[2] === undefined ? 2 : 1;
  }
  const attached = word.slice(2);
  const take = (handle: (value: string) => void): number => {
    if (attached !== '') {
      handle(attached);
      return 1;
    }
    if (next !== undefined) handle(next);
    return 2;
  };
  switch (word.charAt(1)) {
    case 'T':
      return take((value) => takeScript(state, value));
    case 'L':
      return take((value) => state.searchDirs.push(value));
    case 'l':
      return take((value) => state.files.push(fileOption(state, 'library', value)));
    case 'z':
      return take((value) => {
        keyword(state, value);
      });
    default:
      break;
  }
  if (/^-(m|u|e|o|y|A|b|a|h|R|c|F|G|I|P|Y|f)$/.test(word)) {
    if (word === '-m' && next !== undefined) state.options.emulation = next;
    if (word === '-u' && next !== undefined) state.undefinedSymbols.push(next);
    if (word === '-e' && next !== undefined) state.options.entry = next;
    if (word === '-h' && next !== undefined) state.options.soname = next;
    if (word === '-I' && next !== undefined) state.options.dynamicLinker = next;
    return 2;
  }
  const glued = /^-(m|u|e|o)([^-].*)$/.exec(word);
  if (glued === null || longNames.test(word)) return undefined;
  const value = glued[2] ?? '';
  if (glued[1] === 'm') state.options.emulation = value;
  else if (glued[1] === 'u') state.undefinedSymbols.push(value);
  else if (glued[1] === 'e') state.options.entry = value;
  return 1;
}

/** Words with one dash that start like a short option and are long ones. */
const longNames =
  /^-(map|mri|entry|emit-relocs|eh-frame-hdr|undefined|unique|unresolved|export-dynamic|error|enable|exclude|end-group|embedded|oformat|omagic|output|orphan|max)/i;

const segmentSections: Readonly<Record<string, string>> = { text: '.text', data: '.data', bss: '.bss' };

/** Addresses are hexadecimal with or without `0x`. */
function setSegment(state: State, segment: string, text: string): void {
  const value = hexadecimal(text);
  if (value === undefined) complain(state, `-T${segment}`, `"${text}" is no hexadecimal number`);
  else state.addresses.push({ section: segmentSections[segment] ?? `.${segment}`, segment, value });
}

function hexadecimal(text: string): bigint | undefined {
  const digits = /^(?:0[xX])?([0-9a-fA-F]+)$/.exec(text)?.[1];
  return digits === undefined ? undefined : BigInt.asUintN(64, BigInt(`0x${digits}`));
}

/** `-z` numbers are C numbers. */
function cNumber(text: string): bigint | undefined {
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) return BigInt(text);
  if (/^0[0-7]*$/.test(text)) return BigInt(`0o${text}`);
  return /^[0-9]+$/.test(text) ? BigInt(text) : undefined;
}

function keyword(state: State, text: string): void {
  const { options } = state;
  const [name = '', value] = text.split('=', 2);
  if (name === 'max-page-size' || name === 'common-page-size') {
    const size = cNumber(value ?? '');
    if (size === undefined || size <= 0n || (size & (size - 1n)) !== 0n)
      complain(state, `-z ${text}`, 'the size must be a power of two');
    else if (name === 'max-page-size') options.maxPageSize = size;
    else options.commonPageSize = size;
    return;
  }
  keywords[text]?.(options);
}

const keywords: Readonly<Record<string, (options: Mutable<LinkOptions>) => void>> = {
  'separate-code': (options) => (options.separateCode = true),
  'noseparate-code': (options) => (options.separateCode = false),
  relro: (options) => (options.relro = true),
  norelro: (options) => (options.relro = false),
  now: (options) => (options.now = true),
  lazy: (options) => (options.now = false),
  execstack: (options) => (options.execstack = true),
  noexecstack: (options) => (options.execstack = false),
  text: (options) => (options.textRelocations = 'refused'),
  notext: (options) => (options.textRelocations = 'taken'),
};

const flags: Readonly<Record<string, (state: State) => void>> = {
  N: ({ options }) => (options.omagic = true),
  omagic: ({ options }) => (options.omagic = true),
  n: ({ options }) => (options.nmagic = true),
  nmagic: ({ options }) => (options.nmagic = true),
  r: ({ options }) => (options.relocatable = true),
  i: ({ options }) => (options.relocatable = true),
  relocatable: ({ options }) => (options.relocatable = true),
  pie: ({ options }) => (options.pie = true),
  'pic-executable': ({ options }) => (options.pie = true),
  'no-pie': ({ options }) => (options.pie = false),
  shared: ({ options }) => (options.shared = true),
  Bshareable: ({ options }) => (options.shared = true),
  static: ({ options }) => (options.staticLink = true),
  Bstatic: ({ options }) => (options.staticLink = true),
  dn: ({ options }) => (options.staticLink = true),
  non_shared: ({ options }) => (options.staticLink = true),
  Bsymbolic: ({ options }) => (options.symbolic = true),
  'export-dynamic': ({ options }) => (options.exportDynamic = true),
  'no-export-dynamic': ({ options }) => (options.exportDynamic = false),
  E: ({ options }) => (options.exportDynamic = true),
  'no-dynamic-linker': ({ options }) => (options.noDynamicLinker = true),
  'gc-sections': ({ options }) => (options.gcSections = true),
  'no-gc-sections': ({ options }) => (options.gcSections = false),
  'eh-frame-hdr': ({ options }) => (options.ehFrameHdr = true),
  'no-eh-frame-hdr': ({ options }) => (options.ehFrameHdr = false),
  'build-id': ({ options, dialect }) => (options.buildId = dialect === 'lld' ? 'fast' : 'sha1'),
  'check-sections': ({ options }) => (options.checkSections = true),
  'no-check-sections': ({ options }) => (options.checkSections = false),
  'no-define-common': ({ options }) => (options.noDefineCommon = true),
  'sort-common': ({ options }) => (options.sortCommon = 'descending'),
  unique: (state) => state.uniqueSections.push('*'),
  'no-rosegment': ({ options }) => (options.noRosegment = true),
  EB: ({ options }) => (options.bigEndian = true),
  EL: ({ options }) => (options.bigEndian = false),
  'whole-archive': (state) => (state.wholeArchive = true),
  'no-whole-archive': (state) => (state.wholeArchive = false),
  'start-group': startGroup,
  '(': startGroup,
  'end-group': endGroup,
  ')': endGroup,
};

function startGroup(state: State): void {
  state.groups += 1;
  state.group = state.groups;
}

function takeScript({ scripts, files, options }: State, name: string): void {
  if (scripts.length === 0 && files.length === 0) options.scriptFirst = true;
  scripts.push(name);
}

function endGroup(state: State): void {
  state.group = undefined;
}

const values: Readonly<Record<string, (state: State, value: string) => void>> = {
  script: takeScript,
  dT: ({ options }, value) => (options.defaultScript = value),
  'default-script': ({ options }, value) => (options.defaultScript = value),
  entry: ({ options }, value) => (options.entry = value),
  undefined: (state, value) => state.undefinedSymbols.push(value),
  'require-defined': (state, value) => state.undefinedSymbols.push(value),
  'library-path': (state, value) => state.searchDirs.push(value),
  library: (state, value) => state.files.push(fileOption(state, 'library', value)),
  defsym: (state, value) => {
    const equals = value.indexOf('=');
    if (equals <= 0) complain(state, '--defsym', `"${value}" is no assignment`);
    else state.symbols.push({ name: value.slice(0, equals), expression: value.slice(equals + 1) });
  },
  'section-start': (state, value) => {
    const equals = value.indexOf('=');
    const address = hexadecimal(value.slice(equals + 1));
    if (equals <= 0 || address === undefined)
      complain(state, '--section-start', `"${value}" is no section=address`);
    else state.addresses.push({ section: value.slice(0, equals), value: address });
  },
  'sort-section': ({ options }, value) => {
    if (value === 'name' || value === 'alignment') options.sortSection = value;
  },
  'sort-common': ({ options }, value) =>
    (options.sortCommon = value === 'ascending' ? 'ascending' : 'descending'),
  'orphan-handling': (state, value) => {
    const { options } = state;
    if (value === 'discard' && state.dialect === 'lld')
      unsupported(state, `--orphan-handling=${value}`, 'use place, warn or error');
    if (value === 'place' || value === 'warn' || value === 'error' || value === 'discard')
      options.orphanHandling = value;
  },
  'dynamic-linker': ({ options }, value) => (options.dynamicLinker = value),
  soname: ({ options }, value) => (options.soname = value),
  rpath: (state, value) => state.runPath.push(value),
  'version-script': ({ options }) => (options.exportList = true),
  'dynamic-list': ({ options }) => (options.exportList = true),
  unique: (state, value) => {
    if (state.dialect === 'lld') unsupported(state, `--unique=${value}`, 'it knows --unique alone');
    state.uniqueSections.push(value);
  },
  'build-id': ({ options }, value) => (options.buildId = value),
  'hash-style': ({ options }, value) => (options.hashStyle = value),
  'image-base': (state, value) => {
    const { options } = state;
    if (state.dialect === 'gnu') unsupported(state, '--image-base', 'use -Ttext-segment');
    const base = cNumber(value);
    if (base !== undefined) options.imageBase = base;
  },
};

/** Options with a value that do not bear on the layout. */
const ignoredWithValue: ReadonlySet<string> = new Set([
  ...['output', 'Map', 'rpath-link', 'wrap', 'oformat'],
  ...[
    'format',
    'plugin',
    'plugin-opt',
    'sysroot',
    'init',
    'fini',
    'trace-symbol',
    'retain-symbols-file',
    'mllvm',
    'threads',
    'O',
  ],
]);
