import type { DefinedSymbol, Visibility } from '../input';
import { hasDynamicSections, isPlaceless, type Link, type Symbol } from '../link';
import { addOtherNames } from './importedNames';
import { isLocalByVersion, namedVersions } from './versions';

/** The global symbols of .dynsym, by name. */
export interface DynamicSymbols {
  readonly defined: readonly string[];
  readonly undefined: readonly string[];
}

/**
 * What a shared object exports and asks for, and an executable with -E: the symbols of the objects and those that the
 * script assigns, but for hidden ones. Without shared libraries other executables have none (elflink.c,
 * elf_link_add_object_symbols and bfd_elf_record_link_assignment; lld's Symbol::includeInDynsym).
 */
export function dynamicSymbols(link: Link): DynamicSymbols {
  const { shared, exportDynamic } = link.options;
  const exports = shared === true || exportDynamic === true;
  const versions = link.rules.versionsAreSymbols ? namedVersions(link).map((node) => node.name) : [];
  if (!exports && !link.rules.keepsUndefined && link.libraries === undefined)
    return { defined: versions, undefined: [] };
  const local = hiddenNames(link);
  // Of a static program that may lie anywhere lld leaves weak references at 0.
  const weakCount = (name: string): boolean =>
    link.options.noDynamicLinker !== true || link.libraries?.definition(name) !== undefined;
  const left = new Set<string>();
  const strong = new Set<string>();
  const mentioned = new Set<string>();
  for (const { input } of link.files) {
    for (const list of [input.defined, input.commons]) for (const { name } of list) mentioned.add(name);
    for (const { name, binding } of input.undefined) {
      (binding !== 'weak' || weakCount(name) ? mentioned : left).add(name);
      if (binding !== 'weak') strong.add(name);
    }
  }
  const defined: string[] = [...versions];
  const undefinedNames: string[] = [];
  const kinds = ownKinds(link);
  for (const symbol of link.symbols.values()) {
    if (symbol.name === '' || local.has(symbol.name) || isGone(link, symbol)) continue;
    const isMentioned = mentioned.has(symbol.name) || (link.rules.keepsUndefined && symbol.byLinker);
    if (isDefined(symbol)) {
      const isAsked =
        exports ||
        isPointerOfProgram(link, symbol) ||
        isMentionedByLibraries(link, symbol, kinds.get(symbol.name));
      if (isAsked && (isAssigned(symbol) || isMentioned) && !isLocalByVersion(link, symbol.name))
        defined.push(symbol.name);
    } else if (!isImportable(link, symbol, strong)) continue;
    else if (link.referred !== undefined) {
      if (isMentioned && link.referred.has(symbol.name)) undefinedNames.push(symbol.name);
    } else if (isMentioned || (!left.has(symbol.name) && isAskedByScript(link, symbol)))
      undefinedNames.push(symbol.name);
  }
  if (link.libraries === undefined || link.rules.keepsUndefined)
    return { defined, undefined: undefinedNames };
  const all = new Set([...undefinedNames, ...askedByCommand(link)]);
  addOtherNames(link, all);
  return { defined, undefined: [...all] };
}

/** On RISC-V the dynamic linker sets the global pointer of a program with a fixed place (seen with ld 2.40). */
function isPointerOfProgram(link: Link, { name }: Symbol): boolean {
  if (name !== '__global_pointer$' || link.rules.keepsUndefined) return false;
  return link.target.machine.startsWith('riscv') && !isPlaceless(link) && link.libraries !== undefined;
}

function isMentionedByLibraries({ libraries }: Link, symbol: Symbol, kind: DefinedSymbol['kind']): boolean {
  if (libraries === undefined) return false;
  return symbol.byScript ? libraries.mentionsPlainly(symbol.name) : libraries.mentions(symbol.name, kind);
}

