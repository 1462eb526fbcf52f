import assert from 'node:assert/strict';
import type { Frame, Locator } from 'playwright-core';
import { boxOf, eventually, focusEditor, openPanel, script } from '../panelWindow';
import { borrowWorkbench } from '../borrowedWorkbench';
import type { Workbench } from '../workbench';

const size = { width: 1920, height: 900 };
const notes = `The kernel starts at 0xffffffff80100000,
its read-only data lies at 0xffffffff80106010,
and 0x20 is no address.
`;
const files = { 'kernel.ld': script, 'notes.txt': notes };

describe('Moving about in the panel', () => {
  let workbench: Workbench;
  let panel: Frame;

  before(async function () {
    this.timeout(120_000);
    workbench = await borrowWorkbench({ files, size });
    panel = await openPanel(workbench, 'kernel.ld');
  });

  const heading = (text: string): Promise<void> => panel.locator('.details h2', { hasText: text }).waitFor();
  const name = (text: string): Locator => panel.locator('svg.drawing text.name', { hasText: text }).first();
  const press = async (key: string): Promise<void> => {
    await panel.locator('.tree').focus();
    await workbench.page.keyboard.press(key);
  };
  const view = async (title: string): Promise<void> => {
    await panel.getByRole('tab', { name: title }).click();
    await panel.locator('.tab[aria-selected="true"]', { hasText: title }).waitFor();
  };
  const height = async (): Promise<number> => (await boxOf(panel, 'section:.rodata')).height;
  const heightIs = (what: string, holds: (height: number) => boolean): Promise<unknown> =>
    eventually(what, async () => holds(await height()));
  const point = async (locator: Locator): Promise<{ x: number; y: number }> => {
    const box = await locator.boundingBox();
    assert.ok(box !== null);
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };

  it('zooms with the wheel about the pointer, and goes back on Escape', async () => {
    await name('.rodata').waitFor();
    const before = await height();
    const { x, y } = await point(name('.rodata'));
    await workbench.page.mouse.move(x, y);
    await workbench.page.mouse.wheel(0, -300);
    await heightIs('the section is higher', (now) => now > before * 1.2);
    await press('Escape');
    await heightIs('the section is as high as before', (now) => now === before);
  });

  it('zooms with a pinch, which is the wheel with Ctrl', async () => {
    const before = await height();
    const { x, y } = await point(name('.rodata'));
    await workbench.page.mouse.move(x, y);
    await workbench.page.keyboard.down('Control');
    await workbench.page.mouse.wheel(0, -60);
    await workbench.page.keyboard.up('Control');
    await heightIs('the section is higher', (now) => now > before * 1.3);
    await press('Escape');
    await heightIs('the section is as high as before', (now) => now === before);
  });

  it('is dragged when it is zoomed', async () => {
    // To scale, and zoomed about the middle, so that there is more of the picture at either end.
    const whole = await height();
    const middle = await point(name('.rodata'));
    await workbench.page.mouse.move(middle.x, middle.y);
    await workbench.page.mouse.wheel(0, -150);
    await heightIs('the section is higher', (now) => now > whole * 1.1);
    const settled = await eventually('the section has stopped moving', async () => {
      const first = await boxOf(panel, 'section:.rodata');
      const second = await boxOf(panel, 'section:.rodata');
      return first.top === second.top && first.height === second.height ? first : undefined;
    });
    const { x, y } = await point(name('.rodata'));
    await workbench.page.mouse.move(x, y);
    await workbench.page.mouse.down();
    await workbench.page.mouse.move(x, y + 40, { steps: 4 });
    await workbench.page.mouse.up();
    await eventually('the section is 40 pixels lower, and as high as before', async () => {
      const now = await boxOf(panel, 'section:.rodata');
      return Math.abs(now.top - settled.top - 40) <= 2 && Math.abs(now.height - settled.height) <= 1;
    });
    await press('Escape');
  });

  it('goes from region to region with the arrows, to both ends, and zooms by keys', async () => {
    await press('Home');
    await heading('.data');
    await press('ArrowDown');
    await heading('.rodata');
    const before = await height();
    await press('+');
    await heightIs('+ makes the section higher', (now) => now > before * 1.2);
    await press('-');
    await heightIs('- makes it as high as before', (now) => Math.abs(now - before) <= 1);
    await press('Enter');
    await heightIs('Enter fills the panel with it', (now) => now > before * 1.4);
    await press('Escape');
    await heightIs('Escape goes back', (now) => Math.abs(now - before) <= 1);
    await press('End');
    await heading('.text');
    await press('ArrowUp');
    await heading('.rodata');
    await press('ArrowRight');
    await panel.locator('svg.drawing rect.selection').first().waitFor();
  });

  it('finds symbols and addresses with completion, and marks them', async () => {
    await press('/');
    await workbench.page.keyboard.type('data_mid');
    await panel.locator('.search-list [role="option"]', { hasText: 'data_middle' }).waitFor();
    await workbench.page.keyboard.press('Enter');
    await heading('.data');
    await panel.locator('svg.drawing .marker').first().waitFor();
    await press('/');
    await workbench.page.keyboard.type('0xffffffff80100010');
    await panel.locator('.search-list [role="option"]').first().waitFor();
    await workbench.page.keyboard.press('Enter');
    await heading('.text');
  });

  it('leaves the command palette its key while the search has the focus', async () => {
    await press('/');
    await panel.locator('.search input:focus').waitFor();
    await workbench.page.keyboard.press('F1');
    const palette = workbench.page.locator('.quick-input-widget:not([style*="display: none"])');
    await palette.waitFor();
    await workbench.page.keyboard.press('Escape');
    await palette.waitFor({ state: 'hidden' });
  });

  it('tells its keys on ?', async () => {
    await press('?');
    const help = panel.getByRole('dialog', { name: 'Keys' });
    await help.waitFor();
    await workbench.page.keyboard.press('Escape');
    await help.waitFor({ state: 'hidden' });
  });

  it('is flipped by F, and every region keeps its element', async () => {
    await panel.evaluate(`document.querySelector('rect.box[data-item="section:.data"]').own = true`);
    const before = await boxOf(panel, 'section:.data');
    await press('f');
    await panel.getByRole('button', { name: /^Flip/, pressed: true }).waitFor();
    await eventually(
      '.data is at the other end',
      async () => (await boxOf(panel, 'section:.data')).top > before.top,
    );
    const kept = await panel.evaluate<boolean>(
      `document.querySelector('rect.box[data-item="section:.data"]').own === true`,
    );
    assert.ok(kept);
    await press('f');
    await panel.getByRole('button', { name: /^Flip/, pressed: false }).waitFor();
  });

  it('moves regions before one’s eyes only where motion is wanted', async () => {
    const moving = (): Promise<string> =>
      panel.evaluate<string>(
        `getComputedStyle(document.querySelector('rect.box[data-item="section:.data"]')).transitionDuration`,
      );
    await press('f');
    await eventually('regions move', async () => (await moving()).includes('0.15s'));
    await workbench.page.emulateMedia({ reducedMotion: 'reduce' });
    await eventually('regions do not move', async () => !(await moving()).includes('0.15s'));
    await press('f');
    await panel.getByRole('button', { name: /^Flip/, pressed: false }).waitFor();
    assert.ok(!(await moving()).includes('0.15s'));
    await workbench.page.emulateMedia({ reducedMotion: 'no-preference' });
  });

  it('has three scales, and says which', async () => {
    for (const [scale, words] of [
      ['Log', /^Log/],
      ['Linear', /1 px is/],
      ['Schematic', /not to scale/i],
    ] as const) {
      await panel.getByRole('radio', { name: scale }).click();
      await panel.locator('.scale-text', { hasText: words }).waitFor();
    }
  });

  it('opens a region as a lens, breaks the axis for holes, and leads back by the breadcrumb', async () => {
    await view('Address Space');
    await panel.locator('svg.drawing path.cut').first().waitFor();
    assert.match((await panel.locator('svg.drawing text.note').allTextContents()).join('\n'), /\d [TPE]iB/);
    const columns = panel.locator('svg.drawing text.title');
    const open = await columns.count();
    await panel.locator('.crumbs button').first().click();
    await eventually('fewer columns', async () => (await columns.count()) < open);
    const closed = await columns.count();
    const { x, y } = await point(panel.locator('svg.drawing text.name', { hasText: 'kernel' }).first());
    await workbench.page.mouse.dblclick(x, y);
    await eventually('a column more', async () => (await columns.count()) > closed);
    await view('Image');
  });

  it('marks the section, or the address, that the cursor is on', async () => {
    await focusEditor(workbench);
    await workbench.goTo(4, 5);
    await heading('.text');
    await workbench.openFile('notes.txt');
    await workbench.goTo(2, 35);
    await heading('.rodata');
    await panel.locator('svg.drawing .marker').first().waitFor();
    await workbench.goTo(1, 30);
    await heading('.text');
  });
});
