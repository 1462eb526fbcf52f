import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { demangle, mangledWords, plainName } from '../../src/core/demangle';

const table = (file: string): string[][] =>
  readFileSync(join(import.meta.dirname, '../fixtures/demangle', file), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
const rows = table('rust.tsv');
const cppRows = table('cpp.tsv');

describe('Plain names', () => {
  it('are those of nm -C for symbols that rustc made, in both schemes', () => {
    assert.ok(rows.length > 200);
    for (const [name = '', plain] of rows) assert.equal(demangle(name), plain, name);
  });

  it('are those of nm -C for symbols of C++, or none where a name has what is not read', () => {
    let made = 0;
    for (const [name = '', plain] of cppRows) {
      const own = demangle(name);
      if (own === undefined) continue;
      made += 1;
      assert.equal(own, plain, name);
    }
    assert.ok(made > cppRows.length * 0.98, `${made.toString()} of ${cppRows.length.toString()}`);
  });

  it('are those of the rustc book', () => {
    const names = {
      _RNvMsr_NtCs3ssYzQotkvD_3std4pathNtB5_7PathBuf3newCs15kBYyAo9fc_7mycrate: '<std::path::PathBuf>::new',
      _RNvCs15kBYyAo9fc_7mycrate7example: 'mycrate::example',
      _RNvMs_Cs4Cv8Wi1oAIB_7mycrateNtB4_7Example3foo: '<mycrate::Example>::foo',
      _RNvXCs15kBYyAo9fc_7mycrateNtB2_7ExampleNtB2_5Trait3foo: '<mycrate::Example as mycrate::Trait>::foo',
      _RNvYNtCs15kBYyAo9fc_7mycrate7ExampleNtB4_5Trait7exampleB4_:
        '<mycrate::Example as mycrate::Trait>::example',
      _RNCNvCsgStHSCytQ6I_7mycrate4mains_0B3_: 'mycrate::main::{closure#1}',
    };
    for (const [name, plain] of Object.entries(names)) assert.equal(demangle(name), plain, name);
  });

  it('have the letters of the source, where it has others than ASCII', () => {
    // Of `mod größe { fn übergang() }` and `cst::<true, 'ß', -5, 7>` in names.rs, which nm leaves as escapes.
    assert.equal(demangle('_ZN1a13gr$uf6$$udf$e13_$ufc$bergang17he8efe9c174dcd5c1E'), 'a::größe::übergang');
    assert.equal(demangle('_RINvCs6xxl1lAjzDf_1a3cstKb1_Kcdf_Kxn5_Kh7_EB2_'), "a::cst::<true, 'ß', -5, 7>");
  });

  it('are not given to what is no name of Rust', () => {
    for (const name of [
      '',
      '_R',
      '_start',
      '_Z',
      '_ZN',
      '_ZN3foo3bar',
      'main',
      '_RNv',
      '_RC3abcx',
      '_Rust_x',
    ])
      assert.equal(demangle(name), undefined, name);
    assert.equal(plainName('_start'), '_start');
  });

  it('cost little, whatever a file has for names', () => {
    // Each tuple is twice the one before it: (((u, u), (u, u)), …
    const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
    const reference = (at: number): string =>
      `B${at > 62 ? (digits[Math.floor((at - 1) / 62)] ?? '') : ''}${digits[(at - 1) % 62] ?? ''}_`;
    let doubling = 'INvC1a1bTuuE';
    for (let at = 8, i = 0; i < 60; i += 1) {
      const next = doubling.length;
      doubling += `T${reference(at)}${reference(at)}E`;
      at = next;
    }
    assert.equal(demangle('_RINvC1a1bTuuETB7_B7_EE'), 'a::b::<((), ()), (((), ()), ((), ()))>');
    const pairs = Array.from(
      { length: 60 },
      (_, i) => `1aIS${i.toString(36).toUpperCase()}_S${i.toString(36).toUpperCase()}_E`,
    );
    const hostile = [
      `_Z1f${'P'.repeat(12_000)}i`,
      `_Z1f1a${pairs.join('')}`,
      `_Z1f${'FvPFv'.repeat(3000)}`,
      `_ZN${'1a'.repeat(8000)}E`,
      `_ZN${'1aIiE'.repeat(3000)}E`,
      `_Z1fI${'J'.repeat(6000)}`,
      `_Z1fIJ${'i'.repeat(3000)}EEvDp${'R'.repeat(2000)}T_`,
      `_Z1fIJ${'i'.repeat(200)}EEv${'DpPFvDp'.repeat(20)}T_`,
      `_Z1fIJiiiiEEv${'Dp'.repeat(100)}T_`,
      `_Z${'Z1fvE'.repeat(2000)}1a`,
      `_Z${'Z'.repeat(8000)}`,
      `_Z1f${'MS_'.repeat(5000)}i`,
      `_Z1f${'Ul'.repeat(5000)}`,
      `_Z1fILi1EXsr${'1a'.repeat(4000)}EEvv`,
      `_R${doubling}E`,
      `_RINvC1a1b${'R'.repeat(16_000)}uE`,
      `_RINvC1a1b${'Tu'.repeat(8000)}`,
      `_RINvC1a1bFGzzzzzz_EuE`,
      `_RINvC1a1b${'T'.repeat(100)}${'B8_B8_B8_'.repeat(400)}`,
      `_RNvC1a99999x`,
      `_RNvC1au5_99999`,
      `_RNvC1au20000${'9'.repeat(15_000)}`,
      `_ZN${'1a'.repeat(8000)}17h0123456789abcdefE`,
    ];
    for (const name of hostile) {
      const start = process.cpuUsage();
      const plain = demangle(name);
      const { user, system } = process.cpuUsage(start);
      assert.ok(plain === undefined || plain.length <= 8192, name.slice(0, 60));
      assert.ok(user + system < 200_000, `${name.slice(0, 60)}: ${(user + system).toString()} µs`);
    }
  });

  it('are made of any bytes without failing', () => {
    const letters = fc.constantFrom(...'NvtCsMXYIBTRQPOFDGKLEuphjeabAS_0123456789'.split(''));
    const tail = fc.array(letters, { maxLength: 60 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        fc.constantFrom('_RNvC1a1b', '_RINvC1a1b', '_RNv', '_ZN', '_RMC1a', '_Z1f', '_ZN1aI'),
        tail,
        (head, rest) => {
          demangle(head + rest);
        },
      ),
      { numRuns: 3000 },
    );
    const cut = fc.record({ row: fc.nat(rows.length - 1), at: fc.nat(200), by: letters });
    fc.assert(
      fc.property(cut, ({ row, at, by }) => {
        const name = rows[row]?.[0] ?? '';
        demangle(name.slice(0, at));
        demangle(name.slice(0, at) + by + name.slice(at + 1));
      }),
      { numRuns: 3000 },
    );
  });

  it('have their words in the mangled name, so that a search need not make them all', () => {
    assert.deepEqual(mangledWords('core::fmt::Wri'), ['core', 'fmt', 'wri']);
    for (const [name = ''] of [...rows, ...cppRows])
      for (const word of mangledWords(demangle(name) ?? ''))
        assert.ok(name.toLowerCase().includes(word), `${word} of ${name}`);
  });
});
