import assert from 'node:assert/strict';
import { hex } from '../../../src/core/address';
import { drawAscii } from '../../../src/core/export/ascii';
import { loadBuiltin } from '../../../src/core/profiles';
import { importText } from '../../../src/core/profiles/importText';
import { profileText } from '../../../src/core/profiles/importText/write';
import { parseProfile } from '../../../src/core/profiles/userProfile';
import { tinyk, unbuiltBlinky } from '../../webview/sampleMaps';

interface Case {
  readonly name: string;
  readonly text: string;
  /** `start last name` of each region, in hexadecimal without what the reader fills in. */
  readonly regions: readonly string[];
  /** `name growth` of each part, lowest first. */
  readonly parts?: readonly string[];
  readonly marks?: readonly string[];
  /** `line why` of what could not be read. */
  readonly unread?: readonly string[];
  readonly paging?: string;
}

const cases: readonly Case[] = [
  {
    name: 'of box-drawing characters with grouped addresses and arrows of growth',
    text: `
┌──────────────────────────┐ 0xFFFF_FFFF_FFFF_FFFF
│  Kernel image            │
├──────────────────────────┤ 0xFFFF_FFFF_8000_0000
│  Kernel heap (grows up)  │
├──────────────────────────┤ 0xFFFF_C000_0000_0000
│  HHDM                    │
├──────────────────────────┤ 0xFFFF_8000_0000_0000
│  non-canonical           │
├──────────────────────────┤ 0x0000_8000_0000_0000
│  User stack  ↓           │
│                          │
│  User heap   ↑           │
├──────────────────────────┤ 0x0000_0000_0040_0000
│  guard                   │
└──────────────────────────┘ 0x0000_0000_0000_0000`,
    regions: [
      '0 3fffff guard',
      '400000 7fffffffffff User heap, User stack',
      '800000000000 ffff7fffffffffff non-canonical',
      'ffff800000000000 ffffbfffffffffff HHDM',
      'ffffc00000000000 ffffffff7fffffff Kernel heap',
      'ffffffff80000000 ffffffffffffffff Kernel image',
    ],
    parts: ['User heap higher', 'User stack lower'],
    paging: 'x86_64-4level',
  },
  {
    name: 'with addresses to the left, low ones at the top, and a size in a name',
    text: `
0x00000000 +------------------+
           | Vectors          |
0x00001000 +------------------+
           | Boot ROM (60 KB) |
0x00010000 +------------------+
           |                  |
           |     unused       |
0x20000000 +------------------+
           | SRAM (64 KB)     |
0x20020000 +------------------+`,
    regions: ['0 fff Vectors', '1000 ffff Boot ROM', '10000 1fffffff unused', '20000000 2001ffff SRAM'],
    unread: ['10 its size is given as 64 KB, and its addresses make 128 KiB'],
    paging: 'x86-32',
  },
  {
    name: 'of underscores, with arrows of several lines in one box',
    text: `
  0xFFFFFFFF  ____________________
             |                    |
             |    Kernel space    |   1 GiB
  0xC0000000 |____________________|
             |       Stack        |
             |         |          |
             |         v          |
             |                    |
             |         ^          |
             |         |          |
             |       Heap         |
             |--------------------|
             |       .text        |
  0x08048000 |____________________|
             |     unmapped       |
  0x00000000 |____________________|`,
    regions: ['0 8047fff unmapped', '8048000 bfffffff .text, Heap, Stack', 'c0000000 ffffffff Kernel space'],
    parts: ['.text', 'Heap higher', 'Stack lower'],
  },
  {
    name: 'with heavy lines, and the addresses before them',
    text: `
   0x7FFFFFFFFFFF  ┏━━━━━━━━━━━━━━┓
                   ┃    Stack     ┃ 8 MiB, grows down
   0x7FFFFF800000  ┣━━━━━━━━━━━━━━┫
                   ┃      ⋮       ┃
   0x600000000000  ┣━━━━━━━━━━━━━━┫
                   ┃  mmap area   ┃
   0x500000000000  ┗━━━━━━━━━━━━━━┛`,
    regions: ['500000000000 5fffffffffff mmap area', '7fffff800000 7fffffffffff Stack'],
  },
  {
    name: 'with arrows to the edges, names of constants and round figures',
    text: `
    4G ------------------> +------------------------------+
                           |  Remapped physical memory    |
    KERNBASE 0xf0000000 -> +------------------------------+
                           |  Cur. Page Table             |
    UVPT 0xef400000 -----> +------------------------------+
                           |  Program Data & Heap         |
    UTEXT 0x00800000 ----> +------------------------------+
                           |  Empty Memory                |
    0 -------------------> +------------------------------+`,
    regions: [
      '0 7fffff Empty Memory',
      '800000 ef3fffff Program Data & Heap',
      'ef400000 efffffff Cur. Page Table',
      'f0000000 ffffffff Remapped physical memory',
    ],
    marks: ['UTEXT 800000', 'UVPT ef400000', 'KERNBASE f0000000'],
  },
  {
    name: 'of bars, dots and quotes at its corners, with a bar at the left side alone',
    text: `
|---------------------| 0xFFFFFFFF
| Reserved            |
.---------------------. 0xE0000000
| Device              |
'---------------------' 0x40000000
                      | Code
|---------------------| 0x00000000`,
    regions: ['0 3fffffff Code', '40000000 dfffffff Device', 'e0000000 ffffffff Reserved'],
  },
  {
    name: 'in a comment of a program',
    text: `
//  +-----------------+ <- 0xffffffffffffffff
//  | kernel aspace   |
//  +-----------------+ <- 0xffff800000000000
//  |  (hole)         |
//  +-----------------+ <- 0x0000800000000000
//  | user aspace     |
//  +-----------------+ <- 0x0000000000200000`,
    regions: [
      '200000 7fffffffffff user aspace',
      '800000000000 ffff7fffffffffff hole',
      'ffff800000000000 ffffffffffffffff kernel aspace',
    ],
  },
  {
    name: 'with stars at the start of each line',
    text: `/*
 * 0xFFFFFFFFFFFFFFFF +---------------+
 *                    | kernel        |
 * 0xFFFFFFFF80000000 +===============+ KERNEL_BASE
 *                    ~               ~
 * 0x0000000080000000 +---------------+
 *                    | user          |
 * 0x0000000000000000 +---------------+
 */`,
    regions: ['0 7fffffff user', 'ffffffff80000000 ffffffffffffffff kernel'],
    marks: ['KERNEL_BASE ffffffff80000000'],
  },
  {
    name: 'with addresses beside the boxes',
    text: `
             +--------+
 0xFFFFFFFF  |        |
             | kernel |
 0xC0000000  |        |
             +--------+
 0xBFFFFFFF  |        |
             | user   |
 0x00000000  |        |
             +--------+`,
    regions: ['0 bfffffff user', 'c0000000 ffffffff kernel'],
  },
  {
    name: 'with the start beside each box',
    text: `
+-----------+
| kernel    | 0xC0000000
+-----------+
| stack     | 0xBFFF0000
+-----------+
| text      | 0x08048000
+-----------+`,
    regions: ['8048000 bffeffff text', 'bfff0000 bfffffff stack'],
    unread: ['3 the box has no end: nothing says where the highest one stops'],
  },
  {
    name: 'with ranges in its boxes',
    text: `
+-------------------------------------------------------+
| Kernel image  0xFFFFFFFF80000000 - 0xFFFFFFFFFFFFFFFF |
+-------------------------------------------------------+
| Heap                                                  |
| 0xFFFF900000000000 - 0xFFFF9FFFFFFFFFFF               |
+-------------------------------------------------------+`,
    regions: ['ffff900000000000 ffff9fffffffffff Heap', 'ffffffff80000000 ffffffffffffffff Kernel image'],
  },
  {
    name: 'without boxes',
    text: `
0xFFFFFFFFFFFFFFFF
    Kernel
0xFFFF800000000000
    (non-canonical)
0x0000800000000000
    User
0x0000000000000000`,
    regions: [
      '0 7fffffffffff User',
      '800000000000 ffff7fffffffffff non-canonical',
      'ffff800000000000 ffffffffffffffff Kernel',
    ],
  },
  {
    name: 'of rules without sides, low addresses at the top',
    text: `
0x0000_0000_0000_0000  ──────────────────────
                        null page
0x0000_0000_0000_1000  ──────────────────────
                        user code
0x0000_0000_8000_0000  ──────────────────────
                        user heap
0x0000_7fff_ffff_ffff  ──────────────────────`,
    regions: ['0 fff null page', '1000 7fffffff user code', '80000000 7fffffffffff user heap'],
  },
  {
    name: 'beside another, which is told',
    text: `
   +-------------------+ 0xffffffff   +------------------+ 0x3fffffff
   |   kernel          |              |   RAM            |
   +-------------------+ 0xc0000000   +------------------+ 0x10000000
   |   user            |              |   devices        |
   +-------------------+ 0x00000000   +------------------+ 0x00000000`,
    regions: ['0 bfffffff user', 'c0000000 ffffffff kernel'],
    unread: ['3 a second drawing stands beside the first', '5 a second drawing stands beside the first'],
  },
];

