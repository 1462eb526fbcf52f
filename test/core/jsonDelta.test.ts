import assert from 'node:assert/strict';
import { deltaOf, patched } from '../../src/core/jsonDelta';

function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const keys = ['a', 'b', 'c', '__proto__', 'constructor', 'is', 'at', 'of', 'gone', 'toString'];

function value(next: () => number, depth: number): unknown {
  const kind = Math.floor(next() * (depth === 0 ? 4 : 6));
  if (kind === 0) return Math.floor(next() * 3);
  if (kind === 1) return texts[Math.floor(next() * texts.length)];
  if (kind === 2) return next() < 0.5;
  if (kind === 3) return null;
  const length = Math.floor(next() * 4);
  if (kind === 4) return Array.from({ length }, () => value(next, depth - 1));
  const entries = Array.from({ length }, () => [
    keys[Math.floor(next() * keys.length)],
    next() < 0.1 ? undefined : value(next, depth - 1),
  ]);
  return Object.fromEntries(entries) as unknown;
}

/** Numbers at the end of texts that move, and what looks like them. */
const texts = [
  '',
  'x',
  '0x1000',
  '0xfff',
  '0xffffffff80100000',
  'gap:0x12345',
  'gap:0xffffffffffffffff',
  '0x00012345',
  '0xABCDE',
  `0x1${'0'.repeat(40)}`,
  'x12345',
];

/** As the other side has it. */
function sent(data: unknown): unknown {
  return data === undefined ? undefined : (JSON.parse(JSON.stringify(data)) as unknown);
}

describe('What changes between two values', () => {
  it('moves numbers of any length by any distance', () => {
    const numbers = [
      0x1000n,
      0xfff_ffffn,
      0x1000_0000n,
      0xffff_ffff_8010_0000n,
      0xffff_ffff_8fff_ffffn,
      1n << 64n,
    ];
    const distances = [
      1n,
      0xf0_0000n,
      0xfff_ffffn,
      0x1000_0000n,
      0xffff_ffff_0000_0000n,
      (1n << 64n) - 0x1000n,
    ];
    for (const number of numbers)
      for (const distance of distances)
        for (const [from, to] of [
          [number, number + distance],
          [number + distance, number],
        ] as const) {
          const [before, after] = [from, to].map((own) => [
            `0x${own.toString(16)}`,
            `gap:0x${own.toString(16)}`,
          ]);
          assert.deepEqual(patched(before, deltaOf(before, after)), after);
        }
  });

  it('gives the second from the first, whatever they are, over JSON', () => {
    for (let seed = 1; seed <= 20_000; seed += 1) {
      const next = random(seed);
      const [before, after] = [value(next, 4), value(next, 4)];
      const delta = deltaOf(before, after);
      const got = patched(sent(before), sent(delta) as ReturnType<typeof deltaOf>);
      assert.equal(
        JSON.stringify(sorted(got)),
        JSON.stringify(sorted(sent(after))),
        `seed ${seed.toString()}`,
      );
    }
  });

  it('is nothing for equal values, and keeps what is the same as it is', () => {
    const before = { rows: [{ id: 'a', range: { start: '0x0' } }, { id: 'b' }], bands: [1, 2] };
    assert.equal(deltaOf(before, structuredClone(before)), undefined);
    const after = structuredClone(before);
    after.rows[1] = { id: 'c' };
    const got = patched(before, deltaOf(before, after)) as typeof before;
    assert.deepEqual(got, after);
    assert.equal(got.bands, before.bands);
    assert.equal(got.rows[0], before.rows[0]);
  });
});

describe('What moves together', () => {
  const rows = (count: number, base: bigint): unknown[] =>
    Array.from({ length: count }, (_, i) => {
      const [start, end] = [i, i + 1].map((n) => `0x${(base + BigInt(n) * 0x1080n).toString(16)}`);
      return {
        id: i % 2 === 0 ? `section:${i.toString()}` : `gap:${start ?? ''}`,
        range: { start, end },
        name: 'n',
      };
    });
  const before = { columns: [{ rows: rows(1000, 0xffff_ffff_8010_0000n) }] };

  it('is said once, whichever way it moves', () => {
    for (const base of [0xffff_ffff_8100_0000n, 0x1_0000n, 0xffff_ffff_ffff_ff00n]) {
      const after = { columns: [{ rows: rows(1000, base) }] };
      const delta = deltaOf(before, after);
      assert.ok(JSON.stringify(delta).length < 5000, 'a list of a thousand indices is all there is');
      assert.deepEqual(patched(before, delta), after);
    }
  });

  it('carries over all digits, and takes from them', () => {
    const last = [
      '0xfffff',
      '0x1fffffffffffff',
      '0xff0fffffffffffff',
      '0x10000000000000000',
      'gap:0x1000000000000',
    ];
    const by = [1n, -1n, 0x1000n, 0xf_ffff_ffff_ffffn, -0xf_ffff_ffff_ffffn, 0x10_0000_0000_0000n];
    for (const text of last) {
      const at = text.indexOf('0x');
      for (const distance of by) {
        const moved = BigInt(text.slice(at)) + distance;
        if (moved < 0x1000n) continue;
        const after = `${text.slice(0, at)}0x${moved.toString(16)}`;
        assert.equal(patched(text, deltaOf(text, after)), after);
        const said = distance.toString(16);
        assert.equal(patched(text, { by: said }), after, `${text} by ${said}`);
      }
    }
  });

  it('is found where rows come or go as well', () => {
    for (const [from, to] of [
      [0, 1],
      [400, 402],
      [999, 1000],
    ] as const) {
      const all = rows(1000, 0xffff_ffff_8100_0000n);
      const after = { columns: [{ rows: [...all.slice(0, from), ...all.slice(to)] }] };
      for (const [a, b] of [
        [before, after],
        [after, before],
      ] as const) {
        const delta = deltaOf(a, b);
        assert.ok(JSON.stringify(delta).length < 10_000);
        assert.deepEqual(patched(a, delta), b);
      }
    }
  });
});

/** Keys in order: a key that is new comes last. */
function sorted(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(sorted);
  if (typeof data !== 'object' || data === null) return data;
  return Object.entries(data)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, own]) => [key, sorted(own)]);
}
