/** What a field is to the hardware. */
export type FieldRole =
  /** Has a meaning of its own: a flag or a small number. */
  | 'flag'
  /** Part of a physical address. */
  | 'address'
  /** Must be zero, or the access faults. */
  | 'reserved'
  /** The hardware does not look at it; software may use it. */
  | 'ignored';

/** A field of an entry or a register, as the manual names it. */
export interface BitField {
  readonly bits: readonly [high: number, low: number];
  readonly name: string;
  readonly role: FieldRole;
  readonly meaning: string;
  /** Names of values; absent where a number says it. */
  readonly values?: Readonly<Record<number, string>>;
  /** For addresses: the bit of the physical address that the lowest bit of the field is. */
  readonly physicalBit?: number;
}

export interface FieldValue {
  readonly field: BitField;
  readonly value: bigint;
}

export function readFields(fields: readonly BitField[], value: bigint): readonly FieldValue[] {
  return fields.map((field) => ({ field, value: readBits(value, field.bits) }));
}

/** The number that the bits make. */
export function readBits(value: bigint, [high, low]: readonly [number, number]): bigint {
  return (value >> BigInt(low)) & ((1n << BigInt(high - low + 1)) - 1n);
}

/** The physical address that the address fields make together. */
export function readAddress(values: readonly FieldValue[]): bigint {
  let address = 0n;
  for (const { field, value } of values) {
    if (field.role === 'address') address |= value << BigInt(field.physicalBit ?? field.bits[1]);
  }
  return address;
}

/** The value of a field by its name; undefined when there is no such field. */
export function fieldValue(values: readonly FieldValue[], name: string): bigint | undefined {
  return values.find(({ field }) => field.name === name)?.value;
}

/** Bits that are set and that no field covers, as a mask. */
export function unnamedBits(fields: readonly BitField[], value: bigint): bigint {
  let rest = value;
  for (const { bits } of fields) rest &= ~(((1n << BigInt(bits[0] - bits[1] + 1)) - 1n) << BigInt(bits[1]));
  return rest;
}

/** `bit 3`, or `bits 51:12`: as manuals write it. */
export function bitsText([high, low]: readonly [number, number]): string {
  return high === low ? `bit ${String(low)}` : `bits ${String(high)}:${String(low)}`;
}

/** A flag: the common field, in the short form in which tables are readable. */
export function flag(
  bits: number | readonly [number, number],
  name: string,
  meaning = '',
  values?: BitField['values'],
): BitField {
  const row = { bits: span(bits), name, role: 'flag', meaning } as const;
  return values === undefined ? row : { ...row, values };
}

export function reserved(
  bits: number | readonly [number, number],
  meaning = 'must be 0',
  name = 'reserved',
): BitField {
  return { bits: span(bits), name, role: 'reserved', meaning };
}

export function ignored(bits: number | readonly [number, number], meaning = '', name = 'ignored'): BitField {
  return { bits: span(bits), name, role: 'ignored', meaning };
}

export function address(
  bits: readonly [number, number],
  name: string,
  physicalBit = bits[1],
  meaning = '',
): BitField {
  return { bits, name, role: 'address', meaning, physicalBit };
}

function span(bits: number | readonly [number, number]): readonly [number, number] {
  return typeof bits === 'number' ? [bits, bits] : bits;
}
