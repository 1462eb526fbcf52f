import { END_OF_SPACE, formatSize, hex } from '../address';
import { sectionRange, type MemoryMap, type Rights, type Section } from '../memoryMap';
import { overflowLines } from '../picture/overflow';
import { anchor, insertAnchored, type Floating } from './floating';
import type { Growth, LayoutProfile, OrderedPart } from '../profiles/profile';

/** A stretch of the address space as a drawing shows it. */
export interface Slice {
  /** Absent where it is not known. */
  readonly start?: bigint;
  readonly end?: bigint;
  readonly kind: 'section' | 'region' | 'gap';
  /** What is written in its box, from its upper edge down. */
  readonly lines: readonly string[];
}

interface Item {
  readonly start: bigint;
  readonly end: bigint;
  /** What lies on top is drawn: base regions, then overlays by their size, then sections. */
  readonly layer: number;
  readonly kind: 'section' | 'region';
  readonly name: string;
  readonly lines: readonly string[];
  /** Boxes without addresses that stand in it, lowest first. */
  readonly parts?: readonly Slice[];
  /** The section's index. */
  readonly index?: number;
}

/** A drawing of more than this is of use to nobody; what is beyond is counted, not drawn. */
const itemLimit = 4000;

export interface Slices {
  /** From the lowest address to the highest; each starts where the one before it ends, as far as that is known. */
  readonly slices: readonly Slice[];
  /** Sentences on what is not in the drawing. */
  readonly omitted: readonly string[];
}

/** Cuts what is in the address space into stretches that do not overlap. */
export function slicesOf(map: MemoryMap | undefined, profile: LayoutProfile | undefined): Slices {
  const placed = map === undefined ? [] : map.sections.flatMap((section) => sectionItem(map, section));
  const regions = profile === undefined ? [] : regionItems(profile);
  const items = [...regions, ...placed].slice(0, itemLimit);
  const left = regions.length + placed.length - items.length;
  const omitted = left > 0 ? [`Left out: ${left.toString()} more.`] : [];
  const floating = unplaced(map, items);
  const { after, anchored, nowhere } = anchor(floating, regions.length > 0);
  return {
    slices: weave(insertAnchored(sweep(items, after), anchored)),
    omitted: [
      ...omitted,
      ...(nowhere.length === 0 ? [] : [`Nothing tells where these are: ${nowhere.join(', ')}.`]),
      ...overEachOther(placed),
      ...(map === undefined ? [] : notDrawn(map)),
    ],
  };
}

/** Of sections that share addresses, such as overlays, the boxes show stretches: here each is named as a whole. */
function overEachOther(sections: readonly Item[]): string[] {
  const sorted = [...sections].sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  const shared = new Set<Item>();
  let highest: Item | undefined;
  for (const item of sorted) {
    if (highest !== undefined && item.start < highest.end) shared.add(highest).add(item);
    if (highest === undefined || item.end > highest.end) highest = item;
  }
  if (shared.size === 0) return [];
  const list = [...shared]
    .slice(0, mostShared)
    .map(({ start, lines: [name, size, load] }) =>
      [`${name ?? ''} at ${hex(start)}`, size?.replace('  ', ' '), load]
        .filter((part) => part !== undefined)
        .join(', '),
    );
  const more = shared.size > mostShared ? [`${(shared.size - mostShared).toString()} more`] : [];
  return ['Over each other:', ...[...list, ...more].map((line) => `  ${line}`)];
}

const mostShared = 40;

function sectionItem(map: MemoryMap, section: Section): Item[] {
  const range = sectionRange(section);
  if (range === undefined) return [];
  const { start, end } = range;
  const size = sizeLine(end - start, section.rights);
  const lines = [section.name, size, ...loadLine(section), ...overflowLines(map, section)];
  return [{ start, end, layer: 1000, kind: 'section', name: section.name, lines, index: section.index }];
}

function sizeLine(size: bigint, rights: Rights | undefined): string {
  if (rights === undefined) return formatSize(size);
  const letters = `${rights.read ? 'r' : '-'}${rights.write ? 'w' : '-'}${rights.execute ? 'x' : '-'}`;
  return `${formatSize(size)}  ${letters}`;
}

