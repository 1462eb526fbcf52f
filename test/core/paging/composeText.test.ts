import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hex } from '../../../src/core/address';
import { composeText } from '../../../src/core/paging/composeText';
import { isPagingModeId, pagingMode, type PagingModeId } from '../../../src/core/paging/modes';

interface Vector {
  readonly id: string;
  readonly type: string;
  readonly mode: string;
  readonly address: string;
  readonly expect?: {
    readonly indices?: Readonly<Record<string, number>>;
    readonly offset?: string;
    readonly canonical?: boolean;
    readonly canonicalForm?: string;
  };
}

// The file is our own fixture; its rows are of this shape by its README.
const { vectors } = JSON.parse(readFileSync(join(__dirname, '../../fixtures/vectors.json'), 'utf8')) as {
  readonly vectors: readonly Vector[];
};

function composed(text: string, id: PagingModeId): string {
  const result = composeText(text, pagingMode(id));
  return result.ok ? `${hex(result.value.address)} ${result.value.page ?? ''}`.trim() : result.error;
}

describe('an address from indices', () => {
  it('is that of the vector whose indices they are', () => {
    let count = 0;
    for (const { type, mode, address, expect, id } of vectors) {
      const { indices, offset, canonical: legal } = expect ?? {};
      if (type !== 'address' || !isPagingModeId(mode) || indices === undefined || offset === undefined)
        continue;
      const wanted = expect?.canonicalForm ?? (legal === false ? undefined : address);
      if (wanted === undefined) continue;
      const { canonical } = pagingMode(mode);
      const half = canonical.kind === 'ttbr' ? (BigInt(wanted) >> 63n === 0n ? 'ttbr0 ' : 'ttbr1 ') : '';
      const text = `${half}${Object.values(indices).join(' ')} ${offset}`;
      assert.equal(composed(text, mode).split(' ')[0], hex(BigInt(wanted)), id);
      count += 1;
    }
    assert.ok(count > 1000);
  });

  const cases: readonly (readonly [text: string, id: PagingModeId, outcome: string])[] = [
    ['511 510 0 0 0', 'x86_64-4level', '0xffffffff80000000 4 KiB page'],
    ['511, 510, 0x1, 0, 0xfff', 'x86_64-4level', '0xffffffff80200fff 4 KiB page'],
    ['511:510:0x123456', 'x86_64-4level', '0xffffffff80123456 1 GiB page'],
    ['511 0', 'x86_64-4level', '0xffffff8000000000'],
    ['255 511 511 511 4095', 'x86_64-4level', '0x7fffffffffff 4 KiB page'],
    ['ttbr0 0 0 0 1 0', 'arm64-4k-48', '0x1000 4 KiB page'],
    ['0 0 0 1 0', 'arm64-4k-48', '0xffff000000001000 4 KiB page'],
    ['768 0 0', 'x86-32', '0xc0000000 4 KiB page'],
    ['512 0 0 0 0', 'x86_64-4level', 'PML4 must be from 0 to 511, found 512'],
    ['0 0 0 0 4096', 'x86_64-4level', 'offset must be from 0 to 4095, found 4096'],
    ['0 x 0 0 0', 'x86_64-4level', '"x" is not a number'],
    ['-1 0 0 0 0', 'x86_64-4level', '"-1" is not a number'],
    [
      '1',
      'x86_64-4level',
      'expected PML4 PDPT PD PT offset, or fewer indices for a larger page; found 1 number',
    ],
    ['ttbr0 0 0 0 0 0', 'x86_64-4level', '4-level paging has no ttbr0: the highest index chooses the half'],
  ];
  for (const [text, id, outcome] of cases) {
    it(`of ${id}: ${text} → ${outcome}`, () => {
      assert.equal(composed(text, id), outcome);
    });
  }
});
