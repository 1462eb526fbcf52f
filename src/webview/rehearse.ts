import { hex } from '../core/address';
import type { Hex, Row, View } from '../core/picture';
import { makeScene, type SceneOptions } from '../core/scene/scene';
import { makeDrawing } from './draw';

/** So many are enough for the browser to compile what an edit runs. */
const rounds = 24;
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
          drawing.draw(makeScene(moved(own.view, round % 2 === 0), own.options), true);
          if (performance.now() - begin < longest || round < someRounds) run(round + 1);
        });
      };
      run(0);
    },
  };
}

/** The same picture in new objects, so that nothing that is known of the old ones helps, and with everything somewhat lower. */
function moved(view: View, isMoved: boolean): View {
  const to = isMoved ? lower : (address: Hex): Hex => address;
  const row = (own: Row): Row => ({
    ...own,
    ...(own.range === undefined ? {} : { range: { start: to(own.range.start), end: to(own.range.end) } }),
    ...(own.from === undefined ? {} : { from: to(own.from) }),
  });
  return { ...view, columns: view.columns.map((own) => ({ ...own, rows: own.rows.map(row) })) };
}

/** Keeps the order of addresses. */
function lower(address: Hex): Hex {
  const value = BigInt(address);
  return hex(value - (value >> 20n));
}
