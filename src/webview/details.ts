import type { Details, Fact } from '../core/picture';
import { reveal, showInSpace, showInTables } from './actions';
import { asText, baseName } from './detailsText';
import { h, iconButton, linkButton, icon, replaceChildren } from './dom';
import { currentView, type Model, type Panel } from './model';
import { isSlot, selectedDetails } from './selectedDetails';
import { whyButton, whyOf } from './why';

/** What is known of the selected row: a pane at the right, or a strip below when the panel is not wide. */
export function makeDetails(panel: Panel): { readonly element: HTMLElement; update(model: Model): void } {
  const element = h('section', { class: 'details', 'aria-label': 'Details', tabindex: '-1' });
  let shown: Details | undefined;
  let last: readonly unknown[] = [];
  const update = (model: Model): void => {
    const { view: viewId, selected, marker, walk, detailsHidden } = model.state;
    const inputs = [model.picture, viewId, selected, marker, walk, detailsHidden];
    if (inputs.every((input, i) => input === last[i]) && last.length > 0) return;
    last = inputs;
    const details = selectedDetails(model, panel);
    // What was selected before stays until the answer is there, a few milliseconds.
    if (details === 'asked for') return;
    element.hidden = details === undefined || model.state.detailsHidden;
    element.classList.toggle(
      'unasked',
      currentView(model)?.tables !== undefined && !isSlot(model.state.selected),
    );
    if (details === undefined || JSON.stringify(details) === JSON.stringify(shown)) return;
    shown = details;
    replaceChildren(
      element,
      heading(details, places(model, details, panel), panel, whyButton(details, element)),
      facts('facts', details.facts),
      chainOf(details),
      ...extras(details, places(model, details, panel), panel),
      whyOf(details, panel),
    );
  };
  return { element, update };
}

/** Where the same is shown otherwise. */
interface Place {
  readonly icon: string;
  readonly label: string;
  readonly go: () => void;
}

/** The other views that have the place, first the page tables, and then the image's file among the others. */
function places(model: Model, { start }: Details, panel: Panel): Place[] {
  const hasImage = model.picture?.views.some(({ id }) => id === 'image') === true;
  const go = (): void => {
    panel.post({ kind: 'offer', offer: 'showInExplorer' });
  };
  const file = hasImage ? [{ icon: 'files', label: 'Show in Explorer', go }] : [];
  return [...(start === undefined ? [] : otherViews(model, BigInt(start), panel)), ...file];
}

function otherViews(model: Model, address: bigint, panel: Panel): Place[] {
  const here = currentView(model)?.id;
  const found: Place[] = [];
  for (const { id } of model.picture?.views ?? []) {
    if (id === here) continue;
    if (id === 'tables') {
      const go = (): void => {
        showInTables(panel, address);
      };
      found.push({ icon: 'list-tree', label: 'Show in Page Tables', go });
    }
    if (id === 'space') {
      const go = (): void => {
        showInSpace(panel, address);
      };
      found.push({ icon: 'map', label: 'Show in Address Space', go });
    }
  }
  return found.reverse();
}

