import assert from 'node:assert/strict';
import type { MemoryMap, Segment } from '../../../src/core/memoryMap';
import { makePicture, type Row } from '../../../src/core/picture';
import { program, section } from '../../webview/sampleMaps';

const r = { read: true, write: false, execute: false };
const rx = { ...r, execute: true };
const rw = { ...r, write: true };

/** As `readelf -lSW` tells them of a program by gcc 12 without options but -no-pie, some sections left out. */
const sections = [
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
].map(section);

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

const map: MemoryMap = {
  ...program,
  sections,
  segments: [
    segment('INTERP', 0x40_0318n, 0x1cn, r, 0),
    segment('LOAD', 0x40_0000n, 0x498n, r, 1),
    segment('LOAD', 0x40_1000n, 0x11dn, rx, 2),
    segment('LOAD', 0x40_2000n, 0x84n, r, 3),
    segment('LOAD', 0x40_3e38n, 0x5028n, rw, 4),
    segment('GNU_RELRO', 0x40_3e38n, 0x1c8n, rw, 5),
  ],
};

function ownRows(of: MemoryMap): Row[] {
  const rows = makePicture({ map: of }).views.find(({ id }) => id === 'process')?.columns[0]?.rows ?? [];
  return rows
    .slice(
      0,
      rows.findIndex(({ name }) => name === 'random gap'),
    )
    .filter(({ paint }) => paint !== 'fill');
}

describe('The sections of a Linux program that are mapped alike', () => {
  it('are one row by segment, kept apart where a part is read-only after relocation', () => {
    assert.deepEqual(
      ownRows(map).map(({ name, range }) => [name, range?.start, range?.end]),
      [
        ['never mapped (mmap_min_addr)', '0x0', '0x10000'],
        ['not mapped', '0x10000', '0x400000'],
        ['ELF headers and 4 more', '0x400000', '0x40043f'],
        ['.text and 2 more', '0x401000', '0x40111d'],
        ['.eh_frame and 1 more', '0x402000', '0x402084'],
        ['.dynamic and 2 more', '0x403e38', '0x404000'],
        ['.data', '0x404000', '0x404014'],
        ['.bss', '0x404020', '0x408e60'],
      ],
    );
  });

  it('open into themselves, and are listed in the details', () => {
    const picture = makePicture({ map });
    const text = ownRows(map).find(({ name }) => name === '.text and 2 more');
    assert.deepEqual(
      text?.inside?.rows.filter(({ paint }) => paint !== 'fill').map(({ id }) => id),
      ['section:.init', 'section:.text', 'section:.fini'],
    );
    const [group] = picture.details[text.details ?? '']?.groups ?? [];
    assert.deepEqual(
      group?.facts.map(({ label, value, note }) => [label, value, note]),
      [
        ['.init', '0x0000000000401000', '23 B'],
        ['.text', '0x0000000000401020', '242 B'],
        ['.fini', '0x0000000000401114', '9 B'],
      ],
    );
  });

  it('have no address in a program that is moved, opened or not', () => {
    const moved = ownRows({
      ...map,
      sections: sections.map((own, i) => ({
        ...own,
        vma: { ...own.vma, value: BigInt(i + 1) * 0x1000n },
      })),
      segments: map.segments.slice(0, 1),
    });
    const all = moved.flatMap((row) => [row, ...(row.inside?.rows ?? [])]).slice(1);
    assert.ok(all.length > sections.length);
    assert.ok(all.every(({ range, pattern }) => range === undefined && pattern !== undefined));
  });

  it('stay rows of their own where there are few', () => {
    const few = ownRows({ ...map, sections: sections.slice(4, 8) });
    assert.ok(few.every(({ inside }) => inside === undefined));
  });
});
