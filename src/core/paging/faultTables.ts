import { flag, type BitField } from './bitField';

/** Intel SDM Vol. 3A 4.7; Linux arch/x86/include/asm/trap_pf.h. Bit 7: rust-osdev/x86_64 PageFaultErrorCode::HLAT. */
export const pageFaultFields: readonly BitField[] = [
  flag(0, 'P', '0 = not present, 1 = protection violation'),
  flag(1, 'W/R', '1 = write'),
  flag(2, 'U/S', '1 = user-mode access'),
  flag(3, 'RSVD', 'reserved bit set in an entry (implies P=1)'),
  flag(4, 'I/D', '1 = instruction fetch (reported when CR4.SMEP=1, or CR4.PAE=1 and EFER.NXE=1)'),
  flag(5, 'PK', 'protection-key violation (always with P=1)'),
  flag(6, 'SS', 'shadow-stack access'),
  flag(7, 'HLAT', 'fault during HLAT paging (Intel)'),
  flag(15, 'SGX', 'SGX access-control violation'),
  flag(31, 'RMP', 'AMD SEV-SNP RMP violation'),
];

const armSource =
  'Arm ASL v9.4 in rems-project/sail-arm@9db0df2f; Linux 6.12 arch/arm64/include/asm/esr.h, arch/arm64/mm/fault.c';

export const faultSources = {
  x86: 'Intel SDM Vol. 3A 4.7; Linux arch/x86/include/asm/trap_pf.h',
  arm64: armSource,
  riscv:
    'RISC-V privileged specification, supervisor.adoc (riscv/riscv-isa-manual@1d472b80); Linux arch/riscv/include/asm/csr.h',
} as const;

/** ESR_ELx.EC: the classes that have to do with memory, and the commonest others. Linux arch/arm64/include/asm/esr.h. */
export const exceptionClasses: Readonly<Record<number, string>> = {
  0x20: 'Instruction abort, lower EL',
  0x21: 'Instruction abort, same EL',
  0x22: 'PC alignment',
  0x24: 'Data abort, lower EL',
  0x25: 'Data abort, same EL',
  0x26: 'SP alignment',
  0x15: 'SVC (AArch64)',
  0x3c: 'BRK (AArch64)',
  0x0d: 'BTI',
  0x1c: 'FPAC',
};

/** ISS of a data abort. */
export const dataAbortFields: readonly BitField[] = [
  flag([5, 0], 'DFSC', 'fault status'),
  flag(6, 'WnR', '1 = write (also 1 for cache maintenance and address translation)'),
  flag(7, 'S1PTW', 'stage 2 fault on stage 1 walk'),
  flag(8, 'CM', 'cache maintenance'),
  flag(9, 'EA', 'external abort type'),
  flag(10, 'FnV', 'FAR not valid'),
  flag([12, 11], 'SET / LST'),
  flag(13, 'VNCR', 'fault on a FEAT_NV2 register access'),
  flag(14, 'AR', 'acquire/release'),
  flag(15, 'SF', '64-bit register'),
  flag([20, 16], 'SRT', 'register'),
  flag(21, 'SSE', 'sign extend; TopLevel for a permission fault with ISV=0 (FEAT_THE)'),
  flag([23, 22], 'SAS', 'access size'),
  flag(24, 'ISV', 'bits 23:14 valid'),
];

/** ISS of an instruction abort. */
export const instructionAbortFields: readonly BitField[] = [
  flag([5, 0], 'IFSC'),
  flag(7, 'S1PTW'),
  flag(9, 'EA'),
  flag(10, 'FnV'),
  flag([12, 11], 'SET'),
];

/** ISS2 of an abort. */
export const abortIss2Fields: readonly BitField[] = [
  flag([4, 0], 'Xs', 'register of an ST64BV/ST64BV0 (FEAT_LS64)'),
  flag(5, 'DirtyBit', 'write refused because the dirty state is clean (FEAT_S1PIE)'),
  flag(6, 'Overlay', 'permission overlay fault'),
  flag(7, 'AssuredOnly', 'permission fault from AssuredOnly (FEAT_THE)'),
  flag(8, 'GCS', 'guarded control stack'),
  flag(9, 'TagAccess', 'access to allocation tags without permission'),
  flag(10, 'TnD', 'tag not data'),
];

