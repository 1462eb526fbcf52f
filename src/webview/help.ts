import { h } from './dom';

const keys: readonly (readonly [keys: string, what: string])[] = [
  ['↑ ↓', 'to the neighbour, as seen'],
  ['← →', 'between columns'],
  ['Home End', 'first and last as seen'],
  ['Enter', 'open as a lens, or zoom in'],
  ['Esc', 'one step back'],
  ['+ −', 'zoom'],
  ['M', 'list what has no room for its name here'],
  ['/', 'go to an address or symbol, such as main+0x10'],
  ['F', 'flip: low addresses at the top'],
  ['Wheel', 'zoom about the pointer; scrolls a picture taller than the panel'],
  ['Ctrl+Wheel', 'zoom, always'],
  ['Drag', 'move a zoomed column'],
];

/** The keys, on `?`. A dialog of the browser's own, which keeps the focus and closes on Escape. */
export function makeHelp(): { readonly element: HTMLDialogElement; readonly open: () => void } {
  const rows = keys.flatMap(([key, what]) => [
    h('dt', {}, ...key.split(' ').map((name) => h('kbd', {}, name))),
    h('dd', {}, what),
  ]);
  const close = h('button', { type: 'button', class: 'button' }, 'Close');
  const element = h(
    'dialog',
    { class: 'help', 'aria-label': 'Keys' },
    h('h2', {}, 'Keys'),
    h('dl', {}, ...rows),
    close,
  );
  close.addEventListener('click', () => {
    element.close();
  });
  return {
    element,
    open: () => {
      element.showModal();
    },
  };
}
