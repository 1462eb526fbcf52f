import type { ViewId } from '../core/picture';
import { h, iconButton, replaceChildren } from './dom';
import { currentView, showsEmpty, type Model, type Panel } from './model';

/** Tabs of the views at the left, search and buttons at the right. In a narrow panel the tabs are a menu. */
export function makeToolbar(
  panel: Panel,
  search: HTMLElement,
  actions: {
    readonly flip: () => void;
    readonly share: () => void;
    readonly help: () => void;
    readonly search: () => void;
    readonly compare: () => void;
  },
): { readonly element: HTMLElement; update(model: Model): void } {
  const tabs = h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Views' });
  const menu = h('select', { class: 'view-menu', 'aria-label': 'View' });
  const flip = iconButton('arrow-swap', 'Flip: Low Addresses at the Top (F)', actions.flip);
  flip.classList.add('turned');
  const compare = iconButton('diff', 'Compare with…', actions.compare);
  const openSearch = iconButton('search', 'Go to Address or Symbol (/)', actions.search);
  openSearch.classList.add('search-icon');
  const buttons = h(
    'div',
    { class: 'buttons' },
    openSearch,
    flip,
    compare,
    iconButton('export', 'Copy or Save…', actions.share),
    iconButton('question', 'Keys (?)', actions.help),
  );
  const element = h('div', { class: 'toolbar' }, tabs, menu, h('div', { class: 'spring' }), search, buttons);
  const show = (id: ViewId): void => {
    panel.choose({ view: id });
  };
  menu.addEventListener('change', () => {
    const view = shownTabs(panel.model()).find(({ id }) => id === menu.value);
    if (view !== undefined) show(view.id);
  });
  tabs.addEventListener('keydown', (event) => {
    const views = shownTabs(panel.model());
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const now = views.findIndex((view) => view.id === panel.model().state.view);
    const next = views[(now + step + views.length) % views.length];
    if (step === 0 || next === undefined) return;
    event.preventDefault();
    show(next.id);
    tabs.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
  });
  let shown = '';
  const update = (model: Model): void => {
    const views = shownTabs(model);
    const current = currentView(model)?.id ?? (showsEmpty(model) ? 'image' : undefined);
    const comparing = currentView(model)?.comparison !== undefined;
    compare.setAttribute('aria-pressed', comparing.toString());
    flip.setAttribute('aria-pressed', model.state.flipped.toString());
    const signature = views.map((view) => `${view.id}:${view.title}`).join();
    if (signature !== shown) {
      shown = signature;
      replaceChildren(tabs, ...views.map((view) => tab(view.id, view.title, show)));
      replaceChildren(menu, ...views.map((view) => h('option', { value: view.id }, view.title)));
    }
    for (const button of tabs.querySelectorAll('button')) {
      const selected = button.dataset.view === current;
      button.setAttribute('aria-selected', selected.toString());
      button.tabIndex = selected ? 0 : -1;
    }
    if (current !== undefined) menu.value = current;
  };
  return { element, update };
}

/** The views of the picture, and the image's also while there is none: it says why. */
function shownTabs(model: Model): readonly { readonly id: ViewId; readonly title: string }[] {
  const views = model.picture?.views ?? [];
  if (model.empty === undefined || views.some((view) => view.id === 'image')) return views;
  // Where it stands when there is one.
  return [...views.slice(0, 1), { id: 'image', title: 'Image' }, ...views.slice(1)];
}

function tab(id: ViewId, title: string, show: (id: ViewId) => void): HTMLElement {
  const button = h('button', { type: 'button', role: 'tab', class: 'tab', 'data-view': id }, title);
  button.addEventListener('click', () => {
    show(id);
  });
  return button;
}
