import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesSource } from '../../src/core/elf/bytes';
import { isSymbolListing, readSymbolListing } from '../../src/core/symbolListing';
import type { MemoryMap } from '../../src/core/memoryMap';
import { parseNm } from './elf/readelf';

const parse = (text: string): Promise<MemoryMap> =>
  readSymbolListing(bytesSource(new TextEncoder().encode(text)), 'System.map');

const systemMap = `0000000000000000 A fixed_percpu_data
0000000000001000 A cpu_debug_store
ffffffff81000000 T startup_64
ffffffff81000000 T _stext
ffffffff81000040 t local_helper
ffffffff82000000 D init_task
ffffffffc0000000 t module_code\t[module]
ffffffffc0000100 B _end
`;

describe('a listing of symbols', () => {
  it('of nm gives nm’s own figures back', async () => {
    const text = readFileSync(join(import.meta.dirname, '../fixtures/mapfile/gnu-default.nm.txt'), 'utf8');
    const { symbols, issues } = await parse(text);
    assert.deepEqual(issues, []);
    assert.deepEqual(
      Array.from({ length: symbols.count }, (_, i) => `${symbols.at(i).name} ${symbols.at(i).value}`).sort(),
      parseNm(text)
        .map((s) => `${s.name} ${s.value}`)
        .sort(),
    );
  });

  it('names an address by the nearest symbol below it', async () => {
    const { symbols } = await parse(systemMap);
    const cases: readonly [bigint, string][] = [
      [0xffffffff81000000n, 'startup_64+0'],
      [0xffffffff8100003fn, 'startup_64+63'],
      [0xffffffff81000040n, 'local_helper+0'],
      [0xffffffff82000010n, 'init_task+16'],
      [0xffffffffc0000004n, 'module_code+4'],
      [0xffffffffc0000100n, '_end+0'],
      // Beyond the last symbol nothing is known, and values of absolute symbols are no places.
      [0xffffffffc0000101n, 'none'],
      [0x1001n, 'none'],
      [0xffffffff80ffffffn, 'none'],
    ];
    for (const [address, expected] of cases) {
      const hit = symbols.find(address);
      assert.equal(hit === undefined ? 'none' : `${hit.symbol.name}+${hit.offset}`, expected);
    }
  });

  it('may have sizes, symbols without an address, and lines that are neither', async () => {
    const { symbols, issues } = await parse(
      '         U printf\n0000000000001000 0000000000000010 T main\n\nnonsense\n',
    );
    assert.equal(symbols.byName('main')?.size, 16n);
    assert.equal(symbols.find(0x1010n), undefined);
    assert.match(issues[0]?.message ?? '', /1 lines are no symbols, the first of them line 4/);
  });

  it('is told from other texts', () => {
    assert.ok(isSymbolListing(systemMap));
    assert.ok(isSymbolListing('                 U exit\n0000000000001000 T main\n000000'));
    assert.ok(!isSymbolListing(''));
    assert.ok(!isSymbolListing('SECTIONS { }\n'));
    assert.ok(!isSymbolListing('0000000000001000 T main\nhello\nworld\n'));
  });
});
