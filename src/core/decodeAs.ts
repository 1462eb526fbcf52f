import type { PagingMode } from './paging/modes';

/** One way to read a value that is not an address. */
export interface Reading {
  /** Stable, such as `entry/PDPT` or `register/CR3`. */
  readonly id: string;
  /** Such as `PDPTE (1 GiB page)`. */
  readonly title: string;
  readonly group: 'entry' | 'register' | 'fault';
}

/** A value read that way: the fields as the manual names them. */
export interface DecodedReading {
  readonly reading: Reading;
  /** The outcome in a few words, such as `present, writable, maps 2 MiB at 0x200000`. */
  readonly summary: string;
  readonly fields: readonly {
    readonly name: string;
    readonly bits: readonly [number, number];
    readonly value: bigint;
    readonly meaning: string;
  }[];
  /** Reserved bits that are set, and other things that the processor would not accept. */
  readonly problems: readonly string[];
}

/** Every reading that makes sense in a mode, most likely first. */
export function readingsFor(_value: bigint, _mode: PagingMode): readonly Reading[] {
  return [];
}

export function decodeAs(_value: bigint, _reading: Reading, _mode: PagingMode): DecodedReading | undefined {
  return undefined;
}

/** Whether a value looks so much like a page-table entry that a card should show that reading too, and at which level. */
export function looksLikeEntry(_value: bigint, _mode: PagingMode): Reading | undefined {
  return undefined;
}
