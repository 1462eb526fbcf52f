import { mapOfScript } from '../../src/core/scriptBuild';
import {
  known,
  noSymbols,
  unknown,
  type MemoryMap,
  type Segment,
  type Quantity,
  type Rights,
  type Section,
  type SymbolEntry,
} from '../../src/core/memoryMap';

const rx: Rights = { read: true, write: false, execute: true };
const r: Rights = { read: true, write: false, execute: false };
const rw: Rights = { read: true, write: true, execute: false };

interface Row {
  readonly name: string;
  readonly vma: bigint | Quantity;
  readonly lma?: bigint | Quantity;
  readonly size: bigint | Quantity;
  readonly rights?: Rights;
  readonly zeroFill?: boolean;
  readonly line?: number;
  readonly region?: string;
  readonly lmaRegion?: string;
}

function quantity(value: bigint | Quantity): Quantity {
  return typeof value === 'bigint' ? known(value) : value;
}

export function section(row: Row, index: number): Section {
  return {
    name: row.name,
    index: index + 1,
    vma: quantity(row.vma),
    lma: quantity(row.lma ?? row.vma),
    size: quantity(row.size),
    alignment: 0x1000n,
    allocated: true,
    zeroFill: row.zeroFill ?? false,
    ...(row.rights === undefined ? {} : { rights: row.rights }),
    ...(row.region === undefined ? {} : { region: row.region }),
    ...(row.lmaRegion === undefined ? {} : { lmaRegion: row.lmaRegion }),
    ...(row.line === undefined
      ? {}
      : { source: { file: 'kernel.ld', span: { start: 0, end: 1 }, line: row.line, column: 3 } }),
  };
}

export function table(entries: readonly SymbolEntry[]): MemoryMap['symbols'] {
  const sorted = [...entries].sort((a, b) => (a.value < b.value ? -1 : 1));
  return {
    count: sorted.length,
    at: (index) => {
      const entry = sorted[index];
      if (entry === undefined) throw new RangeError('index');
      return entry;
    },
    find: () => undefined,
    byName: (name) => sorted.find((entry) => entry.name === name),
  };
}

function symbol(name: string, value: bigint, size: bigint, sectionName: string): SymbolEntry {
  return {
    name,
    value,
    size,
    section: sectionName,
    kind: sectionName === '.text' ? 'function' : 'object',
    binding: 'global',
  };
}

const base: Omit<MemoryMap, 'name' | 'sections'> = {
  origin: { kind: 'elf', file: 'tinyk.elf' },
  addressBits: 64,
  machine: 'x86_64',
  segments: [],
  memory: [],
  symbols: noSymbols,
  scriptSymbols: [],
  issues: [],
};

const offset = 0xffff_ffff_8000_0000n;

/** A small kernel at −2 GiB, loaded at 1 MiB. */
export const tinyk: MemoryMap = {
  ...base,
  name: 'tinyk.elf',
  sections: [
    { name: '.text', vma: offset + 0x10_0000n, lma: 0x10_0000n, size: 0x1_a2c8n, rights: rx, line: 12 },
    { name: '.rodata', vma: offset + 0x11_b000n, lma: 0x11_b000n, size: 0x6f40n, rights: r, line: 19 },
    { name: '.data', vma: offset + 0x12_2000n, lma: 0x12_2000n, size: 0x21a0n, rights: rw, line: 25 },
    {
      name: '.bss',
      vma: offset + 0x12_5000n,
      lma: 0x12_5000n,
      size: 0x1_1000n,
      rights: rw,
      zeroFill: true,
      line: 31,
    },
  ].map(section),
  segments: [
    {
      index: 0,
      type: 'LOAD',
      rights: rx,
      vaddr: offset + 0x10_0000n,
      paddr: 0x10_0000n,
      offset: 0x1000n,
      filesz: 0x1_a2c8n,
      memsz: 0x1_a2c8n,
      align: 0x1000n,
      sections: ['.text'],
    },
    {
      index: 1,
      type: 'LOAD',
      rights: r,
      vaddr: offset + 0x11_b000n,
      paddr: 0x11_b000n,
      offset: 0x1_c000n,
      filesz: 0x6f40n,
      memsz: 0x6f40n,
      align: 0x1000n,
      sections: ['.rodata'],
    },
    {
      index: 2,
      type: 'LOAD',
      rights: rw,
      vaddr: offset + 0x12_2000n,
      paddr: 0x12_2000n,
      offset: 0x2_3000n,
      filesz: 0x21a0n,
      memsz: 0x1_4000n,
      align: 0x1000n,
      sections: ['.data', '.bss'],
    },
  ],
  entry: { symbol: '_start', value: known(offset + 0x10_0000n) },
  symbols: table([
    symbol('_start', offset + 0x10_0000n, 0x40n, '.text'),
    symbol('trap_entry', offset + 0x10_1800n, 0x1680n, '.text'),
    symbol('kmain', offset + 0x10_3400n, 0x400n, '.text'),
    symbol('page_alloc', offset + 0x10_5f20n, 0x4c0n, '.text'),
    symbol('vm_map', offset + 0x10_9000n, 0x38c0n, '.text'),
    symbol('sched_switch', offset + 0x10_d000n, 0x2700n, '.text'),
    symbol('vfs_open', offset + 0x11_1000n, 0x900n, '.text'),
    symbol('fat_read', offset + 0x11_2800n, 0x3e00n, '.text'),
    symbol('kprintf', offset + 0x11_7000n, 0x1c00n, '.text'),
    symbol('font8x16', offset + 0x11_c000n, 0x1000n, '.rodata'),
    symbol('idt', offset + 0x13_2000n, 0x1000n, '.bss'),
    symbol('boot_stack', offset + 0x12_e000n, 0x4000n, '.bss'),
    symbol('page_bitmap', offset + 0x12_6000n, 0x8000n, '.bss'),
  ]),
};

