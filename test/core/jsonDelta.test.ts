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
  if (kind === 1) return ['', 'x', '0x1000'][Math.floor(next() * 3)];
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

/** As the other side has it. */
function sent(data: unknown): unknown {
  return data === undefined ? undefined : (JSON.parse(JSON.stringify(data)) as unknown);
}

describe('What changes between two values', () => {
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

/** Keys in order: a key that is new comes last. */
function sorted(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(sorted);
  if (typeof data !== 'object' || data === null) return data;
  return Object.entries(data)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, own]) => [key, sorted(own)]);
}
