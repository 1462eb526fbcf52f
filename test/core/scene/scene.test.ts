import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hex } from '../../../src/core/address';
import type { MemoryMap } from '../../../src/core/memoryMap';
import { readHostMemory } from '../../../src/core/hostMemory';
import { makePicture, type ComparePair, type View } from '../../../src/core/picture';
import { zoomWindow } from '../../../src/core/picture/axis';
import { builtinProfiles, loadBuiltin } from '../../../src/core/profiles';
import type { LayoutProfile } from '../../../src/core/profiles/profile';
import { makeScene, type Scale, type Scene } from '../../../src/core/scene/scene';
import { describeBox, measure, overlap, textBox } from './textBoxes';
import {
  blinky,
  blinkyBuilt,
  hostile,
  manySections,
  program,
  tinyk,
  tinykAfter,
  tinykBefore,
  twoParts,
  unbuilt,
} from '../../webview/sampleMaps';

const maps: readonly (MemoryMap | undefined)[] = [
  undefined,
  tinyk,
  blinky,
  blinkyBuilt,
  unbuilt,
  twoParts,
  hostile,
  program,
  manySections,
  tinykBefore,
  tinykAfter,
];
const profileIds = builtinProfiles.map((profile) => profile.id);
const scales: readonly Scale[] = ['schematic', 'log', 'linear'];

const host = readHostMemory([
  { guestPhysical: '0x0', hostVirtual: '0x7f3ac0000000', size: '3GiB' },
  { guestPhysical: '0x100000000', hostVirtual: '0x7f3b80000000', size: '1GiB' },
]);

const scenes: fc.Arbitrary<{ readonly view: View; readonly scene: Scene; readonly scale: Scale }> = fc
  .record({
    map: fc.constantFrom(...maps),
    profile: fc.constantFrom(undefined, ...profileIds),
    width: fc.integer({ min: 300, max: 1600 }),
    height: fc.integer({ min: 240, max: 1200 }),
    scale: fc.constantFrom(...scales),
    flipped: fc.boolean(),
    view: fc.nat({ max: 5 }),
    before: fc.constantFrom(undefined, ...maps),
    other: fc.constantFrom(...profileIds),
    lensed: fc.boolean(),
    runs: fc.boolean(),
    /** Guest memory in a host, in two slots. */
    hosted: fc.boolean(),
    zoom: fc.option(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        factor: fc.double({ min: 1, max: 1e4, noNaN: true }),
      }),
      { nil: undefined },
    ),
  })
  .filter(({ map, profile }) => map !== undefined || profile !== undefined)
  .map(
    ({
      map,
      profile,
      width,
      height,
      scale,
      flipped,
      view: index,
      before,
      other,
      lensed,
      runs,
      hosted,
      zoom,
    }) => {
      const layout = profile === undefined ? undefined : loadBuiltin(profile);
      const compare = pairOf(before, map, other, layout);
      const picture = makePicture({ map, profile: layout, compare, host: hosted ? host : undefined });
      const view = picture.views[index % picture.views.length];
      assert.ok(view !== undefined);
      const closed = view.columns[0]?.rows.find(({ inside }) => inside !== undefined);
      const opened = view.lens.length > 0 || closed === undefined ? view.lens : [closed.id];
      const lens = lensed ? opened : [];
      const options = {
        width,
        height,
        scale,
        flipped,
        lens,
        selected: 'section:.text',
        marker: '0xffffffff80100000',
        runs,
        measure,
      };
      const scene = makeScene(view, { ...options, zoom: {} });
      const column = scene.columns[0];
      if (zoom === undefined || column === undefined) return { view, scene, scale };
      const { axis } = column.rowAxis;
      const window = zoomWindow(
        axis,
        column.window,
        column.frame.top + zoom.at * column.window.height,
        zoom.factor,
      );
      const range = { from: hex(window.from), to: hex(window.to) };
      return { view, scene: makeScene(view, { ...options, zoom: { [column.column.id]: range } }), scale };
    },
  );

/** Two images or two layouts to be compared, whichever there are. */
function pairOf(
  before: MemoryMap | undefined,
  after: MemoryMap | undefined,
  other: string,
  layout: LayoutProfile | undefined,
): ComparePair | undefined {
  if (before !== undefined && after !== undefined) {
    return {
      kind: 'builds',
      before: { label: 'Before', map: before },
      after: { label: 'After', map: after },
    };
  }
  return layout === undefined ? undefined : { kind: 'profiles', before: loadBuiltin(other), after: layout };
}

