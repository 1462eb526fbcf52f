import { hex } from '../address';
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
