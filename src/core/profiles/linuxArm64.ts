import { hex } from '../address';
import { isPagingModeId, pagingMode, type PagingModeId } from '../paging/modes';
import { assertNever } from '../result';
import { GiB, mark, MiB, pageAligned, span } from './formula';
import type { ProfileData, RegionData } from './profileData';

/**
 * Whose formulas: the headers of 6.12, those of 6.1, or the table that memory.rst of 6.12 still prints, which is that of
 * 6.1 with 2 GiB of modules. Where source and document of 6.12 disagree, the profile without a suffix follows the source.
 */
export type Arm64Release = '6.12' | '6.1' | 'memory.rst';

/** The layout of an arm64 kernel of the paging mode's page size and CONFIG_ARM64_VA_BITS. */
export function linuxArm64(paging: PagingModeId, release: Arm64Release): ProfileData {
  const { vaBits, pageShift } = pagingMode(paging);
  const facts = layoutOf(vaBits, pageShift, release);
  const source = sources[release];
  return {
    id: `linux-${paging}${suffixes[release]}`,
    title: titleOf(vaBits, pageShift, release),
    arch: 'aarch64',
    paging,
    source,
    randomization:
      'Kernel image moves inside vmalloc (and modules with it); linear map base is randomised only in how RAM is placed in it (memstart_addr), PAGE_OFFSET stays',
    notes: notesOf(vaBits, pageShift, release),
    regions: [...lowerRegions(facts, vaBits, source), ...upperRegions(facts, release, source)],
    landmarks: [
      mark('TASK_UNMAPPED_BASE', pageAligned(facts.window / 4n, pageShift), 'Legacy mmap base.', source),
      mark(
        'ELF_ET_DYN_BASE',
        pageAligned((2n * facts.window) / 3n, pageShift),
        'PIE base, page aligned.',
        source,
      ),
      mark(
        'DEFAULT_MAP_WINDOW / STACK_TOP',
        facts.window,
        'Exclusive top of the default user window.',
        source,
      ),
      mark('PAGE_OFFSET', facts.pageOffset, 'Linear map base.', source),
      mark('PAGE_END', facts.pageEnd, 'Linear map end, exclusive.', source),
      mark('KIMAGE_VADDR', facts.modulesEnd, 'Kernel image base without KASLR.', source),
      mark('FIXADDR_TOP', facts.fixmapTop, 'Fixmap top, exclusive.', source),
    ],
  };
}

/** The ids `linux-arm64-<page>-<bits>`, with `-v6.1` or `-doc` behind them; undefined for any other. */
export function linuxArm64FromId(id: string): ProfileData | undefined {
  const match = /^linux-(arm64-(?:4|16|64)k-\d\d)(-v6\.1|-doc)?$/.exec(id);
  const paging = match?.[1] ?? '';
  const release = match?.[2] === '-v6.1' ? '6.1' : match?.[2] === '-doc' ? 'memory.rst' : '6.12';
  return isPagingModeId(paging) && exists(paging, release) ? linuxArm64(paging, release) : undefined;
}

/** 52 bits with 4 and 16 KiB pages came after 6.1; memory.rst has two tables. */
function exists(paging: PagingModeId, release: Arm64Release): boolean {
  if (release === 'memory.rst') return paging === 'arm64-4k-48' || paging === 'arm64-64k-52';
  return release === '6.12' || (paging !== 'arm64-4k-52' && paging !== 'arm64-16k-52');
}

const suffixes = { '6.12': '', '6.1': '-v6.1', 'memory.rst': '-doc' } as const;

const sources = {
  '6.12': 'Linux 6.12.117 arch/arm64/include/asm/memory.h, pgtable.h, fixmap.h',
  '6.1': 'Linux 6.1 arch/arm64/include/asm/memory.h, pgtable.h, fixmap.h',
  'memory.rst':
    'Linux 6.12.117 Documentation/arch/arm64/memory.rst; formulas of 6.1 memory.h with 2 GiB modules',
} as const;

/** struct page is taken to have 64 bytes: STRUCT_PAGE_MAX_SHIFT. */
const structPageShift = 6;

interface Layout {
  readonly window: bigint;
  readonly pageOffset: bigint;
  readonly pageEnd: bigint;
  readonly modulesEnd: bigint;
  readonly vmallocEnd: bigint;
  readonly vmemmapStart: bigint;
  readonly vmemmapEnd: bigint;
  readonly fixmapTop: bigint;
}

/** VA_BITS_MIN: what a kernel of 52 bits falls back to on hardware that has fewer. */
function minimumBits(vaBits: number, pageShift: number): number {
  return vaBits > 48 ? (pageShift === 14 ? 47 : 48) : vaBits;
}

/** Addresses of the upper half are negative here, as in the headers. */
function layoutOf(vaBits: number, pageShift: number, release: Arm64Release): Layout {
  const bits = BigInt(vaBits);
  const minBits = BigInt(minimumBits(vaBits, pageShift));
  const pageOffset = -(1n << bits);
  const pageEnd = -(1n << (minBits - 1n));
  const vmemmapShift = BigInt(pageShift - structPageShift);
  const vmemmapSize = (pageEnd - pageOffset) >> vmemmapShift;
  const modulesEnd = pageEnd + (release === '6.1' ? 128n * MiB : 2n * GiB);
  const common = { window: 1n << minBits, pageOffset, pageEnd, modulesEnd };
  if (release === '6.12') {
    const vmemmapStart = -GiB - vmemmapSize;
    return {
      ...common,
      vmallocEnd: vmemmapStart - 8n * MiB,
      vmemmapStart,
      vmemmapEnd: -GiB,
      fixmapTop: -8n * MiB,
    };
  }
  const vmemmapStart = -(1n << (bits - vmemmapShift));
  return {
    ...common,
    vmallocEnd: vmemmapStart - 256n * MiB,
    vmemmapStart,
    vmemmapEnd: vmemmapStart + vmemmapSize,
    fixmapTop: vmemmapStart - 32n * MiB,
  };
}

