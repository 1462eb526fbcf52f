import { formatAddress } from '../core/address';
import { h, replaceChildren, s } from './dom';
import type { Hit } from './hit';
import type { Panel } from './model';
import { rangeWords } from './rangeWords';

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
  /** Over a row that has no shape of its own, since it is drawn together with hundreds of others. */
  const strip = s('rect', { class: 'hover-strip' });
  const mark = (hit: Hit | undefined): void => {
    const id = hit?.row?.id;
    if (id === hovered) return;
    for (const old of host.querySelectorAll('.hovered')) old.classList.remove('hovered');
    strip.remove();
    hovered = id;
    if (id === undefined) return;
    const own = [...host.querySelectorAll('.box')].filter((box) => box.getAttribute('data-item') === id);
    for (const box of own) box.classList.add('hovered');
    const place = own.length > 0 ? undefined : hit?.column.boxes.find((box) => box.line.row.id === id);
    if (place === undefined) return;
    for (const [name, value] of Object.entries({
      x: place.x,
      y: place.top,
      width: place.width,
      height: Math.max(2, place.bottom - place.top),
    }))
      strip.setAttribute(name, value.toFixed(1));
    host.querySelector('svg.drawing')?.append(strip);
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
    mark(hit);
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
  const range = rangeWords(row, bits, '…');
  // Where a row's end is only drawn, no pixel in it is one address.
  const here = hit.address === undefined || row.open === true ? undefined : formatAddress(hit.address, bits);
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
