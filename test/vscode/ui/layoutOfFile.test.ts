import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { root } from '../../../scripts/root';
import { borrowWorkbench } from '../borrowedWorkbench';
import type { Workbench } from '../workbench';

const fixtures = join(root, 'test/fixtures');
const command = 'Show Layout of File…';

/** What stands in the picture of each file, once it is there. */
const files: readonly (readonly [name: string, fixture: string, shows: string])[] = [
  ['kernel', 'elf/x86_64.elf', '.text'],
  ['libfirst.so.1.2', 'elf/x86_64.elf', '.text'],
  ['driver.ko', 'elf/x86_64.o', '.text'],
  ['boot.efi', 'images/uefi64.efi', '.text'],
  ['linked.map', 'mapfile/gnu.map', '.text'],
];

describe('Show Layout of File…', () => {
  let window: Workbench;

  beforeEach(async () => {
    window = await borrowWorkbench({ files: { Makefile: 'all:\n' }, size: { width: 1400, height: 900 } });
    for (const [name, fixture] of [...files, ['memory.x', 'mapfile/kernel.ld'] as const]) {
      await copyFile(join(fixtures, fixture), join(window.folder, name));
    }
  });

  for (const [name, , shows] of files) {
    it(`is in the explorer's menu of ${name}, and shows it`, async () => {
      const menu = await menuOf(window, name);
      await choose(menu, command);
      await showsFile(window, name, shows);
      await window.page.locator('.tab.active', { hasText: `Layout of ${name}` }).waitFor();
      await window.screenshot(`layout-of-${name}`);
    });
  }

  it('is not in the menu of a makefile', async () => {
    const menu = await menuOf(window, 'Makefile');
    await menu.locator('.action-item', { hasText: 'Copy Relative Path' }).waitFor();
    assert.equal(await menu.locator('.action-item', { hasText: command }).count(), 0);
    await window.page.keyboard.press('Escape');
  });

  it('is a button above a map, a script and a program without an extension', async () => {
    const { page } = window;
    for (const name of ['linked.map', 'memory.x', 'kernel']) {
      await row(window, name).dblclick();
      await page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
      const button = page.locator('.editor-group-container.active .editor-actions').getByLabel(command);
      await button.waitFor();
      if (name === 'kernel') await window.screenshot('layout-of-file-button');
      await button.click();
      await showsFile(window, name, '.text');
      await window.runCommand('View: Close All Editor Groups');
      await page.locator('.editor-group-container:not(.empty)').first().waitFor({ state: 'detached' });
    }
  });

  it('has its editor among those that a program without an extension is opened with', async () => {
    const { page } = window;
    const menu = await menuOf(window, 'kernel');
    await choose(menu, 'Open With...');
    const pick = page.locator('.quick-input-list .monaco-list-row', { hasText: 'Memory Layout' });
    await pick.first().click();
    await showsFile(window, 'kernel', '.text');
    await page.locator('.tab.active[data-resource-name="kernel"]').waitFor();
    assert.equal(await page.locator('.editor-actions').getByLabel(command).count(), 0);
    await window.screenshot('layout-of-file-editor');
  });
});

function row({ page }: Workbench, name: string): Locator {
  return page.locator(`.explorer-folders-view .monaco-list-row[aria-label^="${name}"]`).first();
}

async function menuOf(window: Workbench, name: string): Promise<Locator> {
  const own = row(window, name);
  await own.waitFor();
  await own.click({ button: 'right' });
  const menu = window.page.locator('.monaco-menu');
  await menu.waitFor();
  return menu;
}

/** A menu takes no clicks in the moment in which it opens. */
async function choose(menu: Locator, title: string): Promise<void> {
  const item = menu.locator('.action-item', { hasText: title });
  await item.waitFor();
  for (let tries = 0; tries < 20 && (await menu.isVisible()); tries += 1) {
    await item.hover();
    await item.click();
    await menu.waitFor({ state: 'hidden', timeout: 1000 }).catch(() => undefined);
  }
}

async function showsFile(window: Workbench, name: string, text: string): Promise<void> {
  const panel = await window.panelFrame();
  await panel.locator('.crumbs, body', { hasText: name }).first().waitFor();
  await panel.locator('svg.drawing text', { hasText: text }).first().waitFor();
}
