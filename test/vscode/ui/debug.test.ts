import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from '../workbench';

describe('A value in the debugger', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({
      settings: {
        'memscape.profile': 'linux-x86_64-4level',
        'debug.internalConsoleOptions': 'neverOpen',
        'debug.openDebug': 'openOnDebugBreak',
      },
      files: { 'page.c': 'int count;\n' },
    });
    await workbench.openFile('page.c');
    await workbench.runCommand('Test: Debug');
    await workbench.runCommand('View: Show Run and Debug');
  });

  after(() => workbench.close());

  const decoded = async (): Promise<string> => {
    const { page } = workbench;
    const row = page.locator('.quick-input-list .monaco-list-row', { hasText: 'Kernel text mapping' });
    await row.first().waitFor();
    return await page.locator('.quick-input-widget .quick-input-box input').inputValue();
  };

  /** Chooses from the open context menu, which takes no click in the moment in which it has opened. */
  const choose = async (title: string): Promise<void> => {
    const item = workbench.page.locator('.context-view .action-item', { hasText: title });
    await item.waitFor();
    await workbench.screenshot('debug-menu');
    for (let tries = 0; tries < 20 && (await item.isVisible()); tries += 1) {
      await item.click({ timeout: 2000 }).catch(() => undefined);
      await item.waitFor({ state: 'hidden', timeout: 500 }).catch(() => undefined);
    }
  };

  it('is decoded from the context menu of the variable', async () => {
    const { page } = workbench;
    const variable = page.locator('.debug-variables .monaco-list-row', { hasText: 'page' });
    await variable.waitFor();
    await variable.click({ button: 'right' });
    await choose('Decode Value');
    assert.equal(await decoded(), '0xffffffff81012345');
    await workbench.screenshot('debug-value');
    await page.keyboard.press('Escape');
  });

  it('is decoded from the context menu of a watch', async function () {
    // VS Code 1.100 has no such menu for extensions.
    if (workbench.release === 'lowest') this.skip();
    const { page } = workbench;
    await workbench.openFile('page.c');
    await workbench.goTo(1, 6);
    await workbench.runCommand('Debug: Add to Watch');
    const watch = page.locator('.debug-watch .monaco-list-row', { hasText: '18446744071578919749' });
    await watch.waitFor();
    await workbench.goTo(1, 1);
    await watch.click({ button: 'right' });
    await choose('Decode Value');
    assert.equal(await decoded(), '0xffffffff81012345');
    await page.keyboard.press('Escape');
  });

  it('is decoded by the command for the word at the cursor', async () => {
    await workbench.openFile('page.c');
    await workbench.goTo(1, 6);
    await workbench.runCommand('Memscape: Decode Value');
    assert.equal(await decoded(), '0xffffffff81012345');
    await workbench.page.keyboard.press('Escape');
  });

  it('that the debugger does not know is said to be none', async () => {
    await workbench.goTo(1, 2);
    await workbench.runCommand('Memscape: Decode Value');
    await workbench.page.locator('.notification-toast', { hasText: 'There is no value here' }).waitFor();
  });
});
