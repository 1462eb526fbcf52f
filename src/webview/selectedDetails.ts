import type { Details, Hex, PageTables, Row } from '../core/picture';
import { walkTo } from '../core/picture/pageTables';
import { slotDetails } from '../core/picture/slotDetails';
import { translationDetails } from '../core/picture/translationDetails';
import { offsetText } from '../core/placeQuery';
import { currentView, findRow, type Model, type Panel } from './model';

/** What is known of what is selected; what the panel does not have yet it asks for. */
export function selectedDetails(model: Model, panel: Panel): Details | 'asked for' | undefined {
  const id = model.state.selected;
  const view = currentView(model);
  if (view?.tables !== undefined) return selectedSlot(view.tables, model);
  const translated =
    view?.linear === undefined || model.state.marker === undefined
      ? undefined
      : translationDetails(
          view.linear,
          BigInt(model.state.marker),
          view.columns[0]?.addressBits ?? 64,
          view.host,
        );
  if (translated !== undefined) return translated;
  const row = findRow(view, id);
  const key = row?.details ?? id;
  const { picture } = model;
  if (key === undefined || picture === undefined) return undefined;
  if (picture.partial !== true || Object.hasOwn(picture.details, key))
    return withMark(picture.details[key], row, model.state.marker);
  panel.post({ kind: 'details', key });
  return 'asked for';
}

/** With the address that is marked in a row, which is seldom its first one. */
function withMark(
  details: Details | undefined,
  row: Row | undefined,
  marker: Hex | undefined,
): Details | undefined {
  const range = row?.range;
  if (details === undefined || range === undefined || marker === undefined) return details;
  const offset = BigInt(marker) - BigInt(range.start);
  if (offset <= 0n || BigInt(marker) >= BigInt(range.end)) return details;
  const first = details.facts[0]?.value;
  const digits = first?.startsWith('0x') === true ? first.length - 2 : 0;
  const value = `0x${BigInt(marker).toString(16).padStart(digits, '0')}`;
  return { ...details, facts: [...details.facts, { label: 'Marked', value, note: offsetText(offset) }] };
}

export function isSlot(selected: string | undefined): boolean {
  return selected?.startsWith('slot:') === true;
}

/** Slots are too many to be described beforehand. */
function selectedSlot(tables: PageTables, model: Model): Details {
  const { walk, marker, selected } = model.state;
  const whole = walk ?? walkTo(tables, BigInt(marker ?? tables.start));
  const level = Number(/^slot:(\d+)$/.exec(selected ?? '')?.[1] ?? (tables.levels.length - 1).toString());
  return slotDetails(tables, whole.slice(0, level + 1));
}
