import { fieldValue, readBits, readFields, unnamedBits, type FieldValue } from './bitField';
import {
  abortIss2Fields,
  dataAbortFields,
  exceptionClasses,
  faultStatusCodes,
  instructionAbortFields,
  pageFaultFields,
  riscvExceptions,
  riscvInterrupts,
} from './faultTables';

/** The error code of an x86 #PF. */
export interface PageFault {
  readonly code: bigint;
  readonly fields: readonly FieldValue[];
  /** Names of the bits that are set, lowest first. */
  readonly set: readonly string[];
  /** Whether a present entry forbade the access; else one on the way was not present. */
  readonly present: boolean;
  readonly access: 'read' | 'write' | 'fetch';
  readonly mode: 'user' | 'supervisor';
  /** Bits that are set and have no meaning that our table knows, as a mask. */
  readonly unnamed: bigint;
  /** The whole in a sentence. */
  readonly summary: string;
}

export function decodePageFault(code: bigint): PageFault {
  const bits = BigInt.asUintN(32, code);
  const fields = readFields(pageFaultFields, bits);
  const is = (name: string) => fieldValue(fields, name) === 1n;
  const access = is('I/D') ? 'fetch' : is('W/R') ? 'write' : 'read';
  const mode = is('U/S') ? 'user' : 'supervisor';
  return {
    code: bits,
    fields,
    set: fields.filter(({ value }) => value !== 0n).map(({ field }) => field.name),
    present: is('P'),
    access,
    mode,
    unnamed: unnamedBits(pageFaultFields, bits),
    summary: `${mode} ${accessNames[access]}: ${causeOf(is)}`,
  };
}

const accessNames = { read: 'read', write: 'write', fetch: 'instruction fetch' } as const;

function causeOf(is: (name: string) => boolean): string {
  if (is('RMP')) return 'violation of the SEV-SNP reverse map';
  if (is('SGX')) return 'violation of SGX access control';
  if (is('RSVD')) return 'a reserved bit is set in an entry';
  if (is('PK')) return 'the protection key forbids it';
  if (!is('P')) return 'the page is not present';
  return is('SS') ? 'the page does not allow it to a shadow stack' : 'the page does not allow it';
}

/** An Arm exception syndrome. */
export interface Syndrome {
  readonly value: bigint;
  /** Exception class, 0 to 63. */
  readonly exceptionClass: number;
  /** Absent for a class that has nothing to do with memory. */
  readonly className?: string;
  /** 1 when the instruction has 32 bits. */
  readonly il: 0 | 1;
  /** 25 bits. */
  readonly iss: bigint;
  /** Only for instruction and data aborts. */
  readonly abort?: Abort;
}

export interface Abort {
  readonly instruction: boolean;
  /** Whether the exception came from a lower exception level: from user code, for a kernel. */
  readonly lowerLevel: boolean;
  /** Absent for instruction aborts, which do not say. */
  readonly write?: boolean;
  readonly status: number;
  /** Absent for a reserved code. */
  readonly statusName?: string;
  /** Whether FAR_ELx holds the address. */
  readonly addressValid: boolean;
  readonly fields: readonly FieldValue[];
}

export function decodeSyndrome(esr: bigint): Syndrome {
  const value = BigInt.asUintN(64, esr);
  const exceptionClass = Number(readBits(value, [31, 26]));
  const className = exceptionClasses[exceptionClass];
  const abort = abortOf(value, exceptionClass);
  return {
    value,
    exceptionClass,
    ...(className === undefined ? {} : { className }),
    il: readBits(value, [25, 25]) === 1n ? 1 : 0,
    iss: readBits(value, [24, 0]),
    ...(abort === undefined ? {} : { abort }),
  };
}

function abortOf(esr: bigint, exceptionClass: number): Abort | undefined {
  // 0x20 and 0x21 are instruction aborts, 0x24 and 0x25 data aborts; the odd ones come from the same level.
  if (![0x20, 0x21, 0x24, 0x25].includes(exceptionClass)) return undefined;
  const instruction = exceptionClass < 0x24;
  const iss = readFields(instruction ? instructionAbortFields : dataAbortFields, readBits(esr, [24, 0]));
  const iss2 = readFields(abortIss2Fields, readBits(esr, [55, 32]));
  const status = Number(readBits(esr, [5, 0]));
  const statusName = faultStatusCodes[status];
  return {
    instruction,
    lowerLevel: exceptionClass % 2 === 0,
    ...(instruction ? {} : { write: fieldValue(iss, 'WnR') === 1n }),
    status,
    ...(statusName === undefined ? {} : { statusName }),
    addressValid: fieldValue(iss, 'FnV') !== 1n,
    fields: [...iss, ...iss2],
  };
}

/** A RISC-V scause, or mcause as far as supervisor software sees it. */
export interface TrapCause {
  readonly interrupt: boolean;
  readonly code: bigint;
  /** Absent for a reserved or custom code. */
  readonly name?: string;
}

/** The interrupt bit is the highest of `xlen` bits. */
export function decodeCause(scause: bigint, xlen: 32 | 64): TrapCause {
  const value = BigInt.asUintN(xlen, scause);
  const top = BigInt(xlen - 1);
  const interrupt = value >> top === 1n;
  const code = value & ((1n << top) - 1n);
  const name = (interrupt ? riscvInterrupts : riscvExceptions)[Number(code)];
  return name === undefined ? { interrupt, code } : { interrupt, code, name };
}
