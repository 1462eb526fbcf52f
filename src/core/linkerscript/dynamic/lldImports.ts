import { shf } from '../inputs';
import type { LinkInput } from '../input';
import type { Import } from '../libraries';
import type { Link } from '../link';
import { addOrphan } from '../pieces';
import { sht, type Lld } from '../lld/state';
import { commit } from '../lld/sections';
import { madePiece } from '../lld/made';
import type { Piece } from '../model';
import type { Known } from './known';

/** What a program has in place of what shared libraries define, by name. */
export interface PlacedImports {
  /** Functions whose address is that of their entry in .plt. */
  readonly functions: Map<string, Known>;
  /** Data that is copied. */
  readonly data: Map<string, Known>;
}

/** Takes down that a program needs a place of its own for it; false where lld refuses that, or it is not followed. */
export function placeImport(known: Known, placed: PlacedImports): boolean {
  const symbol = known.imported?.symbol;
  if (symbol === undefined || symbol.protected) return false;
  if (symbol.kind === 'function') placed.functions.set(known.name, known);
  else if (symbol.kind !== 'object' || symbol.size === 0n || symbol.section === undefined) return false;
  else placed.data.set(known.name, known);
  return true;
}

/** What unwind tables refer to directly: lld reads their relocations, those of dead functions too. */
export function unwindImports(
  inputs: readonly LinkInput[],
  names: ReadonlyMap<string, Known>,
  isForeign: (known: Known) => boolean,
): Known[] {
  const found = new Set<Known>();
  for (const { sections, kind } of inputs) {
    if (kind === 'shared') continue;
    for (const { name, references } of sections) {
      if (name !== '.eh_frame') continue;
      for (const { symbol } of references?.() ?? []) {
        const known = symbol === undefined ? undefined : names.get(symbol);
        if (known?.imported !== undefined && isForeign(known)) found.add(known);
      }
    }
  }
  return [...found];
}

/**
 * Gives the copies their places behind all else of .bss, or of .bss.rel.ro where the library may not write them: one for all names of a
 * place, in the order in which the first of these came up (Relocations.cpp, addCopyRelSymbol). Yields how many there are, and undefined
 * where the section that takes them is not in the output.
 */
export function addCopies(lld: Lld, placed: PlacedImports, inputs: readonly LinkInput[]): number | undefined {
  const { link } = lld;
  const done = new Set<string>();
  for (const { imported } of inOrder(placed, inputs)) {
    if (imported === undefined || done.has(placeOf(imported))) continue;
    done.add(placeOf(imported));
    const { section, value, size } = imported.symbol;
    if (section === undefined) return undefined;
    const holder = holderOf(link, section.readOnly);
    const output = [...lld.sections.values()].find((one) => one.section === holder?.output);
    if (holder === undefined || output === undefined) return undefined;
    const own = value === 0n ? section.alignment : value & -value;
    const alignment = own < section.alignment ? own : section.alignment;
    const access = shf.alloc | shf.write;
    const piece = madePiece(holder.file, holder.name, sht.nobits, access, size, alignment, 'made');
    holder.file.pieces.push(piece);
    addOrphan(output.statement, piece);
    commit(lld, output, piece);
  }
  return done.size;
}

/** All names of the copied places become dynamic symbols, and those of functions that have a place. */
export function placedNames({ libraries }: Link, { data, functions }: PlacedImports): string[] {
  const names = new Set(functions.keys());
  for (const { imported, name } of data.values()) {
    names.add(name);
    if (imported === undefined) continue;
    for (const same of imported.from.library.namesAt(imported.symbol.value))
      if (libraries?.definition(same)?.from === imported.from) names.add(same);
  }
  return [...names];
}

function inOrder({ data }: PlacedImports, inputs: readonly LinkInput[]): Known[] {
  const found = new Set<Known>();
  const look = (name: string): void => {
    const known = data.get(name);
    if (known !== undefined) found.add(known);
  };
  for (const { library, undefined: references } of inputs) {
    if (found.size === data.size) break;
    for (const { name } of references) look(name);
    for (const name of library?.names() ?? []) look(name);
  }
  return [...found];
}

/** lld's own section that copies go with. */
function holderOf({ files }: Link, readOnly: boolean): Piece | undefined {
  const names = readOnly ? ['.bss.rel.ro', '.data.rel.ro.bss'] : ['.bss'];
  for (const { pieces } of files)
    for (const piece of pieces)
      if (piece.kind === 'made' && piece.size === 0n && names.includes(piece.name)) return piece;
  return undefined;
}

function placeOf({ from, symbol }: Import): string {
  return `${from.name} ${symbol.value.toString()}`;
}
