import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { build } from '../exampleBuild';
import { eventually, focusEditor, showLayout } from '../panelWindow';
import { openWorkbench, type Workbench } from '../workbench';

/** What a build does to its files while a window is open, and what the window knows of it after it was loaded anew. */
describe('A build that is made again under an open window', () => {
  let window: Workbench;
  let panel: Frame;
  const elf = (): string => join(window.folder, 'build/kernel.elf');

  before(async function () {
    window = await openWorkbench({ size: { width: 1900, height: 900 } });
    if (!build(window)) this.skip();
  });
  after(() => window.close());
  beforeEach(async () => {
    assert.ok(build(window));
    await window.openFile('kernel.ld');
    await window.runCommand(showLayout);
    panel = await window.panelFrame();
    // A narrow panel has no room to show it.
    await panel.locator('.status', { hasText: 'ELF' }).waitFor({ state: 'attached' });
  });

  it('is followed by panel and hover where the linked file is replaced by another', async () => {
    await appendFile(join(window.folder, 'kmain.c'), '\nchar replaced_room[0x3000];\n');
    // Linked somewhere else, and put in place at once.
    const other = join(window.folder, 'elsewhere');
    assert.equal(spawnSync('make', ['-C', window.folder, `BUILD=${other}`]).status, 0);
    await rename(join(other, 'kernel.elf'), elf());
    await panelFinds('replaced_room');
    await hoverNames('replaced_room');
    await window.screenshot('rebuilt-by-rename');
  });

  it('is followed where all of it goes first, and comes back', async () => {
    await rm(join(window.folder, 'build'), { recursive: true });
    await panel.locator('.status', { hasText: 'script' }).waitFor();
    await appendFile(join(window.folder, 'kmain.c'), '\nchar cleaned_room[0x5000];\n');
    assert.ok(build(window));
    // A narrow panel has no room to show it.
    await panel.locator('.status', { hasText: 'ELF' }).waitFor({ state: 'attached' });
    await panelFinds('cleaned_room');
    await hoverNames('cleaned_room');
  });

  it('is there to be compared with after the window was loaded anew', async () => {
    const { page } = window;
    await appendFile(join(window.folder, 'kmain.c'), '\nchar later_room[0x3000];\n');
    assert.ok(build(window));
    await panelFinds('later_room');
    await window.runCommand('Memscape: Compare with Last Build');
    await panel.locator('.compare-table tr', { hasText: 'later_room' }).waitFor();
    await Promise.all([page.waitForEvent('load'), window.runCommand('Developer: Reload Window')]);
    await page.locator('.tab', { hasText: 'Layout of' }).waitFor({ timeout: 60_000 });
    const again = await window.panelFrame();
    await again.locator('.compare-table tr', { hasText: 'later_room' }).waitFor();
    await again
      .locator('.compare-table tr', { hasText: '.bss' })
      .locator('td.delta', { hasText: '+12 KiB' })
      .first()
      .waitFor();
    await window.screenshot('compare-after-reload');
  });

  async function panelFinds(symbol: string): Promise<void> {
    const search = panel.getByRole('combobox', { name: 'Go to address or symbol' });
    await eventually(`the panel knows ${symbol}`, async () => {
      await search.fill('');
      await search.fill(symbol);
      const option = panel.locator('.search-list [role="option"]', { hasText: symbol });
      return option
        .first()
        .waitFor({ timeout: 1000 })
        .then(
          () => true,
          () => false,
        );
    });
    await search.press('Escape');
    await focusEditor(window);
  }

  /** Over its address, which nm tells. */
  async function hoverNames(symbol: string): Promise<void> {
    const { stdout } = spawnSync('nm', [elf()], { encoding: 'utf8' });
    const [address = ''] =
      stdout
        .split('\n')
        .find((line) => line.endsWith(` ${symbol}`))
        ?.split(' ') ?? [];
    assert.match(address, /^[0-9a-f]{16}$/);
    await writeFile(join(window.folder, 'place.log'), `0x${address}\n`);
    await window.openFile('place.log');
    await eventually(`the hover names ${symbol}`, async () => {
      await window.goTo(1, 5);
      const shown = await window.showHover();
      await window.hideHover();
      return shown.includes(symbol);
    });
  }
});
