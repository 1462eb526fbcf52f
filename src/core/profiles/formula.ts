import { hex } from '../address';
import type { LandmarkData, RegionData } from './profileData';

/** A region of a computed profile, from its start up to, not including, `end`. Both may be negative: from 2^64 down. */
export function span(
  name: string,
  start: bigint,
  end: bigint,
  facts: Omit<RegionData, 'name' | 'start' | 'last' | 'size'>,
): RegionData {
  return { name, start: text(start), last: text(end - 1n), ...facts };
}

export function mark(name: string, address: bigint, description: string, source: string): LandmarkData {
  return { name, address: text(address), description, source };
}

/** Down to a multiple of a page. */
export function pageAligned(address: bigint, pageShift: number): bigint {
  return (address >> BigInt(pageShift)) << BigInt(pageShift);
}

function text(address: bigint): string {
  return hex(BigInt.asUintN(64, address));
}

export const KiB = 1n << 10n;
export const MiB = 1n << 20n;
export const GiB = 1n << 30n;
