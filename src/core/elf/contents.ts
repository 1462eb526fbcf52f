import type { ElfSection } from './file';

/** The bytes of a section, or undefined when the file does not hold all of them. */
export function contentsOf(data: Uint8Array, section: ElfSection): Uint8Array | undefined {
  const end = section.offset + section.size;
  return end > BigInt(data.length) ? undefined : data.subarray(Number(section.offset), Number(end));
}

/** Of two halves. */
export function wide(high: number, low: number): bigint {
  return high === 0 ? BigInt(low) : (BigInt(high) << 32n) | BigInt(low);
}
