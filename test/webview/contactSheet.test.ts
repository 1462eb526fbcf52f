import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { root } from '../../scripts/root';
import { makePicture } from '../../src/core/picture';
import { builtinProfiles, loadBuiltin } from '../../src/core/profiles';
import { withBrowser } from './browser';
import { openPanelPage, type PanelPage } from './harness';

const width = 660;
const height = 760;
const columns = 6;
/** Width of a picture on the sheet. */
const shown = 440;

/**
 * Draws every built-in profile in the panel, and looks at each text where the browser has put it. With
 * `MEMSCAPE_CONTACT_SHEET=1` the pictures are kept as docs/profiles.png, the contact sheet.
 */
describe('Every profile in the panel', function () {
  this.timeout(240_000);
  // A browser on a busy machine may draw after the question.
  this.retries(2);
  const browser = withBrowser(this);

  it('is drawn without texts that touch or are cut, in its own width', async () => {
    const keep = process.env.MEMSCAPE_CONTACT_SHEET === '1';
    const panel = await openPanelPage(browser(), { width, height, theme: 'light' });
    // Rows would be looked at on their way from one profile to the next.
    await panel.page.emulateMedia({ reducedMotion: 'reduce' });
    const wrong: string[] = [];
    const pictures: { readonly id: string; readonly title: string; readonly png: Buffer }[] = [];
    try {
      for (const { id, title } of builtinProfiles) {
        const picture = makePicture({ map: undefined, profile: loadBuiltin(id) });
        await panel.send({ kind: 'picture', picture });
        wrong.push(...(await faultsOf(panel)).map((fault) => `${id}: ${fault}`));
        if (keep) pictures.push({ id, title, png: await panel.page.screenshot() });
      }
    } finally {
      await panel.close();
    }
    if (keep) await writeSheet(browser(), pictures);
    assert.deepEqual(wrong, []);
  });
});

/** What is wrong with the texts that are drawn, by where they are on the screen. */
async function faultsOf({ page }: PanelPage): Promise<string[]> {
  // Runs in the page, whose policy forbids to evaluate functions that are made from text there.
  return page.evaluate<string[]>(`(() => {
    const svg = document.querySelector('svg.picture, main svg, svg[role]') ?? document.querySelector('svg');
    const frame = svg.getBoundingClientRect();
    const boxes = [...svg.querySelectorAll('text')]
      .filter((text) => text.textContent.trim() !== '')
      .map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
    const found = [];
    if (boxes.length < 3) found.push('there is next to no text');
    // A list of what lies in a group may end early; a name may not.
    const isList = (text) => text.includes(', ');
    // The line box of a text is higher than its letters.
    const slack = 4;
    for (const [i, { text, box }] of boxes.entries()) {
      if (text.endsWith('…') && !isList(text)) found.push('shortened: ' + text);
      if (box.left < frame.left - 1 || box.right > frame.right + 1) found.push('cut at a side: ' + text);
      for (const other of boxes.slice(i + 1)) {
        const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        if (across > 1 && down > slack) found.push('"' + text + '" touches "' + other.text + '"');
      }
    }
    return found;
  })()`);
}

async function writeSheet(
  browser: Browser,
  pictures: readonly { readonly id: string; readonly title: string; readonly png: Buffer }[],
): Promise<void> {
  const page: Page = await browser.newPage({
    viewport: { width: columns * (shown + 12) + 24, height: 800 },
    deviceScaleFactor: 1,
  });
  const figures = pictures
    .map(
      ({ id, png }) =>
        `<figure><img width="${String(shown)}" src="data:image/png;base64,${png.toString('base64')}"><figcaption>${id}</figcaption></figure>`,
    )
    .join('');
  await page.setContent(`<!DOCTYPE html><meta charset="utf-8"><style>
    body { margin: 12px; background: #fff; font: 12px "DejaVu Sans", sans-serif; }
    main { display: grid; grid-template-columns: repeat(${String(columns)}, ${String(shown)}px); gap: 12px; }
    figure { margin: 0; } img { border: 1px solid #ddd; display: block; } figcaption { padding: 3px 0 6px; }
  </style><main>${figures}</main>`);
  await mkdir(join(root, 'docs'), { recursive: true });
  await writeFile(join(root, 'docs/profiles.png'), await page.screenshot({ fullPage: true }));
  for (const { id, png } of pictures) {
    const folder = process.env.MEMSCAPE_CONTACT_FOLDER;
    if (folder !== undefined) await writeFile(join(folder, `${id}.png`), png);
  }
  await page.close();
}
