import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { borrowWorkbench } from '../borrowedWorkbench';
import type { Workbench } from '../workbench';

describe('The hover in a built project', () => {
  let workbench: Workbench;

  before(async function () {
    workbench = await borrowWorkbench({
      size: { width: 1000, height: 700 },
      settings: { 'workbench.reduceMotion': 'on' },
    });
    try {
      execFileSync('make', ['-C', workbench.folder, 'all'], { stdio: 'pipe' });
    } catch {
      console.log('      skipped: building the example needs gcc, GNU ld and make');
      this.skip();
    }
    // The window was open before the build, so this is also a test that the new files are noticed.
    await workbench.openFile('oops.log');
    await workbench.page.locator('[aria-label^="Layout profile"]').first().waitFor();
  });

  const hoverOn = async (file: string, text: string): Promise<string> => {
    await workbench.openFile(file);
    const { line, column } = await place(file, text);
    await workbench.goTo(line, column);
    const shown = await workbench.showHover();
    await workbench.page.waitForFunction(() =>
      document.getAnimations().every(({ playState }) => playState !== 'running'),
    );
    return shown;
  };

  const place = async (file: string, text: string): Promise<{ line: number; column: number }> => {
    const { readFile } = await import('node:fs/promises');
    const lines = (await readFile(`${workbench.folder}/${file}`, 'utf8')).split('\n');
    const line = lines.findIndex((candidate) => candidate.includes(text));
    assert.ok(line >= 0, `${file} has no ${text}`);
    return { line: line + 1, column: (lines[line]?.indexOf(text) ?? 0) + 2 };
  };

  it('names symbol and section of an address, with the line of the script', async () => {
    const symbols = execFileSync('nm', [`${workbench.folder}/build/kernel.elf`], { encoding: 'utf8' });
    const start = /^([0-9a-f]{16}) T kmain$/m.exec(symbols)?.[1] ?? '';
    await workbench.openFile('boot.S');
    await workbench.goTo(1, 1);
    await workbench.page.keyboard.type(`# 0x${start}\n`);
    await workbench.goTo(1, 8);
    // The first hover starts the search for the build; it answers with what is known by then.
    let shown = await workbench.showHover();
    for (let i = 0; i < 20 && !shown.includes('kmain'); i += 1) {
      await workbench.hideHover();
      await workbench.page.waitForTimeout(500);
      shown = await workbench.showHover();
    }
    await workbench.screenshot('hover-symbol');
    assert.match(shown, /kmain/);
    assert.match(shown, /LMA of \.text/);
    assert.match(shown, /kernel\.ld:\d+/);
    await workbench.hideHover();
    await workbench.runCommand('File: Revert File');
  });

  it('explains a symbol of the script where code uses it', async () => {
    const shown = await hoverOn('kernel.ld', 'KERNEL_VMA = ');
    await workbench.screenshot('hover-script-symbol');
    assert.match(shown, /KERNEL_VMA/);
    assert.match(shown, /0xffffffff80000000/);
    assert.match(shown, /Defined\s*kernel\.ld:\d+/);
    await workbench.hideHover();
  });

  it('tells in the script why a section and a symbol are where they are', async () => {
    const sections = execFileSync('readelf', ['-SW', `${workbench.folder}/build/kernel.elf`], {
      encoding: 'utf8',
    });
    const start = / \.data +PROGBITS +([0-9a-f]{16})/.exec(sections)?.[1] ?? 'none';
    const section = await hoverOn('kernel.ld', '.data ALIGN');
    await workbench.screenshot('hover-script-section');
    assert.ok(section.includes(`0x${start}`), section);
    assert.match(section, /Why[\s\S]*kernel\.ld:\d+/);
    await workbench.hideHover();
    const symbol = await hoverOn('kernel.ld', 'kernel_end = ');
    await workbench.screenshot('hover-script-symbol-why');
    assert.match(symbol, /kernel_end[\s\S]*Why[\s\S]*kernel\.ld:\d+/);
    await workbench.hideHover();
  });

  it('goes to the line of the script', async () => {
    await workbench.openFile('kernel.ld');
    const { line, column } = await place('kernel.ld', 'kernel_end = ');
    await workbench.goTo(line, column);
    const shown = await workbench.showHover();
    assert.match(shown, /kernel_end/);
    await workbench.hideHover();
  });
});
