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
    return withMark(picture.details[key], row, model, panel);
  panel.post({ kind: 'details', key });
  return 'asked for';
}

/** With the address that is marked in a row, which is seldom its first one, and the symbol that it lies in. */
function withMark(
  details: Details | undefined,
  row: Row | undefined,
  model: Model,
  panel: Panel,
): Details | undefined {
  const range = row?.range;
  const { marker } = model.state;
  if (details === undefined || range === undefined || marker === undefined) return details;
  // They tell of where the section runs: of bytes that only lie there an address says nothing about that.
  if (/^(?:past:)?stored:/.test(row?.id ?? '')) return details;
  const offset = BigInt(marker) - BigInt(range.start);
  if (offset <= 0n || BigInt(marker) >= BigInt(range.end)) return details;
  const first = details.facts[0]?.value;
  const digits = first?.startsWith('0x') === true ? first.length - 2 : 0;
  const value = `0x${BigInt(marker).toString(16).padStart(digits, '0')}`;
  const marked = { label: markedLabel, value, note: offsetText(offset) };
  return { ...details, facts: [...details.facts, marked, ...symbolFact(model, marker, panel)] };
}

const markedLabel = 'Marked';

/** The address that is marked in what is selected, where that is not its first one. */
export function markedIn({ facts }: Details): Hex | undefined {
  // It is of the form that `withMark` gives it.
  return facts.find(({ label }) => label === markedLabel)?.value;
}

/** Two builds that are compared have each symbol at another place. */
function symbolFact(model: Model, marker: Hex, panel: Panel): Details['facts'] {
  const { named, serial } = model;
  if (currentView(model)?.id === 'compare') return [];
  // Beside the numbers of one picture stands no name of another.
  if (named?.address !== marker || named.of !== serial) {
    panel.post({ kind: 'nameAt', address: marker });
    return [];
  }
  if (named.name === undefined) return [];
  const offset = BigInt(named.offset ?? '0x0');
  return [{ label: 'Symbol', value: named.name, ...(offset === 0n ? {} : { note: offsetText(offset) }) }];
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
