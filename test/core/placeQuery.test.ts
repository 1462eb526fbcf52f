import assert from 'node:assert/strict';
import { completionsOf, offsetText, readPlaceQuery } from '../../src/core/placeQuery';

describe('A place that is typed', () => {
  const addresses: readonly (readonly [string, bigint, bigint])[] = [
    ['0xffffffff80104000', 0xffff_ffff_8010_4000n, 0n],
    ['ffffffff_8010_4000', 0xffff_ffff_8010_4000n, 0n],
    ['0xffffffff`80104010', 0xffff_ffff_8010_4010n, 0n],
    ['ffff ffff 8010 4000', 0xffff_ffff_8010_4000n, 0n],
    ['0x80104000+0x10', 0x8010_4000n, 0x10n],
    ['  80104000 - 16 ', 0x8010_4000n, -16n],
    ['0x0', 0n, 0n],
  ];
  for (const [text, address, offset] of addresses)
    it(`is an address: ${text}`, () => {
      const query = readPlaceQuery(text);
      assert.deepEqual([query.address, query.offset, query.problem], [address, offset, undefined]);
    });

  const names: readonly (readonly [string, string, bigint])[] = [
    ['kmain', 'kmain', 0n],
    ['kmain+0x10', 'kmain', 0x10n],
    ['kmain + 16', 'kmain', 16n],
    ['kmain-4', 'kmain', -4n],
    ['kmain+0x10/0x27', 'kmain', 0x10n],
    ['operator++0x10', 'operator+', 0x10n],
    ['.note.ABI-tag', '.note.ABI-tag', 0n],
    ['a+b', 'a+b', 0n],
  ];
  for (const [text, name, offset] of names)
    it(`is a name: ${text}`, () => {
      const query = readPlaceQuery(text);
      assert.deepEqual([query.name, query.address, query.offset], [name, undefined, offset]);
    });

  it('may be a name that looks like an address', () => {
    assert.deepEqual(readPlaceQuery('feed'), { name: 'feed', address: 0xfeedn, offset: 0n });
  });

  for (const text of ['0x1ffffffffffffffff', '0x10-0x20', '0xffffffffffffffff+1'])
    it(`is outside of 64 bits: ${text}`, () => {
      const { address, problem } = readPlaceQuery(text);
      assert.deepEqual([address, problem], [undefined, 'outside of 64 bits']);
    });

  it('is read in no time, whatever it is', () => {
    for (const text of ['+'.repeat(1e6), `${'a '.repeat(5e5)}+1`, `${' '.repeat(1e6)}x`, '0x1'.repeat(3e5)]) {
      const start = performance.now();
      readPlaceQuery(text);
      assert.ok(performance.now() - start < 100);
    }
  });

  it('is written with what is added', () => {
    assert.deepEqual([0n, 16n, -4n].map(offsetText), ['', '+0x10', '-0x4']);
  });
});

describe('An address of which the first digits are typed', () => {
  const isBegun = (text: string, address: bigint): boolean =>
    completionsOf(text).some(({ from, to }) => address >= from && address < to);
  const cases: readonly (readonly [string, bigint, boolean])[] = [
    ['0xffffffff801', 0xffff_ffff_8010_0000n, true],
    ['0xffffffff801', 0xffff_ffff_801f_ffffn, true],
    ['0xffffffff801', 0xffff_ffff_8020_0000n, false],
    ['FFFF ffff 801', 0xffff_ffff_8010_0000n, false],
    ['ffff_ffff_801', 0xffff_ffff_8010_0000n, true],
    ['0x8', 0x8020_0000n, true],
    ['0x8', 0x8n, true],
    ['0x8', 0x1_8000n, false],
    ['0x0000000080', 0x8020_0000n, true],
    ['0x0800', 0x800_1000n, true],
    ['0x0800', 0x8000_1000n, false],
    ['0x0000', 0x10n, false],
    ['0x80200000', 0x8020_0000n, true],
    ['0x80+0x10', 0x8020_0000n, false],
    ['kmain', 0x8020_0000n, false],
  ];
  for (const [text, address, expected] of cases)
    it(`${text} ${expected ? 'may become' : 'does not become'} 0x${address.toString(16)}`, () => {
      assert.equal(isBegun(text, address), expected);
    });
});
