import type { CloseMarks } from '../picture/closeMarks';
import type { Hex } from '../picture/types';
import type { Scale } from './heights';
import type { Measure } from './shapes';

/** How a view is to be drawn; with the same options the same scene comes out. */
export interface SceneOptions {
  readonly width: number;
  readonly height: number;
  readonly scale: Scale;
  /** True when low addresses are at the top. */
  readonly flipped: boolean;
  /** Ids of the rows that are open, outermost first. */
  readonly lens: readonly string[];
  /** The parts of columns that are in view, by column; columns that are not named are seen whole. */
  readonly zoom: Readonly<Record<string, ZoomRange>>;
  readonly selected?: string | undefined;
  /** An address that is marked in every column that holds it. */
  readonly marker?: Hex | undefined;
  /** What a search has found: its start, and its size in bytes or 0. */
  readonly hits?: readonly { readonly at: Hex; readonly size: number }[] | undefined;
  /** By row, the symbols in what is in view of it, where it has room for more than the largest. */
  readonly close?: ReadonlyMap<string, CloseMarks> | undefined;
  /** Of page tables: the index that is chosen at each level. */
  readonly walk?: readonly number[] | undefined;
  /** Of page tables: true for lists of runs instead of grids of slots. */
  readonly runs?: boolean | undefined;
  readonly measure: Measure;
}

/** In units of the column's axis, as hex strings so that it can be kept. */
export interface ZoomRange {
  readonly from: Hex;
  readonly to: Hex;
}
