import assert from 'node:assert/strict';
import { withBrowser } from './browser';
import { tinyk } from './sampleMaps';
import { message, panelsOf } from './samplePanels';

const notice = { kind: 'stale', title: 'Older.', text: 'Edited since.' } as const;

/** All but the first section lie a page higher. */
const grown = {
  ...tinyk,
  sections: tinyk.sections.map((own, i) =>
    i > 0 && own.vma.kind === 'known' ? { ...own, vma: { ...own.vma, value: own.vma.value + 0x1000n } } : own,
  ),
};

describe('A panel whose script is edited', function () {
  this.timeout(60_000);
  const withPanel = panelsOf(withBrowser(this));

  it('asks for its size in the midst of drawing only where it cannot know it', async () => {
    await withPanel({ state: { view: 'image' } }, async (panel) => {
      await panel.page.evaluate(`
        window.asked = 0;
        let isDrawing = false;
        const post = window.postMessage.bind(window);
        window.postMessage = (...all) => { isDrawing = true; post(...all); };
        addEventListener('message', () => { isDrawing = false; });
        const { get } = Object.getOwnPropertyDescriptor(Element.prototype, 'clientWidth');
        Object.defineProperty(Element.prototype, 'clientWidth', { get() { if (isDrawing) window.asked += 1; return get.call(this); } });
        undefined;
      `);
      const height = (): Promise<number> =>
        panel.page.locator('.scroller').evaluate(({ clientHeight }) => clientHeight);
      const asked = (): Promise<number> => panel.page.evaluate<number>('window.asked');
      await panel.send(message(tinyk));
      const whole = await height();
      const moves = (): Promise<boolean> =>
        panel.page.evaluate<boolean>(`document.body.classList.contains('animate')`);
      await panel.send(message(grown));
      assert.equal(await moves(), true);
      await panel.send({ ...message(grown), notice });
      assert.equal(await moves(), false, 'the picture has another height');
      await panel.send({ ...message(tinyk), notice });
      assert.equal(await moves(), true);
      const lower = await height();
      assert.ok(lower < whole, `${lower.toString()} of ${whole.toString()}`);
      const before = await asked();
      for (let i = 0; i < 3; i += 1) {
        await panel.send(message(tinyk));
        assert.equal(await height(), whole);
        await panel.send({ ...message(grown), notice });
        assert.equal(await height(), lower);
      }
      assert.equal(await asked(), before);
      await panel.page.setViewportSize({ width: 800, height: 500 });
      await panel.send(message(tinyk));
      assert.ok((await height()) < lower, 'what was known of another window is forgotten');
    });
  });

  it('is drawn when it is told, and waits for no frame', async () => {
    await withPanel({ state: { view: 'image' } }, async (panel) => {
      await panel.send(message(tinyk));
      await panel.page.evaluate(`window.requestAnimationFrame = () => 0; undefined`);
      const words = (): Promise<string> =>
        panel.page.evaluate<string>(`document.querySelector('svg.drawing').textContent`);
      const before = await words();
      await panel.send(message(grown));
      assert.notEqual(await words(), before);
    });
  });

  it('writes other words only where they differ, in the texts and the items that are there', async () => {
    await withPanel({ state: { view: 'image' } }, async (panel) => {
      await panel.send(message(tinyk));
      const items = panel.page.locator('[role="treeitem"]');
      await items.first().waitFor({ state: 'attached' });
      const names = (): Promise<string[]> =>
        panel.page.evaluate<string[]>(
          `[...document.querySelectorAll('[role="treeitem"]')].map((own) => own.ariaLabel)`,
        );
      const before = await names();
      await panel.page.evaluate(`
        window.changed = [];
        window.gone = 0;
        new MutationObserver((all) => { window.changed.push(...all.map(({ target }) => target.ariaLabel)); })
          .observe(document.querySelector('.tree'), { subtree: true, attributeFilter: ['aria-label'], childList: true });
        window.sized = 0;
        new MutationObserver((all) => { window.sized += all.length; })
          .observe(document.querySelector('svg.drawing'), { attributes: true });
        new MutationObserver((all) => { window.gone += all.filter(({ removedNodes: [one] }) => one instanceof Text).length; })
          .observe(document.querySelector('svg.drawing'), { subtree: true, childList: true });
        undefined;
      `);
      await panel.send(message(grown));
      await panel.until('window.changed.length > 0');
      const after = await names();
      const other = after.filter((words, i) => words !== before[i]);
      assert.ok(other.length > 0 && other.length < after.length);
      assert.deepEqual(await panel.page.evaluate('window.changed'), other);
      assert.equal(await panel.page.evaluate('window.gone'), 0);
      assert.equal(await panel.page.evaluate('window.sized'), 0);
    });
  });

  it('moves a text by the group that it stands in, and touches nothing of it', async () => {
    await withPanel({ state: { view: 'image' } }, async (panel) => {
      await panel.send(message(tinyk));
      await panel.page.evaluate(`
        window.touched = 0;
        window.moved = 0;
        for (const text of document.querySelectorAll('svg.drawing text.name')) {
          new MutationObserver((all) => { window.touched += all.length; })
            .observe(text, { attributes: true, subtree: true, childList: true, characterData: true });
          new MutationObserver((all) => { window.moved += all.length; })
            .observe(text.parentNode, { attributeFilter: ['transform'] });
        }
        undefined;
      `);
      const height = (part: string): Promise<number> =>
        panel.page.evaluate<number>(`document.querySelector('${part}').getBoundingClientRect().height`);
      const [svg, sheet] = [await height('svg.drawing'), await height('.sheet')];
      await panel.send({ ...message(tinyk), notice });
      assert.notEqual(await panel.page.evaluate('window.moved'), 0);
      // The drawing is as large as it was, which would lay out all texts, and less of it is shown.
      assert.equal(await height('svg.drawing'), svg);
      assert.ok((await height('.sheet')) < sheet);
      assert.equal(await panel.page.evaluate('window.touched'), 0);
    });
  });

  it('has an address that moves with its row, also where the cursor comes along', async () => {
    await withPanel({ state: { view: 'image' } }, async (panel) => {
      await panel.send(message(tinyk));
      const address = 'svg.drawing text.address[data-item="section:.bss"]';
      await panel.page.locator(address).first().waitFor({ state: 'attached' });
      await panel.page.evaluate(`window.own = document.querySelector('${address}'); undefined`);
      const boxes = 'svg.drawing rect.box';
      await panel.page.evaluate(
        `document.querySelectorAll('${boxes}').forEach((own) => { own.old = true; })`,
      );
      const shown = await panel.page.locator(address).first().textContent();
      await panel.send({
        ...message(grown),
        cursor: { kind: 'cursor', address: '0xffffffff80100000' },
      });
      assert.notEqual(await panel.page.locator(address).first().textContent(), shown);
      assert.equal(await panel.page.evaluate(`window.own === document.querySelector('${address}')`), true);
      // What lies between sections is there by its address, which has moved too.
      const anew = `[...document.querySelectorAll('${boxes}')].filter((own) => own.old !== true).map(({ dataset }) => dataset.item)`;
      assert.deepEqual(await panel.page.evaluate(anew), []);
      assert.equal(await panel.page.evaluate(`document.body.classList.contains('animate')`), true);
    });
  });

  it('moves nothing where motion is not wanted, by the system or by a setting of VS Code', async () => {
    await withPanel({ state: { view: 'image' } }, async (panel) => {
      await panel.send(message(tinyk));
      await panel.send(message(grown));
      const longest = (): Promise<number> =>
        panel.page.evaluate<number>(
          `Math.max(...['rect', 'path', 'text'].map((name) => parseFloat(getComputedStyle(document.querySelector('svg.drawing > g ' + name)).transitionDuration)))`,
        );
      assert.equal(await longest(), 0.15);
      await panel.page.evaluate(`document.body.classList.add('vscode-reduce-motion')`);
      assert.equal(await longest(), 0);
      await panel.page.evaluate(`document.body.classList.remove('vscode-reduce-motion')`);
      await panel.page.emulateMedia({ reducedMotion: 'reduce' });
      assert.equal(await longest(), 0);
    });
  });

  it('lets what is new come slowly, and another view at once', async () => {
    await withPanel({ state: { view: 'image' } }, async (panel) => {
      await panel.send(message({ ...tinyk, sections: tinyk.sections.slice(0, 3) }));
      const name = 'svg.drawing text.name[data-item="section:.bss"]';
      const rest = 'svg.drawing text.name[data-item="section:.text"]';
      await panel.page.evaluate(`
        window.seen = [];
        new MutationObserver(() => {
          const there = document.querySelector('${name}');
          if (there !== null) window.seen.push(getComputedStyle(there).opacity + ' ' + getComputedStyle(document.querySelector('${rest}') ?? there).opacity);
        }).observe(document.querySelector('svg.drawing'), { childList: true, subtree: true });
        undefined;
      `);
      await panel.send(message(tinyk));
      assert.equal((await panel.page.evaluate<string[]>('window.seen'))[0], '0 1');
      await panel.page.getByRole('tab', { name: 'Address Space' }).click();
      await panel.until(`document.querySelector('svg.drawing').textContent.includes('Address space')`);
      await panel.page.evaluate('window.seen = []');
      await panel.page.getByRole('tab', { name: 'Image' }).click();
      // The view before has names of sections, too: only what is drawn anew counts.
      await panel.until('window.seen.length > 0');
      assert.equal((await panel.page.evaluate<string[]>('window.seen'))[0], '1 1');
    });
  });
});
