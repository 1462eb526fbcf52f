import assert from 'node:assert/strict';
import { stringAt } from '../../../src/core/elf/bytes';

describe('The text at an offset of a string table', () => {
  const table = (text: string): Uint8Array => new TextEncoder().encode(text);

  it('ends at its NUL, or with the table', () => {
    assert.equal(stringAt(table('\0main\0'), 1), 'main');
    assert.equal(stringAt(table('\0main'), 3), 'in');
    assert.equal(stringAt(table('größe\0'), 0), 'größe');
    assert.equal(stringAt(table('a\0'), 7), '');
    const long = 'x'.repeat(100_000);
    assert.equal(stringAt(table(`${long}\0y`), 0), long);
  });

  it('is cut where thousands ask for one that has no end', () => {
    const endless = new Uint8Array(4 * 1024 * 1024).fill(0x78);
    let whole = 0;
    let cut = 0;
    for (let i = 0; i < 20_000; i += 1) {
      const text = stringAt(endless, i);
      if (text.length === endless.length - i) whole += 1;
      else if (text.length === 257 && text.endsWith('…')) cut += 1;
    }
    assert.ok(whole > 0 && whole < 40, String(whole));
    assert.equal(whole + cut, 20_000);
    // What is short is whole all the same.
    const last = endless.length - 200;
    assert.equal(stringAt(endless, last), 'x'.repeat(200));
  });
});
