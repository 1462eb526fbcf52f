import { isPagingModeId, pagingMode, type PagingModeId } from '../paging/modes';
import { GiB, mark, MiB, pageAligned, span } from './formula';
import type { ProfileData, RegionData } from './profileData';

export type RiscvRelease = '6.12' | '6.1';

/** The layout of a riscv64 kernel in Sv39, Sv48 or Sv57. The two releases differ in PAGE_OFFSET of Sv39 alone. */
export function linuxRiscv64(paging: PagingModeId, release: RiscvRelease): ProfileData {
  const mode = pagingMode(paging);
  const sourceTree = release === '6.12' ? 'Linux 6.12.117' : 'Linux 6.1';
  const source = `${sourceTree} arch/riscv/include/asm/pgtable.h, page.h, kasan.h`;
  const userEnd = 1n << BigInt(mode.vaBits - 1);
  // DEFAULT_MAP_WINDOW: programs get addresses above 47 bits only by asking for them.
  const window = userEnd > 1n << 47n ? 1n << 47n : userEnd;
  const pageOffset = pageOffsets[release][mode.vaBits] ?? 0n;
  return {
    id: `linux-riscv64-${mode.title.toLowerCase()}${release === '6.12' ? '' : '-v6.1'}`,
    title: `Linux riscv64, ${mode.title}${release === '6.12' ? '' : ' (6.1)'}`,
    arch: 'riscv64',
    paging,
    source,
    randomization:
      release === '6.12'
        ? 'CONFIG_RANDOMIZE_BASE slides the kernel image inside the last 2 GiB; modules follow it'
        : 'none: 6.1 has no CONFIG_RANDOMIZE_BASE on RISC-V',
    notes: [
      'KERN_VIRT_SIZE = PTRS_PER_PGD/4*PGDIR_SIZE; VMALLOC_SIZE = KERN_VIRT_SIZE/2 ending at PAGE_OFFSET; VMEMMAP_SHIFT = VA_BITS-PAGE_SHIFT-1+STRUCT_PAGE_MAX_SHIFT(6); PCI_IO 16 MiB below vmemmap; FIXADDR_SIZE 6 MiB below that; KASAN size 1<<(VA_BITS-1-3) ending at -4 GiB, start rounded down to PGDIR_SIZE.',
      'BPF JIT region is the last 128 MiB before the kernel _start; MODULES_VADDR = PFN_ALIGN(&_end) - 2 GiB.',
      ...(mode.vaBits === 57
        ? [
            'vm-layout.rst prints the direct map as "32 PB" ending at 0xffdeffffffffffff; 32 PiB end at 0xffdfffffffffffff and overlap KASAN (0xffdf000000000000).',
          ]
        : []),
    ],
    regions: regionsOf(mode.vaBits, pageOffset, userEnd, sourceTree),
    landmarks: [
      mark(
        'ELF_ET_DYN_BASE',
        pageAligned((window / 3n) * 2n, 12),
        'PIE base.',
        `${sourceTree} arch/riscv/include/asm/elf.h`,
      ),
      mark(
        'DEFAULT_MAP_WINDOW / STACK_TOP',
        window,
        'Exclusive default user top.',
        `${sourceTree} arch/riscv/include/asm/processor.h`,
      ),
      mark('PAGE_OFFSET', pageOffset, 'Direct-map base.', `${sourceTree} arch/riscv/include/asm/page.h`),
      mark(
        'KERNEL_LINK_ADDR',
        -2n * GiB,
        'Kernel link address.',
        `${sourceTree} arch/riscv/include/asm/pgtable.h`,
      ),
    ],
  };
}

/** The ids `linux-riscv64-sv<bits>`, with `-v6.1` behind them; undefined for any other. */
export function linuxRiscv64FromId(id: string): ProfileData | undefined {
  const match = /^linux-riscv64-(sv(?:39|48|57))(-v6\.1)?$/.exec(id);
  const paging = `riscv-${match?.[1] ?? ''}`;
  return isPagingModeId(paging) ? linuxRiscv64(paging, match?.[2] === undefined ? '6.12' : '6.1') : undefined;
}

