import assert from 'node:assert/strict';
import { makePicture, type CompareTable, type View } from '../../../src/core/picture';
import { loadBuiltin } from '../../../src/core/profiles';
import { tinykAfter, tinykBefore, unbuilt } from '../../webview/sampleMaps';

// The figures are differences of those in sampleMaps.ts, worked out by hand.

function compareView(pair: Parameters<typeof makePicture>[0]['compare']): View {
  const found = makePicture({ compare: pair }).views.find(({ id }) => id === 'compare');
  assert.ok(found !== undefined);
  return found;
}

function table(view: View, id: CompareTable['id']): CompareTable {
  const found = view.comparison?.tables.find((own) => own.id === id);
  assert.ok(found !== undefined, `no table ${id}`);
  return found;
}

const builds = compareView({
  kind: 'builds',
  before: { label: 'Before', map: tinykBefore },
  after: { label: 'After', map: tinykAfter },
});

describe('The comparison of two builds', () => {
  it('says of each section what became of it, what changed most first', () => {
    const rows = table(builds, 'sections').rows.map(({ name, change, delta, note }) => [
      name,
      change,
      delta,
      note,
    ]);
    assert.deepEqual(rows, [
      ['.bss', 'grown', '+16 KiB', 'moved +4 KiB'],
      ['.text', 'grown', '+8.9 KiB', undefined],
      ['.eh_frame', 'gone', '−7.1 KiB', undefined],
      ['.init_array', 'new', '+64 B', undefined],
      ['.rodata', 'moved', '0', 'moved +4 KiB'],
      ['.data', 'moved', '0', 'moved +4 KiB'],
    ]);
  });

  it('has totals of memory and of the file', () => {
    // 0x17f30 + 0x1c70 + 0x6f40 + 0x21a0 + 0xd000 before, 0x1a2c8 + 0x6f40 + 0x40 + 0x21a0 + 0x11000 after.
    const totals = table(builds, 'sections').totals.map(({ name, before, after, delta, note }) => [
      name,
      before,
      after,
      delta,
      note,
    ]);
    assert.deepEqual(totals, [
      ['Total', '191.1 KiB', '208.9 KiB', '+17.9 KiB', '+9.3 %'],
      ['in the file', '139.1 KiB', '140.9 KiB', '+1.9 KiB', '+1.3 %'],
    ]);
  });

  it('lists the symbols that changed in size, and counts those that only moved', () => {
    const symbols = table(builds, 'symbols');
    const named = new Map(symbols.rows.map((row) => [row.name, [row.change, row.delta]]));
    assert.deepEqual(named.get('page_bitmap'), ['grown', '+16 KiB']);
    assert.deepEqual(named.get('fat_read'), ['grown', '+6 KiB']);
    assert.deepEqual(named.get('sched_switch'), ['shrunk', '−312 B']);
    assert.deepEqual(named.get('unwind'), ['gone', '−1.3 KiB']);
    assert.deepEqual(named.get('vfs_open'), ['new', '+2.3 KiB']);
    assert.equal(named.has('font8x16'), false);
    assert.equal(symbols.note, '10 of 14 changed, 1 only moved');
  });

  it('joins what is in both, and says on the bands how it changed', () => {
    const words = builds.bands.map(({ from, to, label }) => [from, to, label?.map(({ text }) => text)]);
    assert.deepEqual(words, [
      ['before:.text', 'section:.text', ['+8.9 KiB']],
      ['before:.rodata', 'section:.rodata', ['moved +4 KiB']],
      ['before:.data', 'section:.data', ['moved +4 KiB']],
      ['before:.bss', 'section:.bss', ['+16 KiB', 'moved +4 KiB']],
    ]);
    const [before, after] = builds.columns;
    assert.equal(before?.rows.find(({ name }) => name === '.eh_frame')?.change, 'gone');
    assert.equal(after?.rows.find(({ name }) => name === '.init_array')?.change, 'new');
  });

  it('says so where figures are not known, and where nothing differs', () => {
    const half = compareView({
      kind: 'builds',
      before: { label: 'Before', map: unbuilt },
      after: { label: 'After', map: tinykAfter },
    });
    const text = table(half, 'sections').rows.find(({ name }) => name === '.text');
    assert.deepEqual([text?.change, text?.before, text?.delta], ['unknown', 'not known', 'not known']);
    const same = compareView({
      kind: 'builds',
      before: { label: 'Before', map: tinykAfter },
      after: { label: 'After', map: tinykAfter },
    });
    assert.equal(same.status?.text, 'no difference');
  });
});

describe('The comparison of two layouts', () => {
  const view = compareView({
    kind: 'profiles',
    before: loadBuiltin('linux-x86_64-4level'),
    after: loadBuiltin('linux-x86_64-5level'),
  });

  it('finds regions again by name, and says how they moved', () => {
    // Linux Documentation/arch/x86/x86_64/mm.rst: the direct map has 64 TiB with four levels and 32 PiB with five.
    const rows = table(view, 'regions').rows;
    const direct = rows.find(({ name }) => name.startsWith('Direct map'));
    assert.deepEqual(
      [direct?.change, direct?.before, direct?.after, direct?.note],
      ['grown', '64 TiB', '32 PiB', 'now at 0xff11000000000000'],
    );
    const modules = rows.find(({ name }) => name === 'Modules');
    assert.equal(modules?.change, 'same');
  });

  it('breaks the axis only where no address is in either', () => {
    const cuts = view.columns.map((column) =>
      column.rows.filter(({ shape }) => shape === 'cut').map(({ range }) => [range?.start, range?.end]),
    );
    // 2^56 up to the lowest canonical address of the upper half with five levels.
    const hole = [['0x100000000000000', '0xff00000000000000']];
    assert.deepEqual(cuts, [hole, hole]);
  });
});