/** DFSC and IFSC. 0x3d and 0x3e: Linux only. */
export const faultStatusCodes: Readonly<Record<number, string>> = {
  0x00: 'Address size fault, level 0',
  0x01: 'Address size fault, level 1',
  0x02: 'Address size fault, level 2',
  0x03: 'Address size fault, level 3',
  0x04: 'Translation fault, level 0',
  0x05: 'Translation fault, level 1',
  0x06: 'Translation fault, level 2',
  0x07: 'Translation fault, level 3',
  0x08: 'Access flag fault, level 0 (FEAT_LPA2)',
  0x09: 'Access flag fault, level 1',
  0x0a: 'Access flag fault, level 2',
  0x0b: 'Access flag fault, level 3',
  0x0c: 'Permission fault, level 0 (FEAT_LPA2)',
  0x0d: 'Permission fault, level 1',
  0x0e: 'Permission fault, level 2',
  0x0f: 'Permission fault, level 3',
  0x10: 'Synchronous external abort',
  0x11: 'Synchronous tag check fault (MTE)',
  0x12: 'External abort on walk, level -2 (FEAT_D128)',
  0x13: 'External abort on walk, level -1',
  0x14: 'External abort on walk, level 0',
  0x15: 'External abort on walk, level 1',
  0x16: 'External abort on walk, level 2',
  0x17: 'External abort on walk, level 3',
  0x18: 'Parity/ECC error',
  0x1a: 'Parity/ECC error on walk, level -2 (FEAT_D128)',
  0x1b: 'Parity/ECC error on walk, level -1',
  0x1c: 'Parity/ECC error on walk, level 0',
  0x1d: 'Parity/ECC error on walk, level 1',
  0x1e: 'Parity/ECC error on walk, level 2',
  0x1f: 'Parity/ECC error on walk, level 3',
  0x21: 'Alignment fault',
  0x22: 'Granule protection fault on walk, level -2 (FEAT_D128)',
  0x23: 'Granule protection fault on walk, level -1',
  0x24: 'Granule protection fault on walk, level 0',
  0x25: 'Granule protection fault on walk, level 1',
  0x26: 'Granule protection fault on walk, level 2',
  0x27: 'Granule protection fault on walk, level 3',
  0x28: 'Granule protection fault, not on walk',
  0x29: 'Address size fault, level -1',
  0x2a: 'Translation fault, level -2 (FEAT_D128)',
  0x2b: 'Translation fault, level -1',
  0x2c: 'Address size fault, level -2 (FEAT_D128)',
  0x30: 'TLB conflict abort',
  0x31: 'Unsupported atomic hardware update',
  0x34: 'IMPLEMENTATION DEFINED (lockdown)',
  0x35: 'IMPLEMENTATION DEFINED (unsupported exclusive)',
  0x3d: 'Section domain fault',
  0x3e: 'Page domain fault',
};

export const riscvExceptions: Readonly<Record<number, string>> = {
  0: 'Instruction address misaligned',
  1: 'Instruction access fault',
  2: 'Illegal instruction',
  3: 'Breakpoint',
  4: 'Load address misaligned',
  5: 'Load access fault',
  6: 'Store/AMO address misaligned',
  7: 'Store/AMO access fault',
  8: 'Environment call from U-mode',
  9: 'Environment call from S-mode',
  10: 'Environment call from VS-mode (H)',
  12: 'Instruction page fault',
  13: 'Load page fault',
  15: 'Store/AMO page fault',
  18: 'Software check',
  19: 'Hardware error',
  20: 'Instruction guest-page fault (H)',
  21: 'Load guest-page fault (H)',
  22: 'Virtual instruction (H)',
  23: 'Store/AMO guest-page fault (H)',
};

export const riscvInterrupts: Readonly<Record<number, string>> = {
  1: 'Supervisor software',
  2: 'Virtual supervisor software (H)',
  5: 'Supervisor timer',
  6: 'Virtual supervisor timer (H)',
  9: 'Supervisor external',
  10: 'Virtual supervisor external (H)',
  12: 'Supervisor guest external (H)',
  13: 'Counter overflow',
};
