import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hex } from '../../../src/core/address';
import { fieldValue, type BitField } from '../../../src/core/paging/bitField';
import { decodeEntry, looksLikeEntry, type DecodedEntry } from '../../../src/core/paging/entry';
import {
  isPagingModeId,
  pagingMode,
  pagingModes,
  type PagingLevel,
  type PagingModeId,
} from '../../../src/core/paging/modes';
import { vectorsOf } from './vectors';

function levelOf(id: PagingModeId, name: string): PagingLevel {
  const level = pagingMode(id).levels.find((candidate) => candidate.name === name);
  if (level === undefined) throw new Error(`${id} has no ${name}`);
  return level;
}

function read(value: bigint, id: PagingModeId, level: string): DecodedEntry {
  return decodeEntry(value, pagingMode(id), levelOf(id, level));
}

/** The level at which the vectors' entries of a title stand. */
const levels: Readonly<Record<string, string>> = {
  'PDE (2 MiB page)': 'PD',
  'PDE (4 MiB page)': 'PD',
  'PTE (4 KiB page)': 'PT',
  PTE: 'VPN[0]',
  'table descriptor': 'L0',
  'block / page descriptor': 'L3',
};

/** The vectors' names of fields, and the manuals'. */
const names: Readonly<Record<string, string>> = {
  present: 'P',
  write: 'R/W',
  user: 'U/S',
  pwt: 'PWT',
  pcd: 'PCD',
  accessed: 'A',
  dirty: 'D',
  xd: 'XD',
  pat: 'PAT',
  global: 'G',
  pkey: 'PK',
  valid: 'Valid',
  attrIndx: 'AttrIndx',
  AP1: 'AP[1]',
  AP2: 'AP[2]',
  contiguous: 'Contiguous',
};

