import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { borrowWorkbench } from '../borrowedWorkbench';
import type { Workbench } from '../workbench';

const profile = (name: string): string => `{
  // Ours.
  "title": "Our kernel",
  "extends": "linux-x86_64-4level",
  "regions": [
    { "name": "${name}", "start": "0xffffc90000000000", "size": "16TiB", "kind": "io" }
  ]
}
`;

describe('A profile file in a window', () => {
  let window: Workbench;

  before(async () => {
    window = await borrowWorkbench({
      size: { width: 1600, height: 820 },
      settings: { 'memscape.profile': 'ours' },
      files: { '.memscape/ours.json': profile('Our window'), 'main.c': 'long at = 0xffffc90000180000;\n' },
    });
  });

  it('has the completion and the hover of its schema', async () => {
    const { page } = window;
    await window.openFile('.memscape/ours.json');
    await window.goTo(6, 9);
    assert.match(await window.showHover(), /name/i);
    await window.screenshot('profile-schema-hover');
    await window.hideHover();
    await window.goTo(4, 39);
    await page.keyboard.press('Enter');
    await page.keyboard.type('"');
    await page.keyboard.press('Control+Space');
    const list = page.locator('.suggest-widget .monaco-list-row');
    await list.filter({ hasText: 'paging' }).first().waitFor();
    await window.screenshot('profile-schema-completion');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Z');
    await page.keyboard.press('Control+Z');
    await page.keyboard.press('Control+S');
  });

  it('is first in the picker, and a change of it is in the next hover and in the panel at once', async () => {
    const { page } = window;
    await window.openFile('main.c');
    await window.goTo(1, 16);
    assert.match(await window.showHover(), /Our window/);
    await window.hideHover();
    await window.runCommand('Memscape: Show Memory Layout');
    const panel = await window.panelFrame();
    await panel.getByText('Show the address space without a project').click();
    await panel.locator('svg text', { hasText: 'Our window' }).first().waitFor();
    await writeFile(join(window.folder, '.memscape/ours.json'), profile('New window'));
    await panel.locator('svg text', { hasText: 'New window' }).first().waitFor();
    await window.screenshot('profile-reloaded');
    await window.runCommand('View: Focus First Editor Group');
    await window.goTo(1, 16);
    assert.match(await window.showHover(), /New window/);
    await window.hideHover();
    await window.runCommand('Memscape: Select Layout Profile');
    const rows = page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: 'Our kernel' }).first().waitFor();
    await window.screenshot('profile-picker');
    const texts = await rows.allTextContents();
    const own = texts.findIndex((text) => text.includes('Our kernel'));
    const builtin = texts.findIndex((text) => text.includes('Generic x86-64'));
    assert.ok(own >= 0 && (builtin < 0 || own < builtin), texts.join(' | '));
    await page.locator('.quick-input-widget .quick-input-box input').fill('Linux x86-64, 5-level');
    await rows.filter({ hasText: '5-level' }).first().waitFor();
    await page.keyboard.press('Enter');
    await panel.locator('svg text', { hasText: '32 PiB' }).first().waitFor();
    await window.screenshot('profile-switched');
    await window.goTo(1, 16);
    assert.match(await window.showHover(), /PML5/);
    await window.hideHover();
  });

  it('is told at its place what is wrong', async () => {
    await writeFile(
      join(window.folder, '.memscape/ours.json'),
      profile('x').replace('"size": "16TiB"', '"end": "0xffffc90000200000"'),
    );
    await window.openFile('.memscape/ours.json');
    await window.runCommand('View: Toggle Problems');
    await window.page.locator('.markers-panel', { hasText: 'unknown property "end"; give "last"' }).waitFor();
    await window.screenshot('profile-problem');
  });
});
