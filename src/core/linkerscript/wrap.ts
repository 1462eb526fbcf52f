import type { Dialect } from './dialect';
import type { InputReference, InputSection, LinkInput, UndefinedSymbol } from './input';
import type { LinkOptions } from './options';
import type { Relaxation } from './relaxation';

/** `--wrap=f`: who asks for f gets __wrap_f, and who asks for __real_f gets f (ld's manual, Options). */
export function meantBy({ wrapped }: Pick<LinkOptions, 'wrapped'>, name: string): string {
  if (wrapped === undefined) return name;
  const names = setOf(wrapped);
  if (names.has(name)) return `__wrap_${name}`;
  const real = name.startsWith('__real_') ? name.slice('__real_'.length) : name;
  return names.has(real) ? real : name;
}

function setOf(wrapped: readonly string[]): ReadonlySet<string> {
  let names = sets.get(wrapped);
  if (names === undefined) sets.set(wrapped, (names = new Set(wrapped)));
  return names;
}

const sets = new WeakMap<readonly string[], ReadonlySet<string>>();

/**
 * The objects as `--wrap` makes them: GNU ld gives what an object asks for its other name as it reads it, so that a definition of its
 * own stays what it means; ld.lld does it to all references, when the objects have been chosen (Driver.cpp, wrapSymbols).
 */
export function wrapNames(inputs: readonly LinkInput[], options: LinkOptions, dialect: Dialect): LinkInput[] {
  const { wrapped } = options;
  if (wrapped === undefined) return [...inputs];
  const key = [dialect, ...wrapped].join('\0');
  return inputs.map((input) => {
    if (input.kind === 'shared') return input;
    const known = lastWrapped.get(input);
    if (known?.key === key) return known.input;
    const renamed = wrapInput(input, options, dialect);
    lastWrapped.set(input, { key, input: renamed });
    return renamed;
  });
}

/** An edit of a script leaves the objects as they are, and what is known of them goes by the object. */
const lastWrapped = new WeakMap<LinkInput, { readonly key: string; readonly input: LinkInput }>();

/** What ld.lld asks for besides, once all files are read: both names of each symbol that is there. */
export function wrappedNames({ wrapped = [] }: LinkOptions, inputs: readonly LinkInput[]): string[] {
  const open = new Set(wrapped);
  for (const input of open.size === 0 ? [] : inputs)
    for (const list of [input.undefined, input.defined, input.commons])
      for (const { name } of list) open.delete(name);
  return wrapped.filter((name) => !open.has(name)).map((name) => `__wrap_${name}`);
}

function wrapInput(input: LinkInput, options: LinkOptions, dialect: Dialect): LinkInput {
  const asked = new Map(input.undefined.map((symbol) => [symbol.name, symbol]));
  const isOther = (name: string): boolean =>
    meantBy(options, name) !== name && (dialect === 'lld' || asked.has(name));
  const own = [...input.defined, ...input.commons].filter(({ name }) => isOther(name));
  if (own.length === 0 && !input.undefined.some(({ name }) => isOther(name))) return input;
  const names = new Map<string, UndefinedSymbol>();
  for (const symbol of input.undefined) {
    const name = meantBy(options, symbol.name);
    names.set(name, { ...symbol, name });
  }
  for (const { name } of own) {
    const meant = meantBy(options, name);
    names.set(meant, names.get(meant) ?? { name: meant, binding: 'global' });
  }
  for (const list of [input.defined, input.commons]) for (const { name } of list) names.delete(name);
  const other = (name: string): string => (isOther(name) ? meantBy(options, name) : name);
  const renamed = (reference: InputReference): InputReference =>
    reference.symbol !== undefined && isOther(reference.symbol)
      ? { ...reference, symbol: meantBy(options, reference.symbol) }
      : reference;
  const sections = input.sections.map((section): InputSection => {
    const { references, relaxation } = section;
    if (references === undefined && relaxation === undefined) return section;
    let own: readonly InputReference[] | undefined;
    let shorter: Relaxation | undefined;
    return {
      ...section,
      ...(references && { references: () => (own ??= references().map(renamed)) }),
      ...(relaxation && { relaxation: () => (shorter ??= renamedIn(relaxation(), other)) }),
    };
  });
  const globals = input.globals && { globals: input.globals.map(other) };
  return { ...input, ...globals, sections, undefined: [...names.values()] };
}

/** Relaxation, too, goes by what the code asks for. */
function renamedIn(relaxation: Relaxation, other: (name: string) => string): Relaxation {
  const symbolAt: Relaxation['symbolAt'] = (index) => {
    const symbol = relaxation.symbolAt(index);
    return symbol?.name === undefined ? symbol : { ...symbol, name: other(symbol.name) };
  };
  return { ...relaxation, symbolAt };
}
