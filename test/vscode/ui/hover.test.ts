import assert from 'node:assert/strict';
import { openWorkbench, type Theme, type Workbench } from '../workbench';

const oops = `#define KERNEL_ENTRY   0xffffffff80100000   /* linked here     */
void *page = (void *) 0xffff888012345678;  /* from the oops   */
void *lost = (void *) 0x0000900000000000;  /* CR2 at #GP      */
void *next = (void *) 0xdead000000000100;  /* use after free  */
uint64_t pte = 0x8000000012345867;         /* from the dump   */
int   off  = 0x10;
`;

describe('The hover in a window', () => {
  const themes: readonly Theme[] = ['dark', 'light', 'high contrast dark', 'high contrast light'];
  for (const theme of themes) {
    describe(`of the ${theme} theme`, () => {
      let workbench: Workbench;

      before(async () => {
        workbench = await openWorkbench({
          theme,
          size: { width: 800, height: 620 },
          settings: { 'memscape.profile': 'linux-x86_64-4level' },
          files: { 'oops.c': oops },
        });
        await workbench.openFile('oops.c');
      });

      after(() => workbench.close());

      const shown: readonly (readonly [name: string, line: number, column: number, text: RegExp])[] = [
        ['kernel', 1, 30, /PML4[\s\S]*511[\s\S]*Show in Layout/],
        ['direct-map', 2, 30, /Direct map[\s\S]*0x12345678/],
        ['not-canonical', 3, 30, /Not canonical[\s\S]*bits 63:48 are 0/],
        ['poison', 4, 30, /LIST_POISON1/],
        ['entry', 5, 25, /0x8000000012345867/],
        ['small', 6, 15, /16 bytes from a null pointer/],
      ];
      for (const [name, line, column, text] of shown) {
        it(`shows the card "${name}"`, async () => {
          await workbench.goTo(line, column);
          const hover = await workbench.showHover();
          await workbench.screenshot(`hover-${name}-${theme.replaceAll(' ', '-')}`);
          assert.match(hover, text);
          await workbench.hideHover();
        });
      }
    });
  }
});
