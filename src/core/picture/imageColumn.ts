import { formatSize, hex } from '../address';
import { sectionRange, type MemoryMap, type Quantity, type Section } from '../memoryMap';
import { keepDetails, sectionDetails, type Frame } from './details';
import { withFloating, type Floating } from './floatingRows';
import { loadRange, memoryBounds, type Bounds } from './imageBounds';
import { withOverflow } from './overflow';
import { printable } from './printable';
import { sectionIds } from './sectionIds';
import { rightsWord, sectionPaint, sureness } from './paint';
import { foldSeldom } from './seldomRows';
import { sectionMarks, symbolsBySection } from './symbols';
import { gapRow, hexRange, tile, type Gap, type Placed } from './tile';
import type { Bracket, Row, Sureness } from './types';

/** The sections at their run addresses, with what is free between them. */
export function runRows(map: MemoryMap, frame: Frame, sections: readonly Section[] = map.sections): Row[] {
  const ids = sectionIds(map);
  const detailsOf = detailsKeeper(map, frame, ids);
  const made = remembered(rowsOf, frame.book, () => new Map<Section, Row>());
  const placed: Placed[] = [];
  const floating: Floating[] = [];
  for (const section of sections) {
    if (!takesSpace(section)) continue;
    const range = sectionRange(section);
    const row = remembered(made, section, (): Row => ({
      id: `section:${ids.get(section) ?? section.name}`,
      ...sectionLook(section, section.vma),
      ...(frame.marks === false ? {} : { marks: sectionMarks(map, section.name) }),
      details: detailsOf(section),
    }));
    if (range !== undefined) placed.push({ start: range.start, end: range.end, row });
    else if (section.size.kind === 'unknown' || (section.vma.kind === 'unknown' && section.size.value > 0n))
      floating.push({ section, address: section.vma, row });
  }
  const rows = tile(placed, sectionGap('run', placed, memoryBounds(map)), span(placed));
  return foldSeldom(map, withFloating(withOverflow(map, rows, 'run'), floating), frame);
}

/** The rows of sections before they have a place, by the picture that is made: several views show the same ones. */
const rowsOf = new WeakMap<Frame['book'], Map<Section, Row>>();

function remembered<K, V>(
  known: { get(key: K): V | undefined; set(key: K, value: V): unknown },
  key: K,
  make: () => V,
): V {
  const before = known.get(key);
  if (before !== undefined) return before;
  const value = make();
  known.set(key, value);
  return value;
}

/** A section has the same details wherever it is drawn. */
function detailsKeeper(
  map: MemoryMap,
  frame: Frame,
  ids: ReadonlyMap<Section, string>,
): (section: Section) => string {
  return (section) =>
    keepDetails(frame, `section:${ids.get(section) ?? section.name}`, () =>
      sectionDetails(map, section, frame, symbolsBySection(map).get(section.name)),
    );
}

/** The sections that have bytes in the file, at the addresses they are loaded to; those of unknown place or size among them. */
export function loadRows(map: MemoryMap, frame: Frame, keepZeroFill: boolean): Row[] {
  const ids = sectionIds(map);
  const detailsOf = detailsKeeper(map, frame, ids);
  const placed: Placed[] = [];
  const floating: Floating[] = [];
  for (const section of map.sections) {
    const range = loadRange(section);
    if (!takesSpace(section) || (section.zeroFill && !keepZeroFill)) continue;
    const id = ids.get(section) ?? section.name;
    const row: Row = section.zeroFill
      ? { ...nothingLoaded, id: `load:${id}`, partner: `section:${id}` }
      : {
          id: `load:${id}`,
          ...sectionLook(section, section.lma),
          partner: `section:${id}`,
          details: detailsOf(section),
        };
    if (range !== undefined) placed.push({ ...range, row });
    else if (section.size.kind === 'unknown') floating.push({ section, address: section.lma, row });
  }
  const rows = tile(placed, sectionGap('load', placed, memoryBounds(map)), span(placed));
  return withFloating(withOverflow(map, rows, 'load'), floating);
}

const nothingLoaded = {
  name: 'zeroed by the loader',
  note: 'no bytes in the file',
  mono: false,
  paint: 'free',
  shape: 'named',
  sureness: 'exact',
} as const;

