import type { SourceLocation } from '../text';

/** A card: what a hover shows, before it is Markdown or plain text. */
export type Card = QuietCard | FullCard;

/** One quiet line for a small value. */
export interface QuietCard {
  readonly kind: 'quiet';
  readonly line: readonly Inline[];
}

export interface FullCard {
  readonly kind: 'full';
  /** What it is. */
  readonly title: readonly Inline[];
  /** The full address, and what can be said of it in a few words. */
  readonly address: readonly Inline[];
  readonly fields?: FieldTable;
  readonly facts: readonly Fact[];
  /** False for cards whose value is not to be acted on. */
  readonly links: boolean;
}

/** A row of the facts; further lines stand below the first without a label. */
export interface Fact {
  readonly label: string;
  readonly lines: readonly (readonly Inline[])[];
}

/** A run of text in one style. Texts are plain: whoever renders them escapes them. */
export type Inline =
  | { readonly kind: 'text' | 'dim' | 'bold' | 'code' | 'dimCode' | 'boldCode'; readonly text: string }
  | { readonly kind: 'icon'; readonly icon: 'error' | 'warning' | 'question' }
  | { readonly kind: 'source'; readonly text: string; readonly location: SourceLocation };

export const text = (value: string): Inline => ({ kind: 'text', text: value });
export const dim = (value: string): Inline => ({ kind: 'dim', text: value });
export const bold = (value: string): Inline => ({ kind: 'bold', text: value });
export const code = (value: string): Inline => ({ kind: 'code', text: value });
export const dimCode = (value: string): Inline => ({ kind: 'dimCode', text: value });
export const boldCode = (value: string): Inline => ({ kind: 'boldCode', text: value });

/** Rows of cells that stand below each other, in a fixed-width font. */
export interface FieldTable {
  readonly columns: readonly FieldColumn[];
  /** Single bits by name, highest first, on lines of their own below the columns. */
  readonly flags?: readonly Flag[];
}

export interface Flag {
  readonly name: string;
  readonly set: boolean;
}

/** The flags in lines that are no wider than a card; one that is set takes two blanks around its name, and one is between. */
export function flagLines(flags: readonly Flag[]): readonly (readonly Flag[])[] {
  const lines: Flag[][] = [];
  let width = widestFields + 1;
  for (const flag of flags) {
    const own = flag.name.length + (flag.set ? 2 : 0) + 1;
    if (width + own > widestFields) {
      lines.push([]);
      width = 0;
    }
    lines.at(-1)?.push(flag);
    width += own;
  }
  return lines;
}

export interface FieldColumn {
  /** `PML4`. */
  readonly name: string;
  /** `511`. */
  readonly value: string;
  /** `47:39`. */
  readonly bits: string;
  /** True where this value is what is wrong with the address. */
  readonly wrong?: boolean;
}

/** Bit fields wider than this would wrap in a narrow hover. */
const widestFields = 52;

/** The width of each column: as roomy as fits, two blanks around the longest text of a column at best. */
export function columnWidths(table: FieldTable): readonly number[] {
  const longest = table.columns.map(({ name, value, bits }) =>
    Math.max(name.length, value.length, bits.length),
  );
  for (const room of [2, 1, 0]) {
    const widths = table.columns.map(({ value }, i) =>
      Math.max(longest[i] ?? 0, value.length + room, room === 2 ? 7 : 0),
    );
    const total = widths.reduce((sum, width) => sum + width + 1, -1);
    if (total <= widestFields || room === 0) return widths;
  }
  return longest;
}

/** Centres a text; the odd blank goes to the right. */
export function centre(value: string, width: number): string {
  const left = Math.max(0, width - value.length) >> 1;
  return (' '.repeat(left) + value).padEnd(width);
}
