import type { Paint, Row } from '../picture/types';
import { isAbsent, leastNamed, margins, type Box, type Frame } from './rows';
import { shortName } from './shortName';
import { cutText, type Font, type Measure, type Shape, type TextRun } from './shapes';

/** The words in a box: name, rights, size, a second line. What goes when room runs out goes in that order. */
export function drawLabel(
  box: Box,
  frame: Frame,
  options: {
    readonly measure: Measure;
    readonly atTop: boolean;
    readonly selected: boolean;
    /** That other rows lie in it, whose names come first. */
    readonly host: boolean;
  },
): Shape[] {
  const { row } = box.line;
  const top = Math.max(box.labelTop, frame.top);
  const bottom = Math.min(box.labelBottom, frame.bottom);
  const height = bottom - top;
  if (row.shape === 'short' || height < leastNamed) return [];
  const { measure } = options;
  const margin = margins(box);
  const start = Math.round(box.x) + margin.start;
  const end = Math.round(box.x + box.width) - margin.end;
  const room = end - start;
  if (row.shape === 'cut') return cutLabel(box, frame, (top + bottom) / 2, measure);
  const nameFont: Font =
    row.paint === 'hole' || isAbsent(row)
      ? 'small'
      : options.selected
        ? row.mono
          ? 'strongMono'
          : 'strong'
        : row.mono
          ? 'nameMono'
          : 'name';
  const size = row.size === undefined ? undefined : `${estimate(row)}${row.size}`;
  const sizeWidth = size === undefined ? 0 : measure(size, 'small') + 10;
  const rights = shownRights(row);
  const rightsWidth = rights === undefined ? 0 : measure(rights, 'smallMono') + 10;
  const twoLines = height >= 34;
  const beside = twoLines ? row.name : besideSize(row, nameFont, room - sizeWidth, measure);
  const name = row.mono || height >= wrapHeight ? beside : shortName(beside, nameFont, room, measure);
  const nameWidth = Math.min(measure(name, nameFont), room);
  const sizeFits = nameWidth + sizeWidth <= room;
  const rightsFit = sizeFits && nameWidth + sizeWidth + rightsWidth <= room;
  // Where a second line is free the size goes there before the rights go.
  const rightsFitAlone = rights !== undefined && nameWidth + rightsWidth <= room;
  const sizeBelow =
    twoLines && size !== undefined && (!sizeFits || (!rightsFit && rightsFitAlone && row.note === undefined));
  const showsRights = sizeBelow ? rightsFitAlone : rightsFit;
  const sizeBeside = sizeFits && !sizeBelow ? size : undefined;
  const second = !twoLines ? undefined : sizeBelow ? size : row.note;
  // A long name may take a second line before it is cut.
  const whole = nameWidth < room || row.mono || height < wrapHeight;
  const words = whole ? [name] : wrapped(name, nameFont, room, measure);
  const extra = (words.length - 1) * lineHeight;
  // At the top, but never out of a row that is hardly higher than its name.
  const centre = (top + bottom) / 2;
  const middle = options.atTop ? Math.min(top + (second === undefined ? 16 : 23), centre) : centre;
  const baseline = Math.round(
    (second === undefined ? middle + 4 : middle - 4) - (options.atTop ? 0 : extra / 2),
  );
  const rank = options.host ? { rank: 1 } : {};
  const base = { kind: 'text' as const, item: row.id, y: baseline, anchor: 'start' as const, ...rank };
  const muted = row.paint === 'hole' || row.paint === 'free' || row.paint === 'fill' ? ' muted' : '';
  const shapes = words.map((text, i): Shape => ({
    ...base,
    key: `name${i === 0 ? '' : i.toString()}:${frame.id}:${box.line.key}`,
    role: `name${options.selected ? ' chosen' : ''}${muted}`,
    x: start,
    y: baseline + i * lineHeight,
    font: nameFont,
    runs: [{ text: cutText(text, nameFont, room, measure) }],
  }));
  const figures: TextRun[] = [];
  if (showsRights && rights !== undefined)
    figures.push({ text: rights, role: isBreach(row.paint, rights) ? 'rights bad' : 'rights' });
  if (sizeBeside !== undefined) figures.push({ text: sizeBeside, gap: figures.length > 0 ? 10 : undefined });
  if (figures.length > 0) {
    shapes.push({
      ...base,
      key: `size:${frame.id}:${box.line.key}`,
      role: 'figure',
      x: end,
      anchor: 'end',
      font: 'small',
      runs: figures,
    });
  }
  const figuresWidth = (showsRights ? rightsWidth : 0) + (sizeBeside === undefined ? 0 : sizeWidth);
  // One for rights has no room where they have none; of what lies past the end of its region it is the only one.
  if (
    row.paint === 'breach' &&
    (showsRights || rights === undefined) &&
    nameWidth + figuresWidth + 20 <= room
  ) {
    const x = end - figuresWidth - 6;
    shapes.push({
      kind: 'path',
      key: `breach:${frame.id}:${box.line.key}`,
      role: 'breach-sign',
      d: errorSign(x, baseline - 4.5),
    });
  }
  if (second !== undefined) {
    const most = Math.max(1, Math.floor((bottom - baseline - extra - 6) / lineHeight));
    noteLines(second, room, most, measure).forEach((text, i) =>
      shapes.push({
        ...base,
        key: `note${i === 0 ? '' : i.toString()}:${frame.id}:${box.line.key}`,
        role: 'note',
        x: start,
        y: baseline + extra + lineHeight * (i + 1),
        font: 'small',
        runs: [{ text }],
      }),
    );
  }
  return shapes;
}

