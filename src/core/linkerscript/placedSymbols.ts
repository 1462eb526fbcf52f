import { noSymbols, sectionAt, type MemoryMap, type SymbolTable } from '../memoryMap';
import { growingColumns, noSection, symbolTrait } from '../symbolColumns';
import { symbolTable } from '../symbolTable';
import type { DefinedSymbol, LinkInput } from './input';
import type { Link, Symbol } from './link';
import type { LinkFile, Section } from './model';
import { startOf } from './value';

/**
 * The global symbols of a placement whose addresses are certain: those of the objects, with size and kind as the object
 * states them, and those that the script assigns. Local symbols are not read from objects, so none are here.
 */
export function placedSymbols(link: Link, sections: MemoryMap['sections']): SymbolTable {
  if (link.symbols.size === 0) return noSymbols;
  const columns = growingColumns();
  const numbers = new Map(link.sections.map((section, index): [Section, number] => [section, index]));
  const definitions = definitionsOf(link.files);
  let base: Symbol['base'] = 'absolute';
  let start = startOf(base);
  for (const symbol of link.symbols.values()) {
    const place = placeOf(symbol);
    if (place === undefined) continue;
    // Most symbols stand in a row that begins at the same place.
    if (symbol.base !== base) {
      base = symbol.base;
      start = startOf(base);
    }
    if (symbol.doubt !== undefined || start.doubt !== undefined) continue;
    const given = symbol.byScript ? undefined : definitions.get(symbol.name);
    // It may mean an entry of a table, where it is not followed which functions have those.
    if (given?.kind === 'ifunc' && link.uncertainty.indirect !== undefined) continue;
    const kind = given?.kind === 'ifunc' ? 'function' : (given?.kind ?? 'other');
    const section = place === 'absolute' ? noSection : (numbers.get(place) ?? noSection);
    const trait = symbolTrait(kind, given?.binding ?? 'global');
    // The lowest bit of an Arm function says that it is Thumb code; the function starts on the even byte.
    const isThumb = kind === 'function' && link.target.machine === 'arm';
    const address = symbol.value + start.value;
    const value = (isThumb ? address & ~1n : address) & link.addressMask;
    columns.add(symbol.name, value, symbol.size ?? given?.size ?? 0n, trait, section);
  }
  const index = { sections };
  return symbolTable(
    columns.columns((section) => link.sections[section]?.name),
    { sectionOf: (address) => sectionAt(index, address)?.index },
  );
}

/** The output section a symbol lies in; undefined for one that is not defined or was thrown away with its section. */
function placeOf(symbol: Symbol): Section | 'absolute' | undefined {
  if (symbol.state !== 'defined') return undefined;
  const { base } = symbol;
  if (base === 'nowhere') return undefined;
  if (typeof base === 'string') return 'absolute';
  if ('vma' in base) return base;
  return typeof base.output === 'object' ? base.output : undefined;
}

/**
 * The definition that counts of each name: the first strong one, else the first. An edit of a script leaves the objects as they
 * are, and so this.
 */
function definitionsOf(files: readonly LinkFile[]): ReadonlyMap<string, DefinedSymbol> {
  const inputs = files.map(({ input }) => input);
  const known = lastDefinitions.get(inputs[0] ?? noInput);
  if (known?.inputs.length === inputs.length && inputs.every((input, i) => input === known.inputs[i]))
    return known.definitions;
  const definitions = definitionsIn(inputs);
  lastDefinitions.set(inputs[0] ?? noInput, { inputs, definitions });
  return definitions;
}

const noInput = {};

interface Definitions {
  readonly inputs: readonly LinkInput[];
  readonly definitions: ReadonlyMap<string, DefinedSymbol>;
}

/** By the first input: the last link that began with it. */
const lastDefinitions = new WeakMap<object, Definitions>();

function definitionsIn(inputs: readonly LinkInput[]): ReadonlyMap<string, DefinedSymbol> {
  const definitions = new Map<string, DefinedSymbol>();
  for (const input of inputs) {
    for (const common of input.commons) {
      if (definitions.has(common.name)) continue;
      definitions.set(common.name, {
        name: common.name,
        binding: 'weak',
        value: 0n,
        size: common.size,
        kind: 'object',
      });
    }
    for (const symbol of input.defined) {
      const known = definitions.get(symbol.name);
      if (known === undefined || (known.binding === 'weak' && symbol.binding === 'global')) {
        definitions.set(symbol.name, symbol);
      }
    }
  }
  return definitions;
}
