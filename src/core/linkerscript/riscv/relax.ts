import { flag, type Gathered, type LinkFile, type OutputStatement, type Piece } from '../model';
import { outputStatements, type Link } from '../link';
import { relaxedDoubt } from '../runDoubt';
import { openShrinkings } from './certainty';
import type { Lane, Relaxer } from './relaxer';
import { newShrinking, type Place, type Shrinking } from './shrinking';
import { movingTarget, placesOf, targetFinder, type Places } from './targets';

/** More trips than this no program needs. */
const tripLimit = 100;

/** Gets ready to relax; undefined where no object tells of anything to take out. */
export function newRelaxer(link: Link): Relaxer | undefined {
  if (link.options.relocatable === true) return undefined;
  const files = link.files.filter(({ pieces }) => pieces.some(isShrinkable));
  if (files.length === 0) return undefined;
  const places = placesOf(link);
  const shrinkings = new Map<Piece, Shrinking>();
  for (const file of files) addShrinkings(places, file, shrinkings);
  // Up to here the runs have told where everything is.
  for (const piece of shrinkings.keys()) setDoubt(piece, undefined);
  const lanes = new Map<Gathered, Lane>();
  for (const statement of outputStatements(link)) addLanes(statement, places, shrinkings, lanes);
  let largest = 1n;
  for (const { alignment } of link.sections) if (alignment > largest) largest = alignment;
  return { link, places, shrinkings, lanes, largest: Number(largest), pass: undefined, again: false };
}

function isShrinkable({ given, output, flags, kind }: Piece): boolean {
  if (given.relaxation === undefined || kind !== 'input' || (flags & flag.exclude) !== 0) return false;
  return typeof output === 'object' && given.helped !== true;
}

function addShrinkings(places: Places, file: LinkFile, shrinkings: Map<Piece, Shrinking>): void {
  const finder = targetFinder(places, file);
  // By the number of their sections.
  const here = new Map<number, Shrinking>();
  for (const piece of file.pieces) {
    const relaxation = isShrinkable(piece) ? piece.given.relaxation?.() : undefined;
    const place = relaxation === undefined ? undefined : places.placeOf(piece);
    if (relaxation === undefined || place === undefined) continue;
    const targets = Array.from({ length: relaxation.count }, (_, i) => finder.find(relaxation, i));
    const shrinking = newShrinking(place, relaxation, targets);
    shrinkings.set(piece, shrinking);
    here.set(piece.given.index, shrinking);
  }
  for (const target of finder.locals())
    if (target.kind === 'place') shrinkings.get(target.place.piece)?.symbols.push(target);
  for (const given of file.input.defined) {
    const shrinking = given.section === undefined ? undefined : here.get(given.section);
    const symbol = shrinking === undefined ? undefined : places.link.symbols.get(given.name);
    if (shrinking === undefined || symbol?.base !== shrinking.place.piece || symbol.byScript) continue;
    let target = places.symbols.get(symbol);
    if (target === undefined) {
      const isFunction = given.kind === 'function';
      target = movingTarget(shrinking.place, Number(given.value), Number(given.size), isFunction, symbol);
      places.symbols.set(symbol, target);
    }
    shrinking.symbols.push(target);
  }
}

function addLanes(
  statement: OutputStatement,
  places: Places,
  shrinkings: ReadonlyMap<Piece, Shrinking>,
  lanes: Map<Gathered, Lane>,
): void {
  for (const child of statement.children) {
    if (child.kind !== 'wild' && child.kind !== 'orphans') continue;
    const own: (Place | undefined)[] = child.children.map((piece) => places.known(piece));
    if (own.every((place) => place === undefined)) continue;
    lanes.set(child, { places: own, shrinks: child.children.some((piece) => shrinkings.has(piece)) });
  }
}

/** The three passes over all sections, the first as often as it finds anything (ldlang.c, lang_relax_sections). */
export function runPasses(link: Link, relaxer: Relaxer, sizeAgain: () => void): void {
  for (let pass = 0; pass < link.target.relaxPasses; pass += 1) {
    relaxer.pass = pass;
    let trips = tripLimit;
    while (trips > 0 && makesTrip(relaxer, sizeAgain)) trips -= 1;
    if (trips === 0) for (const shrinking of relaxer.shrinkings.values()) shrinking.isOpen = true;
  }
  relaxer.pass = undefined;
}

/** Yields whether anything became shorter. */
function makesTrip(relaxer: Relaxer, sizeAgain: () => void): boolean {
  relaxer.again = false;
  sizeAgain();
  return relaxer.again;
}

/** Marks what is not certain to have become as short as it is here. Yields whether anything is. */
export function markOpen(relaxer: Relaxer): boolean {
  let marked = false;
  for (const { place, relaxation, symbols } of openShrinkings(relaxer)) {
    if (place.piece.sizeDoubt !== undefined) continue;
    setDoubt(place.piece, relaxedDoubt);
    const first = relaxation.offsets[0] ?? 0;
    for (const { symbol, givenValue } of symbols)
      if (symbol !== undefined && givenValue > first) symbol.doubt = relaxedDoubt;
    marked = true;
  }
  return marked;
}

function setDoubt(piece: Piece, doubt: Piece['sizeDoubt']): void {
  piece.sizeDoubt = doubt;
  if (piece.wild !== undefined) piece.wild.run = undefined;
}
