import type { Issue } from '../issue';
import { type State, complain, refuse, unsupported, fileOption, hexadecimal } from './commandState';
import { dialects, type Dialect } from './dialect';
import { isKnownOption, isNewerOption } from './knownOptions';
import { scriptIssue } from './issues';
import { keyword } from './keywordOptions';
import { flags, takeScript, values, ignoredWithValue } from './longOptions';
import type { LinkOptions } from './options';

export interface LinkCommand {
  readonly dialect: Dialect;
  readonly options: LinkOptions;
  readonly issues: readonly Issue[];
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
    scriptPlaces: [],
    searchDirs: [],
    uniqueSections: [],
    runPath: [],
    filters: [],
    issues: [],
    dialect: name.includes('lld') ? 'lld' : 'gnu',
    isBare: /^riscv(32|64)?(-.*)?-elf-/.test(name),
    wholeArchive: false,
    asNeeded: false,
    archivesOnly: false,
    pushed: [],
    group: undefined,
    groups: 0,
  };
  const isDriver = !/(^|-)ld(\.\w+)?$|lld/.test(name);
  if (!isDriver) emulationByName(state, name);
  const words = isDriver ? driverWords(state, name, rest) : [...rest];
  for (let i = 0; i < words.length;) i += option(state, words, i);
  const { options } = state;
  checkTogether(state);
  checkScripts(state);
  // GCC hands its own -T on behind the objects, and -Wl,-T where it stands.
  if (isDriver && rest.some((word) => /^-T(?!text|data|bss)/.test(word))) {
    delete options.scriptFirst;
    state.scriptPlaces.fill(state.files.length);
    state.symbols.forEach(({ name, expression }, i) => (state.symbols[i] = { name, expression }));
  }
  return {
    dialect: state.dialect,
    options: {
      ...options,
      ...list('files', state.files),
      ...list('addresses', state.addresses),
      ...list('symbols', state.symbols),
      ...list('undefinedSymbols', state.undefinedSymbols),
      ...list('scripts', state.scripts),
      ...list('scriptPlaces', state.scriptPlaces.some((place) => place > 0) ? state.scriptPlaces : []),
      ...list('searchDirs', state.searchDirs),
      ...list('uniqueSections', state.uniqueSections),
      ...list('runPath', state.runPath),
    },
    issues: options.fatalWarnings === true ? state.issues.map(fatal) : state.issues,
  };
}

/** Pairs of options of which a linker takes but one. */
function conflicts({ options, dialect }: State): readonly (readonly [string, string, boolean])[] {
  const { relocatable: again = false, shared = false, pie = false } = options;
  const both = [
    ['-r', '-shared', again && shared],
    ['-r', '-pie', again && pie],
  ] as const;
  if (dialect === 'gnu') return both;
  const bare = options.stripAll === true;
  return [
    ...both,
    ['-shared', '-pie', shared && pie],
    ['-r', '--export-dynamic', again && options.exportDynamic === true],
    ['--strip-all', '--emit-relocs', bare && options.emitRelocations === true],
  ];
}

/** What the linkers say that they ignore is a warning of theirs. */
function fatal(issue: Issue): Issue {
  const isTheirs = issue.code === 'script.badOption' && /^option (-z|--build-id=) ?/.test(issue.message);
  return isTheirs ? { ...issue, severity: 'error' } : issue;
}

/** What an option asks of the others (ld's lexsup.c; lld's Driver.cpp, checkOptions and getOptions). */
function checkTogether(state: State): void {
  const { shared, relocatable, noDefineCommon } = state.options;
  if (shared !== true)
    for (const option of new Set(state.filters)) refuse(state, option, 'it may not be used without -shared');
  for (const [first, second, isBoth] of conflicts(state))
    if (isBoth) refuse(state, first, `it may not be used together with ${second}`);
  if (noDefineCommon !== true) return;
  const linker = dialects[state.dialect].name;
  const [isAllowed, needs] =
    state.dialect === 'lld' ? [relocatable === true, '-r'] : [shared === true, '-shared'];
  if (!isAllowed) refuse(state, '--no-define-common', `${linker} takes it with ${needs} only`);
}

