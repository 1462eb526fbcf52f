import type { Span } from '../text';
import type { VersionBlock } from './versionNode';

/** A parsed linker script. Every node keeps its span; a broken script yields a tree of what could be understood. */
export interface Script {
  readonly file: string;
  readonly text: string;
  readonly items: readonly TopLevel[];
}

/** A word of the user's: a symbol, section, region, file or pattern name. */
export interface Name {
  readonly text: string;
  readonly span: Span;
  readonly quoted: boolean;
}

export type TopLevel =
  | Assignment
  | Assertion
  | Entry
  | Include
  | Command
  | InputList
  | SectionsBlock
  | OverwriteBlock
  | MemoryBlock
  | HeadersBlock
  | Insert
  | VersionBlock;

/** `name = e;`, `name += e;`, `PROVIDE(name = e);`, … `name` may be `.`, the location counter. */
export interface Assignment {
  readonly kind: 'assignment';
  readonly form: 'plain' | 'hidden' | 'provide' | 'provideHidden';
  readonly target: Name;
  /** `=`, `+=`, … */
  readonly operator: string;
  readonly value: Expression;
  readonly span: Span;
}

export interface Assertion {
  readonly kind: 'assert';
  readonly test: Expression;
  readonly message: Name;
  readonly span: Span;
}

export interface Entry {
  readonly kind: 'entry';
  readonly symbol: Name;
  readonly span: Span;
}

/** `INCLUDE file`: what the file holds depends on where the statement stands. */
export interface Include {
  readonly kind: 'include';
  readonly file: Name;
  readonly span: Span;
}

/** A command that takes names and does not place anything by itself. */
export interface Command {
  readonly kind: 'command';
  /** `OUTPUT_FORMAT`, `OUTPUT_ARCH`, `EXTERN`, `REGION_ALIAS`, `SEARCH_DIR`, … */
  readonly name: string;
  readonly nameSpan: Span;
  readonly arguments: readonly Name[];
  readonly span: Span;
}

/** `INPUT(…)` or `GROUP(…)`; files of AS_NEEDED are listed with the others. */
export interface InputList {
  readonly kind: 'inputs';
  readonly group: boolean;
  readonly files: readonly Name[];
  /** Those of the files that AS_NEEDED holds. */
  readonly asNeeded: ReadonlySet<Name>;
  readonly span: Span;
}

export interface Insert {
  readonly kind: 'insert';
  readonly where: 'after' | 'before';
  readonly section: Name;
  readonly span: Span;
}

/** lld's OVERWRITE_SECTIONS: descriptions without an order of their own. */
export interface OverwriteBlock {
  readonly kind: 'overwrite';
  readonly sections: readonly OutputSection[];
  readonly span: Span;
}

export interface SectionsBlock {
  readonly kind: 'sections';
  readonly items: readonly SectionsItem[];
  readonly span: Span;
}

export type SectionsItem = Assignment | Assertion | Entry | Include | OutputSection | Overlay;

export interface OutputSection {
  readonly kind: 'outputSection';
  readonly name: Name;
  readonly address?: Expression;
  readonly type?: SectionType;
  /** `BLOCK(e)` behind BIND. It changes nothing in ELF (measured with ld 2.40). */
  readonly block?: Expression;
  /** `AT(e)` */
  readonly loadAddress?: Expression;
  readonly alignment?: Expression;
  readonly alignWithInput: boolean;
  readonly subalign?: Expression;
  readonly constraint?: 'ONLY_IF_RO' | 'ONLY_IF_RW' | 'SPECIAL';
  readonly statements: readonly Statement[];
  /** `>region` */
  readonly region?: Name;
  /** `AT>region` */
  readonly loadRegion?: Name;
  readonly headers: readonly Name[];
  readonly fill?: Expression;
  /** From the name to the last attribute. */
  readonly span: Span;
  /** Between the braces. */
  readonly bodySpan: Span;
}

export interface SectionType {
  /** `NOLOAD`, `INFO`, `COPY`, `DSECT`, `OVERLAY`, `READONLY`, `TYPE`, or `READONLY TYPE`; empty for `()`. */
  readonly keyword: string;
  /** Of `TYPE = e`. */
  readonly value?: Expression;
  readonly span: Span;
}

