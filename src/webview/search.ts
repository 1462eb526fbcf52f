import { fits64, formatAddress, hex } from '../core/address';
import type { Row } from '../core/picture';
import {
  completionsOf,
  offsetText,
  readPlaceQuery,
  type Completions,
  type PlaceQuery,
} from '../core/placeQuery';
import type { SymbolHit } from '../protocol';
import { h, icon, replaceChildren } from './dom';
import { currentView, findAddress, type Model, type Panel } from './model';
import { optionRow, type Entry } from './searchOption';

/**
 * Go to address or symbol, with completion. Symbols are looked up by the extension, which has all of them. `leave` gives the focus
 * to what one goes on in.
 */
export function makeSearch(
  panel: Panel,
  go: (address: bigint) => boolean,
  leave: () => void,
  showHits: (hits: NonNullable<Model['hits']>) => void,
): { readonly element: HTMLElement; focus(): void; update(model: Model): void } {
  const input = h('input', {
    type: 'text',
    class: 'search-input',
    placeholder: 'Go to address or symbol',
    spellcheck: 'false',
    autocomplete: 'off',
    role: 'combobox',
    'aria-expanded': 'false',
    'aria-controls': 'search-list',
    'aria-autocomplete': 'list',
    'aria-label': 'Go to address or symbol',
  });
  const list = h('div', { class: 'search-list', role: 'listbox', id: 'search-list', 'aria-label': 'Found' });
  const hints = [
    ['↑', '↓', 'choose'],
    ['Enter', 'go'],
    ['Esc', 'back'],
  ].map((own) => h('span', {}, ...own.slice(0, -1).map((key) => h('kbd', {}, key)), own.at(-1)));
  const popup = h(
    'div',
    { class: 'search-popup' },
    list,
    h('div', { class: 'search-hints dim', 'aria-hidden': 'true' }, ...hints),
  );
  const open = (isOpen: boolean): void => {
    list.hidden = !isOpen;
    popup.hidden = !isOpen;
  };
  open(false);
  const count = h('span', { class: 'search-count dim', role: 'status' });
  const element = h(
    'div',
    { class: 'search' },
    icon('search'),
    input,
    count,
    h('kbd', { 'aria-hidden': 'true' }, '/'),
    popup,
  );
  let entries: readonly Entry[] = [];
  let chosen = 0;

  const close = (): void => {
    if (!list.hidden) showHits([]);
    open(false);
    input.setAttribute('aria-expanded', 'false');
    count.textContent = '';
    element.classList.remove('open');
  };
  const take = (entry: Entry | undefined): void => {
    if (entry === undefined || !go(entry.address)) return;
    close();
    leave();
  };
  const show = (model: Model): void => {
    const query = input.value.trim();
    if (query === '') {
      close();
      return;
    }
    const found = entriesFor(query, model);
    entries = found.entries;
    chosen = Math.min(chosen, Math.max(0, entries.length - 1));
    count.textContent =
      entries.length === 0 ? (found.problem ?? 'nothing found') : `${entries.length.toString()} found`;
    const options = entries.map((entry, i) =>
      optionRow(entry, i, i === chosen, query, () => {
        take(entry);
      }),
    );
    replaceChildren(list, ...options);
    open(entries.length > 0);
    input.setAttribute('aria-expanded', (!list.hidden).toString());
    input.setAttribute('aria-activedescendant', list.hidden ? '' : `found-${chosen.toString()}`);
    element.classList.add('open');
    showHits(entries.map(({ address, bytes }) => ({ at: hex(address), size: bytes })));
  };
  input.addEventListener('input', () => {
    chosen = 0;
    const query = readPlaceQuery(input.value).name;
    if (query !== '') panel.post({ kind: 'search', query });
    show(panel.model());
  });
  input.addEventListener('keydown', (event) => {
    // All other keys are VS Code's too, such as the one of its command palette.
    if (event.ctrlKey || event.metaKey || event.altKey || !ownKeys.has(event.key)) return;
    event.stopPropagation();
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      chosen = (chosen + (event.key === 'ArrowDown' ? 1 : -1) + entries.length) % Math.max(1, entries.length);
      event.preventDefault();
      show(panel.model());
    } else if (event.key === 'Enter') {
      take(entries[chosen]);
    } else if (event.key === 'Escape') {
      input.value = '';
      close();
      leave();
    }
  });
  input.addEventListener('blur', () => {
    setTimeout(() => {
      // Somebody may have come back meanwhile, and typed.
      if (document.activeElement !== input) close();
    }, closeAfter);
  });
  const focus = (): void => {
    input.focus();
    input.select();
  };
  const update = (model: Model): void => {
    if (document.activeElement === input && model.found?.query === readPlaceQuery(input.value).name)
      show(model);
  };
  return { element, focus, update };
}

