import { lookup } from '../lookup';
import { takeBuildId } from './buildId';
import { type State, cNumber, complain, fileOption, refuse, hexadecimal, unsupported } from './commandState';
import { dialects } from './dialect';
import { nmagic, omagic, pie, shared } from './outputOptions';
import { foldEqual, inputFormat } from './valueChecks';
import type { LinkOptions } from './options';

/** Rules of their own for what is exported or bound here, which are not followed. */
const exportRules = [
  ...['dynamic-list-data', 'dynamic-list-cpp-new', 'dynamic-list-cpp-typeinfo', 'gc-keep-exported'],
  ...['Bsymbolic-functions', 'Bsymbolic-non-weak-functions', 'Bgroup', 'default-symver'],
];

/** What changes the form of what libraries bring, and is not followed there. */
function unusual(...names: readonly string[]): Record<string, (state: State) => void> {
  return Object.fromEntries(
    names.map((name) => [name, ({ options }) => (options.unusualImports = `--${name}`)]),
  );
}

export const flags: Readonly<Record<string, (state: State) => void>> = {
  ...unusual('long-plt', 'target1-abs', 'target1-rel'),
  N: omagic,
  omagic,
  'no-omagic': (state) => {
    delete state.options.omagic;
    if (state.dialect === 'gnu') delete state.options.nmagic;
  },
  s: ({ options }) => (options.stripAll = true),
  'strip-all': ({ options }) => (options.stripAll = true),
  S: ({ options }) => (options.stripDebug = true),
  'strip-debug': ({ options }) => (options.stripDebug = true),
  n: nmagic,
  nmagic,
  'no-nmagic': (state) => {
    if (state.dialect === 'gnu') unsupported(state, '--no-nmagic', 'use --no-omagic');
    delete state.options.nmagic;
  },
  r: ({ options }) => (options.relocatable = true),
  i: ({ options }) => (options.relocatable = true),
  Ur: ({ options }) => (options.relocatable = true),
  relocatable: ({ options }) => (options.relocatable = true),
  pie,
  'pic-executable': pie,
  'no-pie': ({ options }) => (options.pie = false),
  shared,
  Bshareable: shared,
  static: archivesOnly,
  Bstatic: archivesOnly,
  dn: archivesOnly,
  non_shared: archivesOnly,
  Bdynamic: librariesToo,
  dy: librariesToo,
  call_shared: librariesToo,
  'as-needed': (state) => (state.asNeeded = true),
  'no-as-needed': (state) => (state.asNeeded = false),
  ...Object.fromEntries(
    exportRules.map((name) => [name, ({ options }: State) => (options.exportList = true)]),
  ),
  'push-state': ({ pushed, wholeArchive, asNeeded, archivesOnly: only }) =>
    pushed.push({ wholeArchive, asNeeded, archivesOnly: only }),
  'pop-state': (state) => Object.assign(state, state.pushed.pop()),
  'no-warn-mismatch': ({ options }) => (options.acceptsMismatch = true),
  Bsymbolic: ({ options }) => (options.symbolic = true),
  'export-dynamic': ({ options }) => (options.exportDynamic = true),
  'no-export-dynamic': ({ options }) => (options.exportDynamic = false),
  E: ({ options }) => (options.exportDynamic = true),
  'no-dynamic-linker': ({ options }) => (options.noDynamicLinker = true),
  'gc-sections': ({ options }) => (options.gcSections = true),
  'fix-cortex-a53-843419': ({ options }) => (options.fixesErratum = true),
  'ld-generated-unwind-info': ({ options }) => (options.withoutOwnUnwind = false),
  'no-ld-generated-unwind-info': ({ options }) => (options.withoutOwnUnwind = true),
  'merge-exidx-entries': ({ options }) => (options.keepsExidxEntries = false),
  'no-merge-exidx-entries': ({ options }) => (options.keepsExidxEntries = true),
  relax: ({ options }) => (options.relax = true),
  'no-relax': ({ options }) => (options.relax = false),
  'no-relax-gp': (state) => {
    complain(state, '--no-relax-gp', `it came after ${dialects[state.dialect].name}`);
    state.options.relaxPointer = false;
  },
  'no-gc-sections': ({ options }) => (options.gcSections = false),
  'eh-frame-hdr': ({ options }) => (options.ehFrameHdr = true),
  'no-eh-frame-hdr': ({ options }) => (options.ehFrameHdr = false),
  'build-id': ({ options, dialect }) => (options.buildId = dialect === 'lld' ? 'fast' : 'sha1'),
  'warn-rwx-segments': ({ options }) => (options.warnsOfRights = true),
  'no-warn-rwx-segments': ({ options }) => (options.warnsOfRights = false),
  'warn-execstack': ({ options }) => (options.warnsOfExecutableStack = true),
  'no-warn-execstack': ({ options }) => (options.warnsOfExecutableStack = false),
  'check-sections': ({ options }) => (options.checkSections = true),
  'no-check-sections': ({ options }) => (options.checkSections = false),
  'no-define-common': ({ options }) => (options.noDefineCommon = true),
  'define-common': ({ options }) => (options.defineCommon = true),
  d: ({ options }) => (options.defineCommon = true),
  dc: ({ options }) => (options.defineCommon = true),
  dp: ({ options }) => (options.defineCommon = true),
  'emit-relocs': ({ options }) => (options.emitRelocations = true),
  q: ({ options }) => (options.emitRelocations = true),
  'sort-common': ({ options }) => (options.sortCommon = 'descending'),
  unique: (state) => state.uniqueSections.push('*'),
  'no-rosegment': (state) => {
    if (state.dialect === 'gnu') unsupported(state, '--no-rosegment', 'use -z noseparate-code');
    state.options.noRosegment = true;
  },
  rosegment: (state) => {
    if (state.dialect === 'gnu') complain(state, '--rosegment', `it came after ${dialects.gnu.name}`);
    delete state.options.noRosegment;
  },
  'execute-only': (state) => {
    if (state.dialect === 'gnu') unsupported(state, '--execute-only', 'use ld.lld');
    state.options.executeOnly = true;
  },
  'no-execute-only': (state) => {
    if (state.dialect === 'gnu') unsupported(state, '--no-execute-only', 'leave it out');
    state.options.executeOnly = false;
  },
  'force-group-allocation': ({ options }) => (options.dissolvesGroups = true),
  'no-undefined': ({ options }) => (options.unresolved = 'refused'),
  'allow-shlib-undefined': ({ options }) => (options.unresolvedInLibraries = 'taken'),
  'no-allow-shlib-undefined': ({ options }) => (options.unresolvedInLibraries = 'refused'),
  'warn-unresolved-symbols': ({ options }) => (options.warnUnresolved = true),
  'error-unresolved-symbols': ({ options }) => (options.warnUnresolved = false),
  'noinhibit-exec': ({ options }) => (options.noinhibitExec = true),
  'fatal-warnings': ({ options }) => (options.fatalWarnings = true),
  'no-fatal-warnings': ({ options }) => (options.fatalWarnings = false),
  noinhibit_exec: ({ options }) => (options.noinhibitExec = true),
  EB: ({ options }) => (options.bigEndian = true),
  EL: ({ options }) => (options.bigEndian = false),
  'whole-archive': (state) => (state.wholeArchive = true),
  'no-whole-archive': (state) => (state.wholeArchive = false),
  'start-group': startGroup,
  '(': startGroup,
  'end-group': endGroup,
  ')': endGroup,
  'start-lib': (state) => {
    if (state.dialect === 'gnu') unsupported(state, '--start-lib', 'put the objects into an archive');
    state.isLazy = true;
  },
  'end-lib': (state) => (state.isLazy = false),
};

