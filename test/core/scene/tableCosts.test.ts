import assert from 'node:assert/strict';
import { makePicture, type PageTables } from '../../../src/core/picture';
import { loadBuiltin } from '../../../src/core/profiles';
import { costsHeight, drawCosts } from '../../../src/core/scene/tableCostsScene';
import { tinyk } from '../../webview/sampleMaps';

const measure = (text: string): number => text.length * 6.2;
const tables = makePicture({ map: tinyk, profile: loadBuiltin('linux-x86_64-4level') }).views.find(
  ({ id }) => id === 'tables',
)?.tables;

const plain = { height: 700, scale: 'schematic', flipped: false, lens: [], zoom: {}, measure } as const;

describe('The notes on what it costs to map an image', () => {
  for (const width of [1400, 1000, 700, 440]) {
    it(`are whole in a picture of ${width.toString()} pixels`, () => {
      assert.ok(tables !== undefined && tables.costs.length > 0);
      const options = { ...plain, width };
      const words = notesOf(tables, options);
      for (const { note } of tables.costs) assert.ok(words.replaceAll('\n', ' ').includes(note), words);
      const lowest = Math.max(
        ...drawCosts(tables, 0, options).flatMap((shape) => (shape.kind === 'text' ? [shape.y] : [])),
      );
      assert.ok(lowest <= costsHeight(tables, options), 'they have room of their own');
    });
  }

  it('do not say that rights are right where they are not known', () => {
    const sections = tinyk.sections.map(({ rights: _, ...section }) => section);
    const own = makePicture({
      map: { ...tinyk, sections },
      profile: loadBuiltin('linux-x86_64-4level'),
    }).views.find(({ id }) => id === 'tables')?.tables;
    assert.ok(own !== undefined);
    const words = notesOf(own, { ...plain, width: 1400 });
    assert.match(words, /^\? rights of some sections are not known/);
    assert.doesNotMatch(words, /✓/);
  });
});

function notesOf(own: PageTables, options: Parameters<typeof drawCosts>[2]): string {
  return drawCosts(own, 0, options)
    .flatMap((shape) => (shape.kind === 'text' && shape.key.startsWith('cost:note:') ? [shape] : []))
    .map(({ runs }) => runs.map(({ text }) => text).join(' '))
    .join('\n');
}
