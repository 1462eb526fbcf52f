import assert from 'node:assert/strict';
import { readHostMemory } from '../../../src/core/hostMemory';
import { makePicture } from '../../../src/core/picture';
import { loadBuiltin } from '../../../src/core/profiles';
import { makeScene, type Scene } from '../../../src/core/scene/scene';
import { known } from '../../../src/core/memoryMap';
import { measure, overlap, textBox } from './textBoxes';
import { section, tinyk, twoParts, unbuilt } from '../../webview/sampleMaps';

const host = readHostMemory([{ guestPhysical: '0x0', hostVirtual: '0x7f3ac0000000', size: '3 GiB' }]);

function drawn(width: number, what: Parameters<typeof makePicture>[0], marker?: string): Scene {
  const view = makePicture(what).views.find(({ id }) => id === 'translation');
  assert.ok(view);
  const options = { height: 700, scale: 'schematic', flipped: false, lens: [], zoom: {}, measure } as const;
  return makeScene(view, { ...options, width, marker });
}

describe('The translation of an overlay', () => {
  it('calls each part what it is', () => {
    const at = (index: number, vma: bigint, lma: bigint): (typeof tinyk.sections)[number] => ({
      ...section({ name: `.ov${index.toString()}`, vma, size: 0x800n }, index),
      lma: known(lma),
    });
    const over = 0xffff_ffff_8020_0000n;
    const sections = [...tinyk.sections, at(8, over, 0x30_0000n), at(9, over, 0x30_0800n)];
    const { columns } = drawn(1400, {
      map: { ...tinyk, sections, segments: [] },
      profile: loadBuiltin('generic-x86_64'),
    });
    for (const { lines } of columns) {
      const names = lines.map(({ row }) => row.name);
      assert.ok(names.includes('.ov8') && names.includes('.ov9') && names.includes(tinyk.name), names.join());
    }
  });
});

describe('The translation of an image with a part that is linked elsewhere', () => {
  const far = section({ name: '.percpu', vma: 0n, size: 0x2000n }, 8);
  const map = { ...tinyk, sections: [...tinyk.sections, { ...far, lma: known(0x40_0000n) }], segments: [] };
  const what = { map, profile: loadBuiltin('linux-x86_64-5level') };

  it('has the bands of small parts over those of large ones, which would cover them', () => {
    const bands = drawn(1400, what).shapes.flatMap(({ key }) => (key.startsWith('band:') ? [key] : []));
    assert.ok(bands.length >= 4, bands.join());
    const large = bands.findIndex((key) => key.includes('Direct map'));
    const small = bands.findIndex((key) => key.includes('percpu'));
    assert.ok(large !== -1 && small > large, bands.join());
  });

  it('explains no hatching where none is drawn', () => {
    const view = makePicture(what).views.find(({ id }) => id === 'translation');
    const isHatched = view?.columns.some(({ rows }) =>
      rows.some(({ paint, shape }) => paint === 'hole' && shape !== 'cut'),
    );
    assert.equal(
      view?.legend.some(({ paint }) => paint === 'hole'),
      isHatched,
    );
  });
});

describe('The translation of what is not built', () => {
  it('has no address at an end that is not known', () => {
    const { shapes } = drawn(1400, { map: unbuilt, profile: loadBuiltin('generic-x86_64') });
    const labels = shapes.flatMap((shape) =>
      shape.kind === 'text' && shape.key.startsWith('ruler:physical:')
        ? [shape.runs.map(({ text }) => text).join('')]
        : [],
    );
    assert.deepEqual(labels, ['00100000']);
  });
});

describe('The translation of a guest', () => {
  it('has no texts that touch in a panel of any width, and lines that lead from column to column', () => {
    for (const id of ['osv', 'osv-legacy'])
      for (let width = 240; width < 1400; width += 7) {
        const { shapes, columns } = drawn(
          width,
          { map: tinyk, profile: loadBuiltin(id), host },
          '0x400000100000',
        );
        const last = columns[2]?.frame.x ?? 0;
        for (const shape of shapes) {
          if (shape.kind !== 'path' || !/^(?:path|band):/.test(shape.key)) continue;
          const start = Number(/^M(-?[\d.]+)/.exec(shape.d)?.[1]);
          assert.ok(
            start <= last,
            `${width.toString()} px: ${shape.key} starts behind the column it leads to`,
          );
        }
        const boxes = shapes
          .filter((shape) => shape.kind === 'text')
          .map(textBox)
          .filter(({ text }) => text !== '');
        for (const [i, a] of boxes.entries()) {
          const other = boxes.slice(i + 1).find((b) => overlap(a, b));
          assert.equal(other, undefined, `${width.toString()} px: ${a.key} and ${other?.key ?? ''}`);
        }
      }
  });

  for (const width of [440, 600, 800, 1400]) {
    it(`has all three columns in ${width.toString()} pixels, with headings that do not touch`, () => {
      const { columns, shapes } = drawn(width, { profile: loadBuiltin('osv-legacy'), host });
      assert.equal(columns.length, 3);
      columns.forEach(({ frame }, i) => {
        assert.ok(frame.width >= 50, frame.width.toString());
        const next = columns[i + 1]?.frame.x ?? width;
        assert.ok(frame.x + frame.width < next);
        for (const shape of shapes) {
          if (
            shape.kind !== 'text' ||
            !/^(sub)?title:/.test(shape.key) ||
            !shape.key.endsWith(`:${frame.id}`)
          )
            continue;
          const text = shape.runs.map((run) => run.text).join('');
          const end = shape.x + measure(text, shape.font);
          assert.ok(end <= next, `${text} ends at ${end.toString()}`);
        }
      });
    });
  }
});

describe('The translation of a kernel in a narrow panel', () => {
  it('has the name of the image whole at both ends', () => {
    const { shapes } = drawn(440, {
      map: { ...twoParts, name: 'kernel.elf' },
      profile: loadBuiltin('generic-x86_64'),
    });
    const names = shapes.flatMap((shape) =>
      shape.kind === 'text' && shape.role.includes('name')
        ? [shape.runs.map(({ text }) => text).join('')]
        : [],
    );
    assert.ok(names.filter((name) => name === 'kernel.elf').length >= 2, names.join());
    assert.ok(!names.some((name) => name.startsWith('kernel') && name.endsWith('…')), names.join());
  });
});
