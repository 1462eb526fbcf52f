import assert from 'node:assert/strict';
import { addressTable, addressTableSteps, type TableRequest } from '../../src/core/addressTable';
import { addressCsv, addressMarkdown, addressText } from '../../src/core/addressTableText';
import { pagingMode } from '../../src/core/paging/modes';
import { loadBuiltin } from '../../src/core/profiles';
import { processorMilliseconds } from '../processorTime.js';

const explain = { mode: pagingMode('x86_64-4level'), profile: loadBuiltin('linux-x86_64-4level') };

function request(text: string, languageId = 'log'): TableRequest {
  return { text, languageId, smallBelow: 0x1_0000n, explain };
}

const oops = `BUG: unable to handle page fault for address: 0000900000000000
RIP: 0010:ffffffff81012345
RAX: ffff888003a41c00 RBX: 0000000000000010 RCX: ffffffff81012345
`;

describe('the table of all addresses of a text', () => {
  it('has each address once, with its first place, what it is and how often', () => {
    const { rows, cut } = addressTable(request(oops));
    assert.equal(cut, false);
    assert.deepEqual(
      rows.map(({ line, column, text, count, region, indices }) => [
        line,
        column,
        text,
        count,
        region,
        indices,
      ]),
      [
        [1, 47, '0000900000000000', 1, 'not canonical: probably upper 16 bits lost', '288 0 0 0'],
        [2, 11, 'ffffffff81012345', 2, 'Kernel text mapping', '511 510 8 18'],
        [3, 6, 'ffff888003a41c00', 1, 'Direct map (page_offset_base)', '273 0 29 65'],
      ],
    );
  });

  it('says what a poison is, and not more than that of what only may be something', () => {
    const { rows } = addressTable(request('R8: dead000000000108 R9: 6b6b6b6b6b6b6b6b R10: 123456789abcdef0'));
    assert.deepEqual(
      rows.map(({ region }) => region),
      [
        'not canonical: probably Linux LIST_POISON1 + 0x8',
        'not canonical: Linux POISON_FREE',
        'not canonical',
      ],
    );
  });

  it('counts lines over the steps in which it reads', () => {
    const text =
      `${'x'.repeat(99)}\n`.repeat(5000) + 'p = 0xffff888003a41c00\n' + `${'y'.repeat(99)}\n`.repeat(5000);
    const [row] = addressTable(request(text)).rows;
    assert.equal(row?.line, 5001);
    assert.equal(row.column, 5);
    const steps = [...addressTableSteps(request(text))];
    assert.ok(steps.length > 5);
    assert.ok(steps.every((done, i) => done >= (steps[i - 1] ?? 0) && done <= 1));
  });

  it('holds 20,000 addresses and says when there are more', () => {
    const lines = Array.from(
      { length: 20_500 },
      (_, i) => `ffffffff81${i.toString(16).padStart(6, '0')} t f${i.toString()}`,
    );
    const { rows, cut } = addressTable(request(lines.join('\n')));
    assert.equal(rows.length, 20_000);
    assert.equal(cut, true);
  });

  it('is never long in one step, with ten megabytes of log', async () => {
    const line = `[    1.000000] RIP: 0010:ffffffff81012345 RSP: 0018:ffffc90000013e58 EFLAGS: 00010246 and words\n`;
    const text = line.repeat(Math.ceil(10_000_000 / line.length));
    const steps = addressTableSteps(request(text));
    let done: boolean | undefined = false;
    while (!done) assert.ok((await processorMilliseconds(() => (done = steps.next().done))) < 500);
  });

  it('reads as aligned text, one line a row', () => {
    assert.deepEqual(addressText(addressTable(request(oops))).split('\n'), [
      'line  literal           times  region                                      indices       symbol',
      '   1  0000900000000000      1  not canonical: probably upper 16 bits lost  288 0 0 0',
      '   2  ffffffff81012345      2  Kernel text mapping                         511 510 8 18',
      '   3  ffff888003a41c00      1  Direct map (page_offset_base)               273 0 29 65',
    ]);
    assert.deepEqual(addressText(addressTable(request('p = 0xffff888003a41c00UL;', 'c'))).split('\n'), [
      'line  literal               address             times  region                         indices      symbol',
      '   1  0xffff888003a41c00UL  0xffff888003a41c00      1  Direct map (page_offset_base)  273 0 29 65',
    ]);
  });

  it('copies as CSV and Markdown that names of files cannot break', () => {
    const row = { line: 1, column: 1, value: 0x1000_0000n, count: 1, indices: '0 0' };
    const table = { cut: false, rows: [{ ...row, text: '=1+"2"', region: 'a|b', symbol: 'f,\n<b>' }] };
    assert.equal(
      addressCsv(table),
      'line,literal,address,times,region,indices,symbol\r\n1,"\'=1+""2""",0x0000000010000000,1,a|b,0 0,"f,\n<b>"',
    );
    assert.equal(
      addressMarkdown(table).split('\n')[2],
      '| 1 | =1+"2" | 0x0000000010000000 | 1 | a\\|b | 0 0 | f, \\<b\\> |',
    );
  });
});
