import type { InputPattern, Name, SectionPattern } from './ast';
import { globMatches, hasWildcard, literalLength } from './glob';
import type { Link } from './link';
import type { LinkFile, Piece, WildStatement } from './model';
import { addMatch, emptyMatches, sortPieces, type Matches, type Sorting } from './sort';

/** What a statement names, as it is found. */
interface Found {
  readonly statement: WildStatement;
  readonly matches: Matches;
  /** Whether it says anything about files: most take all. */
  readonly anyFile: boolean;
  /** The last file that was asked about, and whether it fits. */
  file: LinkFile | undefined;
  fits: boolean;
}

interface Hit {
  readonly found: Found;
  readonly sorting: Sorting;
  readonly exclude: readonly Name[];
}

/**
 * For each pattern of the script the sections it names, in the linker's order. A section named by several patterns is in
 * several lists; the first to take it gets it.
 */
export function matchPatterns(link: Link, patterns: readonly WildStatement[]): Map<WildStatement, Piece[]> {
  const all = new Map<WildStatement, Found>();
  const index = indexPatterns(link, patterns);
  const byName = new Map<string, readonly Hit[]>();
  for (const file of link.files) {
    for (const piece of file.pieces) {
      if (piece.output === 'discarded') continue;
      let hits = byName.get(piece.name);
      if (hits === undefined) {
        // What `--unique=` names is out of the reach of patterns (ldlang.c, unique_section_p).
        const candidates = isUnique(link, piece.name) ? [] : index(piece.name);
        hits = candidates.map((candidate) => hitOf(candidate, all));
        byName.set(piece.name, hits);
      }
      for (const { found, sorting, exclude } of hits) {
        if (!found.anyFile && !fitsNow(found, file)) continue;
        if (exclude.length === 0 || !excluded(exclude, file)) addMatch(found.matches, piece, sorting);
      }
    }
  }
  const sorted = new Map<WildStatement, Piece[]>();
  for (const [statement, { matches }] of all) {
    const byFile = statement.node.file?.sort.includes('SORT_BY_NAME') === true;
    sorted.set(statement, sortPieces(matches, byFile));
  }
  return sorted;
}

/** Without a name, which is kept as `*`, the option is about orphans only. */
function isUnique({ options }: Link, name: string): boolean {
  const patterns = options.uniqueSections ?? [];
  return patterns.some((pattern) => pattern !== '*' && globMatches(pattern, name));
}

function hitOf({ statement, part, sorting }: Candidate, all: Map<WildStatement, Found>): Hit {
  let found = all.get(statement);
  if (found === undefined) {
    const { file } = statement.node;
    const anyFile = (file === undefined || file.name.text === '*') && (file?.exclude.length ?? 0) === 0;
    found = { statement, matches: emptyMatches(), anyFile, file: undefined, fits: false };
    all.set(statement, found);
  }
  return { found, sorting, exclude: part?.exclude ?? [] };
}

/** The sections of one file come one after the other, so that one answer serves for all. */
function fitsNow(found: Found, file: LinkFile): boolean {
  if (found.file !== file) {
    found.file = file;
    found.fits = fileFits(found.statement.node, file);
  }
  return found.fits;
}

export interface Candidate {
  readonly statement: WildStatement;
  readonly part: SectionPattern | undefined;
  readonly sorting: Sorting;
  /** Place of the pattern among all of the script. */
  readonly order: number;
}

/** Finds the patterns that name a section through their literal prefixes, so that few are ever compared. */
export function indexPatterns(
  link: Link,
  patterns: readonly WildStatement[],
): (name: string) => readonly Candidate[] {
  const exact = new Map<string, Candidate[]>();
  const prefixed = new Map<string, Candidate[]>();
  const lengths = new Set<number>();
  let order = 0;
  const add = (statement: WildStatement, part: SectionPattern | undefined): void => {
    const text = part?.name.text ?? '*';
    const literal = link.rules.plainBackslash && !hasWildcard(text);
    const prefix = literal ? text.length : literalLength(text);
    const wild = prefix < text.length;
    const table = wild ? prefixed : exact;
    const key = wild ? text.slice(0, prefix) : text;
    const candidate = { statement, part, sorting: sortingOf(link, part), order };
    order += 1;
    const list = table.get(key);
    if (list === undefined) table.set(key, [candidate]);
    else list.push(candidate);
    if (wild) lengths.add(prefix);
  };
  for (const statement of patterns) {
    if (statement.node.sections === undefined) add(statement, undefined);
    else for (const part of statement.node.sections) add(statement, part);
  }
  return (name) => {
    const hits = [...(exact.get(name) ?? [])];
    for (const length of lengths) {
      if (length > name.length) continue;
      for (const candidate of prefixed.get(name.slice(0, length)) ?? []) {
        if (globMatches(candidate.part?.name.text ?? '*', name)) hits.push(candidate);
      }
    }
    return hits.length < 2 ? hits : hits.sort((a, b) => a.order - b.order);
  };
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
