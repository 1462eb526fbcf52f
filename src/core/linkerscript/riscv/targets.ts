import type { DefinedSymbol, Visibility } from '../input';
import { isPlaceless, type Link, type Symbol } from '../link';
import { isMerged, mergedPlace } from '../mergeStrings';
import type { LinkFile, Piece, Section } from '../model';
import { relaxKind, type Relaxation, type RelaxationSymbol } from '../relaxation';
import { highOf, lowLimit, lowOf } from './address';
import type { Base, MovingTarget, Place, Target } from './shrinking';
import { pieceOffset } from '../pieces';

/** Where everything is that relaxation looks at. */
export interface Places {
  readonly link: Link;
  readonly baseOf: (section: Section) => Base;
  readonly placeOf: (piece: Piece) => Place | undefined;
  /** The same of one that somebody has asked for. */
  readonly known: (piece: Piece) => Place | undefined;
  readonly symbols: Map<Symbol, MovingTarget>;
  /** The table of calls; absent where it is empty. */
  readonly callTable: Piece | undefined;
  readonly isStronglyMissing: (name: string) => boolean;
}

export function placesOf(link: Link): Places {
  // Those that the output goes without have a place all the same.
  const bases = new Map<Section, Base>();
  const baseOf = (section: Section): Base => {
    let base = bases.get(section);
    if (base === undefined) {
      const { value } = section.vma;
      base = { section, high: highOf(value), low: lowOf(value), alignment: Number(section.alignment) };
      bases.set(section, base);
    }
    return base;
  };
  const places = new Map<Piece, Place>();
  const placeOf = (piece: Piece): Place | undefined => {
    const known = places.get(piece);
    if (known !== undefined) return known;
    if (typeof piece.output !== 'object') return undefined;
    const base = baseOf(piece.output);
    const place = { piece, base, offset: Number(pieceOffset(piece).value) };
    places.set(piece, place);
    return place;
  };
  let missing: Set<string> | undefined;
  const isStronglyMissing = (name: string): boolean => {
    if (missing === undefined) {
      missing = new Set(link.options.undefinedSymbols);
      for (const { input } of link.files)
        for (const { name: asked, binding } of input.undefined) if (binding === 'global') missing.add(asked);
    }
    return missing.has(name) || link.symbols.get(name)?.extern === true;
  };
  const known = (piece: Piece): Place | undefined => places.get(piece);
  const callTable = link.callEntries && link.files.flatMap(({ pieces }) => pieces.filter(isCallTable)).at(0);
  return { link, baseOf, placeOf, known, symbols: new Map(), callTable, isStronglyMissing };
}

export interface TargetFinder {
  /** What a relocation leads to. */
  readonly find: (relaxation: Relaxation, index: number) => Target;
  /** The local symbols among what was found. */
  readonly locals: () => Iterable<Target>;
}

/** Finds what the relocations of the sections of one object lead to. */
export function targetFinder(places: Places, file: LinkFile): TargetFinder {
  const { link, placeOf } = places;
  const byIndex = new Map(file.pieces.map((piece) => [piece.given.index, piece]));
  const locals = new Map<number, Target>();
  const local = (symbol: RelaxationSymbol | undefined): Target => {
    if (symbol?.kind === 'indirect') return { kind: 'kept' };
    const piece = symbol?.section === undefined ? undefined : byIndex.get(symbol.section);
    const place = piece === undefined ? undefined : placeOf(piece);
    if (symbol === undefined || place === undefined || symbol.value > lowLimit) return { kind: 'open' };
    return movingTarget(place, symbol.value, symbol.size, false, undefined);
  };
  const find = (relaxation: Relaxation, i: number): Target => {
    const index = relaxation.symbols[i] ?? 0;
    if (index === 0) return { kind: 'self' };
    const symbol = relaxation.symbolAt(index);
    let target = symbol?.name === undefined ? locals.get(index) : globalTarget(places, symbol.name);
    if (target === undefined) {
      target = local(symbol);
      locals.set(index, target);
    }
    const isCall = relaxation.kinds[i] === relaxKind.call;
    if (symbol?.name !== undefined) {
      const entry = isCall || target.kind === 'open' ? callEntry(places, symbol.name) : undefined;
      if (entry !== undefined) return entry;
      const isOpen = target.kind === 'missing' ? isPlaceless(link) : mayGoElsewhere(link, file, symbol.name);
      if (isCall && isOpen) return { kind: 'open' };
    }
    return target.kind === 'place' && isMerged(target.place.piece)
      ? mergedTarget(places, target, relaxation.addends[i] ?? 0, symbol?.kind === 'section')
      : target;
  };
  return { find, locals: () => locals.values() };
}

