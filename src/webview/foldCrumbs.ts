import { h } from './dom';

/**
 * Keeps the innermost steps whole where not all of them have room: those before them become one, which leads to the last of
 * them. `row` is what has the width; it is looked at once the browser has laid it out.
 */
export function foldCrumbs(row: HTMLElement, crumbs: HTMLElement): { update(): void } {
  let more: HTMLElement | undefined;
  const fold = (): void => {
    more?.remove();
    for (const child of crumbs.children) if (child instanceof HTMLElement) child.hidden = false;
    const steps = [...crumbs.querySelectorAll<HTMLElement>('.crumb')];
    const isCut = (): boolean => steps.some((step) => !step.hidden && step.scrollWidth > step.clientWidth);
    const folded: HTMLElement[] = [];
    for (const step of steps.slice(0, -1)) {
      if (!isCut()) break;
      step.hidden = true;
      // Of the signs between them the one before the next step stays.
      const sign = step.previousElementSibling;
      if (sign instanceof HTMLElement && sign !== more) sign.hidden = true;
      folded.push(step);
      more?.remove();
      more = standIn(folded);
      crumbs.prepend(more);
    }
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

/** What stands for the folded steps: a way back where one of them is one. */
function standIn(folded: readonly HTMLElement[]): HTMLElement {
  const names = folded.map((step) => step.textContent);
  const title = names.join(' › ');
  const target = folded.findLast((step) => step.tagName === 'BUTTON');
  if (target === undefined) return h('span', { class: 'crumb more', title }, '…');
  const attributes = { type: 'button', class: 'crumb plain more', title };
  const button = h('button', { ...attributes, 'aria-label': `Back to ${names.join(', ')}` }, '…');
  button.addEventListener('click', () => {
    target.click();
  });
  return button;
}
