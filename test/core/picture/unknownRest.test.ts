import assert from 'node:assert/strict';
import { makePicture } from '../../../src/core/picture';
import { mapOfScript } from '../../../src/core/scriptBuild';
import { unbuiltBlinky } from '../../webview/sampleMaps';

function columns(map: typeof unbuiltBlinky): readonly (readonly string[])[] {
  const view = makePicture({ map }).views.find(({ id }) => id === 'image');
  assert.ok(view !== undefined);
  return view.columns.map(({ rows }) =>
    rows.map(({ name, note, size }) => [name, note, size].filter((word) => word !== undefined).join(' | ')),
  );
}

describe('The picture of MEMORY regions, of sections whose sizes are not known', () => {
  it('has every region to its end, and what is free where nothing is in it', () => {
    const [run] = columns(unbuiltBlinky);
    assert.deepEqual(run, [
      '.text | size not known',
      'rest of FLASH | size not known, ends at 0x8080000',
      'not in MEMORY | 383.5 MiB',
      '.data | size not known',
      '.bss | at or above 0x20000000',
      'rest of RAM | size not known, ends at 0x20020000',
      'not in MEMORY | 512 MiB − 128 KiB',
      'free: SPARE | 4 KiB',
    ]);
  });

  it('has what is loaded beside it, in the region that it is loaded into', () => {
    const [, load] = columns(unbuiltBlinky);
    assert.deepEqual(load, [
      '.text | size not known',
      '.data | at or above 0x8000000',
      'rest of FLASH | size not known, ends at 0x8080000',
    ]);
  });
});

describe('The picture of a script alone whose load addresses are others than its run addresses', () => {
  for (const dialect of ['gnu', 'lld'] as const)
    it(`has both, with the bounds that the ELF header gives: ${dialect}`, () => {
      // 64 bytes of ELF header at least, rounded up to a page.
      const { map } = mapOfScript({
        text: `OUTPUT_FORMAT(elf64-x86-64)
SECTIONS {
  . = 0xffffffff80000000 + SIZEOF_HEADERS;
  .text ALIGN(4K) : AT(ADDR(.text) - 0xffffffff80000000) { *(.text*) }
}`,
        file: 'kernel.ld',
        readInclude: () => undefined,
        images: [],
        dialect,
      });
      assert.deepEqual(columns(map), [
        ['.text | at or above 0xffffffff80001000'],
        ['.text | at or above 0x1000'],
      ]);
    });
});
