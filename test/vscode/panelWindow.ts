import type { Frame } from 'playwright-core';
import type { Workbench } from './workbench';

/** What tests of the panel share: a window with the panel in it, and what one asks of it. */

export const showLayout = 'Memscape: Show Memory Layout';

/** Four sections whose sizes and addresses the script itself gives. */
export const script = `KERNEL_VMA = 0xffffffff80000000;
SECTIONS {
  . = KERNEL_VMA + 0x100000;
  .text : AT(ADDR(.text) - KERNEL_VMA) { LONG(1) . += 0x5000; }
  . = ALIGN(0x1000);
  .rodata : AT(ADDR(.rodata) - KERNEL_VMA) { LONG(2) . += 0x3000; }
  . = ALIGN(0x1000);
  .data : AT(ADDR(.data) - KERNEL_VMA) { LONG(3) data_middle = .; . += 0x2000; }
}
`;

/** Opens a file, and the panel beside it. */
export async function openPanel(workbench: Workbench, file: string): Promise<Frame> {
  await workbench.openFile(file);
  await workbench.runCommand(showLayout);
  return drawnPanel(workbench);
}

export async function drawnPanel(workbench: Workbench): Promise<Frame> {
  const panel = await workbench.panelFrame();
  await drawn(panel);
  return panel;
}

async function drawn(panel: Frame): Promise<void> {
  await panel.locator('svg.drawing text.name').first().waitFor();
}

/** Asks until there is an answer. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined | false>): Promise<T> {
  const end = Date.now() + 20_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Back to the script, which stands beside the panel. */
export async function focusEditor({ page }: Workbench): Promise<void> {
  await page.keyboard.press('Control+1');
  await page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
}

/** The box of a section, in pixels of the panel's drawing. */
export async function boxOf(panel: Frame, item: string): Promise<{ top: number; height: number }> {
  return panel.evaluate<{ top: number; height: number }>(`(() => {
    const box = document.querySelector('rect.box[data-item="${item}"]');
    return { top: Number(box?.getAttribute('y')), height: Number(box?.getAttribute('height')) };
  })()`);
}
