import { slotAt, type Scene } from '../core/scene/scene';
import { chooseSlot, openRow, pan, select, zoom } from './actions';
import { hitAt, columnAt, type Hit } from './hit';
import type { Panel } from './model';
import type { Tooltip } from './tooltip';

/** What gestures need of the drawing. */
interface Ground {
  /** Whether the picture scrolls. */
  readonly isTall: () => boolean;
  readonly tooltip: Tooltip;
  readonly focus: () => void;
  /** With true the drawing keeps its size while a second click may come; false ends that. */
  readonly still: (holds: boolean) => void;
  /** Lists what "+ 4 more" beside the column with this id stands for. */
  readonly more: (id: string) => void;
}

/** Pointer and wheel: click selects, double-click opens, wheel zooms, drag moves. */
export function attachGestures(
  scroller: HTMLElement,
  panel: Panel,
  scene: () => Scene | undefined,
  { isTall, tooltip, focus, still, more }: Ground,
): void {
  /** What the last click meant, and the one before it: of a double-click the first. */
  let clicks: readonly [first: Hit | undefined, second: Hit | undefined] = [undefined, undefined];
  let drag: { readonly id: number; y: number; moved: boolean } | undefined;
  const at = (event: MouseEvent): { x: number; y: number } => {
    const bounds = scroller.getBoundingClientRect();
    return { x: event.clientX - bounds.left, y: event.clientY - bounds.top + scroller.scrollTop };
  };
  const rowAt = (event: MouseEvent): ReturnType<typeof hitAt> => {
    const { x, y } = at(event);
    const hit = hitAt(scene(), x, y);
    if (hit === undefined) return undefined;
    const named = itemAt(event.target);
    if (hit.row !== undefined || named === undefined) return hit;
    // A label outside its row, such as one on a leader.
    const row = scene()
      ?.columns.flatMap((column) => column.boxes)
      .find((box) => box.line.row.id === named)?.line.row;
    return { ...hit, row };
  };
  scroller.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    focus();
    drag = { id: event.pointerId, y: event.clientY, moved: false };
    tooltip.hide();
  });
  scroller.addEventListener('pointermove', (event) => {
    const hit = rowAt(event);
    if (drag?.id !== event.pointerId) {
      tooltip.over(hit, event);
      return;
    }
    const distance = event.clientY - drag.y;
    if (!drag.moved && Math.abs(distance) < 4) return;
    if (!drag.moved) scroller.setPointerCapture(event.pointerId);
    drag.moved = true;
    drag.y = event.clientY;
    const column = columnAt(scene(), at(event).x);
    if (column !== undefined) pan(panel, column, distance);
  });
  const end = (event: PointerEvent): void => {
    if (drag?.id !== event.pointerId) return;
    const clicked = !drag.moved && event.type === 'pointerup';
    drag = undefined;
    if (!clicked) return;
    clicks = [clicks[1], undefined];
    if (clickSlot(panel, scene(), at(event)) || clickRun(panel, scene(), event.target)) return;
    const column = /^more:(.*)$/.exec(itemAt(event.target) ?? '')?.[1];
    if (column !== undefined) {
      more(column);
      return;
    }
    const hit = rowAt(event);
    clicks = [clicks[0], hit];
    if (hit?.row?.details === undefined) return;
    still(true);
    select(panel, hit.row);
  };
  scroller.addEventListener('pointerup', end);
  scroller.addEventListener('pointercancel', end);
  scroller.addEventListener('pointerleave', () => {
    tooltip.hide();
  });
  scroller.addEventListener('dblclick', () => {
    const [hit] = clicks;
    clicks = [undefined, undefined];
    // What is drawn makes room for the details first: the way in is one movement then.
    still(false);
    panel.settle();
    const column = scene()?.columns.find(({ frame }) => frame.id === hit?.column.frame.id);
    const row = column?.lines.find((line) => line.row.id === hit?.row?.id)?.row;
    if (column !== undefined && row !== undefined) openRow(panel, column, row);
  });
  scroller.addEventListener(
    'wheel',
    (event) => {
      // A picture that is taller than the panel scrolls; with Ctrl, or a pinch, it zooms like any other.
      if (isTall() && !event.ctrlKey) return;
      event.preventDefault();
      tooltip.hide();
      const { x, y } = at(event);
      const column = columnAt(scene(), x);
      if (column === undefined) return;
      if (event.shiftKey) pan(panel, column, -(event.deltaY + event.deltaX));
      else zoom(panel, column, y, Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0022)), false);
    },
    { passive: false },
  );
}

/** The id of what is drawn under the pointer. */
function itemAt(target: EventTarget | null): string | undefined {
  return target instanceof Element
    ? (target.closest('[data-item]')?.getAttribute('data-item') ?? undefined)
    : undefined;
}

/** A run of slots beside a grid or in a list means its first slot; what is not shown opens the list. */
function clickRun(panel: Panel, scene: Scene | undefined, target: EventTarget | null): boolean {
  const item = itemAt(target);
  if (item === 'runs:') {
    panel.choose({ runs: true });
    return true;
  }
  const [, level, first] = /^run:(\d+):(\d+)$/.exec(item ?? '') ?? [];
  const grid = scene?.grids[Number(level)];
  if (grid === undefined) return false;
  chooseSlot(panel, grid, Number(first));
  return true;
}

/** In the view of page tables a click means a slot. */
function clickSlot(
  panel: Panel,
  scene: Scene | undefined,
  { x, y }: { readonly x: number; readonly y: number },
): boolean {
  for (const grid of scene?.grids ?? []) {
    const index = slotAt(grid, x, y);
    if (index === undefined) continue;
    chooseSlot(panel, grid, index);
    return true;
  }
  return false;
}
