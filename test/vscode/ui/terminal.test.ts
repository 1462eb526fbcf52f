import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from '../workbench';

describe('An address in the terminal', () => {
  let workbench: Workbench;

  beforeEach(async () => {
    workbench = await openWorkbench({
      // Without a graphics card the terminal's text would be on a canvas that stays empty.
      settings: { 'memscape.profile': 'linux-x86_64-4level', 'terminal.integrated.gpuAcceleration': 'off' },
      files: { 'notes.txt': 'one\n' },
    });
  });

  afterEach(() => workbench.close());

  it('is a link that opens its decode', async () => {
    await workbench.runCommand('Test: Terminal with Addresses');
    const { page } = workbench;
    const row = page.locator('.terminal-wrapper.active .xterm-rows > div', { hasText: 'RIP: 0010:' });
    await row.waitFor();
    const text = (await row.innerText()).trimEnd();
    const address = row.locator('span', { hasText: 'ffffffff81012345' }).last();
    const box = await address.boundingBox();
    assert.ok(box);
    // The row may be one piece: its letters are all as wide.
    const letter = box.width / (await address.innerText()).length;
    const before = (await address.innerText()).includes('RIP') ? text.indexOf('ffffffff') : 0;
    const at = { x: box.x + (before + 4) * letter, y: box.y + box.height / 2 };
    const picker = page.locator('.quick-input-widget:not([style*="display: none"])');
    const input = picker.locator('.quick-input-box input');
    const isOurs = async (): Promise<boolean> =>
      (await picker.isVisible()) && (await input.inputValue()) === 'ffffffff81012345';
    const end = Date.now() + 60_000;
    // A link is there only once the pointer has rested on it, and the provider was asked. Until then a click makes VS Code
    // look for the word that is there. The links of a row are asked for again only when the pointer comes from another row.
    while (!(await isOurs()) && Date.now() < end) {
      await page.keyboard.press('Escape');
      await page.mouse.move(at.x, at.y + 3 * box.height);
      await page.mouse.move(at.x + letter, at.y);
      await page.mouse.move(at.x, at.y);
      await page
        .locator('.terminal-wrapper.active .xterm-cursor-pointer')
        .waitFor({ timeout: 2500 })
        .catch(() => undefined);
      await page.keyboard.down('Control');
      await page.mouse.click(at.x, at.y);
      await page.keyboard.up('Control');
      await picker.waitFor({ timeout: 500 }).catch(() => undefined);
    }
    assert.equal(await input.inputValue(), 'ffffffff81012345');
    await page
      .locator('.quick-input-list .monaco-list-row', { hasText: 'Kernel text mapping' })
      .first()
      .waitFor();
    await workbench.screenshot('terminal-link');
  });
});
