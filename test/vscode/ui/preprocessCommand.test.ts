import assert from 'node:assert/strict';
import { borrowWorkbench } from '../borrowedWorkbench';
import type { Workbench } from '../workbench';

const command = 'Memscape: Preprocess Linker Script with the Compiler';
const files = {
  // Three compilers' versions and no header of the tree tell what this is, so that only the compiler itself can.
  'kernel.lds.S': `#include <limits.h>
SECTIONS
{
  . = BASE_OF_IMAGE + __SIZEOF_WCHAR_T__ * 0x100000;
  .text : { LONG(1) . = 0x2000; }
}
`,
};

describe('Preprocess Linker Script with the Compiler', () => {
  let window: Workbench;

  beforeEach(async () => {
    window = await borrowWorkbench({ files, size: { width: 1600, height: 900 } });
  });

  it('shows its command, asks, and draws what the compiler made', async () => {
    const { page } = window;
    await window.openFile('kernel.lds.S');
    await window.runCommand(command);
    const input = page.locator('.quick-input-widget:not([style*="display: none"]) .quick-input-box input');
    await page.locator('.quick-input-title', { hasText: 'Preprocess' }).waitFor();
    const line = await input.inputValue();
    assert.match(line, /^cc -E -P -x assembler-with-cpp .*kernel\.lds\.S$/);
    await input.fill(line.replace('-E', '-E -DBASE_OF_IMAGE=0x40000000'));
    await page.keyboard.press('Enter');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.filter({ hasText: '-DBASE_OF_IMAGE=0x40000000' }).waitFor();
    await window.screenshot('preprocess-ask');
    await dialog.getByRole('button', { name: 'Run cc' }).click();
    const panel = await window.panelFrame();
    await panel.locator('svg.drawing text', { hasText: '4040' }).first().waitFor();
    await page.locator('.tab.active').getByText('Layout of kernel.lds.S', { exact: true }).waitFor();
    await window.screenshot('preprocess-panel');
  });

  it('runs nothing where the answer is no', async () => {
    const { page } = window;
    await window.openFile('kernel.lds.S');
    await window.runCommand(command);
    await page.locator('.quick-input-title', { hasText: 'Preprocess' }).waitFor();
    await page.keyboard.press('Enter');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByText('Cancel').click();
    await dialog.waitFor({ state: 'hidden' });
    assert.equal(await page.locator('.tab', { hasText: 'Layout of' }).count(), 0);
  });
});
