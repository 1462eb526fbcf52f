import assert from 'node:assert/strict';
import { borrowWorkbench } from '../borrowedWorkbench';
import type { Workbench } from '../workbench';

const dump = `0x00000000dead4ead
0x0000888003a41c00
0x8101234500000000
0x00ffffffff810123
0x4523018100000000
0x6f57206f6c6c6548
0xfffffffffffffff2
0x6b6b6b6b6b6b6b7b
0xdffffc0000000003
0x0000000081012345
0xfffb888003a41c00
0x8000000000200063
`;

describe('The hover over a bad pointer', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await borrowWorkbench({
      size: { width: 900, height: 640 },
      settings: { 'memscape.profile': 'linux-x86_64-4level' },
      files: { 'dump.c': dump },
    });
    await workbench.openFile('dump.c');
  });

  const shown: readonly (readonly [line: number, name: string, text: RegExp])[] = [
    [1, 'spinlock', /SPINLOCK_MAGIC/],
    [2, 'upper-16', /0xffff888003a41c00 upper 16 bits lost/],
    [4, 'shifted', /shifted right by 1 byte/],
    [6, 'text', /Hello Wo/],
    [7, 'errno', /EFAULT/],
    [8, 'poison', /POISON_FREE \+ 0x10/],
    [9, 'kasan', /0x0000000000000018 this is its KASAN shadow/],
    [10, 'upper-32', /upper 32 bits lost/],
    [11, 'bit', /bit 50 flipped/],
    [12, 'entry', /PTE/],
  ];
  for (const [line, name, text] of shown) {
    it(`says what it may be: ${name}`, async () => {
      await workbench.goTo(line, 6);
      const hover = await workbench.showHover();
      await workbench.screenshot(`bad-pointer-${name}`);
      assert.match(hover, text);
      await workbench.hideHover();
    });
  }
});

describe('The hover over what a log names', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await borrowWorkbench({
      size: { width: 900, height: 640 },
      settings: { 'memscape.profile': 'linux-x86_64-4level' },
      files: {
        'oops.log': `BUG: unable to handle page fault for address: ffffc90000a1d000
#PF: error_code(0x0002) - not-present page
PGD 100000067 P4D 100000067 PUD 1001ff067 PMD 1058a7067 PTE 0
CR2: ffffc90000a1d000 CR3: 000000010a5f0000 CR4: 00000000000006f0
`,
      },
    });
    await workbench.openFile('oops.log');
  });

  const shown: readonly (readonly [line: number, column: number, name: string, text: RegExp])[] = [
    [2, 20, 'error-code', /#PF error code[\s\S]*supervisor write: the page is not present/],
    [3, 48, 'pmd', /labelled PMD[\s\S]*table at 0x1058a7000/],
    [4, 30, 'cr3', /CR3[\s\S]*top table at 0x10a5f0000/],
  ];
  for (const [line, column, name, text] of shown) {
    it(`reads it as that: ${name}`, async () => {
      await workbench.goTo(line, column);
      const hover = await workbench.showHover();
      await workbench.screenshot(`labelled-${name}`);
      assert.match(hover, text);
      await workbench.hideHover();
    });
  }
});
