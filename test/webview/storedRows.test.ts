import assert from 'node:assert/strict';
import { makePicture, type Hex } from '../../src/core/picture';
import type { FromPanel } from '../../src/protocol';
import type { Model, Panel } from '../../src/webview/model';
import { entriesFor } from '../../src/webview/searchEntries';
import { selectedDetails } from '../../src/webview/selectedDetails';
import { restoreState } from '../../src/webview/state';
import { blinky } from './sampleMaps';

describe('Bytes that only lie where they are loaded', () => {
  const picture = makePicture({ map: blinky });
  const image = picture.views.find(({ id }) => id === 'image');
  const rows = image?.columns[0]?.rows ?? [];
  const modelAt = (id: string, marker: Hex): Model => ({
    picture,
    state: { ...restoreState(undefined), view: 'image', selected: id, marker },
  });
  const second = (id: string): Hex => {
    const start = rows.find((row) => row.id === id)?.range?.start;
    assert.ok(start !== undefined, rows.map((row) => row.id).join());
    return `0x${(BigInt(start) + 4n).toString(16)}`;
  };
  const told = (id: string): { readonly labels: string[]; readonly posted: FromPanel[] } => {
    const posted: FromPanel[] = [];
    const model = modelAt(id, second(id));
    const nothing = (): void => undefined;
    const post = (message: FromPanel): void => void posted.push(message);
    const panel: Panel = {
      model: () => model,
      choose: nothing,
      adopt: nothing,
      moved: nothing,
      settle: nothing,
      post,
    };
    const details = selectedDetails(model, panel);
    assert.ok(details !== undefined && details !== 'asked for');
    return { labels: details.facts.map(({ label }) => label), posted };
  };

  it('have no address marked among the facts of where they run, nor a symbol asked for', () => {
    const ran = told('section:.data');
    assert.ok(ran.labels.includes('Marked'));
    assert.equal(ran.posted.length, 1);
    const stored = told('stored:.data');
    assert.ok(!stored.labels.includes('Marked'));
    assert.deepEqual(stored.posted, []);
  });

  it('are not among what a name finds, and an address there is', () => {
    const model = modelAt('section:.data', second('section:.data'));
    const names = (text: string): string[] => entriesFor(text, model).entries.map(({ name }) => name);
    assert.ok(names('.data').includes('.data'));
    assert.deepEqual(
      names('.data').filter((name) => name.startsWith('bytes of')),
      [],
    );
    const [first] = entriesFor(second('stored:.data'), model).entries;
    assert.equal(first?.where, 'bytes of .data');
  });
});
