import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { MemoryMap } from '../../src/core/memoryMap';
import { makePicture } from '../../src/core/picture';
import type { PictureMessage } from '../../src/protocol';
import { withBrowser } from './browser';
import type { PanelPage } from './harness';
import {
  blinky,
  manySections,
  program,
  tinyk,
  tinykAfter,
  twoParts,
  unbuilt,
  unbuiltBlinky,
} from './sampleMaps';
import { linux, message, panelsOf } from './samplePanels';
import type { ThemeName } from './themes';

const names: Readonly<Record<ThemeName, string>> = {
  dark: 'dark',
  light: 'light',
  'hc-dark': 'high contrast dark',
  'hc-light': 'high contrast light',
};
/** All four, or those of MEMSCAPE_THEMES. */
const themes = (['dark', 'light', 'hc-dark', 'hc-light'] as const).filter(
  (theme) => process.env.MEMSCAPE_THEMES?.split(',').includes(names[theme]) ?? true,
);

interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What axe-core finds that keeps people out. */
async function graveFindings({ page }: PanelPage): Promise<Finding[]> {
  await page.evaluate(await readFile(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8'));
  const found = await page.evaluate<readonly Finding[]>(
    `axe.run(document, { resultTypes: ['violations'] }).then((result) => result.violations)`,
  );
  return found.filter(({ impact }) => impact === 'serious' || impact === 'critical');
}

describe('The panel, for everyone', function () {
  this.timeout(180_000);
  const browser = withBrowser(this);
  const withPanel = panelsOf(browser);

  it('says what is the matter in each state, with nothing serious for axe-core', async () => {
    const place = { file: 'kernel.ld', line: 4, column: 1 };
    const states: readonly Partial<PictureMessage>[] = [
      { notice: { kind: 'stale', title: 'Older.', text: 'Edited since.' } },
      { notice: { kind: 'error', title: 'RAM overflows.', text: '', place, more: 2 } },
      {
        picture: makePicture({ map: undefined, profile: linux }),
        empty: {
          title: 'Nothing found',
          text: 'At all.',
          looked: [{ what: 'Scripts', found: 'none', ok: false }],
          offers: [{ offer: 'chooseScript', label: 'Choose…' }],
        },
      },
    ];
    for (const theme of ['light', 'hc-dark'] as const) {
      for (const state of states) {
        await withPanel({ theme, width: 420 }, async (panel) => {
          await panel.send({ ...message(tinyk), ...state });
          await panel.page.locator('.notice:not([hidden]), .empty:not([hidden]) h2').first().waitFor();
          assert.deepEqual(
            (await graveFindings(panel)).map(({ id }) => id),
            [],
          );
        });
      }
    }
  });

  const samples: readonly (readonly [
    name: string,
    map: MemoryMap | undefined,
    view: string,
    width: number,
    /** Without them all four. */
    themes?: readonly ThemeName[],
  ])[] = [
    ['space', tinyk, 'space', 1300],
    ['image', tinyk, 'image', 800],
    ['microcontroller', blinky, 'image', 1300],
    ['unbuilt', unbuilt, 'image', 800],
    ['unbuilt regions', unbuiltBlinky, 'image', 420, ['dark', 'hc-light']],
    ['a crowd', manySections, 'image', 800],
    ['two parts', twoParts, 'space', 420],
    ['layout alone', undefined, 'space', 420],
    ['page tables', tinyk, 'tables', 1300, ['dark', 'hc-light']],
    ['translation', undefined, 'translation', 1300, ['dark', 'hc-light']],
    ['process', program, 'process', 1100, ['dark', 'hc-light']],
    ['two builds', tinykAfter, 'compare', 1300],
    ['two builds', tinykAfter, 'compare', 420, ['dark', 'hc-light']],
    ['two layouts', undefined, 'compare', 1300, ['dark', 'hc-light']],
  ];
  for (const theme of themes) {
    it(`marks the view that is shown by more than how bright its name is in ${theme}`, async () => {
      await withPanel({ theme, width: 1100, state: { view: 'image' } }, async (panel) => {
        await panel.send(message(tinyk));
        const [mark, line, height] = await panel.page.evaluate<string[]>(`(() => {
          const mark = getComputedStyle(document.querySelector('.tab[aria-selected="true"]'), '::after');
          return [mark.backgroundColor, getComputedStyle(document.querySelector('.toolbar')).borderBottomColor, mark.height];
        })()`);
        assert.ok(mark !== line && mark !== 'rgba(0, 0, 0, 0)', `${mark ?? ''} on ${line ?? ''}`);
        assert.equal(height, theme.startsWith('hc') ? '2px' : '1px');
      });
    });

    // What a width hides or moves is the same in all themes.
    const isWhole = theme === 'dark' || theme === 'hc-light';
    it(`passes axe-core in ${theme}, ${isWhole ? 'wide and narrow' : 'wide'}`, async () => {
      for (const [name, map, view, width, only] of samples) {
        if (only?.includes(theme) === false || (!isWhole && width < 800)) continue;
        await withPanel({ theme, width, state: { view, selected: 'section:.text' } }, async (panel) => {
          await panel.send(message(map));
          const grave = await graveFindings(panel);
          assert.deepEqual(
            grave.map(({ id, nodes }) => [name, width, id, nodes[0]?.html, nodes[0]?.failureSummary]),
            [],
          );
        });
      }
    });
  }
});
