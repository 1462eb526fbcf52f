import assert from 'node:assert/strict';
import { borrowWorkbench } from '../borrowedWorkbench';
import { openWorkbench, shownThemes, type Workbench } from '../workbench';

const oops = `#define KERNEL_ENTRY   0xffffffff80100000   /* linked here     */
void *page = (void *) 0xffff888012345678;  /* from the oops   */
void *lost = (void *) 0x0000900000000000;  /* CR2 at #GP      */
void *next = (void *) 0xdead000000000100;  /* use after free  */
uint64_t pte = 0x8000000012345867;         /* from the dump   */
int   off  = 0x10;
uint64_t slot = 0xffff888000000000 + (511UL << 12);
void *pml4 = (void *) 0xffffff7fbfdfe000;
uint64_t bit31 = 1 << 31;
`;

interface Shown {
  readonly name: string;
  readonly at: readonly [line: number, column: number];
  readonly text: RegExp;
}

const cards: readonly Shown[] = [
  { name: 'kernel', at: [1, 30], text: /PML4[\s\S]*511[\s\S]*Show in Layout/ },
  { name: 'direct-map', at: [2, 30], text: /Direct map[\s\S]*0x12345678/ },
  { name: 'not-canonical', at: [3, 30], text: /Not canonical[\s\S]*bits 63:48 are 0/ },
  { name: 'poison', at: [4, 30], text: /LIST_POISON1/ },
  { name: 'entry', at: [5, 25], text: /0x8000000012345867/ },
  { name: 'small', at: [6, 15], text: /16 bytes from a null pointer/ },
  { name: 'expression', at: [7, 36], text: /0xffff8880001ff000/ },
  { name: 'overflow', at: [9, 20], text: /0x80000000[\s\S]*overflows int[\s\S]*0xffffffff80000000/ },
  { name: 'recursive', at: [8, 30], text: /seen through recursive slot 510/ },
];

const settings = {
  'memscape.profile': 'linux-x86_64-4level',
  'memscape.recursiveSlot': 510,
  'workbench.reduceMotion': 'on',
};

