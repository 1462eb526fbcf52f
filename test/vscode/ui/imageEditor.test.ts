import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { borrowWorkbench } from '../borrowedWorkbench';
import type { Workbench } from '../workbench';

const map = readFileSync(join(import.meta.dirname, '../../fixtures/mapfile/gnu.map'), 'utf8');

describe('The editor of images and maps', () => {
  let window: Workbench;

  before(async () => {
    window = await borrowWorkbench({ files: { 'kernel.map': map }, size: { width: 1500, height: 800 } });
  });

  it('shows the layout of a linker map that was opened with it', async () => {
    const { page } = window;
    await window.openFile('kernel.map');
    await window.runCommand('View: Reopen Editor With...');
    const pick = page.locator('.quick-input-list .monaco-list-row', { hasText: 'Memory Layout' });
    await pick.first().waitFor();
    await pick.first().click();
    const frame = await window.panelFrame();
    await frame.waitForFunction(() => document.body.innerText.includes('.text'));
    const text = await frame.evaluate(() => document.body.innerText);
    await window.screenshot('image-editor');
    assert.match(text, /kernel\.map/);
  });
});
