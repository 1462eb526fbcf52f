import type { CanonicalRule, PagingLevel, PagingMode } from './pagingMode';

const source =
  'Arm ARM DDI 0487 (VMSAv8-64), read as Arm ASL v9.4 in rems-project/sail-arm@9db0df2f; Linux 6.12 arch/arm64/include/asm/pgtable-hwdef.h; QEMU 7.2 target/arm/ptw.c';

const lpa2 = 'TCR_ELx.DS=1 (FEAT_LPA2)';
const lpa = 'FEAT_LPA (52-bit physical addresses)';

function level(n: number, linux: string, bits: PagingLevel['bits'], leaf?: PagingLevel['leaf']): PagingLevel {
  const name = `L${String(n)}`;
  const row = { name, entry: 'descriptor', linux, bits, table: `level ${String(n)} table` };
  return leaf === undefined ? row : { ...row, leaf };
}

/** The same level as the first one of a walk: it is Linux's pgd, with the levels above folded into it. */
function top(row: PagingLevel, linuxFolded?: string): PagingLevel {
  return linuxFolded === undefined ? { ...row, linux: 'pgd' } : { ...row, linux: 'pgd', linuxFolded };
}

/** The same level where the walk has no FEAT_LPA or FEAT_LPA2, which its blocks need. */
function withoutBlock({ name, entry, linux, bits, table }: PagingLevel): PagingLevel {
  return { name, entry, linux, bits, table };
}

const l0of4k = level(0, 'p4d', [47, 39], { size: 1n << 39n, name: '512 GiB block', condition: lpa2 });
const l1of4k = level(1, 'pud', [38, 30], { size: 1n << 30n, name: '1 GiB block' });
const l2of4k = level(2, 'pmd', [29, 21], { size: 1n << 21n, name: '2 MiB block' });
const l3of4k = level(3, 'pte', [20, 12], { size: 1n << 12n, name: '4 KiB page' });

const l1of16k = level(1, 'pud', [46, 36], { size: 1n << 36n, name: '64 GiB block', condition: lpa2 });
const l2of16k = level(2, 'pmd', [35, 25], { size: 1n << 25n, name: '32 MiB block' });
const l3of16k = level(3, 'pte', [24, 14], { size: 1n << 14n, name: '16 KiB page' });

const l1of64k = level(1, 'pud', [51, 42], { size: 1n << 42n, name: '4 TiB block', condition: lpa });
const l2of64k = level(2, 'pmd', [41, 29], { size: 1n << 29n, name: '512 MiB block' });
const l3of64k = level(3, 'pte', [28, 16], { size: 1n << 16n, name: '64 KiB page' });

function canonical(vaBits: number): CanonicalRule {
  const low = String(vaBits);
  return {
    kind: 'ttbr',
    selectBit: 55,
    rule:
      `TTBR0 range: bits 63:${low} all 0 (only 55:${low} when TBI0=1); ` +
      `TTBR1 range: bits 63:${low} all 1 (only 55:${low} when TBI1=1)`,
    violation: 'Translation fault, level 0 (also if EPDn=1, or E0PDn=1 for an EL0 access)',
    pointerAuthentication: `a PAC occupies bits 54:${low}, and 63:56 as well when tagging is off`,
    source,
  };
}

const pa48 = '48, or 52 with FEAT_LPA2 and TCR_ELx.DS=1';
const pa52 = '52 (TCR_ELx.DS=1; IPS may make it smaller)';
const pa64k = '48, or 52 with FEAT_LPA';

const common = {
  arch: 'aarch64',
  addressBits: 64,
  entryBytes: 8,
  root: 'TTBR0_EL1 / TTBR1_EL1',
  source,
} as const;

