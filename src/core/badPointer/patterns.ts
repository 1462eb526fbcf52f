import { truncateVirtualAddress, type VirtualAddress } from '../address';
import type { Cause } from '../badPointer';
import { errnoName, maxErrno } from '../errno';
import { decode } from '../paging/decode';
import type { PagingMode, PagingModeId } from '../paging/modes';
import { patternValue, poisonRows, type PoisonRow } from '../poison';

/** How much nearer a poison that is rarely followed must be than one of a list. */
const rarity = 0x400n;

/** How far a member of a structure may be from the poisoned pointer to it. */
const reach = 0x1000n;

/** Fill bytes that are also the masks of bit counting and of text searches. */
const masks: ReadonlySet<bigint> = new Set([0x01n, 0x55n, 0xaan]);

/** Poisons that stand where code expects a pointer to a structure; the others are marks that are compared. */
const followed: ReadonlySet<string> = new Set([
  'LIST_POISON1',
  'LIST_POISON2',
  'TIMER_ENTRY_STATIC',
  'TAIL_MAPPING',
  'MUTEX_POISON_WW_CTX',
  'BPF_PTR_POISON',
  'VFS_PTR_POISON',
]);

/** From these two nearly all such pointers are counted: a structure is found from the entry of a list in it. */
const lists: ReadonlySet<string> = new Set(['LIST_POISON1', 'LIST_POISON2']);

interface Known {
  readonly value: bigint;
  readonly rows: readonly PoisonRow[];
  /** A member of a structure may be at an offset from it. */
  readonly pointer: boolean;
}

const known8 = byValue(8);
const known4 = byValue(4);

/** The pattern that a value is, or that it is a small offset away from. */
export function poison(value: VirtualAddress, mode: PagingMode): Cause[] {
  const exact = known8.get(value) ?? known4.get(value);
  if (mode.addressBits === 32) {
    const near = known4.get(value) ?? nearest(known4, value, 0n, 0x100n);
    return near === undefined || value >> 32n !== 0n ? [] : [asCause(near, value)];
  }
  const near = exact ?? nearest(known8, value, -reach, reach);
  return near === undefined ? [] : [asCause(near, value)];
}

function asCause({ value: pattern, rows }: Known, value: bigint): Cause {
  const offset = value - pattern;
  const isMask = rows.some((row) => row.pattern.kind === 'fill' && masks.has(row.pattern.unit));
  const confidence = isMask ? 'possible' : offset === 0n ? 'certain' : 'likely';
  return { kind: 'poison', rows, pattern, offset, confidence };
}

/** The nearest pattern, those first from which the offset is one that an aligned member of a structure has. */
function nearest(
  table: ReadonlyMap<bigint, Known>,
  value: bigint,
  from: bigint,
  to: bigint,
): Known | undefined {
  let best: Known | undefined;
  let bestScore = 0n;
  for (const candidate of table.values()) {
    const offset = value - candidate.value;
    if (!candidate.pointer || offset < from || offset >= to) continue;
    const distance = offset < 0n ? -offset : offset;
    const rare = candidate.rows.some((row) => row.pattern.kind === 'value' && !lists.has(row.name));
    const score =
      distance + (offset % 8n === 0n ? 0n : offset % 4n === 0n ? reach : 2n * reach) + (rare ? rarity : 0n);
    if (best === undefined || score < bestScore) {
      best = candidate;
      bestScore = score;
    }
  }
  return best;
}

function byValue(bytes: 4 | 8): ReadonlyMap<bigint, Known> {
  const table = new Map<bigint, { value: bigint; rows: PoisonRow[]; pointer: boolean }>();
  for (const row of poisonRows) {
    const value = patternValue(row.pattern, bytes);
    if (value === undefined) continue;
    const entry = table.get(value) ?? { value, rows: [], pointer: false };
    entry.rows.push(row);
    const isFill = row.pattern.kind === 'fill' && !masks.has(row.pattern.unit);
    entry.pointer ||= isFill || followed.has(row.name);
    table.set(value, entry);
  }
  return table;
}

