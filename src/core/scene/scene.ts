import type { View } from '../picture/types';
import { withoutCollisions } from './collisions';
import { compareScene } from './compareScene';
import { imageScene } from './imageScene';
import { lensScene } from './lensScene';
import type { SceneOptions } from './options';
import type { PlacedColumn } from './column';
import type { Scale } from './heights';
import { processScene } from './processScene';
import type { Shape } from './shapes';
import type { SlotGrid } from './slotGrid';
import { tablesScene } from './tablesScene';
import { translationScene } from './translationScene';
import { narrowWidth } from './window';

export { slotAt, slotCorner, type SlotGrid } from './slotGrid';

export type { Scale } from './heights';
export type { SceneOptions, ZoomRange } from './options';
export type { Shape, TextRun, TextShape, Font, Measure } from './shapes';
export { unnamedRows, type PlacedColumn } from './column';

/** A view with every pixel decided: shapes to draw, and the columns to find addresses and rows by pixel. */
export interface Scene {
  readonly width: number;
  /** More than was asked for when the rows need it. */
  readonly height: number;
  /** In painting order. */
  readonly shapes: readonly Shape[];
  readonly columns: readonly PlacedColumn[];
  /** Slots of page tables, in the view of those. */
  readonly grids: readonly SlotGrid[];
  /** What the footer says about the scale. */
  readonly scaleText: string;
}

export function makeScene(view: View, options: SceneOptions): Scene {
  const { width, measure } = options;
  if (view.tables !== undefined) {
    const { shapes, height, grids } = tablesScene(view.tables, options);
    const scale =
      options.runs === true
        ? 'Runs of slots that hold the same'
        : options.flipped
          ? 'Slot 0 top left'
          : 'Highest slot top right, slot 0 bottom left';
    return {
      width,
      height,
      shapes: withoutCollisions(shapes, measure),
      columns: [],
      grids,
      scaleText: scale,
    };
  }
  const drawn = draw(view, options);
  const shapes = withoutCollisions(drawn.shapes, measure);
  const scale = scaleText(options.scale, drawn.columns, width);
  const both = view.comparison === undefined ? scale : `${scale}; both columns alike`;
  return { ...drawn, shapes, width, grids: [], scaleText: both };
}

function draw(view: View, options: SceneOptions): Pick<Scene, 'height' | 'shapes' | 'columns'> {
  if (view.comparison !== undefined) return compareScene(view, options);
  if (view.linear !== undefined) return translationScene(view, view.linear, options);
  if (view.id === 'process') return processScene(view, options);
  return view.id === 'space' ? lensScene(view, options) : imageScene(view, options);
}

function scaleText(scale: Scale, columns: readonly PlacedColumn[], width: number): string {
  const narrow = width < narrowWidth;
  if (scale === 'schematic') return narrow ? 'Not to scale' : 'Schematic: heights not to scale';
  if (scale === 'log') return narrow ? 'Log heights' : 'Log: heights by the logarithm of the size';
  const words = columns.flatMap((column) => pixelSize(column) ?? []);
  const [first] = words;
  if (first === undefined) return 'Linear';
  const alike = words.every((own) => own === first);
  return alike || narrow ? `Linear: 1 px is ${first}` : `Linear, from the left: 1 px is ${words.join(', ')}`;
}

/** How much a pixel of a column stands for, where that is the same all over it. */
function pixelSize({ rowAxis, window }: PlacedColumn): string | undefined {
  const { bytesPerPixel, height, axis } = rowAxis;
  if (bytesPerPixel === undefined) return undefined;
  const zoom = Number(window.to - window.from) / Number(axis.length);
  return pixelWords(bytesPerPixel * zoom * (height / window.height));
}

function pixelWords(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value >= 100 ? Math.round(value).toString() : value.toPrecision(3)} ${units[unit] ?? 'bytes'}`;
}
