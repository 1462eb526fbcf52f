import { hex } from '../address';
import type { ReadField } from '../decodeAs';
import type { DecodedAddress } from '../paging/decode';
import type { FieldColumn, FieldTable } from './card';

/** The bit fields of an address, highest first: sign extension, an index a level, the offset in the smallest page. */
export function addressFields(decoded: DecodedAddress): FieldTable {
  const { mode, sign, indices, offset } = decoded;
  const columns: FieldColumn[] = indices.map(({ level, index, bits }) => ({
    name: level,
    value: index.toString(),
    bits: bitRange(bits),
  }));
  columns.push({
    name: 'offset',
    value: hex(offset, Math.ceil(mode.pageShift / 4)),
    bits: bitRange([mode.pageShift - 1, 0]),
  });
  if (sign !== undefined) columns.unshift(signColumn(decoded, sign));
  return { columns };
}

function signColumn(
  { mode, canonical }: DecodedAddress,
  sign: NonNullable<DecodedAddress['sign']>,
): FieldColumn {
  const width = sign.bits[0] - sign.bits[1] + 1;
  return {
    name: mode.arch === 'aarch64' ? 'TTBR' : mode.addressBits === 32 ? 'above' : 'sign',
    value: hex(sign.value, Math.ceil(width / 4)),
    bits: bitRange(sign.bits),
    wrong: !canonical,
  };
}

export function bitRange([high, low]: readonly [number, number]): string {
  return high === low ? high.toString() : `${high.toString()}:${low.toString()}`;
}

/** The fields of a page-table entry: those of several bits as columns, single bits as flags. What is ignored and 0 is left out. */
export function entryFields(fields: readonly ReadField[]): FieldTable {
  const highestFirst = [...fields].reverse();
  const telling = highestFirst.filter(
    ({ name, value }) => value !== 0n || !/^(ignored|reserved|RES0)$/.test(name),
  );
  return {
    columns: telling
      .filter(({ bits }) => bits[0] !== bits[1])
      .map(({ name, bits, value }) => ({ name, value: hex(value), bits: bitRange(bits) })),
    flags: telling
      .filter(({ bits }) => bits[0] === bits[1])
      .map(({ name, bits, value }) => ({
        name: name === 'ignored' ? bits[0].toString() : name,
        set: value !== 0n,
      })),
  };
}
