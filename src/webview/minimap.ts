import { formatAddress } from '../core/address';
import {
  addressAtPixel,
  pixelOfAddress,
  wholeWindow,
  type Axis,
  type AxisWindow,
} from '../core/picture/axis';
import type { Column, Row } from '../core/picture';
import { makeRowAxis } from '../core/scene/heights';
import { toLines, type Line } from '../core/scene/lines';
import type { PlacedColumn, Scene } from '../core/scene/scene';
import { seenRanges, type SeenRange } from '../core/scene/seen';
import { centreOn } from './actions';
import { afterFrame, h, s } from './dom';
import { currentView, type Model, type Panel } from './model';

const stripWidth = 18;
const leastPanel = 900;
const leastHandle = 7;
/** As in the drawing itself. */
const margins = { top: 60, bottom: 16 };

/** The whole space as a strip at the right edge of the image, with the image's rows in it and frames about what is in view. */
export interface Minimap {
  readonly element: HTMLElement;
  /** In pixels, with the room about it. */
  readonly width: number;
  /** Whether the view has one in a panel of that width. */
  fits(model: Model, available: number): boolean;
  /** `height` is that of the panel's picture, which may be scrolled. */
  update(model: Model, scene: Scene, shown: boolean, height: number): void;
  /** After a scroll. */
  look(): void;
}

interface Strip {
  readonly axis: Axis;
  readonly window: AxisWindow;
}

/** `scroller` holds the drawing; `scrolled` says how far, without asking the browser to lay anything out. */
export function makeMinimap(panel: Panel, scroller: HTMLElement, scrolled: () => number): Minimap {
  const rows = s('g');
  const frames = s('g');
  const svg = s('svg', { class: 'minimap-strip', 'aria-hidden': 'true' }, rows, frames);
  const element = h('div', { class: 'minimap', role: 'img', title: 'Click or drag to move the view' });
  element.append(svg);
  let last: readonly unknown[] = [];
  let strip: Strip | undefined;
  let column: PlacedColumn | undefined;
  let paneHeight = 0;
  /** Whether the picture is taller than the panel; asked of the browser, it would have to lay everything out first. */
  let isScrolled = false;
  const update = (model: Model, scene: Scene, shown: boolean, height: number): void => {
    const space = spaceOf(model);
    element.hidden = !shown || space === undefined;
    column = scene.columns[0];
    paneHeight = height;
    isScrolled = scene.height > height + 1;
    if (element.hidden || space === undefined || column === undefined) return;
    const inputs = [space.rows, height, model.state.flipped];
    if (inputs.every((input, i) => input === last[i])) {
      look();
      return;
    }
    last = inputs;
    const { flipped } = model.state;
    // The picture is seen first.
    afterFrame(() => {
      const own = drawRows(space, height, flipped);
      strip = own.strip;
      rows.replaceChildren(...own.rects);
      svg.setAttribute('width', (stripWidth + 8).toString());
      svg.setAttribute('height', height.toString());
      look();
    });
  };
  const look = (): void => {
    if (strip === undefined || column === undefined || element.hidden) return;
    const top = scrolled();
    const seen = seenRanges(column, top, top + paneHeight);
    drawFrames(frames, placesOf(seen, strip));
    const label = labelOf(seen, column.column.addressBits);
    if (element.getAttribute('aria-label') !== label) element.setAttribute('aria-label', label);
    element.classList.toggle('movable', isMovable(column) || isScrolled);
  };

  /** How far from the middle of what is in view the pointer took hold of it; undefined while it holds nothing. */
  let grip: number | undefined;
  const y = (event: PointerEvent): number => event.clientY - element.getBoundingClientRect().top;
  const move = (event: PointerEvent): void => {
    if (strip === undefined || column === undefined || grip === undefined) return;
    const { top, height } = strip.window;
    const pixel = Math.min(Math.max(y(event) - grip, top), top + height - 0.01);
    const address = addressAtPixel(strip.axis, strip.window, pixel);
    if (address !== undefined) centreOn(panel, column, address, scroller);
  };
  element.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || column === undefined || strip === undefined) return;
    element.setPointerCapture(event.pointerId);
    const top = scrolled();
    const own = placesOf(seenRanges(column, top, top + paneHeight), strip);
    const held = own.find(({ from, to }) => y(event) >= from && y(event) <= to);
    // With several parts in view none of them is what would move.
    grip = held === undefined || own.length > 1 ? 0 : y(event) - (held.from + held.to) / 2;
    move(event);
    event.preventDefault();
  });
  element.addEventListener('pointermove', move);
  for (const end of ['pointerup', 'pointercancel'] as const)
    element.addEventListener(end, () => {
      grip = undefined;
    });
  return { element, width: stripWidth + 32, fits, update, look };
}

