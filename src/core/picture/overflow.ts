import { formatSize, grouped, hex } from '../address';
import { sectionRange, type MemoryMap, type Section } from '../memoryMap';
import { loadRange, loadRegion, memoryBounds, type Bounds } from './imageBounds';
import { hexRange, type Gap } from './tile';
import { rightsWord } from './paint';
import { sectionIds } from './sectionIds';
import type { Fact, Row } from './types';

/** What of a section lies past the end of the MEMORY region that the script puts it into. */
export interface Overflow {
  readonly region: Bounds;
  readonly range: Gap;
  /** True where all of it does. */
  readonly whole: boolean;
}

/** Where a section runs, and where it is loaded if that is another region: the part of it past the end there. */
function overflowOf(map: MemoryMap, section: Section, where: 'run' | 'load'): Overflow | undefined {
  if (!section.allocated) return undefined;
  const name = where === 'run' ? section.region : loadRegion(map, section);
  const bounds = name === undefined ? undefined : boundsByName(map).get(name);
  const range = where === 'run' ? sectionRange(section) : section.zeroFill ? undefined : loadRange(section);
  if (bounds === undefined || range === undefined || range.end <= bounds.end) return undefined;
  const whole = range.start >= bounds.end;
  return { region: bounds, range: { start: whole ? range.start : bounds.end, end: range.end }, whole };
}

const boundsOf = new WeakMap<MemoryMap, ReadonlyMap<string, Bounds>>();

function boundsByName(map: MemoryMap): ReadonlyMap<string, Bounds> {
  const before = boundsOf.get(map);
  if (before !== undefined) return before;
  const made = new Map(memoryBounds(map).map((bounds) => [bounds.name, bounds]));
  boundsOf.set(map, made);
  return made;
}

function sectionsById(map: MemoryMap): ReadonlyMap<string, Section> {
  return new Map([...sectionIds(map)].map(([section, id]) => [id, section]));
}

/** How much of it lies there, for a line of its own. */
function overflowWords({ region, range, whole }: Overflow): string {
  return whole
    ? `past the end of ${region.name}`
    : `${formatSize(range.end - range.start)} past the end of ${region.name}`;
}

/** The same for each region that it is too much for. */
export function overflowLines(map: MemoryMap, section: Section): string[] {
  return overflowsOf(map, section).map(overflowWords);
}

export function overflowFacts(map: MemoryMap, section: Section): Fact[] {
  return overflowsOf(map, section).map(({ region, range, whole }) => ({
    label: 'Overflow',
    note: `${whole ? 'all of it is' : `${grouped(range.end - range.start)} bytes are`} past the end of ${region.name}, ${hex(region.end)}`,
  }));
}

function overflowsOf(map: MemoryMap, section: Section): Overflow[] {
  const run = overflowOf(map, section, 'run');
  const load = overflowOf(map, section, 'load');
  const found = run?.region.name === load?.region.name ? [run ?? load] : [run, load];
  return found.filter((overflow) => overflow !== undefined);
}

/**
 * Rows of the run or the load column with what is too much for its region marked: the part of a row that is, inside it, and
 * a row that is as a whole.
 */
export function withOverflow(map: MemoryMap, rows: readonly Row[], where: 'run' | 'load'): Row[] {
  if (boundsByName(map).size === 0) return [...rows];
  const sections = sectionsById(map);
  return rows.flatMap((row) => {
    const section = sections.get(row.id.replace(/^(?:section|load|stored):/, ''));
    const overflow = section === undefined ? undefined : overflowOf(map, section, where);
    return section === undefined || overflow === undefined ? [row] : marked(row, section, overflow);
  });
}

function marked(row: Row, { usualRights }: Section, overflow: Overflow): Row[] {
  const { range, whole } = overflow;
  if (whole) {
    // Bytes that only lie there are not run, read or written there.
    const isStored = row.id.startsWith('stored:');
    const letters = usualRights === undefined || isStored ? undefined : `${rightsWord(usualRights)}?`;
    return [{ ...row, rights: row.rights ?? letters, paint: 'breach', note: overflowWords(overflow) }];
  }
  return [
    row,
    {
      id: `${partPrefix}${row.id}`,
      name: `${grouped(range.end - range.start)} bytes past the end`,
      mono: false,
      paint: 'breach',
      shape: 'named',
      range: hexRange(range),
      sureness: row.sureness,
      depth: 1,
      details: row.details,
    },
  ];
}

const partPrefix = 'past:';

/** Whether a row is painted like a breach of rights because of where it lies. */
export function isPast({ id, paint, note }: Row): boolean {
  return id.startsWith(partPrefix) || (paint === 'breach' && note?.startsWith('past the end of ') === true);
}
