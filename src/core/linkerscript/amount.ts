import { exact, known, unknown, type Quantity } from '../memoryMap';

/** Why a number cannot be taken at face value. */
export interface Doubt {
  /** `unknown`: the number is nothing but a lower bound, and that only when `bounded`. `estimated`: it rests on an assumption. */
  readonly kind: 'unknown' | 'estimated';
  readonly reason: string;
  readonly bounded: boolean;
}

/** A 64-bit number and what is doubtful about it. The layout is computed as if unknown sizes were the least possible. */
export interface Amount {
  readonly value: bigint;
  readonly doubt?: Doubt;
}

export const zero: Amount = { value: 0n };

export function amount(value: bigint, doubt?: Doubt): Amount {
  const wrapped = wrap(value);
  return doubt === undefined ? { value: wrapped } : { value: wrapped, doubt };
}

/** Addresses are computed modulo 2^64, as the linkers' own arithmetic is. */
export function wrap(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}

export function add(a: Amount, b: Amount): Amount {
  return amount(a.value + b.value, worse(a.doubt, b.doubt));
}

/** `before` where both say the same: what a pass leaves as it was stays the object it was, and what it made is gone at once. */
export function unchanged(before: Amount, now: Amount): Amount {
  return before.value === now.value && before.doubt === now.doubt ? before : now;
}

/** As `add` of a number that is sure. */
export function moveBy(a: Amount, by: bigint): Amount {
  return by === 0n ? a : amount(a.value + by, a.doubt);
}

/** `a - b`; a lower bound only when `b` is sure. */
export function subtract(a: Amount, b: Amount): Amount {
  const doubt = b.doubt?.kind === 'unknown' ? unbounded(b.doubt) : worse(a.doubt, b.doubt);
  return amount(a.value - b.value, a.value < b.value ? unbounded(doubt) : doubt);
}

/** The next multiple of a power of two; `alignment` is at least 1. */
export function alignPower(a: Amount, alignment: bigint): Amount {
  if (alignment <= 1n) return a;
  const aligned = wrap((a.value + alignment - 1n) & -alignment);
  return aligned === a.value ? a : amount(aligned, a.doubt);
}

/**
 * Two doubts together are a third: numbers with the very same doubt differ by what their values differ by, and those that are
 * doubtful for one reason more do not.
 */
export function worse(a: Doubt | undefined, b: Doubt | undefined): Doubt | undefined {
  if (a === undefined || b === undefined || a === b) return a ?? b;
  const main = a.kind === 'estimated' && b.kind === 'unknown' ? b : a;
  return { ...main, bounded: a.bounded && b.bounded };
}

export function unbounded(doubt: Doubt | undefined): Doubt | undefined {
  return !doubt?.bounded ? doubt : { ...doubt, bounded: false };
}

export function isSure(a: Amount): boolean {
  return a.doubt === undefined;
}

export function isUnknown(a: Amount): boolean {
  return a.doubt?.kind === 'unknown';
}

export function quantityOf(a: Amount): Quantity {
  if (a.doubt === undefined) return known(a.value);
  if (a.doubt.kind === 'estimated') return known(a.value, { kind: 'estimated', reason: a.doubt.reason });
  return a.doubt.bounded ? unknown(a.doubt.reason, a.value) : unknown(a.doubt.reason);
}

export const sure = exact;
