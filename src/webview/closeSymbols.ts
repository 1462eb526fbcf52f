import { hex } from '../core/address';
import { addressAtPixel } from '../core/picture/axis';
import { mostStretches, type CloseMarks } from '../core/picture/closeMarks';
import type { Picture, Row } from '../core/picture';
import { leastMarked } from '../core/scene/marks';
import type { Scene } from '../core/scene/scene';
import type { FromPanel, Handlers, ToPanel } from '../protocol';
import { currentView, type Model, type Panel } from './model';

/** Symbols of what is in view, for sections that are drawn so high that they have room for more than their largest ones. */

type Stretch = Extract<FromPanel, { readonly kind: 'symbols' }>['stretches'][number];
export type Close = ReadonlyMap<string, Known>;
/** Stale are those of the picture before. */
type Known = CloseMarks & { readonly stale?: true };

/** What the extension tells of symbols is drawn with the picture that is there. */
export function symbolHandlers(
  model: () => Model,
  change: (patch: Partial<Model>) => void,
): Pick<Handlers<ToPanel>, 'found' | 'symbols' | 'named'> {
  return {
    found: ({ query, hits }) => {
      change({ found: { query, hits } });
    },
    symbols: ({ found }) => {
      const known = found.map(({ item, ...marks }) => [item, marks] as const);
      change({ close: lastTold([...(model().close ?? []), ...known]) });
    },
    named: (named) => {
      change({ named: { ...named, of: model().serial } });
    },
  };
}

/** Of what was told, the sections that were told of last: those that are in view, and some that are again if one goes back. */
function lastTold(told: readonly (readonly [string, Known])[]): Close {
  const all = new Map<string, Known>();
  for (const [item, known] of told) {
    all.delete(item);
    all.set(item, known);
  }
  return new Map([...all].slice(-2 * mostStretches));
}

/** In milliseconds; so long nothing has moved when they are asked for. */
const restMs = 60;

/** Asks for what is missing once the picture rests; of one picture nothing is asked for twice in a row. */
export function makeCloseSymbols(panel: Panel, scene: () => Scene | undefined): { look(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = '';
  let askedOf: number | undefined;
  const act = (): void => {
    const model = panel.model();
    const view = currentView(model);
    const now = scene();
    if (now === undefined || (view?.id !== 'image' && view?.id !== 'space')) return;
    const stretches = missing(now, model.close).slice(0, mostStretches);
    const text = JSON.stringify(stretches);
    if (stretches.length === 0 || (text === asked && askedOf === model.serial)) return;
    asked = text;
    askedOf = model.serial;
    panel.post({ kind: 'symbols', stretches });
  };
  return {
    look: () => {
      clearTimeout(timer);
      timer = setTimeout(act, restMs);
    },
  };
}

/** What is in view of rows with symbols, and as much again at either side, as far as it is not known. */
function missing({ columns }: Scene, close: Close | undefined): Stretch[] {
  return columns
    .filter(({ mirror }) => mirror !== true)
    .flatMap(({ boxes, frame, rowAxis, window }) =>
      boxes.flatMap((box): Stretch[] => {
        const { row, start, end } = box.line;
        const [top, bottom] = [Math.max(box.top, frame.top), Math.min(box.bottom, frame.bottom)];
        if (bottom - top < leastMarked || row.marks === undefined || !row.id.startsWith('section:'))
          return [];
        const atTop = box.top >= frame.top ? undefined : addressAtPixel(rowAxis.axis, window, top);
        const atBottom =
          box.bottom <= frame.bottom ? undefined : addressAtPixel(rowAxis.axis, window, bottom - 1);
        const [low, high] = window.flipped ? [atTop, atBottom] : [atBottom, atTop];
        const from = low ?? start;
        const to = high === undefined ? end : high + 1n;
        if (to <= from || isKnown(close?.get(row.id), from, to)) return [];
        const span = to - from;
        const least = from - span < start ? start : from - span;
        const most = to + span > end ? end : to + span;
        return [{ item: row.id, start: hex(least), end: hex(most) }];
      }),
    );
}

/** Of a stretch with more symbols than were told, a smaller part has room for others. */
function isKnown(known: Known | undefined, from: bigint, to: bigint): boolean {
  if (known === undefined || known.stale === true) return false;
  const [start, end] = [BigInt(known.start), BigInt(known.end)];
  if (from < start || to > end) return false;
  return known.whole || (to - from) * 4n > end - start;
}

/** What may stay in the next picture until it is told anew: sections that lie where they lay, with the same largest symbols. */
export function stillClose(
  close: Close | undefined,
  before: Picture | undefined,
  after: Picture,
): Close | undefined {
  if (close === undefined || before === undefined) return undefined;
  const [was, is] = [before, after].map((picture) => markedRows(picture, close));
  const told = (row: Row | undefined): string => JSON.stringify([row?.range, row?.marks]);
  const same = [...close].filter(([id]) => told(was?.get(id)) === told(is?.get(id)));
  return new Map(same.map(([id, known]): [string, Known] => [id, { ...known, stale: true }]));
}

/** The rows of these ids that have symbols. */
function markedRows({ views }: Picture, ids: Close): ReadonlyMap<string, Row> {
  const found = new Map<string, Row>();
  const look = (rows: readonly Row[]): void => {
    for (const row of rows) {
      if (row.marks !== undefined && ids.has(row.id) && !found.has(row.id)) found.set(row.id, row);
      if (row.inside !== undefined) look(row.inside.rows);
    }
  };
  if (ids.size > 0) for (const { columns } of views) for (const { rows } of columns) look(rows);
  return found;
}
