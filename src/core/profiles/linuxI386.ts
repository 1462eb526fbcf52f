import { hex } from '../address';
import { KiB, mark, MiB, span } from './formula';
import type { ProfileData, RegionData } from './profileData';

/** CONFIG_PAGE_OFFSET by the choice of CONFIG_VMSPLIT. The _OPT ones depend on !X86_PAE. */
const splits = {
  '3g': { pageOffset: 0xc000_0000n, title: '3G/1G', pae: true },
  '3g-opt': { pageOffset: 0xb000_0000n, title: '3G/1G for full 1G of lowmem', pae: false },
  '2g': { pageOffset: 0x8000_0000n, title: '2G/2G', pae: true },
  '2g-opt': { pageOffset: 0x7800_0000n, title: '2G/2G for full 2G of lowmem', pae: false },
  '1g': { pageOffset: 0x4000_0000n, title: '1G/3G', pae: true },
} as const;

export type I386Split = keyof typeof splits;

/**
 * The layout of a 32-bit x86 kernel with more RAM than lowmem can map. What lies above lowmem depends on the size of
 * the fixmap: its figures are those of a worked example, the PAE ones of a captured dmesg.
 */
export function linuxI386(pae: boolean, split: I386Split): ProfileData {
  const { pageOffset, title } = splits[split];
  const headers = 'Linux 6.12.117 arch/x86/include/asm/pgtable_32_areas.h';
  return {
    id: `linux-i386-${pae ? 'pae' : 'nonpae'}${split === '3g' ? '' : `-${split}`}`,
    title: `Linux i386 ${pae ? 'with' : 'without'} PAE, ${title} (worked example)`,
    arch: 'x86',
    paging: pae ? 'x86-pae' : 'x86-32',
    source: `${headers}; ${pae ? 'dmesg sample, unix.stackexchange.com/questions/5124' : 'derived from the formulas'}`,
    randomization: 'CONFIG_RANDOMIZE_BASE slides the image within lowmem; region formulas unchanged',
    notes: [
      `${title} split (CONFIG_PAGE_OFFSET ${hex(pageOffset)}); the splits are 0xc0000000, 0xb0000000, 0x80000000, 0x78000000, 0x40000000 (the _OPT ones are non-PAE only).`,
      'Addresses above lowmem depend on fixmap size, NR_CPUS, RAM size and vmalloc=; this is an example for a machine with more RAM than lowmem can map.',
      pae
        ? 'Matches the quoted dmesg: fixmap ffc57000, pkmap ff800000-ffa00000, vmalloc f7ffe000-ff7fe000, lowmem up to f77fe000.'
        : 'Derived with PKMAP_BASE 0xff800000 and 4 MiB of pkmap (small fixmap); not a captured dmesg.',
      'In 6.12 headers one PMD (2 or 4 MiB) of LDT remap and the per-CPU cpu_entry_area sit between PKMAP and the fixmap, so this pre-PTI-style example shifts: CPU_ENTRY_AREA_BASE = (FIXADDR_TOT_START - PAGE_SIZE*(pages+1)) & PMD_MASK; LDT_BASE_ADDR = (CPU_ENTRY_AREA_BASE - PAGE_SIZE) & PMD_MASK; PKMAP_BASE = (LDT_BASE_ADDR - PAGE_SIZE) & PMD_MASK.',
    ],
    regions: [...userRegions(pageOffset), ...kernelRegions(pae, pageOffset, headers)],
    landmarks: [
      mark(
        'ELF_ET_DYN_BASE',
        0x40_0000n,
        'PIE base for 32-bit x86.',
        'Linux 6.12.117 arch/x86/include/asm/elf.h',
      ),
      mark(
        'Non-PIE ELF base',
        0x804_8000n,
        'Where programs are linked by convention.',
        'System V ABI, i386 supplement',
      ),
      mark(
        'PAGE_OFFSET / STACK_TOP',
        pageOffset,
        `${title} split.`,
        'Linux 6.12.117 arch/x86/include/asm/page_32_types.h',
      ),
      mark(
        'FIXADDR_TOP',
        fixmapTop,
        'Fixmap top, exclusive.',
        'Linux 6.12.117 arch/x86/include/asm/fixmap.h',
      ),
    ],
  };
}

/** The ids `linux-i386-pae` and `linux-i386-nonpae`, with `-<split>` behind them; undefined for any other. */
export function linuxI386FromId(id: string): ProfileData | undefined {
  const match = /^linux-i386-(pae|nonpae)(?:-(.+))?$/.exec(id);
  const split = match?.[2] ?? '3g';
  if (match === null || !isSplit(split) || (match[2] ?? '') === '3g') return undefined;
  const pae = match[1] === 'pae';
  return pae && !splits[split].pae ? undefined : linuxI386(pae, split);
}

