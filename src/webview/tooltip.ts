import { formatAddress } from '../core/address';
import { h, replaceChildren } from './dom';
import type { Hit } from './hit';
import type { Panel } from './model';

export interface Tooltip {
  over(hit: Hit | undefined, event: MouseEvent): void;
  hide(): void;
}

const delay = 300;

/** Name, rights, size, full range, and the address under the pointer, after a moment. */
export function makeTooltip(host: HTMLElement, panel: Panel): Tooltip {
  const element = h('div', { class: 'tooltip', role: 'tooltip' });
  element.hidden = true;
  host.append(element);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hovered: string | undefined;
  const mark = (id: string | undefined): void => {
    if (id === hovered) return;
    for (const old of host.querySelectorAll('.hovered')) old.classList.remove('hovered');
    hovered = id;
    if (id === undefined) return;
    for (const box of host.querySelectorAll('.box'))
      if (box.getAttribute('data-item') === id) box.classList.add('hovered');
  };
  const hide = (): void => {
    clearTimeout(timer);
    timer = undefined;
    element.hidden = true;
    mark(undefined);
  };
  const over = (hit: Hit | undefined, event: MouseEvent): void => {
    const row = hit?.row;
    if (hit === undefined || row === undefined) {
      hide();
      return;
    }
    const changed = row.id !== hovered;
    mark(row.id);
    const { clientX, clientY } = event;
    if (changed) {
      element.hidden = true;
      clearTimeout(timer);
      timer = setTimeout(() => {
        show(element, host, hit, clientX, clientY, panel);
      }, delay);
    } else if (!element.hidden) {
      show(element, host, hit, clientX, clientY, panel);
    }
  };
  return { over, hide };
}

function show(
  element: HTMLElement,
  host: HTMLElement,
  hit: Hit,
  clientX: number,
  clientY: number,
  panel: Panel,
): void {
  const { row } = hit;
  if (row === undefined) return;
  const bits = hit.column.column.addressBits;
  const range =
    row.range === undefined
      ? undefined
      : `${formatAddress(BigInt(row.range.start), bits)} … ${formatAddress(BigInt(row.range.end) - 1n, bits)}`;
  const here = hit.address === undefined ? undefined : formatAddress(hit.address, bits);
  const hint =
    row.details === undefined
      ? undefined
      : `Click for details, double-click to ${row.inside === undefined ? 'zoom in' : 'open'}`;
  replaceChildren(
    element,
    h(
      'div',
      {},
      h('b', { class: row.mono ? 'mono' : undefined }, row.name),
      h('span', { class: 'mono dim' }, ` ${row.rights ?? ''} `),
      h('span', { class: 'dim' }, row.size ?? ''),
    ),
    row.note === undefined ? undefined : h('div', { class: 'dim' }, row.note),
    range === undefined ? undefined : h('div', { class: 'mono' }, range),
    here === undefined ? undefined : h('div', { class: 'mono dim' }, `here ${here}`),
    hint === undefined || panel.model().state.selected === row.id
      ? undefined
      : h('div', { class: 'dim' }, hint),
  );
  element.hidden = false;
  const bounds = host.getBoundingClientRect();
  const x = Math.min(clientX - bounds.left + 12, bounds.width - element.offsetWidth - 8);
  const below = clientY - bounds.top + 16;
  const y = below + element.offsetHeight > bounds.height ? below - element.offsetHeight - 28 : below;
  element.style.left = `${Math.max(4, x).toString()}px`;
  element.style.top = `${Math.max(4, y).toString()}px`;
}
