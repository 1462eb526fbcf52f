import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hex } from '../../../src/core/address';
import { loadBuiltin } from '../../../src/core/profiles';

/** Tables of 38 layouts that were written down from the systems' sources, apart from our profiles. */
interface Table {
  readonly arch: string;
  readonly paging: string;
  readonly points: readonly (readonly [name: string, address: string])[];
  readonly ordered: readonly (readonly [within: string, parts: number])[];
  readonly regions: readonly Row[];
}

type Row = readonly [
  name: string,
  start: string,
  last: string,
  layer: string,
  kind: string,
  certainty: string,
  condition: string | null,
];

// The file is a fixture of ours, of this form.
const tables = JSON.parse(readFileSync(join(__dirname, '../../fixtures/layouts.json'), 'utf8')) as Readonly<
  Record<string, Table>
>;

describe('the built-in profiles and the tables of their systems', () => {
  it('are 38, with 438 regions', () => {
    assert.equal(Object.keys(tables).length, 38);
    assert.equal(Object.values(tables).flatMap(({ regions }) => regions).length, 438);
  });

  for (const [id, table] of Object.entries(tables)) {
    it(`agree on every figure, layer, kind, certainty and condition of ${id}`, () => {
      const profile = loadBuiltin(id);
      assert.deepEqual([profile.arch, profile.paging], [table.arch, table.paging]);
      const digits = profile.addressBits / 4;
      const found = profile.regions.map((region): Row => {
        const { name, range, layer, kind, certainty, condition } = region;
        const [start, last] = [hex(range.start, digits), hex(range.end - 1n, digits)];
        return [name, start, last, layer, kind, certainty.kind, condition ?? null];
      });
      assert.deepEqual(sorted(found), sorted(table.regions));
      assert.deepEqual(
        profile.landmarks.map(({ name, address }) => [name, address]).sort(byName),
        table.points.map(([name, address]) => [name, BigInt(address)]).sort(byName),
      );
      assert.deepEqual(
        profile.ordered.map(({ within, lowToHigh }) => [within, lowToHigh.length]),
        table.ordered,
      );
    });
  }

  it('give a source for each region, in words that say where', () => {
    for (const id of Object.keys(tables)) {
      for (const { name, source } of loadBuiltin(id).regions) {
        assert.ok(source.length > 4, `${id}: ${name}`);
      }
    }
  });
});

function sorted(rows: readonly Row[]): readonly Row[] {
  return [...rows].sort((a, b) => (a[1] + a[0] < b[1] + b[0] ? -1 : 1));
}

function byName(a: readonly unknown[], b: readonly unknown[]): number {
  return String(a[0]) < String(b[0]) ? -1 : 1;
}
