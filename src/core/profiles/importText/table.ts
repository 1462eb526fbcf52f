import { bareAddressesIn, boundary, boundIn, type FoundAddress } from './addresses';
import type { FoundRegion, SourceLine } from './found';
import { exactSize, nameIn, plainWords, statedSize } from './words';

/** Which column of a table holds what. */
export interface Columns {
  /** Holds the range as a whole where there is neither an end nor a size. */
  readonly start: number;
  readonly end: number | undefined;
  readonly size: number | undefined;
  readonly description: number;
  /** Whether the cells behind the description go on with it. */
  readonly toTheEnd: boolean;
}

/** The columns of the kernel's mm.rst, for rows whose header was not copied. */
const usual: Columns = { start: 0, end: 2, size: 3, description: 4, toTheEnd: true };

export type TableLine =
  | { readonly kind: 'header'; readonly columns: Columns }
  | { readonly kind: 'row'; readonly region: FoundRegion; readonly digits: number }
  /** More of the description of the row before. */
  | { readonly kind: 'more'; readonly text: string }
  | { readonly kind: 'ruler' }
  | { readonly kind: 'unread'; readonly why: string };

/** Reads a line of a table with `|` between its columns; undefined when it is none. */
export function tableLine({ number, text }: SourceLine, columns: Columns = usual): TableLine | undefined {
  const cells = cellsOf(text.replace(/[│┃║]/g, '|'));
  if (cells.length < 2) return undefined;
  if (/^[\s|_=+:-]*$/.test(text)) return /[_=:-]/.test(text) ? { kind: 'ruler' } : { kind: 'more', text: '' };
  const header = headerOf(cells);
  if (header !== undefined) return { kind: 'header', columns: header };
  if (cells.length < 3 && columns === usual) return undefined;
  const range = rangeOf(cells, columns);
  const description = describedBy(cells, columns);
  if (range === 'none') {
    const isMore = (cells[columns.start] ?? '') === '' && (cells[columns.end ?? columns.start] ?? '') === '';
    return isMore ? { kind: 'more', text: description } : undefined;
  }
  if (typeof range === 'string') return { kind: 'unread', why: range };
  const { start, end, digits } = range;
  if (end <= start) return { kind: 'unread', why: 'the range ends before it starts' };
  const name = nameIn(description);
  if (name === '') return { kind: 'unread', why: 'the row has no description' };
  const stated =
    columns.size === undefined || columns.end === undefined
      ? undefined
      : statedSize(cells[columns.size] ?? '');
  const region = {
    name,
    start,
    end,
    line: number,
    ...(stated === undefined ? {} : { stated }),
    ...(description === name ? {} : { description: description.slice(0, 400) }),
  };
  return { kind: 'row', region, digits };
}

interface Range {
  readonly start: bigint;
  readonly end: bigint;
  readonly digits: number;
}

/** The range of a row; `none` where there is no sign of one, otherwise why it cannot be read. */
function rangeOf(cells: readonly string[], columns: Columns): Range | string {
  // Round figures are bounds only where a head says that their column has bounds.
  const cellBound = (column: number): FoundAddress | undefined =>
    columns === usual ? bareAddressesIn(cells[column] ?? '')[0] : boundIn(cells[column] ?? '');
  const last = bareAddressesIn(cells[columns.start] ?? '')[1];
  const start = cellBound(columns.start);
  if (columns.end === undefined && columns.size === undefined) {
    if (start === undefined) return 'none';
    return last === undefined ? 'the end of the range is not an address' : ranged(start, last);
  }
  if (columns.end !== undefined) {
    const end = cellBound(columns.end);
    if (start === undefined && end === undefined) return 'none';
    if (start === undefined) return 'the start of the range is not an address';
    return end === undefined ? 'the end of the range is not an address' : ranged(start, end);
  }
  const sizeCell = cells[columns.size ?? 0] ?? '';
  if (start === undefined) return sizeCell === '' ? 'none' : 'the start of the range is not an address';
  const size = bareAddressesIn(sizeCell)[0]?.value ?? exactSize(sizeCell)?.value;
  if (size === undefined) return 'the size is not a round one';
  return { start: start.value, end: start.value + size, digits: start.digits };
}

function ranged(start: FoundAddress, end: FoundAddress): Range {
  return { start: start.value, end: boundary(end.value), digits: Math.max(start.digits, end.digits) };
}

function describedBy(cells: readonly string[], { description, toTheEnd }: Columns): string {
  const some = toTheEnd ? cells.slice(description) : cells.slice(description, description + 1);
  return plainWords(some.join(' | ').replace(/[`*]/g, ''));
}

function cellsOf(text: string): readonly string[] {
  const cells = text.split('|').map((cell) => cell.trim());
  // Markdown has bars at both ends.
  return /^\s*\|/.test(text) && cells.length > 3 && /\|\s*$/.test(text) ? cells.slice(1, -1) : cells;
}

function headerOf(cells: readonly string[]): Columns | undefined {
  const plain = cells.map((cell) => cell.replace(/[`*_]/g, ''));
  // A cell that holds a figure is of a row, whatever its words.
  if (plain.some((cell) => bareAddressesIn(cell).length > 0)) return undefined;
  const at = (pattern: RegExp): number | undefined => {
    const index = plain.findIndex((cell) => cell.length <= 30 && pattern.test(cell));
    return index < 0 ? undefined : index;
  };
  const end = at(/^(?:end|to\b|last|high|stop|limit)/i);
  const size = at(/^(?:size|length)/i);
  const range = at(/\brange\b|^addresses$/i);
  const start =
    at(/^(?:start|from|begin|first|low|base|origin|(?:virtual |physical )?addr(?:ess)?\b)/i) ?? range;
  const description = at(
    /description|^name|^use|^usage|^region|^area|^section|^what|^purpose|^device|^content/i,
  );
  if (start === undefined || description === undefined || start === description) return undefined;
  if (end === undefined && size === undefined && start !== range) return undefined;
  const used = [start, end, size].filter((column) => column !== undefined);
  return { start, end, size, description, toTheEnd: used.every((column) => column < description) };
}
