import type { InputPattern, Name, SectionPattern } from './ast';
import { endLength, globMatches, hasWildcard, literalLength, plainLength } from './glob';
import { lldGlobMatches } from './lld/glob';
import type { Link } from './link';
import type { LinkFile, Piece, WildStatement } from './model';
import { addMatch, emptyMatches, sortPieces, type Matches, type Sorting } from './sort';

/** What a statement names, as it is found. */
interface Found {
  readonly matches: Matches;
  /** Whether it says anything about files: most take all. */
  readonly anyFile: boolean;
  /** The last file that was asked about, and whether it fits. */
  file: LinkFile | undefined;
  fits: boolean;
}

/**
 * For each pattern of the script the sections it names, in the linker's order. A section named by several patterns is in
 * several lists; the first to take it gets it.
 */
export function matchPatterns(link: Link, patterns: readonly WildStatement[]): Map<WildStatement, Piece[]> {
  /** By the place of the statement. */
  const all: (Found | undefined)[] = patterns.map(() => undefined);
  const index = indexPatterns(link, patterns);
  const unique = link.options.uniqueSections ?? [];
  for (const file of link.files) {
    for (const piece of file.pieces) {
      if (piece.output === 'discarded') continue;
      // What `--unique=` names is out of the reach of patterns (ldlang.c, unique_section_p).
      if (unique.length > 0 && isUnique(unique, piece.name)) continue;
      for (const { statement, place, part, sorting } of index(piece.name)) {
        const found = (all[place] ??= emptyFound(statement));
        if (!found.anyFile && !fitsNow(statement, found, file)) continue;
        if (part === undefined || part.exclude.length === 0 || !excluded(part.exclude, file))
          addMatch(found.matches, piece, sorting);
      }
    }
  }
  const sorted = new Map<WildStatement, Piece[]>();
  patterns.forEach((statement, place) => {
    const found = all[place];
    if (found === undefined) return;
    const byFile = statement.node.file?.sort.includes('SORT_BY_NAME') === true;
    if (byFile) statement.sortedByFile = { ...found.matches, pieces: [...found.matches.pieces] };
    sorted.set(statement, sortPieces(found.matches, byFile));
  });
  return sorted;
}

/** Without a name, which is kept as `*`, the option is about orphans only. */
function isUnique(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => pattern !== '*' && globMatches(pattern, name));
}

function emptyFound({ node: { file } }: WildStatement): Found {
  const anyFile = (file === undefined || file.name.text === '*') && (file?.exclude.length ?? 0) === 0;
  return { matches: emptyMatches(), anyFile, file: undefined, fits: false };
}

/** The sections of one file come one after the other, so that one answer serves for all. */
function fitsNow(statement: WildStatement, found: Found, file: LinkFile): boolean {
  if (found.file !== file) {
    found.file = file;
    found.fits = fileFits(statement.node, file);
  }
  return found.fits;
}

export interface Candidate {
  readonly statement: WildStatement;
  /** Place of the statement among all of the script. */
  readonly place: number;
  readonly part: SectionPattern | undefined;
  readonly sorting: Sorting;
  /** Place of the pattern among all of the script. */
  readonly order: number;
  /** The pattern as it stands, and what is in front of its first wildcard. */
  readonly text: string;
  readonly literal: string;
  /** What is behind its last wildcard, where that is compared by itself. */
  readonly end: string;
}

/** Finds the patterns that name a section through their literal beginnings, so that few are ever compared. */
export function indexPatterns(
  link: Link,
  patterns: readonly WildStatement[],
): (name: string) => readonly Candidate[] {
  const exact = new Map<string, Candidate[]>();
  /** By the hash of the literal beginning: no string is made for any name that is looked up. */
  const wild = new Map<number, Candidate[]>();
  const isLength: boolean[] = [];
  const matches = link.rules.plainEnds ? globMatches : lldGlobMatches;
  let order = 0;
  const add = (statement: WildStatement, place: number, part: SectionPattern | undefined): void => {
    const text = part?.name.text ?? '*';
    const length = link.rules.plainEnds ? plainLength(text) : literalLength(text);
    const literal = length === text.length ? text : text.slice(0, length);
    const end = link.rules.plainEnds ? text.slice(text.length - endLength(text)) : '';
    const candidate = { statement, place, part, sorting: sortingOf(link, part), order, text, literal, end };
    order += 1;
    if (length === text.length) insert(exact, text, candidate);
    else {
      insert(wild, hashOf(literal), candidate);
      while (isLength.length < length) isLength.push(false);
      isLength[length] = true;
    }
  };
  patterns.forEach((statement, place) => {
    if (statement.node.sections === undefined) add(statement, place, undefined);
    else for (const part of statement.node.sections) add(statement, place, part);
  });
  return (name) => {
    const same = exact.get(name) ?? none;
    let hits: Candidate[] | undefined;
    let hash = 0;
    for (let length = 0; length < isLength.length && length <= name.length; length += 1) {
      if (isLength[length] === true) {
        for (const candidate of wild.get(hash) ?? none)
          if (candidate.literal.length === length && fits(candidate, name, matches))
            hits = [...(hits ?? same), candidate];
      }
      hash = nextHash(hash, name.charCodeAt(length));
    }
    if (hits === undefined) return same;
    return hits.length < 2 ? hits : hits.sort((a, b) => a.order - b.order);
  };
}

