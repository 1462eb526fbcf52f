import assert from 'node:assert/strict';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from '../exampleBuild';
import { borrowWorkbench } from '../borrowedWorkbench';
import type { Workbench } from '../workbench';

const size = { width: 1900, height: 900 };

describe('Comparisons in a window', () => {
  let window: Workbench;

  before(async function () {
    window = await borrowWorkbench({ size });
    if (!build(window)) this.skip();
  });

  it('shows what has changed since the last build, without being asked again', async () => {
    await window.openFile('kernel.ld');
    await window.runCommand('Memscape: Show Memory Layout');
    const panel = await window.panelFrame();
    await panel.locator('.status', { hasText: 'ELF' }).waitFor();
    await appendFile(join(window.folder, 'kmain.c'), '\nchar more_room[0x3000];\n');
    assert.ok(build(window));
    await window.runCommand('Memscape: Compare with Last Build');
    await panel
      .locator('.compare-table tr', { hasText: '.bss' })
      .locator('td.delta', { hasText: '+12 KiB' })
      .first()
      .waitFor();
    await panel.locator('.compare-table tr', { hasText: 'more_room' }).waitFor();
    await window.screenshot('compare-last-build');
  });

  it('shows a script that is ahead of its build beside it, and either on demand', async () => {
    const script = join(window.folder, 'kernel.ld');
    const text = await readFile(script, 'utf8');
    await writeFile(script, text.replace('BOOT_SIZE = 32K', 'BOOT_SIZE = 64K'));
    const panel = await window.panelFrame();
    await panel.getByRole('tab', { name: 'Image' }).click();
    // The build is what is old, and the picture is not of it.
    const ahead = panel.locator('.notice.stale', {
      hasText: /^The build of \d+:\d+ is older than kernel\.ld\./,
    });
    await ahead
      .filter({ hasText: 'Drawn is the script as edited, with the objects that are there' })
      .waitFor();
    await panel
      .locator('svg.drawing text.address', { hasText: /8011 ?0000$/ })
      .first()
      .waitFor();
    await window.screenshot('panel-stale');
    await panel.getByRole('button', { name: 'Show as Built' }).click();
    await panel.locator('.notice.stale', { hasText: 'As built' }).waitFor();
    await panel.getByRole('button', { name: 'Show as Edited' }).click();
    await ahead.waitFor();
    await writeFile(script, text);
    await panel.locator('.notice').waitFor({ state: 'hidden' });
  });
});
