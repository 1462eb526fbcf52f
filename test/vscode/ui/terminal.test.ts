import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from '../workbench';

describe('An address in the terminal', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({
      settings: { 'memscape.profile': 'linux-x86_64-4level' },
      files: { 'notes.txt': 'one\n' },
      helpers: ['test/vscode/helpers/terminal'],
    });
    await workbench.runCommand('Test: Terminal with Addresses');
  });

  after(() => workbench.close());

  it('is a link that opens its decode', async () => {
    const { page } = workbench;
    const screen = page.locator('.terminal-wrapper.active .xterm-screen');
    await screen.waitFor();
    const picker = page.locator('.quick-input-widget:not([style*="display: none"])');
    const rows = page.locator('.terminal-wrapper.active .xterm-rows > div');
    const box = await screen.boundingBox();
    assert.ok(box);
    // The text is drawn on a canvas or in rows, by the release: what is sure is where the second line is.
    const height = await lineHeight();
    const at = { x: 120, y: height * 1.5 };
    for (let tries = 0; tries < 20 && !(await picker.isVisible()); tries += 1) {
      await screen.hover({ position: { x: at.x + 20, y: at.y } });
      await screen.hover({ position: at });
      await page.waitForTimeout(200);
      await page.keyboard.down('Control');
      await screen.click({ position: at });
      await page.keyboard.up('Control');
    }
    await picker.waitFor();
    await page
      .locator('.quick-input-list .monaco-list-row', { hasText: 'Kernel text mapping' })
      .first()
      .waitFor();
    assert.equal(await picker.locator('.quick-input-box input').inputValue(), 'ffffffff81012345');
    await workbench.screenshot('terminal-link');

    async function lineHeight(): Promise<number> {
      const row = (await rows.count()) > 0 ? await rows.first().boundingBox() : null;
      return row?.height ?? 18;
    }
  });
});
