import type { MakeState, Rule } from './state';

/** Where the reading of one makefile, or of a text that `$(eval)` makes, has come to. */
export interface Context {
  readonly file: string;
  /** The condition that cannot be known and under which the whole file is read. */
  readonly outer: string | undefined;
  /** Whether each conditional that is open has its taken branch at hand, and whether it had one already. */
  /** `deeper`: how many conditions in it are open that are too deep to be followed. */
  readonly conditions: { taking: boolean; done: boolean; deeper: number; open?: string }[];
  /** The rules that recipe lines belong to; several where one line has several targets. */
  rules: readonly Rule[];
  define:
    | {
        readonly name: string;
        readonly operator: string;
        readonly line: number;
        readonly lines: string[];
        depth: number;
      }
    | undefined;
  /** What `include` lines name, in the order in which they must be read. */
  readonly includes: (paths: readonly string[], optional: boolean) => void;
}

/** The line that is read: where references are expanded that say where they stand. */
export const places = new WeakMap<MakeState, { file: string; line: number }>();
/** The condition that cannot be known and that the line at hand stands under. */
export const opens = new WeakMap<MakeState, string | undefined>();

export function currentFile(state: MakeState): string {
  return places.get(state)?.file ?? '';
}

export function currentLine(state: MakeState): number {
  return places.get(state)?.line ?? 1;
}

export function newContext(file: string, outer: string | undefined, includes: Context['includes']): Context {
  return { file, outer, conditions: [], rules: [], define: undefined, includes };
}
