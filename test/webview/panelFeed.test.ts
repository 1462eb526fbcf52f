import assert from 'node:assert/strict';
import { extendSection, known, knownValue, type MemoryMap } from '../../src/core/memoryMap';
import { makePicture, type Picture } from '../../src/core/picture';
import { loadBuiltin } from '../../src/core/profiles';
import { unpacked, type ToPanel } from '../../src/protocol';
import { drafts, makePanelFeed } from '../../src/vscode/panelFeed';
import { isPending, makeReceiver, withPending, withViews } from '../../src/webview/partialPicture';
import { blinky, tinyk } from './sampleMaps';

const profile = loadBuiltin('linux-x86_64-4level');

/** An extension and a panel that are joined by JSON. */
function pair(): {
  readonly feed: ReturnType<typeof makePanelFeed>;
  readonly sizes: number[];
  readonly picture: () => Picture;
} {
  const received = makeReceiver();
  const sizes: number[] = [];
  let picture: Picture | undefined;
  const feed = makePanelFeed((message) => {
    if (message.kind === 'packed') sizes.push(message.json.length);
    const own = unpacked(message) as ToPanel;
    if (own.kind === 'picture') {
      const whole = received(own);
      assert.ok(whole, 'The panel was sent changes of a view that it does not have.');
      picture = withPending(whole, picture);
    } else if (own.kind === 'views' && picture !== undefined) picture = withViews(picture, own.views);
  });
  const seen = (): Picture => {
    assert.ok(picture);
    return picture;
  };
  return { feed, sizes, picture: seen };
}

/** All sections elsewhere, the first of them larger, and the last one away where the number is odd. */
function edited(map: MemoryMap, step: number): MemoryMap {
  const by = BigInt(step) * 0x1000n;
  const sections = map.sections.map((section, i) => {
    const vma = knownValue(section.vma);
    const size = knownValue(section.size) ?? 0n;
    if (vma === undefined) return section;
    return extendSection(section, { vma: known(vma + by), ...(i === 0 ? { size: known(size + by) } : {}) });
  });
  return { ...map, sections: step % 2 === 0 ? sections : sections.slice(0, -1) };
}

function plain(data: unknown): unknown {
  return JSON.parse(JSON.stringify(data));
}

describe('A panel that is sent what changes', () => {
  for (const map of [tinyk, blinky])
    for (const room of [true, false])
      it(`has the whole picture after each edit of ${map.name}, ${room ? 'with' : 'without'} room for symbols`, () => {
        const { feed, picture, sizes } = pair();
        feed.see('image', room);
        for (let step = 0; step < 6; step += 1) {
          const own = edited(map, step);
          const sent = sizes.length;
          feed.rehearse({ kind: 'picture', ...drafts({ map: own, profile }) });
          assert.equal(sizes.length, sent, 'What is rehearsed is not sent.');
          feed.send({ kind: 'picture', ...drafts({ map: own, profile }) });
          const whole = plain(makePicture({ map: own, profile }).views);
          const image = picture().views.find(({ id }) => id === 'image');
          const rows = image?.columns.flatMap((column) =>
            column.rows.map(({ id, range }) => ({ id, range })),
          );
          const now = makePicture({ map: own, profile }).views.find(({ id }) => id === 'image');
          const wanted = now?.columns.flatMap((column) =>
            column.rows.map(({ id, range }) => ({ id, range })),
          );
          assert.deepEqual(plain(rows), plain(wanted), 'At once: every row where it is.');
          assert.equal(
            image?.columns.some(({ rows: all }) => all.some(({ marks }) => marks !== undefined)),
            room,
          );
          feed.sendViews();
          assert.ok(!isPending(picture()));
          assert.deepEqual(plain(picture().views), whole, `After step ${step.toString()}, when it rests.`);
        }
      });

  it('is sent a part of it for an edit that moves everything, and all of it after it was hidden', () => {
    const { feed, sizes } = pair();
    for (const step of [0, 2, 4])
      feed.send({ kind: 'picture', ...drafts({ map: edited(tinyk, step), profile }) });
    feed.forget();
    feed.send({ kind: 'picture', ...drafts({ map: edited(tinyk, 4), profile }) });
    const [first = 0, second = 0, third = 0, again = 0] = sizes;
    assert.ok(second < first && third < first / 2, sizes.join());
    assert.ok(again > second, sizes.join());
  });

  it('takes no changes of another view than the one it has', () => {
    const received = makeReceiver();
    const picture = makePicture({ map: tinyk, profile });
    assert.equal(received({ kind: 'picture', picture, seen: { id: 'image', serial: 3 } }), picture);
    assert.equal(
      received({ kind: 'picture', picture, seen: { id: 'image', serial: 5, since: 4 } }),
      undefined,
    );
    assert.equal(
      received({ kind: 'picture', picture, seen: { id: 'image', serial: 6, since: 3 } }),
      undefined,
    );
  });

  it('gets the symbols of a view at once when there is room for them', () => {
    const { feed, picture } = pair();
    feed.see('image', false);
    feed.send({ kind: 'picture', ...drafts({ map: tinyk, profile }) });
    assert.ok(picture().views.find(({ id }) => id === 'image')?.pending);
    feed.see('image', true);
    const image = picture().views.find(({ id }) => id === 'image');
    assert.ok(image?.columns[0]?.rows.some(({ marks }) => (marks ?? []).length > 0));
  });
});
