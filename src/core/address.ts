import { fail, ok, type Result } from './result';

declare const brand: unique symbol;

/** A virtual address, 0 ≤ value < 2^64. Made only by the constructors below. */
export type VirtualAddress = bigint & { readonly [brand]: 'virtual' };

/** A physical address, 0 ≤ value < 2^64. Made only by the constructors below. */
export type PhysicalAddress = bigint & { readonly [brand]: 'physical' };

export type Address = VirtualAddress | PhysicalAddress;

/**
 * The bytes from `start` up to, not including, `end`. `end` is a plain bigint since 2^64 is a legal end and not a
 * legal address. Sources that print inclusive ends are converted by the parser that meets them.
 */
export interface AddressRange<A extends Address = VirtualAddress> {
  readonly start: A;
  readonly end: bigint;
}

/** 2^64: the end of the largest range there is. */
export const END_OF_SPACE = 1n << 64n;

/** Throws a RangeError when `value` is no 64-bit unsigned number. */
export function virtualAddress(value: bigint): VirtualAddress {
  return checked(value) as VirtualAddress; // The check above is what the brand stands for.
}

export function physicalAddress(value: bigint): PhysicalAddress {
  return checked(value) as PhysicalAddress; // The check above is what the brand stands for.
}

export function tryVirtualAddress(value: bigint): Result<VirtualAddress> {
  return fits64(value) ? ok(value as VirtualAddress) : fail(`${value.toString()} does not fit in 64 bits`);
}

/** Drops the bits above bit 63, as the hardware's adders do. */
export function truncateVirtualAddress(value: bigint): VirtualAddress {
  return BigInt.asUintN(64, value) as VirtualAddress; // asUintN yields exactly the brand's range.
}

export function fits64(value: bigint): boolean {
  return value >= 0n && value < END_OF_SPACE;
}

function checked(value: bigint): bigint {
  if (!fits64(value)) throw new RangeError(`address out of 64 bits: ${value.toString(16)}`);
  return value;
}

/** Throws a RangeError unless 0 ≤ start ≤ end ≤ 2^64. An empty range is legal. */
export function addressRange(start: bigint, end: bigint): AddressRange {
  if (end < start || end > END_OF_SPACE) throw new RangeError(`bad range: ${hex(start)} to ${hex(end)}`);
  return { start: virtualAddress(start), end };
}

export function rangeSize(range: AddressRange<Address>): bigint {
  return range.end - range.start;
}

export function rangeContains(range: AddressRange<Address>, address: bigint): boolean {
  return address >= range.start && address < range.end;
}

export function rangesOverlap(a: AddressRange<Address>, b: AddressRange<Address>): boolean {
  return a.start < b.end && b.start < a.end;
}

/** The next multiple of `alignment` at or above `value`. Alignments of 0 and 1 leave the value as it is. */
export function alignUp(value: bigint, alignment: bigint): bigint {
  return alignment <= 1n ? value : ((value + alignment - 1n) / alignment) * alignment;
}

export function alignDown(value: bigint, alignment: bigint): bigint {
  return alignment <= 1n ? value : value - (value % alignment);
}

/** Lower-case `0x…` without separators, padded to `digits`. This is the form of JSON output and of messages. */
export function hex(value: bigint, digits = 1): string {
  return value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16).padStart(digits, '0')}`;
}

/** The full address as people compare it: `0x` and 16 digits, or 8 for a 32-bit space. */
export function formatAddress(value: bigint, addressBits: 32 | 64 = 64): string {
  return hex(value, addressBits / 4);
}

/**
 * Reads a plain hexadecimal number: an optional `0x`, then digits with `_`, `'` or `` ` `` between them.
 * Fails with a sentence that says what was expected. Literals of languages are read by literal.ts, not here.
 */
export function parseHex(text: string): Result<bigint> {
  const trimmed = text.trim();
  const shaped =
    trimmed.length <= 128 && /^(?:0[xX])?[0-9a-fA-F](?:[0-9a-fA-F_'`]*[0-9a-fA-F])?$/.test(trimmed);
  const digits = shaped ? trimmed.replace(/^0[xX]/, '').replace(/[_'`]/g, '') : undefined;
  if (digits === undefined)
    return fail(`expected a hexadecimal address such as 0xffff800000000000, found "${text.slice(0, 40)}"`);
  const value = BigInt(`0x${digits}`);
  return fits64(value) ? ok(value) : fail(`0x${digits} does not fit in 64 bits`);
}

/**
 * A whole number, 0 or above, with a comma at each thousand: `1,234,567`. `toLocaleString` says the same, but loads all rules of
 * all languages when it is first asked, which takes longer than making a whole drawing.
 */
export function grouped(count: number | bigint): string {
  return count.toString().replace(/\B(?=(?:\d{3})+$)/g, ',');
}

const sizeUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const;

/**
 * A size for people, in binary units, such as `104.7 KiB` or `128 TiB`. Sizes just under a power of two, such as the
 * non-canonical hole, are written as the difference: `16 EiB − 256 TiB`. Rounded to one decimal, but never up to a
 * whole number: `4.0 KiB` is a little more than 4 KiB.
 */
export function formatSize(bytes: bigint): string {
  if (bytes < 0n) return `−${formatSize(-bytes)}`;
  const unit = unitOf(bytes);
  const one = 1n << BigInt(10 * unit);
  if (bytes % one === 0n) return `${(bytes / one).toString()} ${sizeUnits[unit] ?? 'EiB'}`;
  return asDifference(bytes) ?? rounded(bytes, unit);
}

function rounded(bytes: bigint, unit: number): string {
  const one = 1n << BigInt(10 * unit);
  const nearest = (bytes * 10n + one / 2n) / one;
  const tenths = nearest % 10n === 0n && nearest * one > bytes * 10n ? nearest - 1n : nearest;
  return inTenths(tenths, unit);
}

function inTenths(tenths: bigint, unit: number): string {
  return `${(tenths / 10n).toString()}.${(tenths % 10n).toString()} ${sizeUnits[unit] ?? 'EiB'}`;
}

function unitOf(bytes: bigint): number {
  let unit = 0;
  while (unit < sizeUnits.length - 1 && bytes >> BigInt(10 * (unit + 1)) > 0n) unit += 1;
  return unit;
}

/** `A − B` with A a power of two and B at least 1,024 times smaller; B is rounded where it is not a whole number of its unit. */
function asDifference(bytes: bigint): string | undefined {
  const whole = 1n << BigInt(bytes.toString(2).length);
  const rest = whole - bytes;
  if (rest * 1024n > whole) return undefined;
  const unit = unitOf(rest);
  const one = 1n << BigInt(10 * unit);
  const nearest = (rest * 10n + one / 2n) / one;
  const text = rest % one === 0n ? formatSize(rest) : inTenths(nearest < 10_240n ? nearest : 10_239n, unit);
  return `${formatSize(whole)} − ${text}`;
}
