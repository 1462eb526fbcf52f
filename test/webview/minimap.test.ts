import assert from 'node:assert/strict';
import type { MemoryMap } from '../../src/core/memoryMap';
import { makePicture } from '../../src/core/picture';
import { withBrowser } from './browser';
import { openPanelPage, type PanelPage, type PanelPageOptions } from './harness';
import { manySections, twoParts } from './sampleMaps';

describe('The minimap', function () {
  this.timeout(180_000);
  const browser = withBrowser(this);

  async function withImage(
    map: MemoryMap,
    options: PanelPageOptions,
    act: (panel: PanelPage) => Promise<void>,
  ): Promise<void> {
    const panel = await openPanelPage(browser(), { state: { view: 'image' }, ...options });
    try {
      await panel.send({ kind: 'picture', picture: makePicture({ map }) });
      await panel.until("document.querySelector('.mini-here') !== null");
      await act(panel);
    } finally {
      await panel.close();
    }
  }

  const label = (panel: PanelPage): Promise<string> =>
    panel.page.evaluate("document.querySelector('.minimap').getAttribute('aria-label')");
  const isSeen = (panel: PanelPage, item: string): Promise<boolean> =>
    panel.page.evaluate(`(() => {
      const pane = document.querySelector('.scroller').getBoundingClientRect();
      return [...document.querySelectorAll('rect.box[data-item="${item}"]')].some((own) => {
        const box = own.getBoundingClientRect();
        return box.bottom > pane.top + 1 && box.top < pane.bottom - 1;
      });
    })()`);

  it('has a frame about each part of the image that is in view, and says in words what that is', async () => {
    await withImage(twoParts, {}, async (panel) => {
      assert.equal(await panel.page.locator('.mini-here').count(), 2);
      assert.match(
        await label(panel),
        /^Minimap of the address space; in view: 0x\w+ to 0x\w+, 0x\w+ to 0x\w+$/,
      );
    });
  });

  it('moves what is zoomed by a click, and by a drag to either end', async () => {
    await withImage(twoParts, {}, async (panel) => {
      const { page } = panel;
      const [first = '', last = ''] = [twoParts.sections[0], twoParts.sections.at(-1)].map(
        (section) => `section:${section?.name ?? ''}`,
      );
      const box = await page.locator('.minimap-strip').boundingBox();
      const drawing = await page.locator('.sheet').boundingBox();
      assert.ok(box !== null && drawing !== null);
      const before = await label(panel);
      await page.mouse.move(drawing.x + 300, drawing.y + drawing.height / 2);
      await page.mouse.wheel(0, -900);
      await panel.until(
        `document.querySelector('.minimap').getAttribute('aria-label') !== ${JSON.stringify(before)}`,
      );
      assert.equal(
        await page.evaluate("document.querySelector('.minimap').classList.contains('movable')"),
        true,
      );
      const x = box.x + 9;
      await page.mouse.click(x, box.y + 62);
      await panel.until(`document.querySelectorAll('rect.box[data-item="${last}"]').length > 0`);
      assert.equal(await isSeen(panel, first), false);
      await page.mouse.move(x, box.y + 62);
      await page.mouse.down();
      await page.mouse.move(x, box.y + box.height / 2, { steps: 4 });
      await page.mouse.move(x, box.y + box.height - 10, { steps: 4 });
      await page.mouse.up();
      await panel.until(`document.querySelectorAll('rect.box[data-item="${first}"]').length > 0`);
      assert.equal(await isSeen(panel, last), false);
    });
  });

  it('scrolls a picture that is taller than the panel', async () => {
    await withImage(manySections, { height: 360 }, async (panel) => {
      const { page } = panel;
      const names = manySections.sections.map(({ name }) => `section:${name}`);
      const [lowest = '', highest = ''] = [names[0], names.at(-1)];
      const box = await page.locator('.minimap').boundingBox();
      const pane = await page.locator('.picture-pane').boundingBox();
      assert.ok(box !== null && pane !== null);
      assert.ok(box.height <= pane.height, 'it is no higher than what is seen');
      await page.mouse.click(box.x + 9, box.y + 62);
      await panel.until("document.querySelector('.scroller').scrollTop === 0");
      assert.equal(await isSeen(panel, highest), true);
      const before = await label(panel);
      await page.mouse.click(box.x + 9, box.y + box.height - 18);
      await panel.until("document.querySelector('.scroller').scrollTop > 0");
      await panel.until(
        `document.querySelector('.minimap').getAttribute('aria-label') !== ${JSON.stringify(before)}`,
      );
      assert.deepEqual([await isSeen(panel, lowest), await isSeen(panel, highest)], [true, false]);
    });
  });
});