const none: readonly never[] = [];

function insert<K>(table: Map<K, Candidate[]>, key: K, candidate: Candidate): void {
  const list = table.get(key);
  if (list === undefined) table.set(key, [candidate]);
  else list.push(candidate);
}

function hashOf(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i += 1) hash = nextHash(hash, text.charCodeAt(i));
  return hash;
}

function nextHash(hash: number, code: number): number {
  return (Math.imul(hash, 31) + code) & 0x3fff_ffff;
}

/** Most patterns with a wildcard have nothing behind it. */
function fits({ text, literal, end }: Candidate, name: string, matches: typeof globMatches): boolean {
  if (literal.length === text.length - 1 && text.endsWith('*')) return name.startsWith(literal);
  if (end === '' && literal === '') return matches(text, name);
  if (!name.startsWith(literal) || !name.endsWith(end)) return false;
  // With one star GNU ld 2.40 compares the two ends and nothing else, so that they may overlap (ldlang.c, spec_match).
  const rest = text.length - literal.length - end.length;
  if (end !== '' && rest === 1 && text[literal.length] === '*') return true;
  return matches(text.slice(literal.length), name.slice(literal.length));
}

/** What --sort-section adds to what the script says (ldlang.c, update_wild_statements). */
function sortingOf(link: Link, part: SectionPattern | undefined): Sorting {
  const own = part === undefined || part.sort.length === 0 ? 'none' : ownSorting(part.sort);
  const extra = link.options.sortSection;
  if (extra === undefined || part === undefined || /^\.(init|fini)$/.test(part.name.text)) return own;
  if (own === 'none') return extra;
  if (own === 'name' && extra === 'alignment') return 'nameAlignment';
  return own === 'alignment' && extra === 'name' ? 'alignmentName' : own;
}

function ownSorting([outer, inner]: readonly string[]): Sorting {
  return sortings[`${outer ?? ''} ${inner ?? ''}`.trim()] ?? 'none';
}

const sortings: Readonly<Record<string, Sorting>> = {
  SORT_BY_NAME: 'name',
  'SORT_BY_NAME SORT_BY_NAME': 'name',
  SORT_BY_ALIGNMENT: 'alignment',
  'SORT_BY_ALIGNMENT SORT_BY_ALIGNMENT': 'alignment',
  'SORT_BY_NAME SORT_BY_ALIGNMENT': 'nameAlignment',
  'SORT_BY_ALIGNMENT SORT_BY_NAME': 'alignmentName',
  SORT_BY_INIT_PRIORITY: 'priority',
  SORT_NONE: 'asIs',
};

/** Does the file part of a pattern name the file? */
export function fileFits(node: InputPattern, file: LinkFile): boolean {
  const pattern = node.file?.name.text;
  if (pattern !== undefined && pattern !== '*' && !filePatternFits(pattern, file, true)) return false;
  return !excluded(node.file?.exclude ?? [], file);
}

function filePatternFits(pattern: string, file: LinkFile, exactOpensFiles: boolean): boolean {
  const colon = pattern.indexOf(':');
  if (colon >= 0) return archiveFits(pattern.slice(0, colon), pattern.slice(colon + 1), file);
  if (hasWildcard(pattern)) return globMatches(pattern, file.name);
  // A plain name means the file of the command line that has it, never a member of an archive.
  return pattern === file.name && (file.archive === undefined || !exactOpensFiles);
}

/** `archive:member`; either part may be empty: `archive:` is the whole archive, `:file` a file in no archive. */
function archiveFits(archive: string, member: string, file: LinkFile): boolean {
  if (member !== '' && !nameFits(member, file.name)) return false;
  if ((archive !== '') !== (file.archive !== undefined)) return false;
  return archive === '' || nameFits(archive, file.archive ?? '');
}

function nameFits(pattern: string, name: string): boolean {
  return hasWildcard(pattern) ? globMatches(pattern, name) : pattern === name;
}

function excluded(patterns: readonly Name[], file: LinkFile): boolean {
  return patterns.some(
    ({ text }) =>
      filePatternFits(text, file, false) ||
      // Undocumented, but so it is: a pattern without a colon also means the archive.
      (!text.includes(':') && file.archive !== undefined && nameFits(text, file.archive)),
  );
}

/** INPUT_SECTION_FLAGS: all flags without `!` set, all with `!` clear. */
export function inputFlagsFit(node: InputPattern, piece: Piece): boolean {
  return flagsFit(node, piece.given.flags);
}

export function flagsFit(node: InputPattern, flags: number): boolean {
  return node.flags.every(({ bits, negated }) => {
    // GNU ld 2.40 prints a message, and the pattern takes nothing; ld.lld refuses it while it reads.
    if (bits === undefined) return false;
    return negated ? (flags & bits) === 0 : (flags & bits) === bits;
  });
}
