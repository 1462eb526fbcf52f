import assert from 'node:assert/strict';
import { known, unknown, type MemoryMap } from '../../../src/core/memoryMap';
import { makePicture } from '../../../src/core/picture';
import { loadBuiltin } from '../../../src/core/profiles';
import { makeScene } from '../../../src/core/scene/scene';
import { section, tinyk } from '../../webview/sampleMaps';

const measure = (text: string): number => text.length * 6.2;

/** Names of the rows of the address space in a narrow panel, with what is open from the start. */
function names(map: MemoryMap): readonly string[] {
  const picture = makePicture({ map, profile: loadBuiltin('linux-x86_64-4level') });
  const view = picture.views.find(({ id }) => id === 'space');
  assert.ok(view);
  const options = { width: 440, height: 700, scale: 'schematic', flipped: false, zoom: {}, measure } as const;
  const { columns } = makeScene(view, { ...options, lens: view.lens });
  return (columns[0]?.lines ?? []).map(({ row }) => row.name);
}

describe('The address space with nothing to open', () => {
  it('stands in the middle of a wide panel, brackets and all', () => {
    const view = makePicture({ profile: loadBuiltin('generic-x86_64') }).views.find(
      ({ id }) => id === 'space',
    );
    assert.ok(view);
    const options = { height: 700, scale: 'schematic', flipped: false, zoom: {}, lens: [], measure } as const;
    for (const width of [900, 1400, 2400]) {
      const { columns, shapes } = makeScene(view, { ...options, width });
      const [column] = columns;
      assert.ok(columns.length === 1 && column !== undefined);
      const brackets = shapes.flatMap((shape) =>
        shape.kind === 'path' && shape.key.startsWith('bracket:')
          ? [Number(/^M([\d.]+)/.exec(shape.d)?.[1])]
          : [],
      );
      const left = Math.min(...brackets);
      const right = width - column.frame.x - column.frame.width;
      assert.ok(
        Math.abs(left - right) < 60,
        `${left.toString()} and ${right.toString()} at ${width.toString()}`,
      );
    }
  });
});

describe('The address space in a narrow panel', () => {
  it('has the sections of an image in the region around them', () => {
    const rows = names(tinyk);
    assert.ok(rows.includes('.text') && rows.includes('Kernel text mapping'), rows.join());
  });

  it('has an image of hundreds of sections as one box', () => {
    const sections = Array.from({ length: 500 }, (_, i) =>
      section(
        { name: `.part${i.toString()}`, vma: 0xffff_ffff_8010_0000n + BigInt(i) * 0x1000n, size: 0x800n },
        i,
      ),
    );
    const rows = names({ ...tinyk, sections, segments: [] });
    assert.ok(rows.includes(tinyk.name) && !rows.includes('.part0'), rows.join());
  });

  it('has an image whose sections have no addresses yet as one box, within its region', () => {
    const bound = { ...unknown('not built'), atLeast: 0xffff_ffff_8010_0000n };
    const sections = tinyk.sections.map((own, i) => ({
      ...own,
      size: unknown('not built'),
      vma: i === 0 ? known(0xffff_ffff_8010_0000n) : bound,
    }));
    const rows = names({ ...tinyk, sections, segments: [] });
    assert.ok(!rows.includes('.data'), rows.join());
    assert.equal(rows.filter((name) => name === tinyk.name).length, 1, rows.join());
  });
});
