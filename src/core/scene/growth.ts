import type { Row } from '../picture/types';
import { growthHeight } from './heights';
import type { Box, Frame } from './rows';
import { cutText, type Measure, type Shape } from './shapes';

/** The part of a box that fades out, at the edge it grows over. */
export interface GrowthZone {
  readonly top: number;
  readonly bottom: number;
  readonly downwards: boolean;
  /** True for room that something grows into from the other end, where the fade then starts. */
  readonly into?: boolean | undefined;
}

const leastSolid = 24;

export function growthZone(row: Row, top: number, bottom: number, flipped: boolean): GrowthZone | undefined {
  if (row.growth === undefined || bottom - top < growthHeight + leastSolid - 2) return undefined;
  const downwards = (row.growth.towards === 'lower') !== flipped;
  if (row.paint === 'free')
    return downwards
      ? { top, bottom: top + growthHeight, downwards, into: true }
      : { top: bottom - growthHeight, bottom, downwards, into: true };
  return downwards
    ? { top: bottom - growthHeight, bottom, downwards }
    : { top, bottom: top + growthHeight, downwards };
}

/** The fading edge with an arrow. The words name addresses, since up and down depend on which way the picture is. */
export function drawGrowth(box: Box, zone: GrowthZone, frame: Frame, measure: Measure): Shape[] {
  const { row } = box.line;
  const x = Math.round(box.x);
  const middle = Math.round((zone.top + zone.bottom) / 2);
  const paint = ['write', 'zero', 'free'].includes(row.paint) ? 'write' : 'window';
  const key = `${frame.id}:${row.id}`;
  const head = zone.downwards
    ? 'm-4 -5l4 5l4 -5'
    : `M${(x + 13).toString()} ${(middle - 6).toString()}l4 -5l4 5`;
  const text = growthWords(row.growth, box.width - 44, measure);
  const top = Math.max(Math.round(zone.top), frame.top - 8);
  const bottom = Math.min(Math.round(zone.bottom), frame.bottom + 8);
  const fade: Shape = {
    kind: 'rect',
    key: `fade:${key}`,
    role: `fade fade-${paint}-${zone.downwards ? 'down' : 'up'}`,
    item: row.id,
    // Within the edges of a box that is drawn whole.
    x: zone.into === true ? x + 1 : x,
    y: zone.into === true ? top + 1 : top,
    width: Math.round(box.width) - (zone.into === true ? 2 : 0),
    height: Math.max(0, bottom - top),
  };
  if (middle < frame.top + 12 || middle > frame.bottom - 12) return [fade];
  return [
    fade,
    {
      kind: 'path',
      key: `grow:${key}`,
      role: `arrow arrow-${paint}`,
      d: `M${(x + 17).toString()} ${(middle - 11).toString()}v22${head}`,
    },
    {
      kind: 'text',
      key: `growth:${key}`,
      role: 'note',
      item: row.id,
      x: x + 32,
      y: middle + 4,
      anchor: 'start',
      font: 'small',
      runs: [{ text }],
    },
  ];
}

/** As much as there is room for. Which way it grows is what is said last of all. */
function growthWords(growth: Row['growth'], room: number, measure: Measure): string {
  if (growth === undefined) return '';
  const { text, towards } = growth;
  const way = `to ${towards} addresses`;
  const end = text.indexOf(way);
  const shorter = end < 0 ? [text] : [text, text.slice(0, end + way.length), way, towards];
  return shorter.find((words) => measure(words, 'small') <= room) ?? cutText(text, 'small', room, measure);
}
