import { bareAddressesIn, boundIn, type FoundAddress } from './addresses';
import type { SourceLine } from './found';
import { trimmedOf } from './words';

/** From the first to behind the last character of a border, in columns. */
export interface BorderSpan {
  readonly from: number;
  readonly to: number;
}

/** A line of a drawing: an edge between boxes, or a line in a box. */
export type DrawingLine =
  | {
      readonly kind: 'edge';
      readonly source: SourceLine;
      readonly address?: FoundAddress;
      /** What stands beside it, without address and braces. */
      readonly label: string;
      readonly braces: readonly Brace[];
      readonly border: BorderSpan;
    }
  | {
      readonly kind: 'box';
      readonly source: SourceLine;
      /** What stands in the box. */
      readonly text: string;
      /** What stands to the left of it. */
      readonly left: string;
      /** What stands to the right of it, and at which column it begins. */
      readonly beside: string;
      readonly besideAt: number;
      readonly braces: readonly Brace[];
    };

/** A mark of a brace beside a drawing, `--\`, `--X` or `--/`: it opens, changes over to the next, or closes. */
export interface Brace {
  readonly column: number;
  readonly kind: 'open' | 'next' | 'close';
  /** What follows it up to the next one: arrows. */
  readonly tail: string;
}

/** Reads a line as part of a drawing; undefined when it is none. `border` is that of the edge before. */
export function drawingLine(source: SourceLine, border?: BorderSpan): DrawingLine | undefined {
  const text = plainForm(source.text);
  const braces = bracesIn(text);
  return edgeLine(source, text, braces) ?? boxLine(source, text, braces, border);
}

/** A line that is an address and nothing else, or one with a short label: an edge of a drawing without boxes. */
export function rungLine(source: SourceLine): DrawingLine | undefined {
  const text = plainForm(source.text).replace(arrows, (arrow) => ' '.repeat(arrow.length));
  const [address, ...more] = bareAddressesIn(text);
  if (address === undefined || more.length > 0 || text.slice(0, address.start).trim() !== '')
    return undefined;
  const label = labelOf(text.slice(address.end), undefined);
  if (label.length > 30 || /[.:]$|\d\s?[KMGT]i?B?\b/.test(label) || (address.digits < 8 && label !== ''))
    return undefined;
  return { kind: 'edge', source, label, braces: [], border: { from: 0, to: 0 }, address };
}

/** A line between two edges that stands there without sides. */
export function textLine(source: SourceLine): DrawingLine {
  const text = trimmedOf(plainForm(source.text), '|', '|');
  return { kind: 'box', source, text, left: '', beside: '', besideAt: 0, braces: [] };
}

