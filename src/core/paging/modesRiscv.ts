import type { CanonicalRule, PagingLevel, PagingMode } from './pagingMode';

const source =
  'RISC-V privileged specification, supervisor.adoc (riscv/riscv-isa-manual@1d472b80); Linux 6.12 arch/riscv/include/asm';

function vpn(n: number, linux: string, low: number, leaf: string, linuxFolded?: string): PagingLevel {
  return {
    name: `VPN[${String(n)}]`,
    entry: 'PTE',
    linux,
    bits: [low + 8, low],
    table: 'page table',
    leaf: { size: 1n << BigInt(low), name: leaf },
    ...(linuxFolded === undefined ? {} : { linuxFolded }),
  };
}

const vpn4 = vpn(4, 'pgd', 48, '256 TiB petapage');
const vpn3 = vpn(3, 'p4d', 39, '512 GiB terapage');
const vpn2 = vpn(2, 'pud', 30, '1 GiB gigapage');
const vpn1 = vpn(1, 'pmd', 21, '2 MiB megapage');
const vpn0 = vpn(0, 'pte', 12, '4 KiB page');

function canonical(signBit: number): CanonicalRule {
  return {
    kind: 'sign',
    signBit,
    rule: `bits 63:${String(signBit + 1)} must all equal bit ${String(signBit)}`,
    violation: 'instruction, load or store page fault (scause 12, 13 or 15)',
    source,
  };
}

export const riscvModes = {
  'riscv-sv32': {
    id: 'riscv-sv32',
    title: 'Sv32',
    arch: 'riscv32',
    addressBits: 32,
    vaBits: 32,
    paBits: '34',
    pageShift: 12,
    entryBytes: 4,
    levels: [
      { ...vpn(1, 'pgd', 22, '4 MiB megapage', 'p4d, pud, pmd'), bits: [31, 22] },
      { ...vpn0, bits: [21, 12] },
    ],
    canonical: { kind: 'none', rule: 'all 32-bit addresses are valid' },
    root: 'satp (RV32)',
    control: 'satp.MODE=1',
    source,
  },
  'riscv-sv39': {
    id: 'riscv-sv39',
    title: 'Sv39',
    arch: 'riscv64',
    addressBits: 64,
    vaBits: 39,
    paBits: '56',
    pageShift: 12,
    entryBytes: 8,
    levels: [{ ...vpn2, linux: 'pgd', linuxFolded: 'p4d, pud' }, vpn1, vpn0],
    canonical: canonical(38),
    root: 'satp (RV64)',
    control: 'satp.MODE=8',
    source,
  },
  'riscv-sv48': {
    id: 'riscv-sv48',
    title: 'Sv48',
    arch: 'riscv64',
    addressBits: 64,
    vaBits: 48,
    paBits: '56',
    pageShift: 12,
    entryBytes: 8,
    levels: [{ ...vpn3, linux: 'pgd', linuxFolded: 'p4d' }, vpn2, vpn1, vpn0],
    canonical: canonical(47),
    root: 'satp (RV64)',
    control: 'satp.MODE=9',
    source,
  },
  'riscv-sv57': {
    id: 'riscv-sv57',
    title: 'Sv57',
    arch: 'riscv64',
    addressBits: 64,
    vaBits: 57,
    paBits: '56',
    pageShift: 12,
    entryBytes: 8,
    levels: [vpn4, vpn3, vpn2, vpn1, vpn0],
    canonical: canonical(56),
    root: 'satp (RV64)',
    control: 'satp.MODE=10',
    source,
  },
} as const satisfies Readonly<Record<string, PagingMode>>;
