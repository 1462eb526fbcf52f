import { grouped } from '../address';
import { compare } from '../picture/tile';
import type { Row } from '../picture/types';
import { leastNamed, type Box, type Frame } from './rows';
import { cutText, type Font, type Measure, type Shape } from './shapes';

const spread = 14;

/** What is needed of a column to name its low rows beside it. */
interface Beside {
  readonly boxes: readonly Box[];
  readonly hidden: number;
  readonly frame: Frame;
  readonly aside: number;
  readonly namesFill?: boolean | undefined;
}

/** Names of rows that are too low to hold them, beside the column on leaders, spread until none touch. */
export function drawLeaders(placed: Beside, measure: Measure): Shape[] {
  const { frame, aside: width } = placed;
  const { shown, left } = chosen(placed, measure);
  const places = spreadOut(
    shown.map(({ y }) => y),
    frame.top,
    left > 0 ? frame.bottom - spread : frame.bottom,
  );
  const shapes = shown.flatMap(({ box, y }, i) => leader(box, frame, y, places[i] ?? y, width, measure));
  return left > 0 ? [...shapes, ...moreWords(left, frame, width, measure)] : shapes;
}

/** The boxes that `drawLeaders` has no room to name: what "+ 4 more" stands for, but for what shares its pixels. */
export function unnamedBoxes(placed: Beside, measure: Measure): Box[] {
  const { named, shown } = chosen(placed, measure);
  const kept = new Set(shown.map(({ box }) => box));
  return named.filter((box) => !kept.has(box));
}

interface Chosen {
  /** All that are too low for their names. */
  readonly named: readonly Box[];
  /** Those that are named beside the column, from the top. */
  readonly shown: readonly Place[];
  /** How many are not. */
  readonly left: number;
}

function chosen({ boxes, hidden: beyond, frame, aside: width, namesFill }: Beside, measure: Measure): Chosen {
  const room = Math.max(1, Math.floor((frame.bottom - frame.top) / spread));
  const isNamed = (box: Box): boolean =>
    box.labelBottom - box.labelTop < leastNamed && worthNaming(box, namesFill === true, width, measure);
  const named = boxes.filter(isNamed);
  // No room to say how many there are, either.
  if (width < 40) return { named, shown: [], left: 0 };
  const fitting = named.filter((box) => isReadable(box, width, measure));
  const hidden = beyond + named.length - fitting.length;
  const small = fitting
    .map((box) => ({ box, y: (Math.max(box.top, frame.top) + Math.min(box.bottom, frame.bottom)) / 2 }))
    .sort((a, b) => a.y - b.y);
  const shown = small.length + hidden <= room ? small : largestApart(small, room - 1);
  return { named, shown, left: small.length + hidden - shown.length };
}

/** How many have no name, without reaching into the next column or standing on a band. */
function moreWords(count: number, frame: Frame, width: number, measure: Measure): Shape[] {
  const edge = frame.x + frame.width;
  const places = [`+ ${grouped(count)} more`, `+ ${grouped(count)}`].flatMap((text) =>
    [28, 8].map((distance) => ({ text, x: edge + distance, room: width - distance - 4 })),
  );
  const place = places.find(({ text, room }) => measure(text, 'small') <= room);
  if (place === undefined) return [];
  const { text, x } = place;
  const key = `more:${frame.id}`;
  const y = frame.bottom;
  const plate = { x: x - 3, y: y - 11, width: Math.ceil(measure(text, 'small')) + 6, height: 14 };
  return [
    { kind: 'rect', key: `plate:${key}`, role: 'plate', of: key, item: key, ...plate },
    {
      kind: 'text',
      key,
      role: 'note link',
      item: key,
      x,
      y,
      anchor: 'start',
      font: 'small',
      runs: [{ text }],
    },
  ];
}

/** Whether enough of a name fits for it to be told from others. */
function isReadable({ line: { row } }: Box, width: number, measure: Measure): boolean {
  const room = width - beside;
  return room >= leastRoom || measure(row.name, fontOf(row)) <= room;
}

const leastRoom = 56;

interface Place {
  readonly box: Box;
  readonly y: number;
}

