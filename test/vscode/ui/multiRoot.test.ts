import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from '../workbench';

const address = 'long at = 0xffffffff81012345;\nlong low = 0x8000a000;\n';

/** Two folders of one window, each for a machine of its own: what is said in a file follows its folder. */
describe('A window of two folders', () => {
  let window: Workbench;

  before(async () => {
    window = await openWorkbench({
      size: { width: 1500, height: 760 },
      workspace: 'both.code-workspace',
      files: {
        'both.code-workspace': JSON.stringify({
          folders: [{ path: 'linux' }, { path: 'riscv' }, { path: 'mine' }],
        }),
        'linux/.config': '# Linux/x86 6.12.3 Kernel Configuration\nCONFIG_X86=y\nCONFIG_X86_64=y\n',
        'linux/driver.c': address,
        'riscv/kernel/memlayout.h': '',
        'riscv/kernel/riscv.h': '',
        'riscv/main.c': address,
        'mine/.vscode/settings.json': '{ "memscape.profile": "ours" }',
        'mine/.memscape/ours.json':
          '{ "title": "Our board", "paging": "x86-32", "regions": [{ "name": "Our window", "start": "0x80000000", "size": "1MiB" }] }',
        'mine/board.c': address,
      },
    });
  });

  after(() => window?.close());

  const status = (title: string) =>
    window.page.locator('.statusbar-item', { hasText: title }).first().waitFor();

  async function hoverAt(file: string, line: number, text: string): Promise<string> {
    await window.openFile(file);
    await window.goTo(line, 14);
    // The first hover of a folder does not wait until it was looked through.
    for (let tries = 0; ; tries += 1) {
      const shown = await window.showHover();
      if (shown.includes(text) || tries === 20) return shown;
      await window.hideHover();
    }
  }

  it('decodes in the profile that each folder points to', async () => {
    assert.match(await hoverAt('linux/driver.c', 1, 'Kernel text mapping'), /PML4[^]*Linux x86-64, 4-level/);
    await window.screenshot('multi-root-linux');
    await window.hideHover();
    await status('Linux x86-64, 4-level paging');
    assert.match(await hoverAt('riscv/main.c', 2, 'Kernel image'), /VPN\[2\][^]*xv6-riscv kernel/);
    await window.screenshot('multi-root-riscv');
    await window.hideHover();
    await status('xv6-riscv kernel page table');
  });

  it('decodes in the profile file of the folder that has one', async () => {
    assert.match(await hoverAt('mine/board.c', 2, 'Our window'), /Our window[^]*Our board/);
    await window.screenshot('multi-root-mine');
    await window.hideHover();
    await status('Our board');
  });

  it('tells the profile of each file as one goes from one to the other', async () => {
    await window.openFile('linux/driver.c');
    await status('Linux x86-64, 4-level paging');
    await window.openFile('mine/board.c');
    await status('Our board');
    await window.openFile('riscv/main.c');
    await status('xv6-riscv kernel page table');
  });
});

describe('A window of two folders with an image each', () => {
  let window: Workbench;

  before(async () => {
    window = await openWorkbench({
      size: { width: 1100, height: 700 },
      workspace: 'both.code-workspace',
      files: {
        'both.code-workspace': JSON.stringify({ folders: [{ path: 'boot' }, { path: 'user' }] }),
        'boot/Makefile': 'boot.elf: a.o\n\tld -T boot.ld -o boot.elf a.o\n',
        'boot/boot.ld': 'SECTIONS { . = 0x7c00; .text : { *(.text) } }',
        'user/Makefile': 'sh.elf: a.o\n\tld -m elf_x86_64 -static -Ttext-segment 0x200000 -o sh.elf a.o\n',
        'user/a.c': 'int a;\n',
        'user/.vscode/settings.json': '{ "memscape.profile": "linux-process-x86_64" }',
      },
    });
  });

  after(() => window?.close());

  it('shows that of the folder that was asked about, though nothing of it is built', async () => {
    await window.openFile('user/a.c');
    await window.runCommand('Memscape: Show Memory Layout');
    const panel = await window.panelFrame();
    await panel.getByText('sh by the linker’s built-in script').first().waitFor();
    assert.equal(await panel.locator('.crumb').first().textContent(), 'user');
    await panel.locator('.view-menu').selectOption('space');
    await panel.locator('.crumb', { hasText: 'Linux process, x86-64' }).waitFor();
  });
});
