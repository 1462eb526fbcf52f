import assert from 'node:assert/strict';
import { withBrowser } from './browser';
import { known } from '../../src/core/memoryMap';
import { tinyk } from './sampleMaps';
import { message, panelsOf } from './samplePanels';

const sections = tinyk.sections.map((own) =>
  own.name === '.bss' ? { ...own, size: known(0x1_2000n) } : own,
);
const grown = { ...tinyk, sections };

describe('The focus in the panel', function () {
  this.timeout(60_000);
  const withPanel = panelsOf(withBrowser(this));
  const focused = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent";

  it('stays on the same thing when what is shown changes', async () => {
    await withPanel({ state: { view: 'image', selected: 'section:.bss' } }, async (panel) => {
      await panel.send(message(tinyk));
      const { page } = panel;
      for (const name of ['Copy Details', 'Show in Page Tables']) {
        await page.locator('.details').getByRole('button', { name }).last().focus();
        const title = await page.evaluate<string>(focused);
        const facts = await page.locator('.details .facts').first().innerText();
        await panel.send(message(grown));
        assert.notEqual(await page.locator('.details .facts').first().innerText(), facts);
        assert.equal(await page.evaluate(focused), title);
        await panel.send(message(tinyk));
        assert.equal(await page.evaluate(focused), title);
      }
    });
  });

  it('goes to the drawing when the details are closed, and steps out one by one with Escape', async () => {
    await withPanel({ state: { view: 'image', selected: 'section:.text' } }, async (panel) => {
      await panel.send(message(tinyk));
      const { page } = panel;
      await page.locator('.details').getByRole('button', { name: 'Copy Details' }).focus();
      await page.keyboard.press('Escape');
      assert.equal(await page.evaluate('document.activeElement.className'), 'tree');
      await page.locator('.details').waitFor();
      await page.keyboard.press('Escape');
      await page.locator('.details').waitFor({ state: 'hidden' });
      await page.keyboard.press('Home');
      await page.locator('.details').waitFor();
      await page.locator('.details').getByRole('button', { name: 'Close Details' }).press('Enter');
      await page.locator('.details').waitFor({ state: 'hidden' });
      await panel.until("document.activeElement.className === 'tree'");
    });
  });

  it('goes on in the drawing when a notice goes, and in what may be done when the drawing goes', async () => {
    await withPanel({ state: { view: 'image' } }, async (panel) => {
      const notice = { kind: 'stale', title: 'Old', text: 'It is old.' } as const;
      const offers = [{ offer: 'compare', label: 'Look' }] as const;
      await panel.send({ ...message(tinyk), notice: { ...notice, offers } });
      const { page } = panel;
      await page.locator('.notice button').focus();
      await panel.send(message(tinyk));
      assert.equal(await page.evaluate('document.activeElement.className'), 'tree');
      const none = { title: 'Nothing', text: 'None.', looked: [], offers } as const;
      await panel.send({ ...message(undefined), empty: none });
      assert.equal(await page.evaluate(focused), 'Look');
    });
  });

  it('stays in the legend, which Escape closes first', async () => {
    await withPanel({ width: 500, state: { view: 'image' } }, async (panel) => {
      await panel.send(message(tinyk));
      const { page } = panel;
      await page.locator('.legend-menu summary').click();
      await page.keyboard.press('Escape');
      assert.equal(await page.locator('.legend-menu[open]').count(), 0);
      assert.equal(await page.evaluate(focused), 'Legend');
      await page.keyboard.press('Escape');
      assert.equal(await page.evaluate('document.activeElement.className'), 'tree');
    });
  });
});
