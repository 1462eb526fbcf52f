import { lookup } from '../lookup';
import type { Issue } from '../issue';
import { type State, complain, refuse, fileOption } from './commandState';
import { dialects, type Dialect } from './dialect';
import { isKnownOption } from './knownOptions';
import { isForeign, isLeftOut, refuseUnknown } from './otherOptions';
import { scriptIssue } from './issues';
import { ignoredWithValue } from './ignoredOptions';
import { flags, values } from './longOptions';
import type { LinkOptions } from './options';
import { shortOption } from './shortOptions';

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
    isLazy: false,
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
    ['-r', '--icf', again && options.foldsEqual === true],
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
  if (isLeftOut(state, word)) refuse(state, word, 'not supported by this linker');
  const short = shortOption(state, word, words[at + 1]);
  if (short !== undefined) return short;
  const body = word.replace(/^--?/, '');
  const equals = body.indexOf('=');
  const key = fullName(state, equals < 0 ? body : body.slice(0, equals));
  const attached = equals < 0 ? undefined : body.slice(equals + 1);
  const flagged = lookup(flags, key);
  if (flagged !== undefined && attached === undefined) {
    flagged(state);
    if (state.dialect === 'lld' && isForeign(state, word)) refuseUnknown(state, word);
    return 1;
  }
  const valued = lookup(values, key);
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

/** GNU ld takes the beginning of a long option for it when no other begins so (getopt_long_only). */
function fullName({ dialect }: State, key: string): string {
  if (dialect !== 'gnu' || key.length < 3 || key in flags || key in values) return key;
  const longer = [...Object.keys(flags), ...Object.keys(values)].filter((name) => name.startsWith(key));
  return longer.length === 1 ? (longer[0] ?? key) : key;
}
