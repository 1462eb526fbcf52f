/**
 * What somebody is going to wait for is done a few times for nothing while nobody does: the first runs of a program take several
 * times as long as later ones, and the first letters typed would wait for them.
 */
export interface Rehearsal {
  /** Once for all: `steps` are the work, in parts that nothing waits for long. It ends as soon as `isIdle` is false. */
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
  let started = false;
  const dispose = (): void => {
    clearTimeout(timer);
  };
  return {
    start: (steps, isIdle) => {
      if (started) return;
      started = true;
      const end = rounds * steps.length;
      let work = 0;
      const run = (step: number): void => {
        if (step >= end || work > mostWork || !isIdle()) return;
        const begin = Date.now();
        try {
          steps[step % steps.length]?.();
        } catch (error) {
          console.warn('Memscape could not rehearse an edit:', error);
          return;
        }
        const took = Date.now() - begin;
        if (took > longest && step >= someRounds * steps.length) return;
        work += took;
        timer = setTimeout(run, gap, step + 1);
      };
      timer = setTimeout(run, gap, 0);
    },
    dispose,
  };
}
