import { formatAddress, hex, parseHex } from '../core/address';
import type { Row } from '../core/picture';
import type { SymbolHit } from '../protocol';
import { h, icon, replaceChildren } from './dom';
import { currentView, findAddress, type Model, type Panel } from './model';

interface Entry {
  readonly address: bigint;
  readonly name: string;
  readonly mangled?: string | undefined;
  readonly where: string;
  readonly size: string;
  /** In bytes; 0 when not known. */
  readonly bytes: number;
  readonly icon: string;
}

/** Go to address or symbol, with completion. Symbols are looked up by the extension, which has all of them. */
export function makeSearch(
  panel: Panel,
  go: (address: bigint) => boolean,
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
  list.hidden = true;
  const count = h('span', { class: 'search-count dim' });
  const element = h(
    'div',
    { class: 'search' },
    icon('search'),
    input,
    count,
    h('kbd', { 'aria-hidden': 'true' }, '/'),
    list,
  );
  let entries: readonly Entry[] = [];
  let chosen = 0;

  const close = (): void => {
    if (!list.hidden) showHits([]);
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    count.textContent = '';
    element.classList.remove('open');
  };
  const take = (entry: Entry | undefined): void => {
    if (entry === undefined || !go(entry.address)) return;
    close();
    input.blur();
  };
  const show = (model: Model): void => {
    const query = input.value.trim();
    if (query === '') {
      close();
      return;
    }
    entries = entriesFor(query, model);
    chosen = Math.min(chosen, Math.max(0, entries.length - 1));
    count.textContent = entries.length === 0 ? 'nothing found' : `${entries.length.toString()} found`;
    const options = entries.map((entry, i) =>
      optionRow(entry, i, i === chosen, query, () => {
        take(entry);
      }),
    );
    replaceChildren(list, ...options);
    list.hidden = entries.length === 0;
    input.setAttribute('aria-expanded', (!list.hidden).toString());
    input.setAttribute('aria-activedescendant', list.hidden ? '' : `found-${chosen.toString()}`);
    element.classList.add('open');
    showHits(entries.map(({ address, bytes }) => ({ at: hex(address), size: bytes })));
  };
  input.addEventListener('input', () => {
    chosen = 0;
    const query = input.value.trim();
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
      input.blur();
    }
  });
  input.addEventListener('blur', () => {
    setTimeout(close, 150);
  });
  const focus = (): void => {
    input.focus();
    input.select();
  };
  const update = (model: Model): void => {
    if (document.activeElement === input && model.found?.query === input.value.trim()) show(model);
  };
  return { element, focus, update };
}

const ownKeys: ReadonlySet<string> = new Set(['ArrowDown', 'ArrowUp', 'Enter', 'Escape']);

/** An address first when it is one, then rows of the picture, then symbols. */
function entriesFor(query: string, model: Model): Entry[] {
  const entries: Entry[] = [];
  const view = currentView(model);
  const address = /^(0x)?[0-9a-f_'`]+$/i.test(query) ? parseHex(query) : undefined;
  if (address?.ok === true && (query.length > 2 || query.startsWith('0x'))) {
    const found = view === undefined ? undefined : findAddress(view, address.value);
    entries.push({
      address: address.value,
      name: formatAddress(address.value),
      where: found?.row.name ?? '',
      size: '',
      bytes: 0,
      icon: 'target',
    });
  }
  const lower = query.toLowerCase();
  const seen = new Set<string>();
  // What is in view comes first, then the other views.
  const views = [view, ...(model.picture?.views ?? [])].filter((own) => own !== undefined);
  for (const row of views.flatMap((own) => own.columns.flatMap((column) => [...everyRow(column.rows)]))) {
    const start = row.range?.start;
    const unfit = start === undefined || row.details === undefined || row.id.startsWith('before:');
    if (unfit || seen.has(row.name) || !row.name.toLowerCase().includes(lower)) continue;
    seen.add(row.name);
    entries.push({
      address: BigInt(start),
      name: row.name,
      where: '',
      size: row.size ?? '',
      bytes: row.range === undefined ? 0 : Number(BigInt(row.range.end) - BigInt(row.range.start)),
      icon: 'symbol-namespace',
    });
    if (entries.length > 12) break;
  }
  const hits = model.found?.query === query ? model.found.hits : [];
  return [...entries.slice(0, 6), ...hits.map(symbolEntry)].slice(0, 12);
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

function optionRow(
  entry: Entry,
  index: number,
  selected: boolean,
  query: string,
  take: () => void,
): HTMLElement {
  const row = h(
    'div',
    {
      role: 'option',
      id: `found-${index.toString()}`,
      class: 'found',
      'aria-selected': selected.toString(),
      title: entry.mangled === undefined ? entry.name : `${entry.name}\n${entry.mangled}`,
    },
    icon(entry.icon),
    h('span', { class: 'mono found-name' }, ...highlighted(entry.name, query)),
    h('span', { class: 'mono dim found-where' }, entry.where),
    h('span', { class: 'mono dim found-address' }, entry.address.toString(16)),
    h('span', { class: 'dim found-size' }, entry.size),
  );
  row.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    take();
  });
  return row;
}

function highlighted(name: string, query: string): (string | HTMLElement)[] {
  const shown = name.slice(0, 200);
  const at = shown.toLowerCase().indexOf(query.toLowerCase());
  if (at === -1) return [shown];
  return [
    shown.slice(0, at),
    h('mark', {}, shown.slice(at, at + query.length)),
    shown.slice(at + query.length),
  ];
}
