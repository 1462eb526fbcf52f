import type { Meter } from '../core/picture';
import { h, icon, replaceChildren } from './dom';
import { currentView, type Model } from './model';

/** One bar a MEMORY region over the picture. */
export function makeMeters(): { readonly element: HTMLElement; update(model: Model): void } {
  const element = h('div', { class: 'meters' });
  let shown = '';
  const update = (model: Model): void => {
    const meters = currentView(model)?.meters ?? [];
    element.hidden = meters.length === 0;
    const signature = JSON.stringify(meters);
    if (signature === shown) return;
    shown = signature;
    replaceChildren(element, ...meters.map(meterRow));
  };
  return { element, update };
}

function meterRow(meter: Meter): HTMLElement {
  const bar = h('div', { class: `meter-bar ${meter.level === 'unknown' ? 'unknown' : ''}` });
  for (const { paint, fraction } of meter.parts) {
    const part = h('span', { class: `meter-part swatch-${paint}` });
    part.style.width = `${(fraction * 100).toFixed(3)}%`;
    bar.append(part);
  }
  const sign =
    meter.level === 'overflow' ? icon('error') : meter.level === 'nearly full' ? icon('warning') : undefined;
  return h(
    'div',
    {
      class: `meter ${meter.level.replace(' ', '-')}`,
      role: 'group',
      'aria-label': `${meter.name}: ${meter.percent} ${meter.note}${meter.reason === undefined ? '' : `: ${meter.reason}`}`,
    },
    h('span', { class: 'mono meter-name', title: meter.name }, meter.name),
    bar,
    h('span', { class: 'meter-sign' }, sign),
    h('span', { class: 'meter-percent' }, meter.percent),
    h('span', { class: 'dim meter-note', title: meter.reason }, meter.note),
  );
}
