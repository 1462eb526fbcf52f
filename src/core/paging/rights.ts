import { assertNever } from '../result';
import { fieldValue } from './bitField';
import type { DecodedEntry } from './entry';

/** What software may do with a page. */
export interface PageRights {
  readonly read: boolean;
  readonly write: boolean;
  readonly execute: boolean;
}

/** What the entries of a walk allow together, and what else decides. */
export interface EffectiveRights {
  /** Ring 3, EL0 or U-mode. */
  readonly user: PageRights;
  /** Ring 0 to 2, EL1 or S-mode. */
  readonly kernel: PageRights;
  /** Control bits that forbid or allow more than is said here, each in a sentence without a full stop. */
  readonly unless: readonly string[];
}

/**
 * The rights along a walk, highest level first. Sources: Intel SDM Vol. 3A 4.6; Arm ARM DDI 0487, stage 1 permissions;
 * RISC-V privileged specification, 10.3.1. Undefined for no entries.
 */
export function effectiveRights(entries: readonly DecodedEntry[]): EffectiveRights | undefined {
  const leaf = entries.at(-1);
  if (leaf === undefined) return undefined;
  switch (leaf.mode.arch) {
    case 'x86':
    case 'x86_64':
      return x86Rights(entries);
    case 'aarch64':
      return arm64Rights(entries, leaf);
    case 'arm':
      return undefined;
    case 'riscv32':
    case 'riscv64':
      return riscvRights(leaf);
    default:
      return assertNever(leaf.mode.arch);
  }
}

const none: PageRights = { read: false, write: false, execute: false };

/** Every entry must allow what is done; one that says XD forbids execution. */
function x86Rights(entries: readonly DecodedEntry[]): EffectiveRights {
  const write = entries.every((entry) => !clear(entry, 'R/W'));
  const user = entries.every((entry) => !clear(entry, 'U/S'));
  const execute = entries.every((entry) => !set(entry, 'XD'));
  const key = entries.at(-1)?.fields.find(({ field }) => field.name === 'PK')?.value ?? 0n;
  return {
    user: user ? { read: true, write, execute } : none,
    kernel: { read: true, write, execute },
    unless: [
      ...(write ? [] : ['CR0.WP is 0, and then the supervisor may write']),
      ...(user
        ? [
            'CR4.SMEP is 1, and then the supervisor may not execute',
            'CR4.SMAP is 1 and EFLAGS.AC is 0, and then the supervisor may not read or write',
          ]
        : []),
      ...(execute ? [] : ['EFER.NXE is 0, and then XD is a reserved bit']),
      ...(key === 0n ? [] : [`protection key ${key.toString()} forbids it (CR4.PKE or CR4.PKS)`]),
    ],
  };
}

function arm64Rights(entries: readonly DecodedEntry[], leaf: DecodedEntry): EffectiveRights {
  const tables = entries.slice(0, -1);
  const access = tables.reduce((bits, { fields }) => bits | (fieldValue(fields, 'APTable') ?? 0n), 0n);
  const el0 = set(leaf, 'AP[1]') && (access & 1n) === 0n;
  const write = !set(leaf, 'AP[2]') && (access & 2n) === 0n;
  const uxn = set(leaf, 'UXN') || tables.some((entry) => set(entry, 'UXNTable'));
  const pxn = set(leaf, 'PXN') || tables.some((entry) => set(entry, 'PXNTable'));
  const dirty = set(leaf, 'DBM') && set(leaf, 'AP[2]');
  return {
    // EL0 may execute what it may not read: AP does not bear on execution there.
    user: { read: el0, write: el0 && write, execute: !uxn },
    // What EL0 may write, EL1 may not execute.
    kernel: { read: true, write, execute: !pxn && !(el0 && write) },
    unless: [
      ...(dirty ? ['TCR_EL1.HD is 1, and then a write clears AP[2] and succeeds (DBM)'] : []),
      ...(set(leaf, 'AF') ? [] : ['AF is 0: an access faults, or sets it with TCR_EL1.HA']),
      ...(tables.length > 0 && access !== 0n
        ? ['TCR_EL1.HPD is 1, and then the limits of the tables do not count']
        : []),
      ...(el0 ? ['PSTATE.PAN is 1, and then EL1 may not read or write'] : []),
      ...(write ? ['SCTLR_EL1.WXN is 1, and then what is writable is not executable'] : []),
    ],
  };
}

/** Only the leaf counts. */
function riscvRights(leaf: DecodedEntry): EffectiveRights {
  const rights = { read: set(leaf, 'R'), write: set(leaf, 'W'), execute: set(leaf, 'X') };
  const accessed = set(leaf, 'A') ? [] : ['A is 0: an access faults, or sets it (Svadu)'];
  const dirty = rights.write && !set(leaf, 'D') ? ['D is 0: a write faults, or sets it (Svadu)'] : [];
  const mxr = rights.execute && !rights.read ? ['sstatus.MXR is 1, and then it may be read'] : [];
  const unless = [...mxr, ...accessed, ...dirty];
  if (!set(leaf, 'U')) return { user: none, kernel: rights, unless };
  return {
    user: rights,
    kernel: none,
    unless: ['sstatus.SUM is 1, and then S-mode may read and write as user code may', ...unless],
  };
}

function set({ fields }: DecodedEntry, name: string): boolean {
  return fieldValue(fields, name) === 1n;
}

/** Whether the entry has the flag and it is 0. */
function clear({ fields }: DecodedEntry, name: string): boolean {
  return fieldValue(fields, name) === 0n;
}
