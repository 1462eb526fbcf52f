import { formatSize, hex } from '../address';
import { sectionRange, type MemoryMap, type Section } from '../memoryMap';
import { isTranslated, keepDetails, plainDetails, type Frame } from './details';
import {
  loadRange,
  loadRows,
  lowest,
  memoryBounds,
  runRows,
  sectionIds,
  segmentBrackets,
  storedRows,
  takesSpace,
  type Bounds,
} from './imageColumn';
import type { PictureInput } from './input';
import { meters } from './meters';
import { legendOf, sectionPaint } from './paint';
import { printable } from './printable';
import { compare, gapRow, hexRange, type Gap } from './tile';
import { withRest } from './unknownRest';
import type { Band, Bracket, Column, Row, View } from './types';

/**
 * The image to itself: where it runs, where it is loaded, and which bytes of one are which of the other. What `isMoved` runs at
 * other addresses than the file's.
 */
export function imageView(input: PictureInput, map: MemoryMap, frame: Frame, isMoved = false): View {
  const offset = loadOffset(map);
  const memory = memoryBounds(map);
  const copies = memory.length > 0 && !isTranslated(frame);
  const sections = runRows(map, frame);
  const stored =
    memory.length > 0
      ? storedRows(
          map,
          sections.filter((row) => row.paint !== 'hole'),
          copies ? 'not run from here' : 'loaded here',
        )
      : [];
  const regions = memory.length > 0 ? regionsOfRows(map) : new Map<string, string | undefined>();
  const run = withFree(
    'run',
    merge(sections, stored),
    { memory, regions, stacks: memory.length > 0 ? stackTops(map) : new Map() },
    frame,
  );
  const apart = offset === undefined ? map.sections.some(isApart) : offset !== 0n;
  const load = apart
    ? withFree(
        'load',
        loadRows(map, frame, offset !== undefined),
        { memory: loadable(memory, map), regions, stacks: new Map() },
        frame,
      )
    : [];
  const brackets = [...memoryBrackets(memory), ...segmentBrackets(map)];
  const columns: Column[] = [
    {
      id: 'run',
      title: apart ? 'Run address (VMA)' : 'Address',
      subtitle: apart ? 'where code and pointers see it' : runSubtitle(map, offset, isMoved),
      addressBits: frame.addressBits,
      ruler: 'left',
      rows: apart ? withPartners(run, load) : run,
      brackets,
    },
  ];
  if (load.length > 0) {
    columns.push({
      id: 'load',
      title: 'Load address (LMA)',
      subtitle: copies ? 'where the programmer writes it' : 'where it is loaded',
      addressBits: frame.addressBits,
      ruler: 'right',
      rows: load,
      brackets: [],
    });
  }
  return {
    id: 'image',
    title: 'Image',
    crumbs: [...(input.crumbs ?? [map.name])],
    status: originStatus(map),
    columns,
    lens: [],
    bands: load.length > 0 ? bands(map, offset, copies) : [],
    meters: meters(map),
    legend: legend(columns.flatMap((column) => column.rows)),
  };
}

/** What lies past the end of a region looks like a breach of rights and is none. */
function legend(rows: readonly Row[]): View['legend'] {
  const past = rows.filter(({ id }) => id.startsWith('past:'));
  const entries = legendOf(rows.filter((row) => !past.includes(row)));
  if (past.length === 0) return entries;
  // The colours come first: where room runs out, the last entries go.
  const colours = entries.filter(({ paint }) => paint !== undefined);
  return [
    ...colours,
    { paint: 'breach', text: 'past the end' },
    ...entries.filter(({ paint }) => paint === undefined),
  ];
}

function runSubtitle(map: MemoryMap, offset: bigint | undefined, isMoved: boolean): string {
  const count = map.sections.filter(takesSpace).length;
  if (count === 0) return 'no sections';
  const sections = `${count.toString()} ${count === 1 ? 'section' : 'sections'}`;
  if (
    map.sections.every(
      ({ allocated, vma }) => !allocated || (vma.kind === 'unknown' && vma.atLeast === undefined),
    )
  )
    return `${sections}, not placed yet`;
  if (isMoved) return `${sections}, moved as one when loaded`;
  return offset === 0n ? `${sections}, loaded where they run` : sections;
}

function originStatus(map: MemoryMap): View['status'] {
  const errors = map.issues.filter((issue) => issue.severity === 'error').length;
  if (errors > 0) return { kind: 'error', text: errors === 1 ? '1 error' : `${errors.toString()} errors` };
  switch (map.origin.kind) {
    case 'elf':
      return { kind: 'good', text: 'from the ELF file' };
    case 'image':
      return { kind: 'good', text: `from the ${map.origin.format} file` };
    case 'map':
      return { kind: 'good', text: 'from the map file' };
    case 'script':
      if (map.planned !== undefined) return { kind: 'plain', text: 'not built: the linker’s default' };
      if (!map.origin.objects) return { kind: 'plain', text: 'from the script alone' };
      return map.sections.some(({ size }) => size.kind === 'known' && size.certainty.kind === 'estimated')
        ? { kind: 'plain', text: 'estimated from objects' }
        : { kind: 'good', text: 'script with objects' };
  }
}

