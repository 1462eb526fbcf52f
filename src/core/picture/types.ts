/**
 * What the panel and the exports draw: data that survives JSON. Addresses are hex strings; every list of rows goes from
 * low to high addresses, whichever way up it is drawn later.
 */

import type { PagingModeId } from '../paging/modes';
import type { Details, Hex } from './detailTypes';

export type * from './detailTypes';

export type ViewId = 'space' | 'image' | 'process' | 'translation' | 'tables' | 'compare';

/** What the colour of a row says. Rights have a hue; the layout's own windows are grey. */
export type Paint =
  | 'execute'
  | 'read'
  | 'write'
  | 'zero'
  | 'alias'
  | 'breach'
  | 'window'
  | 'free'
  | 'hole'
  | 'fill'
  | 'unknown';

/** How sure a row's bounds are; drawn as line style. */
export type Sureness = 'exact' | 'default' | 'estimated' | 'random' | 'unknown';

export interface Picture {
  /** The image's name, or the profile's title where there is no image. */
  readonly title: string;
  readonly views: readonly View[];
  /** What is known of each row; rows that stand for the same thing share an entry. */
  readonly details: Readonly<Record<string, Details | undefined>>;
  /** True where views are pending, and details to be asked for. */
  readonly partial?: boolean | undefined;
}

export interface View {
  readonly id: ViewId;
  readonly title: string;
  /** True while no more than id and title is known of it, or what it was before: it follows. */
  readonly pending?: boolean | undefined;
  readonly crumbs: readonly string[];
  /** A word on the figures as a whole, such as "default bases". */
  readonly status?: Status | undefined;
  /** The outermost columns, left to right. Their rows may open into further columns. */
  readonly columns: readonly Column[];
  /** Ids of the rows that are open from the start, outermost first. */
  readonly lens: readonly string[];
  readonly bands: readonly Band[];
  readonly meters: readonly Meter[];
  readonly legend: readonly LegendEntry[];
  /** Of the view of page tables, which has no columns. */
  readonly tables?: PageTables | undefined;
  /** Of the view of translation: where virtual ranges lie in physical memory. What comes later knows better. */
  readonly linear?: readonly Linear[] | undefined;
  /** Of the translation of a guest: where its physical memory lies in the host; empty where that is not known. */
  readonly host?: readonly HostPart[] | undefined;
  /** Of the view of a comparison: the same differences as tables. */
  readonly comparison?: CompareTables | undefined;
}

/** What two columns of a comparison differ in. */
export interface CompareTables {
  readonly before: string;
  readonly after: string;
  readonly tables: readonly CompareTable[];
}

export interface CompareTable {
  readonly id: 'sections' | 'memory' | 'symbols' | 'regions';
  readonly title: string;
  /** What is in the first column. */
  readonly head: string;
  readonly rows: readonly CompareRow[];
  readonly totals: readonly CompareRow[];
  /** Such as how many there are besides. */
  readonly note?: string | undefined;
}

/** What became of something; drawn as a sign beside its name, never by colour alone. */
export type ChangeKind = 'new' | 'gone' | 'grown' | 'shrunk' | 'moved' | 'same' | 'unknown';

export interface CompareRow {
  readonly id: string;
  readonly change: ChangeKind;
  readonly name: string;
  /** The name in the file, where that is a mangled one. */
  readonly mangled?: string;
  readonly mono: boolean;
  /** The section of a symbol. */
  readonly where?: string | undefined;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  /** With its sign. */
  readonly delta?: string | undefined;
  /** Of the largest change in the table, −1 to 1. */
  readonly share?: number | undefined;
  readonly note?: string | undefined;
  /** The row of the drawing that it is about. */
  readonly item?: string | undefined;
}

/** A range of virtual addresses that is a range of physical ones, byte for byte. */
export interface Linear {
  readonly name: string;
  readonly start: Hex;
  readonly end: Hex;
  readonly physical: Hex;
  /** What it is a rule of, such as "while page_offset_base has its default". */
  readonly note?: string | undefined;
}

/** Guest physical addresses that are host virtual ones, byte for byte. */
export interface HostPart {
  /** Guest physical address of the first byte. */
  readonly physical: Hex;
  /** Host virtual addresses. */
  readonly start: Hex;
  readonly end: Hex;
}

export interface Status {
  readonly kind: 'plain' | 'good' | 'stale' | 'warning' | 'error';
  readonly text: string;
}

export interface Column {
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  readonly addressBits: 32 | 64;
  /** On which side of the boxes the addresses stand. */
  readonly ruler: 'left' | 'right';
  /** Low to high. Rows of one lane tile the column; nested rows follow their host. */
  readonly rows: readonly Row[];
  readonly brackets: readonly Bracket[];
}

