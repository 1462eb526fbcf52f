import { readPlaceQuery, typedDigits } from '../core/placeQuery';
import { h, icon } from './dom';

/** A place that one may go to. */
export interface Entry {
  readonly address: bigint;
  readonly name: string;
  readonly mangled?: string | undefined;
  readonly where: string;
  readonly size: string;
  /** In bytes; 0 when not known. */
  readonly bytes: number;
  readonly icon: string;
  /** Set for an address that is meant as it stands, where it may also be the beginning of others. */
  readonly exactly?: boolean;
}

/** How it stands in the list of what is found, with what of it was typed. */
export function optionRow(
  entry: Entry,
  index: number,
  selected: boolean,
  query: string,
  take: () => void,
): HTMLElement {
  const row = h(
    'div',
    {
      role: 'option',
      id: `found-${index.toString()}`,
      class: 'found',
      'aria-selected': selected.toString(),
      title: entry.mangled === undefined ? entry.name : `${entry.name}\n${entry.mangled}`,
    },
    icon(entry.icon),
    h('span', { class: 'mono found-name' }, ...highlighted(entry.name, readPlaceQuery(query).name)),
    entry.exactly === true ? h('span', { class: 'dim found-where' }, 'exactly') : undefined,
    h('span', { class: 'mono dim found-where' }, entry.where),
    h('span', { class: 'mono dim found-address' }, ...begun(entry.address.toString(16), query)),
    h('span', { class: 'dim found-size' }, entry.size),
  );
  row.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    take();
  });
  return row;
}

/** An address whose first digits are typed. */
function begun(address: string, query: string): (string | HTMLElement)[] {
  const digits = typedDigits(query).replace(/^0+/, '');
  return digits !== '' && address.startsWith(digits) ? highlighted(address, digits) : [address];
}

function highlighted(name: string, query: string): (string | HTMLElement)[] {
  const shown = name.slice(0, 200);
  const at = query === '' ? -1 : shown.toLowerCase().indexOf(query.toLowerCase());
  if (at === -1) return [shown];
  return [
    shown.slice(0, at),
    h('mark', {}, shown.slice(at, at + query.length)),
    shown.slice(at + query.length),
  ];
}