function fits(model: Model, available: number): boolean {
  return available >= leastPanel && currentView(model)?.id === 'image' && spaceOf(model) !== undefined;
}

function spaceOf(model: Model): Column | undefined {
  return model.picture?.views.find(({ id }) => id === 'space')?.columns[0];
}

function isMovable({ rowAxis, window }: PlacedColumn): boolean {
  return window.from > 0n || window.to < rowAxis.axis.length;
}

function drawRows(
  space: Column,
  height: number,
  flipped: boolean,
): { readonly strip: Strip; readonly rects: SVGElement[] } {
  const lines = toLines(withInsides(space));
  const room = Math.max(40, height - margins.top - margins.bottom);
  const { axis } = makeRowAxis(lines, 'schematic', room, flipped);
  const window = wholeWindow(axis, margins.top, room, flipped);
  let lastPixel = Number.NaN;
  const rects = lines.flatMap((line: Line) => {
    const a = pixelOfAddress(axis, window, line.start);
    const b = pixelOfAddress(axis, window, line.end);
    if (a === undefined || b === undefined || !line.ranged || line.row.shape === 'cut') return [];
    const top = Math.round(Math.min(a, b));
    const tall = Math.round(Math.abs(a - b));
    // Of rows that share a row of pixels one is drawn.
    if (tall <= 1 && top === lastPixel) return [];
    lastPixel = tall <= 1 ? top : Number.NaN;
    const inset = line.depth > 0 ? 2 : 0;
    // What is opened is seen by what is in it.
    const paint = line.row.inside === undefined ? line.row.paint : 'window';
    return [
      s('rect', {
        class: `mini tint-${paint}${line.depth > 0 ? ` nested spine-${paint}` : ''}`,
        x: (0.5 + inset).toString(),
        y: (top + 0.5).toString(),
        width: (stripWidth - 1 - 2 * inset).toString(),
        height: Math.max(1, tall - 1).toString(),
      }),
    ];
  });
  return { strip: { axis, window }, rects };
}

/** The rows of the space with what is in them, down to the sections of the image; always the same ones for a space. */
function withInsides(space: Column): readonly Row[] {
  const known = unfolded.get(space);
  if (known !== undefined) return known;
  const open = (rows: readonly Row[], depth: number): Row[] =>
    rows.flatMap((row) => {
      const own = depth + (row.depth ?? 0);
      return [{ ...row, depth: own }, ...(row.inside === undefined ? [] : open(row.inside.rows, own + 1))];
    });
  const rows = open(space.rows, 0);
  unfolded.set(space, rows);
  return rows;
}

const unfolded = new WeakMap<Column, readonly Row[]>();

interface Place {
  readonly from: number;
  readonly to: number;
}

/** Where stretches lie on the strip, those together that cannot be told apart there. */
function placesOf(ranges: readonly SeenRange[], { axis, window }: Strip): Place[] {
  const places = ranges
    .flatMap(({ start, end }) => {
      const a = pixelOfAddress(axis, window, start);
      const b = pixelOfAddress(axis, window, end);
      if (a === undefined || b === undefined) return [];
      const grow = Math.max(0, leastHandle - Math.abs(a - b)) / 2;
      return [{ from: Math.min(a, b) - grow, to: Math.max(a, b) + grow }];
    })
    .sort((one, other) => one.from - other.from);
  const apart: { from: number; to: number }[] = [];
  for (const place of places) {
    const before = apart.at(-1);
    if (before !== undefined && place.from <= before.to + 2) before.to = Math.max(before.to, place.to);
    else apart.push({ ...place });
  }
  return apart;
}

function drawFrames(group: SVGGElement, places: readonly Place[]): void {
  while (group.childElementCount > places.length) group.lastElementChild?.remove();
  places.forEach(({ from, to }, i) => {
    const there = group.children.item(i);
    const rect = there ?? group.appendChild(s('rect', { class: 'mini-here', x: '-3.5', rx: '2' }));
    rect.setAttribute('width', (stripWidth + 7).toString());
    rect.setAttribute('y', (Math.round(from) + 0.5).toString());
    rect.setAttribute('height', Math.max(1, Math.round(to) - Math.round(from)).toString());
  });
}

function labelOf(seen: readonly SeenRange[], bits: 32 | 64): string {
  const words = seen
    .slice(0, 3)
    .map(({ start, end }) => `${formatAddress(start, bits)} to ${formatAddress(end - 1n, bits)}`);
  const more = seen.length > 3 ? [`${(seen.length - 3).toString()} more`] : [];
  return `Minimap of the address space; in view: ${[...words, ...more].join(', ')}`;
}
