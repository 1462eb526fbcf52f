/** Small helpers to build DOM. Text goes in as text nodes only; nothing here takes HTML. */

export type Child = Node | string | undefined;

type Attributes = Readonly<Record<string, string | undefined>>;

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(name, value);
  }
  for (const child of children) if (child !== undefined) element.append(child);
  return element;
}

const namespace = 'http://www.w3.org/2000/svg';

export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Node[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(namespace, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/**
 * Fetches VS Code's icon font, whose address is on the body, once the document is shown: fetched before, it would be waited
 * for. Until it is there the icons' places are empty.
 */
export function useIconFont(): void {
  window.addEventListener('load', () => {
    const source = document.body.dataset.iconFont ?? '';
    document.fonts.add(new FontFace('codicon', `url(${JSON.stringify(source)})`, { display: 'block' }));
  });
}

/** Other words in an element that has nothing but words: with a new node for them the browser would do more than lay them out. */
export function setText(element: Element, text: string): void {
  const { firstChild } = element;
  if (firstChild instanceof Text && firstChild === element.lastChild) firstChild.data = text;
  else element.textContent = text;
}

/** An icon of VS Code's own icon font; it is decoration, the words are in a label. */
export function icon(name: string): HTMLElement {
  return h('span', { class: `codicon codicon-${name}`, 'aria-hidden': 'true' });
}

export function iconButton(name: string, label: string, act: () => void): HTMLButtonElement {
  const button = h(
    'button',
    { class: 'icon-button', type: 'button', title: label, 'aria-label': label },
    icon(name),
  );
  button.addEventListener('click', act);
  return button;
}

export function linkButton(label: string, act: () => void, ...before: readonly Child[]): HTMLButtonElement {
  // By itself, so that its dots stay behind it where the page runs from right to left.
  const button = h('button', { class: 'link', type: 'button' }, ...before, h('bdi', {}, label));
  button.addEventListener('click', act);
  return button;
}

/** When the frame that is being made has been shown. */
export function afterFrame(act: () => void): void {
  requestAnimationFrame(() => {
    setTimeout(act);
  });
}

/** New content for an element. Whoever had the focus in the old one has it in what took its place: of the same name, or else as far on. */
export function replaceChildren(element: Element, ...children: readonly Child[]): void {
  const had = document.activeElement;
  const isInside = had !== null && had !== element && element.contains(had);
  const place = isInside ? focusable(element).indexOf(had) : -1;
  element.replaceChildren(...children.filter((child) => child !== undefined));
  if (place === -1 || had === null) return;
  const now = focusable(element);
  // Of several of one name the one that is as far on.
  const [name, there] = [nameOf(had), now[place]];
  const isThere = there !== undefined && nameOf(there) === name;
  const same = isThere ? there : now.find((own) => nameOf(own) === name);
  const next = same ?? now[Math.min(place, now.length - 1)];
  if (next instanceof HTMLElement) next.focus({ preventScroll: true });
}

function focusable(element: Element): Element[] {
  const all = [...element.querySelectorAll('button, input, select, summary, [tabindex]')];
  // What is not shown at this width has the same name as what is.
  return all.filter((own) => own.getClientRects().length > 0);
}

function nameOf(element: Element): string {
  return `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent}`;
}

/** A theme, or a font of the settings, changes the attributes of the body and the root element. */
export function onLook(act: () => void): void {
  const looks = { attributes: true, attributeFilter: ['style'] };
  new MutationObserver(act).observe(document.documentElement, looks);
}