/** GNU ld does not open a script again that -T names; another spelling of its name is another script (ldfile.c). */
function checkScripts({ dialect, scripts, files, issues }: State): void {
  if (dialect !== 'gnu') return;
  const repeated = scripts.filter(
    (name, i) =>
      scripts.indexOf(name) < i || files.some((file) => file.kind === 'file' && file.name === name),
  );
  for (const name of new Set(repeated)) issues.push(scriptIssue('script.scriptTwice', { name }));
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
    // GCC tells the linker so for RISC-V alone.
    else if (word === '-mno-relax' && name.startsWith('riscv')) words.push('--no-relax');
    else if (word.startsWith('-march=rv32') && name.startsWith('riscv'))
      state.options.emulation = 'elf32lriscv';
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
  const key = fullName(state, equals < 0 ? body : body.slice(0, equals));
  const attached = equals < 0 ? undefined : body.slice(equals + 1);
  const flagged = flags[key];
  if (flagged !== undefined && attached === undefined) {
    flagged(state);
    if (state.dialect === 'lld' && isForeign(state, word)) refuseUnknown(state, word);
    return 1;
  }
  const valued = values[key];
  if (valued !== undefined) {
    const value = attached ?? words[at + 1];
    if (value === undefined) complain(state, word, 'its value is missing');
    else valued(state, value);
    if (isForeign(state, word)) refuseUnknown(state, word);
    return attached === undefined ? 2 : 1;
  }
  if (ignoredWithValue.has(key)) {
    if (isForeign(state, word)) refuseUnknown(state, word);
    return attached === undefined ? 2 : 1;
  }
  if (!isKnownOption(word, state.dialect)) refuseUnknown(state, word);
  return 1;
}

/** An option of the other linker that this one does not know. */
function isForeign({ dialect }: State, word: string): boolean {
  return !isKnownOption(word, dialect) && isKnownOption(word, dialect === 'gnu' ? 'lld' : 'gnu');
}

/** GNU ld takes the beginning of a long option for it when no other begins so (getopt_long_only). */
function fullName({ dialect }: State, key: string): string {
  if (dialect !== 'gnu' || key.length < 3 || key in flags || key in values) return key;
  const longer = [...Object.keys(flags), ...Object.keys(values)].filter((name) => name.startsWith(key));
  return longer.length === 1 ? (longer[0] ?? key) : key;
}

function refuseUnknown(state: State, word: string): void {
  const { name } = dialects[state.dialect];
  const other: Dialect = state.dialect === 'gnu' ? 'lld' : 'gnu';
  if (isNewerOption(word, state.dialect)) complain(state, word, `it came after ${name}`);
  else if (isKnownOption(word, other))
    refuse(state, word, `${name} knows no such option; ${dialects[other].name} does`);
  else refuse(state, word, `${name} knows no such option`);
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
  const level = /^-O(\d+)$/.exec(word)?.[1];
  if (level !== undefined) {
    state.options.optimize = Number(level);
    return 1;
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
    if (isForeign(state, word)) {
      refuseUnknown(state, word);
      return 1;
    }
    if (word === '-F' || word === '-f') state.filters.push(word);
    if (word === '-m' && next !== undefined) state.options.emulation = next;
    if (word === '-u' && next !== undefined) state.undefinedSymbols.push(next);
    if (word === '-e' && next !== undefined) state.options.entry = next;
    if (word === '-o' && next !== undefined) state.options.output = next;
    if (word === '-h' && next !== undefined) state.options.soname = next;
    if (word === '-R' && next !== undefined) state.options.justSymbols = true;
    if (word === '-I' && next !== undefined) state.options.dynamicLinker = next;
    return 2;
  }
  const glued = /^-(m|u|e|o)([^-].*)$/.exec(word);
  if (glued === null || longNames.test(word)) return undefined;
  const value = glued[2] ?? '';
  if (glued[1] === 'm') state.options.emulation = value;
  else if (glued[1] === 'o') state.options.output = value;
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
