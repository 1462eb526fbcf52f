import assert from 'node:assert/strict';
import { placeScripts } from '../../../src/core/linkerscript/place';
import { toMemoryMap } from '../../../src/core/linkerscript/toMemoryMap';
import { makePicture, type Row } from '../../../src/core/picture';
import type { MemoryMap } from '../../../src/core/memoryMap';

const script = `MEMORY {
  FLASH (rx) : ORIGIN = 0x08000000, LENGTH = 64K
  RAM (xrw) : ORIGIN = 0x20000000, LENGTH = 20K
  EEPROM (rw!x) : ORIGIN = 0x30000000, LENGTH = 4K
}
SECTIONS {
  .vectors : { *(.vectors) } > FLASH
  .ARM.exidx : { *(.ARM.exidx*) } > FLASH
  .boot : { *(.boot) } > FLASH
  .text : { *(.text*) } > FLASH
  .rodata : { *(.rodata*) } > FLASH
  .data : { *(.data*) } > RAM AT> FLASH
  .bss : { *(.bss*) } > RAM
  .ramfunc : { *(.ramfunc) } > RAM
  .kept : { *(.kept) } > EEPROM
  .stack (NOLOAD) : { . += 0x400; } > RAM
}
`;

function mapOf(text: string): MemoryMap {
  const options = { machine: 'arm' } as const;
  return toMemoryMap(
    placeScripts({ scripts: [{ file: 'board.ld', text }], options, dialect: 'gnu' }),
    'board.ld',
  );
}

describe('the rights of sections that nothing is built of', () => {
  const map = mapOf(script);

  it('are those of the name, else of the MEMORY region, and are never said to be their own', () => {
    const letters = map.sections.map(({ name, rights, usualRights: usual }) => {
      assert.equal(rights, undefined);
      if (usual === undefined) return [name, '?'];
      return [name, `${usual.read ? 'r' : ''}${usual.write ? 'w' : ''}${usual.execute ? 'x' : ''}`];
    });
    assert.deepEqual(letters, [
      ['.vectors', 'r'],
      ['.ARM.exidx', 'r'],
      ['.boot', '?'],
      ['.text', 'rx'],
      ['.rodata', 'r'],
      ['.data', 'rw'],
      ['.bss', 'rw'],
      ['.ramfunc', '?'],
      ['.kept', 'rw'],
      // As readelf tells it of GNU ld 2.40 and of ld.lld 14: nothing but room is NOBITS and WA.
      ['.stack', 'rw'],
    ]);
  });

  it('give the colour, of which the legend says where it comes from', () => {
    const view = makePicture({ map }).views.find(({ id }) => id === 'image');
    const rows = view?.columns.flatMap((column) => column.rows) ?? [];
    const row = (name: string): Row | undefined => rows.find((candidate) => candidate.name === name);
    assert.equal(row('.text')?.paint, 'execute');
    assert.equal(row('.text')?.rights, undefined);
    assert.equal(row('.data')?.paint, 'write');
    assert.equal(row('.ramfunc')?.paint, 'unknown');
    assert.ok(view?.legend.some(({ text }) => text === 'not built: usual rights'));
  });
});