function lowerRegions(
  { window, pageOffset, pageEnd, modulesEnd, vmallocEnd }: Layout,
  vaBits: number,
  source: string,
): readonly RegionData[] {
  const top = 1n << 64n;
  return [
    span('User space (TTBR0)', 0n, 1n << BigInt(vaBits), {
      kind: 'user',
      description: 'Per-process mappings.',
      source: `${source}; processor.h TASK_SIZE_64`,
      ...(window < 1n << BigInt(vaBits)
        ? { notes: `Default window ends at ${hex(window)}; addresses above need an mmap hint.` }
        : {}),
    }),
    span('Translation-fault hole', 1n << BigInt(vaBits), top + pageOffset, {
      kind: 'noncanonical',
      description: 'Neither TTBR covers it; holds tagged user pointers before untagging.',
      source: 'Arm ARM DDI 0487: addresses outside the ranges of TCR_ELx.TxSZ',
    }),
    span('Linear map', pageOffset, pageEnd, {
      kind: 'directmap',
      description: 'Direct map of RAM at PAGE_OFFSET.',
      physicalNote:
        'PA = VA - PAGE_OFFSET + PHYS_OFFSET; where RAM starts (memstart_addr) depends on the machine',
    }),
    span('KASAN shadow (generic)', pageEnd - (1n << BigInt(vaBits - 3)), pageEnd, {
      kind: 'kasan',
      layer: 'overlay',
      description: 'Shadow memory; shrinks the linear map.',
      source: 'Linux arch/arm64/Kconfig KASAN_SHADOW_OFFSET; memory.h',
      condition: 'CONFIG_KASAN_GENERIC',
    }),
    span('Modules', pageEnd, modulesEnd, { kind: 'module', description: 'Module and BPF region.' }),
    span('vmalloc', modulesEnd, vmallocEnd, {
      kind: 'vmalloc',
      description: 'Kernel allocations, ioremap and the kernel image (KIMAGE_VADDR).',
    }),
  ];
}

function upperRegions(layout: Layout, release: Arm64Release, source: string): readonly RegionData[] {
  const { vmallocEnd, vmemmapStart, vmemmapEnd, fixmapTop } = layout;
  const guard = (name: string, start: bigint, end: bigint, description = '8 MiB left unmapped.') =>
    span(name, start, end, { kind: 'guard', description, source });
  const pci = (start: bigint) =>
    span('PCI I/O', start, start + 16n * MiB, {
      kind: 'io',
      description: 'Window of 16 MiB for PCI I/O ports.',
    });
  const vmemmap = span('vmemmap', vmemmapStart, vmemmapEnd, {
    kind: 'vmemmap',
    description: 'Array of struct page, one for each page of memory.',
  });
  const fixmap = (start: bigint, facts: Partial<RegionData>) =>
    span('Fixmap (top down)', start, fixmapTop, {
      kind: 'fixmap',
      description: 'Fixed mappings grow down from FIXADDR_TOP.',
      ...facts,
    });
  if (release === '6.12') {
    return [
      guard('Guard before vmemmap', vmallocEnd, vmemmapStart),
      vmemmap,
      guard('Guard before PCI I/O', vmemmapEnd, vmemmapEnd + 8n * MiB),
      pci(vmemmapEnd + 8n * MiB),
      fixmap(vmemmapEnd + 24n * MiB, { estimated: 'only the top part is used' }),
      guard('Guard at top', fixmapTop, 0n, '8 MiB left unmapped at the top.'),
    ];
  }
  return [
    fixmap(vmallocEnd, {}),
    guard('Guard before PCI I/O', fixmapTop, fixmapTop + 8n * MiB),
    pci(fixmapTop + 8n * MiB),
    guard('Guard before vmemmap', vmemmapStart - 8n * MiB, vmemmapStart),
    vmemmap,
    guard('Guard at top', vmemmapEnd, 0n, 'Unused top of the address space.'),
  ];
}

function titleOf(vaBits: number, pageShift: number, release: Arm64Release): string {
  const facts = `Linux arm64, ${String(2 ** (pageShift - 10))} KiB pages, ${String(vaBits)}-bit VA`;
  switch (release) {
    case '6.12':
      return `${facts}${vaBits === 52 && pageShift !== 16 ? ' with LPA2' : ''} (code of 6.12)`;
    case '6.1':
      return `${facts} (code of 6.1)`;
    case 'memory.rst':
      return `${facts} (table of 6.12 memory.rst, unlike its code)`;
    default:
      return assertNever(release);
  }
}

function notesOf(vaBits: number, pageShift: number, release: Arm64Release): readonly string[] {
  const va = String(vaBits);
  const stale =
    'memory.rst in the same tree still prints the older fixmap, PCI and vmemmap addresses (formulas of 6.1); the headers are authoritative.';
  return [
    `VA_BITS=${va}, VA_BITS_MIN=${String(minimumBits(vaBits, pageShift))}, ${String(2 ** (pageShift - 10))} KiB pages; vmemmap size assumes sizeof(struct page) = 64.`,
    'Bit 55 selects TTBR1 (1) or TTBR0 (0). User pointers may carry a tag in bits 63:56 (TBI0), MTE tag in 59:56; untag = sign-extend from bit 55.',
    `User PAC field: bits 54:${va} (ptrauth_user_pac_mask); kernel PAC: bits 63:${va} minus bit 55 handling (ptrauth_kernel_pac_mask).`,
    ...(release === '6.12' ? [stale] : []),
  ];
}