/** The load address, where it is another than the run-time one. */
function loadLine(section: Section): string[] {
  if (section.lma.kind === 'unknown' || section.vma.kind === 'unknown') return [];
  return section.lma.value === section.vma.value ? [] : [`loaded at ${hex(section.lma.value)}`];
}

function regionItems(profile: LayoutProfile): Item[] {
  const ordered = new Map(profile.ordered.map((o) => [o.within, o.lowToHigh]));
  const bySize = (a: { range: { start: bigint; end: bigint } }, b: typeof a): number =>
    b.range.end - b.range.start > a.range.end - a.range.start ? 1 : -1;
  return [...profile.regions].sort(bySize).map((region, i) => {
    const { start, end } = region.range;
    const size =
      region.certainty.kind === 'exact' ? formatSize(end - start) : `about ${formatSize(end - start)}`;
    const parts = ordered.get(region.name)?.map(partSlice);
    return {
      start,
      end,
      layer: region.layer === 'base' ? 0 : 1 + Math.min(i, 998),
      kind: 'region',
      name: region.name,
      lines: [withGrowth(region.name, region.growth), size],
      ...(parts === undefined ? {} : { parts }),
    };
  });
}

function partSlice(part: OrderedPart): Slice {
  return { kind: 'region', lines: [withGrowth(part.name, part.growth)] };
}

/** Growth is said in words and by an arrow; the arrow is the way addresses go, and the drawing turns it if need be. */
function withGrowth(name: string, growth: Growth | undefined): string {
  if (growth === undefined) return name;
  return growth === 'higher' ? `${name} (grows to higher addresses)` : `${name} (grows to lower addresses)`;
}

/** Sections whose place or size is not known, by the index of the section they follow; −1 for those before all. */
function unplaced(map: MemoryMap | undefined, items: readonly Item[]): Map<number, Floating[]> {
  const drawn = new Set(items.map((item) => item.index));
  const after = new Map<number, Floating[]>();
  let previous = -1;
  let room = itemLimit;
  for (const section of map?.sections ?? []) {
    if (drawn.has(section.index)) {
      previous = section.index;
      continue;
    }
    const unknownFigure = section.vma.kind === 'unknown' ? section.vma : section.size;
    if (!section.allocated || unknownFigure.kind === 'known' || room === 0) continue;
    room -= 1;
    const { atLeast } = unknownFigure;
    const what =
      section.vma.kind === 'known'
        ? 'size unknown:'
        : `address unknown${atLeast === undefined || atLeast === 0n ? '' : `, at or above ${hex(atLeast)}`}:`;
    const slice = unplacedSlice(section, what, unknownFigure.reason);
    const bound = section.vma.kind === 'known' ? undefined : section.vma.atLeast;
    const own = { slice, atLeast: bound === 0n ? undefined : bound };
    const list = after.get(previous);
    if (list === undefined) after.set(previous, [own]);
    else list.push(own);
  }
  return after;
}

function unplacedSlice(section: Section, what: string, reason: string): Slice {
  const size = section.size;
  const sizeLines =
    size.kind === 'known'
      ? [sizeLine(size.value, section.rights)]
      : size.atLeast === undefined || size.atLeast === 0n
        ? []
        : [`at least ${formatSize(size.atLeast)}`];
  const start = section.vma.kind === 'known' ? { start: section.vma.value } : {};
  return { kind: 'section', ...start, lines: [section.name, ...sizeLines, what, ...wrapped(reason)] };
}

