import { address, flag, ignored, reserved, type BitField } from './bitField';

interface RegisterTable {
  /** Width of the register. */
  readonly bits: 32 | 64;
  /** Lowest bit first. */
  readonly fields: readonly BitField[];
  readonly source: string;
}

const sdm = 'Intel SDM Vol. 3A ch. 4';
const x86 = 'Linux 6.12 arch/x86/include/uapi/asm/processor-flags.h, arch/x86/include/asm/msr-index.h';
const riscv = 'RISC-V privileged specification, supervisor.adoc (riscv/riscv-isa-manual@1d472b80)';
const arm =
  'Arm ARM DDI 0487; Arm ASL v9.4 in rems-project/sail-arm@9db0df2f; Linux 6.12 arch/arm64/include/asm/pgtable-hwdef.h';

const ttbr: RegisterTable = {
  bits: 64,
  fields: [
    flag(0, 'CnP', 'common, not private'),
    address(
      [47, 1],
      'BADDR',
      1,
      'table base; with 52-bit physical addresses bits 5:2 hold address bits 51:48',
    ),
    flag([63, 48], 'ASID', 'used if TCR_EL1.A1 chooses this register'),
  ],
  source: arm,
};

const longBase = address([51, 12], 'top table base', 12, 'up to MAXPHYADDR');
const longTop = [
  reserved([60, 52]),
  flag(61, 'LAM_U57', 'mask user bits 62:57'),
  flag(62, 'LAM_U48', 'mask user bits 62:48'),
  flag(63, 'no-flush', 'hint of MOV to CR3 with CR4.PCIDE=1; not stored'),
] as const;

