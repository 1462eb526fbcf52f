import type { Scene } from '../core/scene/scene';
import { afterFrame, h } from './dom';
import type { Model, Panel } from './model';
import { topEnd } from './topEnd';
import { treeItems, type TreeItem } from './treeItems';

/**
 * The picture in words: a tree that is not seen but is what has the focus, so that a screen reader says each row. Its
 * items go from high to low addresses, as the columns do, unless the picture is flipped.
 */
export function makeTree(panel: Panel): {
  readonly element: HTMLElement;
  update(model: Model, scene: Scene): void;
} {
  const element = h('div', { class: 'tree', role: 'tree', tabindex: '0', 'aria-label': 'Memory layout' });
  let flipped: boolean | undefined;
  let shown: readonly TreeItem[] = [];
  let last: readonly unknown[] = [];
  let due: Scene | undefined;
  const update = (model: Model, scene: Scene): void => {
    if (flipped !== model.state.flipped) {
      ({ flipped } = model.state);
      element.setAttribute('aria-label', `Memory layout, ${topEnd(flipped)}`);
    }
    // While one zooms the rows stay the same, and so does what is said of them.
    const inputs = [
      ...scene.columns.map(({ lines }) => lines),
      ...scene.grids.map(({ words }) => words),
      model.state.flipped,
      model.state.selected,
    ];
    if (inputs.length === last.length && inputs.every((input, i) => input === last[i])) return;
    last = inputs;
    // The picture is seen first; hundreds of rows in words take as long again.
    if (due === undefined)
      afterFrame(() => {
        if (due !== undefined) build(due);
        due = undefined;
      });
    due = scene;
  };
  const build = (scene: Scene): void => {
    const { state } = panel.model();
    const slots = scene.grids.map(({ level, words: text }) => ({
      level: level + 1,
      words: text,
      id: `slot:${level.toString()}`,
    }));
    const rows = treeItems(scene.columns, state.flipped);
    const kept: readonly TreeItem[] = slots.length > 0 ? slots : rows;
    const selected = kept.findLastIndex(({ id }) => id !== undefined && id === state.selected);
    while (element.children.length > kept.length) element.lastElementChild?.remove();
    kept.forEach((item, i) => {
      const there = element.children.item(i);
      if (there === null) element.append(treeItem(item, i));
      else write(there, item, shown[i]);
    });
    shown = kept;
    element.querySelector('[aria-selected="true"]')?.setAttribute('aria-selected', 'false');
    element.children.item(selected)?.setAttribute('aria-selected', 'true');
    if (selected === -1) element.removeAttribute('aria-activedescendant');
    else element.setAttribute('aria-activedescendant', `row-${selected.toString()}`);
  };
  return { element, update };
}

/** The words are its name, not its content: what is not seen is not to be laid out either. */
function treeItem({ level, words }: TreeItem, i: number): HTMLElement {
  return h('div', {
    role: 'treeitem',
    id: `row-${i.toString()}`,
    'aria-level': level.toString(),
    'aria-label': words,
    'aria-selected': 'false',
  });
}

/** Only what differs: after an edit the addresses do, and the rows are those that were there. */
function write(there: Element, { level, words }: TreeItem, before: TreeItem | undefined): void {
  if (words !== before?.words) there.setAttribute('aria-label', words);
  if (level !== before?.level) there.setAttribute('aria-level', level.toString());
}
