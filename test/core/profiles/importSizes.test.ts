import assert from 'node:assert/strict';
import { importText } from '../../../src/core/profiles/importText';

/** `name start size`, or `name start last`, of each region that a text gives. */
function regionsOf(text: string): readonly string[] {
  return importText(text, 'T').profiles.flatMap(({ regions = [] }) =>
    regions.map(({ name, start, size, last }) => `${name} ${String(start)} ${String(size ?? last)}`),
  );
}

/** The bounds are calculated by hand. */
const read: readonly (readonly [text: string, ...regions: string[]])[] = [
  [
    '0 .. 2 GiB   user\n2 GiB .. 3 GiB  kernel image\n3 GiB .. 4 GiB  devices',
    'user 0x00000000 2GiB',
    'kernel image 0x80000000 1GiB',
    'devices 0xc0000000 1GiB',
  ],
  ['User: 0 - 2 GiB\nKernel: 2 GiB - 4 GiB', 'User 0x00000000 2GiB', 'Kernel 0x80000000 2GiB'],
  [
    '| Start | End | Use |\n|---|---|---|\n| 0 | 1 GiB | user |\n| 1 GiB | 2 GiB | kernel |',
    'user 0x00000000 1GiB',
    'kernel 0x40000000 1GiB',
  ],
  ['1.5 GiB – 2 GiB: heap', 'heap 0x60000000 512MiB'],
  ['0 -> 2^47: user space', 'user space 0x0000000000000000 128TiB'],
  [
    '0MB-16MB DMA zone\n16MB-896MB normal zone\n896MB-1024MB highmem',
    'DMA zone 0x00000000 16MiB',
    'normal zone 0x01000000 880MiB',
    'highmem 0x38000000 128MiB',
  ],
  ['1 MiB to 2 MiB:  boot', 'boot 0x00100000 1MiB'],
  ['0x1000 size 0x3000 text\n0x0 size 4K guard', 'guard 0x00000000 4KiB', 'text 0x00001000 12KiB'],
  ['FLASH (rx) : ORIGIN = 0x08000000, LENGTH = 512K', 'FLASH (rx) 0x08000000 512KiB'],
  ['plic from 0x0c000000 to 0x10000000 (64 MiB)', 'plic 0x0c000000 64MiB'],
  ['0x_4444_0000..=0x_4444_ffff heap', 'heap 0x44440000 64KiB'],
];

const unread: readonly (readonly [text: string, why: RegExp])[] = [
  ['-2 GiB .. -1 GiB  kernel', /neither an address nor a size/],
  ['2 - 4 GiB  kernel', /neither an address nor a size/],
  ['2 GiB .. 1 GiB  backwards', /ends before it starts/],
  ['2 GiB .. 3 GiB', /no name/],
  ['Stacks take from 16 KiB to 32 KiB each.', /running text/],
  ['4 KiB to 2 MiB pages', /running text/],
  ['2^47 -> 2^64 - 2^47: hole', /calculated/],
  ['1.001 KiB .. 2 KiB: odd', /whole number of bytes/],
  ['15 EiB .. 17 EiB: too far', /beyond 64 bits/],
  ['pub const HEAP_START: usize = 0x_4444_4444_0000;', /only one address/],
];

describe('ranges that are written as sizes', () => {
  for (const [text, ...regions] of read) {
    it(`reads ${JSON.stringify(text).slice(0, 70)}`, () => {
      assert.deepEqual(regionsOf(text), regions);
    });
  }
  for (const [text, why] of unread) {
    it(`lists ${JSON.stringify(text)}`, () => {
      const found = importText(text, 'T');
      assert.deepEqual(found.profiles, []);
      assert.match(found.unread[0]?.why ?? '', why);
      assert.equal(found.unread[0]?.line, 1);
    });
  }
  it('takes time linear in the length of a hostile text', () => {
    const start = process.cpuUsage().user;
    for (const part of ['0 - ', '2^', '1 GiB to ', '9'.repeat(30) + '-']) importText(part.repeat(4000), 'T');
    for (const part of ['0 - 1\n', '2 GiB .. 3\n']) importText(part.repeat(20_000), 'T');
    assert.ok(process.cpuUsage().user - start < 3_000_000);
  });
});
