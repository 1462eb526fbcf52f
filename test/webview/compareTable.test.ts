import assert from 'node:assert/strict';
import { makePicture, type ComparePair } from '../../src/core/picture';
import { loadBuiltin } from '../../src/core/profiles';
import { withBrowser } from './browser';
import { openPanelPage } from './harness';
import { tinykAfter, tinykBefore } from './sampleMaps';

const after = loadBuiltin('linux-x86_64-4level');
const pairs: readonly (readonly [string, ComparePair])[] = [
  ['two layouts', { kind: 'profiles', before: after, after: loadBuiltin('linux-process-x86_64') }],
  [
    'two builds',
    {
      kind: 'builds',
      before: { label: 'Before', map: tinykBefore },
      after: { label: 'After', map: tinykAfter },
    },
  ],
];

describe('The tables of a comparison', function () {
  this.timeout(120_000);
  const browser = withBrowser(this);

  for (const [name, compare] of pairs) {
    for (const width of [1400, 1000, 600, 420]) {
      it(`have room for the names and the figures of ${name} in ${width.toString()} pixels`, async () => {
        const panel = await openPanelPage(browser(), { width, state: { view: 'compare' } });
        try {
          const map = compare.kind === 'builds' ? compare.after.map : undefined;
          await panel.send({ kind: 'picture', picture: makePicture({ map, profile: after, compare }) });
          const [least, cut] = await panel.page.evaluate<[number, string[]]>(`(() => {
            const cells = (selector) => [...document.querySelectorAll('.compare-table ' + selector)];
            return [
              Math.min(...cells('tbody th').map((own) => own.clientWidth)),
              cells('tbody td.number').filter((own) => own.scrollWidth > own.clientWidth).map((own) => own.textContent),
            ];
          })()`);
          assert.ok(least >= 80, `${least.toString()} pixels for a name`);
          if (width >= 1000) assert.deepEqual(cut, []);
        } finally {
          await panel.close();
        }
      });
    }
  }
});
