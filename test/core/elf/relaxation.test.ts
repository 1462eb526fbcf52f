import assert from 'node:assert/strict';
import type { ElfFile, ElfSection } from '../../../src/core/elf/file';
import { mayShrink, readRelaxation } from '../../../src/core/elf/relaxation';
import { relaxKind, type Relaxation } from '../../../src/core/linkerscript/relaxation';

/** Offset, r_type, addend. */
type Row = readonly [offset: number, type: number, addend?: number];

const relax = 51;
const elf = { machine: 243, bits: 64, littleEndian: true, flags: 1 } as ElfFile; // All that is looked at.

function table(rows: readonly Row[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(24 * rows.length));
  rows.forEach(([offset, type, addend = 0], i) => {
    view.setBigUint64(24 * i, BigInt(offset), true);
    view.setUint32(24 * i + 8, type, true);
    view.setUint32(24 * i + 12, 1, true);
    view.setBigInt64(24 * i + 16, BigInt(addend), true);
  });
  return new Uint8Array(view.buffer);
}

/** Of a section of 64 bytes with the index 2, whose relocations all lead to a label of it. */
function read(rows: readonly Row[], label = 0, contents = new Uint8Array(64)): Relaxation {
  const section = { index: 2, size: BigInt(contents.length) } as ElfSection; // As above.
  const symbolAt: Relaxation['symbolAt'] = () => ({ section: 2, value: label, size: 0, kind: 'other' });
  return readRelaxation({ elf, bytes: table(rows), section, contents }, symbolAt);
}

const kinds = ({ kinds: all, count }: Relaxation): number[] => [...all.subarray(0, count)];

describe('the relocations that let RISC-V code become shorter', () => {
  it('are those with R_RISCV_RELAX at the same place, and alignment', () => {
    const rows: Row[] = [
      [0, 19],
      [0, relax],
      [8, 19],
      [16, 26],
      [20, relax],
      [20, 43, 6],
    ];
    assert.deepEqual(kinds(read(rows)), [relaxKind.call, relaxKind.align]);
    assert.ok(mayShrink(elf, table(rows), true));
    assert.ok(!mayShrink(elf, table([[8, 19]]), true));
  });

  it('leave out an address whose low part is taken in front of it', () => {
    const rows: Row[] = [
      [0, 24],
      [0, relax],
      [4, 23],
      [4, relax],
    ];
    assert.deepEqual(kinds(read(rows, 4)), []);
    assert.deepEqual(kinds(read(rows, 8)), [relaxKind.pcHigh]);
  });

  it('tell the register that a call and `lui` write', () => {
    // lui a0, 0; auipc ra, 0; jalr ra
    const code = Uint8Array.from(Buffer.from('37050000' + '97000000' + 'e7800000', 'hex'));
    const { registers } = read(
      [
        [0, 26],
        [0, relax],
        [4, 19],
        [4, relax],
      ],
      0,
      code,
    );
    assert.deepEqual([...registers], [10, 1]);
  });

  it('are not followed where they overlap, are out of order, reach out of the section or make room of less than nothing', () => {
    const open: Row[][] = [
      [
        [0, 26],
        [0, relax],
        [0, 26],
        [0, relax],
      ],
      [
        [8, 26],
        [8, relax],
        [0, 26],
        [0, relax],
      ],
      [
        [60, 19],
        [60, relax],
      ],
      [[0, 43, -2]],
      [[0, 43, 66]],
    ];
    for (const rows of open) assert.ok(read(rows).open, JSON.stringify(rows));
    assert.ok(
      !read([
        [0, 26],
        [0, relax],
        [4, 19],
        [4, relax],
        [12, 43, 52],
      ]).open,
    );
  });
});