const lists: readonly Case[] = [
  {
    name: 'as the document of arm64 has it',
    text: `
AArch64 Linux memory layout with 64KB pages + 3 levels (52-bit with HW support)::

  Start\t\t\tEnd\t\t\tSize\t\tUse
  -----------------------------------------------------------------------
  0000000000000000\t000fffffffffffff\t   4PB\t\tuser
  fff0000000000000\tffff7fffffffffff\t  ~4PB\t\tkernel logical memory map
 [fffd800000000000\tffff7fffffffffff]\t 512TB\t\t[kasan shadow region]
  ffff800000000000\tffff80007fffffff\t   2GB\t\tmodules`,
    regions: [
      '0 fffffffffffff user',
      'fff0000000000000 ffff7fffffffffff kernel logical memory map',
      'fffd800000000000 ffff7fffffffffff kasan shadow region',
      'ffff800000000000 ffff80007fffffff modules',
    ],
    paging: 'arm64-64k-52',
  },
  {
    name: 'with descriptions of several lines, and rows of names alone',
    text: `
Start\t\tEnd\t\tUse
ffff1000\tffff7fff\tReserved for
\t\t\t\tplatforms.

ffc80000\tffefffff\tFixmap mapping region.
VMALLOC_START\tVMALLOC_END-1\tvmalloc() / ioremap() space.
`,
    regions: ['ffc80000 ffefffff Fixmap mapping region.', 'ffff1000 ffff7fff Reserved for'],
    unread: ['7 the start or the end of the range is not an address'],
  },
  {
    name: 'of Windows, with backticks',
    text: `
FFFFF680\`00000000 - FFFFF6FF\`FFFFFFFF  512GB  Four-level page table map
FFFFF700\`00000000   FFFFF77F\`FFFFFFFF  512GB  Hyperspace
FFFFF880\`00000000   FFFFF89F\`FFFFFFFF  64GB   System PTEs`,
    regions: [
      'fffff68000000000 fffff6ffffffffff Four-level page table map',
      'fffff70000000000 fffff77fffffffff Hyperspace',
      'fffff88000000000 fffff89fffffffff System PTEs',
    ],
    unread: ['4 its size is given as 64GB, and its addresses make 128 GiB'],
  },
  {
    name: 'of Windows, with prefixes and backticks, and of constants',
    text: `
Start                 End                   Size     Description
0x00000000\`00000000   0x00007FFF\`FFFFFFFF   128TB    User space
0xFFFFF680\`00000000   0xFFFFF6FF\`FFFFFFFF   512GB    PTE space
#define STACK_TOP 0x00007ffffffff000ULL`,
    regions: ['0 7fffffffffff User space', 'fffff68000000000 fffff6ffffffffff PTE space'],
    unread: ['5 only one address, and no drawing or table around it'],
  },
  {
    name: 'with dots, brackets, arrows and words between the addresses',
    text: `
- 0x0000000000000000..0x00007fffffffffff: userspace
- 0xffffff8000000000 ..= 0xffffffffffffffff: kernel (slot 511)
- [0xffff900000000000, 0xffff910000000000): vmalloc
Stack -> 0x00007FFFFFFDE000 to 0x00007FFFFFFFF000
heap = 0x555555559000 → 0x55555557a000 (rw-p)
Kernel Code : FFFFFFFF80000000-FFFFFFFF8FFFFFFF
nothing 0x1000`,
    regions: [
      '0 7fffffffffff userspace',
      '555555559000 555555579fff heap',
      '7ffffffde000 7fffffffefff Stack',
      'ffff900000000000 ffff90ffffffffff vmalloc',
      'ffffff8000000000 ffffffffffffffff kernel',
      'ffffffff80000000 ffffffff8fffffff Kernel Code',
    ],
    unread: ['8 only one address, and no drawing or table around it'],
  },
  {
    name: 'of starts and sizes',
    text: `
Address              Size      What
0x0000000080000000   128 MiB   DRAM
0x0000000010000000   4 KiB     UART0
0x000000000c000000   64 MiB    PLIC`,
    regions: ['c000000 fffffff PLIC', '10000000 10000fff UART0', '80000000 87ffffff DRAM'],
  },
  {
    name: "of a linker map's memory configuration",
    text: `
Name             Origin             Length             Attributes
FLASH            0x0000000008000000 0x0000000000080000 xr
RAM              0x0000000020000000 0x0000000000018000 xrw`,
    regions: ['8000000 807ffff FLASH', '20000000 20017fff RAM'],
  },
  {
    name: 'of Markdown, with the name first',
    text: `
| Region | Base         | Size    | Notes   |
|--------|--------------|---------|---------|
| Flash  | \`0x08000000\` | 1 MiB   | XIP     |
| SRAM   | 0x2000_0000  | 128 KiB |         |
| ?      | 0x40000000   | large   | devices |`,
    regions: ['8000000 80fffff Flash', '20000000 2001ffff SRAM'],
    unread: ['6 the size is not a round one'],
  },
  {
    name: 'of Markdown, with ranges in one column',
    text: `
| Virtual range                               | Usage            |
| ------------------------------------------- | ---------------- |
| 0xffff_8000_0000_0000–0xffff_bfff_ffff_ffff | physmap          |
| 0xffff_c000_0000_0000–0xffff_ffff_ffff_ffff | kernel           |`,
    regions: ['ffff800000000000 ffffbfffffffffff physmap', 'ffffc00000000000 ffffffffffffffff kernel'],
  },
  {
    name: "of an arm kernel's log",
    text: `
[    0.000000] Virtual kernel memory layout:
[    0.000000]     vector  : 0xffff0000 - 0xffff1000   (   4 kB)
[    0.000000]     vmalloc : 0xf0000000 - 0xff000000   ( 240 MB)
[    0.000000]     lowmem  : 0xc0000000 - 0xef800000   ( 760 MB)
[    0.000000]       .text : 0xc0008000 - 0xc0a00000   (10208 kB)`,
    regions: [
      'c0000000 ef7fffff lowmem',
      'c0008000 c09fffff .text',
      'f0000000 feffffff vmalloc',
      'ffff0000 ffff0fff vector',
    ],
  },
  {
    name: "of an arm64 kernel's log of 4.x, which is of no mode of x86-64",
    text: `
Virtual kernel memory layout:
    modules : 0xffff000000000000 - 0xffff000008000000   (   128 MB)
    vmalloc : 0xffff000008000000 - 0xffff7dffbfff0000   (129022 GB)
    vmemmap : 0xffff7e0000000000 - 0xffff800000000000   (  2048 GB maximum)
              0xffff7e0000000000 - 0xffff7e000ffc0000   (   255 MB actual)`,
    regions: [
      'ffff000000000000 ffff000007ffffff modules',
      'ffff000008000000 ffff7dffbffeffff vmalloc',
      'ffff7e0000000000 ffff7fffffffffff vmemmap',
    ],
    unread: ['6 the range has no name'],
    paging: 'arm64-4k-48',
  },
];

