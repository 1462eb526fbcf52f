import { alignDown, alignUp, formatAddress, formatSize, hex, truncateVirtualAddress } from '../address';
import { shortMessage } from '../issue';
import type { MemoryMap, Quantity, Section, SymbolEntry } from '../memoryMap';
import { sectionRange } from '../memoryMap';
import { decode } from '../paging/decode';
import { pagingMode } from '../paging/modes';
import type { LayoutProfile, Region } from '../profiles/profile';
import type { SourceLocation } from '../text';
import { overflowFacts } from './overflow';
import { printable, shownNames } from './printable';
import { rightsWord } from './paint';
import type { SectionSymbols } from './symbols';
import type { Details, Fact, SourcePlace } from './types';

/** How addresses are written and which tables translate them. */
export interface Frame {
  readonly addressBits: 32 | 64;
  /** Absent where no layout says how the image is mapped. */
  readonly profile?: LayoutProfile | undefined;
  /** Where it is kept how to make details, while a picture is made. */
  readonly book: DetailsBook;
  /** False where rows are made without their symbols. */
  readonly marks?: boolean | undefined;
}

/** Whether page tables may be what makes a load address a run address; without them bytes have to be copied. */
export function isTranslated({ profile }: Frame): boolean {
  return profile !== undefined && pagingMode(profile.paging).levels.length > 0;
}

/** By key. Only the details of what is selected are ever looked at, so each is made when it is asked for. */
export type DetailsBook = Map<string, () => Details>;

/** Keeps how to make details under a key, unless the key is known already, and returns the key. */
export function keepDetails(frame: Frame, key: string, make: () => Details): string {
  if (!frame.book.has(key)) frame.book.set(key, make);
  return key;
}

export function sectionDetails(
  map: MemoryMap,
  section: Section,
  frame: Frame,
  symbols: SectionSymbols | undefined,
): Details {
  const range = sectionRange(section);
  const load = map.segments.filter((segment) => segment.type === 'LOAD');
  const segment = load.findIndex((candidate) => candidate.sections.includes(section.name));
  return {
    heading: printable(section.name),
    mono: true,
    rights: section.rights === undefined ? undefined : rightsWord(section.rights),
    start: section.vma.kind === 'known' ? hex(section.vma.value) : undefined,
    subtitle: [
      printable(map.name),
      map.origin.kind === 'elf' && section.standsFor === undefined
        ? `section ${section.index.toString()}`
        : undefined,
      segment === -1 ? undefined : `segment LOAD ${segment.toString()}`,
      section.region,
      isCopied(section, frame) ? 'copied at start-up' : undefined,
    ]
      .filter((part) => part !== undefined)
      .join(', '),
    facts: [
      addressFact(isCopied(section, frame) ? 'Runs at' : 'Start', section.vma, frame),
      range === undefined
        ? undefined
        : { label: 'Last byte', value: formatAddress(range.end - 1n, frame.addressBits) },
      sizeFact(section.size),
      ...overflowFacts(map, section),
      usualRightsFact(section),
      range === undefined ? undefined : pagesFact(range.start, range.end, frame),
      section.zeroFill ? { label: 'Load', note: 'no bytes in the file' } : loadFact(section, frame),
      section.alignment === undefined || section.alignment <= 1n
        ? undefined
        : { label: 'Align', value: hex(section.alignment) },
      map.buildId === undefined ? undefined : { label: 'Build ID', value: shortId(map.buildId) },
    ].filter((fact) => fact !== undefined),
    tables: range === undefined ? [] : tableFacts(range.start, range.end - 1n, frame),
    text: [],
    why: whySteps(map, section.name),
    assigned: assignedIn(map, range, frame),
    symbols: symbols === undefined ? undefined : largest(symbols),
    source: sourcePlace(section.source),
  };
}

/** More steps than these are told by the command line. */
const mostSteps = 24;

