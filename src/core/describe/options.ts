import type { ValueLabel } from '../decodeAs/label';
import type { Issue } from '../issue';
import type { ScriptSymbol, Section } from '../memoryMap';

/** The parts of a card that a reader can turn on and off. */
export const cardParts = [
  'fields',
  'physical',
  'section',
  'region',
  'aliases',
  'links',
  'decimal',
  'octal',
  'alignment',
  'pageOffsets',
  'entryOffsets',
  'linuxNames',
  'entries',
] as const;

export type CardPart = (typeof cardParts)[number];

export interface DescribeOptions {
  readonly parts: ReadonlySet<CardPart>;
  /** Values below this get one quiet line, unless the project has something there. */
  readonly smallBelow: bigint;
  /** The expression whose value this is, as written; absent for a literal. */
  readonly expression?: string;
  /** What the language has against that expression, a clause; absent when nothing. */
  readonly caveat?: string;
  /** What the text in front of the value says that it is. */
  readonly label?: ValueLabel;
  /** The symbol of the linker script whose value this is. */
  readonly symbol?: ScriptSymbol;
  /** The section of a script whose address this is. */
  readonly section?: Section;
  /** The rules that put it there, in the order in which they acted. */
  readonly why?: readonly Issue[];
}

export const defaultParts: ReadonlySet<CardPart> = new Set<CardPart>([
  'fields',
  'physical',
  'section',
  'region',
  'aliases',
  'entries',
  'links',
]);
