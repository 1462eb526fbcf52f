import { hex } from '../address';
import { demangle } from '../demangle';
import type { Issue } from '../issue';
import {
  allIssues,
  type MemoryMap,
  type Quantity,
  type Rights,
  type ScriptSymbol,
  type Section,
} from '../memoryMap';

/** A figure in JSON: lower-case hexadecimal, or null with the reason beside it. */
export type HexOrNull = string | null;

/** What figures that are null are at least, by their names, as far as that is certain. */
export type AtLeast = Readonly<Record<string, string>>;

export interface SectionJson {
  readonly name: string;
  readonly vma: HexOrNull;
  readonly lma: HexOrNull;
  readonly size: HexOrNull;
  readonly atLeast?: AtLeast;
  /** Why figures are null, or not exact. */
  readonly reason?: string;
  readonly certainty?: 'default' | 'estimated';
  readonly region: string | null;
  readonly lmaRegion: string | null;
  /** Letters of readelf: W write, A allocated, X execute, T thread-local. */
  readonly flags: string;
}

export interface SegmentJson {
  readonly type: string;
  readonly offset: HexOrNull;
  readonly vaddr: string;
  readonly paddr: string;
  readonly filesz: HexOrNull;
  readonly memsz: string;
  /** Why figures are null. */
  readonly reason?: string;
  /** Letters of readelf: R read, W write, E execute. */
  readonly flags: string;
  readonly align: string;
  readonly sections: readonly string[];
  /** In a core dump, the file that was mapped there. */
  readonly file?: string;
}

export interface SymbolJson {
  /** As it stands in the file. */
  readonly name: string;
  /** The name that a person wrote, where the one in the file is mangled. */
  readonly demangled?: string;
  /** Of a dynamic symbol: `@@VER` or `@VER`. */
  readonly version?: string;
  readonly value: HexOrNull;
  readonly atLeast?: AtLeast;
  readonly reason?: string;
}

/** An assignment to the location counter. */
export interface DotJson {
  /** Where it is behind the assignment. */
  readonly value: HexOrNull;
  readonly atLeast?: AtLeast;
  readonly reason?: string;
  readonly certainty?: 'default' | 'estimated';
  /** The output section that it stands in; null between sections. */
  readonly section: string | null;
  readonly file: string | null;
  /** From 1. */
  readonly line: number | null;
  readonly column: number | null;
}

export interface MemoryRegionJson {
  readonly name: string;
  readonly origin: HexOrNull;
  readonly length: HexOrNull;
  readonly used: HexOrNull;
  readonly atLeast?: AtLeast;
  readonly reason?: string;
}

export interface IssueJson {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly file: string | null;
  /** From 1. */
  readonly line: number | null;
  readonly column: number | null;
}

/** What `memscape layout --format json` prints. Its shape is a promise to scripts. */
export interface LayoutJson {
  /** The file that the figures come from. */
  readonly source: string;
  readonly entry: HexOrNull;
  readonly entrySymbol?: string;
  readonly reason?: string;
  /** In hexadecimal digits; absent where the linker wrote none. */
  readonly buildId?: string;
  readonly sections: readonly SectionJson[];
  readonly segments: readonly SegmentJson[];
  readonly symbols: readonly SymbolJson[];
  /** In script order; none where no script was placed. */
  readonly dots: readonly DotJson[];
  readonly memory: readonly MemoryRegionJson[];
  readonly issues: readonly IssueJson[];
}

const behindTables = "in the file it lies behind the linker's table of symbols, whose size is not known";

export function layoutJson(map: MemoryMap): LayoutJson {
  return {
    source: map.origin.file,
    ...entryJson(map),
    ...(map.buildId === undefined ? {} : { buildId: map.buildId }),
    // What stands for a segment is listed as one.
    sections: map.sections.filter(({ standsFor }) => standsFor === undefined).map(sectionJson),
    segments: map.segments.map((p) => ({
      type: p.type,
      offset: p.offset === undefined ? null : hex(p.offset),
      vaddr: hex(p.vaddr),
      paddr: hex(p.paddr),
      filesz: p.filesz === undefined ? null : hex(p.filesz),
      memsz: hex(p.memsz),
      flags: `${p.rights.read ? 'R' : ''}${p.rights.write ? 'W' : ''}${p.rights.execute ? 'E' : ''}`,
      align: hex(p.align),
      sections: p.sections,
      ...(p.offset === undefined || p.filesz === undefined ? { reason: behindTables } : {}),
      ...(p.file === undefined ? {} : { file: p.file }),
    })),
    symbols: symbolsJson(map),
    dots: (map.dots ?? []).map(({ value, section, source }) => ({
      ...figures({ value }),
      section: section ?? null,
      file: source?.file ?? null,
      line: source?.line ?? null,
      column: source?.column ?? null,
    })),
    memory: map.memory.map((m) => {
      const { origin, length, used } = m;
      return { name: m.name, ...figures({ origin, length, used }) };
    }),
    issues: allIssues(map).map(issueJson),
  };
}

