import type { ReadField } from '../decodeAs';
import type { FieldValue } from '../paging/bitField';

/** Fields as a list shows them. `shift` is the position of the fields’ bit 0 in the value. */
export function readFields(fields: readonly FieldValue[], shift = 0): ReadField[] {
  return fields.map(({ field, value }) => ({
    name: field.name,
    bits: [field.bits[0] + shift, field.bits[1] + shift],
    value,
    meaning: field.values?.[Number(value)] ?? field.meaning,
  }));
}

/** Names of the one-bit fields that are set, lowest bit first. */
export function setNames(fields: readonly FieldValue[]): string[] {
  return fields
    .filter(({ field, value }) => value === 1n && field.bits[0] === field.bits[1] && field.role === 'flag')
    .map(({ field }) => field.name);
}
