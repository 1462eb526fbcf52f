import { patched, type Delta } from '../core/jsonDelta';
import type { Row, View } from '../core/picture';
import { makeScene, type SceneOptions } from '../core/scene/scene';
import { makeDrawing } from './draw';

/** So many are enough for the browser to compile what an edit runs. */
const rounds = 48;
/** An idle time shorter than this, in milliseconds, is left to others. */
const leastIdle = 8;
/** A picture that still takes so many milliseconds after some rounds would keep a gesture waiting. */
const longest = 40;
const someRounds = 4;

export interface Rehearsal {
  /** Once for all, in idle times, until `isIdle` is false: what an edit of the view that is seen would make the page do. */
  start(subject: () => Subject | undefined): void;
}

/** What is drawn; undefined as soon as somebody does something, which is the end of it. */
export interface Subject {
  readonly view: View;
  readonly options: SceneOptions;
}

/** The first pictures that a program draws take several times as long as later ones, and the first letters typed would wait for them. */
export function makeRehearsal(): Rehearsal {
  let started = false;
  return {
    start: (subject) => {
      if (started) return;
      started = true;
      const drawing = makeDrawing();
      const run = (round: number): void => {
        requestIdleCallback((idle) => {
          const own = subject();
          if (own === undefined || round >= rounds) return;
          if (idle.timeRemaining() < leastIdle) {
            run(round);
            return;
          }
          const begin = performance.now();
          drawing.draw(makeScene(moved(own.view, 1 + (round % 2)), own.options), true);
          if (performance.now() - begin < longest || round < someRounds) run(round + 1);
        });
      };
      run(0);
    },
  };
}

/** The same picture in new objects, so that nothing that is known of the old ones helps, with all addresses a few bytes further on. */
function moved(view: View, bytes: number): View {
  const by = bytes.toString(16);
  const rows = (own: readonly Row[]): Delta => ({
    at: [
      [withOwn(own, 'range'), { of: { range: { of: { start: { by }, end: { by } } } } }],
      [withOwn(own, 'from'), { of: { from: { by } } }],
    ],
  });
  const columns: Delta = {
    at: view.columns.map((own, i) => [[i], { of: { rows: rows(own.rows) } }] as const),
  };
  // It is done as what an edit changes is; a view that is changed stays one.
  return patched(view, { of: { columns } }) as View;
}

/** The indices of those that have something of that name. */
function withOwn(rows: readonly Row[], key: 'range' | 'from'): readonly number[] {
  return rows.flatMap((row, i) => (row[key] === undefined ? [] : [i]));
}
