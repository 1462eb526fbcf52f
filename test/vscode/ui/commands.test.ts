import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { borrowWorkbench } from '../borrowedWorkbench';
import { until, type Workbench } from '../workbench';

const log = `BUG: unable to handle page fault for address: dead000000000108
RIP: 0010:list_del+0x12/0x40
RSP: 0018:ffffc90000013e58 EFLAGS: 00010246
RAX: ffff888003a41c00 RBX: ffffffff81012345 RCX: 0000000000000000
RDX: 6b6b6b6b6b6b6b6b RSI: 00007ffd12345678 RDI: ffff888003a41c00
CR2: ffffffff81012345 CR3: 0000000002a0a000 CR4: 00000000000006f0
`;

const source = `#define KERNEL_BASE 0xffffffff80000000UL
#define ENTRY (KERNEL_BASE + 0x1000)
#define TOP (511UL << 39)
#define MASK (~0xfffULL & 0xffffffff81012345)
`;

describe('The commands in a window', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await borrowWorkbench({
      size: { width: 1500, height: 700 },
      settings: { 'memscape.profile': 'linux-x86_64-4level' },
      files: { 'oops.log': log, 'base.h': source },
    });
  });

  it('compose an address, and check each field while one types', async () => {
    const { page } = workbench;
    await workbench.runCommand('Memscape: Compose Address from Indices');
    const widget = page.locator('.quick-input-widget');
    const input = widget.locator('.quick-input-box input');
    await widget.filter({ hasText: 'PML4 PDPT PD PT offset' }).waitFor();
    await input.fill('512 0 0 0 0');
    await widget.filter({ hasText: 'PML4 must be from 0 to 511, found 512' }).waitFor();
    await workbench.screenshot('compose-wrong');
    await input.fill('511 510 8 18 0x345');
    await widget.filter({ hasText: '0xffffffff81012345 in a 4 KiB page' }).waitFor();
    await workbench.screenshot('compose');
    await page.keyboard.press('Enter');
    await page
      .locator('.quick-input-list .monaco-list-row', { hasText: 'Kernel text mapping' })
      .first()
      .waitFor();
    assert.equal(await input.inputValue(), '0xffffffff81012345');
    await page.keyboard.press('Escape');
  });

  it('decode all addresses of a log into a table that leads back to its lines', async () => {
    const { page } = workbench;
    await workbench.openFile('oops.log');
    await workbench.runCommand('Memscape: Decode All Addresses in File');
    await page.locator('.tab.active', { hasText: 'oops.log: addresses' }).waitFor();
    const row = page.locator('.editor-group-container.active .view-line', { hasText: 'ffffc90000013e58' });
    await row.filter({ hasText: 'vmalloc' }).waitFor();
    const link = row.locator('.detected-link').first();
    await link.waitFor();
    await workbench.screenshot('decode-all');
    const selection = page.locator('[id="status.editor.selection"]');
    await until(page, async () => {
      await followLink(page, link);
      await selection.filter({ hasText: 'Ln 3, Col 27 (16 selected)' }).waitFor({ timeout: 5000 });
    });
    await page.locator('.editor-group-container.active .tab.active[data-resource-name="oops.log"]').waitFor();
  });

  it('explain an expression at its operator', async () => {
    await workbench.openFile('base.h');
    await workbench.goTo(3, 20);
    const hover = await workbench.showHover();
    await workbench.screenshot('hover-expression');
    assert.match(hover, /511UL << 39/);
    assert.match(hover, /0x0000ff8000000000/);
    await workbench.hideHover();
    await workbench.goTo(4, 14);
    assert.match(await workbench.showHover(), /0xffffffff81012000/);
    await workbench.hideHover();
  });
});

/** Clicks a link with Ctrl: VS Code makes it one when it is pointed at, and draws its line anew with that. */
async function followLink(page: Page, link: Locator): Promise<void> {
  await page.mouse.move(0, 0);
  const box = await link.boundingBox({ timeout: 5000 });
  assert.ok(box);
  await page.keyboard.down('Control');
  try {
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 3 });
    await page.locator('.detected-link-active').first().waitFor({ timeout: 5000 });
    await page.mouse.down();
    await page.mouse.up();
  } finally {
    await page.keyboard.up('Control');
  }
}