function issueJson(issue: Issue): IssueJson {
  const { code, severity, message, location } = issue;
  return {
    code,
    severity,
    message,
    file: location?.file ?? null,
    line: location?.line ?? null,
    column: location?.column ?? null,
  };
}

function entryJson(map: MemoryMap): Pick<LayoutJson, 'entry' | 'entrySymbol' | 'reason'> {
  if (map.entry === undefined) return { entry: null, reason: 'no entry point is stated' };
  const symbol = map.entry.symbol === undefined ? {} : { entrySymbol: map.entry.symbol };
  return { ...figures({ entry: map.entry.value }), ...symbol };
}

function sectionJson(section: Section): SectionJson {
  const { vma, lma, size } = section;
  return {
    name: section.name,
    ...figures({ vma, lma, size }),
    region: section.region ?? null,
    lmaRegion: section.lmaRegion ?? null,
    flags: sectionFlags(section.rights, section),
  };
}

function sectionFlags(rights: Rights | undefined, section: Section): string {
  const letters = [
    [rights?.write === true, 'W'],
    [section.allocated, 'A'],
    [rights?.execute === true, 'X'],
    [section.threadLocal === true, 'T'],
  ] as const;
  return letters.map(([has, letter]) => (has ? letter : '')).join('');
}

/** Symbols with addresses, and of those that the script assigns the ones that are not among them. */
function symbolsJson(map: MemoryMap): SymbolJson[] {
  const symbols: SymbolJson[] = [];
  for (let i = 0; i < map.symbols.count; i += 1) {
    const { name, value, version } = map.symbols.at(i);
    const demangled = demangle(name);
    symbols.push({
      name,
      ...(demangled === undefined ? {} : { demangled }),
      ...(version === undefined ? {} : { version }),
      value: hex(value),
    });
  }
  const known = new Set(symbols.map((symbol) => symbol.name));
  // A symbol may be assigned more than once; its last value is the one it ends up with.
  const assigned = new Map(map.scriptSymbols.map((symbol): [string, ScriptSymbol] => [symbol.name, symbol]));
  for (const symbol of assigned.values()) {
    if (!known.has(symbol.name)) symbols.push({ name: symbol.name, ...figures({ value: symbol.value }) });
  }
  return symbols;
}

/**
 * Quantities as JSON. `certainty` is there when a figure is not exact: it rests on something assumed, or moves. One reason
 * speaks for all that are doubtful, unless they differ; then each says its own.
 */
function figures<K extends string>(
  quantities: Readonly<Record<K, Quantity>>,
): Record<K, HexOrNull> & { atLeast?: AtLeast; reason?: string; certainty?: 'default' | 'estimated' } {
  const entries = Object.entries<Quantity>(quantities);
  const values = Object.fromEntries(
    entries.map(([key, q]) => [key, q.kind === 'known' ? hex(q.value) : null]),
    // The keys are those of the argument.
  ) as Record<K, HexOrNull>;
  const doubts = entries.flatMap(([key, q]): FigureDoubt[] => {
    if (q.kind === 'unknown') return [{ key, reason: q.reason, kind: undefined }];
    return q.certainty.kind === 'exact' ? [] : [{ key, reason: q.certainty.reason, kind: q.certainty.kind }];
  });
  if (doubts.length === 0) return values;
  const distinct = [...new Set(doubts.map((doubt) => doubt.reason))];
  const reason =
    distinct.length === 1 ? distinct.join('') : doubts.map((d) => `${d.key}: ${d.reason}`).join('; ');
  const certainty = doubts.find((doubt) => doubt.kind !== undefined)?.kind;
  const least = entries.flatMap(([key, q]) =>
    q.kind === 'known' || q.atLeast === undefined || q.atLeast === 0n ? [] : [[key, hex(q.atLeast)] as const],
  );
  return {
    ...values,
    ...(least.length === 0 ? {} : { atLeast: Object.fromEntries(least) }),
    reason,
    ...(certainty === undefined ? {} : { certainty }),
  };
}

interface FigureDoubt {
  readonly key: string;
  readonly reason: string;
  /** Absent when the figure is not known at all. */
  readonly kind: 'default' | 'estimated' | undefined;
}
