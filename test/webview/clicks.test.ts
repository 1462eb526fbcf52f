import assert from 'node:assert/strict';
import { known, type MemoryMap } from '../../src/core/memoryMap';
import { withBrowser } from './browser';
import type { PanelPage } from './harness';
import { program, tinyk } from './sampleMaps';
import { message, panelsOf } from './samplePanels';

/** So many small sections that beside them there is room for the names of a few. */
const crowded: MemoryMap = {
  ...program,
  segments: [],
  sections: program.sections.slice(0, 1).flatMap((own) =>
    Array.from({ length: 400 }, (_, i) => {
      const at = known(0x40_0000n + BigInt(i) * 0x40n);
      return { ...own, name: `.text.f${i.toString()}`, vma: at, lma: at, size: known(0x30n) };
    }),
  ),
};

describe('Clicks in the panel', function () {
  this.timeout(60_000);
  const withPanel = panelsOf(withBrowser(this));
  const stageWidth = (panel: PanelPage): Promise<number> =>
    panel.page.evaluate<number>("document.querySelector('.stage').getBoundingClientRect().width");
  const heading = (panel: PanelPage): Promise<string> => panel.page.locator('.details h2').innerText();

  for (const width of [1300, 760]) {
    it(`open the details at once and move nothing until no second one is to come, ${width.toString()} px wide`, async () => {
      await withPanel({ width, state: { view: 'image' } }, async (panel) => {
        await panel.send(message(tinyk));
        const size =
          "JSON.stringify(document.querySelector('svg.drawing').parentElement.getBoundingClientRect())";
        const before = await panel.page.evaluate<string>(size);
        await panel.page.locator('svg text.name', { hasText: '.rodata' }).first().click();
        await panel.until("document.querySelector('.main.held .details:not([hidden]) h2') !== null");
        assert.equal(await panel.page.evaluate(size), before);
        const box = await panel.page.locator('.details').boundingBox();
        const most = width >= 1000 ? [width - 272, width] : [0, width];
        assert.deepEqual([box?.x, (box?.x ?? 0) + (box?.width ?? 0)], most);
        await panel.until("document.querySelector('.main.held') === null");
        await panel.until(`${size} !== ${JSON.stringify(before)}`);
      });
    });
  }

  it('keep what they were on in view when the details take room from a picture that scrolls', async () => {
    await withPanel({ width: 672, height: 358, state: { view: 'image' } }, async (panel) => {
      await panel.send(message(tinyk));
      const name = panel.page.locator('svg text.name', { hasText: '.rodata' }).first();
      await name.scrollIntoViewIfNeeded();
      await name.click();
      await panel.until("document.querySelector('.main.held') === null");
      await panel.until(`(() => {
        const own = document.querySelector('rect.selection').getBoundingClientRect();
        const all = document.querySelector('.scroller').getBoundingClientRect();
        return own.top >= all.top - 2 && own.top + 20 <= all.bottom && document.querySelector('.details').clientHeight > 0;
      })()`);
    });
  });

  it('of which two come together zoom into what the first was on, wherever the layout has moved to', async () => {
    await withPanel({ width: 1300, state: { view: 'image' } }, async (panel) => {
      await panel.send(message(tinyk));
      const name = await panel.page.locator('svg text.name', { hasText: '.rodata' }).first().boundingBox();
      assert.ok(name !== null);
      const [x, y] = [name.x + 4, name.y + 4];
      const whole = await stageWidth(panel);
      await panel.page.mouse.dblclick(x, y);
      await panel.until("document.querySelector('.main.held') === null");
      await panel.until(`document.querySelector('.stage').clientWidth < ${whole.toString()}`);
      assert.equal(await heading(panel), '.rodata');
      const tall = `(() => {
        const box = document.querySelector('rect.box[data-item="section:.rodata"]').getBoundingClientRect();
        return box.height > 0.7 * document.querySelector('.scroller').clientHeight;
      })()`;
      await panel.until(tall);
    });
  });

  it('on what has no room for its name list that, and zoom to what is chosen', async () => {
    await withPanel({ width: 1300, state: { view: 'image', scales: { image: 'linear' } } }, async (panel) => {
      await panel.send(message(crowded));
      const { page } = panel;
      const more = page.locator('svg text.link', { hasText: / more$/ }).first();
      const count = Number((await more.textContent())?.replace(/[^0-9]/g, ''));
      await more.click();
      const heard = page.locator('.search-count', { hasText: 'without a name here' });
      await heard.waitFor();
      assert.equal(Number((await heard.innerText()).replace(/[^0-9]/g, '')), count);
      const second = page.locator('.found').nth(1);
      const name = await second.locator('.found-name').innerText();
      await second.click();
      await page.locator('.details h2', { hasText: name }).waitFor();
      await panel.until(
        `[...document.querySelectorAll('svg text.name')].some((own) => own.textContent === ${JSON.stringify(name)})`,
      );
      assert.equal(await page.evaluate('document.activeElement?.className'), 'tree');
    });
  });

  it('have a key that does the same, and Escape goes back to the drawing', async () => {
    await withPanel({ width: 1300, state: { view: 'image', scales: { image: 'linear' } } }, async (panel) => {
      await panel.send(message(crowded));
      const { page } = panel;
      await page.locator('.tree').focus();
      await page.keyboard.press('m');
      await page.locator('.found').first().waitFor();
      await page.keyboard.press('ArrowDown');
      const name = await page.locator('.found[aria-selected="true"] .found-name').innerText();
      await page.locator('.search-does', { hasText: `go to ${name}` }).waitFor();
      await page.keyboard.press('Escape');
      await page.locator('.search-popup').waitFor({ state: 'hidden' });
      assert.equal(await page.evaluate('document.activeElement?.className'), 'tree');
      await page.keyboard.press('m');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.locator('.details h2', { hasText: name }).waitFor();
    });
  });

  it('have their list by the key where nothing has the focus yet, and it stays', async () => {
    await withPanel({ width: 1300, state: { view: 'image', scales: { image: 'linear' } } }, async (panel) => {
      await panel.send(message(crowded));
      const { page } = panel;
      assert.equal(await page.evaluate('document.activeElement === document.body'), true);
      await page.keyboard.press('m');
      await page.locator('.found').first().waitFor();
      // A list that has lost the focus goes after 150 ms.
      await page.waitForTimeout(300);
      assert.equal(await page.evaluate('document.activeElement.className'), 'search-input');
      assert.equal(await page.locator('.found').first().isVisible(), true);
    });
  });

  it('of which two come together on what lists rows zoom into nothing that was clicked before', async () => {
    await withPanel({ width: 1300, state: { view: 'image', scales: { image: 'linear' } } }, async (panel) => {
      await panel.send(message(crowded));
      const { page } = panel;
      for (const at of [2, 5]) {
        const name = page.locator('svg text.outside').nth(at);
        const own = /^\S+/.exec((await name.textContent()) ?? '')?.[0] ?? '';
        await name.click();
        await page.locator('.details h2', { hasText: own }).waitFor();
        await panel.until("document.querySelector('.main.held') === null");
      }
      const inView =
        '[...document.querySelectorAll("svg text.outside")].map((own) => own.textContent).join()';
      const before = await page.evaluate<string>(inView);
      await page
        .locator('svg text.link', { hasText: / more$/ })
        .first()
        .dblclick();
      await page.locator('.found').first().waitFor();
      await page.waitForTimeout(300);
      assert.equal(await page.evaluate(inView), before);
    });
  });

  it('on such a list go to the rows of the picture that is there, and it goes with the rows', async () => {
    await withPanel({ width: 1300, state: { view: 'image', scales: { image: 'linear' } } }, async (panel) => {
      await panel.send(message(crowded));
      const { page } = panel;
      await page.locator('.tree').focus();
      await page.keyboard.press('m');
      await page.locator('.found').first().waitFor();
      await panel.send(message(crowded));
      assert.equal(await page.locator('.found').first().isVisible(), true);
      const sections = crowded.sections.map((own, i) => ({
        ...own,
        size: known(i % 2 === 0 ? 0x20n : 0x30n),
      }));
      await panel.send(message({ ...crowded, sections }));
      await page.locator('.search-popup').waitFor({ state: 'hidden' });
      // Nothing of it is left for a key.
      const selected = 'window.kept.selected ?? null';
      const before = await page.evaluate(selected);
      await page.keyboard.press('Enter');
      await page.waitForTimeout(100);
      assert.equal(await page.evaluate(selected), before);
    });
  });

  it('reach details that were there, right after one on the picture', async () => {
    await withPanel({ width: 1300, state: { view: 'image', selected: 'section:.text' } }, async (panel) => {
      await panel.send(message(tinyk));
      const { page } = panel;
      await page.locator('.details h2', { hasText: '.text' }).waitFor();
      const copy = await page.locator('.details').getByLabel('Copy Details').boundingBox();
      assert.ok(copy !== null);
      await page.locator('svg text.name', { hasText: '.rodata' }).first().click();
      await page.mouse.click(copy.x + copy.width / 2, copy.y + copy.height / 2);
      await panel.until("window.posted.some(({ kind }) => kind === 'copy')");
    });
  });

  it('leave a list of rows where it was scrolled to, and keys make nothing of it anew', async () => {
    const [first] = crowded.sections;
    assert.ok(first !== undefined);
    const sections = Array.from({ length: 900 }, (_, i) => {
      const at = known(0x40_0000n + BigInt(i) * 0x40n);
      return { ...first, name: `.text.f${i.toString()}`, vma: at, lma: at };
    });
    await withPanel({ width: 900, height: 600, state: { view: 'image' } }, async (panel) => {
      await panel.send(message({ ...crowded, sections }));
      const { page } = panel;
      await page.keyboard.press('Home');
      await page.keyboard.press('m');
      await page.locator('.search-count', { hasText: /^first 500 of \d+ without a name here$/ }).waitFor();
      assert.equal(await page.locator('.search-list').getAttribute('aria-label'), 'Rows without a name');
      await page.evaluate("window.third = document.querySelectorAll('.found')[2]");
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await panel.until("window.third.isConnected && window.third.getAttribute('aria-selected') === 'true'");
      assert.equal(await page.locator('.found[aria-selected=true]').count(), 1);
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('ArrowUp');
      const inside = `(() => {
        const [list, own] = ['.search-list', '.found[aria-selected=true]'].map((what) =>
          document.querySelector(what).getBoundingClientRect());
        return own.top >= list.top - 1 && own.bottom <= list.bottom + 1 && document.querySelector('.search-list').scrollTop > 9000;
      })()`;
      assert.equal(await page.evaluate(inside), true);
      await page.keyboard.press('Escape');
      await page.keyboard.press('/');
      await page.keyboard.type('text');
      await panel.send({ kind: 'found', query: 'text', hits: [] });
      assert.equal(await page.locator('.search-list').getAttribute('aria-label'), 'Found');
      await page.evaluate("document.querySelector('.search-list').style.maxHeight = '60px'");
      await page.evaluate("document.querySelector('.search-list').scrollTop = 40");
      await panel.send({ kind: 'loading', what: 'a' });
      assert.equal(await page.evaluate("document.querySelector('.search-list').scrollTop"), 40);
    });
  });
});
