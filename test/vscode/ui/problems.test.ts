import assert from 'node:assert/strict';
import { borrowWorkbench } from '../borrowedWorkbench';
import type { Workbench } from '../workbench';

const good = `ENTRY(_start)
MEMORY { ram (rwx) : ORIGIN = 0x80000000, LENGTH = 64K }
SECTIONS
{
  .text : { LONG(1) } > ram
  .data : { LONG(2) } > ram
}
`;
const files = {
  'kernel.ld': good.replace('.data : { LONG(2) } > ram', '.data : { LONG(2) } > rom'),
  'notes.txt': 'nothing\n',
};

describe('The Problems view', () => {
  let window: Workbench;

  before(async () => {
    window = await borrowWorkbench({ files, size: { width: 1500, height: 800 } });
  });

  it('lists what is wrong in the open linker script, with its place, and forgets it once it is mended', async () => {
    const { page } = window;
    await window.openFile('kernel.ld');
    await window.runCommand('Problems: Focus on Problems View');
    const rows = page.locator('.markers-panel .monaco-list-row');
    const row = rows.filter({ hasText: 'rom' });
    await row.first().waitFor();
    const text = (await row.first().innerText()).replace(/\s+/g, ' ');
    assert.match(text, /Memscape/);
    assert.match(text, /Ln 6/);
    await window.screenshot('problems');
    await window.goTo(6, 1);
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+End');
    await page.keyboard.type('  .data : { LONG(2) } > ram');
    await rows.first().waitFor({ state: 'detached' });
    await window.screenshot('problems-mended');
  });
});