/** Whether a section is loaded elsewhere than it runs, as far as both are known. */
function isApart(section: Section): boolean {
  const [run, load] = [lowest(section.vma), lowest(section.lma)];
  return takesSpace(section) && run !== undefined && load !== undefined && run !== load;
}

/** VMA − LMA where it is one number for every section with bytes in memory. */
export function loadOffset(map: MemoryMap): bigint | undefined {
  let offset: bigint | undefined;
  for (const section of map.sections) {
    const run = sectionRange(section);
    const load = loadRange(section);
    if (run === undefined || load === undefined) continue;
    const own = run.start - load.start;
    if (offset !== undefined && own !== offset) return undefined;
    offset = own;
  }
  return offset;
}

function merge(rows: readonly Row[], more: readonly Row[]): Row[] {
  if (more.length === 0) return [...rows];
  const start = (row: Row): bigint => BigInt(row.range?.start ?? '0x0');
  return [...rows.filter((row) => row.paint !== 'hole'), ...more].sort((a, b) => compare(start(a), start(b)));
}

/** The MEMORY region of each row, by its id, as far as the script says it. */
function regionsOfRows(map: MemoryMap): ReadonlyMap<string, string | undefined> {
  const ids = sectionIds(map);
  return new Map(
    map.sections.flatMap((section) => {
      const id = ids.get(section) ?? section.name;
      return [
        [`section:${id}`, section.region],
        [`load:${id}`, section.lmaRegion ?? section.region],
      ];
    }),
  );
}

interface Regions {
  readonly memory: readonly Bounds[];
  readonly regions: ReadonlyMap<string, string | undefined>;
  readonly stacks: Free['stacks'];
}

interface Free {
  readonly regions: readonly Bounds[];
  /** Symbols of the script that name the top of a stack, by address. */
  readonly stacks: ReadonlyMap<bigint, string>;
}

/**
 * Where a script says that the stack starts. Names as in the scripts of CMSIS, ST, NXP, Nordic, RP2040 and SiFive:
 * `_estack`, `__StackTop`, `__stack`, `_stack_top`, `__stack_end__`, `_sp`.
 */
function stackTops(map: MemoryMap): ReadonlyMap<bigint, string> {
  const named = map.scriptSymbols.filter(({ name }) =>
    /^_*(?:e?stack|stack_?top|top_?of_?stack|stack_?end|initial_?sp|sp)_*$/i.test(name),
  );
  // A file that is built has them among its symbols.
  const built = ['_estack', '__StackTop', '__stack', '_stack_top', '__stack_top', '__stack_end__'].flatMap(
    (name) => {
      const symbol = map.symbols.byName(name);
      return symbol === undefined ? [] : [[symbol.value, name] as const];
    },
  );
  return new Map([
    ...built,
    ...named.flatMap(({ name, value }) => (value.kind === 'known' ? [[value.value, name] as const] : [])),
  ]);
}

function stackGrowth(symbol: string): Row['growth'] {
  return { towards: 'lower', text: `stack grows to lower addresses from ${printable(symbol)}` };
}

/** Adds what is free in the MEMORY regions, and breaks the axis where no region is. */
function withFree(
  id: string,
  rows: readonly Row[],
  { memory, regions: regionOf, stacks }: Regions,
  frame: Frame,
): readonly Row[] {
  if (memory.length === 0) return rows;
  const ranged = rows.filter((row) => row.range !== undefined && row.paint !== 'hole');
  const regions = [...memory].sort((a, b) => (a.start < b.start ? -1 : 1));
  if (rows.some((row) => row.range === undefined))
    return withRest(id, rows, (row) => regionOf.get(row.id), regions);
  const free = { regions, stacks };
  const result: Row[] = [];
  let reached = regions[0]?.start ?? 0n;
  const first = ranged[0]?.range;
  if (first !== undefined && BigInt(first.start) < reached) reached = BigInt(first.start);
  const last = regions.reduce((end, region) => (region.end > end ? region.end : end), reached);
  for (const row of ranged) {
    if (row.range === undefined) continue;
    const start = BigInt(row.range.start);
    if (start > reached) result.push(...freeRows(id, { start: reached, end: start }, free, frame));
    result.push(row);
    const end = BigInt(row.range.end);
    if (end > reached) reached = end;
  }
  if (reached < last) result.push(...freeRows(id, { start: reached, end: last }, free, frame));
  return result;
}

