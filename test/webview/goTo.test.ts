import assert from 'node:assert/strict';
import { withBrowser } from './browser';
import { blinky, tinyk } from './sampleMaps';
import { message, panelsOf } from './samplePanels';

describe('Going to places in the panel', function () {
  this.timeout(60_000);
  const withPanel = panelsOf(withBrowser(this));

  it('has its keys at once, before anything has the focus, and again after one has gone to a place', async () => {
    await withPanel({}, async (panel) => {
      const { keyboard } = panel.page;
      await panel.send(message(tinyk));
      await keyboard.press('Home');
      await panel.page.locator('.details h2', { hasText: '.bss' }).waitFor();
      await keyboard.press('/');
      await keyboard.type('.data');
      await keyboard.press('Enter');
      await panel.page.locator('.details h2', { hasText: '.data' }).waitFor();
      await keyboard.press('ArrowUp');
      await panel.page.locator('.details h2', { hasText: '.bss' }).waitFor();
    });
  });

  it('goes to what is added to an address or a name, and tells the place', async () => {
    await withPanel({}, async (panel) => {
      const { keyboard } = panel.page;
      await panel.send(message(tinyk));
      const base = tinyk.sections.find(({ name }) => name === '.rodata')?.vma;
      assert.ok(base?.kind === 'known');
      const marked = `0x${(base.value + 0x20n).toString(16)}`;
      const digits = base.value.toString(16);
      for (const typed of [
        '.rodata+0x20',
        '.rodata + 32',
        `0x${digits}+0x20/0x40`,
        digits.replace(/(.{4})(?=.)/g, '$1 '),
      ]) {
        await keyboard.press('/');
        await keyboard.type(typed);
        await keyboard.press('Enter');
        await panel.page.locator('.details h2', { hasText: '.rodata' }).waitFor();
        const tells = `document.querySelector('.details').innerText.includes('${marked}')`;
        await panel.until(`${tells} === ${typed.includes('+').toString()}`);
        await keyboard.press('Escape');
        await panel.page.locator('.details').waitFor({ state: 'hidden' });
      }
    });
  });

  it('tells the symbol at the marked address, zooms about it, and shows the symbols that have room there', async () => {
    await withPanel({ state: { view: 'image' } }, async (panel) => {
      const { page } = panel;
      await panel.send(message(tinyk));
      const text = tinyk.sections.find(({ name }) => name === '.text');
      assert.ok(text?.vma.kind === 'known');
      const base = text.vma.value;
      const at = (offset: bigint): `0x${string}` => `0x${(base + offset).toString(16)}`;
      await page.keyboard.press('/');
      await page.keyboard.type('.text+0x1234');
      await page.keyboard.press('Enter');
      await panel.until(
        `window.posted.some(({ kind, address }) => kind === 'nameAt' && address === '${at(0x1234n)}')`,
      );
      await panel.send({ kind: 'named', address: at(0x1234n), name: 'tiny_init', offset: '0x34' });
      await page.locator('.details .fact, .details dd', { hasText: 'tiny_init' }).first().waitFor();
      // What is told of the same picture later asks for no name again; beside the numbers of another stands none that is not its own.
      const asks = "window.posted.filter(({ kind }) => kind === 'nameAt').length";
      const once = await page.evaluate<number>(asks);
      await panel.send({ kind: 'details', key: 'nothing' });
      assert.equal(await page.evaluate(asks), once);
      await panel.send(message(tinyk));
      assert.equal(await page.locator('.details', { hasText: 'tiny_init' }).count(), 0);
      assert.equal(await page.evaluate(asks), once + 1);
      await panel.send({ kind: 'named', address: at(0x1234n), name: 'tiny_init', offset: '0x34' });
      await page.locator('.details dd', { hasText: 'tiny_init' }).first().waitFor();
      for (let i = 0; i < 8; i += 1) await page.keyboard.press('+');
      await panel.until(`window.posted.some(({ kind }) => kind === 'symbols')`);
      await panel.until(`document.querySelector('svg.drawing .marker') !== null`);
      const marks = [{ name: 'tiny_init', at: at(0x1200n), size: 0x80 }];
      const label = page.locator('svg.drawing text.symbol', { hasText: 'tiny_init' });
      // While the picture moves it asks for other stretches: the latest question is the one to be answered.
      do {
        const wanted = (await panel.posted()).findLast(({ kind }) => kind === 'symbols');
        assert.ok(wanted?.kind === 'symbols');
        const [stretch] = wanted.stretches;
        assert.ok(stretch?.item === 'section:.text');
        assert.ok(BigInt(stretch.start) <= BigInt(at(0x1234n)) && BigInt(stretch.end) > BigInt(at(0x1234n)));
        await panel.send({ kind: 'symbols', found: [{ ...stretch, marks, whole: true }] });
      } while (!(await label.isVisible()));
    });
  });

  it('completes addresses, and has what begins with a name before what only contains it', async () => {
    await withPanel({ width: 760, state: { view: 'image' } }, async (panel) => {
      await panel.send(message(tinyk));
      const { page } = panel;
      await page.keyboard.press('/');
      const names = async (typed: string): Promise<string[]> => {
        await page.locator('.search input').fill(typed);
        await page.locator('.found').first().waitFor();
        return page.locator('.found .found-name').allTextContents();
      };
      // Of an address of the upper half these are the first digits, of one of the lower they may be all.
      const does = page.locator('.search-does');
      assert.deepEqual(await names('0xffffffff8012'), ['.data', '.bss', '0x0000ffffffff8012']);
      assert.equal(await does.textContent(), 'go to .data');
      await page.keyboard.press('ArrowUp');
      assert.equal(await does.textContent(), 'go to exactly 0x0000ffffffff8012');
      assert.equal((await names('0xffff_ffff_8012_2000'))[0], '0xffffffff80122000');
      assert.equal(await does.textContent(), 'go to 0xffffffff80122000');
      // However many there are, the digits as they stand are among what is found.
      assert.ok((await names('0xffffffff8')).includes('0x0000000ffffffff8'));
      await names('0xffffffff8012');
      await page.locator('.found .found-address mark', { hasText: 'ffffffff8012' }).first().waitFor();
      const byName = await names('k');
      const first = byName.findLastIndex((name) => /^k/i.test(name));
      assert.ok(first > 0 && byName.slice(0, first).every((name) => /^k/i.test(name)), byName.join());
      const cut = await page.evaluate<boolean>(
        "[...document.querySelectorAll('.found-name')].some((own) => own.scrollWidth > own.clientWidth)",
      );
      assert.ok(!cut, byName.join());
    });
  });

  it('goes nowhere with what was typed before, once that is deleted', async () => {
    await withPanel({ state: { view: 'image' } }, async (panel) => {
      await panel.send(message(tinyk));
      const { page } = panel;
      await page.keyboard.press('/');
      await page.keyboard.type('.data');
      await page.locator('.found').first().waitFor();
      await page.locator('.search input').fill('');
      await page.locator('.search-popup').waitFor({ state: 'hidden' });
      await page.keyboard.press('Enter');
      await page.waitForTimeout(100);
      assert.equal(await page.locator('.details').isVisible(), false);
    });
  });

  it('forgets the symbols of the build before, and asks for those of the new one', async () => {
    await withPanel({ state: { view: 'image' } }, async (panel) => {
      await panel.send(message(tinyk));
      const { page } = panel;
      const asked = async (): Promise<number> =>
        (await panel.posted()).filter((own) => own.kind === 'search' && own.query === 'tiny_').length;
      const hit = (name: string) => ({
        name,
        address: '0xffffffff80101234' as const,
        section: '.text',
        size: '16 B',
        bytes: 16,
        code: true,
      });
      const names = (): Promise<string[]> => page.locator('.found .found-name').allTextContents();
      await page.keyboard.press('/');
      await page.locator('.search input').fill('tiny_');
      await panel.send({ kind: 'found', query: 'tiny_', hits: [hit('tiny_old')] });
      assert.ok((await names()).includes('tiny_old'));
      const before = await asked();
      await panel.send(message(tinyk));
      assert.ok(!(await names()).includes('tiny_old'));
      assert.equal(await asked(), before + 1);
      await panel.send({ kind: 'found', query: 'tiny_', hits: [hit('tiny_new')] });
      assert.ok((await names()).includes('tiny_new'));
    });
  });

  it('says why it goes nowhere', async () => {
    await withPanel({}, async (panel) => {
      await panel.send(message(blinky));
      for (const [typed, why] of [
        ['0x1ffffffffffffffff', 'outside of 64 bits'],
        ['0x123456789', 'not in the address space'],
        ['nowhere', 'nothing found'],
      ] as const) {
        await panel.page.keyboard.press('/');
        await panel.page.locator('.search input').fill(typed);
        await panel.page.locator('.search-count', { hasText: why }).waitFor();
        await panel.page.keyboard.press('Escape');
      }
    });
  });

  it('keeps what is found for somebody who leaves and comes back at once', async () => {
    await withPanel({}, async (panel) => {
      await panel.send(message(blinky));
      const said = await panel.page.evaluate<string>(`new Promise((told) => {
        const input = document.querySelector('.search input');
        input.focus();
        input.blur();
        input.focus();
        input.value = 'nowhere';
        input.dispatchEvent(new Event('input'));
        setTimeout(() => told(document.querySelector('.search-count').textContent), 300);
      })`);
      assert.equal(said, 'nothing found');
    });
  });

  it('keeps the strip of details for what was asked for, where it would cover what page tables cost', async () => {
    await withPanel({ width: 940, height: 700, state: { view: 'tables' } }, async (panel) => {
      await panel.send(message(tinyk));
      const { page } = panel;
      await page.locator('text.note', { hasText: 'Page size' }).waitFor();
      assert.equal(await page.locator('.details').isVisible(), false);
      await page.keyboard.press('End');
      await page.locator('.details h2', { hasText: 'PML4 511' }).waitFor();
    });
  });

  it('has the largest symbols in the strip too', async () => {
    await withPanel(
      { width: 940, height: 700, state: { view: 'image', selected: 'section:.text' } },
      async (panel) => {
        await panel.send(message(tinyk));
        await panel.page.locator('.details .symbol-row').first().waitFor();
      },
    );
  });

  it('leaves the picture its room beside the strip, which keys make as large as what is in it', async () => {
    const state = { view: 'image', selected: 'section:.text' };
    for (const size of [
      { width: 940, height: 760 },
      { width: 700, height: 520 },
    ]) {
      await withPanel({ ...size, state }, async (panel) => {
        await panel.send(message(tinyk));
        const { page } = panel;
        await page.locator('.details .symbol-row').first().waitFor();
        const share = (): Promise<number> =>
          page.evaluate<number>(
            "document.querySelector('.details').offsetHeight / document.querySelector('.main').offsetHeight",
          );
        assert.ok((await share()) <= 0.281, `${(await share()).toFixed(2)} at ${size.width.toString()} px`);
        const whole =
          'document.querySelector(".details").scrollHeight <= document.querySelector(".details").clientHeight + 1';
        const button = page.locator('.details-buttons [aria-expanded]');
        if (await page.evaluate<boolean>(whole)) {
          await button.waitFor({ state: 'hidden' });
          return;
        }
        await button.focus();
        await page.keyboard.press('Enter');
        await panel.until(whole);
        assert.equal(await button.getAttribute('aria-expanded'), 'true');
        await page.keyboard.press('Enter');
        await panel.until(`!(${whole})`);
      });
    }
  });

  it('keeps figures before their units in a page that runs from right to left', async () => {
    await withPanel({ width: 1200, state: { view: 'image', selected: 'section:.text' } }, async (panel) => {
      await panel.send(message(tinyk));
      const { page } = panel;
      await page.locator('.details .symbol-size').first().waitFor();
      await page.evaluate("document.documentElement.dir = 'rtl'");
      const gaps = await page.evaluate<number[]>(`(() => {
        const left = (node, at) => {
          const range = document.createRange();
          range.setStart(node, at);
          range.setEnd(node, at + 1);
          return range.getBoundingClientRect().left;
        };
        return [...document.querySelectorAll('.details .symbol-size, .details dd .dim')].flatMap((own) => {
          const node = own.firstChild;
          const unit = node.data.indexOf('KiB');
          return unit < 1 ? [] : [left(node, unit) - left(node, node.data.search(/\\d/))];
        });
      })()`);
      assert.ok(gaps.length > 3 && gaps.every((gap) => gap > 0), gaps.join());
    });
  });
});
