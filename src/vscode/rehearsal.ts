/**
 * What somebody is going to wait for is done a few times for nothing while nobody does: the first runs of a program take several
 * times as long as later ones, and the first letters typed would wait for them.
 */
export interface Rehearsal {
  /**
   * `steps` are the work, in parts that nothing waits for long. It rests as soon as `isIdle` is false, and the next start goes on
   * with it until it was done often enough.
   */
  start(steps: readonly (() => void)[], isIdle: () => boolean): void;
  dispose(): void;
}

const rounds = 40;
/** Milliseconds between two steps, in which others get their turn. */
const gap = 10;
/** So many milliseconds of work in all are enough; what is larger than that is compiled by its own loops. */
const mostWork = 2000;
/** A step that still takes so many milliseconds after some rounds would keep a hover waiting. */
const longest = 60;
const someRounds = 3;

export function makeRehearsal(): Rehearsal {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isRunning = false;
  let step = 0;
  let work = 0;
  const dispose = (): void => {
    clearTimeout(timer);
  };
  const end = (): void => {
    step = Number.POSITIVE_INFINITY;
  };
  return {
    start: (steps, isIdle) => {
      if (isRunning) return;
      isRunning = true;
      // A step may need what the one before it has made.
      step -= step % steps.length;
      const run = (): void => {
        if (step >= rounds * steps.length || work > mostWork || !isIdle()) {
          isRunning = false;
          return;
        }
        const begin = Date.now();
        try {
          steps[step % steps.length]?.();
        } catch (error) {
          console.warn('Memscape could not rehearse an edit:', error);
          end();
        }
        const took = Date.now() - begin;
        if (took > longest && step >= someRounds * steps.length) end();
        work += took;
        step += 1;
        timer = setTimeout(run, gap);
      };
      timer = setTimeout(run, gap);
    },
    dispose,
  };
}
