import type { Details, Fact } from '../core/picture';
import { reveal } from './actions';
import { h, icon } from './dom';
import type { Panel } from './model';

/** Labels and what is known under them. */
export function facts(role: string, list: readonly Fact[]): HTMLElement | undefined {
  if (list.length === 0) return undefined;
  return h('dl', { class: role }, ...list.flatMap(factRow));
}

function factRow(fact: Fact): HTMLElement[] {
  const value = h('dd', {});
  if (fact.value !== undefined) value.append(h('span', { class: 'mono' }, fact.value));
  if (fact.note !== undefined)
    value.append(h('span', { class: 'dim' }, fact.value === undefined ? fact.note : ` ${fact.note}`));
  return [h('dt', { class: fact.mono === true ? 'mono' : undefined, title: fact.label }, fact.label), value];
}

/** The way of an address to its byte, each step with the rule that leads on from it. */
export function chainOf({ chain }: Details): HTMLElement | undefined {
  if (chain === undefined) return undefined;
  return h(
    'ol',
    { class: 'chain' },
    ...chain.map(({ label, value, note, rule }) =>
      h(
        'li',
        {},
        h('h3', {}, label),
        h('div', { class: 'mono chain-value' }, value),
        note === undefined ? undefined : h('div', { class: 'dim chain-note' }, note),
        rule === undefined
          ? undefined
          : h('div', { class: 'mono dim chain-rule' }, icon('arrow-down'), h('span', {}, rule)),
      ),
    ),
  );
}

/** The other addresses of the same byte; a click goes to one. */
export function aliasesOf({ aliases }: Details, panel: Panel): HTMLElement | undefined {
  if (aliases === undefined || aliases.length === 0) return undefined;
  return h(
    'div',
    { class: 'group aliases' },
    h('h3', {}, 'Same byte, other addresses', h('span', { class: 'dim' }, aliases.length.toString())),
    ...aliases.map(({ at, text, name }) => {
      const row = h(
        'button',
        { type: 'button', class: 'alias-row', title: `${text}\n${name}` },
        h('span', { class: 'alias-sign', 'aria-hidden': 'true' }),
        h('span', { class: 'mono' }, text),
        h('span', { class: 'dim alias-name' }, name),
      );
      row.addEventListener('click', () => {
        reveal(panel, BigInt(at));
      });
      return row;
    }),
  );
}

/** The same indices in one line, for the strip. */
export function indicesLine(tables: readonly Fact[], label: string): HTMLElement {
  const value = tables.map((fact) => fact.value ?? '').join(' ');
  const names = tables.map((fact) => fact.label).join(', ');
  return h(
    'dl',
    { class: 'facts indices', title: names },
    h('dt', {}, label),
    h('dd', { class: 'mono' }, value),
  );
}

type Symbols = NonNullable<Details['symbols']>;

/** The hue of the section, as in the drawing. */
function hueOf(rights = ''): string {
  return rights.endsWith('x') ? 'execute' : rights.includes('w') ? 'write' : 'read';
}

function symbolRow(symbol: Symbols['largest'][number], hue: string, panel: Panel): HTMLElement {
  const fill = h('span', { class: `bar-fill hue-${hue}` });
  fill.style.width = `${(symbol.fraction * 100).toFixed(1)}%`;
  const row = h(
    'button',
    {
      type: 'button',
      class: 'symbol-row',
      title: [symbol.name, symbol.mangled, symbol.at].filter((line) => line !== undefined).join('\n'),
    },
    h('span', { class: 'mono symbol-name' }, symbol.name),
    h('span', { class: 'bar', 'aria-hidden': 'true' }, fill),
    h('span', { class: 'dim symbol-size' }, symbol.size),
  );
  row.addEventListener('click', () => {
    panel.choose({ marker: symbol.at });
  });
  row.addEventListener('dblclick', () => {
    reveal(panel, BigInt(symbol.at));
  });
  return row;
}

/** Names in it: what the script assigns, and what is largest. */
export function symbolLists({ assigned, symbols, rights }: Details, panel: Panel): HTMLElement[] {
  return [
    assigned === undefined
      ? undefined
      : h(
          'div',
          { class: 'group symbols' },
          h('h3', {}, 'Symbols of the script'),
          facts('facts assigned', assigned),
        ),
    symbols === undefined
      ? undefined
      : h(
          'div',
          { class: 'group symbols' },
          h('h3', {}, 'Largest symbols', h('span', { class: 'dim' }, `of ${symbols.total.toString()}`)),
          ...symbols.largest.map((symbol) => symbolRow(symbol, hueOf(rights), panel)),
        ),
  ].filter((list) => list !== undefined);
}
