import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { eventually, focusEditor, openPanel, script } from '../panelWindow';
import { borrowWorkbench } from '../borrowedWorkbench';
import type { Workbench } from '../workbench';

const other = `SECTIONS { . = 0x400000; .only_here : { LONG(1) . += 0x2000; } }
`;

describe('Several panels', () => {
  let workbench: Workbench;

  before(async function () {
    this.timeout(120_000);
    const files = { 'kernel.ld': script, 'other.ld': other };
    workbench = await borrowWorkbench({ files, size: { width: 1920, height: 900 } });
  });

  it('show a script each, and follow their own', async () => {
    const { page } = workbench;
    await openPanel(workbench, 'kernel.ld');
    await focusEditor(workbench);
    await workbench.openFile('other.ld');
    await workbench.runCommand('Memscape: Show Memory Layout');
    const second = await panelWith(page, '.only_here');
    // What lies under the tab of the other panel is not there before somebody looks.
    assert.equal((await panelsOf(page)).length, 1);
    await second.locator('svg.drawing text.name', { hasText: '.only_here' }).first().click();
    await second.locator('.details h2', { hasText: '.only_here' }).waitFor();
    await page.locator('.tab', { hasText: 'Layout of kernel.ld' }).click();
    await panelWith(page, '.rodata');
  });
});

describe('A panel in a window of its own', () => {
  let workbench: Workbench;

  before(async function () {
    this.timeout(120_000);
    workbench = await borrowWorkbench({ files: { 'kernel.ld': script }, size: { width: 1920, height: 900 } });
  });

  it('is as it was left, obeys its keys, and follows the script', async () => {
    const { page, folder } = workbench;
    const panel = await openPanel(workbench, 'kernel.ld');
    await panel.locator('svg.drawing text.name', { hasText: '.rodata' }).first().click();
    await panel.locator('.details h2', { hasText: '.rodata' }).waitFor();
    await page.keyboard.press('f');
    await panel.getByRole('button', { name: /^Flip/, pressed: true }).waitFor();

    const opened = page.context().waitForEvent('page');
    await moveToNewWindow(page);
    const own = await opened;
    const moved = await panelWith(own, '.rodata');
    await moved.locator('.details h2', { hasText: '.rodata' }).waitFor();
    await moved.getByRole('button', { name: /^Flip/, pressed: true }).waitFor();
    assert.equal((await panelsOf(page)).length, 0);

    await moved.locator('.tree').focus();
    await own.keyboard.press('ArrowUp');
    await moved.locator('.details h2', { hasText: '.text' }).waitFor();
    const text = script.replace('.data :', '.moved :').replace('ADDR(.data)', 'ADDR(.moved)');
    await writeFile(join(folder, 'kernel.ld'), text);
    await panelWith(own, '.moved');
    await own.close();
  });
});

/** By a click: the palette puts commands of nearly the same name before it. */
async function moveToNewWindow(page: Page): Promise<void> {
  await page.keyboard.press('F1');
  const input = page.locator('.quick-input-widget:not([style*="display: none"]) .quick-input-box input');
  await input.fill('>Move Editor into New Window');
  await page
    .locator('.quick-input-list .monaco-list-row', { hasText: 'Move Editor into New Window' })
    .first()
    .click();
}

/** The documents of the panels that are seen in a window. */
async function panelsOf(page: Page): Promise<Frame[]> {
  const found: Frame[] = [];
  for (const frame of page.frames()) {
    const drawn = await frame
      .locator('svg.drawing text.name')
      .count()
      .catch(() => 0);
    if (drawn > 0) found.push(frame);
  }
  return found;
}

/** The panel that draws a section, once there is one. */
async function panelWith(page: Page, section: string): Promise<Frame> {
  return eventually(`a panel with ${section}`, async () => {
    for (const frame of await panelsOf(page)) {
      const names = await frame
        .locator('svg.drawing text.name')
        .allTextContents()
        .catch((): string[] => []);
      if (names.includes(section)) return frame;
    }
    return undefined;
  });
}
