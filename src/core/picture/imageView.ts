import { formatSize } from '../address';
import { sectionRange, type MemoryMap, type Section } from '../memoryMap';
import { isTranslated, type Frame } from './details';
import { lowest } from './floatingRows';
import { stackTops, withFree } from './freeRows';
import { bands } from './imageBands';
import { loadRange, loadRegion, memoryBounds, type Bounds } from './imageBounds';
import { loadRows, runRows, segmentBrackets, storedRows, takesSpace } from './imageColumn';
import type { PictureInput } from './input';
import { meters } from './meters';
import { isPast } from './overflow';
import { legendOf } from './paint';
import { sectionIds } from './sectionIds';
import { compare, hexRange } from './tile';
import type { Bracket, Column, Row, View } from './types';

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
  const past = rows.filter(isPast);
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
        [`load:${id}`, loadRegion(map, section)],
      ];
    }),
  );
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
  const loads = loaded.flatMap((section) => loadRange(section) ?? []);
  const open = loaded.filter((section) => section.size.kind === 'unknown');
  const named = new Set(open.map((section) => loadRegion(map, section)));
  return memory.filter(
    ({ name, start, end }) => named.has(name) || loads.some((load) => load.start < end && start < load.end),
  );
}

function withPartners(run: readonly Row[], load: readonly Row[]): Row[] {
  const partners = new Map(load.map((row) => [row.partner, row.id]));
  return run.map((row) => {
    const partner = partners.get(row.id);
    return partner === undefined ? row : { ...row, partner };
  });
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