/** Bytes that only lie where they are loaded, to be copied before use: there they fill MEMORY and cannot be free. */
export function storedRows(map: MemoryMap, rows: readonly Row[], note: string): Row[] {
  const ids = sectionIds(map);
  const stored = map.sections.flatMap((section): Row[] => {
    const range = loadRange(section);
    if (!takesSpace(section) || section.zeroFill || range === undefined) return [];
    const covered = rows.some(
      (row) =>
        row.range !== undefined && BigInt(row.range.start) < range.end && range.start < BigInt(row.range.end),
    );
    if (covered) return [];
    const name = printable(section.name);
    const id = ids.get(section) ?? section.name;
    return [
      {
        id: `stored:${id}`,
        name: `bytes of ${name}`,
        note,
        mono: false,
        paint: 'fill',
        shape: 'named',
        range: hexRange(range),
        size: formatSize(range.end - range.start),
        sureness: 'exact',
        details: `section:${id}`,
      } satisfies Row,
    ];
  });
  return withOverflow(map, stored, 'load');
}

/** A .tbss has a size and no place of its own. */
export function takesSpace(section: Section): boolean {
  return section.allocated && !(section.threadLocal === true && section.zeroFill);
}

export function sectionLook(section: Section, address: Quantity): Omit<Row, 'id'> {
  const paint = sectionPaint(section);
  const size = section.size;
  return {
    name: printable(section.name),
    mono: true,
    paint,
    shape: 'named',
    rights: section.rights === undefined ? undefined : rightsWord(section.rights),
    ...(section.usualRights === undefined ? {} : { usual: true }),
    size: size.kind === 'known' ? formatSize(size.value) : undefined,
    note: noteOf(section, address),
    sureness: worst(quantitySureness(address), quantitySureness(size)),
  };
}

/** Under a name there is room for a few words; the reason is in the details. */
function noteOf(section: Section, address: Quantity): string | undefined {
  if (address.kind === 'unknown') {
    return address.atLeast === undefined ? 'address not known' : `at or above ${hex(address.atLeast)}`;
  }
  return section.size.kind === 'unknown' ? 'size not known' : undefined;
}

function quantitySureness(quantity: Quantity): Sureness {
  return quantity.kind === 'unknown' ? 'unknown' : sureness(quantity.certainty);
}

function worst(a: Sureness, b: Sureness): Sureness {
  const order: readonly Sureness[] = ['exact', 'default', 'estimated', 'random', 'unknown'];
  return order.indexOf(a) >= order.indexOf(b) ? a : b;
}

function span(placed: readonly Placed[]): Gap | undefined {
  let found: { start: bigint; end: bigint } | undefined;
  for (const { start, end } of placed) {
    found ??= { start, end };
    if (start < found.start) found.start = start;
    if (end > found.end) found.end = end;
  }
  return found;
}

/** Between sections of one region there is fill; a gap much larger than what it separates breaks the axis. */
function sectionGap(id: string, placed: readonly Placed[], memory: readonly Bounds[]): (gap: Gap) => Row {
  const content = placed.reduce((sum, { start, end }) => sum + end - start, 0n);
  // Up to the end of a region it is free, however little that is.
  const isWithin = (gap: Gap): boolean =>
    memory.length === 0 || memory.some(({ start, end }) => start <= gap.start && gap.end < end);
  return (gap) => {
    const size = gap.end - gap.start;
    if (size < smallGap && isWithin(gap))
      return gapRow(id, gap, { name: 'fill', paint: 'fill', shape: 'short' });
    return gapRow(id, gap, { name: 'not used', paint: 'hole', shape: size > content ? 'cut' : 'short' });
  };
}

/** Less than this lies between sections because of their alignment. */
const smallGap = 0x1_0000n;

export function segmentBrackets(map: MemoryMap): Bracket[] {
  return map.segments
    .filter(
      (segment) =>
        segment.type === 'LOAD' && segment.memsz > 0n && segment.vaddr + segment.memsz <= 1n << 64n,
    )
    .map((segment, i) => ({
      id: `segment:${segment.index.toString()}`,
      ...hexRange({ start: segment.vaddr, end: segment.vaddr + segment.memsz }),
      label: `LOAD ${i.toString()}`,
      note: rightsWord(segment.rights),
      upright: false,
    }));
}
