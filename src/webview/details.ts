import type { Details, Fact, PageTables } from '../core/picture';
import { slotDetails, walkTo } from '../core/picture/pageTables';
import { translationDetails } from '../core/picture/translationView';
import { h, iconButton, linkButton, icon, replaceChildren } from './dom';
import { currentView, findRow, type Model, type Panel } from './model';

/** What is known of the selected row: a pane at the right, or a strip below when the panel is not wide. */
export function makeDetails(panel: Panel): { readonly element: HTMLElement; update(model: Model): void } {
  const element = h('section', { class: 'details', 'aria-label': 'Details', tabindex: '-1' });
  let shown: Details | undefined;
  const update = (model: Model): void => {
    const details = selectedDetails(model);
    element.hidden = details === undefined || model.state.detailsHidden;
    if (details === undefined || JSON.stringify(details) === JSON.stringify(shown)) return;
    shown = details;
    replaceChildren(
      element,
      heading(details, panel),
      facts('facts', details.facts),
      ...extras(details, panel),
    );
  };
  return { element, update };
}

function selectedDetails(model: Model): Details | undefined {
  const id = model.state.selected;
  const view = currentView(model);
  if (view?.tables !== undefined) return selectedSlot(view.tables, model);
  const translated =
    view?.linear === undefined || model.state.marker === undefined
      ? undefined
      : translationDetails(view.linear, BigInt(model.state.marker), view.columns[0]?.addressBits ?? 64);
  if (translated !== undefined) return translated;
  const key = findRow(view, id)?.details ?? id;
  return key === undefined ? undefined : model.picture?.details[key];
}

/** Slots are too many to be described beforehand. */
function selectedSlot(tables: PageTables, model: Model): Details {
  const { walk, marker, selected } = model.state;
  const whole = walk ?? walkTo(tables, BigInt(marker ?? tables.start));
  const level = Number(/^slot:(\d+)$/.exec(selected ?? '')?.[1] ?? (tables.levels.length - 1).toString());
  return slotDetails(tables, whole.slice(0, level + 1));
}

function heading(details: Details, panel: Panel): HTMLElement {
  const { source } = details;
  return h(
    'div',
    { class: 'details-heading' },
    h(
      'div',
      { class: 'details-title' },
      h('h2', { class: details.mono ? 'mono' : undefined, title: details.heading }, details.heading),
      details.rights === undefined ? undefined : h('span', { class: 'mono dim' }, details.rights),
      h('span', { class: 'dim subtitle' }, details.subtitle),
    ),
    h(
      'div',
      { class: 'details-buttons' },
      source === undefined
        ? undefined
        : iconButton('go-to-file', 'Go to Source', () => {
            panel.post({ kind: 'openSource', place: source });
          }),
      iconButton('copy', 'Copy Details', () => {
        panel.post({ kind: 'copy', text: asText(details) });
      }),
      iconButton('close', 'Close Details', () => {
        panel.choose({ selected: undefined, marker: undefined });
      }),
    ),
  );
}

function facts(role: string, list: readonly Fact[]): HTMLElement | undefined {
  if (list.length === 0) return undefined;
  return h('dl', { class: role }, ...list.flatMap(factRow));
}

function factRow(fact: Fact): HTMLElement[] {
  const value = h('dd', {});
  if (fact.value !== undefined) value.append(h('span', { class: 'mono' }, fact.value));
  if (fact.note !== undefined)
    value.append(h('span', { class: 'dim' }, fact.value === undefined ? fact.note : ` ${fact.note}`));
  return [h('dt', {}, fact.label), value];
}

function extras(details: Details, panel: Panel): (HTMLElement | undefined)[] {
  const { source, symbols } = details;
  return [
    details.tables.length === 0
      ? undefined
      : h(
          'div',
          { class: 'group tables' },
          h('h3', {}, details.tablesTitle ?? 'Page tables'),
          facts('facts', details.tables),
        ),
    details.tables.length === 0
      ? undefined
      : indicesLine(details.tables, details.tablesTitle === undefined ? 'Indices' : 'Also'),
    symbols === undefined
      ? undefined
      : h(
          'div',
          { class: 'group symbols' },
          h('h3', {}, 'Largest symbols', h('span', { class: 'dim' }, `of ${symbols.total.toString()}`)),
          ...symbols.largest.map((symbol) => symbolRow(symbol, panel)),
        ),
    details.text.length === 0
      ? undefined
      : h('div', { class: 'group words' }, ...details.text.map((text) => h('p', {}, text))),
    source === undefined
      ? undefined
      : h(
          'div',
          { class: 'group links' },
          linkButton(
            `${baseName(source.file)}:${source.line.toString()}`,
            () => {
              panel.post({ kind: 'openSource', place: source });
            },
            icon('go-to-file'),
          ),
        ),
  ];
}

/** The same indices in one line, for the strip. */
function indicesLine(tables: readonly Fact[], label: string): HTMLElement {
  const value = tables.map((fact) => fact.value ?? '').join(' ');
  const names = tables.map((fact) => fact.label).join(', ');
  return h(
    'dl',
    { class: 'facts indices', title: names },
    h('dt', {}, label),
    h('dd', { class: 'mono' }, value),
  );
}

type Symbols = NonNullable<Details['symbols']>;

function symbolRow(symbol: Symbols['largest'][number], panel: Panel): HTMLElement {
  const fill = h('span', { class: 'bar-fill' });
  fill.style.width = `${(symbol.fraction * 100).toFixed(1)}%`;
  const row = h(
    'button',
    { type: 'button', class: 'symbol-row', title: `${symbol.name}\n${symbol.at}` },
    h('span', { class: 'mono symbol-name' }, symbol.name),
    h('span', { class: 'bar', 'aria-hidden': 'true' }, fill),
    h('span', { class: 'dim symbol-size' }, symbol.size),
  );
  row.addEventListener('click', () => {
    panel.choose({ marker: symbol.at });
  });
  return row;
}

function baseName(file: string): string {
  return file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
}

function asText(details: Details): string {
  const lines = [...details.facts, ...details.tables].map(
    (fact) => `${fact.label}: ${[fact.value, fact.note].filter((part) => part !== undefined).join(' ')}`,
  );
  return [
    [details.heading, details.rights, details.subtitle].filter((part) => part !== undefined).join('  '),
    ...lines,
    ...details.text,
  ].join('\n');
}
