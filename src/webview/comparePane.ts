import type { ChangeKind, CompareRow, CompareTable } from '../core/picture';
import { h, icon, linkButton, replaceChildren } from './dom';
import { currentView, findRow, type Model, type Panel } from './model';

const signs: Readonly<Record<ChangeKind, readonly [icon: string, words: string]>> = {
  new: ['add', 'new'],
  gone: ['remove', 'gone'],
  grown: ['arrow-up', 'grown'],
  shrunk: ['arrow-down', 'shrunk'],
  moved: ['arrow-both', 'moved'],
  same: ['blank', 'unchanged'],
  unknown: ['question', 'not known'],
};

/** The differences as tables, beside or below the drawing of both. */
export function makeComparePane(panel: Panel): {
  readonly element: HTMLElement;
  update(model: Model): void;
} {
  const element = h('section', { class: 'compare', 'aria-label': 'Differences', tabindex: '-1' });
  let shown: unknown;
  const update = (model: Model): void => {
    const view = currentView(model);
    const comparison = view?.comparison;
    element.hidden = comparison === undefined;
    if (comparison === undefined) return;
    if (comparison !== shown) {
      shown = comparison;
      replaceChildren(
        element,
        ...comparison.tables.map((table) => tableOf(table, panel)),
        linkButton(
          'Compare with something else…',
          () => {
            panel.post({ kind: 'offer', offer: 'compare' });
          },
          icon('diff'),
        ),
      );
    }
    // The same section may be selected in either column.
    const row = findRow(view, model.state.selected);
    for (const line of element.querySelectorAll('tr[data-item]')) {
      const item = line.getAttribute('data-item');
      const selected = item !== null && row !== undefined && (item === row.id || item === row.partner);
      line.classList.toggle('selected', selected);
      line.querySelector('button')?.setAttribute('aria-pressed', selected.toString());
    }
  };
  return { element, update };
}

function tableOf(table: CompareTable, panel: Panel): HTMLElement {
  const bars = table.rows.some(({ share }) => share !== undefined && share !== 0);
  const heads = ['', table.head, table.id === 'symbols' ? 'Section' : 'Before', 'After', 'Change', ''];
  return h(
    'div',
    { class: 'compare-group' },
    h('h3', {}, table.title, h('span', { class: 'dim' }, table.note ?? '')),
    h(
      'table',
      { class: bars ? 'compare-table' : 'compare-table wide' },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ...heads.map((text, i) =>
            h('th', { scope: 'col', class: i > 1 && i < 5 ? 'number' : undefined }, ...headOf(text, i)),
          ),
        ),
      ),
      h('tbody', {}, ...table.rows.map((row) => rowOf(row, table, bars, panel))),
      table.totals.length === 0
        ? undefined
        : h('tfoot', {}, ...table.totals.map((row) => rowOf(row, table, false, panel))),
    ),
  );
}

/** A column of signs or bars has a heading for those who do not see it. */
function headOf(text: string, i: number): (string | HTMLElement)[] {
  if (text !== '') return [text];
  return [h('span', { class: 'unseen' }, i === 0 ? 'What became of it' : 'Change as a bar, or a note')];
}

function rowOf(row: CompareRow, table: CompareTable, bars: boolean, panel: Panel): HTMLElement {
  const [sign, words] = signs[row.change];
  const { item } = row;
  const name = nameOf(row, panel);
  const second = table.id === 'symbols' ? (row.where ?? '') : (row.before ?? '–');
  const line = h(
    'tr',
    {
      class: `change-${row.change}`,
      title: row.note,
      ...(item === undefined ? {} : { 'data-item': item }),
    },
    h(
      'td',
      { class: 'sign' },
      row.id.startsWith('total:') ? undefined : icon(sign),
      h('span', { class: 'unseen' }, row.id.startsWith('total:') ? '' : words),
    ),
    h('th', { scope: 'row', class: row.mono ? 'mono name' : 'name' }, name),
    h('td', { class: `number dim${table.id === 'symbols' ? ' mono' : ''}` }, second),
    h('td', { class: 'number' }, row.after ?? '–'),
    h('td', { class: 'number delta' }, row.delta ?? ''),
    h('td', { class: 'extra dim', title: row.note }, (bars ? barOf(row) : undefined) ?? row.note),
  );
  return line;
}

function nameOf(row: CompareRow, panel: Panel): HTMLElement {
  const { item } = row;
  const title = row.mangled === undefined ? row.name : `${row.name}\n${row.mangled}`;
  if (item === undefined) return h('span', { title }, row.name);
  const button = h('button', { type: 'button', class: 'plain', title }, row.name);
  button.addEventListener('click', () => {
    panel.choose({ selected: item, detailsHidden: false });
  });
  return button;
}

/** Left of the middle is less, right of it more; all bars of a table have one scale. */
function barOf({ share }: CompareRow): HTMLElement | undefined {
  if (share === undefined || share === 0) return undefined;
  const fill = h('span', { class: share < 0 ? 'delta-fill less' : 'delta-fill more' });
  fill.style.width = `${Math.max(1, Math.abs(share) * 50).toFixed(1)}%`;
  return h('span', { class: 'delta-bar', 'aria-hidden': 'true' }, fill);
}
