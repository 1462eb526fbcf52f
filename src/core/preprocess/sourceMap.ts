import type { Issue } from '../issue';
import { extendSection, type MemoryMap } from '../memoryMap';
import { lineIndex, type LineIndex, type SourceLocation, type Span } from '../text';

/** A file that text was made from. */
export interface MappedFile {
  readonly name: string;
  readonly text: string;
}

/** Where the pieces of a made text come from. */
export interface SourceMap {
  /** The place in the user's file of a span of the made text; undefined where nothing stands behind it. */
  locate(span: Span): SourceLocation | undefined;
  /** The place of a span of one of the files. */
  place(file: number, span: Span): SourceLocation;
}

export interface MapBuilder {
  /** States that the made text from `at` on, up to the next piece, was made from a part of a file. */
  add(at: number, file: number, start: number, end: number): void;
  finish(files: readonly MappedFile[]): SourceMap;
}

export function sourceMapBuilder(): MapBuilder {
  const outputs: number[] = [];
  const origins: number[] = [];
  return {
    add(at, file, start, end) {
      outputs.push(at);
      origins.push(file, start, end);
    },
    finish: (files) => makeMap(outputs, origins, files),
  };
}

function makeMap(
  outputs: readonly number[],
  origins: readonly number[],
  files: readonly MappedFile[],
): SourceMap {
  const indexes = new Map<number, LineIndex>();
  const place = (file: number, span: Span): SourceLocation => {
    const { name, text } = files[file] ?? { name: '', text: '' };
    let index = indexes.get(file);
    if (index === undefined) {
      index = lineIndex(text);
      indexes.set(file, index);
    }
    return index.locate(name, span);
  };
  const pieceAt = (offset: number): number => {
    let [low, high] = [0, outputs.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((outputs[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  };
  return {
    place,
    locate(span) {
      if (outputs.length === 0) return undefined;
      const first = pieceAt(span.start) * 3;
      const last = pieceAt(Math.max(span.start, span.end - 1)) * 3;
      const [file, start, end] = [origins[first] ?? 0, origins[first + 1] ?? 0, origins[first + 2] ?? 0];
      const sameFile = origins[last] === file && (origins[last + 2] ?? 0) >= start;
      return place(file, { start, end: sameFile ? Math.max(end, origins[last + 2] ?? end) : end });
    },
  };
}

/** The map of a made text, with every place in it exchanged for the one that a person wrote. */
export function withSources(map: MemoryMap, made: string, sources: SourceMap): MemoryMap {
  const mapped = <T extends { readonly source?: SourceLocation }>(thing: T): T => {
    const { source } = thing;
    if (source?.file !== made) return thing;
    const found = sources.locate(source.span);
    return found === undefined ? thing : { ...thing, source: found };
  };
  const { laterIssues } = map;
  return {
    ...map,
    sections: map.sections.map((section) => {
      const { source } = mapped(section);
      return source === undefined ? section : extendSection(section, { source });
    }),
    memory: map.memory.map(mapped),
    scriptSymbols: map.scriptSymbols.map(mapped),
    issues: map.issues.map((issue) => issueWithSource(issue, made, sources)),
    ...(laterIssues === undefined
      ? {}
      : { laterIssues: () => laterIssues().map((issue) => issueWithSource(issue, made, sources)) }),
  };
}

export function issueWithSource(issue: Issue, made: string, sources: SourceMap): Issue {
  const { location } = issue;
  if (location?.file !== made) return issue;
  const found = sources.locate(location.span);
  return found === undefined ? issue : { ...issue, location: found };
}
