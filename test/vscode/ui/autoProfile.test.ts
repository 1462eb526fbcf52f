import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from '../workbench';

describe('The profile in the status bar', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({
      files: {
        'boot/arm.ld': 'OUTPUT_ARCH(aarch64)\nSECTIONS { }\n',
        'boot/riscv.ld': 'OUTPUT_ARCH("riscv:rv64")\nSECTIONS { }\n',
        'notes.txt': '0xffff800000000000\n',
      },
    });
  });

  after(() => workbench.close());

  it('says which ones the workspace points to when they are as likely, and offers them', async () => {
    const { page } = workbench;
    await workbench.runCommand('Memscape: Select Layout Profile');
    const rows = page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: 'plain-riscv-sv39' }).first().waitFor();
    await workbench.screenshot('profile-doubt-picker');
    await page.keyboard.press('Escape');
    const item = page.locator('.statusbar-item', { hasText: 'Arm' }).first();
    await item.locator('.codicon-warning').waitFor();
    await item.hover();
    const tooltip = page.locator('.workbench-hover, .monaco-hover').filter({ hasText: 'points to several' });
    await tooltip.first().waitFor();
    const text = await tooltip.first().innerText();
    assert.match(text, /plain-arm64-4k-48: OUTPUT_ARCH is aarch64 \(boot\/arm\.ld:1\)/);
    assert.match(text, /plain-riscv-sv39: OUTPUT_ARCH is riscv:rv64 \(boot\/riscv\.ld:1\)/);
    await workbench.screenshot('profile-doubt-tooltip');
  });
});