describe('a profile from a drawing', () => {
  for (const item of cases) {
    it(item.name, () => {
      check(item);
    });
  }
});

describe('a profile from a list', () => {
  for (const item of lists) {
    it(item.name, () => {
      check(item);
    });
  }

  it('takes the mode that is named above each of several tables', () => {
    const rows = (hole: string, kernel: string) =>
      `Start addr | Offset | End addr | Size | VM area description
0000000000000000 | 0 | ${hole.split(' ')[0] ?? ''} | | user
${hole.split(' ')[1] ?? ''} | | ${hole.split(' ')[2] ?? ''} | ~16M TB | ... huge hole of non-canonical addresses
${kernel} | | ffffffffffffffff | | kernel
`;
    const { profiles, unread } = importText(
      `RISC-V Linux Kernel SV39\n${rows('0000003fffffffff 0000004000000000 ffffffbfffffffff', 'ffffffff80000000')}
RISC-V Linux Kernel SV48\n${rows('00007fffffffffff 0000800000000000 ffff7fffffffffff', 'ffffffff80000000')}
RISC-V Linux Kernel SV57\n${rows('00ffffffffffffff 0100000000000000 feffffffffffffff', 'ffffffff80000000')}`,
      'x',
    );
    assert.deepEqual(
      profiles.map(({ paging }) => paging),
      ['riscv-sv39', 'riscv-sv48', 'riscv-sv57'],
    );
    // 16 EiB less 64 PiB are not 16 mebi-tebibytes, even about.
    assert.deepEqual(
      unread.map(({ line }) => line),
      [],
    );
  });

  it('leaves out what our own drawings say of what is not known or not there', () => {
    const names = (text: string): readonly string[] =>
      importText(text, 'x').profiles.flatMap(({ regions = [] }) => regions.map(({ name }) => name));
    const unbuilt = drawAscii({ map: unbuiltBlinky, profile: loadBuiltin('cortex-m') });
    assert.deepEqual(names(unbuilt).slice(0, 3), [
      'Code (part)',
      '.text, rest of Code',
      '.data, .bss, rest of Bit-band region of SRAM',
    ]);
    for (const style of ['ascii', 'unicode'] as const) {
      assert.deepEqual(names(drawAscii({ map: tinyk }, { style })), ['.text', '.rodata', '.data', '.bss']);
    }
  });
});

