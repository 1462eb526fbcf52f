import { spawnSync } from 'node:child_process';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { build } from '../exampleBuild';
import type { Workbench, WorkbenchOptions } from '../workbench';

/** A folder, and what of it is to be seen. */
export interface Subject {
  readonly options: WorkbenchOptions;
  /** Once, when the window is there; false where the tools for it are missing. */
  readonly prepare?: (window: Workbench) => Promise<boolean>;
  readonly shots: readonly Shot[];
}

export interface Shot {
  readonly name: string;
  /** Once, before the first picture. */
  readonly begin?: (window: Workbench, panel: Frame) => Promise<void>;
  /** Before each picture. */
  readonly show: (window: Workbench, panel: Frame) => Promise<void>;
}

/** A script that tells every size itself, as a controller with .data to be copied has it. */
const microcontroller = `OUTPUT_ARCH(arm)
ENTRY(Reset_Handler)
MEMORY
{
  FLASH (rx)  : ORIGIN = 0x08000000, LENGTH = 512K
  RAM   (xrw) : ORIGIN = 0x20000000, LENGTH = 96K
}
_estack = ORIGIN(RAM) + LENGTH(RAM);
SECTIONS
{
  .isr_vector : { LONG(_estack) . += 0x184; } > FLASH
  .text : { Reset_Handler = .; LONG(0) . += 0xc4b4; } > FLASH
  .rodata : { LONG(1) . += 0x25d8; } > FLASH
  _sidata = LOADADDR(.data);
  .data : { _sdata = .; LONG(2) . += 0x770; _edata = .; } > RAM AT > FLASH
  .bss (NOLOAD) : { _sbss = .; . += 0x11948; _ebss = .; } > RAM
  ._user_heap_stack (NOLOAD) : { . += 0x4000; } > RAM
}
`;

/** Names that want to be markup, to be long, or to turn the line around. */
const hostile = `SECTIONS
{
  . = 0xffffffff80100000;
  "<img src=x onerror=alert(1)>" : { LONG(1) . += 0x3000; }
  "${'x'.repeat(10_000)}" : { LONG(2) . += 0x2000; }
  ".a\u202e.txet." : { LONG(3) . += 0x2000; }
  ".nul\u0001byte" : { LONG(4) . += 0x1000; }
  "\u05e2\u05d1\u05e8\u05d9\u05ea" : { LONG(5) . += 0x1000; }
}
`;

