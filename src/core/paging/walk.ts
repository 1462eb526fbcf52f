import { physicalAddress, type PhysicalAddress, type VirtualAddress } from '../address';
import { decode } from './decode';
import { decodeEntry, type DecodedEntry, type EntryOptions } from './entry';
import type { PagingMode } from './modes';
import { effectiveRights, type EffectiveRights } from './rights';

/** One entry on the way, and where it is. */
export interface WalkStep {
  /** Physical address of the entry. */
  readonly at: PhysicalAddress;
  readonly index: number;
  readonly entry: DecodedEntry;
}

export type WalkOutcome =
  | {
      readonly kind: 'mapped';
      readonly physical: PhysicalAddress;
      /** In bytes. */
      readonly pageSize: bigint;
      readonly rights: EffectiveRights;
    }
  /** The hardware refuses any access: an entry is not present or breaks a rule, or the address is not canonical. */
  | { readonly kind: 'fault'; readonly reason: string }
  /** The memory of an entry cannot be read by us; the hardware may well go on. */
  | { readonly kind: 'unreadable'; readonly at: PhysicalAddress };

export interface Walk {
  readonly address: VirtualAddress;
  /** Highest level first. */
  readonly steps: readonly WalkStep[];
  readonly outcome: WalkOutcome;
}

/**
 * Translates an address as the hardware does. A generator: it yields the physical address of each entry that it needs
 * and is sent the entry, or undefined where that memory cannot be read. Synchronous and asynchronous readers can so
 * drive the same walk; `walk` is the synchronous one.
 */
function* walkSteps(
  address: VirtualAddress,
  mode: PagingMode,
  root: PhysicalAddress,
  options: EntryOptions = {},
): Generator<PhysicalAddress, Walk, bigint | undefined> {
  const decoded = decode(address, mode);
  const steps: WalkStep[] = [];
  const end = (outcome: WalkOutcome): Walk => ({ address, steps, outcome });
  // With top-byte-ignore an Arm address may have anything in its top byte, and the walk cannot know whether it is on.
  if (!(decoded.arm?.canonicalIgnoringTopByte ?? decoded.canonical)) {
    return end({ kind: 'fault', reason: 'the address is not canonical' });
  }
  let table = root;
  for (const [i, level] of mode.levels.entries()) {
    const { index = 0, entryOffset = 0 } = decoded.indices[i] ?? {};
    const at = physicalAddress(table + BigInt(entryOffset));
    const value = yield at;
    if (value === undefined) return end({ kind: 'unreadable', at });
    const entry = decodeEntry(value, mode, level, options);
    steps.push({ at, index, entry });
    if (!entry.present) return end({ kind: 'fault', reason: `the ${entryName(entry)} is not present` });
    const [fault] = entry.faults;
    if (fault !== undefined)
      return end({ kind: 'fault', reason: `the ${entryName(entry)} is invalid: ${fault}` });
    if (entry.maps === 'page') return end(mapped(address, steps, entry));
    table = entry.address;
  }
  return end({ kind: 'fault', reason: 'the last level points to another table' });
}

/** `readEntry` gives the entry at a physical address, of the mode's entry size; undefined where it cannot. */
export function walk(
  address: VirtualAddress,
  mode: PagingMode,
  root: PhysicalAddress,
  readEntry: (at: PhysicalAddress) => bigint | undefined,
  options: EntryOptions = {},
): Walk {
  const steps = walkSteps(address, mode, root, options);
  let next = steps.next();
  while (next.done !== true) next = steps.next(readEntry(next.value));
  return next.value;
}

function mapped(address: bigint, steps: readonly WalkStep[], leaf: DecodedEntry): WalkOutcome {
  const pageSize = leaf.pageSize ?? 1n;
  const rights = effectiveRights(steps.map(({ entry }) => entry));
  if (rights === undefined) return { kind: 'fault', reason: 'nothing was read' };
  return { kind: 'mapped', physical: physicalAddress(leaf.address + (address % pageSize)), pageSize, rights };
}

function entryName({ level }: DecodedEntry): string {
  return level.entry === 'descriptor' ? `${level.name} descriptor` : `${level.name} entry`;
}
