import type { ProfileData } from './profileData';
import { addressesIn } from './importText/addresses';
import { assemble } from './importText/assemble';
import { readDrawing } from './importText/drawing';
import { drawingLine, unfolded, type DrawingLine } from './importText/drawingLines';
import {
  unreadLine,
  type FoundLayout,
  type FoundRegion,
  type SourceLine,
  type UnreadLine,
} from './importText/found';
import { mapsLine } from './importText/procMaps';
import { rangeLine } from './importText/ranges';
import { tableLine, type Columns } from './importText/table';

export type { UnreadLine } from './importText/found';

/** What a text says of address spaces. */
export interface ImportedText {
  /** A first version of a profile for each layout in the text, in its order. */
  readonly profiles: readonly ProfileData[];
  /** The lines that hold something about addresses and could not be read, or not as they stand, by line. */
  readonly unread: readonly UnreadLine[];
}

const mostCharacters = 4 * 1024 * 1024;
const longestLine = 20_000;
const mostLayouts = 50;
const mostUnread = 2000;

/**
 * Reads layouts out of a text that may hold anything else: boxed drawings, tables like those of the kernel's mm.rst,
 * /proc/PID/maps, dmesg's virtual memory layout, and ranges with a name. Never throws; linear in the length of the text.
 */
export function importText(text: string, title: string): ImportedText {
  const reader = makeReader();
  const lines = text.slice(0, mostCharacters).split(/\r\n|\r|\n/);
  lines.forEach((line, i) => {
    const source = { number: i + 1, text: line };
    if (line.length > longestLine) reader.unread.push(unreadLine(source, 'the line is too long'));
    else unfolded(source).forEach(reader.read);
  });
  reader.finish();
  const layouts = joined(reader.layouts);
  const unread = [...reader.unread];
  if (text.length > mostCharacters)
    unread.push({
      line: lines.length,
      text: '',
      why: 'the text is longer than 4 MiB; the rest was not read',
    });
  const profiles = layouts.slice(0, mostLayouts).map((layout, i) => {
    const name = layouts.length === 1 ? title : `${title} ${(i + 1).toString()}`;
    const { profile, notes } = assemble(layout, name, text.slice(0, mostCharacters));
    for (const { line, why } of notes)
      unread.push(unreadLine({ number: line, text: lines[line - 1] ?? '' }, why));
    return profile;
  });
  return {
    profiles: profiles.filter(({ regions = [] }) => regions.length > 0),
    unread: unread.sort((a, b) => a.line - b.line).slice(0, mostUnread),
  };
}

interface Reader {
  readonly layouts: FoundLayout[];
  readonly unread: UnreadLine[];
  readonly read: (line: SourceLine) => void;
  readonly finish: () => void;
}

function makeReader(): Reader {
  const layouts: FoundLayout[] = [];
  const unread: UnreadLine[] = [];
  let drawing: DrawingLine[] = [];
  let columns: Columns | undefined;
  /** The layout that rows of a table, or lines of ranges or maps, are added to. */
  let current: { format: FoundLayout['format']; regions: FoundRegion[]; digits: number } | undefined;

  const add = (format: FoundLayout['format'], region: FoundRegion, digits: number): void => {
    if (current?.format !== format) startLayout(format);
    current?.regions.push(region);
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
    const lines = drawing;
    drawing = [];
    if (lines.length < 3 || !lines.some(({ kind }) => kind === 'box')) {
      lines.forEach(({ source }) => {
        readProse(source);
      });
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
    if (
      found === undefined ||
      (current?.format !== 'table' && (found.kind === 'more' || found.kind === 'ruler'))
    )
      return false;
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
    const last = current?.regions.pop();
    if (last === undefined) return;
    const description = [last.description ?? last.name, text].filter((part) => part !== '').join(' ');
    current?.regions.push(text === '' ? last : { ...last, description: description.slice(0, 400) });
  };
  const readProse = (line: SourceLine): void => {
    const range = rangeLine(line);
    if (typeof range === 'string') {
      if (range !== '') unread.push(unreadLine(line, range));
      return;
    }
    const { digits, ...region } = range;
    add('ranges', region, digits);
  };

  const read = (line: SourceLine): void => {
    const part = drawingLine(line);
    const maps = mapsLine(line);
    if (maps !== undefined) {
      endDrawing();
      const { digits, ...region } = maps;
      add('maps', region, digits);
    } else if (drawing.length > 0 && part !== undefined) drawing.push(part);
    else if (readTable(line)) return;
    else if (part !== undefined) drawing.push(part);
    else {
      endDrawing();
      if (addressesIn(line.text).length > 0) readProse(line);
    }
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

/** A drawing of the inside of a region of the drawing before it is put into that region. */
function joined(layouts: readonly FoundLayout[]): readonly FoundLayout[] {
  const result: FoundLayout[] = [];
  for (const layout of layouts) {
    const before = result.at(-1);
    const merged = before === undefined ? undefined : inside(before, layout);
    if (merged === undefined) result.push(layout);
    else result[result.length - 1] = merged;
  }
  return result;
}

function inside(outer: FoundLayout, inner: FoundLayout): FoundLayout | undefined {
  const [only, ...more] = inner.regions;
  if (outer.format !== 'drawing' || inner.format !== 'drawing') return undefined;
  if (only?.parts === undefined || more.length > 0) return undefined;
  const { start, end, parts } = only;
  const at = outer.regions.findIndex(
    (region) => region.start === start && region.end === end && region.parts === undefined,
  );
  if (at < 0) return undefined;
  const regions = outer.regions.map((region, i) => (i === at ? { ...region, parts } : region));
  return { ...outer, regions, landmarks: [...outer.landmarks, ...inner.landmarks] };
}
