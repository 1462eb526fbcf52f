import assert from 'node:assert/strict';
import { makePicture } from '../../../src/core/picture';
import { loadBuiltin } from '../../../src/core/profiles';
import { hex } from '../../../src/core/address';
import { unitsOf } from '../../../src/core/picture/axis';
import {
  makeScene,
  type PlacedColumn,
  type Scale,
  type Scene,
  type ZoomRange,
} from '../../../src/core/scene/scene';
import { blinky, tinyk, twoParts, unbuiltBlinky } from '../../webview/sampleMaps';

const profile = loadBuiltin('linux-x86_64-4level');

/** Heights by row: on the run addresses, and on the load addresses that stand beside them. */
function heights(map: typeof tinyk, scale: Scale, flipped: boolean): [string, number, number][] {
  const view = makePicture({ map, profile }).views.find(({ id }) => id === 'image');
  assert.ok(view !== undefined);
  const { columns } = makeScene(view, {
    width: 1200,
    height: 800,
    scale,
    flipped,
    lens: [],
    zoom: {},
    measure: (text) => text.length * 7,
  });
  const [run, load] = columns;
  assert.ok(run !== undefined && load !== undefined);
  return load.boxes.flatMap((own): [string, number, number][] => {
    const partner = own.line.row.partner;
    const twin = run.boxes.find((other) => other.line.row.id === partner);
    return twin === undefined || partner === undefined
      ? []
      : [[partner, twin.bottom - twin.top, own.bottom - own.top]];
  });
}

function boxTop(column: PlacedColumn | undefined, id: string): number | undefined {
  return column?.boxes.find(({ line }) => line.row.id === id)?.top;
}

describe('The column of load addresses', () => {
  for (const [name, map] of [
    ['a kernel at −2 GiB', tinyk],
    ['a microcontroller', blinky],
    ['a kernel with a boot part', twoParts],
    ['a microcontroller that is not built', unbuiltBlinky],
  ] as const) {
    for (const scale of ['schematic', 'log', 'linear'] as const) {
      for (const flipped of [false, true]) {
        it(`has every section of ${name} as high as where it runs: ${scale}${flipped ? ', flipped' : ''}`, () => {
          const found = heights(map, scale, flipped);
          assert.ok(found.length > 1);
          for (const [id, run, load] of found)
            assert.ok(Math.abs(run - load) < 0.5, `${id}: ${run.toString()} and ${load.toString()}`);
        });
      }
    }
  }

  it('is level with the run addresses where sections run in place', () => {
    const view = makePicture({ map: blinky }).views.find(({ id }) => id === 'image');
    assert.ok(view !== undefined);
    const options = {
      width: 1200,
      height: 800,
      scale: 'schematic',
      flipped: false,
      lens: [],
      zoom: {},
    } as const;
    const { columns } = makeScene(view, { ...options, measure: (text) => text.length * 7 });
    const [run, load] = columns;
    for (const name of ['.isr_vector', '.text', '.rodata']) {
      const own = boxTop(load, `load:${name}`);
      assert.ok(own !== undefined, name);
      assert.ok(Math.abs(own - (boxTop(run, `section:${name}`) ?? 0)) < 0.5, name);
    }
  });

  it('is level with the section that one has zoomed into, and goes over from one to the next', () => {
    const view = makePicture({ map: twoParts, profile }).views.find(({ id }) => id === 'image');
    assert.ok(view !== undefined);
    const sceneAt = (zoom: Readonly<Record<string, ZoomRange>>): Scene =>
      makeScene(view, {
        width: 1200,
        height: 800,
        scale: 'schematic',
        flipped: false,
        lens: [],
        zoom,
        measure: (text) => text.length * 7,
      });
    const [run] = sceneAt({}).columns;
    assert.ok(run !== undefined);
    const { axis } = run.rowAxis;
    for (const name of ['.boot', '.text', '.rodata', '.data']) {
      const line = run.lines.find(({ row }) => row.id === `section:${name}`);
      assert.ok(line !== undefined, name);
      const [from, to] = [unitsOf(axis, line.start) ?? 0n, unitsOf(axis, line.end) ?? 0n];
      const { columns } = sceneAt({ [run.column.id]: { from: hex(from), to: hex(to) } });
      const own = boxTop(columns[1], `load:${name}`);
      assert.ok(own !== undefined, name);
      assert.ok(Math.abs(own - (boxTop(columns[0], `section:${name}`) ?? 0)) < 0.5, name);
    }
    // One pixel of the run addresses never moves the load addresses by more than some pixels.
    const span = axis.length / 4n;
    const places = Array.from({ length: 600 }, (_, i) => {
      const from = ((axis.length - span) * BigInt(i)) / 600n;
      const { columns } = sceneAt({ [run.column.id]: { from: hex(from), to: hex(from + span) } });
      const [a, b] = [columns[0]?.window.from, columns[1]?.window.from];
      assert.ok(a !== undefined && b !== undefined);
      return Number(((a - b) * 8000n) / axis.length);
    });
    const steps = places.slice(1).map((place, i) => Math.abs(place - (places[i] ?? place)));
    assert.ok(Math.max(...steps) < 1000, Math.max(...steps).toString());
  });
});