function freeRows(id: string, gap: Gap, { regions, stacks }: Free, frame: Frame): Row[] {
  const rows: Row[] = [];
  let reached = gap.start;
  for (const region of regions) {
    const start = region.start > reached ? region.start : reached;
    const end = region.end < gap.end ? region.end : gap.end;
    if (start >= end) continue;
    if (start > reached) rows.push(outside(id, { start: reached, end: start }));
    rows.push({
      ...gapRow(id, { start, end }, { name: 'free', paint: 'free', shape: 'named' }),
      ...(stacks.has(end) ? { growth: stackGrowth(stacks.get(end) ?? '') } : {}),
      details: keepDetails(frame, `free:${region.name}:${hex(start)}`, () =>
        plainDetails('free', `${region.name}, MEMORY region`, start, end, frame),
      ),
    });
    reached = end;
  }
  if (reached < gap.end) rows.push(outside(id, { start: reached, end: gap.end }));
  return rows;
}

function outside(id: string, gap: Gap): Row {
  const shape = gap.end - gap.start > 0x1_0000n ? 'cut' : 'short';
  return gapRow(id, gap, { name: 'not in MEMORY', paint: 'hole', shape });
}

function memoryBrackets(memory: readonly Bounds[]): Bracket[] {
  return memory.map((region) => ({
    id: `memory:${region.name}`,
    ...hexRange(region),
    label: region.name,
    upright: true,
  }));
}

/** The regions that something is loaded into; the others are of no interest beside load addresses. */
function loadable(memory: readonly Bounds[], map: MemoryMap): Bounds[] {
  const loaded = map.sections.filter((section) => section.allocated && !section.zeroFill);
  return memory.filter((region) =>
    loaded.some((section) => {
      const load = loadRange(section);
      if (load !== undefined) return load.start < region.end && region.start < load.end;
      return section.size.kind === 'unknown' && (section.lmaRegion ?? section.region) === region.name;
    }),
  );
}

function withPartners(run: readonly Row[], load: readonly Row[]): Row[] {
  const partners = new Map(load.map((row) => [row.partner, row.id]));
  return run.map((row) => {
    const partner = partners.get(row.id);
    return partner === undefined ? row : { ...row, partner };
  });
}

function bands(map: MemoryMap, offset: bigint | undefined, copies: boolean): Band[] {
  const ids = sectionIds(map);
  const labelled = new Map<string, { id: string; size: bigint }>();
  /** Of sections of unknown size. */
  const unmeasured: Band[] = [];
  const found: { readonly band: Band; readonly offset: bigint }[] = [];
  for (const section of map.sections) {
    const run = sectionRange(section);
    const load = loadRange(section);
    const id = ids.get(section) ?? section.name;
    const plain = { id: `band:${id}`, from: `section:${id}`, to: `load:${id}`, paint: sectionPaint(section) };
    if (section.size.kind === 'unknown' && takesSpace(section)) unmeasured.push(plain);
    if (run === undefined || load === undefined || section.zeroFill) continue;
    const own = run.start - load.start;
    const size = run.end - run.start;
    // What is said of many is said once.
    const said = sayingOf(own, offset, copies);
    const best = labelled.get(said);
    if (best === undefined || size > best.size) labelled.set(said, { id, size });
    found.push({ offset: own, band: plain });
  }
  const measured = found.map(({ band, offset: own }) => {
    const best = labelled.get(sayingOf(own, offset, copies));
    return best !== undefined && band.id === `band:${best.id}`
      ? { ...band, label: bandLabel(own, offset, copies) }
      : band;
  });
  return [...measured, ...unmeasured];
}

function sayingOf(own: bigint, offset: bigint | undefined, copies: boolean): string {
  return (bandLabel(own, offset, copies) ?? []).map(({ text }) => text).join(' ');
}

function bandLabel(own: bigint, offset: bigint | undefined, copies: boolean): Band['label'] {
  if (own === 0n) return [{ text: 'runs in place', mono: false }];
  const difference = [
    { text: 'VMA − LMA', mono: false },
    { text: hex(own), mono: true },
  ];
  if (offset !== undefined) return [...difference, { text: 'the same for all sections', mono: false }];
  return copies ? [{ text: 'copied at start-up', mono: false }] : difference;
}

export function sectionsExtent(
  sections: readonly Section[],
): { readonly start: bigint; readonly end: bigint; readonly size: string } | undefined {
  let start: bigint | undefined;
  let end = 0n;
  for (const section of sections) {
    const range = sectionRange(section);
    if (range === undefined) continue;
    if (start === undefined || range.start < start) start = range.start;
    if (range.end > end) end = range.end;
  }
  return start === undefined ? undefined : { start, end, size: formatSize(end - start) };
}
