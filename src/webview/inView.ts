import { hex } from '../core/address';
import { pixelOfUnits, unitsAtPixel } from '../core/picture/axis';
import type { ViewId } from '../core/picture';
import { placeOfUnits, unitsOfPlace, type AxisPlace } from '../core/scene/axisPlace';
import type { RowAxis } from '../core/scene/heights';
import type { Scene, ZoomRange } from '../core/scene/scene';

/** What is in view of a picture, said so that it holds in a panel of another size and after a reload. */
export interface InView {
  /** Both ends of what is in view of columns that are zoomed. */
  readonly zooms: Readonly<Record<string, Ends>>;
  /** What stands at the upper edge of a picture that is scrolled, and how far below it. */
  readonly top?: { readonly place: AxisPlace; readonly below: number } | undefined;
}

export type Zooms = Readonly<Record<string, ZoomRange>>;

/** The axes that the zooms of a view are counted on. */
export type Axes = ReadonlyMap<string, RowAxis>;

export function axesOf(scene: Scene): Axes {
  const own = scene.columns.filter(({ follows }) => follows === undefined);
  return new Map(own.map(({ column, rowAxis }) => [column.id, rowAxis]));
}

/** Whether zooms of one scene mean the same in another: mostly they do, and then nothing is to be done. */
export function sameAxes(one: Axes, other: Axes, zooms: Zooms): boolean {
  return Object.keys(zooms).every((id) => {
    const [a, b] = [one.get(id)?.axis, other.get(id)?.axis];
    return a === b || (a?.length === b?.length && a?.pieces.length === b?.pieces.length);
  });
}

export function inView(zooms: Zooms, axes: Axes, scene: Scene, scrolled: number): InView {
  const places = Object.entries(zooms).flatMap(([id, zoom]) => {
    const axis = axes.get(id);
    if (axis === undefined) return [];
    const from = placeOfUnits(axis, BigInt(zoom.from));
    const to = placeOfUnits(axis, BigInt(zoom.to));
    return from === undefined || to === undefined ? [] : [[id, { from, to }] as const];
  });
  return { zooms: Object.fromEntries(places), top: topOf(scene, scrolled) };
}

function topOf(scene: Scene, scrolled: number): InView['top'] {
  const column = scene.columns[0];
  if (scrolled <= 0 || column === undefined) return undefined;
  const pixel = Math.max(scrolled, column.frame.top);
  const place = placeOfUnits(column.rowAxis, unitsAtPixel(column.window, pixel));
  return place === undefined ? undefined : { place, below: pixel - scrolled };
}

/** The same on other axes, without what is not there any more. */
export function zoomsOf({ zooms }: InView, axes: Axes): Zooms {
  const found = Object.entries(zooms).flatMap(([id, { from, to }]) => {
    const axis = axes.get(id);
    const ends = axis === undefined ? [] : [unitsOfPlace(axis, from), unitsOfPlace(axis, to)];
    const [low, high] = ends;
    if (low === undefined || high === undefined || high <= low) return [];
    return [[id, { from: hex(low), to: hex(high) }] as const];
  });
  return Object.fromEntries(found);
}

/** How far a picture is to be scrolled to show the same; undefined where it was not scrolled or the place is gone. */
export function scrollOf({ top }: InView, scene: Scene): number | undefined {
  const column = scene.columns[0];
  if (top === undefined || column === undefined) return undefined;
  const units = unitsOfPlace(column.rowAxis, top.place);
  return units === undefined ? undefined : pixelOfUnits(column.window, units) - top.below;
}

/** What was kept by another version, or by nobody, is dropped. */
export function restoreInView(kept: unknown): Partial<Record<ViewId, InView>> {
  if (typeof kept !== 'object' || kept === null) return {};
  return Object.fromEntries(
    Object.entries(kept as Record<string, unknown>).flatMap(([id, value]) => {
      if (typeof value !== 'object' || value === null) return [];
      const { zooms, top } = value as Record<string, unknown>;
      const pairs = typeof zooms === 'object' && zooms !== null ? Object.entries(zooms) : [];
      const whole = pairs.filter((pair): pair is [string, Ends] => isEnds(pair[1]));
      return [[id, { zooms: Object.fromEntries(whole), top: isTop(top) ? top : undefined }]];
    }),
  );
}

interface Ends {
  readonly from: AxisPlace;
  readonly to: AxisPlace;
}

function isEnds(value: unknown): value is Ends {
  if (typeof value !== 'object' || value === null) return false;
  const { from, to } = value as { from?: unknown; to?: unknown };
  return isPlace(from) && isPlace(to);
}

function isTop(value: unknown): value is NonNullable<InView['top']> {
  if (typeof value !== 'object' || value === null) return false;
  const { place, below } = value as { place?: unknown; below?: unknown };
  return isPlace(place) && typeof below === 'number' && Number.isFinite(below);
}

function isPlace(value: unknown): value is AxisPlace {
  if (typeof value !== 'object' || value === null) return false;
  const place = value as Partial<Record<keyof AxisPlace, unknown>>;
  return (
    typeof place.at === 'string' &&
    /^0x[0-9a-f]{1,17}$/.test(place.at) &&
    typeof place.part === 'number' &&
    place.part >= 0 &&
    place.part <= 1 &&
    (place.row === undefined || typeof place.row === 'string')
  );
}
