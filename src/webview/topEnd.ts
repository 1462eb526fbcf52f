import { h } from './dom';
import type { Model } from './model';

/** Which end of the space is at the top, in the words that screen readers hear of the picture and when it is flipped. */
export function topEnd(flipped: boolean): string {
  return `${flipped ? 'low' : 'high'} addresses at the top`;
}

/** Says which end is at the top whenever that changes; nothing of it is seen, since the picture shows it. */
export function makeTopEnd(): { readonly element: HTMLElement; update(model: Model): void } {
  const element = h('div', { class: 'heard', role: 'status' });
  let last: boolean | undefined;
  const update = ({ state }: Model): void => {
    const words = topEnd(state.flipped);
    if (last !== undefined && last !== state.flipped)
      element.textContent = words.charAt(0).toUpperCase() + words.slice(1);
    last = state.flipped;
  };
  return { element, update };
}
