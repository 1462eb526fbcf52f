import { borrowWorkbench } from '../borrowedWorkbench';
import type { Workbench } from '../workbench';

describe('Two profiles side by side', () => {
  let window: Workbench;

  before(async () => {
    window = await borrowWorkbench({
      size: { width: 1700, height: 900 },
      settings: { 'memscape.profile': 'linux-x86_64-4level' },
      files: { 'notes.txt': '0xffffffff81000000\n' },
    });
  });

  it('are chosen in two steps, of which the first row of each goes together', async () => {
    const { page } = window;
    await window.openFile('notes.txt');
    await window.runCommand('Memscape: Compare Profiles…');
    const list = page.locator('.quick-input-list .monaco-list-row');
    await list.filter({ hasText: 'Linux x86-64, 4-level paging' }).first().waitFor();
    await window.screenshot('compare-profiles-first');
    await page.keyboard.press('Enter');
    await page
      .locator('.quick-input-widget', { hasText: 'Compare Linux x86-64, 4-level paging with' })
      .waitFor();
    await list.first().filter({ hasText: 'Linux x86-64, 5-level paging' }).waitFor();
    await page.keyboard.press('Enter');
    const panel = await window.panelFrame();
    await panel.locator('svg text', { hasText: 'vmemmap' }).first().waitFor();
    await window.screenshot('compare-profiles-levels');
  });

  it('show OSv as it was and as it is', async () => {
    const { page } = window;
    const pick = async (title: string, row: string): Promise<void> => {
      const widget = page.locator('.quick-input-widget', { hasText: title });
      await widget.waitFor();
      await widget.locator('.quick-input-box input').fill(row);
      await page.locator('.quick-input-list .monaco-list-row', { hasText: row }).first().waitFor();
      await page.keyboard.press('Enter');
    };
    await page.keyboard.press('Control+W');
    await window.runCommand('Memscape: Compare Profiles…');
    await pick('the first, at the left', 'OSv x86-64, 2014 to 2018');
    await pick('Compare OSv x86-64, 2014 to 2018 with', 'OSv x86-64, current upstream');
    const panel = await window.panelFrame();
    await panel.locator('svg text', { hasText: 'Debug area' }).first().waitFor();
    await window.screenshot('compare-profiles-osv');
  });
});
