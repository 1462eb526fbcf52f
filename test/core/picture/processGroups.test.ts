import assert from 'node:assert/strict';
import type { MemoryMap } from '../../../src/core/memoryMap';
import { makePicture, type Row } from '../../../src/core/picture';
import { manySections as map } from '../../webview/sampleMaps';

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
      sections: map.sections.map((own, i) => ({
        ...own,
        vma: { ...own.vma, value: BigInt(i + 1) * 0x1000n },
      })),
      segments: map.segments.slice(0, 1),
    });
    const all = moved.flatMap((row) => [row, ...(row.inside?.rows ?? [])]).slice(1);
    assert.ok(all.length > map.sections.length);
    assert.ok(all.every(({ range, pattern }) => range === undefined && pattern !== undefined));
  });

  it('stay rows of their own where there are few', () => {
    const few = ownRows({ ...map, sections: map.sections.slice(4, 8) });
    assert.ok(few.every(({ inside }) => inside === undefined));
  });
});
