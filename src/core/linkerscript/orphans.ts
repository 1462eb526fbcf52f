import { globMatches } from './glob';
import { scriptIssue } from './issues';
import { keepsGroups } from './keptRelocations';
import { findOutput, mayReport, report, type Link } from './link';
import { flag, type OutputStatement, type Piece, type Section } from './model';
import {
  classOf,
  findByFlags,
  findRelocations,
  holds,
  indexNear,
  orphanName,
  type Hold,
} from './orphanClasses';
import { arrangeSection, insertionPoint } from './orphanOrder';
import { makeOutput } from './outputStatement';
import { defaultRegion } from './regions';
import { addPiece, isDiscarded } from './sections';
import { addOrphan } from './pieces';

/** Sections that no pattern named: into an output section of their name, else into a new one beside its like. */
export function placeOrphans(link: Link): void {
  const classes = holds();
  let initialized = false;
  const unplaced = unplacedByName(link);
  const told: Orphans[] = [];
  const state = { firstNote: undefined as Section | undefined };
  for (const file of link.files) {
    for (const piece of file.pieces) {
      if (piece.output !== undefined) continue;
      if (isDiscarded(piece)) {
        piece.output = 'discarded';
        continue;
      }
      if (piece.name === 'COMMON') {
        placeLonelyCommon(link, piece);
        continue;
      }
      const orphans = unplaced.get(piece.name);
      if (orphans === undefined || handledByOption(link, piece, orphans, told)) continue;
      if (joinsExisting(link, piece)) continue;
      if (!initialized) {
        initialized = true;
        for (const hold of Object.values(classes)) {
          if (hold.name === undefined) continue;
          hold.statement = findOutput(link, hold.name);
          if (hold.statement?.flags === 0) hold.statement.flags = hold.flags;
        }
      }
      placeNew(link, piece, classes, orphans.pieces, state);
    }
  }
  reportOrphans(link, told);
}

/** The orphans of one name: which, the first file that has one worth a word, and how many of those there are. */
interface Orphans {
  readonly pieces: Piece[];
  file: string;
  told: number;
}

function unplacedByName(link: Link): Map<string, Orphans> {
  const unplaced = new Map<string, Orphans>();
  for (const file of link.files) {
    for (const piece of file.pieces) {
      if (piece.output !== undefined || isDiscarded(piece)) continue;
      const known = unplaced.get(piece.name);
      if (known === undefined) unplaced.set(piece.name, { pieces: [piece], file: '', told: 0 });
      else known.pieces.push(piece);
    }
  }
  return unplaced;
}

function placeLonelyCommon(link: Link, piece: Piece): void {
  let statement = link.commonStatement ?? findOutput(link, '.bss');
  if (statement === undefined) {
    statement = makeOutput(link, '.bss', { region: defaultRegion(link), orphan: true });
    link.statements.push(statement);
  }
  link.commonStatement = statement;
  if (addPiece(link, piece, statement)) addOrphan(statement, piece);
}

/**
 * `--orphan-handling`: whoever asks is told of each, as ld tells, of empty ones and ones without memory too. To all others
 * these are not worth a word, nor are those that are expected.
 */
function handledByOption(link: Link, piece: Piece, orphans: Orphans, told: Orphans[]): boolean {
  if (link.options.orphanHandling === 'discard') {
    piece.output = 'discarded';
    return true;
  }
  const { orphanHandling: handling, relocatable } = link.options;
  const isAsked = handling === 'warn' || handling === 'error';
  const isExpected = piece.kind === 'made' || (relocatable === true && link.hasNoScript);
  const isWorthIt = piece.size > 0n && (piece.flags & flag.alloc) !== 0 && !isExpected;
  if (isAsked || isWorthIt) {
    if (orphans.told === 0) {
      orphans.file = piece.file.name;
      told.push(orphans);
    }
    orphans.told += 1;
  }
  return false;
}

/** One word about each name, however many objects have it. */
function reportOrphans(link: Link, told: readonly Orphans[]): void {
  const handling = link.options.orphanHandling;
  const severity = handling === 'error' ? 'error' : handling === 'warn' ? 'warning' : 'info';
  for (const { pieces, file, told: count } of told) {
    if (!mayReport(link)) return;
    const files = count === 1 ? file : `${file} and of ${String(count - 1)} more`;
    const name = pieces[0]?.name ?? '';
    report(link, { ...scriptIssue('script.orphan', { name, file: files }), severity });
  }
}

