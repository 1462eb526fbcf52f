import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import type { Frame } from 'playwright-core';
import { openWorkbench, type Theme, type Workbench } from '../workbench';

const command = 'Memscape: Show Memory Layout';

describe('The panel in a window', () => {
  const themes: readonly Theme[] = ['dark', 'light', 'high contrast dark', 'high contrast light'];
  for (const theme of themes) {
    it(`draws the example in the ${theme} theme`, async function () {
      const workbench = await openWorkbench({ theme, size: { width: 1440, height: 860 } });
      try {
        if (!build(workbench)) this.skip();
        await workbench.openFile('kernel.ld');
        await workbench.runCommand(command);
        const panel = await drawnPanel(workbench);
        assert.ok((await labels(panel)).includes('.text'));
        await workbench.screenshot(`panel-image-${theme.replaceAll(' ', '-')}`);
        await panel.locator('select.view-menu').selectOption('space');
        await panel.locator('.crumb.last', { hasText: 'Generic' }).waitFor();
        await workbench.screenshot(`panel-space-${theme.replaceAll(' ', '-')}`);
      } finally {
        await workbench.close();
      }
    });
  }
});

/** Builds the window's copy of the example; says so when there are no tools for it. */
function build({ folder }: Workbench): boolean {
  const make = spawnSync('make', ['-C', folder, '--silent'], { encoding: 'utf8' });
  if (make.status === 0) return true;
  console.log(
    `skipped: the example does not build here (${make.error?.message ?? make.stderr.slice(0, 200)})`,
  );
  return false;
}

async function drawnPanel(workbench: Workbench): Promise<Frame> {
  const panel = await workbench.panelFrame();
  await panel.locator('svg.drawing .name').first().waitFor();
  return panel;
}

async function labels(panel: Frame): Promise<string[]> {
  return panel.locator('svg.drawing text.name').allTextContents();
}
