import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { hex } from '../../src/core/address';
import { decodeAs, looksLikeEntry, readingsFor, type DecodedReading } from '../../src/core/decodeAs';
import { isPagingModeId, pagingMode, pagingModeIds, type PagingModeId } from '../../src/core/paging/modes';

interface Vector {
  readonly id: string;
  readonly type: string;
  readonly mode?: string;
  readonly entry?: string;
  readonly register?: string;
  readonly value?: string;
  readonly code?: string;
  readonly esr?: string;
  readonly scause?: string;
  readonly expect: Readonly<Record<string, unknown>>;
}

// The file is our own fixture; its rows are of this shape by its README.
const { vectors } = JSON.parse(readFileSync(join(__dirname, '../fixtures/vectors.json'), 'utf8')) as {
  readonly vectors: readonly Vector[];
};

function readAs(value: bigint, title: string, id: PagingModeId): DecodedReading | undefined {
  const mode = pagingMode(id);
  const reading = readingsFor(value, mode).find((candidate) => candidate.title === title);
  return reading === undefined ? undefined : decodeAs(value, reading, mode);
}

function modeOf({ mode, register = '' }: Vector): PagingModeId {
  if (mode !== undefined && isPagingModeId(mode)) return mode;
  if (register.includes('32-bit')) return 'x86-32';
  if (register.includes('PAE')) return 'x86-pae';
  if (register.includes('RV32')) return 'riscv-sv32';
  if (register.includes('_EL1')) return 'arm64-4k-48';
  return register.includes('RV64') ? 'riscv-sv39' : 'x86_64-4level';
}

