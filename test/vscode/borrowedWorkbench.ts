import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  defaultSize,
  fillFolder,
  openWorkbench,
  themeApplied,
  themeSettings,
  type Workbench,
  type WorkbenchOptions,
} from './workbench';

type BorrowOptions = Pick<WorkbenchOptions, 'files' | 'theme' | 'size' | 'settings'>;

/** The window that is lent for files of one's own, and that for the example, whose build the extension remembers. */
const lent = new Map<'files' | 'example', Workbench>();

/**
 * Lends a window to one `describe` after the other, since to open one takes longer than most tests. Each has it with the
 * files, size and settings it asks for, and without an editor, a panel or a message of the one before. What VS Code and
 * the extension remember of a folder stays: a test of that opens a window of its own. Nobody closes it.
 */
export async function borrowWorkbench(options: BorrowOptions = {}): Promise<Workbench> {
  const kind = options.files === undefined ? 'example' : 'files';
  const known = lent.get(kind);
  if (known !== undefined) {
    try {
      await tidy(known);
      await furnish(known, options);
      return known;
    } catch {
      // What a failed test has left, such as a question, is no matter of the next.
      await known.close();
    }
  }
  const { settings, ...others } = options;
  const window = await openWorkbench(others);
  lent.set(kind, window);
  if (settings !== undefined) await window.setSettings({ ...themeSettings(options.theme), ...settings });
  return window;
}

async function tidy(window: Workbench): Promise<void> {
  const { page, folder } = window;
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  // A file that is soon saved by itself does not look as if it had to be, and would be written again after it was removed.
  await window.runCommand('File: Save All');
  await page.locator('.tab.dirty').first().waitFor({ state: 'detached' });
  await window.runCommand('View: Close All Editor Groups');
  await page.locator('.editor-group-container:not(.empty)').first().waitFor({ state: 'detached' });
  if (await page.locator('.part.panel').isVisible()) {
    await page.keyboard.press('Control+J');
    await page.locator('.part.panel').waitFor({ state: 'hidden' });
  }
  if (await page.locator('.notification-toast').first().isVisible()) {
    await window.runCommand('Notifications: Clear All Notifications');
  }
  const gone = await readdir(folder);
  await Promise.all(gone.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

async function furnish(window: Workbench, options: BorrowOptions): Promise<void> {
  const { page, folder } = window;
  await page.setViewportSize(options.size ?? defaultSize);
  await window.setSettings({ ...themeSettings(options.theme), ...options.settings });
  await themeApplied(page, options.theme);
  await fillFolder(folder, options);
  for (const name of await readdir(folder)) {
    await page.locator(`.explorer-folders-view .monaco-list-row[aria-label^="${name}"]`).waitFor();
  }
}