export const subjects: readonly Subject[] = [
  {
    options: { name: 'higher-half' },
    prepare: async (window) => {
      if (!build(window)) return false;
      const panel = await openPanel(window);
      await window.runCommand('Memscape: Compare with Last Build');
      await appendFile(join(window.folder, 'kmain.c'), '\nchar more_room[0x3000];\n');
      build(window);
      await panel.locator('.compare-table').first().waitFor();
      await choose(panel, 'image');
      await panel
        .locator('svg.drawing text.name', { hasText: /^\.text$/ })
        .first()
        .click();
      await window.runCommand('Notifications: Clear All Notifications');
      return true;
    },
    shots: [
      shotOf('address-space', 'space'),
      shotOf('image', 'image'),
      shotOf('page-tables', 'tables'),
      shotOf('compare', 'compare'),
      {
        name: 'stale',
        begin: async (window, panel) => {
          const script = join(window.folder, 'kernel.ld');
          const text = await readFile(script, 'utf8');
          await writeFile(script, text.replace('BOOT_SIZE = 32K', 'BOOT_SIZE = 64K'));
          await choose(panel, 'image');
          await panel.locator('.notice.stale').waitFor();
        },
        show: async (_, panel) => choose(panel, 'image'),
      },
      {
        name: 'loading',
        // What the extension says while it reads, at a moment that holds still.
        show: async (_, panel) => {
          await choose(panel, 'image');
          await panel.evaluate(
            `window.postMessage({ kind: 'loading', what: 'Reading vmlinux.map, 31 of 49 MiB', done: 0.63 }, '*')`,
          );
        },
      },
    ],
  },
  {
    options: { name: 'blinky', folder: 'test/vscode/sheet/blinky' },
    prepare: async (window) => {
      const tools = [
        ['arm-none-eabi-as', '-o', 'image.o', 'image.s'],
        ['arm-none-eabi-ld', '-T', 'stm32f4.ld', '-o', 'blinky.elf', 'image.o'],
      ] as const;
      for (const [tool, ...words] of tools) {
        if (spawnSync(tool, words, { cwd: window.folder }).status !== 0) return false;
      }
      const panel = await openPanel(window);
      await panel
        .locator('svg.drawing text.name', { hasText: /^\.data$/ })
        .first()
        .click();
      return true;
    },
    shots: [shotOf('microcontroller', 'image')],
  },
  {
    options: {
      files: { 'init.c': 'char zeroes[20000]; int figure = 1; int main(void) { return figure; }\n' },
    },
    prepare: async (window) => {
      const { status } = spawnSync('gcc', ['-no-pie', '-g', '-o', 'init', 'init.c'], { cwd: window.folder });
      if (status !== 0) return false;
      await openPanel(window);
      return true;
    },
    shots: [shotOf('process', 'process')],
  },
  {
    options: {
      name: 'osv',
      files: { 'readme.txt': 'A guest.\n' },
      settings: {
        'memscape.profile': 'osv-legacy',
        'memscape.hostMemory': [
          { guestPhysical: '0x0', hostVirtual: '0x7f3ac0000000', size: '3GiB' },
          { guestPhysical: '0x100000000', hostVirtual: '0x7f3b80000000', size: '1GiB' },
        ],
      },
    },
    prepare: async (window) => {
      await window.runCommand('Memscape: Show Memory Layout');
      const panel = await window.panelFrame();
      await panel.getByRole('button', { name: 'Show the address space without a project' }).click();
      await panel.locator('svg.drawing text.name').first().waitFor();
      await choose(panel, 'translation');
      await panel.locator('.search-input').fill('0xffff900000201000');
      await panel.locator('.search-input').press('Enter');
      await panel.locator('.chain').waitFor();
      return true;
    },
    shots: [shotOf('translation', 'translation')],
  },
  {
    options: { name: 'notes', files: { 'readme.txt': 'Nothing here.\n' } },
    prepare: async (window) => {
      await window.runCommand('Memscape: Show Memory Layout');
      const panel = await window.panelFrame();
      await panel.locator('.empty h2').waitFor();
      return true;
    },
    shots: [shotOf('empty', 'image')],
  },
  {
    options: {
      name: 'blinky',
      files: { 'stm32f4.ld': microcontroller.replace('. += 0x11948', '. += 0x18000') },
    },
    prepare: async (window) => {
      const panel = await openPanel(window);
      await panel.locator('.notice.error').waitFor();
      return true;
    },
    shots: [shotOf('error', 'image')],
  },
  {
    options: { name: 'hostile', files: { 'hostile.ld': hostile } },
    prepare: async (window) => {
      const panel = await openPanel(window);
      await panel.locator('.tree').focus();
      await panel.locator('.tree').press('Home');
      return true;
    },
    shots: [shotOf('hostile-names', 'image')],
  },
];

function shotOf(name: string, view: string): Shot {
  return { name, show: async (_, panel) => choose(panel, view) };
}

async function openPanel(window: Workbench): Promise<Frame> {
  await window.runCommand('Memscape: Show Memory Layout');
  const panel = await window.panelFrame();
  await panel.locator('svg.drawing text.name').first().waitFor();
  return panel;
}

/** By the menu, which is there at every size, seen or not: while the window changes its size neither it nor the tabs hold still. */
async function choose(panel: Frame, view: string): Promise<void> {
  await panel.locator('.view-menu').evaluate((menu, id) => {
    if (menu instanceof HTMLSelectElement) menu.value = id;
    menu.dispatchEvent(new Event('change'));
  }, view);
  await panel.locator(`.tab[data-view="${view}"][aria-selected="true"]`).waitFor({ state: 'attached' });
}
