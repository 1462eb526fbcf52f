import assert from 'node:assert/strict';
import type { MemoryMap } from '../../src/core/memoryMap';
import { makePicture } from '../../src/core/picture';
import { withBrowser } from './browser';
import { openPanelPage, type PanelPage, type PanelPageOptions } from './harness';
import { blinky, manySections, tinyk } from './sampleMaps';

describe('What is in view', function () {
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

  /** First and last byte in view, as the minimap says them. */
  const seen = async (panel: PanelPage): Promise<readonly [bigint, bigint]> => {
    const label = await panel.page.evaluate<string>(
      "document.querySelector('.minimap').getAttribute('aria-label')",
    );
    const ends = [...label.matchAll(/0x[0-9a-f]+/g)].map(([text]) => BigInt(text));
    const [first, last] = [ends[0], ends.at(-1)];
    assert.ok(first !== undefined && last !== undefined, label);
    return [first, last];
  };
  const same = (one: readonly [bigint, bigint], other: readonly [bigint, bigint]): boolean => {
    // In a panel of another height a pixel is another number of bytes.
    const pixel = (one[1] - one[0]) / 100n + 1n;
    return [0, 1].every((i) => {
      const away = (one[i] ?? 0n) - (other[i] ?? 0n);
      return away <= pixel && away >= -pixel;
    });
  };

  /** Turns the wheel over the drawing until what is in view is so few bytes, and returns which. */
  async function zoomTo(panel: PanelPage, bytes: bigint): Promise<readonly [bigint, bigint]> {
    const drawing = await panel.page.locator('.scroller').boundingBox();
    assert.ok(drawing !== null);
    await panel.page.keyboard.down('Control');
    await panel.page.mouse.move(drawing.x + 300, drawing.y + drawing.height * 0.6);
    for (let turns = 0; turns < 60; turns += 1) {
      const before = await panel.page.evaluate<number>('Number(document.body.dataset.drawn)');
      await panel.page.mouse.wheel(0, -60);
      await panel.until(`Number(document.body.dataset.drawn) > ${before.toString()}`);
      const [first, last] = await seen(panel);
      if (last - first < bytes) break;
    }
    await panel.page.keyboard.up('Control');
    return seen(panel);
  }

  const kept = async (panel: PanelPage): Promise<unknown> => {
    await panel.until('window.kept?.inView?.image !== undefined');
    return panel.page.evaluate('window.kept');
  };

  it('stays in view when the panel gets another size', async () => {
    for (const map of [tinyk, blinky]) {
      await withImage(map, {}, async (panel) => {
        const before = await zoomTo(panel, 0x400n);
        for (const size of [
          { width: 1200, height: 700 },
          { width: 1000, height: 900 },
          { width: 1200, height: 800 },
        ]) {
          const drawn = await panel.page.evaluate<number>('Number(document.body.dataset.drawn)');
          await panel.page.setViewportSize(size);
          await panel.until(`Number(document.body.dataset.drawn) > ${drawn.toString()}`);
          const now = await seen(panel);
          assert.ok(same(before, now), `${map.name}: ${before.join()} and ${now.join()}`);
        }
        assert.deepEqual(await seen(panel), before, 'in the old size nothing is lost');
      });
    }
  });

  it('is the same after a reload, in a panel of that size or another', async () => {
    for (const map of [tinyk, blinky]) {
      let state: unknown;
      let before: readonly [bigint, bigint] = [0n, 0n];
      await withImage(map, {}, async (panel) => {
        before = await zoomTo(panel, 0x400n);
        // On a slow machine it is also kept between two turns of the wheel; a reload keeps what is there last.
        await panel.page.evaluate("window.dispatchEvent(new Event('pagehide')) && undefined");
        await panel.until('Object.keys(window.kept?.inView?.image?.zooms ?? {}).length > 0');
        state = await kept(panel);
      });
      await withImage(map, { state }, async (panel) => {
        assert.deepEqual(await seen(panel), before);
      });
      await withImage(map, { state, height: 600 }, async (panel) => {
        assert.ok(same(before, await seen(panel)), map.name);
      });
      // Before the image is read the script alone may be drawn, which has no addresses yet.
      const panel = await openPanelPage(browser(), { state });
      await panel.send({ kind: 'picture', picture: makePicture({ map: { ...map, sections: [] } }) });
      await panel.send({ kind: 'picture', picture: makePicture({ map }) });
      await panel.until("document.querySelector('.mini-here') !== null");
      assert.deepEqual(await seen(panel), before);
      await panel.close();
    }
  });

  it('is what a tall picture was scrolled to', async () => {
    const top = (panel: PanelPage): Promise<number> =>
      panel.page.evaluate("document.querySelector('.scroller').scrollTop");
    let state: unknown;
    await withImage(manySections, { height: 400 }, async (panel) => {
      await panel.page.evaluate("document.querySelector('.scroller').scrollTop = 150");
      await panel.until('window.kept?.inView?.image?.top !== undefined');
      state = await kept(panel);
    });
    await withImage(manySections, { state, height: 400 }, async (panel) => {
      assert.equal(await top(panel), 150);
      await panel.page.getByRole('tab', { name: 'Process' }).click();
      await panel.page.getByRole('tab', { name: 'Image' }).click();
      await panel.until("document.querySelector('.scroller').scrollTop === 150");
    });
  });

  it('is all of it where what was kept is nonsense', async () => {
    for (const inView of [
      7,
      { image: 3 },
      { image: { zooms: { run: { from: 'x', to: null } }, top: { place: {} } } },
    ]) {
      await withImage(tinyk, { state: { view: 'image', inView } }, async (panel) => {
        const [first, last] = await seen(panel);
        assert.deepEqual([first, last], [0xffff_ffff_8010_0000n, 0xffff_ffff_8013_5fffn]);
      });
    }
  });
});
