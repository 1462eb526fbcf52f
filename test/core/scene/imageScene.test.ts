import assert from 'node:assert/strict';
import { makePicture } from '../../../src/core/picture';
import { makeScene } from '../../../src/core/scene/scene';
import { tinyk, unbuilt } from '../../webview/sampleMaps';

const measure = (text: string): number => text.length * 6;

describe('The image of one column', () => {
  const boxWidth = (map: typeof tinyk): number => {
    // Without load addresses of its own there is one column.
    const sections = map.sections.map((section) => ({ ...section, lma: section.vma }));
    const view = makePicture({ map: { ...map, sections } }).views.find(({ id }) => id === 'image');
    assert.ok(view?.columns.length === 1);
    const options = {
      width: 600,
      height: 700,
      scale: 'schematic' as const,
      flipped: false,
      lens: [],
      zoom: {},
    };
    const { shapes } = makeScene(view, { ...options, measure });
    const box = shapes.find((shape) => shape.kind === 'rect' && shape.role.startsWith('box'));
    return box?.kind === 'rect' ? box.width : 0;
  };

  it('keeps room at its right for names only where there may be some', () => {
    assert.ok(boxWidth(unbuilt) > 420, boxWidth(unbuilt).toString());
    // Between these sections there is fill, which is named beside them.
    assert.ok(boxWidth(tinyk) < 360, boxWidth(tinyk).toString());
    // No more than that takes.
    assert.ok(boxWidth(tinyk) > 320, boxWidth(tinyk).toString());
  });
});

describe('The image in a panel of 600 pixels', () => {
  it('has the names of the load column whole', () => {
    const view = makePicture({ map: tinyk }).views.find(({ id }) => id === 'image');
    assert.ok(view?.columns.length === 2);
    const options = {
      width: 600,
      height: 700,
      scale: 'schematic',
      flipped: false,
      lens: [],
      zoom: {},
    } as const;
    const { shapes } = makeScene(view, { ...options, measure: (text) => text.length * 7.2 });
    const texts = shapes.flatMap((shape) => (shape.kind === 'text' ? [shape] : []));
    const load = texts.filter(
      ({ item, role }) => item?.startsWith('load:') === true && role.includes('name'),
    );
    assert.ok(load.length > 0);
    for (const { runs } of load)
      assert.ok(!runs.some(({ text }) => text.endsWith('…')), JSON.stringify(runs));
  });
});
