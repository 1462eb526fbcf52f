import type { Dialect } from './dialect';
import type { InputReference, InputSection, LinkInput, UndefinedSymbol } from './input';
import type { LinkOptions } from './options';

/** `--wrap=f`: who asks for f gets __wrap_f, and who asks for __real_f gets f (ld's manual, Options). */
export function meantBy({ wrapped }: Pick<LinkOptions, 'wrapped'>, name: string): string {
  if (wrapped === undefined) return name;
  if (wrapped.includes(name)) return `__wrap_${name}`;
  const real = name.startsWith('__real_') ? name.slice('__real_'.length) : name;
  return wrapped.includes(real) ? real : name;
}

/**
 * The objects as `--wrap` makes them: GNU ld gives what an object asks for its other name as it reads it, so that a definition of its
 * own stays what it means; ld.lld does it to all references, when the objects have been chosen (Driver.cpp, wrapSymbols).
 */
export function wrapNames(inputs: readonly LinkInput[], options: LinkOptions, dialect: Dialect): LinkInput[] {
  const { wrapped } = options;
  if (wrapped === undefined) return [...inputs];
  const key = `${dialect} ${wrapped.join(' ')}`;
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
  const isThere = (name: string): boolean =>
    inputs.some(
      (input) =>
        input.undefined.some((one) => one.name === name) ||
        input.defined.some((one) => one.name === name) ||
        input.commons.some((one) => one.name === name),
    );
  return wrapped.filter(isThere).map((name) => `__wrap_${name}`);
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
  const renamed = (reference: InputReference): InputReference =>
    reference.symbol !== undefined && isOther(reference.symbol)
      ? { ...reference, symbol: meantBy(options, reference.symbol) }
      : reference;
  const sections = input.sections.map((section): InputSection => {
    const { references } = section;
    return references === undefined ? section : { ...section, references: () => references().map(renamed) };
  });
  return { ...input, sections, undefined: [...names.values()] };
}