/**
 * The name of a window of a layout in a row of one line, shorter where its size would have no room: first without what stands in
 * brackets, then cut as long as most of it is left. A section's name is what one looks for, and stays as it is.
 */
function besideSize({ name, size, mono }: Row, font: Font, room: number, measure: Measure): string {
  const width = measure(name, font);
  if (mono || size === undefined || width <= room) return name;
  const short = shortName(name, font, room, measure);
  if (short !== name) return short;
  const bare = name.replace(/ \([^()]*\)$/, '');
  const cut = cutText(bare, font, room, measure);
  return cut !== '' && measure(cut, font) >= width * leastOfName ? cut : name;
}

/** With less of it one would have to guess what it is. */
const leastOfName = 0.55;

/** What lies past the end of its region has the same paint, and may have any rights. */
function isBreach(paint: Paint, rights: string): boolean {
  return paint === 'breach' && rights.startsWith('rwx');
}

const lineHeight = 16;
/** A row of this height has room for a name in two lines. */
const wrapHeight = 52;

/** The letters beside a name, with a question mark where they are only what is usual. */
export function shownRights(row: Row): string | undefined {
  return row.rights ?? (row.usual === true ? usualRights[row.paint] : undefined);
}

/** Of a section that is not built: what such sections usually have, with the sign of the legend. */
const usualRights: Readonly<Partial<Record<Paint, string>>> = {
  execute: 'r-x?',
  read: 'r--?',
  write: 'rw-?',
  zero: 'rw-?',
  breach: 'rwx?',
};

/** A note in as many lines as it needs and there are; one without room for that is made shorter. An address that is cut keeps its last digits. */
function noteLines(note: string, room: number, most: number, measure: Measure): string[] {
  if (measure(note, 'small') <= room) return [note];
  const lines: string[] = [];
  for (const word of most > 1 ? note.split(' ') : [briefly(note)]) {
    const longer = lines.length === 0 ? word : `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && measure(longer, 'small') > room && lines.length < most) lines.push(word);
    else lines.splice(-1, 1, longer);
  }
  return lines.map((line) => cutLine(line, room, measure));
}

/** The same in one line with less room. */
function briefly(note: string): string {
  return note.replace(/^at or above /, '≥ ').replace(/^size not known, ends at /, 'to ');
}

function cutLine(line: string, room: number, measure: Measure): string {
  const address = /^(.*?)(0x[0-9a-f]{9,})$/.exec(line);
  if (address === null || measure(line, 'small') <= room) return cutText(line, 'small', room, measure);
  const [, sign = '', digits = ''] = address;
  const last = [8, 6, 4].map((count) => `${sign}…${digits.slice(-count)}`);
  return last.find((text) => measure(text, 'small') <= room) ?? '';
}

/** A name in two lines, broken at the last blank that lets the first one fit. */
function wrapped(name: string, font: Font, room: number, measure: Measure): string[] {
  const blanks = [...name.slice(0, 200).matchAll(/[ _/]/g)].map((match) => match.index + 1);
  const at = blanks.findLast((end) => measure(name.slice(0, end).trimEnd(), font) <= room);
  return at === undefined ? [name] : [name.slice(0, at).trimEnd(), name.slice(at)];
}

/** A circle with a cross, as VS Code marks errors. */
export function errorSign(x: number, y: number): string {
  return `M${(x - 5).toFixed(1)} ${y.toFixed(1)}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0M${(x - 2).toFixed(1)} ${(y - 2).toFixed(1)}l4 4m0 -4l-4 4`;
}

function estimate(row: Row): string {
  return row.sureness === 'estimated' ? '≈ ' : '';
}

function cutLabel(box: Box, frame: Frame, middle: number, measure: Measure): Shape[] {
  const { row } = box.line;
  const base = {
    kind: 'text' as const,
    item: row.id,
    x: Math.round(box.x + box.width / 2),
    anchor: 'middle' as const,
    font: 'small' as const,
  };
  const said = row.note ?? row.name;
  // Of "nothing up to 2⁴⁴" the first word is true by itself.
  const words = measure(said, 'small') <= box.width ? said : said.replace(/^nothing .*$/, 'nothing');
  return [
    {
      ...base,
      key: `name:${frame.id}:${box.line.key}`,
      role: 'note',
      y: Math.round(middle) - 3,
      runs: [{ text: cutText(words, 'small', box.width, measure) }],
    },
    {
      ...base,
      key: `size:${frame.id}:${box.line.key}`,
      role: 'note',
      y: Math.round(middle) + 13,
      runs: [{ text: sizeIn(row.size ?? '', box.width, measure) }],
    },
  ];
}

/** `16 EiB − 2.0 GiB` without room is less than 16 EiB: half a figure would be a wrong one. */
function sizeIn(size: string, width: number, measure: Measure): string {
  const words = [size, size.replace(/^(\S+ \S+) − .*$/, '< $1')];
  return words.find((text) => measure(text, 'small') <= width) ?? '';
}
