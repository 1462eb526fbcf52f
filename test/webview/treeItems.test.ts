import assert from 'node:assert/strict';
import type { MemoryMap } from '../../src/core/memoryMap';
import { makePicture, type ViewId } from '../../src/core/picture';
import { makeScene } from '../../src/core/scene/scene';
import { treeItems, type TreeItem } from '../../src/webview/treeItems';
import { program, tinyk, unbuilt } from './sampleMaps';
import { linux } from './samplePanels';

function items(map: MemoryMap, id: ViewId, flipped = false, width = 1400): TreeItem[] {
  const view = makePicture({ map, profile: linux }).views.find((own) => own.id === id);
  assert.ok(view !== undefined);
  const options = { width, height: 700, scale: 'schematic', flipped, zoom: {} } as const;
  const measure = (text: string): number => text.length * 6;
  return treeItems(makeScene(view, { ...options, lens: view.lens, measure }).columns, flipped);
}

const starting = (all: readonly TreeItem[], words: string): number =>
  all.findIndex((item) => item.words.startsWith(words));

describe('The tree behind the drawing', () => {
  it('has what lies in a region, and what is opened beside it, right after it and deeper', () => {
    for (const flipped of [false, true]) {
      const all = items(tinyk, 'space', flipped);
      const host = starting(all, 'Kernel text mapping');
      const image = starting(all, 'tinyk.elf');
      const text = starting(all, '.text');
      assert.ok(host >= 0 && host < image && image < text, all.map(({ words }) => words).join('\n'));
      const level = (i: number): number => all[i]?.level ?? 0;
      assert.deepEqual([level(image), level(text)], [level(host) + 1, level(host) + 2]);
      // Between them nothing of another region.
      for (let i = host + 1; i <= text; i += 1) assert.ok(level(i) > level(host), all[i]?.words);
      assert.equal(starting(all, '.bss') < text, !flipped);
    }
  });

  it('has the headings of columns that stand side by side over what is in them', () => {
    const all = items(tinyk, 'image');
    assert.deepEqual(
      all.filter(({ level }) => level === 1).map(({ words }) => words),
      ['Run address (VMA), where code and pointers see it', 'Load address (LMA), where it is loaded'],
    );
    assert.ok(all.every(({ level, id }) => (id === undefined) === (level === 1)));
    const ids = all.flatMap(({ id }) => id ?? []);
    assert.equal(ids.indexOf('load:.text') > ids.indexOf('section:.text'), true);
  });

  it('has what has no address where it stands, in its region', () => {
    for (const flipped of [false, true]) {
      const all = items(unbuilt, 'translation', flipped);
      const [host, part, own] = ['Kernel text mapping', 'kernel.ld', '.rodata … .bss'].map((words) =>
        starting(all, words),
      );
      assert.ok(host !== undefined && part !== undefined && own !== undefined);
      assert.deepEqual([part, own].sort(), [host + 1, host + 2]);
      assert.equal(own < part, !flipped);
      assert.equal(all[own]?.level, all[part]?.level);
      assert.match(all[own]?.words ?? '', /address not known$/);
    }
  });

  it('says all that is drawn of a row: rights, sizes, both ends, how sure they are, and where it grows', () => {
    const all = items(tinyk, 'image').map(({ words }) => words);
    assert.ok(
      all.includes('.text, read and execute, 104.7 KiB, 0xffffffff80100000 to 0xffffffff8011a2c7'),
      all.join('\n'),
    );
    const open = items(unbuilt, 'image').map(({ words }) => words);
    assert.ok(
      open.some((words) => /^\.text, .*from 0xffffffff80100000, size not known$/.test(words)),
      open.join('\n'),
    );
    const process = items(program, 'process').map(({ words }) => words);
    assert.ok(
      process.some((words) => /stack.*grows to lower addresses/i.test(words)),
      process.join('\n'),
    );
  });
});