export interface Row {
  /** Stable across edits, so that a region keeps its identity on the screen. */
  readonly id: string;
  readonly name: string;
  /** True for names from files (sections, symbols), which are set in the editor's font. */
  readonly mono: boolean;
  readonly paint: Paint;
  /** `short` is a strip without text, `cut` breaks the axis; both stand for empty space. */
  readonly shape: 'named' | 'short' | 'cut';
  /** Absent while the address is not known; the row then keeps its place in the order only. */
  readonly range?: { readonly start: Hex; readonly end: Hex } | undefined;
  /** True where the end of the range is not known, and no more than what is drawn. */
  readonly open?: true | undefined;
  /** Where the row starts, when its end is not known. */
  readonly from?: Hex | undefined;
  /** Where it starts when each run chooses another place: groups of four digits, a dot for each that is chosen. */
  readonly pattern?: readonly string[] | undefined;
  readonly rights?: string | undefined;
  /** True where the paint is that of the rights which such sections usually have: its own are not known. */
  readonly usual?: boolean | undefined;
  /** The size in words; absent where unknown. */
  readonly size?: string | undefined;
  /** A second line under the name. */
  readonly note?: string | undefined;
  readonly sureness: Sureness;
  readonly growth?: { readonly towards: 'higher' | 'lower'; readonly text: string } | undefined;
  /** Where several rows share addresses: which of how many side by side. */
  readonly lane?: { readonly index: number; readonly count: number } | undefined;
  /** How deep the row lies in other rows of its column; 0 or absent for the tiling ones. */
  readonly depth?: number | undefined;
  readonly parts?: readonly Part[] | undefined;
  readonly marks?: readonly Mark[] | undefined;
  /** The row in another column that shows the same bytes, such as the load address of a section. */
  readonly partner?: string | undefined;
  /** What opens beside the row as a lens. */
  readonly inside?: Column | undefined;
  /** In a comparison: that the other column has nothing like it. */
  readonly change?: 'new' | 'gone' | undefined;
  /** Key of its details in the picture; a row without them cannot be selected. */
  readonly details?: string | undefined;
}

/** Something in a row whose order is known and whose address is not. */
export interface Part {
  readonly name: string;
  readonly growth?: 'higher' | 'lower' | undefined;
}

/** A symbol at its exact byte. */
export interface Mark {
  readonly name: string;
  readonly at: Hex;
  /** In bytes, 0 when not known. */
  readonly size: number;
  /** True for the symbol at which the image is entered. */
  readonly entry?: boolean | undefined;
}

/** A stretch beside the ruler: a segment, a half of the space, a MEMORY region. */
export interface Bracket {
  readonly id: string;
  readonly start: Hex;
  readonly end: Hex;
  readonly label: string;
  readonly note?: string | undefined;
  /** True where the label runs along the bracket. */
  readonly upright: boolean;
}

/** Joins the same bytes in two columns. */
export interface Band {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Set where the band is about several neighbouring rows at an end. */
  readonly fromAll?: readonly string[] | undefined;
  readonly toAll?: readonly string[] | undefined;
  readonly paint: Paint;
  /** Lines of text on the band. */
  readonly label?: readonly BandLine[] | undefined;
}

export interface BandLine {
  readonly text: string;
  readonly mono: boolean;
  readonly strong?: boolean | undefined;
}

/** Page tables of a layout, level by level, and what is in the space that they map. */
export interface PageTables {
  /** The register that holds the top table. */
  readonly root: string;
  readonly addressBits: 32 | 64;
  readonly paging: PagingModeId;
  /** Highest first. */
  readonly levels: readonly TableLevel[];
  /** Sections of the image first, then regions of the layout. */
  readonly pieces: readonly TablePiece[];
  readonly costs: readonly TableCost[];
  /** What the costs are of: the image's name, and how large it is. */
  readonly image?: { readonly name: string; readonly note: string } | undefined;
  /** The address that the first walk leads to. */
  readonly start: Hex;
  readonly recursiveSlot?: number | undefined;
}

export interface TableLevel {
  readonly name: string;
  readonly entry: string;
  /** Lowest bit of the index. */
  readonly shift: number;
  readonly bits: number;
  readonly slotSize: string;
}

export interface TablePiece {
  readonly name: string;
  readonly paint: Paint;
  /** True for what the image needs mapped, false for a window that is only kept free for something. */
  readonly mapped: boolean;
  readonly start: Hex;
  readonly end: Hex;
  /** The load address of a section, where it is known. */
  readonly physical?: Hex | undefined;
  /** What a section needs, as `r-x`; absent where unknown. */
  readonly rights?: string | undefined;
}

/** What it takes to map the image with pages of one size. */
export interface TableCost {
  readonly page: string;
  readonly entries: string;
  readonly tables: string;
  readonly memory: string;
  /** Undefined where rights are not known. */
  readonly fine: boolean | undefined;
  readonly note: string;
}

/** How full a MEMORY region is. */
export interface Meter {
  readonly id: string;
  readonly name: string;
  /** Fractions of the region's length, at most 1 in sum. */
  readonly parts: readonly { readonly paint: Paint; readonly fraction: number }[];
  readonly percent: string;
  readonly note: string;
  /** Why nothing is known of what it holds. */
  readonly reason?: string | undefined;
  readonly level: 'fine' | 'nearly full' | 'overflow' | 'unknown';
}

export interface LegendEntry {
  readonly paint?: Paint | 'random' | undefined;
  /** A sign of the ruler, such as `~`, where the entry is about no colour. */
  readonly sign?: string | undefined;
  readonly text: string;
}
