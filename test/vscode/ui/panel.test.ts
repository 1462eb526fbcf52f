import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { borrowWorkbench } from '../borrowedWorkbench';
import { build } from '../exampleBuild';
import { drawnPanel, focusEditor, openPanel, script, showLayout } from '../panelWindow';
import { openWorkbench, shownThemes, type Workbench, type WorkbenchOptions } from '../workbench';

describe('The panel in a window', () => {
  for (const theme of shownThemes) {
    it(`draws the example in the ${theme} theme`, async function () {
      const workbench = await borrowWorkbench({ theme, size: { width: 1920, height: 900 } });
      if (!build(workbench)) this.skip();
      const panel = await openPanel(workbench, 'kernel.ld');
      assert.ok((await labels(panel)).includes('.text'));
      const name = theme.replaceAll(' ', '-');
      await workbench.screenshot(`panel-image-${name}`);
      await panel.getByRole('tab', { name: 'Address Space' }).click();
      await panel.locator('.tab[aria-selected="true"]', { hasText: 'Address Space' }).waitFor();
      await panel.locator('svg.drawing text.name').first().waitFor();
      await workbench.screenshot(`panel-space-${name}`);
    });
  }

  describe('of a script that is not built', () => {
    let window: Workbench;

    before(async () => {
      window = await openWorkbench({
        files: { 'kernel.ld': script },
        size: { width: 1920, height: 900 },
      });
    });

    after(() => window.close());

    it('begins with the section that the cursor is in', async () => {
      await window.openFile('kernel.ld');
      await window.goTo(6, 5);
      await window.runCommand(showLayout);
      const panel = await window.panelFrame();
      await panel.locator('.details h2', { hasText: '.rodata' }).waitFor();
    });

    it('selects the section that the cursor is in, and goes to the line of a section', async () => {
      const panel = await drawnPanel(window);
      await focusEditor(window);
      await window.goTo(4, 5);
      await panel.locator('.details h2', { hasText: '.text' }).waitFor();
      await panel.locator('svg.drawing text.name', { hasText: '.data' }).first().click();
      await panel.locator('.details h2', { hasText: '.data' }).waitFor();
      await panel.getByRole('button', { name: 'Go to Source' }).click();
      await window.page.locator('[id="status.editor.selection"]', { hasText: 'Ln 8,' }).waitFor();
    });

    it('shows its file in the explorer', async () => {
      const panel = await drawnPanel(window);
      await panel.locator('svg.drawing text.name', { hasText: '.data' }).first().click();
      await panel.locator('.details').getByRole('button', { name: 'Show in Explorer' }).last().click();
      await window.page
        .locator(
          '.explorer-folders-view .monaco-list.element-focused, .explorer-folders-view .monaco-list:focus',
        )
        .waitFor();
      await window.page
        .locator('.explorer-folders-view .monaco-list-row.selected', { hasText: 'kernel.ld' })
        .waitFor();
    });

    it('is there again after the window was loaded anew, as it was left', async () => {
      const panel = await drawnPanel(window);
      await panel.getByRole('button', { name: /^Flip/ }).click();
      await panel.getByRole('button', { name: /^Flip/, pressed: true }).waitFor();
      // VS Code's own way: it writes down what is open, which a page that just goes has no time for.
      await Promise.all([window.page.waitForEvent('load'), window.runCommand('Developer: Reload Window')]);
      // A window takes longer to come than anything in it.
      await window.page.locator('.tab', { hasText: 'Layout of' }).waitFor({ timeout: 60_000 });
      const again = await drawnPanel(window);
      await again.locator('.details h2', { hasText: '.data' }).waitFor();
      await again.getByRole('button', { name: /^Flip/, pressed: true }).waitFor();
    });

    it('follows edits of the script, without a build', async () => {
      const panel = await drawnPanel(window);
      await rulerShows(panel, '8010', '0000');
      await focusEditor(window);
      await window.goTo(3, 10);
      await window.page.keyboard.press('End');
      await window.page.keyboard.press('ArrowLeft');
      for (let i = 0; i < 8; i += 1) await window.page.keyboard.press('Backspace');
      await window.page.keyboard.type('0x200000');
      await rulerShows(panel, '8020', '0000');
    });
  });

  it('says what was looked for where there is nothing', async () => {
    await withWindow({ files: { 'readme.txt': 'nothing here' } }, async (workbench) => {
      await workbench.openFile('readme.txt');
      await workbench.runCommand(showLayout);
      const panel = await workbench.panelFrame();
      await panel.locator('.empty h2', { hasText: 'No linker settings found' }).waitFor();
      await workbench.screenshot('panel-empty');
      await panel.getByRole('button', { name: 'Show the address space without a project' }).click();
      await panel.locator('svg.drawing text.name').first().waitFor();
      await workbench.screenshot('panel-empty-space');
    });
  });

  it('works in Restricted Mode', async () => {
    await withWindow({ files: { 'kernel.ld': script }, trust: false }, async (workbench) => {
      const panel = await openPanel(workbench, 'kernel.ld');
      assert.ok((await labels(panel)).includes('.rodata'));
    });
  });
});

async function withWindow(
  options: WorkbenchOptions,
  act: (workbench: Workbench) => Promise<void>,
): Promise<void> {
  const workbench = await openWorkbench(options);
  try {
    await act(workbench);
  } finally {
    await workbench.close();
  }
}

async function labels(panel: Frame): Promise<string[]> {
  return panel.locator('svg.drawing text.name').allTextContents();
}

/** Waits for an address on the ruler; its groups are drawn apart and read together. */
async function rulerShows(panel: Frame, ...groups: readonly string[]): Promise<void> {
  await panel
    .locator('svg.drawing text.address', { hasText: groups.join('') })
    .first()
    .waitFor();
}
