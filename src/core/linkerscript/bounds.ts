import { sectionNamed, type Link, type Symbol } from './link';
import type { Piece, Section } from './model';

/** `__start_X` or `__stop_X`, `.startof.X` or `.sizeof.X`, and the output section it means. */
interface Bound {
  readonly symbol: Symbol;
  readonly section: Section;
}

/**
 * GNU ld defines `__start_X` and `__stop_X` when something asks for them and an input section is called X, where X is a name
 * in C (ldlang.c, lang_init_start_stop). Until the end they both stand at that section.
 */
export function defineBounds(link: Link): void {
  if (!isAsked(link)) return;
  for (const file of link.files) {
    for (const piece of file.pieces) {
      if (!/^\w+$/.test(piece.name) || piece.output === 'discarded') continue;
      for (const symbol of boundsOf(link, piece.name)) {
        if (symbol.state !== 'undefined') continue;
        symbol.state = 'defined';
        symbol.base = piece;
        symbol.value = 0n;
        symbol.byObject = true;
      }
    }
  }
}

function isAsked(link: Link): boolean {
  for (const { name, state } of link.symbols.noted()) if (state === 'undefined' && isBound(name)) return true;
  return false;
}

/** Whether GNU ld may define a symbol by its name. */
export function isBound(name: string): boolean {
  return (
    name.startsWith('__start_') ||
    name.startsWith('__stop_') ||
    name.startsWith('.startof.') ||
    name.startsWith('.sizeof.')
  );
}

function boundsOf(link: Link, name: string): Symbol[] {
  const symbols = [link.symbols.get(`__start_${name}`), link.symbols.get(`__stop_${name}`)];
  return symbols.filter((symbol) => symbol !== undefined);
}

/** `.startof.X` and `.sizeof.X` are of output sections, whatever their names are (lang_init_startof_sizeof). */
function describedBounds(link: Link): Bound[] {
  const bounds: Bound[] = [];
  for (const symbol of link.symbols.noted()) {
    const name = /^\.(?:startof|sizeof)\.(.+)$/s.exec(symbol.name)?.[1];
    const section = name === undefined || symbol.state !== 'undefined' ? undefined : sectionNamed(link, name);
    if (section === undefined) continue;
    symbol.state = 'defined';
    symbol.base = section;
    symbol.value = 0n;
    symbol.byObject = true;
    bounds.push({ symbol, section });
  }
  return bounds;
}

/** They stay defined only when the section went into an output section of the same name (lang_undef_start_stop). */
export function confirmBounds(link: Link): Bound[] {
  const bounds = describedBounds(link);
  for (const symbol of link.symbols.noted()) {
    const { base } = symbol;
    if (!isBound(symbol.name) || symbol.byScript || !isPiece(base) || base.kind !== 'input') continue;
    if (!symbol.name.endsWith(`_${base.name}`) || symbol.value !== 0n) continue;
    const section = holder(link, base);
    if (section === undefined) {
      symbol.state = 'undefined';
      symbol.base = 'absolute';
    } else {
      symbol.base = section;
      bounds.push({ symbol, section });
    }
  }
  return bounds;
}

function isPiece(base: Symbol['base']): base is Piece {
  return typeof base === 'object' && 'file' in base;
}

function holder(link: Link, piece: Piece): Section | undefined {
  if (typeof piece.output === 'object' && piece.output.name === piece.name) return piece.output;
  const named = sectionNamed(link, piece.name);
  return named?.pieces.some((other) => other.name === piece.name) === true ? named : undefined;
}

/** `__stop_X` moves to the end when all is placed, and `.sizeof.X` is a size (lang_finalize_start_stop). */
export function finishBounds(bounds: readonly Bound[]): void {
  for (const { symbol, section } of bounds) {
    const isSize = symbol.name.startsWith('.sizeof.');
    if (isSize) symbol.base = 'absolute';
    else if (!symbol.name.startsWith('__stop_')) continue;
    symbol.value = section.size.value;
    symbol.doubt = section.size.doubt;
  }
}
