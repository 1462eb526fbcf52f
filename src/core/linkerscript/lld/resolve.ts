import type { LinkInput, SharedLibrary } from '../input';
import { definedIn } from '../libraries';
import type { LinkOptions } from '../options';
import { linkParts } from '../resolve';

/** What is known of a name: an object defines it, one asks for it, or a member of an archive would define it. */
type Known = 'defined' | 'asked' | 'askedWeakly' | { readonly member: LinkInput };

/** What a shared library asks for, too, is taken out of archives (InputFiles.cpp, SharedFile::parse). */
function askedBy(library: SharedLibrary): LinkInput['undefined'] {
  return library.asks().map(({ name, weak }) => ({ name, binding: weak ? 'weak' : 'global' }));
}

/** References of an object that are still to be looked at. */
interface Rest {
  readonly references: LinkInput['undefined'];
  next: number;
}

/**
 * As `resolveInputs`, in the order of ld.lld 14: a member is taken out at once where it is asked for, and what it asks for
 * comes before what is left of the file that asked (Symbols.cpp, resolveUndefined and resolveLazy). Archives that came
 * before are still open. `later` is what the script and the entry ask for, behind all files.
 */
export function resolveForLld(
  inputs: readonly LinkInput[],
  options: LinkOptions,
  later: Iterable<string>,
): LinkInput[] {
  const isOpen = options.files?.some(({ isLazy }) => isLazy) === true;
  if (!isOpen && !inputs.some((input) => input.archive !== undefined)) return [...inputs];
  const known = new Map<string, Known>();
  const libraries: SharedLibrary[] = [];
  const isShared = (name: string): boolean =>
    libraries.some((library) => definedIn(library, name) !== undefined);
  const knownOf = (name: string): Known | undefined =>
    known.get(name) ?? (isShared(name) ? 'defined' : undefined);
  const taken = new Set<LinkInput>();
  const order: LinkInput[] = [];
  const stack: Rest[] = [];
  /** What a library defines is taken out of no archive any more (Symbols.cpp, resolveShared). */
  const takeLibrary = (library: SharedLibrary): void => {
    libraries.push(library);
    for (const [name, state] of known)
      if (state !== 'defined' && definedIn(library, name) !== undefined) known.set(name, 'defined');
  };
  const take = (input: LinkInput): void => {
    if (taken.has(input)) return;
    taken.add(input);
    order.push(input);
    for (const { name } of input.defined) known.set(name, 'defined');
    for (const { name } of input.commons) known.set(name, 'defined');
    if (input.library !== undefined) takeLibrary(input.library);
    stack.push({
      references: input.library === undefined ? input.undefined : askedBy(input.library),
      next: 0,
    });
  };
  const ask = (name: string, isWeak: boolean): void => {
    const before = knownOf(name);
    if (before === undefined || (before === 'askedWeakly' && !isWeak))
      known.set(name, isWeak ? 'askedWeakly' : 'asked');
    else if (typeof before === 'object' && !isWeak) take(before.member);
  };
  const settle = (): void => {
    for (let rest = stack.at(-1); rest !== undefined; rest = stack.at(-1)) {
      const reference = rest.references[rest.next];
      rest.next += 1;
      if (reference === undefined) stack.pop();
      else ask(reference.name, reference.binding === 'weak');
    }
  };
  const offer = (member: LinkInput): void => {
    for (const list of [member.defined, member.commons]) {
      for (const { name } of list) {
        const before = knownOf(name);
        if (before === 'asked') take(member);
        else if (before === undefined || before === 'askedWeakly') known.set(name, { member });
        settle();
      }
    }
  };
  for (const name of options.undefinedSymbols ?? []) ask(name, false);
  for (const part of linkParts(inputs, options)) {
    for (const input of part.inputs) {
      if (part.whole) take(input);
      else offer(input);
      settle();
    }
  }
  for (const name of later) {
    ask(name, false);
    settle();
  }
  return order;
}
