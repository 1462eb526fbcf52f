import { hex } from '../address';
import type { DecodedReading, RatedReading, Reading } from '../decodeAs';
import { pagingMode, type PagingMode } from '../paging/modes';
import { decodeRegister, type DecodedRegister, type RegisterId } from '../paging/registers';
import { assertNever } from '../result';
import { readFields, setNames } from './fields';

export function registerReadings(value: bigint, mode: PagingMode): RatedReading[] {
  return registersOf(mode)
    .filter(({ bits }) => value >> BigInt(bits) === 0n)
    .map(({ id }) => ({ reading: readingOf(id), fit: fitOf(decodeRegister(id, value)) }));
}

export function decodeRegisterReading(
  value: bigint,
  reading: Reading,
  mode: PagingMode,
): DecodedReading | undefined {
  const row = registersOf(mode).find(({ id }) => readingOf(id).id === reading.id);
  if (row === undefined || value >> BigInt(row.bits) !== 0n) return undefined;
  const register = decodeRegister(row.id, value);
  const { unnamed, fields, source } = register;
  const reserved = fields.filter(({ field, value: bits }) => field.role === 'reserved' && bits !== 0n);
  return {
    reading,
    summary: summaryOf(register),
    fields: readFields(fields),
    problems: [
      ...reserved.map(({ field }) => `${field.name}: ${field.meaning}`),
      ...(unnamed === 0n
        ? []
        : [`${hex(unnamed)} is set, which no field has: reserved, or newer than the table`]),
    ],
    source,
  };
}

interface Row {
  readonly id: RegisterId;
  readonly bits: 32 | 64;
}

/** The registers that a system in the mode has; CR3 in the format that goes with it. */
function registersOf(mode: PagingMode): readonly Row[] {
  const rows = (bits: 32 | 64, ...ids: readonly RegisterId[]): Row[] => ids.map((id) => ({ id, bits }));
  switch (mode.arch) {
    case 'x86':
      return [
        ...rows(32, 'CR0', mode.entryBytes === 8 ? 'CR3 (PAE)' : 'CR3 (32-bit)', 'CR4'),
        ...rows(64, 'EFER'),
      ];
    case 'x86_64':
      return rows(64, 'CR0', 'CR3', 'CR3 (PCIDE=1)', 'CR4', 'EFER');
    case 'aarch64':
      return rows(64, 'TTBR0_EL1', 'TTBR1_EL1', 'TCR_EL1');
    case 'arm':
      return [];
    case 'riscv32':
      return rows(32, 'satp (RV32)');
    case 'riscv64':
      return rows(64, 'satp (RV64)');
    default:
      return assertNever(mode.arch);
  }
}

function readingOf(id: RegisterId): Reading {
  return { id: `register/${id}`, title: id, group: 'register' };
}

function fitOf({ value, unnamed, fields, root, modes }: DecodedRegister): number {
  if (value === 0n) return 0;
  const bad =
    unnamed !== 0n || fields.some(({ field, value: bits }) => field.role === 'reserved' && bits !== 0n);
  if (bad) return 1;
  if (modes.length > 0) return 5;
  // What is ignored is 0 in practice: a number there means that another format holds, such as that with a PCID.
  if (fields.some(({ field, value: bits }) => field.role === 'ignored' && bits !== 0n)) return 1.5;
  return root === undefined || root !== 0n ? 2 : 1;
}

/** satp's MODE where it names no paging mode: `MODE 0: Bare`, `MODE 1: reserved`. */
function otherMode({ fields, modes }: DecodedRegister): string | undefined {
  const mode = fields.find(({ field }) => field.name === 'MODE');
  if (mode === undefined || modes.length > 0) return undefined;
  return `MODE ${mode.value.toString()}: ${mode.field.values?.[Number(mode.value)] ?? 'reserved'}`;
}

function summaryOf(register: DecodedRegister): string {
  const { fields, root, modes, value } = register;
  const other = otherMode(register);
  const parts = [
    ...modes.map((id) => pagingMode(id).title),
    ...(other === undefined ? [] : [other]),
    ...(root === undefined ? [] : [`top table at ${hex(root)}`]),
    ...(setNames(fields).length === 0 ? [] : [setNames(fields).join(', ')]),
  ];
  return parts.length === 0 ? (value === 0n ? 'all bits clear' : hex(value)) : parts.join('; ');
}
