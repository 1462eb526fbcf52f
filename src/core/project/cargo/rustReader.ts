import { type Evidence } from '../project';
import { type RustFile, type RustProgram } from './rustProgram';
import { type RustValue } from './rustValue';

/** A line that a build script prints for Cargo. */
export interface PrintedLine {
  readonly text: string;
  readonly evidence: readonly Evidence[];
  /** The branches it stands in whose conditions could not be told: a condition's place and which branch of it. */
  readonly branches: readonly RustBranch[];
}

export interface RustBranch {
  readonly condition: string;
  readonly label: string;
}

/** A file that a build script writes. */
export interface WrittenFile {
  readonly to: string;
  /** The file whose text it has; absent when the script makes the text itself. */
  readonly from?: string;
  /** Parts of the text are replaced on the way. */
  readonly changed: boolean;
  readonly evidence: Evidence;
}

export interface BuildScriptRun {
  readonly lines: readonly PrintedLine[];
  readonly written: readonly WrittenFile[];
}

export interface RustWorld {
  readonly program: RustProgram;
  /** What `env::var` gives, and `env!` in a source file: Cargo's own variables. */
  environment(name: string, compiledIn?: string): RustValue;
  exists(path: string): boolean | undefined;
}

export type Scope = Map<string, RustValue>;

export interface Run {
  readonly world: RustWorld;
  readonly lines: PrintedLine[];
  readonly written: WrittenFile[];
  readonly branches: RustBranch[];
  /** Above 0, nothing is printed and nothing is kept: the tokens are only passed over. */
  quiet: number;
  steps: number;
  depth: number;
}

/** Where an expression is read. */
export interface Reader {
  readonly run: Run;
  readonly file: RustFile;
  readonly end: number;
  readonly scope: Scope;
  at: number;
  /** A `{` behind a name begins the block of an `if`, `match` or `for`. */
  readonly noStruct?: boolean;
  returned: RustValue | undefined;
}

export const stepLimit = 200_000;
export const depthLimit = 40;
export const lineLimit = 2_000;

export const text = (r: Reader, ahead = 0): string => {
  const token = r.at + ahead < r.end ? r.file.tokens[r.at + ahead] : undefined;
  return token === undefined || token.kind === 'string' ? '' : token.text;
};
export const isString = (r: Reader): boolean => r.at < r.end && r.file.tokens[r.at]?.kind === 'string';
export const isName = (r: Reader, ahead = 0): boolean =>
  r.at + ahead < r.end && r.file.tokens[r.at + ahead]?.kind === 'name';
export const here = (r: Reader, why: string): Evidence => ({
  file: r.file.path,
  line: r.file.tokens[Math.min(r.at, r.file.tokens.length - 1)]?.line ?? 1,
  why,
});

/** Reads a branch: aloud when it is taken, quietly when not, and marked as one of several when that is not known. */
export function branch(
  r: Reader,
  taken: boolean | undefined,
  condition: string | undefined,
  label: string,
  read: () => RustValue,
): RustValue {
  if (taken === false) r.run.quiet += 1;
  if (condition !== undefined) r.run.branches.push({ condition, label });
  const value = read();
  if (condition !== undefined) r.run.branches.pop();
  if (taken === false) r.run.quiet -= 1;
  return value;
}