/** A microcontroller: .data is loaded in FLASH and runs in RAM. */
export const blinky: MemoryMap = {
  ...base,
  name: 'blinky.elf',
  addressBits: 32,
  machine: 'arm',
  sections: [
    { name: '.isr_vector', vma: 0x0800_0000n, size: 0x188n, rights: r, region: 'FLASH' },
    { name: '.text', vma: 0x0800_0190n, size: 0xc4b8n, rights: rx, region: 'FLASH', line: 60 },
    { name: '.rodata', vma: 0x0800_c648n, size: 0x25dcn, rights: r, region: 'FLASH', line: 74 },
    {
      name: '.data',
      vma: 0x2000_0000n,
      lma: 0x0800_ec24n,
      size: 0x774n,
      rights: rw,
      region: 'RAM',
      lmaRegion: 'FLASH',
      line: 94,
    },
    {
      name: '.bss',
      vma: 0x2000_0778n,
      size: 0x1_1948n,
      rights: rw,
      zeroFill: true,
      region: 'RAM',
      line: 110,
    },
    {
      name: '._user_heap_stack',
      vma: 0x2001_20c0n,
      size: 0x4000n,
      rights: rw,
      zeroFill: true,
      region: 'RAM',
      line: 130,
    },
  ].map(section),
  scriptSymbols: [
    { name: '_sidata', value: known(0x0800_ec24n) },
    { name: '_sdata', value: known(0x2000_0000n) },
    { name: '_edata', value: known(0x2000_0774n) },
    { name: '_estack', value: known(0x2001_8000n) },
  ],
  symbols: table([
    symbol('hfs_desc', 0x2000_0000n, 0x264n, '.data'),
    symbol('lwip_opts', 0x2000_0264n, 0x1c0n, '.data'),
    symbol('__malloc_av_', 0x2000_0424n, 0x198n, '.data'),
    symbol('clk_table', 0x2000_05bcn, 0x80n, '.data'),
  ]),
  memory: [
    {
      name: 'RAM',
      origin: known(0x2000_0000n),
      length: known(0x1_8000n),
      used: known(0x1_60c0n),
      attributes: 'xrw',
    },
    {
      name: 'FLASH',
      origin: known(0x0800_0000n),
      length: known(0x8_0000n),
      used: known(0xf398n),
      attributes: 'rx',
    },
  ],
};

/** The same with the load segments of its file, of which one may be written and executed. */
export const blinkyBuilt: MemoryMap = {
  ...blinky,
  segments: [
    { vaddr: 0x0800_0000n, memsz: 0xec1cn, rights: rx },
    { vaddr: 0x2000_0000n, memsz: 0x1_60bcn, rights: { read: true, write: true, execute: true } },
  ].map(({ vaddr, memsz, rights }, index) => ({
    index,
    type: 'LOAD',
    rights,
    vaddr,
    paddr: vaddr,
    offset: 0n,
    filesz: memsz,
    memsz,
    align: 4n,
    sections: [],
  })),
};

const noObjects = 'no object files were found';