describe('A scene', () => {
  it('has no texts that touch each other', function () {
    this.timeout(60_000);
    fc.assert(
      fc.property(scenes, ({ scene }) => {
        // A name for which there is no room at all is a text without letters.
        const boxes = scene.shapes
          .filter((shape) => shape.kind === 'text')
          .map(textBox)
          .filter(({ text }) => text !== '');
        for (const [i, a] of boxes.entries()) {
          for (const b of boxes.slice(i + 1)) {
            assert.ok(
              !overlap(a, b),
              `"${a.text}" (${a.key}) at ${describeBox(a)} and "${b.text}" (${b.key}) at ${describeBox(b)}`,
            );
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it('has texts only where they can be seen whole', () => {
    fc.assert(
      fc.property(scenes, ({ scene }) => {
        for (const shape of scene.shapes) {
          if (shape.kind !== 'text') continue;
          const box = textBox(shape);
          assert.ok(
            box.left >= -1 && box.right <= scene.width + 1,
            `"${box.text}" (${box.key}) at ${describeBox(box)} of ${scene.width.toString()}`,
          );
          assert.ok(
            box.top >= -1 && box.bottom <= scene.height + 1,
            `"${box.text}" (${box.key}) at ${describeBox(box)}, height ${scene.height.toString()}`,
          );
        }
      }),
      { numRuns: 300 },
    );
  });

  it('has neighbours that do not overlap, in the order of their addresses', () => {
    fc.assert(
      fc.property(scenes, ({ scene }) => {
        for (const { boxes, lines } of scene.columns) {
          const tiling = boxes.filter((box) => box.line.depth === 0 && box.line.row.lane === undefined);
          for (const [i, box] of tiling.entries()) {
            const next = tiling[i + 1];
            if (next === undefined) continue;
            const apart = box.top >= next.bottom - 0.01 || box.bottom <= next.top + 0.01;
            assert.ok(apart, `${box.line.row.name} and ${next.line.row.name}`);
          }
          assert.ok(lines.length >= boxes.length);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('has each key once, so that nothing is drawn over another', () => {
    fc.assert(
      fc.property(scenes, ({ scene }) => {
        const keys = scene.shapes.map((shape) => shape.key);
        const twice = keys.filter((key, i) => keys.indexOf(key) !== i);
        assert.deepEqual(twice, []);
      }),
      { numRuns: 200 },
    );
  });
});

describe('The scene of segments', () => {
  it('marks the one that may be written and executed by a sign beside the letters', () => {
    const rights = { read: true, write: true, execute: true };
    const segment = {
      type: 'LOAD',
      index: 0,
      vaddr: 0x10_0000n,
      paddr: 0x10_0000n,
      filesz: 0x5100n,
      memsz: 0x5100n,
    };
    const signs = (own: typeof rights): number => {
      const map = {
        ...twoParts,
        segments: [{ ...segment, offset: 0n, align: 0x1000n, rights: own, sections: [] }],
      };
      const view = makePicture({ map }).views.find(({ id }) => id === 'image');
      assert.ok(view !== undefined);
      const options = { width: 900, height: 700, flipped: false, lens: [], zoom: {}, measure };
      const { shapes } = makeScene(view, { ...options, scale: 'schematic' });
      return shapes.filter(({ key }) => key.startsWith('bracketsign:')).length;
    };
    assert.deepEqual([signs(rights), signs({ ...rights, write: false })], [1, 0]);
  });
});

describe('The scene of an image in two parts', () => {
  const view = makePicture({ map: twoParts, profile: loadBuiltin('generic-x86_64') }).views.find(
    ({ id }) => id === 'space',
  );
  const parts = (width: number, scale: Scale): string[][] => {
    assert.ok(view !== undefined);
    const options = { width, height: 600, scale, flipped: false, lens: view.lens, zoom: {}, measure };
    return makeScene(view, options).columns.map(({ boxes }) =>
      boxes.map(({ line }) => line.row.id).filter((id) => /^(?:image|section):/.test(id)),
    );
  };

  it('has the part that is not open in its window too', () => {
    assert.deepEqual(parts(1200, 'schematic').slice(0, 2), [['image:.boot'], ['image:.text']]);
  });

  it('says what a pixel is in each column, where that differs', () => {
    assert.ok(view !== undefined);
    const options = { width: 1200, height: 600, flipped: false, lens: view.lens, zoom: {}, measure };
    assert.match(
      makeScene(view, { ...options, scale: 'linear' }).scaleText,
      /^Linear, from the left: 1 px is \d+ GiB, \d+ GiB, [\d.]+ bytes$/,
    );
  });

  it('has the whole space also where there is no room beside it', () => {
    for (const scale of scales) {
      const [only, ...others] = parts(400, scale);
      assert.deepEqual(others, []);
      assert.ok(only?.includes('image:.boot') && only.includes('section:.rodata'), scale);
    }
  });
});
