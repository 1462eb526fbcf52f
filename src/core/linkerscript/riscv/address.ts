/**
 * An address of 64 bits in two numbers, since one alone is exact up to 2^53: a multiple of 2^48, and what is counted on from there,
 * with room for sums.
 */
export interface Address {
  readonly high: number;
  readonly low: number;
}

/** What is larger is not counted in one number. */
export const lowLimit = 2 ** 48;

const lowMask = BigInt(lowLimit) - 1n;

export function highOf(address: bigint): number {
  return Number(BigInt.asIntN(64, address) & ~lowMask);
}

export function lowOf(address: bigint): number {
  return Number(address & lowMask);
}

/** How far the first is behind the second, around the end of the address space where that is nearer. Exact where it is below 2^48. */
export function distanceBetween(to: Address, from: Address): number {
  return wrapped(to.high - from.high) + (to.low - from.low);
}

/** As a signed number; exact where that is below 2^48. */
export function signedValue({ high, low }: Address): number {
  return wrapped(high) + low;
}

/** Whether one address is at or behind another, both unsigned. */
export function isAtOrBehind(address: Address, other: Address): boolean {
  const [high, low] = unsigned(address);
  const [otherHigh, otherLow] = unsigned(other);
  return high === otherHigh ? low >= otherLow : high > otherHigh;
}

function unsigned({ high, low }: Address): readonly [high: number, low: number] {
  const carried = Math.floor(low / lowLimit) * lowLimit;
  const sum = wrapped(high + carried);
  return [sum < 0 ? sum + space : sum, low - carried];
}

function wrapped(high: number): number {
  return high - Math.round(high / space) * space;
}

const space = 2 ** 64;
