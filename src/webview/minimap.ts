import { pixelOfAddress, wholeWindow } from '../core/picture/axis';
import type { Column } from '../core/picture';
import { makeRowAxis, toLines } from '../core/scene/heights';
import type { Scene } from '../core/scene/scene';
import { h, s } from './dom';
import { currentView, type Model } from './model';

const stripWidth = 18;
const leastPanel = 900;

/** The whole space as a strip at the right edge of the image, with a mark where the image is. */
export function makeMinimap(): {
  readonly element: HTMLElement;
  /** In pixels, with the room about it. */
  readonly width: number;
  /** Whether the view has one in a panel of that width. */
  fits(model: Model, available: number): boolean;
  update(model: Model, scene: Scene, shown: boolean): void;
} {
  const strip = s('svg', { class: 'minimap-strip', 'aria-hidden': 'true' });
  const element = h('div', { class: 'minimap' });
  element.append(strip);
  let last: readonly unknown[] = [];
  const fits = (model: Model, available: number): boolean =>
    available >= leastPanel &&
    currentView(model)?.id === 'image' &&
    model.picture?.views.some(({ id }) => id === 'space') === true;
  const update = (model: Model, scene: Scene, shown: boolean): void => {
    const space = spaceOf(model);
    element.hidden = !shown;
    const frame = scene.columns[0]?.frame;
    if (element.hidden || space === undefined || frame === undefined) return;
    const height = frame.bottom - frame.top;
    const inputs = [space.rows, height, frame.top, model.state.flipped, scene.columns[0]?.lines];
    if (inputs.every((input, i) => input === last[i])) return;
    last = inputs;
    const lines = toLines(space.rows);
    const { axis } = makeRowAxis(lines, 'schematic', height, model.state.flipped);
    const window = wholeWindow(axis, frame.top, height, model.state.flipped);
    const rects = lines.flatMap((line) => {
      const a = pixelOfAddress(axis, window, line.start);
      const b = pixelOfAddress(axis, window, line.end);
      if (a === undefined || b === undefined || line.row.shape === 'cut') return [];
      const top = Math.min(a, b);
      return [
        s('rect', {
          class: `mini tint-${line.row.paint}`,
          x: '0.5',
          y: (Math.round(top) + 0.5).toString(),
          width: (stripWidth - 1).toString(),
          height: Math.max(1, Math.round(Math.abs(a - b)) - 1).toString(),
        }),
      ];
    });
    const start = scene.columns[0]?.lines.find((line) => line.ranged)?.start;
    const y = start === undefined ? undefined : pixelOfAddress(axis, window, start);
    if (y !== undefined)
      rects.push(
        s('rect', {
          class: 'mini-here',
          x: '-3.5',
          y: (Math.round(y) - 3.5).toString(),
          width: (stripWidth + 7).toString(),
          height: '7',
          rx: '2',
        }),
      );
    strip.setAttribute('width', (stripWidth + 8).toString());
    strip.setAttribute('height', (frame.bottom + 4).toString());
    strip.replaceChildren(...rects);
  };
  return { element, width: stripWidth + 32, fits, update };
}

function spaceOf(model: Model): Column | undefined {
  return model.picture?.views.find(({ id }) => id === 'space')?.columns[0];
}
