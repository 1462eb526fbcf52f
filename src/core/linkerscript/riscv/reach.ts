/** What fits in the fields of instructions, in bytes (RISC-V unprivileged specification; binutils, include/opcode/riscv.h). */

/** `jal` */
export function fitsJump(distance: number): boolean {
  return distance >= -0x10_0000 && distance < 0x10_0000 && distance % 2 === 0;
}

/** `c.j` and `c.jal` */
export function fitsShortJump(distance: number): boolean {
  return distance >= -0x800 && distance < 0x800 && distance % 2 === 0;
}

/** The twelve bits of `addi`, loads and stores. */
export function fitsLow(value: number): boolean {
  return value >= -0x800 && value < 0x800;
}

/** `c.lui`, of a value whose low twelve bits are zero. */
export function fitsShortUpper(value: number): boolean {
  return value !== 0 && value >= -0x2_0000 && value < 0x2_0000;
}

/** The upper part of an address whose lower twelve bits are added as a signed number. */
export function upperPart(address: number): number {
  return Math.floor((address + 0x800) / 0x1000) * 0x1000;
}