function joinsExisting(link: Link, piece: Piece): boolean {
  const unique = link.options.uniqueSections?.some((pattern) => globMatches(pattern, piece.name)) === true;
  let unused: OutputStatement | undefined;
  if (unique || (keepsGroups(link) && piece.given.group !== undefined)) return false;
  for (const statement of link.byName.get(orphanName(link, piece)) ?? []) {
    if (statement.constraint === 'dropped') continue;
    const section = statement.section;
    if (section === undefined) {
      unused = statement;
      continue;
    }
    const differ = (piece.flags ^ section.flags) & (flag.load | flag.alloc);
    if (section.flags === 0 || (differ === 0 && section.type === piece.type)) {
      attach(link, piece, statement);
      return true;
    }
  }
  if (unused === undefined) return false;
  attach(link, piece, unused);
  return true;
}

function attach(link: Link, piece: Piece, statement: OutputStatement): void {
  if (addPiece(link, piece, statement)) addOrphan(statement, piece);
}

function placeNew(
  link: Link,
  piece: Piece,
  classes: ReturnType<typeof holds>,
  sameName: readonly Piece[],
  notes: { firstNote: Section | undefined },
): void {
  const flags = combinedFlags(piece, sameName);
  const hold = classOf(piece, flags, classes);
  let after: OutputStatement | undefined;
  if (hold !== undefined) {
    hold.statement ??= hold.name === undefined ? findRelocations(link, piece) : findOutput(link, hold.name);
    after = hold.statement;
    if (after === undefined) {
      const found = findByFlags(link, piece, flags);
      if (found?.exact === true) hold.statement = found.statement;
      after = found?.statement;
    }
  }
  insertOrphan(link, piece, hold, after, notes);
}

/** All later orphans of the name will join it, so the place must suit them too: read-only only when all are. */
function combinedFlags(piece: Piece, sameName: readonly Piece[]): number {
  let flags = piece.flags;
  for (const other of sameName) {
    if (other === piece || other.output !== undefined) continue;
    if (((other.flags ^ flags) & (flag.load | flag.alloc)) !== 0 || other.type !== piece.type) continue;
    flags = ((flags ^ flag.readonly) | (other.flags ^ flag.readonly)) ^ flag.readonly;
  }
  return flags;
}

function insertOrphan(
  link: Link,
  piece: Piece,
  hold: Hold | undefined,
  after: OutputStatement | undefined,
  notes: { firstNote: Section | undefined },
): void {
  const takesMemory = (piece.flags & (flag.load | flag.alloc)) !== 0;
  const follows = takesMemory ? after : undefined;
  const statement = makeOutput(link, orphanName(link, piece), {
    orphan: true,
    region: regionOfOrphan(link, follows),
    loadRegion: follows?.loadRegion,
  });
  if (follows?.headers !== undefined) statement.headers = follows.headers;
  if (!takesMemory || link.options.relocatable === true)
    statement.address = { kind: 'number', value: 0n, text: '0', span: { start: 0, end: 0 } };
  attach(link, piece, statement);
  const made = statement.section;
  if (hold === undefined || made === undefined) {
    link.statements.push(statement);
    return;
  }
  const anchor = arrangeSection(link, piece, made, hold, after, notes);
  hold.section = made;
  if (anchor !== undefined || hold.lastOrphan === undefined) {
    const behind = anchor === 'start' ? undefined : (anchor ?? after);
    hold.orphanAt = insertionPoint(link, behind);
  } else {
    hold.orphanAt = indexNear(link.statements, hold.lastOrphan, hold.orphanAt) + 1;
  }
  link.statements.splice(hold.orphanAt, 0, statement);
  hold.lastOrphan = statement;
}

/** The region of the section it follows; of one with an address and nothing but a load region, that one. */
function regionOfOrphan(link: Link, follows: OutputStatement | undefined): OutputStatement['region'] {
  if (follows?.region === undefined || follows.region.isDefault)
    return follows?.loadRegion ?? defaultRegion(link);
  return follows.region;
}
