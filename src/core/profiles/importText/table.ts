import { bareAddressesIn } from './addresses';
import type { FoundRegion, SourceLine } from './found';
import { plainWords, statedSize } from './words';

/** Which column of a table holds what. */
export interface Columns {
  readonly start: number;
  readonly end: number;
  readonly size: number | undefined;
  readonly description: number;
}

/** The columns of the kernel's mm.rst, for rows whose header was not copied. */
const usual: Columns = { start: 0, end: 2, size: 3, description: 4 };

export type TableLine =
  | { readonly kind: 'header'; readonly columns: Columns }
  | { readonly kind: 'row'; readonly region: FoundRegion; readonly digits: number }
  /** More of the description of the row before. */
  | { readonly kind: 'more'; readonly text: string }
  | { readonly kind: 'ruler' }
  | { readonly kind: 'unread'; readonly why: string };

/** Reads a line of a table with `|` between its columns; undefined when it is none. */
export function tableLine({ number, text }: SourceLine, columns: Columns = usual): TableLine | undefined {
  const cells = cellsOf(text);
  if (cells.length < 3) return undefined;
  if (/^[\s|_=+:-]*$/.test(text)) return /[_=:-]/.test(text) ? { kind: 'ruler' } : { kind: 'more', text: '' };
  const header = headerOf(cells);
  if (header !== undefined) return { kind: 'header', columns: header };
  const [start] = bareAddressesIn(cells[columns.start] ?? '');
  const [end] = bareAddressesIn(cells[columns.end] ?? '');
  const description = plainWords(cells.slice(columns.description).join(' | '));
  if (start === undefined && end === undefined) {
    const isMore = (cells[columns.start] ?? '') === '' && (cells[columns.end] ?? '') === '';
    return isMore ? { kind: 'more', text: description } : undefined;
  }
  if (start === undefined || end === undefined) {
    const missing = start === undefined ? 'start' : 'end';
    return { kind: 'unread', why: `the ${missing} of the range is not an address` };
  }
  const last = end.value;
  const exclusive = (last & 0xfn) === 0xfn ? last + 1n : last;
  if (exclusive <= start.value) return { kind: 'unread', why: 'the range ends before it starts' };
  const name = nameOf(description);
  if (name === '') return { kind: 'unread', why: 'the row has no description' };
  const stated = columns.size === undefined ? undefined : statedSize(cells[columns.size] ?? '');
  const region = {
    name,
    start: start.value,
    end: exclusive,
    line: number,
    ...(stated === undefined ? {} : { stated }),
    ...(description === name ? {} : { description: description.slice(0, 400) }),
  };
  return { kind: 'row', region, digits: Math.max(start.digits, end.digits) };
}

/** The text up to its first comma or bracket, as a name. */
function nameOf(description: string): string {
  const plain = description.replace(/^[.…\s]+/, '');
  const cut = plain.search(/, |; | \(/);
  return (cut > 2 ? plain.slice(0, cut) : plain).slice(0, 100).trim();
}

function cellsOf(text: string): readonly string[] {
  const cells = text.split('|').map((cell) => cell.trim());
  // Markdown has bars at both ends.
  return /^\s*\|/.test(text) && cells.length > 3 && /\|\s*$/.test(text) ? cells.slice(1, -1) : cells;
}

function headerOf(cells: readonly string[]): Columns | undefined {
  const at = (pattern: RegExp): number => cells.findIndex((cell) => pattern.test(cell));
  const start = at(/^(?:start|from|begin|first|low)/i);
  const end = at(/^(?:end|to\b|last|high)/i);
  const size = at(/^(?:size|length)/i);
  const description = at(/description|^name|^use|^region|^area|^what|^purpose/i);
  if (start < 0 || end < 0 || description < 0) return undefined;
  return { start, end, description, size: size < 0 ? undefined : size };
}
