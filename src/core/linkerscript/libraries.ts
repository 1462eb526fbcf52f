import type { DefinedSymbol, LinkInput, SharedLibrary, SharedSymbol } from './input';

/** A shared library of a link, and its place among them. */
export interface Library {
  readonly name: string;
  readonly library: SharedLibrary;
  /** It has an entry DT_NEEDED; others are there for the sake of libraries. */
  readonly isNeeded: boolean;
}

/** What a shared library defines for the link. */
export interface Import {
  readonly from: Library;
  readonly symbol: SharedSymbol;
}

/** The shared libraries of a link. */
export interface Libraries {
  readonly list: readonly Library[];
  /** What a reference of an object to the name means; undefined where no library has it. */
  readonly definition: (name: string) => Import | undefined;
  /** Whether one defines the name, or refers to it; `own` is the kind of the program's definition, if it has one. */
  readonly mentions: (name: string, own?: DefinedSymbol['kind']) => boolean;
  /** Whether one does so without a version, as it must for what a script assigns. */
  readonly mentionsPlainly: (name: string) => boolean;
  /** What they refer to without a version, and none of them defines. */
  readonly asked: () => string[];
  /** Why what they ask for is not known. */
  readonly open: string | undefined;
}

/** `read`: all shared libraries that were read; `taken`: the inputs that are in the link. Undefined where there is none. */
export function librariesOf(read: readonly LinkInput[], taken: readonly LinkInput[]): Libraries | undefined {
  const shared = read.filter(({ kind }) => kind === 'shared');
  if (shared.length === 0) return undefined;
  const list: Library[] = [];
  const known = new Set<string>();
  const add = (input: LinkInput, isNeeded: boolean): void => {
    const name = nameOf(input);
    if (input.library === undefined || known.has(name)) return;
    known.add(name);
    list.push({ name, library: input.library, isNeeded });
  };
  for (const input of taken) if (input.kind === 'shared') add(input, true);
  let open = shared.find(({ library }) => library === undefined)?.file;
  for (const one of list) {
    for (const name of one.library.needed) {
      if (known.has(name)) continue;
      const found = shared.find((input) => nameOf(input) === name);
      if (found === undefined) open ??= name;
      else add(found, false);
    }
  }
  return answering(list, open);
}

/** Those that the command of ld.lld names; it goes by these alone, and at first by all of them. */
export function lldLibrariesOf(taken: readonly LinkInput[]): Libraries | undefined {
  const named = taken.filter(({ kind, asNeeded }) => kind === 'shared' && asNeeded !== 'byLibraries');
  if (named.length === 0) return undefined;
  const list = new Map<string, Library>();
  for (const input of named) {
    const name = nameOf(input);
    const isNeeded = input.asNeeded === undefined || list.get(name)?.isNeeded === true;
    const library = list.get(name)?.library ?? input.library;
    if (library !== undefined) list.set(name, { name, library, isNeeded });
  }
  return anyKind(answering([...list.values()], named.find(({ library }) => library === undefined)?.file));
}

/** What ld.lld takes of them once it knows which of their names are `used` strongly: others it does not need define nothing. */
export function withNeeded(libraries: Libraries, used: Iterable<string>): Libraries {
  const users = new Set<Library>();
  for (const name of used) {
    const from = libraries.definition(name)?.from;
    if (from !== undefined) users.add(from);
  }
  const list = libraries.list.map((one) => ({ ...one, isNeeded: one.isNeeded || users.has(one) }));
  const settled = anyKind(answering(list, libraries.open));
  const definition = (name: string): Import | undefined => {
    const found = settled.definition(name);
    return found?.from.isNeeded === true ? found : undefined;
  };
  return { ...settled, definition };
}

/** What a definition is matters to GNU ld alone, and so does whether a script makes it. */
function anyKind(libraries: Libraries): Libraries {
  const mentions = (name: string): boolean => libraries.mentions(name);
  return { ...libraries, mentions, mentionsPlainly: mentions };
}

