import type { ProfileData } from './profileData';
import { assemble } from './importText/assemble';
import { unfolded } from './importText/drawingLines';
import { unreadLine, type FoundLayout, type UnreadLine } from './importText/found';
import { makeReader } from './importText/reader';

export type { UnreadLine } from './importText/found';

/** What a text says of address spaces. */
export interface ImportedText {
  /** A first version of a profile for each layout in the text, in its order. */
  readonly profiles: readonly ProfileData[];
  /** The lines that hold something about addresses and could not be read, or not as they stand, by line. */
  readonly unread: readonly UnreadLine[];
}

const mostCharacters = 4 * 1024 * 1024;
/** Of a line as it stands, which may hold a drawing folded into it, and of a line of a drawing. */
const longestSource = 20_000;
const longestLine = 2000;
const mostLayouts = 50;
const mostUnread = 2000;
/** So many lines above a layout are searched for it first. */
const nearLines = 8;
/** Characters that are searched for the name of a machine. */
const mostHints = 256 * 1024;

/**
 * Reads layouts out of a text that may hold anything else: boxed drawings, tables like those of the kernel's mm.rst,
 * /proc/PID/maps, dmesg's virtual memory layout, and ranges with a name. Never throws; linear in the length of the text.
 */
export function importText(text: string, title: string): ImportedText {
  const reader = makeReader();
  const lines = text.slice(0, mostCharacters).split(/\r\n|\r|\n/);
  lines.forEach((line, i) => {
    const source = { number: i + 1, text: line };
    for (const part of line.length > longestSource ? [source] : unfolded(source)) {
      if (part.text.length > longestLine) reader.unread.push(unreadLine(part, 'the line is too long'));
      else reader.read(part);
    }
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
  let above = 0;
  const profiles = layouts.slice(0, mostLayouts).map((layout, i) => {
    const name = layouts.length === 1 ? title : `${title} ${(i + 1).toString()}`;
    // What stands above a layout, and in it, says what it is of; the rest of the text is of the others.
    const below = Math.max(above, ...layout.regions.map(({ line }) => line));
    const first = Math.min(...layout.regions.map(({ line }) => line));
    const hints = [lines.slice(Math.max(above, first - nearLines), below), lines.slice(above, below), lines];
    above = below;
    const texts = hints.map((some) => some.join('\n').slice(0, mostHints));
    const { profile, notes } = assemble(layout, name, texts);
    for (const { line, why } of notes)
      unread.push(unreadLine({ number: line, text: lines[line - 1] ?? '' }, why));
    return profile;
  });
  return {
    profiles: profiles.filter(({ regions = [] }) => regions.length > 0),
    unread: unread.sort((a, b) => a.line - b.line).slice(0, mostUnread),
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
