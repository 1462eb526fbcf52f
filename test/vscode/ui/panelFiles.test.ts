import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { borrowWorkbench } from '../borrowedWorkbench';
import type { Workbench } from '../workbench';

const command = 'Memscape: Show Memory Layout';
const size = { width: 1700, height: 900 };

describe('Drawings of the panel as files', () => {
  let window: Workbench;

  beforeEach(async () => {
    window = await borrowWorkbench({
      files: { 'one.ld': script },
      size,
    });
  });

  it('saves the drawing as SVG, as PNG and as text', async () => {
    const panel = await openPanel('one.ld');
    const svg = await save(panel, 'Save SVG', 'drawing.svg');
    assert.match(svg.toString('utf8'), /^<svg [^]*\.only_one[^]*<\/svg>\s*$/);
    const png = await save(panel, 'Save PNG', 'drawing.png');
    await looksLikeDrawing(panel, png);
    const text = await save(panel, 'Save ASCII', 'drawing.txt');
    assert.match(text.toString('utf8'), /\.only_one/);
  });

  it('saves a table for a document, and the data for a program', async () => {
    const panel = await openPanel('one.ld');
    await choose(panel, 'image');
    const table = (await save(panel, 'Save Markdown', 'table.md')).toString('utf8');
    // 4 + 0x5000 bytes, then the next page.
    assert.match(table, /^\|.*\.only_one.*0xffffffff80106000.*\|$/m);
    const data: unknown = JSON.parse((await save(panel, 'Save JSON', 'data.json')).toString('utf8'));
    const { sections } = data as { sections: { name: string; vma: string; size: string }[] };
    assert.deepEqual(
      sections.map(({ name, vma, size }) => [name, vma, size]),
      [
        ['.text', '0xffffffff80100000', '0x5004'],
        ['.only_one', '0xffffffff80106000', '0x3004'],
      ],
    );
  });

  it('makes a drawing of the address space that comes back as a profile', async () => {
    const { page } = window;
    const panel = await openPanel('one.ld');
    await choose(panel, 'space');
    await panel.locator('svg.drawing text.name', { hasText: 'Kernel Space' }).first().waitFor();
    await save(panel, 'Save ASCII', 'drawing.txt');
    await window.openFile('drawing.txt');
    await page.keyboard.press('Control+A');
    await window.runCommand('Memscape: New Profile from Text');
    await page.locator('.editor-group-container.active .tab.active', { hasText: 'drawing.json' }).waitFor();
    const lines = page.locator('.editor-group-container.active .view-lines');
    await lines.filter({ hasText: /"name":\s"\.only_one",\s"start":\s"0xffffffff80106000"/ }).waitFor();
    await lines.filter({ hasText: /"Kernel\sSpace\s\(part\)",\s"start":\s"0xffff800000000000"/ }).waitFor();
    await window.screenshot('drawing-as-profile');
  });

  /** The menu that a narrow panel has for its tabs is there in any. */
  async function choose(panel: Frame, id: string): Promise<void> {
    await panel.locator('.view-menu').evaluate((menu, view) => {
      if (menu instanceof HTMLSelectElement) menu.value = view;
      menu.dispatchEvent(new Event('change'));
    }, id);
    await panel.locator(`.tab[data-view="${id}"][aria-selected="true"]`).waitFor({ state: 'attached' });
  }

  /** As an image viewer opens it: as large as the drawing or larger, with its colours, and not one of them alone. */
  async function looksLikeDrawing(panel: Frame, png: Buffer): Promise<void> {
    const kept = process.env.MEMSCAPE_KEEP_PNG;
    if (kept !== undefined) await writeFile(kept, png);
    const seen = await panel.evaluate<{ width: number; height: number; wanted: number; colours: number }>(
      `new Promise((resolve, reject) => {
        const image = new Image();
        image.onerror = () => reject(new Error('It is no picture.'));
        image.onload = () => {
          const canvas = document.createElement('canvas');
          [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
          const context = canvas.getContext('2d');
          context.drawImage(image, 0, 0);
          const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
          const colours = new Set(new Uint32Array(data.buffer));
          const wanted = document.querySelector('svg.drawing').getBoundingClientRect().width;
          resolve({ width: canvas.width, height: canvas.height, wanted, colours: colours.size });
        };
        image.src = 'data:image/png;base64,${png.toString('base64')}';
      })`,
    );
    assert.ok(seen.width >= seen.wanted - 1 && seen.height > 300, JSON.stringify(seen));
    assert.ok(seen.colours > 16, JSON.stringify(seen));
  }

  async function openPanel(file: string): Promise<Frame> {
    await window.openFile(file);
    await window.runCommand(command);
    const panel = await window.panelFrame();
    await panel.locator('svg.drawing text.name', { hasText: '.only_one' }).first().waitFor();
    return panel;
  }

  /** By the button and VS Code's own dialogs, as a person does; what is in the file once it is there. */
  async function save(panel: Frame, choice: string, name: string): Promise<Buffer> {
    const { page, folder } = window;
    await panel.getByRole('button', { name: 'Copy or Save…' }).click();
    const input = page.locator('.quick-input-widget:not([style*="display: none"]) .quick-input-box input');
    await input.waitFor();
    await input.fill(choice);
    await page.locator('.quick-input-list .monaco-list-row').first().filter({ hasText: choice }).waitFor();
    await page.keyboard.press('Enter');
    // The dialog has the folder of the script in it before it takes another name.
    await page.waitForFunction(
      `[...document.querySelectorAll('.quick-input-box input')].some((own) => own.value.includes(${JSON.stringify(folder)}))`,
    );
    const file = join(folder, name);
    await input.fill(file);
    await page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
    const deadline = Date.now() + 20_000;
    for (;;) {
      const content = await readFile(file).catch(() => Buffer.alloc(0));
      if (content.length > 0) return content;
      if (Date.now() > deadline) throw new Error(`${name} was not written.`);
      await page.evaluate('new Promise((resolve) => requestAnimationFrame(resolve))');
    }
  }
});

const script = `SECTIONS {
  . = 0xffffffff80100000;
  .text : { LONG(1) . += 0x5000; }
  . = ALIGN(0x1000);
  .only_one : { LONG(2) . += 0x3000; }
}
`;
