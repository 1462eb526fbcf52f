import type { View } from '../core/picture';
import { walkTo } from '../core/picture/pageTables';
import type { Scale } from '../core/scene/scene';
import { h, icon, replaceChildren } from './dom';
import { foldCrumbs } from './foldCrumbs';
import { currentLens, currentScale, currentView, findRow, type Model, type Panel } from './model';

/** Where one is, at the left; what the figures are worth, and how they are drawn, at the right. */
export function makeBreadcrumb(panel: Panel): { readonly element: HTMLElement; update(model: Model): void } {
  const crumbs = h('nav', { class: 'crumbs', 'aria-label': 'Where this is' });
  const status = h('div', { class: 'status' });
  const scale = makeChoice('Scale', scales, (chosen) => {
    const view = currentView(panel.model());
    if (view === undefined) return;
    const { state } = panel.model();
    panel.choose({
      scales: { ...state.scales, [view.id]: chosen },
      zooms: { ...state.zooms, [view.id]: {} },
    });
  });
  const form = makeChoice('Form', forms, (chosen) => {
    panel.choose({ runs: chosen === 'runs' });
  });
  const element = h(
    'div',
    { class: 'breadcrumb' },
    crumbs,
    h('div', { class: 'spring' }),
    status,
    ...scale.elements,
    ...form.elements,
  );
  const folding = foldCrumbs(element, crumbs);
  let shown: View | undefined;
  let path = '';
  const update = (model: Model): void => {
    const view = currentView(model);
    const steps = view === undefined ? [] : stepsOf(view, model, panel);
    const signature = JSON.stringify(steps);
    if (signature !== path) {
      replaceChildren(crumbs, ...steps.flatMap(crumb));
      folding.update();
    }
    path = signature;
    if (view !== shown)
      replaceChildren(status, signOf(view), h('span', { class: 'status-text' }, view?.status?.text ?? ''));
    shown = view;
    status.className = `status ${view?.status?.kind ?? ''}`;
    status.title = view?.status?.text ?? '';
    const tables = view?.tables !== undefined;
    scale.update(view === undefined || tables ? undefined : currentScale(model, view));
    form.update(tables ? (model.state.runs ? 'runs' : 'slots') : undefined);
  };
  return { element, update };
}

interface Step {
  readonly name: string;
  /** The one that is shown. */
  readonly here: boolean;
  /** Goes there. */
  readonly go?: (() => void) | undefined;
}

/** What the picture is of, then what is open in it: each step leads back out. */
function stepsOf(view: View, model: Model, panel: Panel): Step[] {
  const { state } = model;
  if (view.tables !== undefined) return tableSteps(view, model, panel);
  const lens = currentLens(model, view);
  const zoomed = Object.keys(state.zooms[view.id] ?? {}).length > 0;
  const open = (depth: number): void => {
    panel.choose(
      {
        lenses: { ...state.lenses, [view.id]: lens.slice(0, depth) },
        zooms: { ...state.zooms, [view.id]: {} },
      },
      { animate: true },
    );
  };
  const inside = lens.map((id, i) => ({ name: findRow(view, id)?.name ?? id, depth: i + 1 }));
  const names = [...view.crumbs.map((name) => ({ name, depth: 0 })), ...inside];
  const steps = names.map(({ name, depth }, i): Step => {
    const last = i === names.length - 1;
    const leads = i >= view.crumbs.length - 1 && (!last || zoomed);
    const go = leads
      ? (): void => {
          open(depth);
        }
      : undefined;
    return { name, here: last && !zoomed, go };
  });
  return zoomed ? [...steps, { name: 'zoomed in', here: true }] : steps;
}

/** From the register down to the slot. */
function tableSteps(view: View, model: Model, panel: Panel): Step[] {
  const { tables } = view;
  if (tables === undefined) return [];
  const { walk, marker, selected } = model.state;
  const indices = walk ?? walkTo(tables, BigInt(marker ?? tables.start));
  const level = Number(/^slot:(\d+)$/.exec(selected ?? '')?.[1] ?? (tables.levels.length - 1).toString());
  return [
    ...view.crumbs.map((name): Step => ({ name, here: false })),
    ...tables.levels.map(({ name }, i): Step => ({
      name: `${name} ${(indices[i] ?? 0).toString()}`,
      here: i === level,
      go: () => {
        panel.choose({ selected: `slot:${i.toString()}`, detailsHidden: false });
      },
    })),
  ];
}

function crumb({ name, here, go }: Step, i: number): (HTMLElement | undefined)[] {
  const classes = here ? 'crumb last' : 'crumb';
  const current = here ? 'true' : undefined;
  const separator = i > 0 ? icon('chevron-right') : undefined;
  if (go === undefined)
    return [separator, h('span', { class: classes, title: name, 'aria-current': current }, name)];
  const button = h(
    'button',
    { type: 'button', class: `${classes} plain`, title: name, 'aria-current': current },
    name,
  );
  button.addEventListener('click', go);
  return [separator, button];
}

function signOf(view: View | undefined): HTMLElement | undefined {
  switch (view?.status?.kind) {
    case 'good':
      return icon('check');
    case 'error':
      return icon('error');
    case 'warning':
      return icon('warning');
    default:
      return undefined;
  }
}

interface Option<T extends string> {
  readonly value: T;
  readonly label: string;
}

const scales: readonly Option<Scale>[] = [
  { value: 'schematic', label: 'Schematic' },
  { value: 'log', label: 'Log' },
  { value: 'linear', label: 'Linear' },
];

const forms: readonly Option<'slots' | 'runs'>[] = [
  { value: 'slots', label: 'Slots' },
  { value: 'runs', label: 'Runs' },
];

/** One of a few: buttons where there is room, a menu where there is not. */
function makeChoice<T extends string>(
  label: string,
  options: readonly Option<T>[],
  take: (value: T) => void,
): { readonly elements: readonly HTMLElement[]; update(value: T | undefined): void } {
  const group = h('div', { class: 'segmented', role: 'radiogroup', 'aria-label': label });
  const menu = h('select', { class: 'scale-menu', 'aria-label': label });
  const taken = (value: string | undefined): void => {
    const option = options.find((candidate) => candidate.value === value);
    if (option !== undefined) take(option.value);
  };
  menu.addEventListener('change', () => {
    taken(menu.value);
  });
  for (const option of options) {
    const button = h('button', { type: 'button', role: 'radio', 'data-value': option.value }, option.label);
    button.addEventListener('click', () => {
      taken(option.value);
    });
    group.append(button);
    menu.append(h('option', { value: option.value }, option.label));
  }
  group.addEventListener('keydown', (event) => {
    const buttons = [...group.querySelectorAll('button')];
    const at = buttons.findIndex((button) => button === document.activeElement);
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = buttons[(at + step + buttons.length) % buttons.length];
    if (step === 0 || next === undefined) return;
    event.preventDefault();
    next.click();
    next.focus();
  });
  const update = (value: T | undefined): void => {
    group.hidden = value === undefined;
    menu.hidden = value === undefined;
    if (value === undefined) return;
    menu.value = value;
    for (const button of group.querySelectorAll('button')) {
      const selected = button.dataset.value === value;
      button.setAttribute('aria-checked', selected.toString());
      button.tabIndex = selected ? 0 : -1;
    }
  };
  return { elements: [group, menu], update };
}
