import { formatSize, hex } from '../address';
import { knownValue, sectionRange, type MemoryMap, type Quantity, type Section } from '../memoryMap';
import { addressFact, keepDetails, type Frame } from './details';
import { lowest } from './floatingRows';
import { loadRange } from './imageBounds';
import { takesSpace } from './imageColumn';
import { sectionPaint, togetherPaint } from './paint';
import { printable } from './printable';
import { sectionIds } from './sectionIds';
import type { Gap, Placed } from './tile';
import type { Band, Details, Fact, Paint, Row } from './types';

/** Sections of which it is not known where they are, virtually or physically, as one where nothing is known of neighbours. */
export interface Unplaced {
  readonly id: string;
  readonly sections: readonly Section[];
  /** What may be known of them nevertheless. */
  readonly virtual: Side;
  readonly physical: Side;
}

/** One of the two addresses: a range, a start, or only where it is among the others. */
interface Side {
  readonly address: Quantity;
  readonly range?: Gap | undefined;
  /** The row is drawn above what begins here. */
  readonly key: bigint;
}

/** The sections that are not among those whose two addresses are known, in script order. */
export function unplacedOf(map: MemoryMap, isPlaced: (section: Section) => boolean): Unplaced[] {
  const ids = sectionIds(map);
  const found: (Unplaced & { readonly sections: Section[] })[] = [];
  const reached = { virtual: 0n, physical: 0n };
  let last: (typeof found)[number] | undefined;
  for (const section of map.sections) {
    if (!takesSpace(section) || (section.size.kind === 'known' && section.size.value === 0n)) continue;
    const keyOf = (side: 'virtual' | 'physical', address: Quantity): bigint => {
      const least = lowest(address) ?? 0n;
      reached[side] = address.kind === 'known' || least > reached[side] ? least : reached[side];
      return reached[side];
    };
    const virtual = {
      address: section.vma,
      range: sectionRange(section),
      key: keyOf('virtual', section.vma),
    };
    const physical = { address: section.lma, range: loadRange(section), key: keyOf('physical', section.lma) };
    if (isPlaced(section)) {
      last = undefined;
      continue;
    }
    const isOpen = section.vma.kind === 'unknown' && section.lma.kind === 'unknown';
    if (isOpen && last !== undefined) last.sections.push(section);
    else {
      const own = {
        id: `image:unknown:${ids.get(section) ?? section.name}`,
        sections: [section],
        virtual,
        physical,
      };
      found.push(own);
      last = isOpen ? own : undefined;
    }
  }
  return found;
}

/** Those of a side that have a range nevertheless, as what they are among the others. */
function rangedParts(
  unplaced: readonly Unplaced[],
  side: 'virtual' | 'physical',
  map: MemoryMap,
  frame: Frame,
): Placed[] {
  return unplaced.flatMap((own) => {
    const { range } = own[side];
    if (range === undefined) return [];
    const size = formatSize(range.end - range.start);
    return [{ ...range, row: { ...rowOf(own, side, map, frame), size, sureness: 'exact' as const } }];
  });
}

/** Puts the others of a side among its rows, above the one that holds what is known of their addresses; no row goes for them. */
function withUnplaced(
  rows: readonly Row[],
  unplaced: readonly Unplaced[],
  side: 'virtual' | 'physical',
  map: MemoryMap,
  frame: Frame,
): Row[] {
  const result: {
    readonly row: Row;
    readonly key: bigint;
    readonly end?: bigint;
    readonly nowhere?: boolean;
  }[] = rows.map((row) => ({
    row,
    key: startOf(row),
    ...(row.range === undefined ? {} : { end: BigInt(row.range.end) }),
  }));
  for (const own of unplaced) {
    const { address, range, key } = own[side];
    if (range !== undefined) continue;
    const start = knownValue(address);
    const row = { ...rowOf(own, side, map, frame), ...(start === undefined ? {} : { from: hex(start) }) };
    // Where nothing at all is known it stands in front of everything, not between two regions.
    if (key === 0n && start === undefined) {
      const after = result.findLastIndex(({ nowhere }) => nowhere === true);
      result.splice(after + 1, 0, { row, key, nowhere: true });
      continue;
    }
    const outer = result.findLastIndex(({ row: { depth = 0 }, key: other }) => depth === 0 && other <= key);
    const host = result[outer];
    // In a region with parts of the image it stands in that, above the part that it follows.
    const inner = result.findLastIndex(
      ({ row: { depth = 0 }, key: other }) =>
        depth > 0 && other <= key && host?.end !== undefined && other >= host.key && other < host.end,
    );
    if (inner === -1) result.splice(outer + 1, 0, { row, key });
    else result.splice(inner + 1, 0, { row: { ...row, depth: result[inner]?.row.depth }, key });
  }
  return result.map(({ row }) => row);
}