/** Of too many the largest, but none so near to another that one could not tell which is which. */
function largestApart(places: readonly Place[], most: number): Place[] {
  const size = ({ box }: Place): number => box.bottom - box.top;
  const bytes = ({ box: { line } }: Place): bigint => line.end - line.start;
  const taken: (Place | undefined)[] = [];
  const kept: Place[] = [];
  for (const place of [...places].sort((a, b) => compare(bytes(b), bytes(a)) || size(b) - size(a))) {
    const slot = Math.floor(place.y / spread);
    const near = [taken[slot - 1], taken[slot], taken[slot + 1]];
    if (near.some((other) => other !== undefined && Math.abs(other.y - place.y) < spread)) continue;
    taken[slot] = place;
    kept.push(place);
    if (kept.length === most) break;
  }
  return kept.sort((a, b) => a.y - b.y);
}

/** The hatch says of fill that it is some; the words are there for its size. */
function worthNaming(box: Box, withFill: boolean, width: number, measure: Measure): boolean {
  const { row } = box.line;
  if (row.shape === 'named') return true;
  if (!withFill || row.paint !== 'fill' || box.bottom - box.top < 6) return false;
  return measure(wordsOf(row), fontOf(row)) <= width - beside;
}

/** Of the room at the side, what leader and margins take. */
const beside = 32;

/** What a row takes at the side with its size; at least what is worth a leader. */
export function leaderWidth(row: Row, measure: Measure): number {
  return Math.max(leastRoom + beside, Math.ceil(measure(wordsOf(row), fontOf(row))) + beside);
}

function wordsOf({ name, size }: Row): string {
  return size === undefined ? name : `${name} ${size}`;
}

function fontOf({ mono }: Row): Font {
  return mono ? 'smallMono' : 'small';
}

function leader(box: Box, frame: Frame, y: number, place: number, width: number, measure: Measure): Shape[] {
  const { row } = box.line;
  const font = fontOf(row);
  const edge = frame.x + frame.width;
  const fill = row.paint === 'fill';
  const words = wordsOf(row);
  const room = width - beside;
  // Half a figure is a wrong one.
  const text = measure(words, font) <= room ? words : cutText(row.name, font, room, measure);
  const key = `${frame.id}:${box.line.key}`;
  const from = Math.round(y) + 0.5;
  const to = Math.round(place) + 0.5;
  return [
    {
      kind: 'path',
      key: `leader:${key}`,
      role: fill ? 'leader dotted' : 'leader',
      of: `outside:${key}`,
      item: row.id,
      d: `M${(edge + 2).toString()} ${from.toString()}L${(edge + 10).toString()} ${from.toString()}L${(edge + 18).toString()} ${to.toString()}L${(edge + 24).toString()} ${to.toString()}`,
    },
    {
      kind: 'rect',
      key: `plate:${key}`,
      role: 'plate',
      of: `outside:${key}`,
      x: edge + 25,
      y: Math.round(place) - 7,
      width: Math.ceil(measure(text, font)) + 6,
      height: 14,
    },
    {
      kind: 'text',
      key: `outside:${key}`,
      role: fill ? 'note' : 'outside',
      item: row.id,
      x: edge + 28,
      y: Math.round(place) + 4,
      anchor: 'start',
      font,
      // What a band says is said once, of fill there is more.
      ...(fill ? { rank: 4, air: 6 } : { rank: 1 }),
      runs: [{ text }],
    },
  ];
}

/** Moves places apart to at least `distance`, in order, within the bounds, each as near to where it was as this allows. */
export function spreadOut(
  places: readonly number[],
  top: number,
  bottom: number,
  distance = spread,
): number[] {
  const result = [...places];
  for (let i = 0; i < result.length; i += 1) {
    const least = i === 0 ? top : (result[i - 1] ?? top) + distance;
    result[i] = Math.max(result[i] ?? top, least);
  }
  for (let i = result.length - 1; i >= 0; i -= 1) {
    const most = i === result.length - 1 ? bottom : (result[i + 1] ?? bottom) - distance;
    result[i] = Math.min(result[i] ?? bottom, most);
  }
  return result;
}
