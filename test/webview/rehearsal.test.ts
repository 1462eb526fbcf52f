import assert from 'node:assert/strict';
import { makeRehearsal } from '../../src/vscode/rehearsal';

const resting = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

describe('A rehearsal of an edit', () => {
  it('does its steps in turn, several times, and goes on with the next start', async () => {
    const rehearsal = makeRehearsal();
    const done: string[] = [];
    let rounds = 0;
    const steps = [
      (): void => {
        rounds += 1;
        done.push('place');
      },
      (): void => {
        done.push('draw');
      },
    ];
    rehearsal.start(steps, () => rounds < 3);
    rehearsal.start(
      [
        () => {
          done.push('again');
        },
      ],
      () => true,
    );
    assert.deepEqual(done, [], 'nothing waits for it');
    for (let tries = 0; rounds < 3 && tries < 200; tries += 1) await resting(10);
    await resting(60);
    // The third round ended it.
    assert.deepEqual(done, ['place', 'draw', 'place', 'draw', 'place']);
    let more = 0;
    rehearsal.start(steps, () => (more += 1) <= 2);
    for (let tries = 0; done.length < 7 && tries < 200; tries += 1) await resting(10);
    await resting(60);
    assert.deepEqual(done.slice(5), ['place', 'draw']);
  });

  it('ends early where its steps are long', async () => {
    const rehearsal = makeRehearsal();
    let count = 0;
    rehearsal.start(
      [
        () => {
          count += 1;
          for (const end = Date.now() + 65; Date.now() < end;);
        },
      ],
      () => true,
    );
    for (let tries = 0; count < 4 && tries < 200; tries += 1) await resting(10);
    await resting(150);
    assert.equal(count, 4);
  });

  it('ends with the panel, and where a step fails', async () => {
    const rehearsal = makeRehearsal();
    let count = 0;
    rehearsal.start(
      [
        () => {
          count += 1;
        },
      ],
      () => true,
    );
    rehearsal.dispose();
    const failing = makeRehearsal();
    const warn = console.warn;
    console.warn = () => undefined;
    try {
      failing.start(
        [
          () => {
            count += 1;
            throw new Error('no');
          },
        ],
        () => true,
      );
      await resting(150);
    } finally {
      console.warn = warn;
    }
    assert.equal(count, 1);
  });
});
