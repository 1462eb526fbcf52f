import type { EmptyState, Notice } from '../protocol';
import { h, icon, linkButton, replaceChildren } from './dom';
import { showsEmpty, type Model, type Panel } from './model';

/** A line over the picture about the whole of it: older than the script, computed in spite of errors. */
export function makeNotice(panel: Panel): { readonly element: HTMLElement; update(model: Model): void } {
  const element = h('div', { class: 'notice', role: 'status' });
  let shown: Notice | undefined;
  const update = (model: Model): void => {
    const { notice } = model;
    element.hidden = notice === undefined;
    if (notice === undefined || notice === shown) return;
    shown = notice;
    element.className = `notice ${notice.kind}`;
    const { place } = notice;
    replaceChildren(
      element,
      icon(signs[notice.kind]),
      h(
        'span',
        { class: 'notice-text', title: `${notice.title} ${notice.text}` },
        h('b', {}, /[.!?…]$/.test(notice.title) ? notice.title : `${notice.title}.`),
        ` ${notice.text}`,
      ),
      h('span', { class: 'spring' }),
      place === undefined
        ? undefined
        : linkButton(`${baseName(place.file)}:${place.line.toString()}`, () => {
            panel.post({ kind: 'openSource', place });
          }),
      notice.more === undefined || notice.more === 0
        ? undefined
        : linkButton(`${notice.more.toString()} more`, () => {
            panel.post({ kind: 'offer', offer: 'showProblems' });
          }),
      ...(notice.offers ?? []).map(({ offer, label }) =>
        linkButton(label, () => {
          panel.post({ kind: 'offer', offer });
        }),
      ),
    );
  };
  return { element, update };
}

const signs: Readonly<Record<Notice['kind'], string>> = {
  stale: 'history',
  assumed: 'info',
  warning: 'warning',
  error: 'error',
};

function baseName(file: string): string {
  return file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
}

/** Nothing to draw: what was looked for, and what to do about it. */
export function makeEmpty(panel: Panel): { readonly element: HTMLElement; update(model: Model): void } {
  const element = h('div', { class: 'empty' });
  let shown: EmptyState | undefined;
  const update = (model: Model): void => {
    element.hidden = !showsEmpty(model);
    if (model.empty === undefined || JSON.stringify(model.empty) === JSON.stringify(shown)) return;
    shown = model.empty;
    const { title, text, looked, offers } = model.empty;
    const rows = looked.flatMap(({ what, found, ok }) => [
      h('dt', {}, icon(ok ? 'check' : 'circle-slash'), h('bdi', {}, what)),
      h('dd', {}, found),
    ]);
    const buttons = offers.map(({ offer, label }, i) => {
      const button = h(
        'button',
        { type: 'button', class: i === 0 ? 'button' : 'button secondary' },
        h('bdi', {}, label),
      );
      button.addEventListener('click', () => {
        panel.post({ kind: 'offer', offer });
      });
      return button;
    });
    const space = linkButton('Show the address space without a project', () => {
      panel.choose({ view: 'space' });
    });
    replaceChildren(
      element,
      h(
        'div',
        { class: 'empty-inner' },
        h('h2', {}, title),
        h('p', { class: 'dim' }, text),
        h('dl', { class: 'looked' }, ...rows),
        h('div', { class: 'empty-buttons' }, ...buttons),
        space,
      ),
    );
  };
  return { element, update };
}

/** Before anything is known: the shape of what will come, and what is being read. */
export function makeLoading(): { readonly element: HTMLElement; update(model: Model): void } {
  const words = h('p', { class: 'dim' });
  const bars = [46, 62, 100, 132].map((height) => {
    const row = h(
      'div',
      { class: 'skeleton-row' },
      h('span', { class: 'skeleton-name' }),
      h('span', { class: 'skeleton-size' }),
    );
    row.style.height = `${height.toString()}px`;
    return row;
  });
  const bar = h('div', { class: 'progress-done' });
  const element = h(
    'div',
    { class: 'loading', role: 'status' },
    h('div', { class: 'progress' }, bar),
    h('div', { class: 'skeleton' }, ...bars),
    words,
  );
  const update = (model: Model): void => {
    element.hidden = model.loading === undefined;
    // A picture that is there already stays usable, under a line that says that it is being made anew.
    element.classList.toggle('over', model.picture !== undefined);
    bar.classList.toggle('unknown', model.done === undefined);
    bar.style.width = model.done === undefined ? '' : `${(model.done * 100).toFixed(0)}%`;
    words.textContent = model.loading ?? '';
  };
  return { element, update };
}

/** Takes the focus along from what is hidden now: to what may be done where there is nothing to draw, or else to the drawing. */
export function leaveHidden(empty: HTMLElement, pane: { focus(): void }): void {
  const isHidden = document.activeElement?.closest('[hidden]') ?? undefined;
  if (isHidden === undefined) return;
  if (empty.hidden) pane.focus();
  else empty.querySelector('button')?.focus();
}
