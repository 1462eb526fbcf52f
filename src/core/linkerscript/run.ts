import type { Doubt } from './amount';
import type { Gathered, Piece, Run } from './model';

/** Sizes up to here are added as plain numbers, exactly. */
const numberLimit = 1n << 40n;

/**
 * Lays the sections of a pattern, or orphans, out from `start`. Only `start` modulo the largest alignment matters, so the result of the
 * last pass serves again when that has not changed: a kernel's hundred thousand sections are walked once, not once a pass.
 */
export function layoutRun(wild: Gathered, start: bigint, subalign: bigint | undefined): Run {
  const sub = subalign ?? 0n;
  const known = wild.run;
  const serves = known?.count === wild.children.length && known.subalign === sub;
  if (serves && phaseOf(start, known.modulus) === known.phase) return known;
  if (subalign !== undefined) for (const piece of wild.children) piece.alignment = subalign;
  const { modulus, small, count, doubtful, shrinks } = serves ? known : shapeOf(wild, sub);
  const phase = phaseOf(start, modulus);
  const { offsets, length } = small ? withNumbers(wild, phase) : withBigints(wild, phase);
  return { modulus, small, count, doubtful, shrinks, subalign: sub, phase, offsets, length };
}

function phaseOf(start: bigint, modulus: bigint): bigint {
  return modulus === 1n ? 0n : start & (modulus - 1n);
}

/** What does not depend on where the run starts. */
function shapeOf(wild: Gathered, subalign: bigint): Omit<Run, 'phase' | 'offsets' | 'length'> {
  let modulus = 1n;
  let small = wild.children.length < 1 << 20;
  let doubtful: Piece | undefined;
  let shrinks = false;
  for (const piece of wild.children) {
    if (piece.alignment > modulus) modulus = piece.alignment;
    if (piece.size > numberLimit || piece.alignment > numberLimit) small = false;
    if (isLessSure(piece, doubtful)) doubtful = piece;
    if (piece.sizeDoubt === relaxedDoubt) shrinks = true;
  }
  return { modulus, small, count: wild.children.length, doubtful, shrinks, subalign };
}

function withNumbers(wild: Gathered, phase: bigint): { offsets: readonly number[]; length: bigint } {
  const first = Number(phase);
  const offsets = new Array<number>(wild.children.length);
  let at = first;
  let i = 0;
  for (const piece of wild.children) {
    const alignment = Number(piece.alignment);
    if (alignment > 1) at = Math.ceil(at / alignment) * alignment;
    offsets[i] = at - first;
    i += 1;
    at += Number(piece.size);
  }
  return { offsets, length: BigInt(at - first) };
}

function withBigints(wild: Gathered, phase: bigint): { offsets: readonly bigint[]; length: bigint } {
  const offsets: bigint[] = [];
  let at = phase;
  for (const piece of wild.children) {
    at = (at + piece.alignment - 1n) & -piece.alignment;
    offsets.push(at - phase);
    at += piece.size;
  }
  return { offsets, length: at - phase };
}

/** What is not known weighs more than what is estimated, and the first of a kind stands for the others. */
function isLessSure({ assumed, sizeDoubt }: Piece, than: Piece | undefined): boolean {
  if (than === undefined) return assumed || sizeDoubt !== undefined;
  return sizeDoubt?.kind === 'unknown' && than.sizeDoubt?.kind !== 'unknown';
}

/** Of code that the linker may make shorter: neither its end nor what lies behind is sure to be as far as that. */
export const relaxedDoubt: Doubt = {
  kind: 'estimated',
  reason: 'the linker makes code shorter where an address turns out to be near (relaxation)',
  bounded: false,
};

const assumedDoubt: Doubt = { kind: 'estimated', reason: 'a size is assumed', bounded: true };

/** What is doubtful about the length of a run. A doubt of its own each time: the very same doubt at a start and an end would mean that what lies between is sure. */
export function doubtAbout({ doubtful, shrinks }: Run): Doubt | undefined {
  if (doubtful === undefined) return undefined;
  const doubt = doubtful.sizeDoubt ?? assumedDoubt;
  return { ...doubt, bounded: doubt.bounded && !shrinks };
}
