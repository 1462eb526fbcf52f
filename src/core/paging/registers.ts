import { physicalAddress, type PhysicalAddress } from '../address';
import { fieldValue, readAddress, readFields, unnamedBits, type BitField, type FieldValue } from './bitField';
import { isPagingModeId, type PagingModeId } from './modes';
import { registerTables, type RegisterId } from './registerTables';

export { isRegisterId, registerIds, type RegisterId } from './registerTables';

/** A control register that has to do with paging, field by field. */
export interface DecodedRegister {
  readonly register: RegisterId;
  readonly value: bigint;
  /** Lowest bit first. */
  readonly fields: readonly FieldValue[];
  /** Bits that are set and that our table has no name for, as a mask: reserved, or newer than the table. */
  readonly unnamed: bigint;
  /** Of the top page table; absent in registers that have none. */
  readonly root?: PhysicalAddress;
  /** The mode or modes that the register selects by itself; empty when others decide too, or for no translation. */
  readonly modes: readonly PagingModeId[];
  readonly source: string;
}

/** Reads the value as one of the register. Bits above the register's width are dropped. */
export function decodeRegister(register: RegisterId, value: bigint): DecodedRegister {
  const { bits, fields: table, source } = registerTables[register];
  const kept = BigInt.asUintN(bits, value);
  const fields = readFields(table, kept);
  const hasRoot = table.some(({ role }: BitField) => role === 'address');
  return {
    register,
    value: kept,
    fields,
    unnamed: unnamedBits(table, kept),
    ...(hasRoot ? { root: physicalAddress(readAddress(fields)) } : {}),
    modes: modesOf(register, fields),
    source,
  };
}

/** What the control registers of an x86 processor say about paging. */
export type X86Paging =
  | { readonly kind: 'off'; readonly reason: string }
  | { readonly kind: 'on'; readonly mode: PagingModeId }
  | { readonly kind: 'impossible'; readonly reason: string };

/** Intel SDM Vol. 3A 4.1.1: four bits choose the paging mode. */
export function x86Paging(cr0: bigint, cr4: bigint, efer: bigint): X86Paging {
  const set = (value: bigint, bit: number) => ((value >> BigInt(bit)) & 1n) === 1n;
  if (!set(cr0, 31)) return { kind: 'off', reason: 'CR0.PG is 0: addresses are physical' };
  if (!set(cr0, 0)) return { kind: 'impossible', reason: 'CR0.PG without CR0.PE' };
  const pae = set(cr4, 5);
  const long = set(efer, 8);
  if (long && !pae) return { kind: 'impossible', reason: 'EFER.LME without CR4.PAE' };
  if (!pae) return { kind: 'on', mode: 'x86-32' };
  if (!long) return { kind: 'on', mode: 'x86-pae' };
  return { kind: 'on', mode: set(cr4, 12) ? 'x86_64-5level' : 'x86_64-4level' };
}

function modesOf(register: RegisterId, fields: readonly FieldValue[]): readonly PagingModeId[] {
  switch (register) {
    case 'satp (RV32)':
      return fieldValue(fields, 'MODE') === 1n ? ['riscv-sv32'] : [];
    case 'satp (RV64)': {
      const mode = satpModes[Number(fieldValue(fields, 'MODE') ?? 0n)];
      return mode === undefined ? [] : [mode];
    }
    case 'TCR_EL1':
      return tcrModes(fields);
    default:
      return [];
  }
}

const satpModes: Readonly<Record<number, PagingModeId>> = {
  8: 'riscv-sv39',
  9: 'riscv-sv48',
  10: 'riscv-sv57',
};

const granules0 = ['4k', '64k', '16k'] as const;
const granules1 = [undefined, '16k', '4k', '64k'] as const;

/** The modes of the TTBR0 and of the TTBR1 range, one when they are equal; those that the table of modes has. */
function tcrModes(fields: readonly FieldValue[]): readonly PagingModeId[] {
  const number = (name: string) => Number(fieldValue(fields, name) ?? 0n);
  const lower = arm64Mode(granules0[number('TG0')], 64 - number('T0SZ'));
  const upper = arm64Mode(granules1[number('TG1')], 64 - number('T1SZ'));
  const enabled = [number('EPD0') === 0 ? lower : undefined, number('EPD1') === 0 ? upper : undefined];
  return [...new Set(enabled.filter((mode) => mode !== undefined))];
}

function arm64Mode(granule: '4k' | '16k' | '64k' | undefined, vaBits: number): PagingModeId | undefined {
  const id = `arm64-${granule ?? ''}-${String(vaBits)}`;
  return isPagingModeId(id) ? id : undefined;
}
