import assert from 'node:assert/strict';
import fc from 'fast-check';
import { truncateVirtualAddress } from '../../../src/core/address';
import { decode } from '../../../src/core/paging/decode';
import { pagingMode } from '../../../src/core/paging/modes';
import { pageTables, slotRange, walkTo } from '../../../src/core/picture/pageTables';
import { slotDetails } from '../../../src/core/picture/slotDetails';
import { slotRuns } from '../../../src/core/picture/slotRuns';
import { loadBuiltin } from '../../../src/core/profiles';
import { section, tinyk, twoParts, unbuilt } from '../../webview/sampleMaps';

const linux = loadBuiltin('linux-x86_64-4level');

describe('The page tables of an image', () => {
  it('count entries and tables for each page size', () => {
    // By hand: 27 + 7 + 3 + 17 pages of 4 KiB in one PT, one PD, one PDPT, one PML4.
    assert.deepEqual(
      pageTables(tinyk, linux).costs.map(({ page, entries, tables, memory, fine }) => [
        page,
        entries,
        tables,
        memory,
        fine,
      ]),
      [
        ['4 KiB', '54 PTEs', '4', '16 KiB', true],
        ['2 MiB', '1 PDE', '3', '12 KiB', false],
        ['1 GiB', '1 PDPTE', '2', '8 KiB', false],
      ],
    );
  });

  it('say how much the sections hold together, which the gaps between them are not part of', () => {
    // 0x1a2c8 + 0x6f40 + 0x21a0 + 0x11000 bytes; to the last one from the first it is more.
    assert.deepEqual(pageTables(tinyk, linux).image, { name: 'tinyk.elf', note: '208.9 KiB in 4 sections' });
  });

  it('count the tables of both halves of the space, and one at the top', () => {
    // By hand: .boot takes 6 pages at 1 MiB; the kernel 3 + 1 + 1 + 5. Each half has its own PDPT, PD and PT.
    const [small] = pageTables(twoParts, linux).costs;
    assert.deepEqual([small?.entries, small?.tables, small?.memory], ['16 PTEs', '7', '28 KiB']);
  });

  it('begin where most of the image is, and where a script without a build begins', () => {
    // The boot part of twoParts is lower and smaller.
    assert.equal(pageTables(twoParts, linux).start, '0xffffffff80106000');
    assert.equal(pageTables(unbuilt, linux).start, '0xffffffff80100000');
    assert.equal(pageTables(undefined, linux).start, '0x0');
  });

  it('say where a page is shared by sections of different rights', () => {
    // As fw_jump.elf of OpenSBI lies: .rodata and .data in the page at 0x80001000.
    const r = { read: true, write: false, execute: false };
    const rw = { ...r, write: true };
    const sections = [
      section({ name: '.text', vma: 0x8000_0000n, size: 0x70n, rights: { ...r, execute: true } }, 0),
      section({ name: '.rodata', vma: 0x8000_1000n, size: 0x258n, rights: r }, 1),
      section({ name: '.data', vma: 0x8000_1400n, size: 0x7d8n, rights: rw }, 2),
    ];
    const tables = pageTables({ ...tinyk, sections, segments: [] }, loadBuiltin('linux-riscv64-sv39'));
    assert.equal(tables.costs[0]?.note, 'one page shared by sections of different rights');
    assert.equal(pageTables(tinyk, linux).costs[0]?.note, 'rights exact');
    const runs = slotRuns(tables, [2, 0]).filter(({ kind }) => kind === 'image');
    assert.deepEqual(
      runs.map(({ first, name, paint }) => [first, name, paint]),
      [
        [0, '.text', 'execute'],
        [1, '.rodata, .data', 'write'],
      ],
    );
    const [above] = slotRuns(tables, [2]).filter(({ kind }) => kind === 'image');
    assert.deepEqual([above?.name, above?.paint], ['tinyk.elf', 'execute']);
  });

  it('walk to the same indices as the decoder, in every mode', () => {
    for (const id of [
      'linux-x86_64-4level',
      'linux-x86_64-5level',
      'linux-riscv64-sv39',
      'linux-i386-nonpae',
      'linux-arm64-4k-48',
    ]) {
      const profile = loadBuiltin(id);
      const tables = pageTables(undefined, profile);
      const most = (1n << BigInt(profile.addressBits)) - 1n;
      fc.assert(
        fc.property(fc.bigInt({ min: 0n, max: most }), (address) => {
          const expected = decode(truncateVirtualAddress(address), pagingMode(profile.paging)).indices.map(
            ({ index }) => index,
          );
          assert.deepEqual(walkTo(tables, address), expected);
        }),
        { numRuns: 200 },
      );
    }
  });

  it('give each slot the range that leads back to it', () => {
    const tables = pageTables(undefined, linux);
    const index = fc.integer({ min: 0, max: 511 });
    fc.assert(
      fc.property(fc.array(index, { minLength: 1, maxLength: 4 }), (walk) => {
        const { start, end } = slotRange(tables, walk);
        assert.deepEqual(walkTo(tables, start).slice(0, walk.length), walk);
        assert.deepEqual(walkTo(tables, end - 1n).slice(0, walk.length), walk);
        assert.equal(end - start, 1n << BigInt(tables.levels[walk.length - 1]?.shift ?? 0));
      }),
    );
  });

  it('name the sections of a slot, and count those that are too many', () => {
    const of = (count: number): string[] => {
      const sections = Array.from({ length: count }, (_, i) =>
        section(
          { name: `.s${i.toString()}`, vma: 0xffff_ffff_8010_0000n + BigInt(i) * 0x1000n, size: 16n },
          i,
        ),
      );
      const { facts } = slotDetails(pageTables({ ...tinyk, sections }, linux), [511]);
      return facts.flatMap(({ label, value, note }) =>
        label === 'Section' ? [value ?? ''] : label === '' ? [note ?? ''] : [],
      );
    };
    assert.deepEqual(of(5), ['.s0', '.s1', '.s2', '.s3', '.s4']);
    assert.deepEqual(of(6), ['.s0', '.s1', '.s2', '.s3', 'and 2 more sections']);
  });

  it('say what a slot maps', () => {
    const details = slotDetails(pageTables(tinyk, linux), [511, 510, 0, 256]);
    assert.equal(details.heading, 'PT 256');
    assert.deepEqual(
      details.facts.slice(0, 2).map(({ value }) => value),
      ['0xffffffff80100000', '0xffffffff80100fff'],
    );
    assert.ok(details.facts.some(({ label, value }) => label === 'Section' && value === '.text'));
  });
});
