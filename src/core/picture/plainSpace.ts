import { formatSize } from '../address';
import type { MemoryMap } from '../memoryMap';
import { keepDetails, plainDetails, type Frame } from './details';
import { memoryBounds } from './imageBounds';
import { runRows } from './imageColumn';
import { sectionsExtent } from './imageView';
import type { PictureInput } from './input';
import { legendOf } from './paint';
import { gapRow, tile, type Gap, type Placed } from './tile';
import type { Column, Row, View } from './types';

/** The space of an image that no layout fits, such as a microcontroller's: its MEMORY regions and what lies between. */
export function plainSpace(input: PictureInput, map: MemoryMap, frame: Frame): View {
  const { addressBits } = frame;
  const whole = { start: 0n, end: 1n << BigInt(addressBits) };
  const placed = places(map, frame);
  const rows = tile(placed, (gap) => unusedRow(gap, addressBits), whole);
  return {
    id: 'space',
    title: 'Address Space',
    crumbs: [...(input.crumbs?.slice(0, 1) ?? []), map.machine ?? map.name],
    columns: [
      {
        id: 'space',
        title: 'Address space',
        subtitle: `2${addressBits === 64 ? '⁶⁴' : '³²'} bytes`,
        addressBits,
        ruler: 'left',
        rows,
        brackets: [],
      },
    ],
    lens: placed.length === 0 ? [] : [placed[0]?.row.id ?? ''],
    bands: [],
    meters: [],
    legend: legendOf(rows),
  };
}

function unusedRow(gap: Gap, addressBits: 32 | 64): Row {
  const large = gap.end - gap.start > 1n << BigInt(addressBits - 8);
  return gapRow('space', gap, { name: 'not used', paint: 'hole', shape: large ? 'cut' : 'short' });
}

function places(map: MemoryMap, frame: Frame): Placed[] {
  const memory = memoryBounds(map);
  const regions = memory.map((region) => {
    const inside = map.sections.filter(
      (section) =>
        section.vma.kind === 'known' && section.vma.value >= region.start && section.vma.value < region.end,
    );
    return { id: `memory:${region.name}`, name: region.name, start: region.start, end: region.end, inside };
  });
  const extent = sectionsExtent(map.sections);
  const parts =
    regions.length > 0 || extent === undefined
      ? regions
      : [{ id: 'image:all', name: map.name, start: extent.start, end: extent.end, inside: map.sections }];
  return parts.map((part) => {
    const size = formatSize(part.end - part.start);
    const rows = runRows(map, frame, part.inside);
    const column: Column = {
      id: `lens:${part.id}`,
      title: part.name,
      subtitle: size,
      addressBits: frame.addressBits,
      ruler: 'left',
      rows,
      brackets: [],
    };
    return {
      start: part.start,
      end: part.end,
      row: {
        id: part.id,
        name: part.name,
        mono: true,
        paint: 'window',
        shape: 'named',
        size,
        sureness: 'exact',
        ...(rows.length > 0 ? { inside: column } : {}),
        details: keepDetails(frame, part.id, () =>
          plainDetails(part.name, map.name, part.start, part.end, frame),
        ),
      },
    };
  });
}
