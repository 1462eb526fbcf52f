import type { TreeIndex } from '../treeIndex';

export interface Place {
  readonly file: string;
  readonly line: number;
}

export interface Variable {
  readonly flavor: 'recursive' | 'simple';
  readonly value: string;
  /** The same with markers for the variables that were not set when it was made, where that makes a difference. */
  readonly marked?: string;
  readonly origin: 'default' | 'file' | 'override' | 'command line' | 'environment';
  /** Where it was set or added to. */
  readonly places: readonly Place[];
}

export interface Rule extends Place {
  readonly targets: readonly string[];
  readonly prerequisites: readonly string[];
  readonly orderOnly: readonly string[];
  /** Of a static pattern rule. */
  readonly targetPattern?: string;
  readonly recipe: RecipeLine[];
  readonly isDoubleColon: boolean;
}

export interface RecipeLine extends Place {
  readonly text: string;
}

/** `target: NAME += value`; the target may be a pattern. */
export interface TargetVariable extends Place {
  readonly target: string;
  readonly name: string;
  readonly operator: string;
  readonly value: string;
}

/** Automatic variables, parameters of `call`, variables of `foreach` and of targets, innermost first. */
export interface Scope {
  readonly values: ReadonlyMap<string, string>;
  readonly outer?: Scope;
}

/** One run of make over a makefile and what it includes, in one folder. */
export interface MakeState {
  /** Relative to the tree, `.` for its top. */
  readonly folder: string;
  /** What the tree's top is called where a path must be absolute. */
  readonly root: string;
  readonly index: TreeIndex;
  readonly variables: Map<string, Variable>;
  readonly rules: Rule[];
  readonly targetVariables: TargetVariable[];
  readonly searchPaths: { readonly pattern: string; readonly folders: readonly string[] }[];
  /** By number: why a value is not known. Its marker stands in the value's place in every text. */
  readonly reasons: string[];
  /** Files that `include` named and that are not there. */
  readonly missing: string[];
  readonly included: string[];
  /** Includes met inside `$(eval)`, which are read after the line they are in. */
  readonly pendingIncludes: string[];
  /** Texts at hand of files that `$(eval include …)` names, and the files of which the text is not at hand yet. */
  readonly texts: ReadonlyMap<string, string>;
  readonly wanted: Set<string>;
  readonly notes: string[];
  /** Variables that conditions ask for and that are not set. */
  readonly tested: Set<string>;
  /** Variables of which nothing is set and that stand in the names of makefiles that are included. */
  readonly unsetIncludes: Set<string>;
  /** By variable: the condition that cannot be known and decides what it is. */
  readonly open: Map<string, string>;
  /** By `file:line` of rules and their recipes: the condition that cannot be known and without which they are not there. */
  readonly openLines: Map<string, string>;
  /** A function has just decided on something unknown, as `findstring` in the output of a command. */
  isGuessing: boolean;
  /** Names that a make started by a recipe sees; `*` stands for all. */
  readonly exported: Set<string>;
  /** Paths of make by what they are in the tree, since many are asked for again and again. */
  readonly paths: Map<string, string>;
  /** What may still be done: steps, and characters of the texts that they make. */
  readonly budget: { steps: number; characters: number };
  /** Variables that were asked for and are set nowhere; only while `marksUnset`. */
  marksUnset: boolean;
  /** Names that the expansion at hand went through. */
  used: Set<string> | undefined;
}

/** A marker for a value that can't be known without running something. */
export function unknownValue(state: MakeState, why: string): string {
  const known = state.reasons.indexOf(why);
  const index = known >= 0 ? known : state.reasons.push(why) - 1;
  return `\uE000${index.toString()}\uE001`;
}

/** What stands for a text that is too long to be made. */
export function tooLongText(state: MakeState): string {
  return unknownValue(state, 'the makefile makes a text that is too long');
}

/** A text without the markers of variables that are set nowhere, which are empty for make. */
export function withoutUnset(state: MakeState, text: string): string {
  return text.replace(/\uE000(\d+)\uE001/g, (marker, index: string) =>
    state.reasons[Number(index)]?.endsWith(' is not set') === true ? '' : marker,
  );
}

/** Whether nothing of a text is known, so that it may turn out to be empty. */
export function isOnlyUnknown(text: string): boolean {
  return /^(\uE000\d+\uE001)+$/.test(text);
}

export function hasUnknown(text: string): boolean {
  return text.includes('\uE000');
}

/** Why parts of a text are unknown. */
export function reasonsIn(state: MakeState, text: string): readonly string[] {
  return [...text.matchAll(/\uE000(\d+)\uE001/g)].flatMap(([, index]) => state.reasons[Number(index)] ?? []);
}

/** A text for people, with `…` where something is unknown. */
export function readable(text: string): string {
  return text.replace(/\uE000\d+\uE001/g, '…');
}

export const mostLength = 1_000_000;
const mostDepth = 120;

/** Whether another step may be taken; a text that grows without end or never settles stops here. */
export function mayStep(state: MakeState, depth: number): boolean {
  state.budget.steps -= 1;
  return state.budget.steps > 0 && state.budget.characters > 0 && depth < mostDepth;
}
