import { addressesIn, type FoundAddress } from './addresses';
import type { SourceLine } from './found';

/** A line of a drawing: an edge between boxes, or a line in a box. */
export type DrawingLine =
  | {
      readonly kind: 'edge';
      readonly source: SourceLine;
      readonly address?: FoundAddress;
      /** What stands beside it, without address and braces. */
      readonly label: string;
      readonly braces: readonly Brace[];
    }
  | {
      readonly kind: 'box';
      readonly source: SourceLine;
      /** What stands in the box. */
      readonly text: string;
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

const border = /[*+|┌├└╔╠╚]?[-─═]{3,}[*+|┐┤┘╗╣╝]?/;
const side = /^\s*[|│║┊:]/;
const sides = /[|│║┊]/;

/** Reads a line as part of a drawing; undefined when it is none. */
export function drawingLine(source: SourceLine): DrawingLine | undefined {
  const { text } = source;
  const braces = bracesIn(text);
  const edge = edgeLine(source, braces);
  if (edge !== undefined) return edge;
  if (!side.test(text)) return undefined;
  const open = text.search(/\S/);
  const isBroken = text[open] === ':';
  const inside = text.slice(open + 1);
  const close = isBroken ? inside.trimEnd().length - 1 : inside.search(sides);
  if (close < 0 || (isBroken && !inside.trimEnd().endsWith(':'))) return undefined;
  return {
    kind: 'box',
    source,
    text: inside.slice(0, close).trim(),
    beside: inside.slice(close + 1),
    besideAt: open + 1 + close + 1,
    braces,
  };
}

/** What stands on an edge besides its border: at most an address before it, and anything behind it. */
function edgeLine(source: SourceLine, braces: readonly Brace[]): DrawingLine | undefined {
  const { text } = source;
  const match = border.exec(text);
  if (match === null) return undefined;
  const before = text.slice(0, match.index);
  const [left] = addressesIn(before);
  if (left === undefined ? before.trim() !== '' : !isBlankBut(before, left)) return undefined;
  const after = text.slice(match.index + match[0].length);
  const [right] = addressesIn(after);
  const isBeside = right !== undefined && after.slice(0, right.start).trim() === '';
  const address = left ?? (isBeside ? right : undefined);
  const label = (isBeside && left === undefined ? after.slice(right.end) : after)
    .replace(/--[\\X/].*$/, '')
    .trim();
  return { kind: 'edge', source, label, braces, ...(address === undefined ? {} : { address }) };
}

function isBlankBut(text: string, { start, end }: FoundAddress): boolean {
  return `${text.slice(0, start)}${text.slice(end)}`.trim() === '';
}

function bracesIn(text: string): readonly Brace[] {
  const matches = [...text.matchAll(/(?<!-)--([\\X/])(?![\w\\/])/g)];
  return matches.map((match, i) => ({
    column: match.index + 2,
    kind: match[1] === '\\' ? 'open' : match[1] === 'X' ? 'next' : 'close',
    tail: text.slice(match.index + 3, matches[i + 1]?.index).trim(),
  }));
}

const edgeMark = /[┌├└╔╠╚]/;

/**
 * A drawing whose line breaks were lost is one line with several borders: it is broken up again before each border, and
 * between the boxes, of which two bars make one.
 */
export function unfolded(line: SourceLine): readonly SourceLine[] {
  const { number, text } = line;
  if (text.split(edgeMark).length < 4) return [line];
  return text
    .split(/(?=[┌├└╔╠╚])/)
    .flatMap((piece) => {
      const [edge = '', ...cells] = piece.split(/[│║]/);
      const boxes: string[] = [];
      for (let i = 0; i < cells.length; i += 2) boxes.push(`│ ${cells[i] ?? ''} │ ${cells[i + 1] ?? ''}`);
      return [edge, ...boxes];
    })
    .filter((piece) => piece.trim() !== '')
    .map((piece) => ({ number, text: piece }));
}