/** The kinds of what the objects define, where shared libraries may define the same. */
function ownKinds({ files, libraries }: Link): ReadonlyMap<string, DefinedSymbol['kind']> {
  const kinds = new Map<string, DefinedSymbol['kind']>();
  if (libraries === undefined) return kinds;
  for (const { input } of files) {
    for (const { name } of input.commons) kinds.set(name, 'object');
    for (const { name, kind } of input.defined) kinds.set(name, kind);
  }
  return kinds;
}

/** A program asks the dynamic linker for what a shared library has, or asks for as it does (elflink.c, elf_link_add_object_symbols). */
function isImportable(
  { options, libraries, rules }: Link,
  { name }: Symbol,
  strong: ReadonlySet<string>,
): boolean {
  if (options.shared === true || libraries === undefined || rules.keepsUndefined) return true;
  if (libraries.definition(name) !== undefined) return true;
  return strong.has(name) && (options.exportDynamic === true || libraries.mentions(name));
}

/** What -u and the entry ask a library for (ldlang.c, lang_place_undefineds). */
function askedByCommand({ options, libraries, entry, symbols }: Link): string[] {
  const names = [...(options.undefinedSymbols ?? []), ...(entry === undefined ? [] : [entry])];
  return names.filter((name) => {
    const state = symbols.get(name)?.state;
    return state !== 'defined' && state !== 'common' && libraries?.definition(name) !== undefined;
  });
}

/** What the objects define for others to use: in a shared object, in an executable with -E, and for the shared libraries of one. */
export function exportedNames(link: Link): string[] {
  const { shared, exportDynamic, relocatable } = link.options;
  const exports =
    shared === true || (exportDynamic === true && (link.rules.keepsUndefined || hasDynamicSections(link)));
  if (relocatable === true || (!exports && link.libraries === undefined)) return [];
  const local = hiddenNames(link);
  const kinds = ownKinds(link);
  return link.files.flatMap(({ input }) =>
    [...input.defined, ...input.commons]
      .map(({ name }) => name)
      .filter(
        (name) =>
          !local.has(name) &&
          !isLocalByVersion(link, name) &&
          (exports || link.libraries?.mentions(name, kinds.get(name)) === true),
      ),
  );
}

/** lld takes what an expression refers to for a reference like an object's; not so -u and the entry. */
function isAskedByScript(link: Link, { name, state }: Symbol): boolean {
  if (!link.rules.keepsUndefined || state !== 'undefined' || name === link.entry) return false;
  if (link.libraries?.mentionsPlainly(name) === true) return false;
  return link.options.undefinedSymbols?.includes(name) !== true;
}

function isDefined({ state }: Symbol): boolean {
  return state === 'defined' || state === 'common';
}

function isAssigned(symbol: Symbol): boolean {
  return symbol.byScript && symbol.state === 'defined' && !symbol.hidden;
}

/** Symbols that some object wants hidden, and those that the script does. */
function hiddenNames(link: Link): ReadonlySet<string> {
  const names = new Set<string>(['_GLOBAL_OFFSET_TABLE_']);
  const isLocal = (visibility: Visibility | undefined): boolean =>
    visibility === 'hidden' || visibility === 'internal';
  for (const { input } of link.files) {
    for (const list of [input.defined, input.commons, input.undefined])
      for (const { name, visibility } of list) if (isLocal(visibility)) names.add(name);
  }
  for (const symbol of link.symbols.values()) if (symbol.hidden) names.add(symbol.name);
  return names;
}

/**
 * Whether an object asks as hidden for what the script assigns: in a shared object GNU ld lists such a symbol in some of its
 * tables, and not in others (elflink.c, bfd_elf_record_link_assignment), but for those that a version makes local.
 */
export function hidesWhatScriptAssigns(link: Link): boolean {
  const local = hiddenNames(link);
  for (const symbol of link.symbols.values())
    if (symbol.byScript && !symbol.hidden && local.has(symbol.name) && !isLocalByVersion(link, symbol.name))
      return true;
  return false;
}

/** Garbage collection takes symbols along with their sections. */
function isGone(link: Link, { base }: Symbol): boolean {
  if (link.options.gcSections !== true || typeof base !== 'object' || !('given' in base)) return false;
  return base.output === 'discarded';
}
