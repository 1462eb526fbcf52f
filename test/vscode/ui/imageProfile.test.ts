import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from '../workbench';

const kernel = `OUTPUT_ARCH(i386:x86-64)
SECTIONS { . = 0xffffffff80100000; .text : { LONG(1) . += 0x4000; } }
`;
const board = `OUTPUT_FORMAT("elf32-littlearm")
MEMORY { FLASH (rx) : ORIGIN = 0x08000000, LENGTH = 64K  RAM (rwx) : ORIGIN = 0x20000000, LENGTH = 20K }
SECTIONS { .text : { LONG(1) . += 0x400; } > FLASH  .data : { LONG(2) } > RAM AT> FLASH }
`;

describe('The layout of the image that is shown', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({
      size: { width: 1400, height: 800 },
      files: {
        'kernel/Makefile': 'kernel.elf: main.o\n\tx86_64-elf-ld -T kernel.ld -o kernel.elf main.o\n',
        'kernel/kernel.ld': kernel,
        'firmware/Makefile':
          'CFLAGS = -mcpu=cortex-m3 -mthumb\nboard.elf: main.o\n\tarm-none-eabi-ld -T board.ld -o board.elf main.o\n',
        'firmware/board.ld': board,
      },
    });
  });

  after(() => workbench.close());

  const pick = async (script: string): Promise<void> => {
    await workbench.runCommand('Memscape: Select Image');
    await workbench.page
      .locator('.quick-input-list .monaco-list-row')
      .filter({ hasText: script })
      .first()
      .click();
  };
  const status = async (title: string, reason: RegExp): Promise<void> => {
    const item = workbench.page.locator('.statusbar-item[id*="memscape.profile"]', { hasText: title });
    await item.waitFor();
    assert.match((await item.getAttribute('aria-label')) ?? '', reason);
  };

  it('is that of its own machine, in the panel and in the status bar, which says why', async () => {
    await pick('firmware/board.ld');
    const panel = await workbench.panelFrame();
    await panel.getByText('20000000').first().waitFor({ timeout: 20_000 });
    await status(
      'Cortex-M',
      /for board.*OUTPUT_FORMAT is elf32-littlearm \(firmware\/board\.ld:1\).*cortex-m3/,
    );
    await panel.getByRole('tab', { name: 'Address Space' }).click();
    await panel.getByText('Peripheral').first().waitFor();
    await workbench.screenshot('profile-of-image-arm');
  });

  it('changes with the image', async () => {
    await pick('kernel/kernel.ld');
    await status('x86-64', /for kernel.*OUTPUT_ARCH is i386:x86-64 \(kernel\/kernel\.ld:1\)/);
    await workbench.page
      .locator('iframe.webview.ready')
      .last()
      .contentFrame()
      .frameLocator('iframe#active-frame')
      .locator('[aria-label*="ffffffff80100000"]')
      .first()
      .waitFor({ state: 'attached' });
    await workbench.screenshot('profile-of-image-x86');
  });
});
