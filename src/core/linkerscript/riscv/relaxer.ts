import { scriptIssue } from '../issues';
import { isPlaceless, report, type Link } from '../link';
import type { Gathered, Piece, Section } from '../model';
import { relaxKind } from '../relaxation';
import { distanceBetween, highOf, isAtOrBehind, lowOf, signedValue } from './address';
import { distanceToFound, find, found, globalPointer, threadStart } from './find';
import { fitsJump, fitsLow, fitsShortJump, fitsShortUpper, upperPart } from './reach';
import { isCodeOrMerged, settleOffsets, takeOut, type Place, type Shrinking } from './shrinking';
import type { Places } from './targets';

/** The state of relaxation in a link (bfd/elfnn-riscv.c of binutils 2.40, _bfd_riscv_relax_section). */
export interface Relaxer {
  readonly link: Link;
  readonly places: Places;
  readonly shrinkings: ReadonlyMap<Piece, Shrinking>;
  /** By pattern the places of its sections that matter. */
  readonly lanes: ReadonlyMap<Gathered, Lane>;
  /** The largest alignment of any section in the output. */
  readonly largest: number;
  /** 0 takes out what is near, 1 sees to alignment, 2 does nothing more; undefined outside of these. */
  pass: number | undefined;
  /** Something became shorter in this trip. */
  again: boolean;
}

export interface Lane {
  /** As many as the pattern has sections. */
  readonly places: readonly (Place | undefined)[];
  readonly shrinks: boolean;
}

/** The section starts here in this pass. */
export function enterSection({ places }: Relaxer, section: Section): void {
  const base = places.baseOf(section);
  base.high = highOf(section.vma.value);
  base.low = lowOf(section.vma.value);
  base.alignment = Number(section.alignment);
}

/** Takes bytes out of the sections of a pattern, each before it gets its place in the pass, as the linker does. */
export function shrinkGathered(relaxer: Relaxer, gathered: Gathered, from: bigint, section: Section): void {
  const { pass, link, lanes, shrinkings } = relaxer;
  const lane = lanes.get(gathered);
  if (pass === undefined || pass > 1 || lane?.shrinks !== true) return;
  if (pass === 0 && link.options.relax === false) return;
  // The linker does nothing while it moves the data that is made read-only later.
  if (link.dataSegment.phase === 'relroAdjust') return;
  const low = lowOf(from);
  const start = Number(BigInt.asIntN(64, from - section.vma.value));
  let at = low;
  let changed = false;
  for (const [i, piece] of gathered.children.entries()) {
    const place = lane.places[i];
    const shrinking = place === undefined ? undefined : shrinkings.get(piece);
    if (shrinking !== undefined && !shrinking.isAligned && !shrinking.relaxation.open)
      changed = (pass === 0 ? shorten(relaxer, shrinking) : align(relaxer, shrinking)) || changed;
    const alignment = Number(piece.alignment);
    if (alignment > 1) at = Math.ceil(at / alignment) * alignment;
    if (place !== undefined) place.offset = start + at - low;
    at += Number(piece.size);
  }
  if (changed) gathered.run = undefined;
}

/** Notes where the sections of a pattern are. */
export function notePlaces({ lanes }: Relaxer, gathered: Gathered): void {
  const lane = lanes.get(gathered);
  const { run, start } = gathered;
  if (lane === undefined || run === undefined || start === undefined) return;
  const from = Number(BigInt.asIntN(64, start.value));
  lane.places.forEach((place, i) => {
    if (place !== undefined) place.offset = from + Number(run.offsets[i] ?? 0);
  });
}

/** Yields whether anything was taken out. */
function shorten(relaxer: Relaxer, shrinking: Shrinking): boolean {
  const { relaxation, isDone } = shrinking;
  let changed = false;
  for (let i = 0; i < relaxation.count; i += 1) {
    const kind = relaxation.kinds[i] ?? 0;
    if (isDone[i] === 1 || kind === relaxKind.align || !find(relaxer.places, shrinking, i)) continue;
    changed = shortenOne(relaxer, shrinking, i, kind) || changed;
  }
  if (!changed) return false;
  settleOffsets(shrinking);
  relaxer.again = true;
  return true;
}

function shortenOne(relaxer: Relaxer, shrinking: Shrinking, i: number, kind: number): boolean {
  switch (kind) {
    case relaxKind.call:
      return !found.isMissing && shortenCall(relaxer, shrinking, i);
    case relaxKind.high:
      return shortenHigh(relaxer, shrinking, i);
    case relaxKind.pcHigh:
      if (isPlaceless(relaxer.link) || (!found.isMissing && isCodeOrMerged(found.flags))) return false;
      if (!isNearPointer(relaxer, shrinking)) return false;
      takeOut(shrinking, i, 0, 4);
      return true;
    default: {
      if (found.isMissing) return false;
      const threads = threadStart(relaxer.places);
      if (threads !== undefined && !fitsLow(distanceBetween(found, threads))) return false;
      takeOut(shrinking, i, 0, 4);
      return true;
    }
  }
}

