import type { CanonicalRule, PagingLevel, PagingMode } from './pagingMode';

const sdm = 'Intel SDM Vol. 3A ch. 4 (Paging)';

const pml5: PagingLevel = { name: 'PML5', entry: 'PML5E', linux: 'pgd', bits: [56, 48], table: 'PML5 table' };

const pml4: PagingLevel = { name: 'PML4', entry: 'PML4E', linux: 'p4d', bits: [47, 39], table: 'PML4 table' };

const pdpt: PagingLevel = {
  name: 'PDPT',
  entry: 'PDPTE',
  linux: 'pud',
  bits: [38, 30],
  table: 'page-directory-pointer table',
  leaf: { size: 1n << 30n, name: '1 GiB page', condition: 'CPUID.80000001H:EDX.Page1GB' },
};

const pd: PagingLevel = {
  name: 'PD',
  entry: 'PDE',
  linux: 'pmd',
  bits: [29, 21],
  table: 'page directory',
  leaf: { size: 1n << 21n, name: '2 MiB page' },
};

const pt: PagingLevel = {
  name: 'PT',
  entry: 'PTE',
  linux: 'pte',
  bits: [20, 12],
  table: 'page table',
  leaf: { size: 1n << 12n, name: '4 KiB page' },
};

function canonical(signBit: number): CanonicalRule {
  return {
    kind: 'sign',
    signBit,
    rule: `bits 63:${String(signBit + 1)} must all equal bit ${String(signBit)}`,
    violation: '#GP(0); #SS(0) for stack-segment references; never #PF',
    source: 'Intel SDM Vol. 1 3.3.7.1; Linux Documentation/arch/x86/x86_64/mm.rst',
  };
}

const all32: CanonicalRule = { kind: 'none', rule: 'all 32-bit addresses are valid' };

export const x86Modes = {
  'x86-32': {
    id: 'x86-32',
    title: '32-bit paging (CR4.PAE=0)',
    arch: 'x86',
    addressBits: 32,
    vaBits: 32,
    paBits: '32, or up to 40 for 4 MiB pages with PSE-36/PSE-40',
    pageShift: 12,
    entryBytes: 4,
    levels: [
      {
        name: 'PD',
        entry: 'PDE',
        linux: 'pgd',
        linuxFolded: 'p4d, pud, pmd',
        bits: [31, 22],
        table: 'page directory',
        leaf: { size: 1n << 22n, name: '4 MiB page', condition: 'CR4.PSE=1' },
      },
      { ...pt, bits: [21, 12] },
    ],
    canonical: all32,
    root: 'CR3',
    control: 'CR0.PG=1, CR4.PAE=0',
    source: `${sdm} 4.3, Tables 4-3 to 4-6; Linux arch/x86/include/asm/pgtable-2level_types.h`,
  },
  'x86-pae': {
    id: 'x86-pae',
    title: 'PAE paging',
    arch: 'x86',
    addressBits: 32,
    vaBits: 32,
    paBits: 'MAXPHYADDR, up to 52',
    pageShift: 12,
    entryBytes: 8,
    levels: [
      {
        name: 'PDPT',
        entry: 'PDPTE',
        linux: 'pgd',
        linuxFolded: 'p4d, pud',
        bits: [31, 30],
        table: 'page-directory-pointer table (4 entries, loaded into registers)',
      },
      pd,
      pt,
    ],
    canonical: all32,
    root: 'CR3',
    control: 'CR0.PG=1, CR4.PAE=1, EFER.LME=0',
    source: `${sdm} 4.4, Tables 4-7 to 4-11; Linux arch/x86/include/asm/pgtable-3level_types.h`,
  },
  'x86_64-4level': {
    id: 'x86_64-4level',
    title: '4-level paging',
    arch: 'x86_64',
    addressBits: 64,
    vaBits: 48,
    paBits: 'MAXPHYADDR, up to 52',
    pageShift: 12,
    entryBytes: 8,
    levels: [{ ...pml4, linux: 'pgd', linuxFolded: 'p4d' }, pdpt, pd, pt],
    canonical: canonical(47),
    root: 'CR3',
    control: 'CR0.PG=1, CR4.PAE=1, EFER.LME=1, CR4.LA57=0',
    source: `${sdm} 4.5; Linux arch/x86/include/asm/pgtable_64_types.h`,
  },
  'x86_64-5level': {
    id: 'x86_64-5level',
    title: '5-level paging (LA57)',
    arch: 'x86_64',
    addressBits: 64,
    vaBits: 57,
    paBits: 'MAXPHYADDR, up to 52',
    pageShift: 12,
    entryBytes: 8,
    levels: [pml5, pml4, pdpt, pd, pt],
    canonical: canonical(56),
    root: 'CR3',
    control: 'CR0.PG=1, CR4.PAE=1, EFER.LME=1, CR4.LA57=1',
    source: `${sdm} 4.5; Linux arch/x86/include/asm/pgtable_64_types.h, uapi/asm/processor-flags.h`,
  },
} as const satisfies Readonly<Record<string, PagingMode>>;