function archivesOnly(state: State): void {
  state.options.staticLink = true;
  state.archivesOnly = true;
}

function librariesToo(state: State): void {
  state.options.staticLink = false;
  state.archivesOnly = false;
}

/** To ld.lld the last of it and --no-dynamic-linker counts. */
function dynamicLinker({ options, dialect }: State, value: string): void {
  options.dynamicLinker = value;
  if (dialect === 'lld') delete options.noDynamicLinker;
}

function startGroup(state: State): void {
  state.groups += 1;
  state.group = state.groups;
}

export function takeScript({ scripts, scriptPlaces, files, options }: State, name: string): void {
  if (scripts.length === 0 && files.length === 0) options.scriptFirst = true;
  scripts.push(name);
  scriptPlaces.push(files.length);
}

function endGroup(state: State): void {
  state.group = undefined;
}

export const values: Readonly<Record<string, (state: State, value: string) => void>> = {
  script: takeScript,
  dT: ({ options }, value) => (options.defaultScript = value),
  'default-script': ({ options }, value) => (options.defaultScript = value),
  entry: ({ options }, value) => (options.entry = value),
  undefined: (state, value) => state.undefinedSymbols.push(value),
  'require-defined': (state, value) => {
    if (refusedByLld(state, '--require-defined')) return;
    const { options, undefinedSymbols } = state;
    undefinedSymbols.push(value);
    options.requiredSymbols = [...(options.requiredSymbols ?? []), value];
  },
  'unresolved-symbols': (state, value) => {
    const taken = lookup(unresolvedMethods, value);
    if (taken === undefined) refuse(state, `--unresolved-symbols=${value}`, 'there is no such method');
    else {
      state.options.unresolved = taken;
      const isTaken = value === 'ignore-all' || value === 'ignore-in-shared-libs';
      state.options.unresolvedInLibraries = isTaken ? 'taken' : 'refused';
    }
  },
  'ignore-unresolved-symbol': (state, value) => {
    const { options } = state;
    if (refusedByLld(state, '--ignore-unresolved-symbol')) return;
    options.ignoredUndefined = [...(options.ignoredUndefined ?? []), value];
  },
  wrap: ({ options }, value) => (options.wrapped = [...(options.wrapped ?? []), value]),
  'just-symbols': ({ options }) => (options.justSymbols = true),
  'library-path': (state, value) => state.searchDirs.push(value),
  library: (state, value) => state.files.push(fileOption(state, 'library', value)),
  defsym: (state, value) => {
    const equals = value.indexOf('=');
    if (equals <= 0) complain(state, '--defsym', `"${value}" is no assignment`);
    else {
      const behind = state.scripts.length === 0 ? {} : { behind: state.scripts.length };
      state.symbols.push({ name: value.slice(0, equals), expression: value.slice(equals + 1), ...behind });
    }
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
  'sort-common': (state, value) => {
    if (state.dialect === 'lld')
      unsupported(state, `--sort-common=${value}`, 'it knows --sort-common alone, and ignores it');
    else if (value !== 'ascending' && value !== 'descending')
      refuse(state, `--sort-common=${value}`, 'it is ascending or descending');
    state.options.sortCommon = value === 'ascending' ? 'ascending' : 'descending';
  },
  'orphan-handling': (state, value) => {
    const { options } = state;
    if (value === 'discard' && state.dialect === 'lld')
      unsupported(state, `--orphan-handling=${value}`, 'use place, warn or error');
    if (value === 'place' || value === 'warn' || value === 'error' || value === 'discard')
      options.orphanHandling = value;
  },
  'pack-dyn-relocs': ({ options }, value) => {
    if (value !== 'none') options.packedRelocations = true;
  },
  'dynamic-linker': dynamicLinker,
  'spare-dynamic-tags': ({ options }, value) => (options.spareTags = cNumber(value) ?? 0n),
  soname: ({ options }, value) => (options.soname = value),
  output: ({ options }, value) => (options.output = value),
  rpath: (state, value) => state.runPath.push(value),
  'rpath-link': ({ options }, value) => (options.runPathLink = [...(options.runPathLink ?? []), value]),
  'version-script': ({ options }) => (options.exportList = true),
  'dynamic-list': ({ options }) => (options.exportList = true),
  'export-dynamic-symbol': ({ options }) => (options.exportList = true),
  'export-dynamic-symbol-list': ({ options }) => (options.exportList = true),
  'exclude-libs': ({ options }) => (options.exportList = true),
  unique: (state, value) => {
    if (state.dialect === 'lld') unsupported(state, `--unique=${value}`, 'it knows --unique alone');
    state.uniqueSections.push(value);
  },
  'compress-debug-sections': ({ options }, value) => (options.compressesDebug = value !== 'none'),
  icf: foldEqual,
  target2: ({ options }, value) => {
    options.typeTable = value === 'got-rel';
    options.unusualImports = '--target2';
  },
  format: inputFormat,
  'build-id': takeBuildId,
  'hash-style': ({ options }, value) => (options.hashStyle = value),
  'image-base': (state, value) => {
    const { options } = state;
    if (state.dialect === 'gnu') unsupported(state, '--image-base', 'use -Ttext-segment');
    const base = cNumber(value);
    if (base !== undefined) options.imageBase = base;
  },
};

function refusedByLld(state: State, option: string): boolean {
  if (state.dialect === 'lld') refuse(state, option, `${dialects.lld.name} knows no such option`);
  return state.dialect === 'lld';
}

const unresolvedMethods: Readonly<Record<string, LinkOptions['unresolved']>> = {
  'ignore-all': 'taken',
  'report-all': 'refused',
  'ignore-in-object-files': 'taken',
  'ignore-in-shared-libs': 'refused',
};