/** By VA bits: CONFIG_PAGE_OFFSET for Sv57, PAGE_OFFSET_L4 and PAGE_OFFSET_L3. */
const pageOffsets: Readonly<Record<RiscvRelease, Readonly<Record<number, bigint>>>> = {
  '6.12': { 39: 0xffff_ffd6_0000_0000n, 48: 0xffff_af80_0000_0000n, 57: 0xff60_0000_0000_0000n },
  '6.1': { 39: 0xffff_ffd8_0000_0000n, 48: 0xffff_af80_0000_0000n, 57: 0xff60_0000_0000_0000n },
};

function regionsOf(
  vaBits: number,
  pageOffset: bigint,
  userEnd: bigint,
  sourceTree: string,
): readonly RegionData[] {
  const top = 1n << 64n;
  const bits = BigInt(vaBits);
  const kernelStart = top - userEnd;
  const pgdirSize = 1n << (bits - 9n);
  const virtualSize = 128n * pgdirSize;
  const vmallocStart = pageOffset - virtualSize / 2n;
  const vmemmapStart = vmallocStart - (1n << (bits - 7n));
  const pciStart = vmemmapStart - 16n * MiB;
  const fixmapStart = pciStart - 6n * MiB;
  const kasanEnd = top - 4n * GiB;
  const kasanStart = ((kasanEnd - (1n << (bits - 4n))) / pgdirSize) * pgdirSize;
  const mapEnd = pageOffset + virtualSize;
  // Where the direct map would reach into KASAN's shadow, the document ends it there.
  const shownEnd = mapEnd < kasanStart ? mapEnd : kasanStart;
  const hole = (name: string, start: bigint, end: bigint) =>
    span(name, start, end, { kind: 'hole', description: 'Not assigned in the document.' });
  const layout = `${sourceTree} Documentation/${sourceTree === 'Linux 6.1' ? '' : 'arch/'}riscv/vm-layout.rst`;
  return [
    span('User space', 0n, userEnd, { kind: 'user', description: 'Per-process lower half.' }),
    span('Non-canonical hole', userEnd, kernelStart, {
      kind: 'noncanonical',
      description: 'Upper bits not a sign extension; raises a page fault.',
    }),
    hole('Unlisted gap #1', kernelStart, fixmapStart),
    span('Fixmap', fixmapStart, pciStart, {
      kind: 'fixmap',
      description: 'Fixed mappings and early FDT window.',
    }),
    span('PCI I/O', pciStart, vmemmapStart, { kind: 'io', description: 'Window for PCI I/O ports.' }),
    span('vmemmap', vmemmapStart, vmallocStart, {
      kind: 'vmemmap',
      description: 'Array of struct page, one for each page of memory.',
    }),
    span('vmalloc/ioremap', vmallocStart, pageOffset, {
      kind: 'vmalloc',
      description: 'Kernel virtual allocations.',
    }),
    span('Direct map', pageOffset, shownEnd, {
      kind: 'directmap',
      description: 'Linear map of RAM (PAGE_OFFSET).',
      physicalNote: 'PA = VA - PAGE_OFFSET + phys_ram_base; where RAM starts depends on the machine',
      ...(mapEnd > kasanStart
        ? {
            notes:
              'KERN_VIRT_SIZE reaches further, into KASAN, at which the document ends it; the two overlap when KASAN is on.',
          }
        : {}),
    }),
    ...(shownEnd < kasanStart ? [hole('Unlisted gap #2', shownEnd, kasanStart)] : []),
    span('KASAN shadow', kasanStart, kasanEnd, {
      kind: 'kasan',
      description: 'Shadow memory.',
      condition: 'CONFIG_KASAN',
    }),
    span('Modules and BPF', kasanEnd, top - 2n * GiB, {
      kind: 'module',
      description: 'Within 2 GiB below the kernel image.',
    }),
    span('Kernel image', top - 2n * GiB, top, {
      kind: 'kernel-image',
      description: 'Kernel mapping in the last 2 GiB.',
    }),
  ].map((region) => ({ source: layout, ...region }));
}