/** The registers by the manual's name, with the case in which a format holds. */
const tables = {
  CR0: {
    bits: 64,
    fields: [
      flag(0, 'PE', 'protected mode'),
      flag(1, 'MP', 'monitor coprocessor'),
      flag(2, 'EM', 'x87 emulation'),
      flag(3, 'TS', 'task switched'),
      flag(4, 'ET', 'extension type'),
      flag(5, 'NE', 'x87 errors as exceptions'),
      flag(16, 'WP', 'supervisor writes obey read-only pages'),
      flag(18, 'AM', 'alignment check enable'),
      flag(29, 'NW', 'not write-through'),
      flag(30, 'CD', 'cache disable'),
      flag(31, 'PG', 'paging'),
    ],
    source: x86,
  },
  CR3: {
    bits: 64,
    fields: [
      ignored([2, 0]),
      flag(3, 'PWT', 'CR4.PCIDE=0'),
      flag(4, 'PCD', 'CR4.PCIDE=0'),
      ignored([11, 5]),
      longBase,
      ...longTop,
    ],
    source: `${sdm}, Table 4-12`,
  },
  'CR3 (PCIDE=1)': {
    bits: 64,
    fields: [flag([11, 0], 'PCID', 'process-context identifier'), longBase, ...longTop],
    source: `${sdm}, Table 4-13`,
  },
  'CR3 (32-bit)': {
    bits: 32,
    fields: [
      ignored([2, 0]),
      flag(3, 'PWT', 'page-level write-through'),
      flag(4, 'PCD', 'page-level cache disable'),
      ignored([11, 5]),
      address([31, 12], 'PD base'),
    ],
    source: `${sdm}, Table 4-3`,
  },
  'CR3 (PAE)': {
    bits: 32,
    fields: [ignored([4, 0]), address([31, 5], 'PDPT base', 5, '32-byte aligned')],
    source: `${sdm}, Table 4-7`,
  },
  CR4: {
    bits: 64,
    fields: [
      flag(0, 'VME', 'virtual-8086 extensions'),
      flag(1, 'PVI', 'protected-mode virtual interrupts'),
      flag(2, 'TSD', 'RDTSC privileged'),
      flag(3, 'DE', 'debugging extensions'),
      flag(4, 'PSE', '4 MiB pages in 32-bit paging'),
      flag(5, 'PAE', '8-byte entries'),
      flag(6, 'MCE', 'machine-check enable'),
      flag(7, 'PGE', 'global pages'),
      flag(8, 'PCE', 'RDPMC in user mode'),
      flag(9, 'OSFXSR', 'FXSAVE, SSE'),
      flag(10, 'OSXMMEXCPT', 'SSE exceptions'),
      flag(11, 'UMIP', 'user-mode instruction prevention'),
      flag(12, 'LA57', '5-level paging'),
      flag(13, 'VMXE', 'VMX enable'),
      flag(14, 'SMXE', 'SMX enable'),
      flag(16, 'FSGSBASE', 'RDFSBASE and its like'),
      flag(17, 'PCIDE', 'CR3 11:0 is the PCID'),
      flag(18, 'OSXSAVE', 'XSAVE enable'),
      flag(19, 'KL', 'key locker'),
      flag(20, 'SMEP', 'no supervisor fetch from user pages'),
      flag(21, 'SMAP', 'no supervisor data access to user pages'),
      flag(22, 'PKE', 'protection keys, user pages'),
      flag(23, 'CET', 'shadow stacks, branch tracking'),
      flag(24, 'PKS', 'protection keys, supervisor pages'),
      flag(25, 'UINTR', 'user interrupts'),
      flag(27, 'LASS', 'linear address space separation'),
      flag(28, 'LAM_SUP', 'address masking of supervisor pointers'),
      flag(32, 'FRED', 'flexible return and event delivery'),
    ],
    source: `${x86}; bits 19, 24, 25 and 27: rust-osdev/x86_64@2c86471 and Linux patches`,
  },
  EFER: {
    bits: 64,
    fields: [
      flag(0, 'SCE', 'SYSCALL'),
      flag(8, 'LME', 'long mode enable'),
      flag(10, 'LMA', 'long mode active'),
      flag(11, 'NXE', 'bit 63 of entries is XD'),
      flag(12, 'SVME', 'AMD: SVM enable'),
      flag(13, 'LMSLE', 'AMD: long-mode segment limits'),
      flag(14, 'FFXSR', 'AMD: fast FXSAVE'),
      flag(15, 'TCE', 'AMD: translation cache extension'),
      flag(21, 'AUTOIBRS', 'AMD: automatic IBRS'),
    ],
    source: x86,
  },
  'satp (RV32)': {
    bits: 32,
    fields: [
      address([21, 0], 'PPN', 12, 'page number of the top table'),
      flag([30, 22], 'ASID', 'address-space identifier'),
      flag(31, 'MODE', '', { 0: 'Bare', 1: 'Sv32' }),
    ],
    source: riscv,
  },
  'satp (RV64)': {
    bits: 64,
    fields: [
      address([43, 0], 'PPN', 12, 'page number of the top table'),
      flag([59, 44], 'ASID', 'address-space identifier'),
      flag([63, 60], 'MODE', '', {
        0: 'Bare',
        8: 'Sv39',
        9: 'Sv48',
        10: 'Sv57',
        11: 'reserved (Sv64)',
        14: 'custom',
        15: 'custom',
      }),
    ],
    source: riscv,
  },
  TTBR0_EL1: ttbr,
  TTBR1_EL1: ttbr,
  TCR_EL1: {
    bits: 64,
    fields: [
      flag([5, 0], 'T0SZ', '64 - TTBR0 VA bits'),
      flag(7, 'EPD0', 'disable TTBR0 walks'),
      flag([9, 8], 'IRGN0', 'walk inner cacheability: 0 non-cacheable, 1 WB WA, 2 WT, 3 WB no WA'),
      flag([11, 10], 'ORGN0', 'walk outer cacheability, as IRGN0'),
      flag([13, 12], 'SH0', 'shareability of TTBR0 walks', {
        0: 'non-shareable',
        2: 'outer shareable',
        3: 'inner shareable',
      }),
      flag([15, 14], 'TG0', 'granule of TTBR0', { 0: '4 KiB', 1: '64 KiB', 2: '16 KiB' }),
      flag([21, 16], 'T1SZ', '64 - TTBR1 VA bits'),
      flag(22, 'A1', '1 = ASID from TTBR1'),
      flag(23, 'EPD1', 'disable TTBR1 walks'),
      flag([25, 24], 'IRGN1', 'as IRGN0, for TTBR1 walks'),
      flag([27, 26], 'ORGN1', 'as ORGN0, for TTBR1 walks'),
      flag([29, 28], 'SH1', 'shareability of TTBR1 walks', {
        0: 'non-shareable',
        2: 'outer shareable',
        3: 'inner shareable',
      }),
      flag([31, 30], 'TG1', 'granule of TTBR1', { 1: '16 KiB', 2: '4 KiB', 3: '64 KiB' }),
      flag([34, 32], 'IPS', 'physical address size', {
        0: '32 bits',
        1: '36 bits',
        2: '40 bits',
        3: '42 bits',
        4: '44 bits',
        5: '48 bits',
        6: '52 bits',
        7: '56 bits',
      }),
      flag(36, 'AS', '16-bit ASID'),
      flag(37, 'TBI0', 'ignore VA 63:56 in TTBR0 range'),
      flag(38, 'TBI1', 'ignore VA 63:56 in TTBR1 range'),
      flag(39, 'HA', 'hardware access flag'),
      flag(40, 'HD', 'hardware dirty'),
      flag(41, 'HPD0', 'ignore APTable, PXNTable, UXNTable in TTBR0 walks'),
      flag(42, 'HPD1', 'same for TTBR1'),
      flag([46, 43], 'HWU0', 'hardware use of descriptor bits 62:59 in TTBR0 walks'),
      flag([50, 47], 'HWU1', 'same for TTBR1'),
      flag(51, 'TBID0', 'TBI0 for data accesses only'),
      flag(52, 'TBID1', 'TBI1 for data accesses only'),
      flag(53, 'NFD0', 'non-fault TTBR0 walks disabled'),
      flag(54, 'NFD1', 'non-fault TTBR1 walks disabled'),
      flag(55, 'E0PD0', 'EL0 accesses to the TTBR0 range fault at level 0'),
      flag(56, 'E0PD1', 'EL0 accesses to the TTBR1 range fault at level 0'),
      flag(57, 'TCMA0', 'MTE: unchecked when VA 59:55 = 00000'),
      flag(58, 'TCMA1', 'MTE: unchecked when VA 59:55 = 11111'),
      flag(59, 'DS', 'LPA2 descriptors (4K and 16K granules)'),
      flag(60, 'MTX0', 'MTE4: VA 59:56 hold the tag and are not checked as address'),
      flag(61, 'MTX1', 'same for TTBR1'),
    ],
    source: arm,
  },
} as const satisfies Readonly<Record<string, RegisterTable>>;

export type RegisterId = keyof typeof tables;

export const registerTables: Readonly<Record<RegisterId, RegisterTable>> = tables;

// The keys of `tables` are the ids: Object.keys only forgets that in its type.
export const registerIds = Object.keys(tables) as readonly RegisterId[];

export function isRegisterId(text: string): text is RegisterId {
  return Object.hasOwn(tables, text);
}
