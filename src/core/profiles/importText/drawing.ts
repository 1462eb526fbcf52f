import { END_OF_SPACE } from '../../address';
import type { Growth } from '../profile';
import { boundary } from './addresses';
import { boxesOf, type Box } from './boxes';
import { growthOf, partsOf, wordsOf } from './boxWords';
import type { DrawingLine } from './drawingLines';
import { unreadLine, type FoundLandmark, type FoundLayout, type FoundRegion, type UnreadLine } from './found';
import { saysNothing } from './words';

/** What a boxed drawing shows, and the lines of it that make no sense. */
export interface ReadDrawing {
  readonly layout?: FoundLayout;
  readonly unread: readonly UnreadLine[];
}

/**
 * Reads a boxed drawing. An edge's address is where the box above it on paper begins and the one below it ends, or the
 * other way round where low addresses are at the top; `…fff` is the last byte of something. Boxes between two addresses
 * without addresses of their own are parts whose order is known and whose bounds are not.
 */
export function readDrawing(lines: readonly DrawingLine[]): ReadDrawing {
  const addressed = lines.flatMap((line) =>
    line.kind === 'edge' && line.address !== undefined ? [line.address] : [],
  );
  const [first, ...others] = addressed;
  const last = others.at(-1);
  if (first === undefined || last === undefined || first.value === last.value) {
    const why = addressed.length === 0 ? 'a drawing without addresses' : 'a drawing with a single address';
    return { unread: lines.filter(hasWords).map(({ source }) => unreadLine(source, why)) };
  }
  const lowAtTop = first.value < last.value;
  // From here on everything goes from low to high addresses.
  const { edges, boxes: drawn } = boxesOf(lines, lowAtTop);
  const boxes = drawn.map(withoutUnknowns);
  const bounds = edges.map(({ address }) => (address === undefined ? undefined : boundary(address.value)));
  const unread: UnreadLine[] = [];
  let highest = -1n;
  for (const [i, bound] of bounds.entries()) {
    if (bound === undefined) continue;
    const edge = edges[i];
    if (bound <= highest && edge !== undefined) {
      unread.push(unreadLine(edge.source, 'its address does not fit in the order of the others'));
      bounds[i] = undefined;
    } else highest = bound;
  }
  const regions = [...betweenBounds(bounds, boxes, lowAtTop), ...braced(bounds, boxes, lowAtTop)];
  const landmarks = edges.flatMap(({ address, label }): readonly FoundLandmark[] =>
    address === undefined || !/^[A-Za-z_]\w*(?:, [A-Za-z_]\w*)*$/.test(label)
      ? []
      : label.split(', ').map((name) => ({ name, address: address.value })),
  );
  const digits = Math.max(...addressed.map((address) => address.digits));
  return { layout: { format: 'drawing', regions, landmarks, digits }, unread };
}

/** Without what our own drawings say of figures that are not known, and empty where they say that nothing is there. */
function withoutUnknowns(box: Box): Box {
  const from = box.lines.findIndex(({ text }) =>
    /^(?:(?:size|address) unknown\b.*:|not used: \d.*|what lies here is not known)$/.test(text.trim()),
  );
  return from === -1 ? box : { ...box, lines: box.lines.slice(0, from) };
}

function hasWords(line: DrawingLine): boolean {
  return /[A-Za-z0-9]/.test(line.source.text);
}

type Bounds = readonly (bigint | undefined)[];

/** The boxes of each stretch between two known bounds: one region, or one with parts. */
function betweenBounds(bounds: Bounds, boxes: readonly Box[], lowAtTop: boolean): readonly FoundRegion[] {
  const stretches: { start: bigint; end: bigint; boxes: Box[]; high: number }[] = [];
  let low = -1;
  for (const [i, end] of bounds.entries()) {
    if (end === undefined) continue;
    const start = bounds[low];
    if (start !== undefined) {
      const inside = boxes.filter(
        (box) => !box.isBrace && box.low >= low && box.high <= i && wordsOf(box).name !== '',
      );
      stretches.push({ start, end, boxes: inside, high: i });
    }
    low = i;
  }
  // Where one box alone would reach across the hole, its address is its start, as the others of the stretch above.
  for (const [i, stretch] of stretches.entries()) {
    const above = stretches[i + 1];
    const [box, ...more] = stretch.boxes;
    const crosses = stretch.start <= holeStart && stretch.end > holeEnd;
    if (!crosses || box === undefined || more.length > 0 || above === undefined || above.boxes.length < 2)
      continue;
    const { name, description } = wordsOf(box);
    if (saysNothing(name, description)) continue;
    above.boxes.unshift({ ...box, moved: true });
    stretch.boxes = [];
  }
  return stretches.flatMap(({ start, end, boxes: inside }) => regionOf(start, end, inside, lowAtTop));
}

/** The non-canonical hole of 48-bit addresses. */
const holeStart = 0x8000_0000_0000n;
const holeEnd = 0xffff_8000_0000_0000n;

function regionOf(
  start: bigint,
  end: bigint,
  boxes: readonly Box[],
  lowAtTop: boolean,
): readonly FoundRegion[] {
  const [first] = boxes;
  if (first === undefined || end > END_OF_SPACE) return [];
  const parts = boxes.flatMap((box) => partsOf(box, lowAtTop));
  const { name, description, stated } = wordsOf(first);
  if (boxes.length === 1 && parts.length === 1) {
    const growth = growthOf(first, lowAtTop);
    return [{ name, start, end, line: first.line, ...optional({ description, growth, stated }) }];
  }
  const names = parts.map((part) => part.name);
  const composed =
    names.length <= 3 ? names.join(', ') : `${names[0] ?? ''} to ${names[names.length - 1] ?? ''}`;
  const moved = boxes.find((box) => box.moved === true);
  const estimated =
    moved === undefined
      ? undefined
      : `the drawing has "${wordsOf(moved).name}" across the non-canonical hole; it is taken to begin at the address above it`;
  return [{ name: composed, start, end, line: first.line, parts, ...optional({ estimated }) }];
}

/** What braces beside the drawing name, where no box of its own says it. */
function braced(bounds: Bounds, boxes: readonly Box[], lowAtTop: boolean): readonly FoundRegion[] {
  return boxes.flatMap((box) => {
    const start = bounds[box.low];
    const end = bounds[box.high];
    if (!box.isBrace || start === undefined || end === undefined) return [];
    const { name, description, stated } = wordsOf(box);
    if (name === '') return [];
    const growth = growthOf(box, lowAtTop);
    return [{ name, start, end, line: box.line, ...optional({ description, growth, stated }) }];
  });
}

interface Optional {
  readonly description: string | undefined;
  readonly growth: Growth | undefined;
  readonly stated: FoundRegion['stated'] | undefined;
  readonly estimated: string | undefined;
}

/** Properties that are not there are left out. */
function optional(
  given: Partial<Optional>,
): Pick<FoundRegion, 'description' | 'growth' | 'stated' | 'estimated'> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== ''));
}