/** A small negative number: what Linux returns instead of a pointer when something failed. */
export function errPtr(value: VirtualAddress, mode: PagingMode): Cause[] {
  const wide = Number(BigInt.asIntN(64, value));
  if (wide < 0 && wide >= -maxErrno) return [errnoCause(-wide, 64)];
  const narrow = value >> 32n === 0n ? Number(BigInt.asIntN(32, value)) : 0;
  if (narrow >= 0 || narrow < -maxErrno) return [];
  if (mode.addressBits === 32) return [errnoCause(-narrow, 32)];
  // All ones of 32 bits are a mask.
  return narrow === -1 || errnoName(-narrow) === undefined
    ? []
    : [{ ...errnoCause(-narrow, 32), confidence: 'possible' }];
}

function errnoCause(number: number, bits: 32 | 64): Cause {
  const name = errnoName(number);
  // All ones are also the largest number, and what most programs mean by them.
  if (name === undefined || number === 1) {
    return { kind: 'errPtr', number, bits, confidence: 'possible', ...(name === undefined ? {} : { name }) };
  }
  return { kind: 'errPtr', number, name, bits, confidence: 'likely' };
}

/** A member of a structure whose address was null, or a structure whose member's address was null. */
export function nullOffset(value: VirtualAddress, mode: PagingMode): Cause[] {
  if (value < reach)
    return [{ kind: 'nullOffset', offset: value, confidence: value === 0n ? 'certain' : 'likely' }];
  const signed = BigInt.asIntN(mode.addressBits, value);
  const fits = mode.addressBits === 64 || value >> 32n === 0n;
  const aligned = signed % BigInt(mode.addressBits / 8) === 0n;
  return fits && aligned && signed < 0n && signed > -reach
    ? [{ kind: 'nullOffset', offset: signed, confidence: 'possible' }]
    : [];
}

/** CONFIG_KASAN_SHADOW_OFFSET of generic KASAN. Source: Linux 6.1 arch/{x86,arm64,riscv}/Kconfig. */
const shadowOffsets: Readonly<Record<string, bigint>> = {
  'x86_64-4level': 0xdfff_fc00_0000_0000n,
  'x86_64-5level': 0xdfff_fc00_0000_0000n,
  'arm64-16k-36': 0xdfff_fff8_0000_0000n,
  'arm64-4k-39': 0xdfff_ffc0_0000_0000n,
  'arm64-64k-42': 0xdfff_fe00_0000_0000n,
  'arm64-16k-47': 0xdfff_c000_0000_0000n,
  'arm64-4k-48': 0xdfff_8000_0000_0000n,
  'arm64-16k-48': 0xdfff_8000_0000_0000n,
  'arm64-64k-48': 0xdfff_8000_0000_0000n,
  'arm64-4k-52': 0xdfff_8000_0000_0000n,
  'arm64-64k-52': 0xdfff_8000_0000_0000n,
  'riscv-sv39': 0xdfff_ffff_0000_0000n,
  'riscv-sv48': 0xdfff_ffff_0000_0000n,
  'riscv-sv57': 0xdfff_ffff_0000_0000n,
} satisfies Partial<Readonly<Record<PagingModeId, bigint>>>;

/** A shadow byte covers this many bytes: KASAN_GRANULE_SIZE. */
const granule = 8n;

/** The shadow of a user address or of a poison, which is what an access through a bad pointer faults on first under KASAN. */
export function kasanShadow(value: VirtualAddress, mode: PagingMode): Cause[] {
  const offset = shadowOffsets[mode.id];
  if (offset === undefined || value < offset || (value - offset) >> 61n !== 0n) return [];
  const original = truncateVirtualAddress((value - offset) * granule);
  const { canonical, half } = decode(original, mode);
  if (!canonical) {
    const pattern = poisonInGranule(original);
    return pattern === undefined ? [] : [{ kind: 'kasanShadow', original, pattern, confidence: 'likely' }];
  }
  if (half !== 'lower') return [];
  return [{ kind: 'kasanShadow', original, confidence: original < reach ? 'likely' : 'possible' }];
}

/** The poison that one of the eight bytes from an address on is, or is a little away from. */
function poisonInGranule(address: bigint): PoisonRow | undefined {
  for (let i = 0n; i < granule; i += 1n) {
    const exact = known8.get(address + i);
    if (exact !== undefined) return exact.rows[0];
  }
  return nearest(known8, address, -reach, reach)?.rows[0];
}
