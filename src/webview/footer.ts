import type { LegendEntry } from '../core/picture';
import { h, linkButton, replaceChildren } from './dom';
import { currentView, type Model, type Panel } from './model';

/** What the marks mean at the left, what the scale is at the right, or what is being read and a way to end that. */
export function makeFooter(panel: Panel): {
  readonly element: HTMLElement;
  update(model: Model, scaleText: string): void;
} {
  const legend = h('ul', { class: 'legend', 'aria-label': 'Legend' });
  const narrow = h(
    'details',
    { class: 'legend-menu' },
    h('summary', {}, 'Legend'),
    h('ul', { class: 'legend' }),
  );
  const scale = h('span', { class: 'scale-text' });
  const cancel = linkButton('Cancel', () => {
    panel.post({ kind: 'cancel' });
  });
  const element = h(
    'footer',
    { class: 'footer', tabindex: '-1' },
    legend,
    narrow,
    h('span', { class: 'spring' }),
    scale,
    cancel,
  );
  let shown = '';
  const update = (model: Model, scaleText: string): void => {
    const view = currentView(model);
    const entries = view?.legend ?? [];
    // Slots are squares of one colour, not boxes with a spine.
    element.classList.toggle('of-slots', view?.tables !== undefined);
    scale.textContent = model.loading ?? scaleText;
    cancel.hidden = model.loading === undefined || model.cancels !== true;
    element.hidden = entries.length === 0 && model.loading === undefined;
    const signature = JSON.stringify(entries);
    if (signature === shown) return;
    shown = signature;
    replaceChildren(legend, ...entries.map(entryItem));
    legend.title = entries.map(({ text }) => text).join(', ');
    const list = narrow.querySelector('ul');
    if (list !== null) replaceChildren(list, ...entries.map(entryItem));
  };
  return { element, update };
}

function entryItem(entry: LegendEntry): HTMLElement {
  const mark =
    entry.paint === undefined
      ? h('span', { class: 'legend-sign mono' }, entry.sign ?? '')
      : h('span', { class: `swatch swatch-${entry.paint}` });
  return h('li', {}, mark, entry.text);
}
