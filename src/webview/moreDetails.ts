import { afterFrame, iconButton } from './dom';

/**
 * The strip of details takes a part of the panel that leaves the picture its room; the button gives it more, and is there
 * only where something is out of sight.
 */
export function makeMore(element: HTMLElement): { readonly button: HTMLElement; look(): void } {
  const name = (): void => {
    const isOpen = element.classList.contains('asks-more');
    button.setAttribute('aria-expanded', isOpen.toString());
    button.title = isOpen ? 'Show Fewer Details' : 'Show All Details';
    button.setAttribute('aria-label', button.title);
    for (const sign of button.querySelectorAll('.codicon')) {
      sign.classList.toggle('codicon-chevron-up', !isOpen);
      sign.classList.toggle('codicon-chevron-down', isOpen);
    }
  };
  const button = iconButton('chevron-up', 'Show All Details', () => {
    element.classList.toggle('asks-more');
    name();
  });
  button.classList.add('strip-only');
  name();
  const look = (): void => {
    const isWhole = element.scrollHeight <= element.clientHeight + 1;
    button.hidden = isWhole && !element.classList.contains('asks-more');
  };
  new ResizeObserver(look).observe(element);
  return {
    button,
    look: () => {
      afterFrame(look);
    },
  };
}
