import type { LinkInput, SharedLibrary } from './input';
import { definedIn, nameOf } from './libraries';
import type { LinkFileOption, LinkOptions } from './options';

/**
 * The objects that take part in the link: all that stand on the command line, and of archives the members that define
 * something asked for before, and the shared libraries but for those that `--as-needed` leaves out. `inputs` holds all members of all
 * archives, in order.
 */
export function resolveInputs(
  inputs: readonly LinkInput[],
  options: LinkOptions,
  asked: Iterable<string>,
): LinkInput[] {
  if (inputs.every(({ archive, kind }) => archive === undefined && kind !== 'shared')) return [...inputs];
  const wanted = new Set<string>(asked);
  const defined = new Set<string>();
  const taken = new Set<LinkInput>();
  const order: LinkInput[] = [];
  const libraries: LinkInput[] = [];
  /** Asked for by objects, and not weakly. */
  const needed = new Set<string>();
  const provided = new Map<string, boolean>();
  const isProvided = (name: string): boolean => {
    const before = provided.get(name);
    if (before !== undefined) return before;
    const found = libraries.some(
      ({ library }) => library !== undefined && definedIn(library, name) !== undefined,
    );
    provided.set(name, found);
    return found;
  };
  const isMissing = (name: string): boolean => !defined.has(name) && !isProvided(name);
  const take = (input: LinkInput): void => {
    if (input.kind === 'shared') {
      takeLibrary(input);
      return;
    }
    taken.add(input);
    order.push(input);
    for (const symbol of input.defined) defined.add(symbol.name);
    for (const symbol of input.commons) defined.add(symbol.name);
    // A weak reference takes nothing out of an archive.
    for (const symbol of input.undefined) {
      if (symbol.binding !== 'global') continue;
      wanted.add(symbol.name);
      needed.add(symbol.name);
    }
  };
  /** Another library asks for something in it, and names none to have it from. */
  const fillsGap = (library: SharedLibrary, input: LinkInput): boolean =>
    !libraries.some((other) => other.library?.needed.includes(nameOf(input)) === true) &&
    libraries.some((other) =>
      other.library
        ?.asks()
        .some(({ name, weak }) => !weak && isMissing(name) && definedIn(library, name) !== undefined),
    );
  /** What no object needs is left out, if `--as-needed` holds (elflink.c, elf_link_add_object_symbols). */
  const takeLibrary = (input: LinkInput): void => {
    const { library, asNeeded } = input;
    if (asNeeded === 'byLibraries') return;
    const isNeeded = (): boolean =>
      library === undefined ||
      fillsGap(library, input) ||
      [...needed].some((name) => isMissing(name) && definedIn(library, name) !== undefined);
    if (taken.has(input) || (asNeeded !== undefined && !isNeeded())) return;
    taken.add(input);
    order.push(input);
    libraries.push(input);
    provided.clear();
    for (const { name, weak } of library?.asks() ?? []) if (!weak) wanted.add(name);
  };
  const defines = (input: LinkInput): boolean =>
    input.defined.some(({ name }) => wanted.has(name) && isMissing(name)) ||
    input.commons.some(({ name }) => wanted.has(name) && isMissing(name));
  const search = (members: readonly LinkInput[]): boolean => {
    let found = false;
    for (let again = true; again;) {
      again = false;
      for (const member of members) {
        if (taken.has(member) || !defines(member)) continue;
        take(member);
        again = true;
        found = true;
      }
    }
    return found;
  };
  for (const unit of units(inputs, options)) {
    if (unit.length === 1) {
      const only = unit[0];
      if (only === undefined) continue;
      if (only.whole) only.inputs.forEach(take);
      else search(only.inputs);
      continue;
    }
    // A group is searched until it yields nothing new.
    for (let again = true; again;) {
      again = false;
      for (const part of unit) {
        if (!part.whole) again = search(part.inputs) || again;
        else if (!part.inputs.every((input) => taken.has(input))) {
          const before = order.length;
          part.inputs.forEach(take);
          again ||= order.length > before;
        }
      }
    }
  }
  return order;
}

/** A file of the command line. */
export interface Part {
  readonly inputs: LinkInput[];
  /** All of it is taken: it is an object, or `--whole-archive` holds for it. */
  readonly whole: boolean;
  readonly group: number | undefined;
}

/** The command line's files in order, each archive with all of its members. */
export function linkParts(inputs: readonly LinkInput[], options: LinkOptions): readonly Part[] {
  const parts: Part[] = [];
  let last: { readonly key: string; readonly part: Part } | undefined;
  const given = options.files ?? [];
  const lazy = new Set(given.flatMap((file) => (file.isLazy === true ? [file.name] : [])));
  let next = 0;
  // A library that is named several times is in another group each time.
  const givenAs = (archive: string): LinkFileOption | undefined => {
    const at = given.findIndex(({ name, kind }, i) => i >= next && matches(name, kind, archive));
    if (at < 0) return given.find(({ name, kind }) => matches(name, kind, archive));
    next = at + 1;
    return given[at];
  };
  for (const input of inputs) {
    const key = input.archive ?? `${input.file}\0${String(parts.length)}`;
    if (last?.key === key && !isSame(last.part.inputs[0], input)) {
      last.part.inputs.push(input);
      continue;
    }
    const option = input.archive === undefined ? undefined : givenAs(input.archive);
    const isLazy = input.archive === undefined && input.library === undefined && lazy.has(input.file);
    const part: Part = {
      inputs: [input],
      whole: (input.archive === undefined && !isLazy) || option?.wholeArchive === true,
      group: option?.group,
    };
    parts.push(part);
    last = { key, part };
  }
  return parts;
}

/** The same member again, where an archive stands twice in a row. */
function isSame(first: LinkInput | undefined, input: LinkInput): boolean {
  if (first?.file !== input.file) return false;
  if (first === input) return true;
  const isLike =
    first.sections.length === input.sections.length && first.defined.length === input.defined.length;
  return (
    isLike &&
    first.sections.every(({ name, size }, i) => {
      const other = input.sections[i];
      return other?.name === name && other.size === size;
    }) &&
    first.defined.every(({ name }, i) => name === input.defined[i]?.name)
  );
}

/** Files of one group stand together. */
function units(inputs: readonly LinkInput[], options: LinkOptions): Part[][] {
  const grouped: Part[][] = [];
  for (const part of linkParts(inputs, options)) {
    const before = grouped[grouped.length - 1];
    if (part.group !== undefined && before?.[0]?.group === part.group) before.push(part);
    else grouped.push([part]);
  }
  return grouped;
}

function matches(name: string, kind: 'file' | 'library', archive: string): boolean {
  return kind === 'file' ? name === archive : archive.endsWith(`/lib${name}.a`) || archive === `lib${name}.a`;
}
