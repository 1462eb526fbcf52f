/** What the details of a row say. */

/** `0x…` in lower case without separators. An end is exclusive, so it may be 0x10000000000000000. */
export type Hex = string;

export interface Details {
  readonly heading: string;
  readonly mono: boolean;
  readonly rights?: string | undefined;
  readonly subtitle: string;
  /** Its first virtual address, to be shown in other views. */
  readonly start?: Hex | undefined;
  readonly facts: readonly Fact[];
  /** Indices of both ends, highest level first. */
  readonly tables: readonly Fact[];
  /** Their heading, when they are something else. */
  readonly tablesTitle?: string | undefined;
  /** The way of an address to its byte, instead of facts. */
  readonly chain?: readonly ChainStep[] | undefined;
  /** Other virtual addresses of the same byte. */
  readonly aliases?:
    readonly { readonly at: Hex; readonly text: string; readonly name: string }[] | undefined;
  /** Further facts under headings of their own. */
  readonly groups?: readonly FactGroup[] | undefined;
  readonly text: readonly string[];
  /** The chain of rules that put it there, in the order in which they acted. */
  readonly why?: readonly WhyStep[] | undefined;
  /** Symbols that the script assigns there, with their addresses. */
  readonly assigned?: readonly Fact[] | undefined;
  readonly symbols?: { readonly total: number; readonly largest: readonly LargeSymbol[] } | undefined;
  readonly source?: SourcePlace | undefined;
}

/** A sentence of the chain, and the line of the script that it is about. */
export interface WhyStep {
  readonly text: string;
  readonly source?: SourcePlace | undefined;
}

/** A step on the way of an address through its translations. */
export interface ChainStep {
  readonly label: string;
  readonly value: string;
  readonly note?: string | undefined;
  /** How the next one follows from it. */
  readonly rule?: string | undefined;
}

export interface FactGroup {
  readonly title: string;
  /** Beside the heading, such as how many there are. */
  readonly note?: string | undefined;
  readonly facts: readonly Fact[];
}

export interface Fact {
  readonly label: string;
  /** True for a label from a file, which is set in the editor's font. */
  readonly mono?: boolean | undefined;
  /** Set in the editor's font. Absent where only words can be said. */
  readonly value?: string | undefined;
  readonly note?: string | undefined;
}

export interface LargeSymbol {
  readonly name: string;
  /** The name in the file, where that is a mangled one. */
  readonly mangled?: string | undefined;
  readonly at: Hex;
  readonly size: string;
  /** Of the largest, 0 to 1. */
  readonly fraction: number;
}

export interface SourcePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}
