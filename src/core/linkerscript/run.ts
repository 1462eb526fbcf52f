import type { Run, WildStatement } from './model';

/** Sizes up to here are added as plain numbers, exactly. */
const numberLimit = 1n << 40n;

/**
 * Lays the sections of a pattern out from `start`. Only `start` modulo the largest alignment matters, so the result of the
 * last pass serves again when that has not changed: a kernel's hundred thousand sections are walked once, not once a pass.
 */
export function layoutRun(wild: WildStatement, start: bigint, subalign: bigint | undefined): Run {
  const sub = subalign ?? 0n;
  const known = wild.run;
  if (
    known?.count === wild.children.length &&
    known.subalign === sub &&
    start % known.modulus === known.phase
  ) {
    return known;
  }
  if (subalign !== undefined) for (const piece of wild.children) piece.alignment = subalign;
  let modulus = 1n;
  let small = wild.children.length < 1 << 20;
  for (const piece of wild.children) {
    if (piece.alignment > modulus) modulus = piece.alignment;
    if (piece.size > numberLimit || piece.alignment > numberLimit) small = false;
  }
  const phase = start % modulus;
  const base = { modulus, phase, count: wild.children.length, subalign: sub };
  return small ? { ...base, ...withNumbers(wild, phase) } : { ...base, ...withBigints(wild, phase) };
}

function withNumbers(wild: WildStatement, phase: bigint): { offsets: readonly number[]; length: bigint } {
  const first = Number(phase);
  const offsets: number[] = [];
  let at = first;
  for (const piece of wild.children) {
    const alignment = Number(piece.alignment);
    if (alignment > 1) at = Math.ceil(at / alignment) * alignment;
    offsets.push(at - first);
    at += Number(piece.size);
  }
  return { offsets, length: BigInt(at - first) };
}

function withBigints(wild: WildStatement, phase: bigint): { offsets: readonly bigint[]; length: bigint } {
  const offsets: bigint[] = [];
  let at = phase;
  for (const piece of wild.children) {
    at = (at + piece.alignment - 1n) & -piece.alignment;
    offsets.push(at - phase);
    at += piece.size;
  }
  return { offsets, length: at - phase };
}
