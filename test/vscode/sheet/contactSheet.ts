/**
 * Makes `docs/panel.png`: every view of the panel in a real VS Code, at three sizes and in four themes, to be looked at one by
 * one. `npm run sheet`, after a build.
 */
import { spawnSync } from 'node:child_process';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { root } from '../../../scripts/root';
import { chromiumPage, openWorkbench, type Theme, type Workbench } from '../workbench';

const sizes = [
  { name: 'wide', width: 1400, height: 860 },
  { name: 'middle', width: 900, height: 860 },
  { name: 'narrow', width: 480, height: 860 },
] as const;
const themes: readonly Theme[] = ['dark', 'light', 'high contrast dark', 'high contrast light'];
const views = ['space', 'image', 'translation', 'tables', 'compare'] as const;

describe('The contact sheet', function () {
  this.timeout(540_000);

  it('is made', async function () {
    const rows: Row[] = [];
    for (const theme of themes) {
      const window = await openWorkbench({
        theme,
        size: sizes[0],
        settings: { 'workbench.activityBar.location': 'hidden' },
      });
      try {
        if (!make(window)) this.skip();
        const panel = await comparing(window);
        for (const size of sizes) {
          await window.page.setViewportSize(size);
          rows.push({ title: `${theme}, ${size.name}`, shots: await shots(window, panel) });
        }
      } finally {
        await window.close();
      }
    }
    await compose(rows);
  });
});

interface Row {
  readonly title: string;
  readonly shots: readonly Buffer[];
}

/** The panel with nothing beside it, after a second build, so that there is something to compare. */
async function comparing(window: Workbench): Promise<Frame> {
  await window.runCommand('View: Toggle Primary Side Bar Visibility');
  await window.runCommand('Memscape: Show Memory Layout');
  const panel = await window.panelFrame();
  await panel.locator('svg.drawing text.name').first().waitFor();
  await window.runCommand('Memscape: Compare with Last Build');
  await appendFile(join(window.folder, 'kmain.c'), '\nchar more_room[0x3000];\n');
  make(window);
  await panel.locator('.compare-table').first().waitFor();
  return panel;
}

/** One picture a view, of the panel alone. */
async function shots({ page }: Workbench, panel: Frame): Promise<Buffer[]> {
  const taken: Buffer[] = [];
  for (const view of views) {
    await choose(panel, view);
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 250)))');
    const host = page.locator('iframe.webview.ready').first();
    taken.push(await host.screenshot({ animations: 'disabled' }));
  }
  return taken;
}

/** By the menu, which is there at every size, seen or not: while the window changes its size neither it nor the tabs hold still. */
async function choose(panel: Frame, view: string): Promise<void> {
  await panel.locator('.view-menu').evaluate((menu, id) => {
    if (menu instanceof HTMLSelectElement) menu.value = id;
    menu.dispatchEvent(new Event('change'));
  }, view);
  await panel.locator(`.tab[data-view="${view}"][aria-selected="true"]`).waitFor({ state: 'attached' });
}

/** All pictures on one page, small: 5 views across, a row for each theme and size. */
async function compose(rows: readonly Row[]): Promise<void> {
  const page = await chromiumPage();
  const cell = (shot: Buffer): string =>
    `<img height="200" src="data:image/png;base64,${shot.toString('base64')}">`;
  const body = rows.map(
    ({ title, shots: taken }) => `<h2>${title}</h2><div>${taken.map(cell).join('')}</div>`,
  );
  await page.setViewportSize({ width: 1720, height: 800 });
  await page.setContent(
    `<style>body{margin:16px;background:#808080;font:13px sans-serif}h2{margin:8px 0 4px;font-size:13px}div{display:flex;gap:8px}</style>${body.join('')}`,
  );
  const png = await page.screenshot({ fullPage: true, scale: 'css' });
  await writeFile(join(root, 'docs/panel.png'), png);
  await page.context().close();
}

/** Builds the window's copy of the example; says so when there are no tools for it. */
function make({ folder }: Workbench): boolean {
  const { status, stderr, error } = spawnSync('make', ['-C', folder, '--silent'], { encoding: 'utf8' });
  if (status !== 0)
    console.log(`skipped: the example does not build here (${error?.message ?? stderr.slice(0, 200)})`);
  return status === 0;
}
