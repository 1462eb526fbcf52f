import assert from 'node:assert/strict';
import { rangeWords } from '../../src/webview/rangeWords';

const row = { id: 'a', name: 'a', mono: true, paint: 'read', shape: 'named', sureness: 'exact' } as const;
const range = { start: '0xffffffff80100000', end: '0xffffffff80101000' };

describe('The words for where a row lies', () => {
  it('include its last byte', () => {
    assert.equal(rangeWords({ ...row, range }, 64, 'to'), '0xffffffff80100000 to 0xffffffff80100fff');
    const lasts = [
      ['0x10000', '0x0000ffff'],
      ['0x10001', '0x00010000'],
      ['0x100000', '0x000fffff'],
      ['0x2', '0x00000001'],
      ['0x100000000', '0xffffffff'],
    ] as const;
    for (const [end, last] of lasts)
      assert.equal(rangeWords({ ...row, range: { start: '0x0', end } }, 32, 'to'), `0x00000000 to ${last}`);
  });

  it('are no more than the start where no end is known, though one is drawn', () => {
    assert.equal(rangeWords({ ...row, range, open: true }, 64, 'to'), 'from 0xffffffff80100000');
    assert.equal(rangeWords({ ...row, from: '0x8000000' }, 32, '…'), 'from 0x08000000');
    assert.equal(rangeWords(row, 64, 'to'), undefined);
  });
});