function startOf(row: Row): bigint {
  return BigInt(row.range?.start ?? row.from ?? '0x0');
}

/** What of them has a range on each side, and how the others come among the rows there. */
export function unplacedParts(
  unplaced: readonly Unplaced[],
  map: MemoryMap | undefined,
  frame: Frame,
): Readonly<
  Record<'virtual' | 'physical', { ranged: readonly Placed[]; around(rows: readonly Row[]): readonly Row[] }>
> {
  const side = (which: 'virtual' | 'physical') => ({
    ranged: map === undefined ? [] : rangedParts(unplaced, which, map, frame),
    around: (rows: readonly Row[]): readonly Row[] =>
      map === undefined || unplaced.length === 0 ? rows : withUnplaced(rows, unplaced, which, map, frame),
  });
  return { virtual: side('virtual'), physical: side('physical') };
}

/** They are the same bytes on both sides, wherever those are. */
export function unplacedBands(unplaced: readonly Unplaced[]): Band[] {
  return unplaced.map(({ id, sections }) => ({
    id,
    from: id,
    to: `physical:${id}`,
    paint: paintOf(sections),
  }));
}

function rowOf(own: Unplaced, side: 'virtual' | 'physical', map: MemoryMap, frame: Frame): Row {
  const { id, sections } = own;
  const { address } = own[side];
  return {
    id: side === 'virtual' ? id : `physical:${id}`,
    name: nameOf(sections),
    note: noteOf(address, sections, side),
    mono: true,
    paint: paintOf(sections),
    shape: 'named',
    sureness: 'unknown',
    details: keepDetails(frame, id, () => detailsOf(own, map, frame)),
  };
}

function nameOf(sections: readonly Section[]): string {
  const [first, last] = [sections[0]?.name ?? '', sections.at(-1)?.name ?? ''];
  return sections.length === 1 ? printable(first) : `${printable(first)} … ${printable(last)}`;
}

function noteOf(
  address: Quantity,
  sections: readonly Section[],
  side: 'virtual' | 'physical',
): string | undefined {
  if (address.kind === 'known')
    return sections.some(({ size }) => size.kind === 'unknown') ? 'size not known' : undefined;
  if (address.atLeast !== undefined && address.atLeast > 0n) return `at or above ${hex(address.atLeast)}`;
  return side === 'virtual' ? 'address not known' : 'not known';
}

/** Why it is not known where the first one is, and the others as far as that is something else. */
function detailsOf({ sections }: Unplaced, map: MemoryMap, frame: Frame): Details {
  const facts = (section: Section): Fact[] => [
    addressFact('Virtual', section.vma, frame),
    addressFact('Physical', section.lma, frame),
  ];
  const [first, ...others] = sections;
  const told = first === undefined ? [] : facts(first);
  const groups = others
    .map((section) => ({ title: printable(section.name), facts: facts(section) }))
    .filter((group) => JSON.stringify(group.facts) !== JSON.stringify(told));
  const left = groups.length - mostTold;
  return {
    heading: nameOf(sections),
    mono: true,
    start: first?.vma.kind === 'known' ? hex(first.vma.value) : undefined,
    subtitle: `${printable(map.name)}, ${sections.length === 1 ? '1 section' : `${sections.length.toString()} sections`}`,
    facts: told,
    tables: [],
    groups: groups.slice(0, mostTold),
    text: left > 0 ? [`The image tells why for each of ${left.toString()} more.`] : [],
  };
}

/** With more than this one looks at the image. */
const mostTold = 7;

/** Of sections of which some have no known rights nothing is said. */
function paintOf(sections: readonly Section[]): Paint {
  const paints = sections.map(sectionPaint);
  const isMixed = paints.includes('unknown') && paints.some((paint) => paint !== 'unknown');
  return isMixed ? 'unknown' : togetherPaint(paints);
}
