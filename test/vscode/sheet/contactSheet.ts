/**
 * Makes `docs/panel/`: every view and state of the panel in a real VS Code, at three sizes and in four themes, to be looked at
 * one by one. `npm run sheet`, after a build. `MEMSCAPE_SHEET=image,empty` makes only those.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { root } from '../../../scripts/root';
import { chromiumPage, openWorkbench, type Theme, type Workbench } from '../workbench';
import { indexedPng } from './indexedPng';
import { subjects, type Subject } from './subjects';

/** Widths of the panel; the two smaller ones stand side by side under the largest. */
const sizes = [
  { width: 1400, height: 760 },
  { width: 940, height: 760 },
  { width: 440, height: 760 },
] as const;
const gap = 20;
const themes: readonly Theme[] = ['dark', 'light', 'high contrast dark', 'high contrast light'];
const folder = join(root, 'docs/panel');

describe('The contact sheets', function () {
  this.timeout(400_000);
  const wanted = process.env.MEMSCAPE_SHEET?.split(',');
  const isWanted = (shot: string): boolean => wanted === undefined || wanted.includes(shot);

  for (const subject of subjects) {
    const shots = subject.shots.filter(({ name }) => isWanted(name));
    if (shots.length === 0) continue;
    for (const theme of themes) {
      it(`show ${shots.map(({ name }) => name).join(', ')} in ${theme}`, async function () {
        const window = await openSubject(subject, theme);
        try {
          if (subject.prepare !== undefined && !(await subject.prepare(window))) this.skip();
          const panel = await window.panelFrame();
          for (const shot of shots) {
            await window.page.setViewportSize(sizes[0]);
            await shot.begin?.(window, panel);
            const taken: Buffer[] = [];
            for (const size of sizes) {
              await window.page.setViewportSize(size);
              await shot.show(window, panel);
              taken.push(await picture(window, panel));
            }
            await keep(`${shot.name}-${theme.replaceAll(' ', '-')}`, taken);
          }
        } finally {
          await window.close();
        }
      });
    }
  }
});

async function openSubject({ options }: Subject, theme: Theme): Promise<Workbench> {
  const window = await openWorkbench({
    ...options,
    theme,
    size: sizes[0],
    // The panel has the window to itself: what is measured is its own width.
    settings: {
      'workbench.activityBar.location': 'hidden',
      'workbench.editor.showTabs': 'none',
      'workbench.statusBar.visible': false,
      'workbench.layoutControl.enabled': false,
      'window.menuBarVisibility': 'hidden',
      'window.commandCenter': false,
      ...options.settings,
    },
  });
  await window.page.emulateMedia({ reducedMotion: 'reduce' });
  await window.runCommand('View: Toggle Primary Side Bar Visibility');
  return window;
}

async function picture({ page }: Workbench, panel: Frame): Promise<Buffer> {
  await page.mouse.move(2, 2);
  // Once it has its size the panel draws again; nothing moves after that, since motion is off.
  const frames = 'new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 250)))';
  await page.evaluate(frames);
  await panel.evaluate(frames);
  const host = page.locator('iframe.webview.ready').first();
  return host.screenshot({ animations: 'disabled', scale: 'css' });
}

let composer: Page | undefined;

/** The three sizes of one theme on one picture, each as large as it is on the screen. */
async function keep(name: string, taken: readonly Buffer[]): Promise<void> {
  const page = (composer ??= await chromiumPage());
  const [wide, ...others] = taken.map((png) => `<img src="data:image/png;base64,${png.toString('base64')}">`);
  const width = sizes[0].width;
  await page.setViewportSize({ width, height: 800 });
  await page.setContent(
    `<style>body{margin:0;width:${String(width)}px;background:#7f7f7f}img{display:block}div{display:flex;justify-content:space-between;margin-top:${String(gap)}px;align-items:start}</style>${String(wide)}<div>${others.join('')}</div>`,
  );
  // The tools that run these files give functions a name by this one, also those for the page.
  await page.evaluate('globalThis.__name = (own) => own');
  const png = await page.screenshot({ fullPage: true, scale: 'css' });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.png`), await indexedPng(page, png));
}