/** What a script alone tells: starts of what comes first, and nothing about sizes. */
export const unbuilt: MemoryMap = {
  ...base,
  name: 'kernel.ld',
  origin: { kind: 'script', file: 'kernel.ld', objects: false },
  sections: [
    { name: '.text', vma: offset + 0x10_0000n, lma: 0x10_0000n, size: unknown(noObjects), line: 12 },
    {
      name: '.rodata',
      vma: unknown('it follows .text, whose size is not known'),
      lma: unknown('it follows .text'),
      size: unknown(noObjects),
      line: 19,
    },
    {
      name: '.data',
      vma: unknown('it follows .rodata, whose size is not known'),
      lma: unknown('it follows .text'),
      size: unknown(noObjects),
      line: 25,
    },
    {
      name: '.bss',
      vma: unknown('it follows .data, whose size is not known'),
      lma: unknown('it follows .text'),
      size: unknown(noObjects),
      zeroFill: true,
      line: 31,
    },
  ].map(section),
};

/** What the script of a microcontroller tells alone: its regions, and that .data is loaded into one and runs in the other. */
export const unbuiltBlinky = mapOfScript({
  text: `MEMORY { FLASH (rx) : ORIGIN = 0x8000000, LENGTH = 512K
  RAM (rwx) : ORIGIN = 0x20000000, LENGTH = 128K
  SPARE (rw) : ORIGIN = 0x40000000, LENGTH = 4K }
SECTIONS {
  .text : { *(.text*) } >FLASH
  .data : { *(.data*) } >RAM AT>FLASH
  .bss : { *(.bss*) } >RAM
}`,
  file: 'blinky.ld',
  readInclude: () => undefined,
  images: [],
}).map;

/** A boot stub at 1 MiB, the kernel far above it. */
export const twoParts: MemoryMap = {
  ...base,
  name: 'kernel.elf',
  sections: [
    { name: '.boot', vma: 0x10_0000n, size: 0x5100n, rights: rx, line: 8 },
    { name: '.text', vma: offset + 0x10_6000n, lma: 0x10_6000n, size: 0x2_7c4n, rights: rx, line: 12 },
    { name: '.rodata', vma: offset + 0x10_9000n, lma: 0x10_9000n, size: 0x84n, rights: r, line: 19 },
    { name: '.data', vma: offset + 0x10_a000n, lma: 0x10_a000n, size: 0x20n, rights: rw, line: 25 },
    {
      name: '.bss',
      vma: offset + 0x10_b000n,
      lma: 0x10_b000n,
      size: 0x5000n,
      rights: rw,
      zeroFill: true,
      line: 31,
    },
  ].map(section),
};

/** Names that want to be markup, to be long, or to turn the line around. */
export const hostile: MemoryMap = {
  ...base,
  name: '<img src=x onerror=alert(1)>',
  sections: [
    '<img src=x onerror=alert(1)>',
    'x'.repeat(10_000),
    '.a\u202e.txet.',
    '.nul\u0000byte',
    '"><script>alert(1)</script>',
  ].map((name, i) =>
    section(
      {
        name,
        vma: offset + BigInt(i) * 0x1000n,
        size: 0x800n,
        rights: { read: true, write: true, execute: i === 2 },
      },
      i,
    ),
  ),
};

/** The same names before, other sizes, and symbols of such names. */
export const hostileBefore: MemoryMap = {
  ...hostile,
  sections: hostile.sections.slice(1).map((own) => ({ ...own, size: known(0x400n) })),
  symbols: table(
    ['<img src=x onerror=alert(1)>', 'y'.repeat(10_000), 'a\u202eb\u0000c'].map((name, i) =>
      symbol(name, offset + BigInt(i) * 0x100n, 0x80n, '<img src=x onerror=alert(1)>'),
    ),
  ),
};

/** A dynamic program at fixed addresses, as `gcc -no-pie` links it. */
export const program: MemoryMap = {
  ...base,
  name: 'init',
  origin: { kind: 'elf', file: 'init' },
  sections: [
    { name: '.interp', vma: 0x40_02a8n, size: 0x1cn, rights: r },
    { name: '.text', vma: 0x40_1000n, size: 0x9_a1a0n, rights: rx },
    { name: '.rodata', vma: 0x49_c000n, size: 0x1_afa0n, rights: r },
    { name: '.data', vma: 0x4b_fb40n, size: 0x1720n, rights: rw },
    { name: '.bss', vma: 0x4c_1260n, size: 0x6060n, rights: rw, zeroFill: true },
  ].map(section),
  segments: [
    {
      index: 0,
      type: 'INTERP',
      rights: r,
      vaddr: 0x40_02a8n,
      paddr: 0x40_02a8n,
      offset: 0x2a8n,
      filesz: 0x1cn,
      memsz: 0x1cn,
      align: 1n,
      sections: ['.interp'],
    },
  ],
};