const horizontal = '─━┄┅┈┉═╌╍╴╶╸╺╼╾';
const vertical = '│┃┆┇┊┋║╎╏╵╷╹╻╽╿¦';
const comment = /^(\s*)(\/\/+!?|#+|;+|%+|\/?\*{1,2}|>)(?=\s|$)/;

/** A line with its box-drawing characters as `+`, `-` and `|`, and without the sign of a comment, column by column. */
function plainForm(line: string): string {
  return line
    .replace(/[.,'`](?=-{3})|(?<=-{3})[.,'`]/g, '+')
    .replace(comment, (_, indent: string, sign: string) => indent + ' '.repeat(sign.length))
    .replace(/[\u2500-\u257f¦]/g, (sign) =>
      horizontal.includes(sign) ? '-' : vertical.includes(sign) ? '|' : '+',
    );
}

const arrows = /<[-=]+|(?<![-=])[-=]+>|[←→⟵⟶⇐⇒↔➜➔▶◀►◄]/g;
const runs = /[+*|]?(?:[-=_]{3,}[+|*]?)+/g;

/** The longest border of a line; the shafts of arrows beside a drawing are none. */
function borderIn(text: string): (BorderSpan & { readonly form: string }) | undefined {
  let longest: (BorderSpan & { readonly form: string }) | undefined;
  for (const match of text.matchAll(runs)) {
    const form = match[0];
    if (longest !== undefined && form.length <= longest.form.length) continue;
    const isClosed = /^[+*|].*[+*|]$/.test(form);
    // Rules under headings and the rulers of tables look alike; those of a drawing have ends.
    if (/[=_]/.test(form) && !isClosed && !isBareTop(text, form)) continue;
    longest = { from: match.index, to: match.index + form.length, form };
  }
  if (longest === undefined) return undefined;
  // Boxes side by side have one edge.
  const before = text.slice(0, longest.from);
  return /^[\s+|*-]*[+|*-][\s+|*-]*$/.test(before) ? { ...longest, from: before.search(/\S/) } : longest;
}

/** The upper side of a box that is drawn with `_` alone, with at most an address beside it. */
function isBareTop(text: string, form: string): boolean {
  const rest = text.replace(form, ' ').trim();
  return /^_{8,}$/.test(form) && (rest === '' || boundIn(rest) !== undefined);
}

/** What stands on an edge besides its border: an address before or behind it, with a label or none. */
function edgeLine(source: SourceLine, text: string, braces: readonly Brace[]): DrawingLine | undefined {
  const bare = text.replace(arrows, (arrow) => ' '.repeat(arrow.length));
  const border = borderIn(bare);
  if (border === undefined) return undefined;
  const before = bare.slice(0, border.from);
  const after = bare.slice(border.to).replace(/--[\\X/].*$/, '');
  const left = boundIn(before);
  const isClosed = /^[+*|].*[+*|]$/.test(border.form);
  const name = labelOf(before, left);
  if (left === undefined && before.trim() !== '' && !(isClosed && /^[\w .:]{1,40}$/.test(name)))
    return undefined;
  if (name.length > 40) return undefined;
  const right = boundIn(after);
  const label = [name, labelOf(after, left === undefined ? right : undefined)].filter(Boolean).join(' ');
  const address = left ?? right;
  return { kind: 'edge', source, label, braces, border, ...(address === undefined ? {} : { address }) };
}

/** The words of a margin without its address and the signs between them. */
function labelOf(margin: string, address: FoundAddress | undefined): string {
  const words =
    address === undefined ? margin : `${margin.slice(0, address.start)} ${margin.slice(address.end)}`;
  const plain = words.replace(/[([]\s{0,9}[)\]]/g, ' ').replace(/\s+/g, ' ');
  return trimmedOf(plain, ':=@,;<-', ':=@,;<-').replace(/^\(([^()]*)\)$/, '$1');
}

const side = /[|:~.!]/;
const near = 2;

function boxLine(
  source: SourceLine,
  text: string,
  braces: readonly Brace[],
  border: BorderSpan | undefined,
): DrawingLine | undefined {
  const open = border === undefined ? text.search(/\S/) : sideNear(text, border.from);
  const at = open >= 0 ? open : sideBehindAddress(text);
  const sign = text[at] ?? '';
  if (!side.test(sign) || sign === '.') return undefined;
  const left = text.slice(0, at);
  if (left.trim() !== '' && border === undefined && boundIn(left) === undefined) return undefined;
  const shut = closingSide(text, at, border);
  if (shut === undefined) return undefined;
  return {
    kind: 'box',
    source,
    text: text.slice(at + 1, shut).trim(),
    left: left.trim(),
    beside: text.slice(shut + 1),
    besideAt: shut + 1,
    braces,
  };
}

/** Column of the first sign of a line, or of the bar behind an address at its start. */
function sideBehindAddress(text: string): number {
  const bar = text.indexOf('|');
  const margin = text.slice(0, Math.max(bar, 0));
  const address = boundIn(margin);
  return address !== undefined && labelOf(margin, address) === '' ? bar : text.search(/\S/);
}

/** The right side of a box: under the end of its border, or the first one that there is. */
function closingSide(text: string, open: number, border: BorderSpan | undefined): number | undefined {
  if (border !== undefined) {
    const shut = sideNear(text, border.to - 1);
    if (shut > open) return shut;
  }
  const inside = text.slice(open + 1);
  if (text[open] !== '|') {
    const end = inside.trimEnd().length - 1;
    return end >= 0 && inside[end] === text[open] ? open + 1 + end : undefined;
  }
  const shut = inside.indexOf('|');
  return shut < 0 ? undefined : open + 1 + shut;
}

/** Column of a side at or next to a column, the nearest; −1 when there is none. */
function sideNear(text: string, column: number): number {
  for (let off = 0; off <= near; off += 1) {
    for (const at of [column - off, column + off]) {
      const sign = text[at];
      if (sign === '|' || (off === 0 && sign !== undefined && side.test(sign))) return at;
    }
  }
  return -1;
}

function bracesIn(text: string): readonly Brace[] {
  const matches = [...text.matchAll(/(?<!-)--([\\X/])(?![\w\\/])/g)];
  return matches.map((match, i) => ({
    column: match.index + 2,
    kind: match[1] === '\\' ? 'open' : match[1] === 'X' ? 'next' : 'close',
    tail: text.slice(match.index + 3, matches[i + 1]?.index).trim(),
  }));
}

/** Where a border begins. */
const edgeMark = /(?=[┌├└╔╠╚┏┣┗][─═━]{2})/;

/**
 * A drawing whose line breaks were lost is one line with several borders: it is broken up again before each border, and
 * between the boxes, of which two bars make one.
 */
export function unfolded(line: SourceLine): readonly SourceLine[] {
  const { number, text } = line;
  const pieces = text.split(edgeMark);
  if (pieces.length < 3) return [line];
  return pieces
    .flatMap((piece) => {
      const [edge = '', ...cells] = piece.split(/[│║┃]/);
      const boxes: string[] = [];
      for (let i = 0; i < cells.length; i += 2) boxes.push(`│ ${cells[i] ?? ''} │ ${cells[i + 1] ?? ''}`);
      return [edge, ...boxes];
    })
    .filter((piece) => piece.trim() !== '')
    .map((piece) => ({ number, text: piece }));
}