describe('decodeEntry', () => {
  for (const { id, mode = '', expect = {}, ...row } of vectorsOf('entry')) {
    it(`reads ${id}: ${String(row.entry)} ${String(row.value)}`, () => {
      assert.ok(isPagingModeId(mode));
      const pointer = mode.startsWith('riscv') && expect.leaf === false;
      const decoded = read(
        BigInt(String(row.value)),
        mode,
        pointer ? 'VPN[2]' : (levels[String(row.entry)] ?? ''),
      );
      for (const [key, wanted] of Object.entries(expect)) {
        assert.equal(entryValue(decoded, key, wanted), wanted, key);
      }
      assert.deepEqual(decoded.faults, []);
    });
  }

  it('has formats whose fields follow each other from bit 0 to the top, at every level of every mode', () => {
    for (const [id, mode] of Object.entries(pagingModes)) {
      for (const level of mode.levels) {
        for (const value of [0n, 0x81n, 1n, 3n, 0xfn]) {
          const { format } = decodeEntry(value, mode, level);
          assert.deepEqual(
            gaps(format.fields, mode.entryBytes * 8),
            [],
            `${id} ${level.name} ${format.name}`,
          );
        }
      }
    }
  });

  it('puts the scattered bits of an address together', () => {
    assert.equal(read(0x0000_0000_40c0_0081n | (0x5n << 13n), 'x86-32', 'PD').address, 0x5_40c0_0000n);
    assert.equal(
      read(0x6_0000_0000_0300n | 3n | (1n << 12n), 'arm64-4k-52', 'L3').address,
      0xe_0000_0000_1000n,
    );
    assert.equal(read(0xf003n | (0x1234n << 16n), 'arm64-64k-52', 'L3').address, 0xf_0000_1234_0000n);
    assert.equal(read((0x3f_ffffn << 10n) | 0xfn, 'riscv-sv32', 'VPN[0]').address, 0x3_ffff_f000n);
  });

  const faulty: readonly (readonly [value: bigint, id: PagingModeId, level: string, fault: RegExp])[] = [
    [0x81n, 'x86_64-4level', 'PML4', /reserved bit 7 set \(PS\)/],
    [0x20_2083n, 'x86_64-4level', 'PD', /reserved bits 20:13 set/],
    [0x4000_2083n, 'x86_64-4level', 'PDPT', /reserved bits 29:13 set/],
    [0x3n, 'x86-pae', 'PDPT', /reserved bits 2:1/],
    [0x4020_0083n, 'x86-32', 'PD', /reserved bit 21/],
    [1n | (1n << 52n), 'x86-pae', 'PT', /reserved bits 62:52/],
    [0x5n, 'riscv-sv39', 'VPN[0]', /W without R/],
    [0x1n, 'riscv-sv39', 'VPN[0]', /a pointer at the last level/],
    [0x41n, 'riscv-sv39', 'VPN[1]', /reserved bit 6 set \(A\)/],
    [0x400n | 0xfn, 'riscv-sv39', 'VPN[1]', /misaligned.*2 MiB megapage/],
    [0xfn | (3n << 61n), 'riscv-sv48', 'VPN[0]', /PBMT 3/],
    [0xfn | (1n << 63n), 'riscv-sv48', 'VPN[0]', /N with a run/],
    [0xfn | (1n << 54n), 'riscv-sv57', 'VPN[0]', /reserved bits 60:54/],
    [0x1n, 'arm64-4k-48', 'L3', /reserved at the last level/],
    [0x1n, 'arm64-4k-48', 'L0', /a block at a level that has none/],
    [0x8001n, 'arm64-4k-48', 'L2', /reserved bits 15:12 set \(RES0\)/],
  ];
  for (const [value, id, level, fault] of faulty) {
    it(`faults on ${hex(value)} as an entry of ${level} in ${id}`, () => {
      assert.match(read(value, id, level).faults.join('; '), fault);
    });
  }

  it('finds nothing wrong with an entry that is not present', () => {
    const swap = read(0xffff_ffff_ffff_fffen, 'x86_64-4level', 'PT');
    assert.equal(swap.present, false);
    assert.deepEqual(swap.faults, []);
  });

  it('takes a run of Svnapot as one of 64 KiB', () => {
    const run = read((1n << 63n) | (0x8_0008n << 10n) | 0xcfn, 'riscv-sv39', 'VPN[0]');
    assert.deepEqual(run.faults, []);
    assert.equal(run.address, 0x8000_0000n);
    assert.equal(run.pageSize, 0x1_0000n);
  });

  it('checks the width of physical addresses where it is known', () => {
    const level = levelOf('x86_64-4level', 'PT');
    const decoded = decodeEntry(1n | (1n << 46n), pagingMode('x86_64-4level'), level, { physicalBits: 46 });
    assert.match(decoded.faults.join(), /above the 46/);
  });

  it('reads any value at any level', () => {
    fc.assert(
      fc.property(
        fc.bigInt(0n, (1n << 64n) - 1n),
        fc.constantFrom(...Object.values(pagingModes)),
        (value, mode) => {
          for (const level of mode.levels) {
            const entry = decodeEntry(value, mode, level);
            if (entry.maps === 'page')
              assert.equal(
                (entry.address % (entry.pageSize ?? 1n)) *
                  (entry.faults.length === 0 && entry.present ? 1n : 0n),
                0n,
              );
          }
        },
      ),
    );
  });
});

describe('looksLikeEntry', () => {
  it('offers entries that are no address, and no poison or text', () => {
    const x86 = pagingMode('x86_64-4level');
    assert.ok(looksLikeEntry(0x8000_0000_0020_00e7n, x86));
    assert.ok(looksLikeEntry(0x0068_0000_4000_0f13n, pagingMode('arm64-4k-48')));
    for (const value of [
      0n,
      0xffff_8880_0000_0063n,
      0xdead_0000_0000_0100n,
      0x4141_4141_4141_4141n,
      0x6b6b_6b6b_6b6b_6b6bn,
    ]) {
      assert.equal(looksLikeEntry(value, x86), false, hex(value));
    }
  });
});

function entryValue(decoded: DecodedEntry, key: string, wanted: unknown): unknown {
  if (key === 'frame' || key === 'physical' || key === 'address') return hex(decoded.address);
  if (key === 'leaf') return decoded.maps === 'page';
  if (key === 'type') return Number((decoded.value >> 1n) & 1n);
  const value = fieldValue(decoded.fields, names[key] ?? key);
  if (value === undefined) return null;
  return typeof wanted === 'boolean' ? value === 1n : Number(value);
}

/** Where the fields leave bits out or cover them twice. */
function gaps(fields: readonly BitField[], width: number): readonly string[] {
  const covered = Array.from({ length: width }, () => 0);
  for (const { bits } of fields) {
    for (let bit = bits[1]; bit <= bits[0]; bit += 1) covered[bit] = (covered[bit] ?? 0) + 1;
  }
  return covered.flatMap((count, bit) => (count === 1 ? [] : [`bit ${String(bit)} ${String(count)} times`]));
}
