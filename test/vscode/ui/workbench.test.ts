import assert from 'node:assert/strict';
import { borrowWorkbench } from '../borrowedWorkbench';
import type { Workbench } from '../workbench';

describe('A VS Code window', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await borrowWorkbench({
      // High enough for the whole list of running extensions.
      size: { width: 1280, height: 2000 },
      files: { 'notes.txt': 'one\ntwo\nthree\n', 'kernel/boot.c': 'int main;\n' },
    });
  });

  it('opens files and goes to a place in it', async () => {
    await workbench.openFile('kernel/boot.c');
    await workbench.openFile('notes.txt');
    await workbench.goTo(2, 3);
    await workbench.screenshot('window');
  });

  it('has the extension loaded', async () => {
    await workbench.runCommand('Developer: Show Running Extensions');
    await workbench.page.locator('.runtime-extensions-editor', { hasText: 'Memscape' }).waitFor();
    assert.match(
      await workbench.page.locator('.runtime-extensions-editor').innerText(),
      /Memscape: Virtual Memory & Linker Layout/,
    );
    await workbench.screenshot('running-extensions');
  });
});