function isSplit(text: string): text is I386Split {
  return Object.hasOwn(splits, text);
}

const fixmapTop = 0xffff_f000n;
const pkmapBase = 0xff80_0000n;
/** VMALLOC_END: two pages below PKMAP_BASE, with CONFIG_HIGHMEM. */
const vmallocEnd = pkmapBase - 8n * KiB;
/** __VMALLOC_RESERVE, vmalloc= on the command line; high_memory is this far below VMALLOC_END. */
const vmallocReserve = 128n * MiB;
const vmallocOffset = 8n * MiB;

function userRegions(pageOffset: bigint): readonly RegionData[] {
  const size =
    pageOffset % (1024n * MiB) === 0n
      ? `${String(pageOffset >> 30n)} GiB`
      : `${String(pageOffset >> 20n)} MiB`;
  return [
    span('User space', 0n, pageOffset, {
      kind: 'user',
      description: `${size} of user addresses.`,
      source: 'Linux 6.12.117 arch/x86/include/asm/page_32_types.h TASK_SIZE',
    }),
    span('Below mmap_min_addr', 0n, 64n * KiB, {
      kind: 'guard',
      layer: 'overlay',
      description: 'Unprivileged mmap refused below vm.mmap_min_addr; 64 KiB as distributions set it.',
      notes:
        'sysctl vm.mmap_min_addr. A kernel without SELinux and with Kconfig defaults reserves only the first 4 KiB.',
      source:
        'Linux 6.12.117 mm/Kconfig DEFAULT_MMAP_MIN_ADDR (default 4096, 65536 recommended in its help); security/Kconfig LSM_MMAP_MIN_ADDR (default 65536 with SELinux; the larger of the two counts)',
      estimated: 'vm.mmap_min_addr decides; 64 KiB is what distributions set',
    }),
  ];
}

function kernelRegions(pae: boolean, pageOffset: bigint, headers: string): readonly RegionData[] {
  const highMemory = vmallocEnd - vmallocReserve;
  const pkmapEnd = pkmapBase + (pae ? 2n : 4n) * MiB;
  const fixmapStart = pae ? 0xffc5_7000n : 0xfff1_5000n;
  const why =
    'depends on the amount of RAM, vmalloc= and the size of the fixmap; these are the figures of the worked example';
  return [
    span('lowmem (direct map)', pageOffset, highMemory, {
      kind: 'directmap',
      description: `First part of RAM, PA = VA - ${hex(pageOffset)}.`,
      source: `${headers} MAXMEM`,
      movable: why,
      physical: '0x0',
      physicalNote: 'while the kernel is built with this split',
    }),
    span('VMALLOC_OFFSET hole', highMemory, highMemory + vmallocOffset, {
      kind: 'hole',
      description: '8 MiB gap after lowmem.',
      source: `${headers} VMALLOC_OFFSET`,
      movable: why,
    }),
    span('vmalloc/ioremap (and modules)', highMemory + vmallocOffset, vmallocEnd, {
      kind: 'vmalloc',
      description: 'Kernel virtual allocations.',
      source: headers,
      movable: why,
    }),
    span('Guard before pkmap', vmallocEnd, pkmapBase, {
      kind: 'guard',
      description: 'Two pages left unmapped.',
      source: headers,
      movable: why,
    }),
    span('pkmap', pkmapBase, pkmapEnd, {
      kind: 'pkmap',
      description: 'Persistent kmap() slots.',
      source: `${headers} PKMAP_BASE, LAST_PKMAP`,
      condition: 'CONFIG_HIGHMEM',
      movable: why,
    }),
    span('Temporary fixmap / gap', pkmapEnd, fixmapStart, {
      kind: 'fixmap',
      description: 'Boot-time early_ioremap slots, or LDT remap and cpu_entry_area on newer kernels.',
      source: headers,
      estimated: why,
    }),
    span('Fixmap', fixmapStart, fixmapTop, {
      kind: 'fixmap',
      description: 'Permanent fixed mappings.',
      source: 'Linux 6.12.117 arch/x86/include/asm/fixmap.h',
      estimated: why,
    }),
    span('Top page', fixmapTop, 1n << 32n, {
      kind: 'hole',
      description: 'Unused page above FIXADDR_TOP (ERR_PTR values).',
      source: 'Linux 6.12.117 arch/x86/include/asm/fixmap.h',
    }),
  ];
}