/** `auipc` and `jalr` become `jal`, `c.j`, `c.jal`, or `jalr` from zero. */
function shortenCall(relaxer: Relaxer, shrinking: Shrinking, i: number): boolean {
  const { link, largest } = relaxer;
  const { base } = shrinking.place;
  const exact = distanceToFound(shrinking, i);
  // Alignment between the two may yet grow.
  const slack = found.base === base ? base.alignment : largest;
  const register = shrinking.relaxation.registers[i] ?? 0;
  const mayBeShort =
    shrinking.relaxation.compressed && (register === 0 || (register === 1 && link.target.bits === 32));
  /** What is left of the call that leads `room` bytes further on. */
  const left = (room: number): number => {
    let distance = exact + room;
    if (fitsJump(distance)) distance += distance < 0 ? -slack : slack;
    if (fitsJump(distance)) return mayBeShort && fitsShortJump(distance) ? 2 : 4;
    return !isPlaceless(link) && fitsLow(signedValue(found) + room) ? 4 : 8;
  };
  const size = left(0);
  // Which entry of the table of calls it is may matter; the nearest is at one of the ends.
  if (found.room > 0 && left(found.room) !== size) shrinking.isOpen = true;
  if (size === 8) return false;
  takeOut(shrinking, i, size, 8 - size);
  return true;
}

/** `lui` goes where the address is near zero or the global pointer, or becomes `c.lui`. */
function shortenHigh(relaxer: Relaxer, shrinking: Shrinking, i: number): boolean {
  const { link } = relaxer;
  // Which entry of the table of calls it is may matter here.
  if (found.room > 0) shrinking.isOpen = true;
  if (isNearPointer(relaxer, shrinking)) {
    takeOut(shrinking, i, 0, 4);
    return true;
  }
  if (!shrinking.relaxation.compressed) return false;
  const upper = upperPart(signedValue(found));
  const slack = link.relro ? 0x2000 : 0x1000;
  if (!fitsShortUpper(upper) || !fitsShortUpper(upper + slack)) return false;
  const register = shrinking.relaxation.registers[i] ?? 0;
  // There is no such instruction for zero and the stack pointer.
  if (register === 0 || register === 2) {
    shrinking.isDone[i] = 1;
    return false;
  }
  takeOut(shrinking, i, 2, 2);
  return true;
}

function isNearPointer(relaxer: Relaxer, shrinking: Shrinking): boolean {
  const { size, isMissing, isSizeSure } = found;
  if (isMissing || fitsLow(signedValue(found))) return true;
  const pointer = globalPointer(relaxer.places);
  const isSame = pointer.base !== undefined && pointer.base === found.base;
  const alignment = isSame && signedValue(pointer) !== 0 ? pointer.base.alignment : relaxer.largest;
  const distance = distanceBetween(found, pointer);
  const isNear = (room: number): boolean =>
    isAtOrBehind(found, pointer) ? fitsLow(distance + room) : fitsLow(distance - room);
  if (isSizeSure) return isNear(alignment + size);
  // Of these the linker takes whatever size it looked at last.
  if (!isNear(alignment)) return false;
  shrinking.isOpen = true;
  return true;
}

/** Leaves as many bytes as each alignment needs. Yields whether anything was taken out. */
function align(relaxer: Relaxer, shrinking: Shrinking): boolean {
  const { relaxation, place, gone, goneFrom } = shrinking;
  // No alignment is larger than what is left out here.
  const start = place.base.low + place.offset;
  let changed = false;
  // What has gone in front of each, also by the alignments before it.
  let before = 0;
  let next = 0;
  for (let i = 0; i < relaxation.count; i += 1) {
    if (relaxation.kinds[i] !== relaxKind.align) continue;
    const offset = relaxation.offsets[i] ?? 0;
    for (; next < i && (gone[next] === 0 || (goneFrom[next] ?? 0) < offset); next += 1)
      before += gone[next] ?? 0;
    const room = relaxation.addends[i] ?? 0;
    let alignment = 1;
    while (alignment <= room) alignment *= 2;
    const at = start + offset - before;
    const needed = Math.ceil(at / alignment) * alignment - at;
    shrinking.isAligned = true;
    if (needed > room) {
      shrinking.isOpen = true;
      reportRoom(relaxer, place.piece, needed, alignment, room);
      break;
    }
    if (needed === room) continue;
    takeOut(shrinking, i, needed, room - needed);
    changed = true;
  }
  if (changed) settleOffsets(shrinking);
  return changed;
}

/** GNU ld gives the link up there. */
function reportRoom(
  { link }: Relaxer,
  { file, name }: Piece,
  needed: number,
  alignment: number,
  room: number,
): void {
  const data = {
    file: file.name,
    section: name,
    needed: String(needed),
    alignment: String(alignment),
    room: String(room),
  };
  report(link, scriptIssue('script.alignmentRoom', data));
}
