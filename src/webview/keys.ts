import type { Row } from '../core/picture';
import { pixelOfAddress } from '../core/picture/axis';
import { pixels, placesOf, type Extent } from '../core/scene/places';
import type { PlacedColumn, Scene } from '../core/scene/scene';
import { actOnSlots } from './slotKeys';
import { bringIntoWindow, goBack, openRow, select, zoom } from './actions';
import type { Panel } from './model';

/** Keys of the drawing: one tab stop, and arrows for everything in it. The answer does the same for keys that come elsewhere. */
export function attachKeys(
  element: HTMLElement,
  panel: Panel,
  scene: () => Scene | undefined,
  more: () => boolean,
): (event: KeyboardEvent) => boolean {
  const onKey = (event: KeyboardEvent): boolean => {
    panel.settle();
    const now = scene();
    if (now === undefined || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (now.grids.length > 0) return actOnSlots(event.key, panel, now);
    return event.key === 'm' || event.key === 'M' ? more() : act(event.key, panel, now);
  };
  element.addEventListener('keydown', (event) => {
    if (!onKey(event)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  return onKey;
}

/** Keys that mean the same wherever the focus is in the panel. */
export function listenForKeys(
  pane: { focus(): void; key(event: KeyboardEvent): boolean },
  acts: { readonly search: () => void; readonly flip: () => void; readonly help: () => void },
): void {
  window.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return;
    // Nothing has the focus, as in a panel that was just opened: the keys are meant for what one sees.
    if (event.target === document.body && pane.key(event)) {
      // What the key has opened has the focus.
      if (document.activeElement === document.body) pane.focus();
    } else if (event.key === '/') acts.search();
    else if (event.key === 'f' || event.key === 'F') acts.flip();
    else if (event.key === '?') acts.help();
    else if (event.key === 'Escape' && closesMenu(event.target)) event.stopPropagation();
    else if (event.key === 'Escape' && isBeside(event.target)) pane.focus();
    else return;
    event.preventDefault();
  });
}

/** Closes an open menu that the focus is in; false where there is none. */
function closesMenu(target: EventTarget | null): boolean {
  const menu = target instanceof Element ? target.closest<HTMLDetailsElement>('details[open]') : null;
  if (menu === null) return false;
  menu.open = false;
  menu.querySelector('summary')?.focus();
  return true;
}

/** Whether Escape there steps out to the drawing: a dialog and an open menu close by it themselves. */
function isBeside(target: EventTarget | null): boolean {
  if (!(target instanceof Element) || target === document.body) return false;
  return target.closest('dialog, select, .tree') === null;
}

function act(key: string, panel: Panel, scene: Scene): boolean {
  const place = selectedPlace(panel, scene);
  switch (key) {
    case 'ArrowUp':
      return step(panel, place, scene, -1);
    case 'ArrowDown':
      return step(panel, place, scene, 1);
    case 'ArrowLeft':
      return sideways(panel, place, scene, -1);
    case 'ArrowRight':
      return sideways(panel, place, scene, 1);
    case 'Home':
      return choose(panel, seen(place?.column ?? scene.columns[0]).at(0));
    case 'End':
      return choose(panel, seen(place?.column ?? scene.columns[0]).at(-1));
    case 'Enter':
      if (place !== undefined) openRow(panel, place.column, place.row);
      return true;
    case 'Escape':
      return goBack(panel);
    case '+':
    case '=':
      return zoomHere(panel, place, scene, 1.5);
    case '-':
      return zoomHere(panel, place, scene, 1 / 1.5);
    default:
      return false;
  }
}

interface Place {
  readonly column: PlacedColumn;
  readonly row: Row;
  /** In units of the column's axis. */
  readonly extent: Extent;
}

/** Where the selection is; of several columns that show it, the innermost. */
function selectedPlace(panel: Panel, scene: Scene): Place | undefined {
  const id = panel.model().state.selected;
  if (id === undefined) return undefined;
  for (const column of scene.columns.filter(({ mirror }) => mirror !== true).reverse()) {
    const place = seen(column).find(({ row }) => row.id === id);
    if (place !== undefined) return place;
  }
  return undefined;
}

/** Rows that can be chosen, from the top of the screen to its bottom, and those above and below what is in view. */
function seen(column: PlacedColumn | undefined): Place[] {
  if (column === undefined) return [];
  const { lines, rowAxis, window } = column;
  const { ends } = placesOf(lines, rowAxis);
  const places = lines.flatMap(({ row }, i): Place[] => {
    const extent = ends[i];
    return row.details === undefined || extent === undefined ? [] : [{ column, row, extent }];
  });
  const top = ({ from, to }: Extent): bigint => (window.flipped ? from : -to);
  const bottom = ({ from, to }: Extent): bigint => (window.flipped ? to : -from);
  return places.sort(({ extent: a }, { extent: b }) => sign(top(a) - top(b)) || sign(bottom(b) - bottom(a)));
}

function sign(value: bigint): number {
  return value < 0n ? -1 : value > 0n ? 1 : 0;
}

function choose(panel: Panel, place: Place | undefined): boolean {
  if (place === undefined) return true;
  select(panel, place.row);
  bringIntoWindow(panel, place.column, place.row, place.extent);
  return true;
}

function step(panel: Panel, place: Place | undefined, scene: Scene, by: 1 | -1): boolean {
  const places = seen(place?.column ?? scene.columns.findLast(({ mirror }) => mirror !== true));
  const at = place === undefined ? -1 : places.findIndex(({ row }) => row === place.row);
  return choose(panel, at === -1 ? places[0] : (places[at + by] ?? places[at]));
}

function sideways(panel: Panel, place: Place | undefined, scene: Scene, by: 1 | -1): boolean {
  if (place === undefined) return choose(panel, seen(scene.columns[0])[0]);
  const next = scene.columns[scene.columns.indexOf(place.column) + by];
  if (next === undefined || next.mirror === true) return true;
  const { row } = place;
  const places = seen(next);
  const partner = places.find((other) => other.row.partner === row.id || row.partner === other.row.id);
  const middle = middleOf(place);
  const nearest = places.sort((a, b) => distance(a, middle) - distance(b, middle))[0];
  return choose(panel, partner ?? nearest);
}

function middleOf({ column, extent }: Place): number {
  const [top, bottom] = pixels(column.window, extent);
  return (top + bottom) / 2;
}

function distance({ column, extent }: Place, y: number): number {
  const [top, bottom] = pixels(column.window, extent);
  return Math.max(top - y, y - bottom, 0);
}

function zoomHere(panel: Panel, place: Place | undefined, scene: Scene, factor: number): boolean {
  const column = place?.column ?? scene.columns[0];
  if (column === undefined) return true;
  const { top, bottom } = column.frame;
  const middle = markedIn(panel, column) ?? (place === undefined ? (top + bottom) / 2 : middleOf(place));
  zoom(panel, column, Math.max(top, Math.min(bottom, middle)), factor, true);
  return true;
}

/** Where an address is marked that is in view: one wants to see more of what is there. */
function markedIn(panel: Panel, { column, rowAxis, window, frame }: PlacedColumn): number | undefined {
  const { marker } = panel.model().state;
  if (marker === undefined || column.rows.some((row) => (row.range?.start ?? row.from) === marker))
    return undefined;
  const y = pixelOfAddress(rowAxis.axis, window, BigInt(marker));
  return y === undefined || y < frame.top || y > frame.bottom ? undefined : y;
}
