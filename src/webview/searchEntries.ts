import { fits64, formatAddress } from '../core/address';
import type { Row } from '../core/picture';
import {
  completionsOf,
  offsetText,
  readPlaceQuery,
  typedDigits,
  type Completions,
  type PlaceQuery,
} from '../core/placeQuery';
import type { SymbolHit } from '../protocol';
import { currentView, findAddress, type Model } from './model';
import type { Entry } from './searchOption';

/** What a text may mean. */
export interface Found {
  readonly entries: readonly Entry[];
  /** Why there is nothing. */
  readonly problem: string | undefined;
}

/**
 * What bears exactly the name first, then the address if it is one, then rows of the picture and symbols. Digits that can only be
 * the first ones of an address come behind what they may be completed to.
 */
export function entriesFor(text: string, model: Model): Found {
  const query = readPlaceQuery(text);
  const { address, offset } = query;
  const target = address === undefined ? undefined : addressEntry(address + offset, model);
  const hits = model.found?.query === query.name ? model.found.hits.map(symbolEntry) : [];
  const begins = ({ name }: Entry): boolean => name.toLowerCase().startsWith(query.name.toLowerCase());
  const ranked = (own: readonly Entry[]): Entry[] => [
    ...own.filter(begins),
    ...own.filter((entry) => !begins(entry)),
  ];
  const named = [...ranked(rowEntries(query, text, model)).slice(0, 6), ...hits];
  const exact = named.filter(({ name }) => name === query.name);
  const others = ranked(named.filter((entry) => !exact.includes(entry)));
  const moved = [...exact, ...others]
    .filter((entry) => fits64(entry.address + offset))
    .map((entry) => movedBy(entry, offset));
  const isOther = (entry: Entry): boolean => entry.address !== address && entry.name !== query.name;
  const mayGoOn = completionsOf(text).length > 0 && moved.some(isOther);
  const at = target === undefined ? [] : [mayGoOn ? { ...target, exactly: true } : target];
  const first = isHalf(text) ? moved.length : text.startsWith('0x') ? 0 : exact.length;
  // However many there are, the digits as they stand are among them.
  const before = moved.slice(0, Math.min(first, most - at.length));
  const entries = [...before, ...at, ...moved.slice(before.length)].slice(0, most);
  const outside = address === undefined ? undefined : 'not in the address space';
  return { entries, problem: query.problem ?? outside };
}

/** So many are listed. */
const most = 12;

/** Whether the digits are the beginning of an address of the upper half: as a number of its own no address looks like that. */
function isHalf(text: string): boolean {
  const digits = typedDigits(text);
  return (
    completionsOf(text).length > 0 && digits.startsWith('ffff') && digits.length > 4 && digits.length < 16
  );
}

/** Undefined where no view has it: there is nowhere to go. */
function addressEntry(address: bigint, model: Model): Entry | undefined {
  const views = [currentView(model), ...(model.picture?.views ?? [])].filter((view) => view !== undefined);
  const found = views.map((view) => findAddress(view, address)).find((place) => place !== undefined);
  if (found === undefined) return undefined;
  const name = formatAddress(address);
  return { address, name, where: found.row.name, size: '', bytes: 0, icon: 'target' };
}

function movedBy(entry: Entry, offset: bigint): Entry {
  if (offset === 0n) return entry;
  return {
    ...entry,
    address: entry.address + offset,
    name: `${entry.name}${offsetText(offset)}`,
    size: '',
    bytes: 0,
  };
}

function rowEntries({ name }: PlaceQuery, text: string, model: Model): Entry[] {
  const entries: Entry[] = [];
  const completions = completionsOf(text);
  if (name === '' && completions.length === 0) return entries;
  const view = currentView(model);
  const lower = name.toLowerCase();
  const seen = new Set<string>();
  // What is in view comes first, then the other views.
  const views = [view, ...(model.picture?.views ?? [])].filter((own) => own !== undefined);
  for (const row of views.flatMap((own) => own.columns.flatMap((column) => [...everyRow(column.rows)]))) {
    const start = row.range?.start;
    const unfit = start === undefined || row.details === undefined || /^(?:before|stored):/.test(row.id);
    if (unfit || seen.has(row.name)) continue;
    const isNamed = name !== '' && row.name.toLowerCase().includes(lower);
    if (!isNamed && !isBegun(row, start, completions)) continue;
    seen.add(row.name);
    const entry = {
      address: BigInt(start),
      name: row.name,
      where: '',
      size: row.size ?? '',
      bytes: row.range === undefined ? 0 : Number(BigInt(row.range.end) - BigInt(row.range.start)),
      icon: 'symbol-namespace',
    };
    // The one that is meant is not to be among those that are left out.
    if (row.name === name) entries.unshift(entry);
    else entries.push(entry);
    if (entries.length > 200) break;
  }
  return entries;
}

/** Whether a row begins at an address of which the first digits are typed. Where bytes are loaded is no place that one goes to. */
function isBegun({ id }: Row, start: string, completions: readonly Completions[]): boolean {
  if (completions.length === 0 || /^(?:load|stored|physical|gap):/.test(id)) return false;
  const address = BigInt(start);
  return completions.some(({ from, to }) => address >= from && address < to);
}

export function* everyRow(rows: readonly Row[]): Generator<Row> {
  for (const row of rows) {
    yield row;
    if (row.inside !== undefined) yield* everyRow(row.inside.rows);
  }
}

/** A row that is listed and not looked for. */
export function rowEntry(row: Row): Entry {
  return {
    address: BigInt(row.range?.start ?? row.from ?? '0x0'),
    name: row.name,
    where: row.rights ?? '',
    size: row.size ?? '',
    bytes: row.range === undefined ? 0 : Number(BigInt(row.range.end) - BigInt(row.range.start)),
    icon: 'symbol-namespace',
  };
}

function symbolEntry(hit: SymbolHit): Entry {
  return {
    address: BigInt(hit.address),
    name: hit.name,
    mangled: hit.mangled,
    where: hit.section ?? '',
    size: hit.size ?? '',
    bytes: hit.bytes,
    icon: hit.code ? 'symbol-method' : 'symbol-variable',
  };
}
