import type { Issue } from '../issue';
import { dialects, type Dialect } from './dialect';
import { scriptIssue } from './issues';
import type { DefinedByOption, LinkFileOption, LinkOptions, SectionAddress } from './options';

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A link command while it is read. */
export interface State {
  readonly options: Mutable<LinkOptions>;
  readonly files: LinkFileOption[];
  readonly addresses: SectionAddress[];
  readonly symbols: DefinedByOption[];
  readonly undefinedSymbols: string[];
  readonly scripts: string[];
  readonly scriptPlaces: number[];
  readonly searchDirs: string[];
  readonly uniqueSections: string[];
  readonly runPath: string[];
  /** `-F` and `-f` as they were given. */
  readonly filters: string[];
  readonly issues: Issue[];
  dialect: Dialect;
  /** Built for a system without shared libraries, as GNU ld for bare RISC-V. */
  isBare: boolean;
  wholeArchive: boolean;
  asNeeded: boolean;
  archivesOnly: boolean;
  /** Between `--start-lib` and `--end-lib`. */
  isLazy: boolean;
  /** What --push-state keeps. */
  readonly pushed: Pick<State, 'wholeArchive' | 'asNeeded' | 'archivesOnly'>[];
  group: number | undefined;
  groups: number;
}

export function complain(state: State, word: string, why: string): void {
  state.issues.push(scriptIssue('script.badOption', { option: word, why }));
}

/** The linker knows the option and does not take its value. */
export function refuse(state: State, option: string, why: string): void {
  state.issues.push(scriptIssue('script.refusedOption', { option, why }));
}

export function unsupported(state: State, option: string, instead: string): void {
  const linker = dialects[state.dialect].name;
  state.issues.push(scriptIssue('script.unsupportedOption', { option, linker, instead }));
}

export function fileOption(state: State, kind: LinkFileOption['kind'], name: string): LinkFileOption {
  return {
    kind,
    name,
    wholeArchive: state.wholeArchive,
    ...(state.asNeeded ? { asNeeded: true } : {}),
    ...(state.archivesOnly ? { archivesOnly: true } : {}),
    ...(state.isLazy ? { isLazy: true } : {}),
    ...(state.group === undefined ? {} : { group: state.group }),
  };
}

export function hexadecimal(text: string): bigint | undefined {
  const digits = /^(?:0[xX])?([0-9a-fA-F]+)$/.exec(text)?.[1];
  return digits === undefined ? undefined : BigInt.asUintN(64, BigInt(`0x${digits}`));
}

/** `-z` numbers are C numbers. */
export function cNumber(text: string): bigint | undefined {
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) return BigInt(text);
  if (/^0[0-7]*$/.test(text)) return BigInt(`0o${text}`);
  return /^[0-9]+$/.test(text) ? BigInt(text) : undefined;
}