function whySteps(map: MemoryMap, name: string): Details['why'] {
  const steps = map.why?.(name).slice(0, mostSteps) ?? [];
  if (steps.length === 0) return undefined;
  return steps.map((step) => ({ text: printable(shortMessage(step)), source: sourcePlace(step.location) }));
}

function usualRightsFact({ usualRights }: Section): Fact | undefined {
  if (usualRights === undefined) return undefined;
  return { label: 'Rights', note: `not told; usually ${rightsWord(usualRights)}` };
}

/** Enough to tell two builds apart; the whole stands in the JSON. */
function shortId(buildId: string): string {
  return buildId.length > 16 ? `${buildId.slice(0, 12)}…` : buildId;
}

/** Bytes that lie in one MEMORY region and run in another. */
function isCopied({ region, lmaRegion, zeroFill }: Section, frame: Frame): boolean {
  return (
    !isTranslated(frame) &&
    !zeroFill &&
    region !== undefined &&
    lmaRegion !== undefined &&
    region !== lmaRegion
  );
}

/** More than these are found by search. */
const mostAssigned = 8;

/** Symbols of the script in a section, its end among them: `_sdata` and `_edata`. */
function assignedIn(
  map: MemoryMap,
  range: { readonly start: bigint; readonly end: bigint } | undefined,
  frame: Frame,
): Fact[] | undefined {
  if (range === undefined || map.scriptSymbols.length === 0) return undefined;
  const found = map.scriptSymbols.flatMap(({ name, value }): Fact[] =>
    value.kind === 'known' && value.value >= range.start && value.value <= range.end
      ? [{ label: printable(name), value: formatAddress(value.value, frame.addressBits) }]
      : [],
  );
  return found.length === 0 ? undefined : found.slice(0, mostAssigned);
}

export function regionDetails(region: Region, profile: LayoutProfile, frame: Frame): Details {
  const { start, end } = region.range;
  const certainty = region.certainty;
  return {
    heading: region.name,
    mono: false,
    start: hex(start),
    subtitle: [profile.title, region.privilege === 'none' ? undefined : `${region.privilege} privilege`]
      .filter((part) => part !== undefined)
      .join(', '),
    facts: [
      {
        label: 'Start',
        value: formatAddress(start, frame.addressBits),
        ...noteOf(certainty.kind !== 'exact', certaintyNote(region)),
      },
      { label: 'Last byte', value: formatAddress(end - 1n, frame.addressBits) },
      { label: 'Size', value: hex(end - start), note: formatSize(end - start) },
      ...(region.growth === undefined ? [] : [{ label: 'Grows', note: `to ${region.growth} addresses` }]),
      ...(region.condition === undefined ? [] : [{ label: 'With', value: region.condition }]),
      ...(region.physicalStart === undefined
        ? []
        : [
            {
              label: 'Maps',
              value: hex(region.physicalStart),
              note: `physical, upwards; ${region.physicalNote ?? 'fixed'}`,
            },
          ]),
    ],
    tables: tableFacts(start, end - 1n, frame),
    text: [
      region.description,
      ...(region.notes === undefined ? [] : [region.notes]),
      `Source: ${region.source}`,
    ],
  };
}

function certaintyNote(region: Region): string {
  const certainty = region.certainty;
  return certainty.kind === 'exact' ? '' : `${certainty.kind}: ${certainty.reason}`;
}

function noteOf(when: boolean, note: string): { note?: string } {
  return when ? { note } : {};
}

/** Start, last byte and size of any range, with nothing else known about it. */
export function plainDetails(
  heading: string,
  subtitle: string,
  start: bigint,
  end: bigint,
  frame: Frame,
): Details {
  return {
    heading,
    mono: false,
    start: hex(start),
    subtitle,
    facts: [
      { label: 'Start', value: formatAddress(start, frame.addressBits) },
      { label: 'Last byte', value: formatAddress(end - 1n, frame.addressBits) },
      { label: 'Size', value: hex(end - start), note: formatSize(end - start) },
    ],
    tables: tableFacts(start, end - 1n, frame),
    text: [],
  };
}

