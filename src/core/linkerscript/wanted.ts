import { symbolNamed, type Link } from './link';

/** The symbols that members of archives are taken for. */
export function asked(link: Link): string[] {
  return [...link.symbols.values()]
    .filter((symbol) => symbol.state === 'undefined')
    .map((symbol) => symbol.name);
}

/** Symbols that something outside the objects refers to. */
export function refer(link: Link, names: readonly string[]): void {
  for (const name of names) {
    const symbol = symbolNamed(link, name);
    if (symbol.state === 'new') symbol.state = 'undefined';
  }
}

/** The entry, when it is a symbol. */
export function entryName(link: Link): string[] {
  return link.entry === undefined || /^(0[xX])?[0-9a-fA-F]+$/.test(link.entry) ? [] : [link.entry];
}
