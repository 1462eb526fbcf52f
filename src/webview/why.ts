import type { Details, SourcePlace } from '../core/picture';
import { baseName } from './detailsText';
import { h, iconButton, linkButton } from './dom';
import type { Panel } from './model';

/** The chain of rules that put a section where it is, each with its line; nothing where none is known. */
export function whyOf({ why }: Details, panel: Panel): HTMLElement | undefined {
  if (why === undefined) return undefined;
  return h(
    'div',
    { class: 'group why' },
    h('h3', {}, 'Why it is here'),
    h(
      'ol',
      {},
      ...why.map(({ text, source }) =>
        h('li', {}, h('span', {}, text), source === undefined ? undefined : lineButton(source, panel)),
      ),
    ),
  );
}

function lineButton(place: SourcePlace, panel: Panel): HTMLElement {
  const line = place.line.toString();
  const button = linkButton(`:${line}`, () => {
    panel.post({ kind: 'openSource', place });
  });
  button.title = `${baseName(place.file)}:${line}`;
  button.setAttribute('aria-label', `Go to ${button.title}`);
  return button;
}

/** Shows the chain: in the strip, which has no room for it, it is folded away; in the pane it may be below what is seen. */
export function whyButton({ why }: Details, element: HTMLElement): HTMLElement | undefined {
  if (why === undefined) return undefined;
  const button = iconButton('question', 'Why It Is Here', () => {
    const chain = element.querySelector('.why');
    if (chain === null) return;
    // Of the same width as in the styles: the pane shows it in any case.
    if (matchMedia('(min-width: 1000px)').matches) chain.scrollIntoView({ block: 'nearest' });
    else button.setAttribute('aria-pressed', element.classList.toggle('asks-why').toString());
  });
  button.setAttribute('aria-pressed', element.classList.contains('asks-why').toString());
  return button;
}
