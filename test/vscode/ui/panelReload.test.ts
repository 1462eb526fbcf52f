import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { drawnPanel, eventually, openPanel, script } from '../panelWindow';
import { openWorkbench, type Workbench } from '../workbench';

describe('A panel over a reload of its window', () => {
  let workbench: Workbench;

  before(async function () {
    this.timeout(120_000);
    workbench = await openWorkbench({ files: { 'kernel.ld': script }, size: { width: 1920, height: 900 } });
  });

  after(async () => {
    await workbench.close();
  });

  const labels = (panel: Frame): Promise<string> =>
    panel.evaluate(
      "[...document.querySelectorAll('svg.drawing text.address')].map((own) => own.textContent).join()",
    );

  it('has the same bytes in view', async () => {
    const panel = await openPanel(workbench, 'kernel.ld');
    const whole = await labels(panel);
    const box = await panel.locator('.scroller').boundingBox();
    assert.ok(box !== null);
    await workbench.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await workbench.page.mouse.wheel(0, -900);
    await panel.locator('.crumbs', { hasText: 'zoomed in' }).waitFor();
    const zoomed = await eventually('other addresses', async () => {
      const now = await labels(panel);
      return now !== whole && now;
    });
    await eventually('kept', () =>
      panel.evaluate<boolean>('document.body.dataset.kept === document.body.dataset.drawn'),
    );
    // As a person does it: a window that is torn away may not have written down what it was to keep.
    const loaded = workbench.page.waitForEvent('load');
    await workbench.runCommand('Developer: Reload Window');
    await loaded;
    const again = await drawnPanel(workbench);
    await eventually('the same addresses', async () => (await labels(again)) === zoomed);
    await again.locator('.crumbs', { hasText: 'zoomed in' }).waitFor();
  });
});