export interface Overlay {
  readonly kind: 'overlay';
  readonly address?: Expression;
  readonly noCrossRefs: boolean;
  readonly loadAddress?: Expression;
  readonly subalign?: Expression;
  readonly sections: readonly OutputSection[];
  readonly region?: Name;
  readonly loadRegion?: Name;
  readonly headers: readonly Name[];
  readonly fill?: Expression;
  readonly span: Span;
}

/** What may stand between the braces of an output section. */
export type Statement =
  | Assignment
  | Assertion
  | Include
  | InputPattern
  | Data
  | Fill
  /** `CONSTRUCTORS`, `CREATE_OBJECT_SYMBOLS`: without effect in ELF. */
  | { readonly kind: 'keyword'; readonly name: Name; readonly span: Span };

export interface Data {
  readonly kind: 'data';
  /** `BYTE`, `SHORT`, `LONG`, `QUAD`, `SQUAD`, or `ASCIZ`. */
  readonly keyword: string;
  readonly value?: Expression;
  /** Of `ASCIZ`. */
  readonly string?: Name;
  readonly span: Span;
}

export interface Fill {
  readonly kind: 'fill';
  readonly value: Expression;
  readonly span: Span;
}

/** One of INPUT_SECTION_FLAGS. */
export interface SectionFlag {
  readonly name: Name;
  /** `!` stands before it. */
  readonly negated: boolean;
  /** Of sh_flags; absent where the linker does not know the flag. */
  readonly bits: number | undefined;
}

/** `KEEP(INPUT_SECTION_FLAGS(…) EXCLUDE_FILE(…) file(sections…))` with all but the file optional. */
export interface InputPattern {
  readonly kind: 'input';
  readonly keep: boolean;
  readonly flags: readonly SectionFlag[];
  /** Absent for `[ sections… ]`. */
  readonly file?: FilePattern;
  /** Absent for a bare file name: all its sections. */
  readonly sections?: readonly SectionPattern[];
  readonly span: Span;
}

export interface FilePattern {
  readonly name: Name;
  readonly exclude: readonly Name[];
  readonly sort: readonly string[];
}

export interface SectionPattern {
  readonly name: Name;
  readonly exclude: readonly Name[];
  /** Sort keywords, outermost first; SORT is written SORT_BY_NAME. */
  readonly sort: readonly string[];
  readonly span: Span;
}

export interface MemoryBlock {
  readonly kind: 'memory';
  readonly items: readonly (RegionNode | Include)[];
  readonly span: Span;
}

export interface RegionNode {
  readonly kind: 'region';
  readonly name: Name;
  /** As written between the parentheses, such as `rwx!i`. */
  readonly attributes: string;
  readonly origin: Expression;
  readonly length: Expression;
  readonly span: Span;
}

export interface HeadersBlock {
  readonly kind: 'phdrs';
  readonly headers: readonly HeaderNode[];
  readonly span: Span;
}

export interface HeaderNode {
  readonly name: Name;
  readonly type: Expression;
  readonly fileHeader: boolean;
  readonly programHeaders: boolean;
  readonly at?: Expression;
  readonly flags?: Expression;
  readonly span: Span;
}

export type Expression =
  | { readonly kind: 'number'; readonly value: bigint; readonly text: string; readonly span: Span }
  /** `lost` says why nobody knows its value, whoever defines it. */
  | { readonly kind: 'symbol'; readonly name: string; readonly lost?: string; readonly span: Span }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression; readonly span: Span }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: 'conditional';
      readonly test: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
      readonly span: Span;
    }
  /** A function of expressions: ALIGN, ABSOLUTE, MAX, … */
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly nameSpan: Span;
      readonly arguments: readonly Expression[];
      readonly span: Span;
    }
  /** A question about something named: ADDR, SIZEOF, ORIGIN, DEFINED, CONSTANT, …; SIZEOF_HEADERS has no target. */
  | {
      readonly kind: 'query';
      readonly name: string;
      readonly nameSpan: Span;
      readonly target: Name;
      readonly span: Span;
    }
  | {
      readonly kind: 'segmentStart';
      readonly segment: Name;
      readonly fallback: Expression;
      readonly span: Span;
    }
  | { readonly kind: 'assertion'; readonly test: Expression; readonly message: Name; readonly span: Span }
  /** Where an expression should be and none is; an issue says so. */
  | { readonly kind: 'missing'; readonly span: Span };
