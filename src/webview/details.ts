import type { Details } from '../core/picture';
import { showInSpace, showInTables } from './actions';
import { aliasesOf, chainOf, facts, indicesLine, symbolLists } from './detailsLists';
import { asText, baseName } from './detailsText';
import { h, iconButton, linkButton, icon, replaceChildren } from './dom';
import { currentView, type Model, type Panel } from './model';
import { makeMore } from './moreDetails';
import { isSlot, markedIn, selectedDetails } from './selectedDetails';
import { whyButton, whyOf } from './why';

/**
 * What is known of the selected row: a pane at the right, or a strip below when the panel is not wide. `leave` takes the focus that was
 * in it when it goes.
 */
export function makeDetails(
  panel: Panel,
  leave: () => void,
): { readonly element: HTMLElement; update(model: Model): void } {
  const element = h('section', { class: 'details', 'aria-label': 'Details', tabindex: '-1' });
  const more = makeMore(element);
  let shown: Details | undefined;
  let last: readonly unknown[] = [];
  const update = (model: Model): void => {
    const { view: viewId, selected, marker, walk, detailsHidden } = model.state;
    const inputs = [model.picture, viewId, selected, marker, walk, detailsHidden, model.named];
    if (inputs.every((input, i) => input === last[i]) && last.length > 0) return;
    last = inputs;
    const details = selectedDetails(model, panel);
    // What was selected before stays until the answer is there, a few milliseconds.
    if (details === 'asked for') return;
    const goes = details === undefined || model.state.detailsHidden;
    if (goes && element.contains(document.activeElement)) leave();
    element.hidden = goes;
    element.classList.toggle(
      'unasked',
      currentView(model)?.tables !== undefined && !isSlot(model.state.selected),
    );
    if (details === undefined || JSON.stringify(details) === JSON.stringify(shown)) return;
    shown = details;
    const elsewhere = places(model, details, panel);
    const lists = symbolLists(details, panel);
    replaceChildren(
      element,
      heading(details, elsewhere, panel, [whyButton(details, element), more.button]),
      h(
        'div',
        { class: 'details-columns' },
        h('div', { class: 'details-main' }, ...mainFacts(details, panel)),
        lists.length === 0 ? undefined : h('div', { class: 'details-lists' }, ...lists),
      ),
      ...extras(details, elsewhere, panel),
      whyOf(details, panel),
    );
    more.look();
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
function places(model: Model, details: Details, panel: Panel): Place[] {
  const start = markedIn(details) ?? details.start;
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
  own: readonly (HTMLElement | undefined)[],
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
      ...own,
      iconButton('copy', 'Copy Details', () => {
        panel.post({ kind: 'copy', text: asText(details) });
      }),
      iconButton('close', 'Close Details', () => {
        panel.choose({ selected: undefined, marker: undefined });
      }),
    ),
  );
}

/** What stands left of the symbols in the strip, and above them in the pane. */
function mainFacts(details: Details, panel: Panel): (HTMLElement | undefined)[] {
  const { source } = details;
  return [
    facts('facts', details.facts),
    chainOf(details),
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
  ];
}

function extras(details: Details, elsewhere: readonly Place[], panel: Panel): (HTMLElement | undefined)[] {
  const { source } = details;
  return [
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
