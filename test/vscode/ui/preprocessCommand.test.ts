import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { borrowWorkbench } from '../borrowedWorkbench';
import { openWorkbench, type Workbench } from '../workbench';

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

  it('stops the compiler where the user cancels it', async () => {
    const { page, folder } = window;
    await window.openFile('kernel.lds.S');
    await window.runCommand(command);
    await page.locator('.quick-input-title', { hasText: 'Preprocess' }).waitFor();
    await page
      .locator('.quick-input-widget:not([style*="display: none"]) .quick-input-box input')
      .fill("sh -c 'echo $$ > started; exec sleep 600'");
    await page.keyboard.press('Enter');
    await page.locator('.monaco-dialog-box').getByRole('button', { name: 'Run sh' }).click();
    const toast = page.locator('.notification-toast', { hasText: 'Preprocessing kernel.lds.S' });
    await toast.waitFor();
    const compiler = await startedIn(folder);
    assert.equal(isRunning(compiler), true);
    await window.screenshot('preprocess-cancel');
    await toast.getByRole('button', { name: 'Cancel' }).click();
    await toast.waitFor({ state: 'detached' });
    await eventually(() => !isRunning(compiler));
    // Neither a drawing nor a word about a program that was to end.
    assert.equal(await page.locator('.tab', { hasText: 'Layout of' }).count(), 0);
    assert.equal(await page.locator('.notification-toast').count(), 0);
  });
});

describe('Preprocess Linker Script with the Compiler, in a folder that is not trusted', () => {
  let window: Workbench;

  before(async () => {
    window = await openWorkbench({ files, trust: false, size: { width: 1100, height: 700 } });
  });

  after(() => window.close());

  it('is not among the commands, and the script is drawn without the compiler', async () => {
    const { page } = window;
    await window.openFile('kernel.lds.S');
    await page.keyboard.press('F1');
    const input = page.locator('.quick-input-widget:not([style*="display: none"]) .quick-input-box input');
    const rows = page.locator('.quick-input-list .monaco-list-row');
    await input.fill('>Memscape: Show Memory');
    await rows.filter({ hasText: 'Memscape: Show Memory Layout' }).waitFor();
    await input.fill(`>${command}`);
    await rows
      .filter({ hasText: /No matching|similar commands/ })
      .first()
      .waitFor();
    assert.equal(await rows.filter({ hasText: 'with the Compiler' }).count(), 0);
    await window.screenshot('preprocess-untrusted');
    await page.keyboard.press('Escape');
    await window.runCommand('Memscape: Show Memory Layout');
    await window.panelFrame();
  });
});

/** The number of the process that says so in the folder. */
async function startedIn(folder: string): Promise<number> {
  let text = '';
  await eventually(async () => {
    text = await readFile(join(folder, 'started'), 'utf8').catch(() => '');
    return text.endsWith('\n');
  });
  return Number(text);
}

function isRunning(process_: number): boolean {
  try {
    return process.kill(process_, 0);
  } catch {
    return false;
  }
}

async function eventually(right: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await right())) {
    if (Date.now() > end) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