/** Of something whose start alone is known. */
export function startDetails(heading: string, subtitle: string, start: bigint, frame: Frame): Details {
  return {
    heading,
    mono: false,
    start: hex(start),
    subtitle,
    facts: [
      { label: 'Start', value: formatAddress(start, frame.addressBits) },
      { label: 'Size', note: 'not known' },
    ],
    tables: tableFacts(start, start, frame),
    text: [],
  };
}

export function addressFact(label: string, quantity: Quantity, frame: Frame): Fact {
  if (quantity.kind === 'unknown') {
    const least =
      quantity.atLeast === undefined
        ? ''
        : `, at or above ${formatAddress(quantity.atLeast, frame.addressBits)}`;
    return { label, note: `not known: ${quantity.reason}${least}` };
  }
  const value = formatAddress(quantity.value, frame.addressBits);
  const certainty = quantity.certainty;
  return certainty.kind === 'exact' ? { label, value } : { label, value, note: certainty.reason };
}

function sizeFact(quantity: Quantity): Fact {
  if (quantity.kind === 'known') {
    const note = formatSize(quantity.value);
    return { label: 'Size', value: hex(quantity.value), note };
  }
  const least = quantity.atLeast === undefined ? '' : `, at least ${hex(quantity.atLeast)}`;
  return { label: 'Size', note: `not known: ${quantity.reason}${least}` };
}

function loadFact(section: Section, frame: Frame): Fact {
  if (section.lma.kind === 'unknown') return { label: 'Load', note: `not known: ${section.lma.reason}` };
  const where = section.lmaRegion === undefined ? 'LMA' : `LMA, in ${section.lmaRegion}`;
  return {
    label: isCopied(section, frame) ? 'Loaded at' : 'Load',
    value: frame.addressBits === 32 ? formatAddress(section.lma.value, 32) : hex(section.lma.value),
    note: where,
  };
}

function pagesFact(start: bigint, end: bigint, frame: Frame): Fact | undefined {
  // Without translation there are none.
  if (frame.profile === undefined || !isTranslated(frame)) return undefined;
  const page = 1n << BigInt(pagingMode(frame.profile.paging).pageShift);
  const count = (alignUp(end, page) - alignDown(start, page)) / page;
  return { label: 'Pages', value: count.toString(), note: `of ${formatSize(page)}` };
}

/** Indices of both ends: one number where they share it, `256 … 282` where they do not. */
function tableFacts(first: bigint, last: bigint, frame: Frame): Fact[] {
  if (frame.profile === undefined) return [];
  const mode = pagingMode(frame.profile.paging);
  const low = decode(truncateVirtualAddress(first), mode);
  const high = decode(truncateVirtualAddress(last), mode);
  if (!low.canonical || !high.canonical) return [];
  return low.indices.map((level, i) => {
    const from = level.index.toString();
    const to = high.indices[i]?.index.toString() ?? from;
    return { label: level.level, value: from === to ? from : `${from} … ${to}` };
  });
}

function largest(symbols: SectionSymbols): Details['symbols'] {
  const top = symbols.largest.slice(0, 5).filter((symbol) => symbol.size > 0n);
  const most = top[0]?.size;
  if (most === undefined) return undefined;
  return {
    total: symbols.total,
    largest: top.map((symbol: SymbolEntry) => ({
      ...shownNames(symbol.name),
      at: hex(symbol.value),
      size: formatSize(symbol.size),
      fraction: Number((symbol.size * 1000n) / most) / 1000,
    })),
  };
}

export function sourcePlace(source: SourceLocation | undefined): SourcePlace | undefined {
  return source === undefined ? undefined : { file: source.file, line: source.line, column: source.column };
}
