import type { Growth, RegionKind } from '../profile';

/** A region as a text gives it, before it is known what else there is. */
export interface FoundRegion {
  readonly name: string;
  readonly start: bigint;
  /** Exclusive. */
  readonly end: bigint;
  /** Line of its name, from 1. */
  readonly line: number;
  readonly description?: string;
  readonly growth?: Growth;
  /** Where the format itself says it; otherwise the words do. */
  readonly kind?: RegionKind;
  /** The size that the text itself gives, to hold against the addresses. */
  readonly stated?: StatedSize;
  /** What lies in it, lowest first, where the text gives only the order. */
  readonly parts?: readonly FoundPart[];
  /** Why the addresses are only an example. */
  readonly movable?: string;
  /** Why the bounds are approximate. */
  readonly estimated?: string;
}

export interface FoundPart {
  readonly name: string;
  readonly description?: string;
  readonly growth?: Growth;
}

/** In bytes, both inclusive: what rounds to the size as written. */
export interface StatedSize {
  readonly least: bigint;
  readonly most: bigint;
  readonly text: string;
}

export interface FoundLandmark {
  readonly name: string;
  readonly address: bigint;
}

/** Something that the text shows as one: a drawing, a table. */
export interface FoundLayout {
  readonly format: 'drawing' | 'table' | 'ranges' | 'maps';
  readonly regions: readonly FoundRegion[];
  readonly landmarks: readonly FoundLandmark[];
  /** Digits of the longest address as written. */
  readonly digits: number;
}

/** A line that could not be read, or not as it stands. */
export interface UnreadLine {
  /** From 1. */
  readonly line: number;
  /** As it stands, cut at 200 characters. */
  readonly text: string;
  /** A clause without a full stop. */
  readonly why: string;
}

/** A line of the text with its number from 1. */
export interface SourceLine {
  readonly number: number;
  readonly text: string;
}

export function unreadLine({ number, text }: SourceLine, why: string): UnreadLine {
  const trimmed = text.trim();
  return { line: number, text: trimmed.length > 200 ? `${trimmed.slice(0, 199)}…` : trimmed, why };
}
