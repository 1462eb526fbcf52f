import { truncateVirtualAddress, type VirtualAddress } from '../address';
import { fail, ok, type Result } from '../result';
import type { PagingMode } from './modes';

/** One field of an address to compose that is not what it may be. */
export interface ComposeFault {
  /** The level's name, or `offset`. */
  readonly field: string;
  readonly message: string;
}

export interface AddressParts {
  /** Indices by level, highest level first. Fewer than the mode has levels make an address in a larger page. */
  readonly indices: readonly bigint[];
  /** In the page of the last index that is given. */
  readonly offset: bigint;
  /** Arm: the range of which table base. Others: the highest index tells. Default: TTBR0. */
  readonly ttbr?: 0 | 1;
}

/** Puts an address together from table indices and an offset, each checked against its field. */
export function composeAddress(
  mode: PagingMode,
  { indices, offset, ttbr }: AddressParts,
): Result<VirtualAddress, readonly ComposeFault[]> {
  const faults: ComposeFault[] = [];
  let value = 0n;
  for (const [i, { name, bits }] of mode.levels.entries()) {
    const index = indices[i];
    if (index === undefined) continue;
    const entries = 1n << BigInt(bits[0] - bits[1] + 1);
    if (index < 0n || index >= entries) faults.push({ field: name, message: range(index, entries) });
    value |= index << BigInt(bits[1]);
  }
  const last = mode.levels[indices.length - 1];
  if (last === undefined && (mode.levels.length > 0 || indices.length > 0)) {
    faults.push({
      field: 'indices',
      message: `expected 1 to ${String(mode.levels.length)} indices, found ${String(indices.length)}`,
    });
    return fail(faults);
  }
  // Without levels all of an address is offset.
  const size = 1n << BigInt(last?.bits[1] ?? mode.pageShift);
  if (offset < 0n || offset >= size) faults.push({ field: 'offset', message: range(offset, size) });
  if (faults.length > 0) return fail(faults);
  value |= offset;
  const { canonical, vaBits } = mode;
  const upper =
    canonical.kind === 'ttbr'
      ? ttbr === 1
      : canonical.kind === 'sign' && value >> BigInt(canonical.signBit) === 1n;
  return ok(truncateVirtualAddress(upper ? value | (-1n << BigInt(vaBits)) : value));
}

function range(found: bigint, limit: bigint): string {
  const written = limit > 8192n ? `0x${(limit - 1n).toString(16)}` : (limit - 1n).toString();
  return `must be from 0 to ${written}, found ${found < 0n || limit <= 8192n ? found.toString() : `0x${found.toString(16)}`}`;
}
