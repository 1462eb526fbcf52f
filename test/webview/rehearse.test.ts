import assert from 'node:assert/strict';
import type { View } from '../../src/core/picture';
import { withBrowser } from './browser';
import { tinyk } from './sampleMaps';
import { message, panelsOf } from './samplePanels';

describe('A panel that rests', function () {
  this.timeout(180_000);
  const withPanel = panelsOf(withBrowser(this));

  for (const id of ['image', 'space', 'translation', 'tables'] as const)
    it(`draws what an edit of its ${id} view would, and shows nothing of it`, async () => {
      await withPanel({ state: { view: id } }, async (panel) => {
        await panel.page.evaluate(`(() => {
          window.rounds = 0;
          window.failed = [];
          addEventListener('error', ({ message }) => window.failed.push(message));
          const idle = window.requestIdleCallback.bind(window);
          window.requestIdleCallback = (act, options) => {
            window.rounds += 1;
            return idle(act, options);
          };
        })()`);
        const { picture } = message(tinyk);
        await panel.send({ kind: 'picture', picture });
        const shown = await panel.page.locator('svg.drawing').innerHTML();
        const views: readonly View[] = [];
        await panel.send({ kind: 'views', views });
        const drawn = await panel.page.evaluate('document.body.dataset.drawn');
        // On a busy machine a picture takes long, and then it ends after some.
        await panel.until('window.rounds > 4');
        assert.equal(await panel.page.locator('svg.drawing').innerHTML(), shown);
        assert.equal(await panel.page.evaluate('document.body.dataset.drawn'), drawn);
        assert.deepEqual(await panel.page.evaluate('window.failed'), []);
      });
    });
});