function heading(
  details: Details,
  elsewhere: readonly Place[],
  panel: Panel,
  why: HTMLElement | undefined,
): HTMLElement {
  const { source } = details;
  return h(
    'div',
    { class: 'details-heading' },
    h(
      'div',
      { class: 'details-title' },
      h('h2', { class: details.mono ? 'mono' : undefined, title: details.heading }, details.heading),
      details.rights === undefined ? undefined : h('span', { class: 'mono dim' }, details.rights),
    ),
    h('span', { class: 'dim subtitle', title: details.subtitle }, details.subtitle),
    h(
      'div',
      { class: 'details-buttons' },
      source === undefined
        ? undefined
        : iconButton('go-to-file', 'Go to Source', () => {
            panel.post({ kind: 'openSource', place: source });
          }),
      ...elsewhere.map(({ icon: sign, label, go }) => {
        const button = iconButton(sign, label, go);
        button.classList.add('strip-only');
        return button;
      }),
      why,
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
  return [h('dt', { class: fact.mono === true ? 'mono' : undefined, title: fact.label }, fact.label), value];
}

/** The way of an address to its byte, each step with the rule that leads on from it. */
function chainOf({ chain }: Details): HTMLElement | undefined {
  if (chain === undefined) return undefined;
  return h(
    'ol',
    { class: 'chain' },
    ...chain.map(({ label, value, note, rule }) =>
      h(
        'li',
        {},
        h('h3', {}, label),
        h('div', { class: 'mono chain-value' }, value),
        note === undefined ? undefined : h('div', { class: 'dim chain-note' }, note),
        rule === undefined
          ? undefined
          : h('div', { class: 'mono dim chain-rule' }, icon('arrow-down'), h('span', {}, rule)),
      ),
    ),
  );
}

/** The other addresses of the same byte; a click goes to one. */
function aliasesOf({ aliases }: Details, panel: Panel): HTMLElement | undefined {
  if (aliases === undefined || aliases.length === 0) return undefined;
  return h(
    'div',
    { class: 'group aliases' },
    h('h3', {}, 'Same byte, other addresses', h('span', { class: 'dim' }, aliases.length.toString())),
    ...aliases.map(({ at, text, name }) => {
      const row = h(
        'button',
        { type: 'button', class: 'alias-row', title: `${text}\n${name}` },
        h('span', { class: 'alias-sign', 'aria-hidden': 'true' }),
        h('span', { class: 'mono' }, text),
        h('span', { class: 'dim alias-name' }, name),
      );
      row.addEventListener('click', () => {
        reveal(panel, BigInt(at));
      });
      return row;
    }),
  );
}

function extras(details: Details, elsewhere: readonly Place[], panel: Panel): (HTMLElement | undefined)[] {
  const { source, symbols } = details;
  return [
    aliasesOf(details, panel),
    details.tables.length === 0
      ? undefined
      : h(
          'div',
          { class: 'group tables' },
          h('h3', {}, details.tablesTitle ?? 'Page tables'),
          facts('facts', details.tables),
        ),
    ...(details.groups ?? []).map((group) =>
      h(
        'div',
        { class: 'group tables' },
        h('h3', {}, group.title, h('span', { class: 'dim' }, group.note ?? '')),
        facts('facts listed', group.facts),
      ),
    ),
    details.tables.length === 0
      ? undefined
      : indicesLine(details.tables, details.tablesTitle === undefined ? 'Indices' : 'Entries'),
    source === undefined
      ? undefined
      : h(
          'dl',
          { class: 'facts strip-source' },
          h('dt', {}, 'Source'),
          h(
            'dd',
            {},
            linkButton(`${baseName(source.file)}:${source.line.toString()}`, () => {
              panel.post({ kind: 'openSource', place: source });
            }),
          ),
        ),
    details.assigned === undefined
      ? undefined
      : h(
          'div',
          { class: 'group symbols' },
          h('h3', {}, 'Symbols of the script'),
          facts('facts assigned', details.assigned),
        ),
    symbols === undefined
      ? undefined
      : h(
          'div',
          { class: 'group symbols' },
          h('h3', {}, 'Largest symbols', h('span', { class: 'dim' }, `of ${symbols.total.toString()}`)),
          ...symbols.largest.map((symbol) => symbolRow(symbol, hueOf(details.rights), panel)),
        ),
    details.text.length === 0
      ? undefined
      : h('div', { class: 'group words' }, ...details.text.map((text) => h('p', {}, text))),
    h(
      'div',
      { class: 'group links' },
      source === undefined
        ? undefined
        : linkButton(
            `${baseName(source.file)}:${source.line.toString()}`,
            () => {
              panel.post({ kind: 'openSource', place: source });
            },
            icon('go-to-file'),
          ),
      ...elsewhere.map(({ icon: sign, label, go }) => linkButton(label, go, icon(sign))),
      linkButton(
        'Copy…',
        () => {
          panel.post({ kind: 'copyDetails', text: asText(details), start: details.start });
        },
        icon('copy'),
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

/** The hue of the section, as in the drawing. */
function hueOf(rights = ''): string {
  return rights.endsWith('x') ? 'execute' : rights.includes('w') ? 'write' : 'read';
}

function symbolRow(symbol: Symbols['largest'][number], hue: string, panel: Panel): HTMLElement {
  const fill = h('span', { class: `bar-fill hue-${hue}` });
  fill.style.width = `${(symbol.fraction * 100).toFixed(1)}%`;
  const row = h(
    'button',
    {
      type: 'button',
      class: 'symbol-row',
      title: [symbol.name, symbol.mangled, symbol.at].filter((line) => line !== undefined).join('\n'),
    },
    h('span', { class: 'mono symbol-name' }, symbol.name),
    h('span', { class: 'bar', 'aria-hidden': 'true' }, fill),
    h('span', { class: 'dim symbol-size' }, symbol.size),
  );
  row.addEventListener('click', () => {
    panel.choose({ marker: symbol.at });
  });
  row.addEventListener('dblclick', () => {
    reveal(panel, BigInt(symbol.at));
  });
  return row;
}
