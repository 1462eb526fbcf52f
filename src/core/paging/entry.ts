import { alignDown, physicalAddress, tryVirtualAddress, type PhysicalAddress } from '../address';
import { assertNever } from '../result';
import { bitsText, fieldValue, readAddress, readFields, type FieldValue } from './bitField';
import { decode } from './decode';
import type { EntryFormat } from './entryFormat';
import { arm64EntryFormat } from './entryFormatsArm64';
import { riscvEntryFormat } from './entryFormatsRiscv';
import { x86EntryFormat } from './entryFormatsX86';
import type { PagingLevel, PagingMode } from './modes';

/** A page-table entry, read as one of a level. */
export interface DecodedEntry {
  readonly value: bigint;
  readonly mode: PagingMode;
  readonly level: PagingLevel;
  readonly format: EntryFormat;
  /** Whether the hardware uses the entry; when not, software may keep anything in the other bits. */
  readonly present: boolean;
  /** Whether it points to a table or maps a page. */
  readonly maps: 'table' | 'page';
  /** Of the next table, or of the page. */
  readonly address: PhysicalAddress;
  /** In bytes; absent for tables. */
  readonly pageSize?: bigint;
  /** Lowest bit first. */
  readonly fields: readonly FieldValue[];
  /** Why an access through the entry faults though it is present; empty when it does not. */
  readonly faults: readonly string[];
}

export interface EntryOptions {
  /** MAXPHYADDR or its like: address bits at and above it are reserved. Absent: not checked. */
  readonly physicalBits?: number;
}

/** Reads `value` as an entry of the level. Bits above the entry's size are dropped. */
export function decodeEntry(
  value: bigint,
  mode: PagingMode,
  level: PagingLevel,
  options: EntryOptions = {},
): DecodedEntry {
  const bits = BigInt.asUintN(mode.entryBytes * 8, value);
  const format = formatOf(bits, mode, level);
  const fields = readFields(format.fields, bits);
  const present = (bits & 1n) === 1n;
  // A leaf of RISC-V's Svnapot is one page of an aligned run of 64 KiB, which the address is that of.
  const run = fieldValue(fields, 'N') === 1n && format.maps === 'page' ? 1n << 16n : undefined;
  const address = physicalAddress(alignDown(readAddress(fields), run ?? 1n));
  const size = format.maps === 'page' ? (run ?? 1n << BigInt(level.bits[1])) : undefined;
  return {
    value: bits,
    mode,
    level,
    format,
    present,
    maps: format.maps,
    address,
    ...(size === undefined ? {} : { pageSize: size }),
    fields,
    faults: present
      ? [...reservedBits(fields), ...tooHigh(address, options), ...rules(bits, mode, level, fields)]
      : [],
  };
}

/**
 * Whether a value that is no address of the mode makes sense as an entry of its last level, so that this reading is
 * worth offering as a guess. 46 bits are the most physical address that machines in use have.
 */
export function looksLikeEntry(value: bigint, mode: PagingMode): boolean {
  const level = mode.levels.at(-1);
  const address = tryVirtualAddress(value);
  if (level === undefined || !address.ok || decode(address.value, mode).canonical) return false;
  const entry = decodeEntry(value, mode, level, { physicalBits: 46 });
  return entry.present && entry.faults.length === 0 && entry.address !== 0n;
}

function formatOf(bits: bigint, mode: PagingMode, level: PagingLevel): EntryFormat {
  const last = mode.levels.at(-1) === level;
  switch (mode.arch) {
    case 'x86':
    case 'x86_64':
      return x86EntryFormat(mode, level, (bits & 0x80n) !== 0n);
    case 'aarch64':
      return arm64EntryFormat(mode, level, last || (bits & 2n) === 0n ? 'page' : 'table');
    case 'arm':
      return { name: level.entry, maps: 'page', fields: [], source: mode.source };
    case 'riscv32':
    case 'riscv64':
      return riscvEntryFormat(mode, level, (bits & 0xen) !== 0n);
    default:
      return assertNever(mode.arch);
  }
}

function reservedBits(fields: readonly FieldValue[]): readonly string[] {
  return fields
    .filter(({ field, value }) => field.role === 'reserved' && value !== 0n)
    .map(
      ({ field }) =>
        `reserved ${bitsText(field.bits)} set${field.name === 'reserved' ? '' : ` (${field.name})`}`,
    );
}

function tooHigh(address: bigint, { physicalBits }: EntryOptions): readonly string[] {
  if (physicalBits === undefined || address >> BigInt(physicalBits) === 0n) return [];
  return [`the address has bits above the ${String(physicalBits)} of this machine`];
}

/** The rules that are no field's alone. */
function rules(
  bits: bigint,
  mode: PagingMode,
  level: PagingLevel,
  fields: readonly FieldValue[],
): readonly string[] {
  const last = mode.levels.at(-1) === level;
  switch (mode.arch) {
    case 'x86':
    case 'x86_64':
    case 'arm':
      return [];
    case 'aarch64':
      if (last && (bits & 2n) === 0n) return ['bit 1 is 0: reserved at the last level'];
      if ((bits & 2n) === 0n && level.leaf === undefined) return ['a block at a level that has none'];
      return [];
    case 'riscv32':
    case 'riscv64':
      return riscvRules(last, level, fields);
    default:
      return assertNever(mode.arch);
  }
}

function riscvRules(last: boolean, level: PagingLevel, fields: readonly FieldValue[]): readonly string[] {
  const is = (name: string) => fieldValue(fields, name) === 1n;
  const faults: string[] = [];
  if (is('W') && !is('R'))
    faults.push('W without R is reserved (a shadow-stack page with Zicfiss when X is 0)');
  if (!is('R') && !is('W') && !is('X')) {
    if (last) faults.push('a pointer at the last level');
    return faults;
  }
  if (fieldValue(fields, 'PBMT') === 3n) faults.push('PBMT 3 is reserved');
  const address = readAddress(fields);
  if (level.leaf !== undefined && address % level.leaf.size !== 0n) {
    faults.push(`misaligned: the page number is no multiple of a ${level.leaf.name}`);
  }
  if (is('N') && ((fieldValue(fields, 'PPN[0]') ?? 0n) & 0xfn) !== 8n) {
    faults.push('N with a run other than 64 KiB is reserved (low bits of PPN[0] must be 1000)');
  }
  return faults;
}
