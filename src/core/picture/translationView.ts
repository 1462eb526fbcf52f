import { hex } from '../address';
import type { HostMemory } from '../hostMemory';
import { knownValue, sectionRange, type MemoryMap, type Section } from '../memoryMap';
import type { LayoutProfile } from '../profiles/profile';
import { plainDetails, regionDetails, startDetails, type Frame } from './details';
import { hostBands, hostColumn, hostParts, isGuest, physicalSlots } from './hostColumn';
import { loadRange } from './imageBounds';
import { takesSpace } from './imageColumn';
import { nearby } from './imageParts';
import { legendOf, sectionPaint, togetherPaint } from './paint';
import { printable } from './printable';
import { regionId } from './regionIds';
import { sectionIds } from './sectionIds';
import { hexRange, type Gap } from './tile';
import { unplacedBands, unplacedOf, unplacedParts } from './translationUnknown';
import { physicalRows, virtualRows, type LinearPiece } from './translationRows';
import type { Band, BandLine, Linear, Paint, Row, View } from './types';

/** Virtual addresses beside the physical ones they stand for, as far as layout and image fix them. */
export function translationView(
  map: MemoryMap | undefined,
  profile: LayoutProfile,
  frame: Frame,
  host?: HostMemory,
): View | undefined {
  const pieces = [...regionPieces(profile, frame), ...(map === undefined ? [] : imagePieces(map, frame))];
  const unplaced = map === undefined ? [] : unplacedOf(map, (section) => placeOf(section) !== undefined);
  if (pieces.length === 0 && unplaced.length === 0) return undefined;
  const parts = unplacedParts(unplaced, map, frame);
  const guest = isGuest(profile, host);
  const slots = host?.slots ?? [];
  const virtual = parts.virtual.around(virtualRows(pieces, profile, frame, parts.virtual.ranged));
  const physical = parts.physical.around(
    physicalRows(pieces, physicalSlots(slots), frame, parts.physical.ranged),
  );
  const hosts = guest ? hostColumn(slots, frame) : undefined;
  const [problem] = host?.problems ?? [];
  return {
    id: 'translation',
    title: 'Translation',
    crumbs: [
      profile.title,
      ...(guest ? ['guest virtual', 'guest physical', 'host virtual'] : ['virtual', 'physical']),
    ],
    status: problem === undefined ? undefined : { kind: 'warning', text: problem },
    columns: [
      {
        id: 'virtual',
        title: guest ? 'Guest virtual' : 'Virtual',
        subtitle: 'what pointers hold',
        addressBits: frame.addressBits,
        ruler: 'left',
        rows: virtual,
        brackets: [],
      },
      {
        id: 'physical',
        title: guest ? 'Guest physical' : 'Physical',
        subtitle: 'where the bytes are',
        addressBits: frame.addressBits,
        ruler: 'right',
        rows: physical,
        brackets: [],
      },
      ...(hosts === undefined ? [] : [hosts]),
    ],
    lens: [],
    bands: [
      ...linearBands(pieces, physical),
      ...unplacedBands(unplaced),
      ...(guest ? hostBands(slots, physical) : []),
    ],
    meters: [],
    legend: legendOf([...virtual, ...physical, ...(hosts?.rows ?? [])]),
    linear: pieces.map(({ name, start, end, physical: base, note }): Linear => ({
      name,
      ...hexRange({ start, end }),
      physical: hex(base),
      note,
    })),
    host: guest ? hostParts(slots) : undefined,
  };
}

function regionPieces(profile: LayoutProfile, frame: Frame): LinearPiece[] {
  return profile.regions.flatMap((region) => {
    const { physicalStart, range } = region;
    if (physicalStart === undefined || region.layer !== 'base') return [];
    return [
      {
        id: regionId(profile, region),
        name: region.name,
        start: range.start,
        end: range.end,
        physical: physicalStart,
        image: false,
        paint: 'window',
        note: region.physicalNote,
        details: () => regionDetails(region, profile, frame),
      },
    ];
  });
}

