import { addressRange, truncateVirtualAddress, type AddressRange, type VirtualAddress } from '../address';
import { fail, ok, type Result } from '../result';
import { decode } from './decode';
import type { PagingMode } from './modes';

/**
 * A self-map: an entry of the top table points at the top table, so that the tables themselves have addresses.
 * Formulas: docs.rs x86_64 RecursivePageTable; geoffchappell.com MMPTE_HARDWARE; FreeBSD vmparam.h.
 */
export interface RecursiveMap {
  readonly mode: PagingMode;
  /** Entry of the top table. PAE has no top table of a page: there it is the first of four page-directory entries. */
  readonly slot: number;
  /** All addresses of the map; in it, one after the other, the last-level tables of the whole address space. */
  readonly window: AddressRange;
}

/** The address of one entry that takes part in translating an address. */
export interface EntryAddress {
  /** The entry's name: `PTE`, `PDE`; `L3 descriptor` on Arm. */
  readonly entry: string;
  /** The level's name. */
  readonly level: string;
  readonly address: VirtualAddress;
}

/** Fails, with the reason, for a slot that the mode does not have and for a mode that cannot map itself. */
export function recursiveMap(mode: PagingMode, slot: number): Result<RecursiveMap> {
  const top = mode.levels[0];
  if (top === undefined) return fail('this mode has no tables');
  if (mode.arch.startsWith('riscv')) {
    return fail('RISC-V cannot map its tables recursively: a pointer at the last level is invalid');
  }
  const pae = mode.id === 'x86-pae';
  const slots = pae ? 2048 : 2 ** (top.bits[0] - top.bits[1] + 1);
  if (!pae && BigInt(top.bits[0] - top.bits[1] + 1) !== width(mode)) {
    return fail(
      `the top table of this mode has ${String(slots)} entries and fills no page, so it cannot stand in for the others`,
    );
  }
  if (!Number.isInteger(slot) || slot < 0 || slot >= slots) {
    return fail(`the slot must be from 0 to ${String(slots - 1)}, found ${String(slot)}`);
  }
  if (pae && slot % 4 !== 0)
    return fail(`PAE maps four page directories, so the slot must be a multiple of 4`);
  const shift = BigInt(pae ? 21 : top.bits[1]);
  const start = signExtended(BigInt(slot) << shift, mode);
  const size = 1n << (pae ? 23n : shift);
  return ok({ mode, slot, window: addressRange(start, start + size) });
}

/**
 * The addresses of the entries that translate `address`, last level first: its PTE, PDE, PDPTE, PML4E. On Arm they are
 * those of the half that the address is in, whose top table must be the one that maps itself.
 */
export function entryAddresses(map: RecursiveMap, address: bigint): readonly EntryAddress[] {
  const { mode } = map;
  const levels = mode.id === 'x86-pae' ? mode.levels.slice(1) : mode.levels;
  let at = address;
  return levels.toReversed().map(({ name, entry }) => {
    at = entryOf(map, at, address);
    return {
      entry: entry === 'descriptor' ? `${name} descriptor` : entry,
      level: name,
      address: truncateVirtualAddress(at),
    };
  });
}

/** What an address in the window of a self-map is the address of. */
export interface RecursiveHit {
  /** The entry's name: `PTE`, `PML4E`. */
  readonly entry: string;
  /** The level whose table the entry is in. */
  readonly level: string;
  readonly index: number;
  /** How many bytes into the entry the address is. */
  readonly byte: number;
  /** The virtual addresses that the entry translates. */
  readonly translates: AddressRange;
  /** Whether it is the entry that maps the tables themselves. */
  readonly self: boolean;
}

/** Undefined for an address outside the window. */
export function recursiveHit(map: RecursiveMap, address: bigint): RecursiveHit | undefined {
  const { mode, slot } = map;
  const window = windowFor(map, address);
  if (address < window.start || address >= window.end) return undefined;
  const levels = mode.id === 'x86-pae' ? mode.levels.slice(1) : mode.levels;
  const { indices } = decode(truncateVirtualAddress(address), mode);
  const depth =
    mode.id === 'x86-pae'
      ? paeDepth(map, address)
      : leading(
          indices.map(({ index }) => index),
          slot,
        );
  const level = levels.at(-depth);
  if (level === undefined) return undefined;
  const step = BigInt(depth) * width(mode);
  const size = 1n << BigInt(level.bits[1]);
  const byte = Number(address % BigInt(mode.entryBytes));
  const start = signExtended((address - BigInt(byte)) << step, mode, address);
  const index = Number(
    (start >> BigInt(level.bits[1])) & ((1n << BigInt(level.bits[0] - level.bits[1] + 1)) - 1n),
  );
  return {
    entry: level.entry === 'descriptor' ? `${level.name} descriptor` : level.entry,
    level: level.name,
    index,
    byte,
    translates: addressRange(start, start + size),
    self: start <= window.start && window.end <= start + size,
  };
}

/** How many bits of an address one level of tables takes: log2 of the entries in a page. */
function width(mode: PagingMode): bigint {
  return BigInt(mode.pageShift) - (mode.entryBytes === 8 ? 3n : 2n);
}

function entryOf(map: RecursiveMap, address: bigint, half: bigint): bigint {
  const window = windowFor(map, half);
  const size = window.end - window.start;
  const offset =
    ((address & spaceMask(map.mode)) >> width(map.mode)) & (size - 1n) & ~BigInt(map.mode.entryBytes - 1);
  return window.start | offset;
}

/** Arm has a top table for each half: the window is in the half of the address. */
function windowFor({ mode, window }: RecursiveMap, address: bigint): AddressRange {
  if (mode.canonical.kind !== 'ttbr' || ((address >> 55n) & 1n) === 0n) return window;
  const start = signExtended(window.start, mode, address);
  return addressRange(start, start + (window.end - window.start));
}

function spaceMask(mode: PagingMode): bigint {
  return (1n << BigInt(mode.vaBits)) - 1n;
}

/** The translated bits of `value` as a canonical address; on Arm in the half of `half`. */
function signExtended(value: bigint, mode: PagingMode, half = 0n): bigint {
  const low = value & spaceMask(mode);
  const { canonical, vaBits } = mode;
  if (canonical.kind === 'none') return low;
  const upper =
    canonical.kind === 'ttbr' ? ((half >> 55n) & 1n) === 1n : low >> BigInt(canonical.signBit) === 1n;
  return upper ? low | (((1n << BigInt(64 - vaBits)) - 1n) << BigInt(vaBits)) : low;
}

/** How often the slot stands at the front of the indices: 1 in the tables of the last level, more above. */
function leading(indices: readonly number[], slot: number): number {
  const other = indices.findIndex((index) => index !== slot);
  return other < 0 ? indices.length : other;
}

/** The page directories are where the window maps the window itself. */
function paeDepth(map: RecursiveMap, address: bigint): number {
  const start = entryOf(map, map.window.start, 0n);
  return address >= start && address < start + 4n * 4096n ? 2 : 1;
}
