import { shf } from '../inputs';
import type { LinkInput, SharedLibrary } from '../input';
import type { Import } from '../libraries';
import type { Link } from '../link';
import { addOrphan } from '../pieces';
import { sht, type Lld, type LldSection } from '../lld/state';
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
  const done = new Set<string>();
  const holders = { writable: holderOf(lld, false), readOnly: holderOf(lld, true) };
  for (const { imported } of inOrder(placed, inputs, lld.link.options)) {
    if (imported === undefined || done.has(placeOf(imported))) continue;
    done.add(placeOf(imported));
    const { section, value, size } = imported.symbol;
    if (section === undefined) return undefined;
    const holder = section.readOnly ? holders.readOnly : holders.writable;
    if (holder === undefined) return undefined;
    const { piece: own, output } = holder;
    const ofValue = value === 0n ? section.alignment : value & -value;
    const alignment = ofValue < section.alignment ? ofValue : section.alignment;
    const access = shf.alloc | shf.write;
    const piece = madePiece(own.file, own.name, sht.nobits, access, size, alignment, 'made');
    own.file.pieces.push(piece);
    addOrphan(output.statement, piece);
    commit(lld, output, piece);
  }
  return done.size;
}

/** All names of the copied places become dynamic symbols, and those of functions that have a place. */
export function placedNames({ libraries }: Link, { data, functions }: PlacedImports): string[] {
  const names = new Set(functions.keys());
  const done = new Set<string>();
  for (const { imported, name } of data.values()) {
    names.add(name);
    if (imported === undefined || done.has(placeOf(imported))) continue;
    done.add(placeOf(imported));
    for (const same of imported.from.library.namesAt(imported.symbol.value))
      if (libraries?.definition(same)?.from === imported.from) names.add(same);
  }
  return [...names];
}

/** With a version that is not meant by default, and as a reference with a version, a name is another one. */
function isPlain(library: SharedLibrary | undefined, name: string): boolean {
  return (
    library?.find(name).some((one) => (one.defined ? one.isDefault : one.version === undefined)) === true
  );
}

function inOrder(
  { data }: PlacedImports,
  inputs: readonly LinkInput[],
  { undefinedSymbols }: Link['options'],
): Known[] {
  const found = new Set<Known>();
  const look = (name: string): void => {
    const known = data.get(name);
    if (known !== undefined) found.add(known);
  };
  for (const name of undefinedSymbols ?? []) look(name);
  for (const { library, undefined: references } of inputs) {
    if (found.size === data.size) break;
    for (const { name } of references) look(name);
    for (const name of library?.names() ?? []) if (isPlain(library, name)) look(name);
  }
  return [...found];
}

/** lld's own section that copies go with, and the section of the output that takes it. */
function holderOf(
  { link: { files }, sections }: Lld,
  readOnly: boolean,
): { readonly piece: Piece; readonly output: LldSection } | undefined {
  const names = readOnly ? ['.bss.rel.ro', '.data.rel.ro.bss'] : ['.bss'];
  for (const { pieces } of files) {
    for (const piece of pieces) {
      if (piece.kind !== 'made' || piece.size !== 0n || !names.includes(piece.name)) continue;
      const output = [...sections.values()].find((one) => one.section === piece.output);
      return output === undefined ? undefined : { piece, output };
    }
  }
  return undefined;
}

function placeOf({ from, symbol }: Import): string {
  return `${from.name} ${symbol.value.toString()}`;
}