/** In milliseconds. */
const closeAfter = 150;

const ownKeys: ReadonlySet<string> = new Set(['ArrowDown', 'ArrowUp', 'Enter', 'Escape']);

interface Found {
  readonly entries: readonly Entry[];
  /** Why there is nothing. */
  readonly problem: string | undefined;
}

/** What bears exactly the name first, then the address if it is one, then rows of the picture and symbols. */
function entriesFor(text: string, model: Model): Found {
  const query = readPlaceQuery(text);
  const { address, offset } = query;
  const target = address === undefined ? undefined : addressEntry(address + offset, model);
  const hits = model.found?.query === query.name ? model.found.hits.map(symbolEntry) : [];
  const begins = ({ name }: Entry): boolean => name.toLowerCase().startsWith(query.name.toLowerCase());
  const ranked = (own: readonly Entry[]): Entry[] => [
    ...own.filter(begins),
    ...own.filter((entry) => !begins(entry)),
  ];
  const named = [...ranked(rowEntries(query, text, model)).slice(0, 6), ...hits];
  const exact = named.filter(({ name }) => name === query.name);
  const others = ranked(named.filter((entry) => !exact.includes(entry)));
  const moved = [...exact, ...others]
    .filter((entry) => fits64(entry.address + offset))
    .map((entry) => movedBy(entry, offset));
  const at = target === undefined ? [] : [target];
  const first = text.startsWith('0x') ? 0 : exact.length;
  const entries = [...moved.slice(0, first), ...at, ...moved.slice(first)].slice(0, 12);
  const outside = address === undefined ? undefined : 'not in the address space';
  return { entries, problem: query.problem ?? outside };
}

/** Undefined where no view has it: there is nowhere to go. */
function addressEntry(address: bigint, model: Model): Entry | undefined {
  const views = [currentView(model), ...(model.picture?.views ?? [])].filter((view) => view !== undefined);
  const found = views.map((view) => findAddress(view, address)).find((place) => place !== undefined);
  if (found === undefined) return undefined;
  const name = formatAddress(address);
  return { address, name, where: found.row.name, size: '', bytes: 0, icon: 'target' };
}

function movedBy(entry: Entry, offset: bigint): Entry {
  if (offset === 0n) return entry;
  return {
    ...entry,
    address: entry.address + offset,
    name: `${entry.name}${offsetText(offset)}`,
    size: '',
    bytes: 0,
  };
}

function rowEntries({ name }: PlaceQuery, text: string, model: Model): Entry[] {
  const entries: Entry[] = [];
  const completions = completionsOf(text);
  if (name === '' && completions.length === 0) return entries;
  const view = currentView(model);
  const lower = name.toLowerCase();
  const seen = new Set<string>();
  // What is in view comes first, then the other views.
  const views = [view, ...(model.picture?.views ?? [])].filter((own) => own !== undefined);
  for (const row of views.flatMap((own) => own.columns.flatMap((column) => [...everyRow(column.rows)]))) {
    const start = row.range?.start;
    const unfit = start === undefined || row.details === undefined || row.id.startsWith('before:');
    if (unfit || seen.has(row.name)) continue;
    const isNamed = name !== '' && row.name.toLowerCase().includes(lower);
    if (!isNamed && !isBegun(row, start, completions)) continue;
    seen.add(row.name);
    const entry = {
      address: BigInt(start),
      name: row.name,
      where: '',
      size: row.size ?? '',
      bytes: row.range === undefined ? 0 : Number(BigInt(row.range.end) - BigInt(row.range.start)),
      icon: 'symbol-namespace',
    };
    // The one that is meant is not to be among those that are left out.
    if (row.name === name) entries.unshift(entry);
    else entries.push(entry);
    if (entries.length > 200) break;
  }
  return entries;
}

/** Whether a row begins at an address of which the first digits are typed. Where bytes are loaded is no place that one goes to. */
function isBegun({ id }: Row, start: string, completions: readonly Completions[]): boolean {
  if (completions.length === 0 || /^(?:load|stored|physical|gap):/.test(id)) return false;
  const address = BigInt(start);
  return completions.some(({ from, to }) => address >= from && address < to);
}

function* everyRow(rows: readonly Row[]): Generator<Row> {
  for (const row of rows) {
    yield row;
    if (row.inside !== undefined) yield* everyRow(row.inside.rows);
  }
}

function symbolEntry(hit: SymbolHit): Entry {
  return {
    address: BigInt(hit.address),
    name: hit.name,
    mangled: hit.mangled,
    where: hit.section ?? '',
    size: hit.size ?? '',
    bytes: hit.bytes,
    icon: hit.code ? 'symbol-method' : 'symbol-variable',
  };
}