/** Breaks a sentence into lines of up to 52 characters; the drawing cuts a single word that is longer. */
function wrapped(sentence: string): string[] {
  const lines: string[] = [];
  for (const word of sentence.slice(0, 400).split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 52) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Stretches with the same things on top, each followed by the sections that float above it. */
function sweep(items: readonly Item[], floating: ReadonlyMap<number, readonly Slice[]>): Slice[] {
  const ends = [...new Set(items.flatMap((item) => [item.start, item.end]))].sort((a, b) => (a < b ? -1 : 1));
  const queue = [...items].sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  const runs: Run[] = [];
  let active: Item[] = [];
  let next = 0;
  ends.slice(0, -1).forEach((start, i) => {
    const end = ends[i + 1] ?? END_OF_SPACE;
    active = active.filter((item) => item.end > start);
    for (let item = queue[next]; item !== undefined && item.start <= start; item = queue[next]) {
      active.push(item);
      next += 1;
    }
    const layer = Math.max(...active.map((item) => item.layer), -1);
    const top = active.filter((item) => item.layer === layer);
    // What follows a section in the script and has no known place stands above the last stretch of that section.
    const ending = active.filter((item) => item.end === end);
    const above = ending.flatMap((item) =>
      item.index === undefined ? [] : (floating.get(item.index) ?? []),
    );
    const last = runs.at(-1);
    if (last?.above.length === 0 && sameItems(last.top, top)) {
      runs[runs.length - 1] = { ...last, end, above };
    } else runs.push({ start, end, top, above });
  });
  const drawn = runs.flatMap((run) => [...sliceOf(run.start, run.end, run.top), ...run.above]);
  return [...(floating.get(-1) ?? []), ...drawn];
}

interface Run {
  readonly start: bigint;
  readonly end: bigint;
  readonly top: readonly Item[];
  readonly above: readonly Slice[];
}

function sameItems(a: readonly Item[], b: readonly Item[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

function sliceOf(start: bigint, end: bigint, top: readonly Item[]): Slice[] {
  const [first] = top;
  if (first === undefined)
    return [{ start, end, kind: 'gap', lines: [`not used: ${formatSize(end - start)}`] }];
  if (top.length > 1) {
    const names = top.map((item) => item.name);
    const shown = names.length > 4 ? [...names.slice(0, 3), `${(names.length - 3).toString()} more`] : names;
    return [{ start, end, kind: 'section', lines: [...shown, `overlap: ${formatSize(end - start)}`] }];
  }
  const whole = first.start === start && first.end === end;
  if (first.parts !== undefined && whole) return edged(first.parts, start, end);
  // A part of something that is covered elsewhere has its own size and not that of the whole.
  const lines = whole ? first.lines : [`${first.name} (part)`, formatSize(end - start)];
  return [{ start, end, kind: first.kind, lines }];
}

/** Parts of unknown bounds: only the outermost edges are known. */
function edged(parts: readonly Slice[], start: bigint, end: bigint): Slice[] {
  return parts.map((part, i) => ({
    ...part,
    ...(i === 0 ? { start } : {}),
    ...(i === parts.length - 1 ? { end } : {}),
  }));
}

/** A gap beside a section of unknown place may not be one. */
function weave(slices: readonly Slice[]): Slice[] {
  return slices.map((slice, i) => {
    const before = slices[i - 1];
    const known = before === undefined || before.end !== undefined;
    return slice.kind !== 'gap' || known ? slice : { ...slice, lines: ['what lies here is not known'] };
  });
}

/** Sections whose figures are drawn and are not certain, by the reason. */
function doubtful(map: MemoryMap, list: (sections: readonly Section[]) => string): string[] {
  const byReason = new Map<string, Section[]>();
  for (const section of map.sections) {
    const doubt = [section.vma, section.size].find((q) => q.kind === 'known' && q.certainty.kind !== 'exact');
    if (!section.allocated || doubt?.kind !== 'known' || doubt.certainty.kind === 'exact') continue;
    const reason = `${doubt.certainty.kind === 'estimated' ? 'Estimated' : 'By default'}, ${doubt.certainty.reason}`;
    const same = byReason.get(reason);
    if (same === undefined) byReason.set(reason, [section]);
    else same.push(section);
  }
  return [...byReason].map(([reason, sections]) => `${reason}: ${list(sections)}.`);
}

function notDrawn(map: MemoryMap): string[] {
  const list = (sections: readonly Section[]): string => {
    const names = sections.slice(0, 12).map((s) => s.name);
    return sections.length > 12
      ? `${names.join(', ')} and ${(sections.length - 12).toString()} more`
      : names.join(', ');
  };
  const notLoaded = map.sections.filter((s) => !s.allocated);
  const templates = map.sections.filter((s) => s.allocated && s.zeroFill && s.threadLocal === true);
  const empty = map.sections.filter((s) => s.allocated && s.size.kind === 'known' && s.size.value === 0n);
  return [
    ...doubtful(map, list),
    ...(empty.length === 0 ? [] : [`Empty: ${list(empty)}.`]),
    ...(templates.length === 0
      ? []
      : [`Template of thread-local storage, no addresses of its own: ${list(templates)}.`]),
    ...(notLoaded.length === 0 ? [] : [`Not loaded: ${list(notLoaded)}.`]),
  ];
}