describe('decode as', () => {
  const rows: readonly (readonly [type: string, check: (row: Vector) => void])[] = [
    [
      'entry',
      (row) => {
        const id = modeOf(row);
        const value = BigInt(row.value ?? 0);
        const found = readingsFor(value, pagingMode(id))
          .map((reading) => decodeAs(value, reading, pagingMode(id)))
          .filter((decoded) => decoded?.reading.group === 'entry');
        const { frame, present } = row.expect as { readonly frame?: string; readonly present?: boolean };
        assert.ok(found.length > 0);
        if (present === true && frame !== undefined)
          assert.ok(
            found.some((decoded) => decoded?.summary.includes(`at ${hex(BigInt(frame))}`)),
            found.map((decoded) => decoded?.summary).join('; '),
          );
        else if (present === false)
          assert.ok(found.every((decoded) => decoded?.summary.startsWith('not present')));
      },
    ],
    [
      'register',
      (row) => {
        const decoded = readAs(BigInt(row.value ?? 0), row.register ?? '', modeOf(row));
        const { base, root, modeName } = row.expect as Readonly<Record<string, string>>;
        assert.ok(decoded, row.register);
        const top = base ?? root;
        if (top !== undefined) assert.ok(decoded.summary.includes(hex(BigInt(top))), decoded.summary);
        if (modeName !== undefined) assert.ok(decoded.summary.startsWith(modeName), decoded.summary);
      },
    ],
    [
      'pagefault-x86',
      (row) => {
        const decoded = readAs(BigInt(row.code ?? 0), '#PF error code', 'x86_64-4level');
        const { set, mode } = row.expect as { readonly set: readonly string[]; readonly mode: string };
        assert.deepEqual(
          decoded?.fields.filter(({ value }) => value !== 0n).map(({ name }) => name),
          set,
        );
        assert.ok(decoded.summary.startsWith(mode), decoded.summary);
      },
    ],
    [
      'esr-arm64',
      (row) => {
        const decoded = readAs(BigInt(row.esr ?? 0), 'ESR_EL1', 'arm64-4k-48');
        const { ec, il, fscName } = row.expect as {
          readonly ec: string;
          readonly il: number;
          readonly fscName?: string;
        };
        const field = (name: string) => decoded?.fields.find((candidate) => candidate.name === name)?.value;
        assert.equal(field('EC'), BigInt(ec));
        assert.equal(field('IL'), BigInt(il));
        if (fscName !== undefined) assert.ok(decoded?.summary.includes(fscName), decoded?.summary);
      },
    ],
    [
      'scause',
      (row) => {
        const decoded = readAs(BigInt(row.scause ?? 0), 'scause', 'riscv-sv39');
        const { name } = row.expect as { readonly name: string };
        assert.ok(decoded?.summary.endsWith(name), decoded?.summary);
      },
    ],
  ];
  for (const [type, check] of rows) {
    const of = vectors.filter((row) => row.type === type);
    it(`agrees with the ${of.length.toString()} vectors of ${type}`, () => {
      assert.ok(of.length > 0);
      for (const row of of) check(row);
    });
  }

  const first: readonly (readonly [value: bigint, id: PagingModeId, title: string])[] = [
    [0x8000_0000_0020_0063n, 'x86_64-4level', 'PTE (4 KiB page)'],
    [0x8000_0000_0020_00e7n, 'x86_64-4level', 'PDE (2 MiB page)'],
    [0x7n, 'x86_64-4level', '#PF error code'],
    [0x8000_0000_0008_0000n, 'riscv-sv39', 'satp (RV64)'],
    [0xdn, 'riscv-sv39', 'scause'],
    [0x2000_00cfn, 'riscv-sv39', 'VPN[0] PTE (4 KiB page)'],
    [0x9200_0046n, 'arm64-4k-48', 'ESR_EL1'],
    [0x0068_0000_4000_0713n, 'arm64-4k-48', 'L3 page descriptor (4 KiB page)'],
  ];
  for (const [value, id, title] of first) {
    it(`offers ${title} first for ${hex(value)} in ${id}`, () => {
      assert.equal(readingsFor(value, pagingMode(id))[0]?.title, title);
    });
  }

  it('takes a value for an entry only when it is no address and has the bits of one', () => {
    const looks = (value: bigint, id: PagingModeId = 'x86_64-4level') =>
      looksLikeEntry(value, pagingMode(id))?.title;
    assert.equal(looks(0x8000_0000_0020_0063n), 'PTE (4 KiB page)');
    assert.equal(looks(0x8000_0000_0020_00e3n), 'PDE (2 MiB page)');
    assert.equal(looks(0x8000_0000_4000_00e3n), 'PDPTE (1 GiB page)');
    assert.equal(looks(0x8000_0000_0020_20e3n), 'PTE (4 KiB page)');
    assert.equal(looks(0x0068_0000_4000_0713n, 'arm64-4k-48'), 'L3 page descriptor (4 KiB page)');
    assert.equal(looks(0x2000_0000_2000_00cfn, 'riscv-sv39'), 'VPN[0] PTE (4 KiB page)');
    assert.equal(looks(0x0000_0b0b_0b0b_000bn, 'riscv-sv39'), undefined);
    for (const value of [
      0x8000_0000_0020_0062n,
      0x8000_0000_0000_0001n,
      0xffff_8880_03a4_1001n,
      0xdead_0000_0000_0101n,
      0x6b6b_6b6b_6b6b_6b6bn,
      0x6f57_206f_6c6c_6549n,
      0x20_0063n,
    ])
      assert.equal(looks(value), undefined, hex(value));
  });

  it('names the mode of a satp that translates nothing', () => {
    assert.equal(
      readAs(0x8_0234n, 'satp (RV64)', 'riscv-sv39')?.summary,
      'MODE 0: Bare; top table at 0x80234000',
    );
    assert.match(
      readAs(0x1000_0000_0008_0234n, 'satp (RV64)', 'riscv-sv39')?.summary ?? '',
      /^MODE 1: reserved/,
    );
    assert.match(readAs(0x8000_0000_0008_0234n, 'satp (RV64)', 'riscv-sv39')?.summary ?? '', /^Sv39/);
  });

  it('has readings for any value in any mode, each of which decodes', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, (1n << 64n) - 1n), fc.constantFrom(...pagingModeIds), (value, id) => {
        const mode = pagingMode(id);
        const readings = readingsFor(value, mode);
        assert.equal(new Set(readings.map((reading) => reading.id)).size, readings.length);
        for (const reading of readings) {
          const decoded = decodeAs(value, reading, mode);
          assert.ok(decoded !== undefined && decoded.summary !== '' && decoded.fields.length > 0);
          for (const { bits } of decoded.fields) assert.ok(bits[0] >= bits[1] && bits[0] < 64);
        }
        const groups = readings.map(({ group }) => group).filter((group, i, all) => group !== all[i - 1]);
        assert.equal(new Set(groups).size, groups.length);
      }),
    );
  });
});
