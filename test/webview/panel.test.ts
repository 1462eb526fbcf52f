import assert from 'node:assert/strict';
import { makePicture, type View } from '../../src/core/picture';
import { withBrowser } from './browser';
import type { PanelPage } from './harness';
import { blinky, hostile, hostileBefore, section, tinyk, unbuiltBlinky } from './sampleMaps';
import { message, panelsOf } from './samplePanels';
import { hostileProfile } from './hostileProfile';

function pending({ id, title }: View): View {
  const none = { crumbs: [], columns: [], lens: [], bands: [], meters: [], legend: [] };
  return { id, title, pending: true, ...none };
}

describe('The panel in a browser', function () {
  this.timeout(180_000);
  const browser = withBrowser(this);

  const withPanel = panelsOf(browser);

  const texts = (panel: PanelPage, selector: string): Promise<string[]> =>
    panel.page.locator(selector).allTextContents();

  it('draws text as text, whatever the names are', async () => {
    await withPanel({}, async (panel) => {
      await panel.send(message(hostile));
      assert.ok((await texts(panel, 'svg text.name')).some((name) => name.startsWith('<img src=x')));
      assert.equal(await panel.page.locator('img, script:not([nonce])').count(), 0);
      await panel.page.locator('svg text.name', { hasText: '<img' }).first().click();
      await panel.page.locator('.details h2', { hasText: '<img src=x' }).waitFor();
    });
  });

  it('shows a picture of which the other views and the details follow', async () => {
    await withPanel({ state: { view: 'image' } }, async (panel) => {
      const { picture } = message(tinyk);
      const views = picture.views.map((view): View => (view.id === 'image' ? view : pending(view)));
      await panel.send({ kind: 'picture', picture: { ...picture, views, details: {}, partial: true } });
      await panel.page.locator('svg text.name', { hasText: '.rodata' }).first().click();
      await panel.page.getByRole('tab', { name: 'Address Space' }).click();
      // The view that was there stays until the other one is.
      await panel.page.locator('svg text.name', { hasText: '.rodata' }).first().waitFor();
      await panel.send({
        kind: 'details',
        key: 'section:.rodata',
        details: picture.details['section:.rodata'],
      });
      await panel.page.locator('.details h2', { hasText: '.rodata' }).waitFor();
      await panel.send({ kind: 'views', views: picture.views.filter(({ id }) => id !== 'image') });
      await panel.page.locator('svg text.name', { hasText: 'vmalloc' }).first().waitFor();
      const asked = (await panel.posted()).map((own) => JSON.stringify(own));
      assert.ok(asked.includes('{"kind":"details","key":"section:.rodata"}'), asked.join());
      assert.ok(asked.includes('{"kind":"seen","view":"space","symbols":true}'), asked.join());
    });
  });

  it('says how much of a file is read, and offers to cancel that', async () => {
    await withPanel({}, async (panel) => {
      const words = 'Reading vmlinux.map, 31 of 49 MB';
      await panel.send({ kind: 'loading', what: words, done: 31 / 49, cancels: true });
      const footer = panel.page.getByRole('contentinfo');
      await footer.getByText(words).waitFor();
      assert.equal(await panel.page.evaluate('document.querySelector(".progress-done").style.width'), '63%');
      await footer.getByRole('button', { name: 'Cancel' }).click();
      assert.ok((await panel.posted()).some(({ kind }) => kind === 'cancel'));
      // Over a picture that is there, too; and what cannot be cancelled does not offer it.
      await panel.send(message(tinyk));
      await panel.send({ kind: 'loading', what: words, done: 0.5, cancels: true });
      await footer.getByRole('button', { name: 'Cancel' }).waitFor();
      await panel.send({ kind: 'loading', what: 'Reading kernel.ld and its build…' });
      await footer.getByRole('button', { name: 'Cancel' }).waitFor({ state: 'hidden' });
    });
  });

  it('is the same drawing in a document that is written from right to left', async () => {
    await withPanel({ state: { view: 'image' } }, async (panel) => {
      await panel.send(message(tinyk));
      const places = (): Promise<string[]> =>
        panel.page.evaluate<
          string[]
        >(`[...document.querySelectorAll('svg.drawing text, svg.drawing rect')].map((shape) => {
          const own = shape.getBoundingClientRect(), all = document.querySelector('svg.drawing').getBoundingClientRect();
          return shape.textContent + ' ' + Math.round(own.left - all.left) + ' ' + Math.round(own.top - all.top);
        })`);
      const before = await places();
      await panel.page.evaluate("document.documentElement.dir = 'rtl'");
      assert.deepEqual(await places(), before);
      assert.ok(await panel.page.evaluate('document.documentElement.scrollWidth <= innerWidth'));
      // The minimap beside it stays where there is room for it.
      const [drawing, scroller] = await panel.page.evaluate<number[]>(
        "['.drawing', '.scroller'].map((own) => document.querySelector(own).getBoundingClientRect().left)",
      );
      assert.equal(drawing, scroller);
    });
  });

  it('has the dots of a word and the sign of a percentage behind them there', async () => {
    await withPanel({ state: { view: 'image', selected: 'section:.text' } }, async (panel) => {
      await panel.send(message(blinky));
      await panel.page.evaluate("document.documentElement.dir = 'rtl'");
      const firstAndLast = (selector: string, word: string): Promise<number[]> =>
        panel.page.evaluate<number[]>(`(() => {
          const own = [...document.querySelectorAll(${JSON.stringify(selector)})].find((one) => one.textContent.includes(${JSON.stringify(word)}));
          const walker = document.createTreeWalker(own, NodeFilter.SHOW_TEXT);
          const node = walker.nextNode();
          return [0, node.data.length - 1].map((at) => {
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + 1);
            return range.getBoundingClientRect().left;
          });
        })()`);
      for (const [selector, word] of [
        ['.details .link', 'Copy…'],
        ['.meter-percent', '%'],
      ] as const) {
        const [first = 0, last = 0] = await firstAndLast(selector, word);
        assert.ok(first < last, `${word}: ${first.toString()} and ${last.toString()}`);
      }
    });
  });

  it('has everything in reach in a window that is zoomed to 200 %', async () => {
    // A window of 1200 by 800 pixels is half as wide and half as high in those of a page at 200 %.
    await withPanel({ width: 600, height: 400, scale: 2 }, async (panel) => {
      await panel.send(message(tinyk));
      await panel.page.locator('svg text.name', { hasText: '.rodata' }).first().click();
      const outside = await panel.page.evaluate<
        string[]
      >(`[...document.querySelectorAll('button, select, input, .tree')]
        .filter((own) => own.offsetParent !== null)
        .filter((own) => { const box = own.getBoundingClientRect(); return box.width > 0 && (box.left < 0 || box.right > innerWidth + 1); })
        .map((own) => own.outerHTML.slice(0, 80))`);
      assert.deepEqual(outside, []);
      assert.ok(await panel.page.evaluate('document.documentElement.scrollWidth <= innerWidth'));
      const height = await panel.page.evaluate<number>(
        "document.querySelector('.scroller').getBoundingClientRect().height",
      );
      assert.ok(height >= 100, `the drawing has ${height.toString()} pixels`);
    });
  });

  it('marks the row under the pointer, also where hundreds are drawn as one', async () => {
    const sections = Array.from({ length: 300 }, (_, i) => {
      const vma = 0xffff_ffff_8010_0000n + BigInt(i) * 64n;
      const rights = { read: true, write: false, execute: true };
      return section({ name: `.s${i.toString()}`, vma, size: 64n, rights }, i);
    });
    await withPanel({ state: { view: 'image', scales: { image: 'linear' } } }, async (panel) => {
      await panel.send(message({ ...tinyk, sections, segments: [] }));
      const drawing = await panel.page.locator('svg.drawing path.tint-execute').first().boundingBox();
      assert.ok(drawing !== null);
      await panel.page.mouse.move(drawing.x + drawing.width / 2, drawing.y + drawing.height / 2);
      await panel.page.locator('.hover-strip').waitFor();
      await panel.page.locator('.tooltip').waitFor();
      await panel.page.mouse.move(2, 2);
      await panel.page.locator('.hover-strip').waitFor({ state: 'detached' });
    });
  });

  it('draws them so in every view, of images, symbols and layouts, and tells them whole on demand', async () => {
    const map = { ...hostile, machine: 'x86_64', segments: [] };
    const picture = makePicture({
      map,
      profile: hostileProfile,
      crumbs: ['<img src=x onerror=alert(1)>', '\u202eevil'],
      compare: {
        kind: 'builds',
        before: { label: '<b>Before</b>', map: hostileBefore },
        after: { label: 'After', map },
      },
    });
    for (const view of picture.views) {
      await withPanel({ state: { view: view.id } }, async (panel) => {
        await panel.send({ kind: 'picture', picture });
        assert.equal(
          await panel.page.locator('img, b:not(.mono):not(.tooltip b), script:not([nonce])').count(),
          0,
        );
        assert.equal(
          await panel.page.evaluate('document.body.textContent.includes("\u202e")'),
          false,
          view.id,
        );
        assert.equal(await panel.page.evaluate('document.body.textContent.includes("\0")'), false, view.id);
      });
    }
    await withPanel({}, async (panel) => {
      await panel.send({ kind: 'picture', picture });
      await panel.page.locator('[role="treeitem"]').first().waitFor({ state: 'attached' });
      await panel.page.locator('.tree').focus();
      await panel.page.keyboard.press('Home');
      const heading = panel.page.locator('.details h2');
      for (let i = 0; i < 12; i += 1) {
        const shown = (await heading.textContent()) ?? '';
        if (shown.length === 10_000) return;
        await panel.page.keyboard.press('ArrowDown');
        await panel.until(`document.querySelector('.details h2')?.textContent !== ${JSON.stringify(shown)}`);
      }
      assert.fail('the long name is nowhere whole');
    });
  });

  it('shows the details of what is clicked, and goes to its source', async () => {
    await withPanel({}, async (panel) => {
      await panel.send(message(tinyk));
      await panel.page.locator('svg text.name', { hasText: '.rodata' }).first().click();
      await panel.page.locator('.details dd', { hasText: '0xffffffff8011b000' }).waitFor();
      await panel.page.locator('.details dd', { hasText: '0xffffffff80121f3f' }).waitFor();
      await panel.page.getByRole('button', { name: 'Go to Source' }).click();
      const posted = await panel.posted();
      assert.deepEqual(posted.at(-1), {
        kind: 'openSource',
        place: { file: 'kernel.ld', line: 19, column: 3 },
      });
    });
  });

  it('tells why a section is where it is, each step with its line', async () => {
    await withPanel({ state: { view: 'image', selected: 'section:.data' } }, async (panel) => {
      await panel.send(message(unbuiltBlinky));
      await panel.page.locator('.why li', { hasText: 'memory region RAM' }).waitFor();
      const link = panel.page.locator('.why li', { hasText: 'memory region RAM' }).getByRole('button');
      const line = Number((await link.textContent())?.slice(1));
      await link.click();
      const posted = (await panel.posted()).at(-1);
      assert.ok(posted?.kind === 'openSource' && posted.place.line === line, JSON.stringify(posted));
      // In the strip it is folded away.
      await panel.page.setViewportSize({ width: 900, height: 700 });
      await panel.page.locator('.why').waitFor({ state: 'hidden' });
      const button = panel.page.getByRole('button', { name: 'Why It Is Here' });
      await button.click();
      await panel.page.locator('.why').waitFor();
      assert.equal(await button.getAttribute('aria-pressed'), 'true');
      await button.click();
      await panel.page.locator('.why').waitFor({ state: 'hidden' });
    });
  });

  it('tells which end is at the top, in the name of the tree and when it is flipped', async () => {
    await withPanel({ state: { view: 'image' } }, async (panel) => {
      await panel.send(message(tinyk));
      const { page } = panel;
      const heard = page.locator('.heard[role="status"]');
      await page.getByRole('tree', { name: 'Memory layout, high addresses at the top' }).waitFor();
      assert.equal(await heard.textContent(), '');
      await page.keyboard.press('f');
      await page.getByRole('tree', { name: 'Memory layout, low addresses at the top' }).waitFor();
      assert.equal(await heard.textContent(), 'Low addresses at the top');
      await page.keyboard.press('f');
      await page.getByRole('tree', { name: 'Memory layout, high addresses at the top' }).waitFor();
      assert.equal(await heard.textContent(), 'High addresses at the top');
    });
  });

  it('is used with keys alone', async () => {
    await withPanel({}, async (panel) => {
      await panel.send(message(tinyk));
      await panel.page.locator('[role="treeitem"]').first().waitFor({ state: 'attached' });
      await panel.page.locator('.tree').focus();
      await panel.page.keyboard.press('Home');
      await panel.page.locator('.details h2', { hasText: '.bss' }).waitFor();
      await panel.page.keyboard.press('ArrowDown');
      await panel.page.locator('.details h2', { hasText: '.data' }).waitFor();
      await panel.page.keyboard.press('f');
      await panel.page.keyboard.press('Home');
      await panel.page.locator('.details h2', { hasText: '.text' }).waitFor();
      await panel.page.keyboard.press('Escape');
      await panel.page.locator('.details').waitFor({ state: 'hidden' });
      await panel.page.keyboard.press('/');
      await panel.page.keyboard.type('.rod');
      await panel.page.keyboard.press('Enter');
      await panel.page.locator('.details h2', { hasText: '.rodata' }).waitFor();
    });
  });

  it('has bars of the largest symbols that are stronger than what they stand on, also in high contrast', async () => {
    for (const theme of ['hc-dark', 'hc-light'] as const) {
      await withPanel({ theme, state: { view: 'image', selected: 'section:.text' } }, async (panel) => {
        await panel.send(message(tinyk));
        await panel.page.locator('.bar-fill').first().waitFor();
        const [track, fill] = await panel.page.evaluate<[string, string]>(`(() => {
          const colour = (of) => getComputedStyle(document.querySelector(of)).backgroundColor;
          return [colour('.bar'), colour('.bar-fill')];
        })()`);
        assert.equal(track, 'rgba(0, 0, 0, 0)');
        assert.notEqual(fill, track);
      });
    }
  });

  it('keeps the innermost steps of the way whole in a narrow panel, and folds those before them into one', async () => {
    await withPanel({ width: 420, state: { view: 'tables' } }, async (panel) => {
      await panel.send(message(tinyk));
      const steps = panel.page.locator('.crumb:visible');
      await panel.page.locator('.crumb.more').waitFor();
      const texts = await steps.allInnerTexts();
      assert.equal(texts[0], '…');
      assert.equal(texts.at(-1), 'PT 256');
      const cut = await panel.page.evaluate<string[]>(
        `[...document.querySelectorAll('.crumb:not([hidden])')].filter((own) => own.scrollWidth > own.clientWidth).map((own) => own.textContent)`,
      );
      assert.deepEqual(cut, []);
      assert.match((await panel.page.locator('.crumb.more').getAttribute('title')) ?? '', /CR3/);
      // What is folded here leads nowhere.
      assert.equal(await panel.page.locator('button.crumb.more').count(), 0);
      await panel.page.setViewportSize({ width: 1200, height: 800 });
      await panel.page.locator('.crumb.more').waitFor({ state: 'detached' });
      assert.ok((await steps.allInnerTexts()).includes('CR3'));
    });
  });

  it('has a legend of slots in their own colours, of which no two are alike', async () => {
    for (const theme of ['dark', 'hc-light'] as const) {
      await withPanel({ theme, width: 1200, state: { view: 'tables' } }, async (panel) => {
        await panel.send(message(tinyk));
        await panel.page.locator('.footer.of-slots .swatch').first().waitFor();
        const looks = await panel.page.evaluate<string[]>(
          `[...document.querySelectorAll('.footer > .legend .swatch')].map((own) => getComputedStyle(own).backgroundColor)`,
        );
        assert.equal(new Set(looks).size, looks.length, looks.join(' '));
      });
    }
  });

  it('opens the top of a space without an image only where the names of the whole have room beside it', async () => {
    for (const [width, columns] of [
      [1300, 2],
      [700, 1],
    ] as const) {
      await withPanel({ width, state: { view: 'space' } }, async (panel) => {
        await panel.send(message(undefined));
        const titles = panel.page.locator('svg text.title');
        await titles.first().waitFor();
        assert.equal(await titles.count(), columns);
      });
    }
  });

  it('says how large a region is whose use is not known, also in a narrow panel', async () => {
    await withPanel({ width: 420, state: { view: 'image' } }, async (panel) => {
      await panel.send(message(unbuiltBlinky));
      const note = panel.page.locator('.meter', { hasText: 'FLASH' }).locator('.meter-note');
      assert.equal(await note.innerText(), '512 KiB, use not known');
      assert.match((await note.getAttribute('title')) ?? '', /size/);
    });
  });

  it('tells what is wrong in whole words, also in a narrow panel', async () => {
    const title = 'section .bss will not fit in region RAM: it overflows by 1,908 bytes';
    const place = { file: 'stm32f4.ld', line: 16, column: 1 };
    await withPanel({ width: 420 }, async (panel) => {
      const notice = { kind: 'error', title, text: '', place, more: 2 } as const;
      await panel.send({ ...message(tinyk), notice });
      const words = panel.page.locator('.notice-text');
      assert.ok((await words.innerText()).includes(title));
      const cut = await panel.page.evaluate<boolean>(`(() => {
        const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.querySelector('.notice-text');
        return scrollWidth > clientWidth || scrollHeight > clientHeight + 1;
      })()`);
      assert.equal(cut, false);
    });
  });

  it('leaves keys of VS Code to it while the search has the focus', async () => {
    await withPanel({ state: { view: 'image' } }, async (panel) => {
      await panel.send(message(tinyk));
      await panel.page.evaluate(
        `window.heard = []; window.addEventListener('keydown', ({ key }) => window.heard.push(key)); undefined`,
      );
      const input = panel.page.locator('.search input');
      await input.focus();
      for (const key of ['F1', 'Control+p', 'f', 'ArrowDown', 'Enter']) await panel.page.keyboard.press(key);
      assert.deepEqual(await panel.page.evaluate('window.heard'), ['F1', 'Control', 'p', 'f']);
      assert.equal(await input.inputValue(), 'f');
    });
  });

  it('finds an address and opens the way to it', async () => {
    await withPanel({ state: { view: 'space' } }, async (panel) => {
      await panel.send(message(tinyk));
      await panel.page.keyboard.press('/');
      await panel.page.keyboard.type('0xffffffff80105f20');
      await panel.page.keyboard.press('Enter');
      await panel.page.locator('.details h2', { hasText: '.text' }).waitFor();
      assert.equal(await panel.page.locator('svg .marker').count(), 3);
    });
  });

  it('keeps the element of a region when its address changes', async () => {
    await withPanel({}, async (panel) => {
      await panel.send(message(tinyk));
      await panel.page.locator('rect.box[data-item="section:.data"]').waitFor({ state: 'attached' });
      await panel.page.evaluate(
        `window.kept1 = document.querySelector('rect.box[data-item="section:.data"]')`,
      );
      const moved = {
        ...tinyk,
        sections: tinyk.sections.map((own, i) =>
          i === 2 && own.size.kind === 'known' ? { ...own, size: { ...own.size, value: 0x1000n } } : own,
        ),
      };
      await panel.send(message(moved));
      assert.equal(
        await panel.page.evaluate(
          `window.kept1 === document.querySelector('rect.box[data-item="section:.data"]')`,
        ),
        true,
      );
    });
  });

  it('keeps the byte under the pointer while the wheel zooms, and comes back', async () => {
    await withPanel({ state: { view: 'space' } }, async (panel) => {
      await panel.send(message(tinyk));
      const before = await texts(panel, 'svg text.name');
      await panel.page.mouse.move(260, 300);
      for (let i = 0; i < 20; i += 1) await panel.page.mouse.wheel(0, -240);
      await panel.page.locator('.tree').focus();
      await panel.page.keyboard.press('Escape');
      await panel.page.waitForTimeout(300);
      assert.deepEqual(await texts(panel, 'svg text.name'), before);
    });
  });

  it('takes every step of a drag and of the wheel, however many there are in a frame', async () => {
    await withPanel({ state: { view: 'image', scales: { image: 'linear' } } }, async (panel) => {
      await panel.send(message(tinyk));
      const box = async (): Promise<{ y: number; height: number }> =>
        panel.page.evaluate(`(() => {
          const own = document.querySelector('rect.box[data-item="section:.rodata"]');
          return { y: Number(own.getAttribute('y')), height: Number(own.getAttribute('height')) };
        })()`);
      const act = async (steps: string): Promise<void> => {
        const drawn = await panel.page.evaluate<string>('document.body.dataset.drawn');
        await panel.page.evaluate(`(() => {
          const own = document.querySelector('rect.box[data-item="section:.rodata"]');
          const { x, y, height } = own.getBoundingClientRect();
          const at = { clientX: x + 20, clientY: y + height / 2, bubbles: true, pointerId: 1, button: 0 };
          const scroller = document.querySelector('.scroller');
          scroller.setPointerCapture = () => undefined;
          const pointer = (kind, by) =>
            scroller.dispatchEvent(new PointerEvent(kind, { ...at, clientY: at.clientY + by }));
          const wheel = (deltaY) =>
            scroller.dispatchEvent(new WheelEvent('wheel', { ...at, deltaY, cancelable: true }));
          ${steps}
        })()`);
        await panel.until(`Number(document.body.dataset.drawn) > ${drawn}`);
      };
      const before = await box();
      await act('for (let i = 0; i < 5; i += 1) wheel(-100);');
      const zoomed = await box();
      // Each step of 100 is e^0.22.
      assert.ok(Math.abs(zoomed.height / before.height - Math.exp(1.1)) < 0.1);
      await act('pointer("pointerdown", 0); for (const by of [10, 20, 30, 40]) pointer("pointermove", by);');
      assert.ok(Math.abs((await box()).y - zoomed.y - 40) <= 1);
    });
  });

  it('goes to either end of a picture that is zoomed, and on to what is not in view', async () => {
    await withPanel({ state: { view: 'image', scales: { image: 'linear' } } }, async (panel) => {
      await panel.send(message(tinyk));
      await panel.page.locator('svg text.name', { hasText: '.rodata' }).first().dblclick();
      const shown = (name: string): Promise<void> =>
        panel.until(
          `document.querySelector('.details h2')?.textContent?.startsWith('${name}') && document.querySelector('rect.selection') !== null`,
        );
      await panel.page.locator('.tree').focus();
      for (const [key, name] of [
        ['Home', '.bss'],
        ['End', '.text'],
        ['ArrowUp', '.rodata'],
        ['ArrowUp', '.data'],
        ['ArrowUp', '.bss'],
      ] as const) {
        await panel.page.keyboard.press(key);
        await shown(name);
      }
    });
  });

  it('lists the runs of a page table, and goes down and up its levels', async () => {
    await withPanel({ state: { view: 'tables' } }, async (panel) => {
      await panel.send(message(tinyk));
      await panel.page
        .locator('svg text.link', { hasText: /^\+ \d+ more$/ })
        .first()
        .click();
      await panel.page.locator('svg text.name', { hasText: 'KASAN shadow' }).click();
      await panel.page.locator('.details h2', { hasText: 'PML4 472' }).waitFor();
      await panel.page.getByRole('radio', { name: 'Slots' }).click();
      await panel.page.getByRole('button', { name: /^PDPT/ }).click();
      await panel.page.locator('.details h2', { hasText: 'PDPT' }).waitFor();
    });
  });

  it('has its tab stops in the order of what they are about', async () => {
    await withPanel({ state: { view: 'image' } }, async (panel) => {
      await panel.send(message(tinyk));
      await panel.page.locator('svg text.name', { hasText: '.text' }).first().click();
      await panel.page.locator('.tab[aria-selected="true"]').focus();
      const stops: string[] = [];
      for (let i = 0; i < 12; i += 1) {
        stops.push(
          await panel.page.evaluate<string>(
            'document.activeElement.closest(".tabs, .search, .buttons, .crumbs, .segmented, .tree, .details")?.className ?? ""',
          ),
        );
        await panel.page.keyboard.press('Tab');
      }
      const order = stops.filter((stop, i) => stop !== stops[i - 1]);
      assert.deepEqual(order, ['tabs', 'search', 'buttons', 'segmented', 'tree', 'details']);
    });
  });

  it('remembers what was chosen', async () => {
    await withPanel({}, async (panel) => {
      await panel.send(message(tinyk));
      await panel.page.getByRole('tab', { name: 'Address Space' }).click();
      await panel.page.getByRole('radio', { name: 'Log' }).click();
      const kept = await panel.page.evaluate<{ view: string; scales: Record<string, string> }>('window.kept');
      assert.equal(kept.view, 'space');
      assert.deepEqual(kept.scales, { space: 'log' });
    });
  });

  it('ignores what it may have kept from another version', async () => {
    for (const state of [
      'nonsense',
      7,
      { view: 3, lenses: { space: 5 }, scales: null, marker: '"><script>' },
    ]) {
      await withPanel({ state }, async (panel) => {
        await panel.send(message(tinyk));
        assert.ok((await texts(panel, 'svg text.name')).includes('.text'));
      });
    }
  });
});