/** What goes through the table of calls; a program with a fixed place leaves calls as they are that nothing answers. */
function callEntry({ link, placeOf, callTable }: Places, name: string): Target | undefined {
  if (link.callEntries?.names.has(name) !== true) return undefined;
  if (!isPlaceless(link) && link.libraries?.definition(name) === undefined) return { kind: 'kept' };
  const place = callTable && placeOf(callTable);
  if (place === undefined) return { kind: 'open' };
  const { header, entry } = link.callEntries;
  const room = Number(place.piece.size - header - entry);
  return { kind: 'entry', place, first: Number(header), room };
}

function isCallTable({ kind, name, size }: Piece): boolean {
  return kind === 'made' && name === '.plt' && size > 0n;
}

export function movingTarget(
  place: Place,
  value: number,
  size: number,
  isGlobalFunction: boolean,
  symbol: Symbol | undefined,
): MovingTarget {
  return { kind: 'place', place, givenValue: value, givenSize: size, value, size, isGlobalFunction, symbol };
}

/** Strings and constants that were merged lie where their first copy does. */
function mergedTarget({ placeOf }: Places, target: MovingTarget, addend: number, ofSection: boolean): Target {
  // The place is that of the symbol, of a section's symbol that of the addend.
  const found = mergedPlace(target.place.piece, target.value + (ofSection ? addend : 0));
  const place = found === undefined ? undefined : placeOf(found.piece);
  if (found === undefined || place === undefined) return { kind: 'open' };
  return movingTarget(place, found.offset - (ofSection ? addend : 0), target.size, false, undefined);
}

function globalTarget(places: Places, name: string): Target {
  const { link, placeOf, symbols } = places;
  const symbol = link.symbols.get(name);
  if (symbol?.state !== 'defined') return missingTarget(places, name, symbol);
  const known = symbols.get(symbol);
  if (known !== undefined) return known;
  const { base } = symbol;
  if (symbol.byScript || typeof base !== 'object' || !('given' in base)) return { kind: 'symbol', symbol };
  const place = placeOf(base);
  if (place === undefined || symbol.value > lowLimit) return { kind: 'open' };
  const given = definitionOf(base.file, name);
  if (given?.kind === 'ifunc') return { kind: 'kept' };
  const size = Number(given?.size ?? 0n);
  const target = movingTarget(place, Number(symbol.value), size, given?.kind === 'function', symbol);
  symbols.set(symbol, target);
  return target;
}

function missingTarget({ isStronglyMissing }: Places, name: string, symbol: Symbol | undefined): Target {
  if (symbol?.state === 'common') return { kind: 'open' };
  if (!isStronglyMissing(name)) return { kind: 'missing' };
  // The linker defines it behind all this (ldelf.c, ldelf_before_allocation).
  return { kind: name === '__ehdr_start' ? 'kept' : 'open' };
}

function definitionOf({ input }: LinkFile, name: string): Pick<DefinedSymbol, 'size' | 'kind'> | undefined {
  let known = definitions.get(input);
  if (known === undefined) {
    known = new Map<string, Pick<DefinedSymbol, 'size' | 'kind'>>();
    for (const { name: common, size } of input.commons) known.set(common, { size, kind: 'object' });
    for (const given of input.defined) known.set(given.name, given);
    definitions.set(input, known);
  }
  return known.get(name);
}

const definitions = new WeakMap<object, Map<string, Pick<DefinedSymbol, 'size' | 'kind'>>>();

/** Another file may answer the call, so that it goes to a table of calls; what is missing may be answered in any image without a fixed place. */
function mayGoElsewhere({ options }: Link, { input }: LinkFile, name: string): boolean {
  if (options.shared !== true || options.symbolic === true) return false;
  let known = visibilities.get(input);
  if (known === undefined) {
    known = new Map();
    for (const list of [input.undefined, input.defined])
      for (const { name: own, visibility } of list) known.set(own, visibility);
    visibilities.set(input, known);
  }
  const visibility = known.get(name);
  return visibility === undefined || visibility === 'default';
}

const visibilities = new WeakMap<object, Map<string, Visibility | undefined>>();
