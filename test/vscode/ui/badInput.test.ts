import assert from 'node:assert/strict';
import { borrowWorkbench } from '../borrowedWorkbench';
import type { Workbench } from '../workbench';

const files = {
  'empty.ld': '',
  'remark.ld': '/* nothing but a remark */\n',
  'binary.ld': `\x7fELF\x02\x01\x01${'\0\x01\x02'.repeat(2000)}`,
  'brace.ld': 'SECTIONS\n{\n  . = 0x100000;\n  .text : { *(.text)\n  .data : { *(.data) }\n',
};

/** What the panel has to say of each file. */
const expected: Readonly<Record<keyof typeof files, RegExp>> = {
  'empty.ld': /empty\.ld places nothing.*no output section/s,
  'remark.ld': /remark\.ld places nothing.*no output section/s,
  'binary.ld': /no linker script: it holds bytes that are no text.*binary\.ld:1/s,
  'brace.ld': /error.*expected .* "}".*brace\.ld:5.*\.text.*00100000.*00000000/s,
};

describe('The panel on files that are no good', () => {
  let window: Workbench;

  before(async () => {
    window = await borrowWorkbench({ files, size: { width: 1500, height: 800 } });
  });

  for (const [name, message] of Object.entries(expected)) {
    it(`says what is wrong with ${name}`, async () => {
      await showFromExplorer(window, name);
      const frame = await window.panelFrame();
      await frame.waitForFunction((file) => document.body.innerText.includes(file), name);
      const text = await frame.evaluate(() => document.body.innerText);
      assert.match(text, message);
      await window.screenshot(`panel-${name.replace('.ld', '')}`);
      await window.runCommand('View: Close All Editors');
    });
  }
});

/** By the menu of the explorer, which also serves files that no editor opens. */
async function showFromExplorer({ page }: Workbench, name: string): Promise<void> {
  await page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).click({ button: 'right' });
  const menu = page.locator('.monaco-menu');
  const item = menu.locator('.action-item', { hasText: 'Show Layout of File…' });
  await item.waitFor();
  // A menu takes no clicks in the moment in which it opens.
  for (let tries = 0; tries < 20 && (await menu.isVisible()); tries += 1) {
    await item.hover();
    await item.click();
    await menu.waitFor({ state: 'hidden', timeout: 1000 }).catch(() => undefined);
  }
}
