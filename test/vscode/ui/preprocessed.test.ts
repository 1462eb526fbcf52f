import assert from 'node:assert/strict';
import { borrowWorkbench } from '../borrowedWorkbench';
import type { Workbench } from '../workbench';

const files = {
  'arch/x86/kernel/vmlinux.lds.S': `#include <asm/page.h>
#include <asm-generic/vmlinux.lds.h>
#include <generated/gone.h>

SECTIONS
{
  . = PAGE_OFFSET + LOAD_BASE;
  .text : AT(ADDR(.text) - PAGE_OFFSET) { LONG(1) *(.text) . = 0x2000; }
  RODATA(PAGE_SIZE)
  . = KASLR_BASE;
  .late : { *(.late) }
}
`,
  'arch/x86/include/asm/page.h':
    '#ifndef PAGE_H\n#define PAGE_H\n#define PAGE_SIZE 0x1000\n#define PAGE_OFFSET 0xffffffff80000000\n#endif\n',
  'include/asm-generic/vmlinux.lds.h':
    '#define LOAD_BASE 0x1000000\n#define RODATA(align) . = ALIGN(align); .rodata : { QUAD(2) *(.rodata) . = align; }\n',
};

describe('A linker script for the C preprocessor', () => {
  let window: Workbench;

  before(async () => {
    window = await borrowWorkbench({ files, size: { width: 1600, height: 900 } });
  });

  it('is drawn with the macros of its headers, and says what is not known', async () => {
    await window.openFile('arch/x86/kernel/vmlinux.lds.S');
    await window.runCommand('Memscape: Show Memory Layout');
    const frame = await window.panelFrame();
    await frame.waitForFunction(() => document.body.innerText.includes('81000000'));
    const text = await frame.evaluate(() => document.body.innerText);
    await window.screenshot('panel-preprocessed');
    assert.match(text, /\.rodata/);
    assert.match(text, /\.late/);
  });
});
