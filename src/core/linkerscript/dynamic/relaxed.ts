import type { Dialect } from '../dialect';

/** A reference through the global offset table, and what decides whether the code can go without. */
interface EntryUse {
  readonly type: number;
  readonly addend: bigint | undefined;
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** The image has no fixed place. */
  readonly placeless: boolean;
  /** What it refers to, where that is fixed already. */
  readonly absolute: bigint | undefined;
  /** A weak reference that nothing answers. */
  readonly isZero: boolean;
}

/**
 * Whether the linker turns a load from the global offset table into one that needs no entry, given that the symbol is this
 * image's own (elf64-x86-64.c and elf32-i386.c, convert_load_reloc; lld's adjustGotPcExpr).
 */
export function goesWithoutEntry(machine: string, dialect: Dialect, use: EntryUse): boolean {
  if (machine === 'x86_64') return dialect === 'gnu' ? gnuWide(use) : lldWide(use);
  if (machine === 'i386') return dialect === 'gnu' ? gnuNarrow(use) : false;
  return false;
}

const mov = 0x8b;
const jump = 0xff;

/** R_X86_64_GOTPCREL, GOTPCRELX and REX_GOTPCRELX. */
function gnuWide({ type, addend, offset, bytes, placeless, absolute, isZero }: EntryUse): boolean {
  const marked = type === 41 || type === 42;
  if (addend !== -4n || (!marked && type !== 9) || offset < (type === 42 ? 3 : 2)) return false;
  const opcode = bytes[offset - 2];
  if (opcode !== mov && !marked) return false;
  const byDistance = opcode === jump || !marked || placeless;
  if (isZero) return opcode === jump || !marked ? !placeless : true;
  if (opcode === jump) return true;
  if (opcode === mov && byDistance && !(marked && absolute !== undefined)) return true;
  if (opcode !== mov && byDistance) return false;
  if (absolute === undefined || absolute === 0n) return true;
  const wide = type === 42 && ((bytes[offset - 3] ?? 0) & 8) !== 0;
  return wide ? BigInt.asUintN(64, absolute + 0x8000_0000n) <= 0xffff_ffffn : absolute <= 0xffff_ffffn;
}

function lldWide({ type, addend, offset, bytes, placeless, absolute, isZero }: EntryUse): boolean {
  if (addend !== -4n || (type !== 41 && type !== 42) || absolute !== undefined || isZero) return false;
  const opcode = bytes[offset - 2];
  const modRm = bytes[offset - 1];
  if (opcode === mov) return true;
  if (opcode === jump && (modRm === 0x15 || modRm === 0x25)) return true;
  return type === 42 && !placeless;
}

/** R_386_GOT32 and R_386_GOT32X, whose addend stands in the code. */
function gnuNarrow({ type, offset, bytes, placeless, isZero }: EntryUse): boolean {
  if (offset < 2 || [0, 1, 2, 3].some((i) => bytes[offset + i] !== 0)) return false;
  const opcode = bytes[offset - 2];
  if (opcode !== mov && type !== 43) return false;
  const baseless = ((bytes[offset - 1] ?? 0) & 0xc7) === 5;
  if (opcode === jump) return !isZero || !placeless;
  return opcode === mov || !placeless || baseless;
}
