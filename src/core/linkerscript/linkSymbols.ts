import type { DefinedSymbol, LinkInput, UndefinedSymbol } from './input';
import type { Symbol } from './link';
import type { Piece } from './model';

/**
 * The symbols of a link by name. An object's definition that nothing else defines is made into one when somebody asks for it: a
 * kernel has a hundred thousand, and its script names a few dozen.
 */
export interface LinkSymbols {
  readonly size: number;
  get(name: string): Symbol | undefined;
  set(name: string, symbol: Symbol): void;
  /** All of them, in the order in which they are first mentioned. */
  values(): Iterable<Symbol>;
  /**
   * Without definitions of objects that nobody has asked for. Those are all in sections, no script assigns them, and none is
   * called `__start_…` or `__stop_…`.
   */
  noted(): Iterable<Symbol>;
  /** Adds the definitions of `index`, with the sections of each of its files by their numbers. */
  add(index: LoneDefinitions, pieces: readonly (readonly (Piece | undefined)[])[]): void;
}

/** The definitions of a list of objects that are the only ones of their names, and what else they mention. */
export interface LoneDefinitions {
  readonly lone: ReadonlyMap<string, LoneDefinition>;
  /** By object. */
  readonly others: readonly Pick<LinkInput, 'defined' | 'undefined'>[];
  /** All names that they mention. */
  readonly order: readonly string[];
}

export interface LoneDefinition {
  /** The number of the object among those of the link. */
  readonly file: number;
  readonly given: DefinedSymbol;
}

export function linkSymbols(): LinkSymbols {
  let made = new Map<string, Symbol>();
  let added:
    { index: LoneDefinitions; pieces: Parameters<LinkSymbols['add']>[1]; before: number } | undefined;
  const make = (name: string): Symbol | undefined => {
    const found = added?.index.lone.get(name);
    if (added === undefined || found === undefined) return undefined;
    const piece = added.pieces[found.file]?.[found.given.section ?? -1];
    const symbol = newSymbol(name);
    symbol.state = 'defined';
    symbol.value = found.given.value;
    symbol.base = piece ?? 'absolute';
    symbol.byObject = true;
    symbol.weak = found.given.binding === 'weak';
    made.set(name, symbol);
    return symbol;
  };
  const get = (name: string): Symbol | undefined => made.get(name) ?? make(name);
  const makeAll = (): void => {
    if (added === undefined) return;
    const { index, before } = added;
    const names = [...made.keys()];
    const all = new Map<string, Symbol>();
    for (const list of [names.slice(0, before), index.order, names.slice(before)]) {
      for (const name of list) {
        const symbol = all.has(name) ? undefined : get(name);
        if (symbol !== undefined) all.set(name, symbol);
      }
    }
    made = all;
    added = undefined;
  };
  return {
    get size() {
      makeAll();
      return made.size;
    },
    get,
    set: (name, symbol) => {
      made.set(name, symbol);
    },
    values: () => {
      makeAll();
      return made.values();
    },
    noted: () => made.values(),
    add: (index, pieces) => {
      added = { index, pieces, before: made.size };
    },
  };
}

export function newSymbol(name: string): Symbol {
  return {
    name,
    state: 'new',
    value: 0n,
    doubt: undefined,
    base: 'absolute',
    byScript: false,
    byObject: false,
    byLinker: false,
    weak: false,
    extern: false,
    iteration: -1,
    hidden: false,
    assignment: undefined,
  };
}

/**
 * What a list of objects defines, if the same list was linked before: an edit of a script leaves the objects as they are. `isLeftOut`
 * says whether a section of an object is one of a group that another object has already.
 */
export function loneDefinitions(
  inputs: readonly LinkInput[],
  isLeftOut: (file: number, section: number) => boolean,
): LoneDefinitions | undefined {
  const [first] = inputs;
  if (first === undefined) return undefined;
  const known = lastLinked.get(first);
  if (known?.inputs.length !== inputs.length || !inputs.every((input, i) => input === known.inputs[i])) {
    lastLinked.set(first, { inputs, index: undefined });
    return undefined;
  }
  return (known.index ??= indexed(inputs, isLeftOut));
}

/** By the first object: the last list that began with it. */
const lastLinked = new WeakMap<
  LinkInput,
  { readonly inputs: readonly LinkInput[]; index: LoneDefinitions | undefined }
>();

function indexed(
  inputs: readonly LinkInput[],
  isLeftOut: (file: number, section: number) => boolean,
): LoneDefinitions {
  const counts = new Map<string, number>();
  const order = new Set<string>();
  const count = (name: string): void => {
    counts.set(name, (counts.get(name) ?? 0) + 1);
    order.add(name);
  };
  const isTaken = (file: number, { section }: DefinedSymbol): boolean =>
    section === undefined || !isLeftOut(file, section);
  for (const [file, input] of inputs.entries()) {
    for (const given of input.defined) if (isTaken(file, given)) count(given.name);
    for (const { name } of input.undefined) order.add(name);
    for (const { name } of input.commons) count(name);
  }
  const lone = new Map<string, LoneDefinition>();
  const isLone = (file: number, given: DefinedSymbol): boolean =>
    given.section !== undefined &&
    isTaken(file, given) &&
    counts.get(given.name) === 1 &&
    !/^__(start|stop)_/.test(given.name);
  const defined = inputs.map((input, file) => {
    const others: DefinedSymbol[] = [];
    for (const given of input.defined) {
      if (isLone(file, given)) lone.set(given.name, { file, given });
      else others.push(given);
    }
    return others;
  });
  const asked = (input: LinkInput): UndefinedSymbol[] =>
    input.undefined.filter(({ name }) => !lone.has(name));
  const others = inputs.map((input, file) => ({ defined: defined[file] ?? [], undefined: asked(input) }));
  return { lone, others, order: [...order] };
}
