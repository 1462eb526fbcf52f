import { addressesIn, bareAddressesIn, type FoundAddress } from './addresses';
import { readDrawing } from './drawing';
import { drawingLine, rungLine, textLine, type BorderSpan, type DrawingLine } from './drawingLines';
import { unreadLine, type FoundLayout, type FoundRegion, type SourceLine, type UnreadLine } from './found';
import { directionOf, rangesInBoxes, withMargins, withoutNeighbours } from './margins';
import { mapsLine } from './procMaps';
import { listHead, rangeLine, type SecondAddress } from './ranges';
import { tableLine, type Columns } from './table';

/** Takes a text line by line, and gathers what it shows. */
export interface Reader {
  readonly layouts: FoundLayout[];
  readonly unread: UnreadLine[];
  readonly read: (line: SourceLine) => void;
  readonly finish: () => void;
}

/** Lines without sides between two edges of a drawing, before it is taken to have ended. */
const mostHeld = 8;

/** An edge with an address begins a drawing, even where its border could be the ruler of a table. */
function isEdge(line: SourceLine): boolean {
  const part = drawingLine(line);
  return part?.kind === 'edge' && part.address !== undefined;
}

export function makeReader(): Reader {
  const layouts: FoundLayout[] = [];
  const unread: UnreadLine[] = [];
  let drawing: DrawingLine[] = [];
  /** Of its last edge, and of its first and last edge with an address. */
  let border: BorderSpan | undefined;
  let first: FoundAddress | undefined;
  let last: FoundAddress | undefined;
  /** Lines behind the drawing that are of it if another edge follows. */
  let held: SourceLine[] = [];
  let columns: Columns | undefined;
  let second: SecondAddress | undefined;
  /** The layout that rows of a table, or lines of ranges or maps, are added to. */
  let current: { format: FoundLayout['format']; regions: FoundRegion[]; digits: number } | undefined;
  /** Line of the last region of `current`, or of what was added to it. */
  let lastLine = 0;

  const add = (format: FoundLayout['format'], region: FoundRegion, digits: number): void => {
    if (current?.format !== format) startLayout(format);
    current?.regions.push(region);
    lastLine = region.line;
    if (current !== undefined) current.digits = Math.max(current.digits, digits);
  };
  const startLayout = (format: FoundLayout['format']): void => {
    endLayout();
    current = { format, regions: [], digits: 0 };
  };
  const endLayout = (): void => {
    if (current !== undefined && current.regions.length > 0) layouts.push({ ...current, landmarks: [] });
    current = undefined;
  };

  const endDrawing = (): void => {
    const alone = withoutNeighbours(drawing);
    const { lines, unread: open } = withMargins(alone.lines);
    const after = held;
    drawing = [];
    held = [];
    border = first = last = undefined;
    if (lines.length < 3 || !lines.some(({ kind }) => kind === 'box')) lines.forEach(readAsProse);
    else {
      unread.push(...alone.unread, ...open);
      takeDrawing(lines);
    }
    after.forEach(readProse);
  };
  const readAsProse = ({ source }: DrawingLine): void => {
    readProse(source);
  };
  const takeDrawing = (lines: readonly DrawingLine[]): void => {
    const hasEdges = lines.some((line) => line.kind === 'edge' && line.address !== undefined);
    const ranges = hasEdges ? [] : rangesInBoxes(lines);
    if (ranges.length > 0) {
      ranges.forEach(readProse);
      return;
    }
    const read = readDrawing(lines);
    unread.push(...read.unread);
    if (read.layout === undefined) return;
    endLayout();
    layouts.push(read.layout);
  };

  const readTable = (line: SourceLine): boolean => {
    const found = tableLine(line, columns);
    const isLoose = found?.kind === 'more' || found?.kind === 'ruler';
    if (found === undefined || (current?.format !== 'table' && isLoose)) return false;
    endDrawing();
    if (found.kind === 'header') {
      startLayout('table');
      ({ columns } = found);
    } else if (found.kind === 'row') add('table', found.region, found.digits);
    else if (found.kind === 'unread') unread.push(unreadLine(line, found.why));
    else if (found.kind === 'more') goOn(found.text);
    return true;
  };
  /** The description of the last row goes on. */
  const goOn = (text: string): void => {
    const region = current?.regions.pop();
    if (region === undefined) return;
    const description = [region.description ?? region.name, text].filter((part) => part !== '').join(' ');
    current?.regions.push(text === '' ? region : { ...region, description: description.slice(0, 400) });
  };

  const readProse = (line: SourceLine): void => {
    const found = rangeLine(line, second);
    if (found.kind === 'range') add('ranges', found.region, found.digits);
    else if (found.kind === 'unread') unread.push(unreadLine(line, found.why));
    else if (second !== undefined) readListLine(line);
    const head = listHead(line.text);
    if (head !== undefined && found.kind !== 'range') {
      // Another list begins, with columns of its own.
      startLayout('ranges');
      second = head;
    }
  };
  /** A line of a list that gives no range: more of the row above, the end of the list, or a row without figures. */
  const readListLine = (line: SourceLine): void => {
    const { text } = line;
    const words = text.trim();
    if (words === '' || /^[-=_+|\s:]+$/.test(words)) return;
    const indent = /^\s*/.exec(text.replace(/\t/g, '        '))?.[0].length ?? 0;
    if (indent >= 12 && line.number === lastLine + 1 && current?.format === 'ranges') {
      goOn(words);
      lastLine = line.number;
    } else if (indent < 12 && /\S(?:\t+|\s{2,})\S/.test(text) && listHead(text) === undefined)
      unread.push(unreadLine(line, 'the start or the end of the range is not an address'));
    else if (indent < 4) second = undefined;
  };

  /** Whether the lines that are held back belong to a drawing that an edge goes on with. */
  const goesOn = (edge: DrawingLine): boolean => {
    if (edge.kind !== 'edge' || edge.address === undefined) return false;
    const step = last === undefined ? undefined : directionOf([last, edge.address]);
    const way = first === undefined || last === undefined ? undefined : directionOf([first, last]);
    return step !== undefined && step === (way ?? step);
  };
  const draw = (part: DrawingLine): void => {
    drawing.push(part);
    if (part.kind !== 'edge') return;
    border = part.border;
    first ??= part.address;
    last = part.address ?? last;
  };
  const hold = (line: SourceLine): boolean => {
    if (drawing.length === 0 || held.length >= mostHeld) return false;
    const words = line.text.trim();
    if (words.length > 80 || /^(?:```|~~~|#{1,6}\s|\*{3,}$)/.test(words)) return false;
    if (addressesIn(words).length > 0) return false;
    held.push(line);
    return true;
  };

  const readDrawn = (line: SourceLine): boolean => {
    const part = drawingLine(line, border) ?? rungLine(line);
    if (part === undefined) return hold(line);
    const isBlank = held.every(({ text }) => /^[\s.:⋮…]*$/.test(text));
    const isRung = part.kind === 'edge' && part.border.to === 0;
    if (drawing.length > 0 && held.length > 0) {
      const afterBox = drawing.at(-1)?.kind === 'box';
      if (!(goesOn(part) ? !isBlank || afterBox : isBlank && afterBox && !isRung)) {
        endDrawing();
        return readDrawn(line);
      }
      held.forEach((text) => {
        draw(textLine(text));
      });
      held = [];
    }
    if (isRung && drawing.length > 0 && !goesOn(part)) {
      endDrawing();
      return readDrawn(line);
    }
    if (part.kind === 'box' && drawing.length === 0 && bareAddressesIn(line.text).length > 1) return false;
    draw(part);
    return true;
  };

  const read = (line: SourceLine): void => {
    const maps = mapsLine(line);
    if (maps !== undefined) {
      endDrawing();
      const { digits, ...region } = maps;
      add('maps', region, digits);
      return;
    }
    if (drawing.length === 0 && !isEdge(line) && readTable(line)) return;
    if (rangeLine(line, second).kind === 'range' && drawingLine(line) === undefined) {
      endDrawing();
      readProse(line);
      return;
    }
    if (second === undefined && readDrawn(line)) return;
    if (readTable(line)) return;
    endDrawing();
    readProse(line);
  };
  return {
    layouts,
    unread,
    read,
    finish: () => {
      endDrawing();
      endLayout();
    },
  };
}