function answering(list: readonly Library[], open: string | undefined): Libraries {
  const having = havingName(list);
  const definitions = new Map<string, Import | undefined>();
  const mentioned = new Map<string, boolean>();
  const definition = (name: string): Import | undefined =>
    remembered(definitions, name, () => defining(having(name), name));
  return {
    list,
    open,
    definition,
    asked: () =>
      list
        .flatMap(({ library }) => library.asks().map(({ name }) => name))
        .filter((name) => definition(name) === undefined),
    mentions: (name, own) =>
      remembered(mentioned, `${name} ${own ?? ''}`, () =>
        having(name).some(({ library }) => library.find(name).some((symbol) => isMention(symbol, own))),
      ),
    mentionsPlainly: (name) =>
      having(name).some(({ library }) => library.find(name).some(({ version }) => version === undefined)),
  };
}

/**
 * Which of some libraries have a symbol of a name, `f` or `f@VERSION`, in their order. Of a hundred libraries none has most names, which
 * would else be looked for in each.
 */
export function havingName<T extends { readonly library?: SharedLibrary }>(
  list: readonly T[],
): (name: string) => readonly T[] {
  let byName: Map<string, T | T[]> | undefined;
  const index = (): Map<string, T | T[]> => {
    if (byName !== undefined) return byName;
    byName = new Map();
    for (const one of list) {
      for (const name of one.library?.names() ?? []) {
        const before = byName.get(name);
        if (before === undefined) byName.set(name, one);
        else if (Array.isArray(before)) before.push(one);
        else byName.set(name, [before, one]);
      }
    }
    return byName;
  };
  return (name) => {
    const at = name.indexOf('@');
    const found = index().get(at <= 0 ? name : name.slice(0, at));
    return found === undefined ? [] : Array.isArray(found) ? found : [found];
  };
}

/** A definition of another kind than the program's own does not count (elflink.c, _bfd_elf_merge_symbol). */
function isMention({ defined, isDefault, version, kind }: SharedSymbol, own: DefinedSymbol['kind']): boolean {
  if (!defined) return version === undefined;
  if (!isDefault) return false;
  if (own === undefined) return true;
  return own !== 'ifunc' && (kind === 'other' || own === 'other' || kind === own);
}

/** As DT_NEEDED spells it: the DT_SONAME, else the file as the command names it, or its name where -l found it. */
export function nameOf({ file, library, searched }: LinkInput): string {
  return library?.soname ?? (searched === true ? file.replace(/^.*\//, '') : file);
}

/**
 * Hidden names of objects that a library defines behind all objects that know them: GNU ld notes that the library refers to them, which
 * keeps them (elflink.c, _bfd_elf_merge_symbol and bfd_elf_gc_mark_dynamic_ref_symbol).
 */
export function hiddenButDefined(inputs: readonly LinkInput[], libraries: Libraries | undefined): string[] {
  if (libraries === undefined) return [];
  const last = new Map<string, number>();
  const hidden = new Set<string>();
  const places = new Map<string, number>();
  inputs.forEach((input, at) => {
    if (input.kind === 'shared' && !places.has(nameOf(input))) places.set(nameOf(input), at);
    for (const list of [input.defined, input.commons, input.undefined]) {
      for (const { name, visibility } of list) {
        last.set(name, at);
        if (visibility === 'hidden' || visibility === 'internal') hidden.add(name);
      }
    }
  });
  const having = havingName(libraries.list);
  return [...hidden].filter((name) => {
    const some = having(name);
    const isBehind = ({ name: file }: Library): boolean =>
      (places.get(file) ?? inputs.length) > (last.get(name) ?? 0);
    return some.every(isBehind) && some.some(({ library }) => definedIn(library, name) !== undefined);
  });
}

/** What a library defines under the name that an object uses, `f` or `f@VERSION`. */
export function definedIn({ find }: SharedLibrary, name: string): SharedSymbol | undefined {
  const at = name.indexOf('@');
  if (at <= 0) return find(name).find(({ defined, isDefault }) => defined && isDefault);
  const version = name.slice(at).replace(/^@+/, '');
  return find(name.slice(0, at)).find((symbol) => symbol.defined && symbol.version === version);
}

function defining(list: readonly Library[], name: string): Import | undefined {
  for (const from of list) {
    const symbol = definedIn(from.library, name);
    if (symbol !== undefined) return { from, symbol };
  }
  return undefined;
}

function remembered<T>(known: Map<string, T>, name: string, find: () => T): T {
  const before = known.get(name);
  if (before !== undefined || known.has(name)) return before as T; // The key is there with a value of this type.
  const found = find();
  known.set(name, found);
  return found;
}
