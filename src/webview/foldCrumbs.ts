import { h } from './dom';

/**
 * Keeps the innermost steps whole where not all of them have room: those before them become one, which leads to the last of
 * them. `row` is what has the width; it is looked at once the browser has laid it out.
 */
export function foldCrumbs(row: HTMLElement, crumbs: HTMLElement): { update(): void } {
  const more = h('button', { type: 'button', class: 'crumb plain more' }, '…');
  let target: HTMLElement | undefined;
  more.addEventListener('click', () => target?.click());
  const fold = (): void => {
    const steps = [...crumbs.querySelectorAll<HTMLElement>('.crumb')].filter((step) => step !== more);
    for (const child of crumbs.children) if (child instanceof HTMLElement) child.hidden = false;
    more.remove();
    const isCut = (): boolean => steps.some((step) => !step.hidden && step.scrollWidth > step.clientWidth);
    const folded: HTMLElement[] = [];
    for (const step of steps.slice(0, -1)) {
      if (!isCut()) break;
      step.hidden = true;
      // Of the signs between them the one before the next step stays.
      const sign = step.previousElementSibling;
      if (sign instanceof HTMLElement && sign !== more) sign.hidden = true;
      folded.push(step);
      if (folded.length === 1) crumbs.prepend(more);
    }
    target = folded.findLast((step) => step.tagName === 'BUTTON');
    const names = folded.map((step) => step.textContent);
    more.title = names.join(' › ');
    more.setAttribute('aria-label', `Back to ${names.join(', ')}`);
    more.toggleAttribute('disabled', target === undefined);
  };
  const observer = new ResizeObserver(fold);
  observer.observe(row);
  return {
    update: () => {
      // A row that is observed anew is reported once more, after the steps have their places.
      observer.unobserve(row);
      observer.observe(row);
    },
  };
}
