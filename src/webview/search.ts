import { grouped, hex } from '../core/address';
import type { Row, View } from '../core/picture';
import { readPlaceQuery } from '../core/placeQuery';
import { h, icon, replaceChildren } from './dom';
import { currentView, type Model, type Panel } from './model';
import { entriesFor, everyRow, rowEntry, type Found } from './searchEntries';
import { optionRow, type Entry } from './searchOption';

export interface Search {
  readonly element: HTMLElement;
  focus(): void;
  /** Lists rows instead of what is looked for, until something is typed. */
  list(rows: readonly Row[], choose: (id: string) => void): void;
  update(model: Model): void;
}

/**
 * Go to address or symbol, with completion. Symbols are looked up by the extension, which has all of them. `leave` gives the focus
 * to what one goes on in.
 */
export function makeSearch(
  panel: Panel,
  go: (address: bigint) => boolean,
  leave: () => void,
  showHits: (hits: NonNullable<Model['hits']>) => void,
): Search {
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
  const does = h('span', { class: 'search-does' });
  const hint = (...words: (string | HTMLElement)[]): HTMLElement => h('span', {}, ...words);
  const key = (name: string): HTMLElement => h('kbd', {}, name);
  const hints = [hint(key('↑'), key('↓'), 'choose'), hint(key('Enter'), does), hint(key('Esc'), 'back')];
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
  /** What is listed instead of what is looked for. */
  let listed: Listed | undefined;
  /** Whether symbols are known that were asked for. */
  let hadFound = false;

  /** What the list has. */
  let drawn: { readonly entries: readonly Entry[]; readonly query: string; readonly chosen: number } = {
    entries: [],
    query: '',
    chosen: 0,
  };
  /** Makes of the list what is not so already: it is shown again with each frame of a picture that moves. */
  const fill = (query: string): void => {
    const { children } = list;
    if (query !== drawn.query || !isAlike(entries, drawn.entries)) {
      const options = entries.slice(0, mostListed).map((entry, i) =>
        optionRow(entry, i, i === chosen, query, () => {
          take(i);
        }),
      );
      replaceChildren(list, ...options);
    } else if (chosen !== drawn.chosen) {
      children[drawn.chosen]?.setAttribute('aria-selected', 'false');
      children[chosen]?.setAttribute('aria-selected', 'true');
    }
    const isMoved = query !== drawn.query || chosen !== drawn.chosen;
    drawn = { entries, query, chosen };
    const option = children[chosen];
    if (isMoved && option instanceof HTMLElement) scrollTo(list, option);
  };
  const sayWhat = (): void => {
    const isList = listed !== undefined;
    list.setAttribute('aria-label', isList ? 'Rows without a name' : 'Found');
    const own = 'Go to address or symbol';
    input.setAttribute('aria-label', isList ? `Choose a row without a name, or: ${own}` : own);
  };
  const close = (): void => {
    if (!list.hidden) showHits([]);
    listed = undefined;
    entries = [];
    chosen = 0;
    sayWhat();
    open(false);
    input.setAttribute('aria-expanded', 'false');
    count.textContent = '';
    element.classList.remove('open');
  };
  const take = (index: number): void => {
    const entry = entries[index];
    if (entry === undefined) return;
    if (listed !== undefined) listed.choose(listed.rows[index]?.id ?? '');
    else if (!go(entry.address)) return;
    close();
    leave();
  };
  const foundFor = (query: string, model: Model): Found =>
    listed === undefined
      ? entriesFor(query, model)
      : { entries: listed.rows.map(rowEntry), problem: undefined };
  const ask = (): void => {
    const query = readPlaceQuery(input.value).name;
    if (query !== '' && panel.model().found?.query !== query) panel.post({ kind: 'search', query });
  };
  const show = (model: Model): void => {
    const query = input.value.trim();
    if (query === '' && listed === undefined) {
      close();
      return;
    }
    const found = foundFor(query, model);
    entries = found.entries;
    chosen = Math.min(chosen, Math.max(0, entries.length - 1));
    const what = listed === undefined ? 'found' : 'without a name here';
    const first = entries.length > mostListed ? `first ${grouped(mostListed)} of ` : '';
    count.textContent =
      entries.length === 0
        ? (found.problem ?? 'nothing found')
        : `${first}${grouped(entries.length)} ${what}`;
    does.textContent = whatEnterDoes(entries[chosen]);
    sayWhat();
    open(entries.length > 0);
    fill(query);
    input.setAttribute('aria-expanded', (!list.hidden).toString());
    input.setAttribute('aria-activedescendant', list.hidden ? '' : `found-${chosen.toString()}`);
    element.classList.add('open');
    // What is listed is all over the picture: there only the one that is chosen tells anything.
    const marked = listed === undefined ? entries : entries.slice(chosen, chosen + 1);
    showHits(marked.map(({ address, bytes }) => ({ at: hex(address), size: bytes })));
  };
  input.addEventListener('input', () => {
    chosen = 0;
    listed = undefined;
    ask();
    show(panel.model());
  });
  input.addEventListener('keydown', (event) => {
    // All other keys are VS Code's too, such as the one of its command palette.
    if (event.ctrlKey || event.metaKey || event.altKey || !ownKeys.has(event.key)) return;
    event.stopPropagation();
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const most = Math.max(1, Math.min(entries.length, mostListed));
      chosen = (chosen + (event.key === 'ArrowDown' ? 1 : -1) + most) % most;
      event.preventDefault();
      show(panel.model());
    } else if (event.key === 'Enter') {
      // What was found before may have gone with the list.
      if (list.hidden) show(panel.model());
      take(chosen);
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
    ask();
  };
  const update = (model: Model): void => {
    const isDropped = hadFound && model.found === undefined;
    hadFound = model.found !== undefined;
    if (listed !== undefined) {
      const view = currentView(model);
      if (listed.view !== view && !hasAll(view, listed.rows)) close();
      else listed = { ...listed, view };
      return;
    }
    if (document.activeElement !== input) return;
    if (isDropped) ask();
    if (isDropped || model.found?.query === readPlaceQuery(input.value).name) show(model);
  };
  return {
    element,
    focus,
    list: (rows, choose) => {
      input.value = '';
      chosen = 0;
      listed = { rows, choose, view: currentView(panel.model()) };
      show(panel.model());
    },
    update,
  };
}

/** Rows that one may choose from, and the view that they were last found in. */
interface Listed {
  readonly rows: readonly Row[];
  readonly choose: (id: string) => void;
  readonly view: View | undefined;
}

/** Whether all of the rows are in a view, where they were. */
function hasAll(view: View | undefined, rows: readonly Row[]): boolean {
  const own = new Map<string, Row>();
  for (const { rows: all } of view?.columns ?? []) for (const row of everyRow(all)) own.set(row.id, row);
  return rows.every(({ id, name, range }) => {
    const now = own.get(id);
    return now?.name === name && now.range?.start === range?.start && now.range?.end === range?.end;
  });
}

/** More than one looks through; what is typed finds the others. */
const mostListed = 500;

function whatEnterDoes(entry: Entry | undefined): string {
  if (entry === undefined) return 'go';
  return entry.exactly === true ? `go to exactly ${entry.name}` : `go to ${entry.name.slice(0, 100)}`;
}

function isAlike(a: readonly Entry[], b: readonly Entry[]): boolean {
  const keys = ['address', 'name', 'mangled', 'where', 'size', 'icon', 'exactly'] as const;
  return a.length === b.length && a.every((own, i) => keys.every((key) => own[key] === b[i]?.[key]));
}

/** The list alone: `scrollIntoView` would move the page with it. */
function scrollTo(list: HTMLElement, { offsetTop, offsetHeight }: HTMLElement): void {
  const most = offsetTop;
  const least = offsetTop + offsetHeight - list.clientHeight;
  if (list.scrollTop > most) list.scrollTop = most;
  else if (list.scrollTop < least) list.scrollTop = least;
}

/** In milliseconds. */
const closeAfter = 150;

const ownKeys: ReadonlySet<string> = new Set(['ArrowDown', 'ArrowUp', 'Enter', 'Escape']);
