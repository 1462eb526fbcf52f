import type { PlacedColumn, Scene } from '../core/scene/scene';
import type { Box } from '../core/scene/rows';
import { actOnSlots } from './slotKeys';
import { goBack, openRow, select, zoom } from './actions';
import type { Panel } from './model';

/** Keys of the drawing: one tab stop, and arrows for everything in it. */
export function attachKeys(element: HTMLElement, panel: Panel, scene: () => Scene | undefined): void {
  element.addEventListener('keydown', (event) => {
    panel.settle();
    const now = scene();
    if (now === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!(now.grids.length > 0 ? actOnSlots(event.key, panel, now) : act(event.key, panel, now))) return;
    event.preventDefault();
    event.stopPropagation();
  });
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
      if (place !== undefined) openRow(panel, place.column, place.box.line.row);
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
  readonly box: Box;
}

/** Where the selection is; of several columns that show it, the innermost. */
function selectedPlace(panel: Panel, scene: Scene): Place | undefined {
  const id = panel.model().state.selected;
  for (const column of scene.columns.filter(({ mirror }) => mirror !== true).reverse()) {
    const box = column.boxes.find((candidate) => candidate.line.row.id === id);
    if (box !== undefined) return { column, box };
  }
  return undefined;
}

/** Rows that can be chosen, from the top of the screen to its bottom. */
function seen(column: PlacedColumn | undefined): Box[] {
  const boxes = (column?.boxes ?? []).filter((box) => box.line.row.details !== undefined);
  return boxes.sort((a, b) => a.top - b.top || b.bottom - a.bottom);
}

function choose(panel: Panel, box: Box | undefined): boolean {
  if (box !== undefined) select(panel, box.line.row);
  return true;
}

function step(panel: Panel, place: Place | undefined, scene: Scene, by: 1 | -1): boolean {
  const boxes = seen(place?.column ?? scene.columns.findLast(({ mirror }) => mirror !== true));
  const at = place === undefined ? -1 : boxes.indexOf(place.box);
  return choose(panel, at === -1 ? boxes[0] : (boxes[at + by] ?? boxes[at]));
}

function sideways(panel: Panel, place: Place | undefined, scene: Scene, by: 1 | -1): boolean {
  if (place === undefined) return choose(panel, seen(scene.columns[0])[0]);
  const next = scene.columns[scene.columns.indexOf(place.column) + by];
  if (next === undefined || next.mirror === true) return true;
  const { row } = place.box.line;
  const partner = seen(next).find(
    (box) => box.line.row.partner === row.id || row.partner === box.line.row.id,
  );
  const middle = (place.box.top + place.box.bottom) / 2;
  const nearest = seen(next).sort((a, b) => distance(a, middle) - distance(b, middle))[0];
  return choose(panel, partner ?? nearest);
}

function distance(box: Box, y: number): number {
  return Math.max(box.top - y, y - box.bottom, 0);
}

function zoomHere(panel: Panel, place: Place | undefined, scene: Scene, factor: number): boolean {
  const column = place?.column ?? scene.columns[0];
  if (column === undefined) return true;
  const middle =
    place === undefined
      ? (column.frame.top + column.frame.bottom) / 2
      : (place.box.top + place.box.bottom) / 2;
  zoom(panel, column, Math.max(column.frame.top, Math.min(column.frame.bottom, middle)), factor, true);
  return true;
}