/** As `readelf -lSW` tells it of a dynamic program by gcc 12 without options but -no-pie, some sections left out. */
export const manySections: MemoryMap = {
  ...program,
  sections: [
    { name: '.interp', vma: 0x40_0318n, size: 0x1cn, rights: r },
    { name: '.note.gnu.property', vma: 0x40_0338n, size: 0x20n, rights: r },
    { name: '.dynsym', vma: 0x40_03c0n, size: 0x48n, rights: r },
    { name: '.dynstr', vma: 0x40_0408n, size: 0x37n, rights: r },
    { name: '.init', vma: 0x40_1000n, size: 0x17n, rights: rx },
    { name: '.text', vma: 0x40_1020n, size: 0xf2n, rights: rx },
    { name: '.fini', vma: 0x40_1114n, size: 0x9n, rights: rx },
    { name: '.rodata', vma: 0x40_2000n, size: 0x4n, rights: r },
    { name: '.eh_frame', vma: 0x40_2008n, size: 0x7cn, rights: r },
    { name: '.init_array', vma: 0x40_3e38n, size: 0x8n, rights: rw },
    { name: '.dynamic', vma: 0x40_3e48n, size: 0x190n, rights: rw },
    { name: '.got.plt', vma: 0x40_3fe8n, size: 0x18n, rights: rw },
    { name: '.data', vma: 0x40_4000n, size: 0x14n, rights: rw },
    { name: '.bss', vma: 0x40_4020n, size: 0x4e40n, rights: rw, zeroFill: true },
  ].map(section),
  segments: [
    segment('INTERP', 0x40_0318n, 0x1cn, r, 0),
    segment('LOAD', 0x40_0000n, 0x498n, r, 1),
    segment('LOAD', 0x40_1000n, 0x11dn, rx, 2),
    segment('LOAD', 0x40_2000n, 0x84n, r, 3),
    segment('LOAD', 0x40_3e38n, 0x5028n, rw, 4),
    segment('GNU_RELRO', 0x40_3e38n, 0x1c8n, rw, 5),
  ],
};

function segment(
  type: string,
  vaddr: bigint,
  memsz: bigint,
  rights: Segment['rights'],
  index: number,
): Segment {
  const offset = vaddr - 0x40_0000n;
  return {
    index,
    type,
    rights,
    vaddr,
    paddr: vaddr,
    offset,
    filesz: memsz,
    memsz,
    align: 0x1000n,
    sections: [],
  };
}

/** An earlier build of the kernel at −2 GiB: smaller code and .bss, unwind tables, no constructors. */
export const tinykBefore: MemoryMap = {
  ...tinyk,
  sections: [
    { name: '.text', vma: offset + 0x10_0000n, lma: 0x10_0000n, size: 0x1_7f30n, rights: rx, line: 12 },
    { name: '.eh_frame', vma: offset + 0x11_8000n, lma: 0x11_8000n, size: 0x1c70n, rights: r, line: 17 },
    { name: '.rodata', vma: offset + 0x11_a000n, lma: 0x11_a000n, size: 0x6f40n, rights: r, line: 19 },
    { name: '.data', vma: offset + 0x12_1000n, lma: 0x12_1000n, size: 0x21a0n, rights: rw, line: 25 },
    {
      name: '.bss',
      vma: offset + 0x12_4000n,
      lma: 0x12_4000n,
      size: 0xd000n,
      rights: rw,
      zeroFill: true,
      line: 31,
    },
  ].map(section),
  segments: [],
  symbols: table([
    symbol('_start', offset + 0x10_0000n, 0x40n, '.text'),
    symbol('trap_entry', offset + 0x10_1800n, 0x1680n, '.text'),
    symbol('kmain', offset + 0x10_3400n, 0x400n, '.text'),
    symbol('vm_map', offset + 0x10_7000n, 0x3340n, '.text'),
    symbol('sched_switch', offset + 0x10_b000n, 0x2838n, '.text'),
    symbol('fat_read', offset + 0x11_0000n, 0x2600n, '.text'),
    symbol('kprintf', offset + 0x11_5000n, 0x19e0n, '.text'),
    symbol('unwind', offset + 0x11_7000n, 0x500n, '.text'),
    symbol('font8x16', offset + 0x11_b000n, 0x1000n, '.rodata'),
    symbol('page_bitmap', offset + 0x12_5000n, 0x4000n, '.bss'),
  ]),
};

/** The build after it, with constructors between the constants and the data. */
export const tinykAfter: MemoryMap = {
  ...tinyk,
  sections: [
    ...tinyk.sections.slice(0, 2),
    section(
      { name: '.init_array', vma: offset + 0x12_1f40n, lma: 0x12_1f40n, size: 0x40n, rights: rw, line: 22 },
      2,
    ),
    ...tinyk.sections.slice(2).map((own, i) => ({ ...own, index: i + 4 })),
  ],
};