describe('The hover in a window', () => {
  for (const theme of shownThemes) {
    describe(`of the ${theme} theme`, () => {
      let workbench: Workbench;

      before(async () => {
        workbench = await borrowWorkbench({
          theme,
          size: { width: 800, height: 620 },
          settings,
          files: { 'oops.c': oops },
        });
        await workbench.openFile('oops.c');
        await started(workbench);
      });

      for (const { name, at, text } of cards) {
        it(`shows the card "${name}"`, async () => {
          await workbench.goTo(...at);
          const hover = await workbench.showHover();
          await settled(workbench);
          await workbench.screenshot(`hover-${name}-${theme.replaceAll(' ', '-')}`);
          assert.match(hover, text);
          await workbench.hideHover();
        });
      }
    });
  }

  describe('of a narrow width', () => {
    let workbench: Workbench;

    before(async () => {
      workbench = await borrowWorkbench({
        size: { width: 520, height: 620 },
        settings,
        files: { 'oops.c': oops },
      });
      await workbench.openFile('oops.c');
      await started(workbench);
    });

    it('keeps the bit fields on one line each', async () => {
      await workbench.goTo(3, 30);
      await workbench.showHover();
      await workbench.screenshot('hover-narrow');
      const pre = workbench.page.locator('.monaco-hover pre').first();
      const { lines, scrolls } = await pre.evaluate((element) => ({
        lines: (element as HTMLElement).innerText.trimEnd().split('\n').length,
        scrolls: element.scrollWidth > element.clientWidth + 1,
      }));
      assert.equal(lines, 3);
      assert.equal(scrolls, false);
    });
  });

  describe('of names that try to be more', () => {
    const name =
      '$(bug) <img src=x onerror=alert(1)> **bold** [link](command:workbench.action.quit) ~~x~~ &lt; `c`';
    let workbench: Workbench;

    before(async () => {
      const profile = {
        id: 'hostile',
        title: name,
        extends: 'generic-x86_64',
        regions: [{ name, start: '0xffff900000000000', size: '1 GiB', kind: 'kernel', description: name }],
      };
      workbench = await openWorkbench({
        settings: { 'workbench.reduceMotion': 'on', 'memscape.profile': 'hostile' },
        files: { 'a.c': 'x = 0xffff900000001000;\n', '.memscape/hostile.json': JSON.stringify(profile) },
      });
      await workbench.openFile('a.c');
      await started(workbench);
    });

    after(() => workbench.close());

    it('shows them as they are written', async () => {
      await workbench.goTo(1, 10);
      let shown = await workbench.showHover();
      for (let i = 0; i < 20 && !shown.includes('alert'); i += 1) {
        await workbench.hideHover();
        await workbench.page.waitForTimeout(250);
        shown = await workbench.showHover();
      }
      await settled(workbench);
      await workbench.screenshot('hover-hostile');
      assert.ok(shown.includes(name), shown);
      const hover = workbench.page.locator('.monaco-hover:not(.hidden)').first();
      assert.equal(await hover.locator('img, .codicon-bug, a[data-href*="quit"], strong, del').count(), 0);
      assert.ok((await workbench.page.locator('.statusbar-item', { hasText: '<img src=x' }).count()) > 0);
    });
  });

  describe('of a symbol that two scripts assign', () => {
    const scriptAt = (base: string): string =>
      `load_base = ${base};\nSECTIONS {\n  .text load_base : { *(.text) }\n}\n`;
    let workbench: Workbench;

    before(async () => {
      workbench = await borrowWorkbench({
        files: { 'a.ld': scriptAt('0x100000'), 'z.ld': scriptAt('0x40200000') },
      });
    });

    for (const [file, value, other] of [
      ['a.ld', '0x0000000000100000', '40200000'],
      ['z.ld', '0x0000000040200000', '00100000'],
    ] as const) {
      it(`has the value of the script that one reads: ${file}`, async () => {
        await workbench.openFile(file);
        await workbench.goTo(1, 3);
        let shown = await workbench.showHover();
        for (let i = 0; i < 20 && !shown.includes('load_base'); i += 1) {
          await workbench.hideHover();
          await workbench.page.waitForTimeout(250);
          shown = await workbench.showHover();
        }
        await workbench.hideHover();
        const plain = shown.replaceAll(/[\s\u200b_]/g, '');
        assert.ok(plain.includes(value.slice(2).replace(/^0+/, '')), shown);
        assert.ok(!plain.includes(other), shown);
      });
    }
  });

  describe('by mouse', () => {
    let workbench: Workbench;

    before(async () => {
      workbench = await borrowWorkbench({
        size: { width: 900, height: 620 },
        settings,
        files: { 'oops.c': oops },
      });
      await workbench.openFile('oops.c');
      await started(workbench);
    });

    it('appears over the address, and its link copies', async () => {
      await workbench.goTo(8, 1);
      const { page } = workbench;
      await page
        .locator('.view-line', { hasText: '0xffff888012345678' })
        .first()
        .locator('span', { hasText: '0xffff888012345678' })
        .last()
        .hover();
      const hover = page.locator('.monaco-hover:not(.hidden)', { hasText: 'Direct map' });
      await hover.waitFor();
      await hover.getByText('Copy…').click();
      const row = page.locator('.quick-input-list .monaco-list-row', { hasText: 'Rust' });
      await row.waitFor();
      await workbench.screenshot('copy');
      await row.click();
      await page.waitForFunction(
        async () => (await navigator.clipboard.readText()) === '0xffff_8880_1234_5678_u64',
      );
    });

    it('is walked by keyboard, and its first link shows the address in the layout', async () => {
      const { page } = workbench;
      await workbench.goTo(2, 30);
      await workbench.showHover();
      // Asked for again, the card takes the focus.
      await page.keyboard.press('Control+K');
      await page.keyboard.press('Control+I');
      await page.keyboard.press('Tab');
      await page.waitForFunction(
        () => document.activeElement?.textContent?.includes('Show in Layout') ?? false,
      );
      await page.keyboard.press('Enter');
      const panel = await workbench.panelFrame();
      await panel.getByText('Direct map').first().waitFor();
      await workbench.screenshot('hover-to-layout');
      await page.keyboard.press('Escape');
      await workbench.runCommand('View: Close All Editor Groups');
      await workbench.openFile('oops.c');
    });

    it('is what the decode command shows for the selected expression', async () => {
      const { page } = workbench;
      await workbench.goTo(7, 17);
      await page.keyboard.press('Shift+End');
      await page.keyboard.press('Shift+ArrowLeft');
      await page.keyboard.press('Control+Alt+a');
      const hover = page.locator('.monaco-hover:not(.hidden)', { hasText: 'Value of' });
      await hover.waitFor();
      assert.match(await hover.first().innerText(), /0xffff8880001ff000/);
      await workbench.hideHover();
    });

    it('offers every profile by architecture', async () => {
      await workbench.runCommand('Memscape: Select Layout Profile');
      const { page } = workbench;
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Hobby higher-half' }).waitFor();
      await workbench.screenshot('select-profile');
      await page.keyboard.press('Escape');
    });

    it('has a decode while one types', async () => {
      await workbench.goTo(6, 1);
      await workbench.runCommand('Memscape: Decode Address');
      const { page } = workbench;
      await page.locator('.quick-input-widget .quick-input-box input').fill('511UL << 39');
      await page
        .locator('.quick-input-list .monaco-list-row', { hasText: '0x0000ff8000000000' })
        .first()
        .waitFor();
      await workbench.screenshot('decode-picker');
      await page.keyboard.press('Escape');
    });
  });
});

/** The status bar shows the profile once the extension runs. */
async function started({ page }: Workbench): Promise<void> {
  await page.locator('[aria-label^="Layout profile"]').first().waitFor();
}

/** A hover fades in. */
async function settled({ page }: Workbench): Promise<void> {
  await page.waitForFunction(() =>
    document.getAnimations().every(({ playState }) => playState !== 'running'),
  );
}