/** Neighbouring sections with one distance between run and load address are one piece. */
function imagePieces(map: MemoryMap, frame: Frame): LinearPiece[] {
  const found: Found[] = [];
  const ids = sectionIds(map);
  for (const section of map.sections) {
    const place = placeOf(section);
    if (place === undefined) continue;
    const { run, load, isOpen } = place;
    const last = found.at(-1);
    const same =
      last !== undefined &&
      run.start - load === last.start - last.physical &&
      run.start >= last.end &&
      run.start - last.end < nearby;
    const paint = sectionPaint(section);
    if (same) {
      Object.assign(last, { end: run.end, last: section.name, isOpen });
      last.paints.push(paint);
    } else {
      const { name } = section;
      const id = `image:${ids.get(section) ?? name}`;
      found.push({ id, ...run, physical: load, name, last: name, isOpen, paints: [paint] });
    }
  }
  const title = printable(map.name);
  return found.map(({ id, start, end, physical, name, last, isOpen, paints }) => {
    const alone = name === last;
    const named = alone ? printable(name) : `${printable(name)} … ${printable(last)}`;
    const sections = isOpen ? `${named}, size not known` : named;
    // Parts of an overlay lie over each other, so each is called what it is.
    const isOwn = alone && found.some((other) => other.id !== id && other.start < end && start < other.end);
    const shown = isOwn ? sections : title;
    return {
      id,
      name: shown,
      start,
      end,
      physical,
      image: true,
      paint: togetherPaint(paints),
      isOpen,
      sections: isOwn ? title : sections,
      details: () => {
        const words = `${isOwn ? title : named}, as ${alone ? 'its load address says' : 'their load addresses say'}`;
        return {
          ...(isOpen
            ? startDetails(shown, words, start, frame)
            : plainDetails(shown, words, start, end, frame)),
          text: [
            `Physical ${hex(physical)} and up: ${start < physical ? `virtual + ${hex(physical - start)}` : `virtual − ${hex(start - physical)}`}.`,
            ...(isOpen ? ['How far it goes is known once it is built.'] : []),
          ],
        };
      },
    };
  });
}

/** Without a size, as in a script alone, the first byte is still known to lie where both addresses say. */
function placeOf(
  section: Section,
): { readonly run: Gap; readonly load: bigint; readonly isOpen: boolean } | undefined {
  const run = sectionRange(section);
  const load = loadRange(section);
  if (run !== undefined && load !== undefined) return { run, load: load.start, isOpen: false };
  const [start, physical] = [knownValue(section.vma), knownValue(section.lma)];
  if (section.size.kind === 'known' || !takesSpace(section) || start === undefined || physical === undefined)
    return undefined;
  const isInSpace = [start, physical].every((at) => at >= 0n && at < 1n << 64n);
  return isInSpace ? { run: { start, end: start + 1n }, load: physical, isOpen: true } : undefined;
}

interface Found {
  readonly id: string;
  readonly start: bigint;
  end: bigint;
  readonly physical: bigint;
  readonly name: string;
  last: string;
  isOpen: boolean;
  readonly paints: Paint[];
}

/**
 * From each virtual range to its physical one. Neighbours that stand for the same memory are bracketed and have one band:
 * three over each other would say no more.
 */
function linearBands(pieces: readonly LinearPiece[], physical: readonly Row[]): Band[] {
  const bands: Band[] = [];
  const sorted = [...pieces].sort((a, b) => (a.start < b.start ? -1 : 1));
  let group: LinearPiece[] = [];
  const close = (): void => {
    const [first] = group;
    if (first === undefined) return;
    const times = group.length;
    bands.push({
      id: first.id,
      from: first.id,
      to: targetsOf(first, physical)[0] ?? '',
      fromAll: times > 1 ? group.map(({ id }) => id) : undefined,
      toAll: targetsOf(first, physical),
      paint: first.image ? first.paint : 'alias',
      label: isPartOfOther(first, pieces) ? undefined : bandLabel(first, times),
    });
  };
  for (const piece of sorted) {
    const last = group.at(-1);
    const joins =
      last?.end === piece.start &&
      last.physical === piece.physical &&
      last.end - last.start === piece.end - piece.start;
    if (joins) group.push(piece);
    else {
      close();
      group = [piece];
    }
  }
  close();
  return bands;
}

/** Whether an image lies in a region that is as far from its memory: what the region's band says holds for it. */
function isPartOfOther(own: LinearPiece, pieces: readonly LinearPiece[]): boolean {
  return (
    own.image &&
    pieces.some(
      ({ image, start, end, physical }) =>
        !image && start <= own.start && own.end <= end && start - physical === own.start - own.physical,
    )
  );
}

function bandLabel({ start, physical }: LinearPiece, times: number): BandLine[] {
  if (times > 1) return ['same memory', `${times.toString()} times`].map((text) => ({ text, mono: false }));
  if (start === physical) return [{ text: '1:1', mono: false }];
  return start < physical
    ? [
        { text: 'physical − virtual', mono: false },
        { text: hex(physical - start), mono: true },
      ]
    : [
        { text: 'virtual − physical', mono: false },
        { text: hex(start - physical), mono: true },
      ];
}

/** The rows that a band ends at: its own one, the one around it, or all memory that lies in the range. */
function targetsOf({ id, physical, start, end }: LinearPiece, rows: readonly Row[]): string[] {
  const own = rows.find((row) => row.id === `physical:${id}`);
  if (own !== undefined) return [own.id];
  const last = physical + end - start;
  const ranged = rows.flatMap(({ id: row, range, shape, depth, paint }) =>
    range === undefined || shape !== 'named' || (depth ?? 0) > 0 || paint === 'hole'
      ? []
      : [{ row, low: BigInt(range.start), high: BigInt(range.end) }],
  );
  const around = ranged.find(({ low, high }) => low <= physical && high >= last);
  if (around !== undefined) return [around.row];
  return ranged.filter(({ low, high }) => low < last && physical < high).map(({ row }) => row);
}
