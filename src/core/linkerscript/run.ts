import { flag, type Gathered, type Piece, type Run } from './model';
import { relaxedDoubt } from './runDoubt';

/** Alignments and ends up to here are computed as plain numbers, exactly. */
const numberLimit = 2 ** 48;

/**
 * Lays the sections of a pattern, or orphans, out from `start`. Only `start` modulo the largest alignment matters, so the result of the
 * last pass serves again when that has not changed: a kernel's hundred thousand sections are walked once, not once a pass.
 */
export function layoutRun(wild: Gathered, start: bigint, subalign: bigint | undefined): Run {
  const sub = subalign ?? 0n;
  const { children, run: known } = wild;
  if (
    known?.count === children.length &&
    known.subalign === sub &&
    phaseOf(start, known.modulus) === known.phase
  )
    return known;
  if (subalign !== undefined) {
    // What takes no part in the layout any more is not aligned (ldlang.c, size_input_section).
    for (const piece of children) if ((piece.flags & flag.exclude) === 0) piece.alignment = subalign;
  }
  const [first, second] = children;
  if (first !== undefined && second === undefined) return alone(first, start, sub);
  return withNumbers(children, start, sub) ?? withBigints(children, start, sub);
}

/** Most patterns of a large script take one section, and most orphans are the only one of their name. */
function alone(piece: Piece, start: bigint, subalign: bigint): Run {
  const modulus = piece.alignment;
  const phase = phaseOf(start, modulus);
  const doubtful = isLessSure(piece, undefined) ? piece : undefined;
  const shrinks = piece.sizeDoubt === relaxedDoubt;
  const sure = 1;
  const offset = phase === 0n ? 0n : modulus - phase;
  const offsets = offset === 0n ? atStart : [offset];
  const length = offset === 0n ? piece.size : piece.size + offset;
  return { modulus, phase, count: 1, doubtful, sure, shrinks, offsets, length, subalign };
}

const atStart: readonly number[] = [0];

function phaseOf(start: bigint, modulus: bigint): bigint {
  return modulus === 1n ? 0n : start & (modulus - 1n);
}

/** Undefined when a figure is too large for that. */
function withNumbers(children: readonly Piece[], start: bigint, subalign: bigint): Run | undefined {
  const first = Number(start & 0xffff_ffffn);
  const offsets = new Array<number>(children.length);
  let at = first;
  let i = 0;
  let largest = 1;
  let doubtful: Piece | undefined;
  let shrinks = false;
  let sure = children.length;
  for (const piece of children) {
    const alignment = Number(piece.alignment);
    if (alignment > largest) largest = alignment;
    if (alignment > 1) at = Math.ceil(at / alignment) * alignment;
    offsets[i] = at - first;
    i += 1;
    at += Number(piece.size);
    if (piece.sizeDoubt !== undefined || piece.assumed) {
      if (doubtful === undefined) sure = i;
      if (isLessSure(piece, doubtful)) doubtful = piece;
      if (piece.sizeDoubt === relaxedDoubt) shrinks = true;
    }
    if (at > numberLimit) return undefined;
  }
  // The bits of the start that are left out count for no smaller alignment.
  if (largest > 2 ** 32) return undefined;
  const modulus = BigInt(largest);
  const length = BigInt(at - first);
  const phase = phaseOf(start, modulus);
  return { modulus, phase, count: children.length, doubtful, sure, shrinks, offsets, length, subalign };
}

function withBigints(children: readonly Piece[], start: bigint, subalign: bigint): Run {
  const offsets: bigint[] = [];
  let modulus = 1n;
  let at = start;
  let doubtful: Piece | undefined;
  let shrinks = false;
  let sure = children.length;
  for (const piece of children) {
    if (piece.alignment > modulus) modulus = piece.alignment;
    at = (at + piece.alignment - 1n) & -piece.alignment;
    offsets.push(at - start);
    at += piece.size;
    if (doubtful === undefined && isLessSure(piece, undefined)) sure = offsets.length;
    if (isLessSure(piece, doubtful)) doubtful = piece;
    if (piece.sizeDoubt === relaxedDoubt) shrinks = true;
  }
  const phase = phaseOf(start, modulus);
  const length = at - start;
  return { modulus, phase, count: children.length, doubtful, sure, shrinks, offsets, length, subalign };
}

/** What is not known weighs more than what is estimated, and the first of a kind stands for the others. */
function isLessSure({ assumed, sizeDoubt }: Piece, than: Piece | undefined): boolean {
  if (than === undefined) return assumed || sizeDoubt !== undefined;
  return sizeDoubt?.kind === 'unknown' && than.sizeDoubt?.kind !== 'unknown';
}
