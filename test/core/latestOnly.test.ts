import assert from 'node:assert/strict';
import { latestOnly } from '../../src/core/latestOnly';

describe('latestOnly', () => {
  /** What runs, and ends when it is let. */
  const gate = () => {
    const begun: string[] = [];
    const ends: (() => void)[] = [];
    const act = (key: string): Promise<void> => {
      begun.push(key);
      return new Promise((resolve) => ends.push(resolve));
    };
    const end = async (): Promise<void> => {
      ends.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    };
    return { begun, act, end };
  };

  it('does the first at once', () => {
    const { begun, act } = gate();
    latestOnly(act).due('a');
    assert.deepEqual(begun, ['a']);
  });

  it('does what is due several times meanwhile once, and one at a time', async () => {
    const { begun, act, end } = gate();
    const own = latestOnly(act);
    for (const key of ['a', 'a', 'b', 'a', 'b']) own.due(key);
    assert.deepEqual(begun, ['a']);
    await end();
    assert.deepEqual(begun, ['a', 'a']);
    await end();
    assert.deepEqual(begun, ['a', 'a', 'b']);
    await end();
    assert.deepEqual(begun, ['a', 'a', 'b']);
  });

  it('begins again after it has rested', async () => {
    const { begun, act, end } = gate();
    const own = latestOnly(act);
    own.due('a');
    await end();
    own.due('a');
    assert.deepEqual(begun, ['a', 'a']);
  });

  it('does nothing more once it is disposed of', async () => {
    const { begun, act, end } = gate();
    const own = latestOnly(act);
    own.due('a');
    own.due('b');
    own.dispose();
    await end();
    assert.deepEqual(begun, ['a']);
  });
});
