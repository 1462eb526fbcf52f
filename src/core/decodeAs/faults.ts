import { hex } from '../address';
import type { DecodedReading, RatedReading, ReadField, Reading } from '../decodeAs';
import { decodeCause, decodePageFault, decodeSyndrome, type Syndrome } from '../paging/fault';
import { abortIss2Fields, faultSources } from '../paging/faultTables';
import type { PagingMode } from '../paging/modes';
import { assertNever } from '../result';
import { readFields } from './fields';

const pageFault: Reading = { id: 'fault/#PF', title: '#PF error code', group: 'fault' };
const esr: Reading = { id: 'fault/ESR', title: 'ESR_EL1', group: 'fault' };
const scause: Reading = { id: 'fault/scause', title: 'scause', group: 'fault' };

/** Undefined where no translation, and so none of its faults, is described. */
function readingOf(mode: PagingMode): Reading | undefined {
  switch (mode.arch) {
    case 'x86':
    case 'x86_64':
      return pageFault;
    case 'aarch64':
      return esr;
    case 'arm':
      return undefined;
    case 'riscv32':
    case 'riscv64':
      return scause;
    default:
      return assertNever(mode.arch);
  }
}

export function faultReadings(value: bigint, mode: PagingMode): RatedReading[] {
  const reading = readingOf(mode);
  const decoded = reading === undefined ? undefined : decodeFaultReading(value, reading, mode);
  if (reading === undefined || decoded === undefined) return [];
  return [
    { reading, fit: decoded.problems.length > 0 ? 0 : value >> 32n === 0n || reading === scause ? 6 : 3 },
  ];
}

export function decodeFaultReading(
  value: bigint,
  reading: Reading,
  mode: PagingMode,
): DecodedReading | undefined {
  if (readingOf(mode)?.id !== reading.id) return undefined;
  if (reading.id === pageFault.id) return value >> 32n === 0n ? asPageFault(value) : undefined;
  if (reading.id === esr.id) return asSyndrome(decodeSyndrome(value));
  return value >> BigInt(mode.addressBits) === 0n ? asCause(value, mode.addressBits) : undefined;
}

function asPageFault(value: bigint): DecodedReading {
  const { summary, fields, unnamed } = decodePageFault(value);
  return {
    reading: pageFault,
    summary,
    fields: readFields(fields),
    problems: unnamed === 0n ? [] : [`${hex(unnamed)} is set, which has no meaning`],
    source: faultSources.x86,
  };
}

function asSyndrome({ exceptionClass, className, il, iss, abort }: Syndrome): DecodedReading {
  const name = className ?? `exception class ${hex(BigInt(exceptionClass))}`;
  const isIss2 = new Set(abortIss2Fields);
  const fields: ReadField[] = [
    ...readFields((abort?.fields ?? []).filter(({ field }) => !isIss2.has(field))).map((field) =>
      abort?.statusName !== undefined && field.bits[0] === 5
        ? { ...field, meaning: abort.statusName }
        : field,
    ),
    ...(abort === undefined ? [{ name: 'ISS', bits: [24, 0] as const, value: iss, meaning: '' }] : []),
    {
      name: 'IL',
      bits: [25, 25],
      value: BigInt(il),
      meaning: il === 1 ? '32-bit instruction' : '16-bit instruction',
    },
    { name: 'EC', bits: [31, 26], value: BigInt(exceptionClass), meaning: className ?? '' },
    ...readFields(
      (abort?.fields ?? []).filter(({ field }) => isIss2.has(field)),
      32,
    ),
  ];
  const access = abort?.write === undefined ? [] : [abort.write ? 'write' : 'read'];
  const status =
    abort === undefined ? [] : [abort.statusName ?? `reserved status ${hex(BigInt(abort.status))}`];
  const address = abort?.addressValid === false ? ['FAR is not valid'] : [];
  return {
    reading: esr,
    summary: [name, ...access, ...status, ...address].join(', '),
    fields,
    problems: className === undefined ? ['a class that is not in the table'] : [],
    source: faultSources.arm64,
  };
}

function asCause(value: bigint, xlen: 32 | 64): DecodedReading {
  const { interrupt, code, name } = decodeCause(value, xlen);
  const kind = interrupt ? 'interrupt' : 'exception';
  return {
    reading: scause,
    summary: name === undefined ? `${kind} ${code.toString()}` : `${kind}: ${name}`,
    fields: [
      { name: 'code', bits: [xlen - 2, 0], value: code, meaning: name ?? '' },
      { name: 'Interrupt', bits: [xlen - 1, xlen - 1], value: interrupt ? 1n : 0n, meaning: kind },
    ],
    problems: name === undefined ? [`code ${code.toString()} is reserved or the platform’s own`] : [],
    source: faultSources.riscv,
  };
}
