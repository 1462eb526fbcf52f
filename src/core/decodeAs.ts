import { decodeEntryReading, entryReadings, largestPage } from './decodeAs/entries';
import { decodeFaultReading, faultReadings } from './decodeAs/faults';
import { decodeRegisterReading, registerReadings } from './decodeAs/registers';
import { looksLikeEntry as isPlausibleEntry } from './paging/entry';
import type { PagingArch, PagingMode } from './paging/modes';
import { assertNever } from './result';

/** One way to read a value that is not an address. */
export interface Reading {
  /** Stable, such as `entry/PDPT` or `register/CR3`. */
  readonly id: string;
  /** Such as `PDPTE (1 GiB page)`. */
  readonly title: string;
  readonly group: 'entry' | 'register' | 'fault';
}

export interface ReadField {
  readonly name: string;
  readonly bits: readonly [high: number, low: number];
  readonly value: bigint;
  /** What the value says where it has a name, else what the field is for; may be empty. */
  readonly meaning: string;
}

/** A value read that way: the fields as the manual names them. */
export interface DecodedReading {
  readonly reading: Reading;
  /** The outcome in a few words, such as `2 MiB page at 0x200000, kernel rw-, user rw-`. */
  readonly summary: string;
  /** Lowest bit first. */
  readonly fields: readonly ReadField[];
  /** Reserved bits that are set, and other things that the processor would not accept. */
  readonly problems: readonly string[];
  /** Manual and table. */
  readonly source: string;
}

/** A reading and how well the value fits it; larger is better. */
export interface RatedReading {
  readonly reading: Reading;
  readonly fit: number;
}

/** Every reading that makes sense in a mode: groups together, what fits the value best first. */
export function readingsFor(value: bigint, mode: PagingMode): readonly Reading[] {
  return [entryReadings(value, mode), registerReadings(value, mode), faultReadings(value, mode)]
    .map((group) => [...group].sort((a, b) => b.fit - a.fit))
    .sort((a, b) => (b[0]?.fit ?? 0) - (a[0]?.fit ?? 0))
    .flatMap((group) => group.map(({ reading }) => reading));
}

/** Undefined when the reading is none of the mode's. */
export function decodeAs(value: bigint, reading: Reading, mode: PagingMode): DecodedReading | undefined {
  switch (reading.group) {
    case 'entry':
      return decodeEntryReading(value, reading, mode);
    case 'register':
      return decodeRegisterReading(value, reading, mode);
    case 'fault':
      return decodeFaultReading(value, reading, mode);
    default:
      return assertNever(reading.group);
  }
}

/**
 * Bits that the processor ignores in an entry and that systems leave 0 but for a few of their own: by them a number is told
 * from an entry. Linux 6.12 uses 57 and 58 on x86 (arch/x86/include/asm/pgtable_types.h), 55 to 58 on Arm
 * (arch/arm64/include/asm/pgtable-prot.h) and none above the page number on RISC-V.
 */
const unused: Readonly<Record<PagingArch, bigint>> = {
  x86: 0n,
  x86_64: 0x79f0_0000_0000_0000n,
  aarch64: 0xf807_0000_0000_0000n,
  arm: 0n,
  riscv32: 0n,
  riscv64: 0x1fc0_0000_0000_0000n,
};

/**
 * Whether a value that is no address of the mode looks so much like a page-table entry that a card should show that reading
 * too, and as an entry of which level. A guess, which one number in 5,000 passes by chance on Arm and fewer elsewhere.
 */
export function looksLikeEntry(value: bigint, mode: PagingMode): Reading | undefined {
  if ((value & unused[mode.arch]) !== 0n || !isPlausibleEntry(value, mode)) return undefined;
  // Arm's access flag: without it the first access faults, so systems set it with the valid bit.
  if (mode.arch === 'aarch64' && (value & 0x400n) === 0n) return undefined;
  // On RISC-V an entry without N and PBMT that is no address is of memory above 1 TiB, where machines have none.
  if (mode.arch === 'riscv64' && value >> 61n === 0n) return undefined;
  const level = largestPage(value, mode) ?? mode.levels.at(-1);
  return level === undefined ? undefined : entryReadings(value, mode, level)[0]?.reading;
}