export const arm64Modes = {
  'arm64-4k-48': {
    ...common,
    id: 'arm64-4k-48',
    title: 'Arm, 4 KiB granule, 48-bit addresses',
    vaBits: 48,
    paBits: pa48,
    pageShift: 12,
    levels: [top(withoutBlock(l0of4k), 'p4d'), l1of4k, l2of4k, l3of4k],
    canonical: canonical(48),
    control: 'TCR_EL1.TG0=0b00, TG1=0b10, T0SZ=T1SZ=16',
  },
  'arm64-4k-39': {
    ...common,
    id: 'arm64-4k-39',
    title: 'Arm, 4 KiB granule, 39-bit addresses (starts at level 1)',
    vaBits: 39,
    paBits: pa48,
    pageShift: 12,
    levels: [top(l1of4k, 'p4d, pud'), l2of4k, l3of4k],
    canonical: canonical(39),
    control: 'TCR_EL1.TG0=0b00, TG1=0b10, T0SZ=T1SZ=25',
  },
  'arm64-4k-52': {
    ...common,
    id: 'arm64-4k-52',
    title: 'Arm, 4 KiB granule, 52-bit addresses (FEAT_LPA2, starts at level -1)',
    vaBits: 52,
    paBits: pa52,
    pageShift: 12,
    levels: [level(-1, 'pgd', [51, 48]), l0of4k, l1of4k, l2of4k, l3of4k],
    canonical: canonical(52),
    control: 'TCR_EL1.TG0=0b00, TG1=0b10, DS=1, T0SZ=T1SZ=12',
  },
  'arm64-16k-36': {
    ...common,
    id: 'arm64-16k-36',
    title: 'Arm, 16 KiB granule, 36-bit addresses (starts at level 2)',
    vaBits: 36,
    paBits: pa48,
    pageShift: 14,
    levels: [top(l2of16k, 'p4d, pud, pmd'), l3of16k],
    canonical: canonical(36),
    control: 'TCR_EL1.TG0=0b10, TG1=0b01, T0SZ=T1SZ=28',
  },
  'arm64-16k-47': {
    ...common,
    id: 'arm64-16k-47',
    title: 'Arm, 16 KiB granule, 47-bit addresses (starts at level 1)',
    vaBits: 47,
    paBits: pa48,
    pageShift: 14,
    levels: [top(withoutBlock(l1of16k), 'p4d, pud'), l2of16k, l3of16k],
    canonical: canonical(47),
    control: 'TCR_EL1.TG0=0b10, TG1=0b01, T0SZ=T1SZ=17',
  },
  'arm64-16k-48': {
    ...common,
    id: 'arm64-16k-48',
    title: 'Arm, 16 KiB granule, 48-bit addresses (2 entries at level 0)',
    vaBits: 48,
    paBits: pa48,
    pageShift: 14,
    levels: [top(level(0, 'p4d', [47, 47]), 'p4d'), withoutBlock(l1of16k), l2of16k, l3of16k],
    canonical: canonical(48),
    control: 'TCR_EL1.TG0=0b10, TG1=0b01, T0SZ=T1SZ=16',
  },
  'arm64-16k-52': {
    ...common,
    id: 'arm64-16k-52',
    title: 'Arm, 16 KiB granule, 52-bit addresses (FEAT_LPA2)',
    vaBits: 52,
    paBits: pa52,
    pageShift: 14,
    levels: [top(level(0, 'p4d', [51, 47]), 'p4d'), l1of16k, l2of16k, l3of16k],
    canonical: canonical(52),
    control: 'TCR_EL1.TG0=0b10, TG1=0b01, DS=1, T0SZ=T1SZ=12',
  },
  'arm64-64k-42': {
    ...common,
    id: 'arm64-64k-42',
    title: 'Arm, 64 KiB granule, 42-bit addresses (starts at level 2)',
    vaBits: 42,
    paBits: pa64k,
    pageShift: 16,
    levels: [top(l2of64k, 'p4d, pud, pmd'), l3of64k],
    canonical: canonical(42),
    control: 'TCR_EL1.TG0=0b01, TG1=0b11, T0SZ=T1SZ=22',
  },
  'arm64-64k-48': {
    ...common,
    id: 'arm64-64k-48',
    title: 'Arm, 64 KiB granule, 48-bit addresses',
    vaBits: 48,
    paBits: pa64k,
    pageShift: 16,
    levels: [top({ ...withoutBlock(l1of64k), bits: [47, 42] }, 'p4d, pud'), l2of64k, l3of64k],
    canonical: canonical(48),
    control: 'TCR_EL1.TG0=0b01, TG1=0b11, T0SZ=T1SZ=16',
  },
  'arm64-64k-52': {
    ...common,
    id: 'arm64-64k-52',
    title: 'Arm, 64 KiB granule, 52-bit addresses (FEAT_LVA)',
    vaBits: 52,
    paBits: pa64k,
    pageShift: 16,
    levels: [top(l1of64k, 'p4d, pud'), l2of64k, l3of64k],
    canonical: canonical(52),
    control: 'TCR_EL1.TG0=0b01, TG1=0b11, T0SZ=T1SZ=12',
  },
} as const satisfies Readonly<Record<string, PagingMode>>;