function check({ text, regions, parts = [], marks = [], unread = [], paging }: Case): void {
  const found = importText(text, 'Imported');
  assert.equal(found.profiles.length, 1);
  const [data] = found.profiles;
  assert.ok(data !== undefined);
  const { profile, issues } = parseProfile(profileText(data, found.unread, 'a test'), 'imported.json');
  assert.deepEqual(issues, []);
  assert.ok(profile !== undefined);
  const own = new Set((data.regions ?? []).map(({ name }) => name));
  assert.deepEqual(
    profile.regions
      .filter(({ name }) => own.has(name))
      .map(({ name, range }) => `${plain(range.start)} ${plain(range.end - 1n)} ${name}`),
    regions,
  );
  assert.deepEqual(
    profile.ordered.flatMap(({ lowToHigh }) =>
      lowToHigh.map((part) => `${part.name} ${part.growth ?? ''}`.trim()),
    ),
    parts,
  );
  assert.deepEqual(
    profile.landmarks.map(({ name, address }) => `${name} ${plain(address)}`),
    marks,
  );
  assert.deepEqual(
    found.unread.map(({ line, why }) => `${String(line)} ${why}`),
    unread,
  );
  if (paging !== undefined) assert.equal(profile.paging, paging);
}

function plain(address: bigint): string {
  return hex(address).slice(2);
}
