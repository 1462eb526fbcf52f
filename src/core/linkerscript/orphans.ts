import type { Link } from './link';
import { findOutput, outputStatements } from './link';
import { scriptIssue } from './issues';
import { report } from './link';
import { flag, type LinkFile, type Outer, type OutputStatement, type Piece, type Section } from './model';
import { makeOutput } from './plan';
import { defaultRegion } from './regions';
import { addPiece, isDiscarded } from './sections';
import { shtNote } from './inputs';

/** Where orphans of one class go, and where the last one of it went (ldelf.c, ldelf_place_orphan, hold[]). */
interface Hold {
  readonly name: string | undefined;
  readonly flags: number;
  statement: OutputStatement | undefined;
  lastOrphan: OutputStatement | undefined;
  /** The file's section behind which the next one comes; `head` for the start of the list. */
  section: Section | 'head' | undefined;
}

const loaded = flag.contents | flag.alloc | flag.load;

function holds(): Readonly<
  Record<'text' | 'rodata' | 'tdata' | 'data' | 'bss' | 'rel' | 'interp' | 'sdata' | 'nonalloc', Hold>
> {
  const hold = (name: string | undefined, flags: number): Hold => ({
    name,
    flags,
    statement: undefined,
    lastOrphan: undefined,
    section: undefined,
  });
  return {
    text: hold('.text', loaded | flag.readonly | flag.code),
    rodata: hold('.rodata', loaded | flag.readonly | flag.data),
    tdata: hold('.tdata', loaded | flag.data | flag.threadLocal),
    data: hold('.data', loaded | flag.data),
    bss: hold('.bss', flag.alloc),
    rel: hold(undefined, loaded | flag.readonly | flag.data),
    interp: hold('.interp', loaded | flag.readonly | flag.data),
    sdata: hold('.sdata', loaded | flag.data | flag.smallData),
    nonalloc: hold('.comment', flag.contents),
  };
}

/** Sections that no pattern named: into an output section of their name, else into a new one beside its like. */
export function placeOrphans(link: Link): void {
  const classes = holds();
  let initialized = false;
  const unplaced = new Map<string, Piece[]>();
  for (const file of link.files) {
    for (const piece of file.pieces) {
      if (piece.output !== undefined || isDiscarded(piece)) continue;
      const list = unplaced.get(piece.name);
      if (list === undefined) unplaced.set(piece.name, [piece]);
      else list.push(piece);
    }
  }
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
      if (handledByOption(link, piece, file)) continue;
      if (joinsExisting(link, piece)) continue;
      if (!initialized) {
        initialized = true;
        for (const hold of Object.values(classes)) {
          if (hold.name === undefined) continue;
          hold.statement = findOutput(link, hold.name);
          if (hold.statement?.flags === 0) hold.statement.flags = hold.flags;
        }
      }
      placeNew(link, piece, classes, unplaced.get(piece.name) ?? [], state);
    }
  }
}

function placeLonelyCommon(link: Link, piece: Piece): void {
  let statement = link.commonStatement ?? findOutput(link, '.bss');
  if (statement === undefined) {
    statement = makeOutput(link, '.bss', { region: defaultRegion(link), orphan: true });
    link.statements.push(statement);
  }
  link.commonStatement = statement;
  if (addPiece(link, piece, statement)) statement.children.push({ kind: 'piece', piece });
}

/** `--orphan-handling`. Empty sections and ones without memory are never worth a word. */
function handledByOption(link: Link, piece: Piece, file: LinkFile): boolean {
  const handling = link.options.orphanHandling;
  if (handling === 'discard') {
    piece.output = 'discarded';
    return true;
  }
  if (piece.size > 0n && (piece.flags & flag.alloc) !== 0) {
    const issue = scriptIssue('script.orphan', { name: piece.name, file: file.name });
    report(
      link,
      handling === 'error' || handling === 'warn'
        ? { ...issue, severity: handling === 'error' ? 'error' : 'warning' }
        : issue,
    );
  }
  return false;
}

function joinsExisting(link: Link, piece: Piece): boolean {
  const unique = link.options.uniqueSections?.includes(piece.name) === true;
  let unused: OutputStatement | undefined;
  if (unique) return false;
  for (const statement of link.byName.get(orphanName(piece)) ?? []) {
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

/** Relocations in memory are gathered in one section (-z combreloc, which is the default). */
function orphanName(piece: Piece): string {
  if ((piece.flags & flag.alloc) === 0) return piece.name;
  return piece.type === 4 ? '.rela.dyn' : piece.type === 9 ? '.rel.dyn' : piece.name;
}

function attach(link: Link, piece: Piece, statement: OutputStatement): void {
  if (addPiece(link, piece, statement)) statement.children.push({ kind: 'piece', piece });
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

function classOf(piece: Piece, flags: number, classes: ReturnType<typeof holds>): Hold | undefined {
  const has = (bits: number): boolean => (flags & bits) !== 0;
  if (!has(flag.alloc | flag.debugging)) return classes.nonalloc;
  if (!has(flag.alloc)) return undefined;
  if (has(flag.load) && piece.type === shtNote) return classes.interp;
  if (!has(flag.load | flag.contents | flag.threadLocal)) return classes.bss;
  if (has(flag.smallData)) return classes.sdata;
  if (has(flag.threadLocal)) return classes.tdata;
  if (!has(flag.readonly)) return classes.data;
  if (has(flag.load) && (piece.type === 4 || piece.type === 9)) return classes.rel;
  return has(flag.code) ? classes.text : classes.rodata;
}

/**
 * Behind the last relocations in memory, else behind the last read-only section (ldelf.c, output_rel_find). Those that are
 * gathered in one section stand before all others.
 */
function findRelocations(link: Link, piece: Piece): OutputStatement | undefined {
  const prefix = piece.type === 4 ? '.rela' : '.rel';
  const isGathered = orphanName(piece) !== piece.name || piece.name === `${prefix}.dyn`;
  let last: OutputStatement | undefined;
  let inMemory: OutputStatement | undefined;
  let readOnly: OutputStatement | undefined;
  let relocations: OutputStatement | undefined;
  let relocationsInMemory: OutputStatement | undefined;
  for (const statement of outputStatements(link)) {
    const flags = statement.section?.flags ?? 0;
    const isInMemory = (flags & flag.alloc) !== 0;
    if (statement.constraint !== 'dropped' && statement.name.startsWith('.rel')) {
      const own = statement.name[4] === 'a' ? '.rela' : '.rel';
      if (isGathered || statement.name === `${own}.plt`) break;
      if (own === prefix || relocations === undefined) relocations = statement;
      if ((own === prefix || relocationsInMemory === undefined) && isInMemory)
        relocationsInMemory = statement;
    }
    last = statement;
    if (!isInMemory) continue;
    inMemory = statement;
    if ((flags & flag.readonly) !== 0) readOnly = statement;
  }
  return relocationsInMemory ?? relocations ?? readOnly ?? inMemory ?? last;
}

const contentBits = flag.contents | flag.alloc | flag.load;

/** The last section whose flags are the orphan's, else the last of the nearest kind (ldlang.c, find_by_flags). */
function findByFlags(
  link: Link,
  piece: Piece,
  flags: number,
  matchType = true,
): { readonly statement: OutputStatement; readonly exact: boolean } | undefined {
  const candidates = outputStatements(link);
  const last = (useType: boolean, fits: (look: number) => boolean): OutputStatement | undefined =>
    candidates.findLast((statement) => {
      const section = statement.section;
      if (section !== undefined && useType && section.type !== piece.type) return false;
      return fits(section?.flags ?? statement.flags);
    });
  const same = (mask: number) => (look: number) => ((look ^ flags) & mask) === 0;
  const exact = last(
    matchType,
    same(contentBits | flag.readonly | flag.code | flag.smallData | flag.threadLocal),
  );
  if (exact !== undefined) return { statement: exact, exact: true };
  const has = (bits: number): boolean => (flags & bits) !== 0;
  let found: OutputStatement | undefined;
  if (has(flag.code) && has(flag.alloc)) {
    found = last(matchType, same(contentBits | flag.code | flag.smallData | flag.threadLocal));
  } else if (has(flag.readonly) && has(flag.alloc)) {
    const first = same(contentBits | flag.readonly | flag.smallData);
    const second = same(contentBits | flag.readonly);
    found = last(matchType, (look) => first(look) || (second(look) && (look & flag.smallData) === 0));
  } else if (has(flag.threadLocal) && has(flag.alloc)) {
    found = threadLocalPlace(candidates, flags);
    return found === undefined ? undefined : { statement: found, exact: false };
  } else if (has(flag.smallData) && has(flag.alloc)) {
    const first = same(contentBits | flag.threadLocal);
    found = last(matchType, (look) => first(look) || ((look & flag.smallData) !== 0 && !has(flag.contents)));
  } else if (has(flag.contents) && has(flag.alloc)) {
    found = last(matchType, same(contentBits | flag.smallData | flag.threadLocal));
  } else if (has(flag.alloc)) {
    found = last(matchType, same(flag.alloc));
  } else {
    found = last(false, same(flag.debugging));
    return found === undefined ? undefined : { statement: found, exact: false };
  }
  if (found !== undefined) return { statement: found, exact: false };
  if (!matchType) return undefined;
  // Without the type, an exact match is taken but not remembered.
  const again = findByFlags(link, piece, flags, false);
  return again === undefined ? undefined : { statement: again.statement, exact: false };
}

/** .tdata goes after .data, .tbss after .tdata; the two must stay together and in that order. */
function threadLocalPlace(
  candidates: readonly OutputStatement[],
  flags: number,
): OutputStatement | undefined {
  let found: OutputStatement | undefined;
  let seen = false;
  for (const statement of candidates) {
    const look = statement.section?.flags ?? statement.flags;
    const differ = look ^ (flags | flag.load | flag.contents);
    if ((differ & (flag.threadLocal | flag.alloc)) === 0) {
      if ((look & flag.load) === 0 && (flags & flag.load) !== 0) break;
      found = statement;
      seen = true;
    } else if (seen) break;
    else if ((differ & contentBits) === 0) found = statement;
  }
  return found;
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
  const statement = makeOutput(link, orphanName(piece), {
    orphan: true,
    region: regionOfOrphan(link, follows),
    loadRegion: follows?.loadRegion,
  });
  if (follows?.headers !== undefined) statement.headers = follows.headers;
  if (!takesMemory) statement.address = { kind: 'number', value: 0n, text: '0', span: { start: 0, end: 0 } };
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
    link.statements.splice(insertionPoint(link, behind), 0, statement);
  } else {
    link.statements.splice(link.statements.indexOf(hold.lastOrphan) + 1, 0, statement);
  }
  hold.lastOrphan = statement;
}

/** The region of the section it follows; of one with an address and nothing but a load region, that one. */
function regionOfOrphan(link: Link, follows: OutputStatement | undefined): OutputStatement['region'] {
  if (follows?.region === undefined || follows.region.isDefault)
    return follows?.loadRegion ?? defaultRegion(link);
  return follows.region;
}

/** Moves the new section in the file's list. Yields the statement to go behind when notes must stay together. */
function arrangeSection(
  link: Link,
  piece: Piece,
  made: Section,
  hold: Hold,
  after: OutputStatement | undefined,
  notes: { firstNote: Section | undefined },
): OutputStatement | 'start' | undefined {
  if (hold.section === undefined && after !== undefined) {
    const anchor = after.section ?? previousSection(link, after);
    if (anchor !== undefined && anchor !== made) hold.section = anchor;
  }
  hold.section ??= 'head';
  const list = link.sections;
  const at = hold.section === 'head' ? 0 : list.indexOf(hold.section) + 1;
  const next = list[at];
  if (next === undefined) {
    moveBefore(list, made, undefined);
    return undefined;
  }
  const isNote = (section: Section): boolean => section.type === shtNote && (section.flags & flag.load) !== 0;
  const pieceIsNote = piece.type === shtNote && (piece.flags & flag.load) !== 0;
  if (!pieceIsNote && !isNote(next)) {
    if (next !== made && list[list.indexOf(next) - 1] !== made) moveBefore(list, made, next);
    return undefined;
  }
  return arrangeNotes(link, piece, pieceIsNote, made, next, notes, isNote);
}

/** Notes are grouped, the more aligned first, and nothing else comes among them. */
function arrangeNotes(
  link: Link,
  piece: Piece,
  pieceIsNote: boolean,
  made: Section,
  next: Section,
  notes: { firstNote: Section | undefined },
  isNote: (section: Section) => boolean,
): OutputStatement | 'start' | undefined {
  const list = link.sections;
  let behind: Section | undefined;
  let insertAfter = true;
  let grouped = false;
  if (pieceIsNote) {
    notes.firstNote = undefined;
    for (const section of list) {
      if (section !== made && isNote(section)) {
        notes.firstNote ??= section;
        if (section.alignment >= piece.alignment) behind = section;
      } else if (notes.firstNote !== undefined) break;
    }
    grouped = notes.firstNote !== undefined;
    if (behind === undefined && grouped) {
      behind = notes.firstNote;
      insertAfter = false;
    }
  } else if (notes.firstNote !== undefined) {
    grouped = true;
    behind = next;
    for (const section of list.slice(list.indexOf(next) + 1)) if (isNote(section)) behind = section;
  }
  if (!grouped) {
    if (next !== made && list[list.indexOf(next) - 1] !== made) moveBefore(list, made, next);
    return undefined;
  }
  if (behind === undefined) {
    moveBefore(list, made, list[0]);
    return undefined;
  }
  const outputs = outputStatements(link);
  const index = outputs.findIndex((statement) => statement.section === behind);
  const anchor = insertAfter ? outputs[index] : (outputs[index - 1] ?? 'start');
  moveBefore(list, made, insertAfter ? list[list.indexOf(behind) + 1] : behind);
  return anchor;
}

function moveBefore(list: Section[], section: Section, before: Section | undefined): void {
  if (section === before) return;
  const from = list.indexOf(section);
  if (from >= 0) list.splice(from, 1);
  const to = before === undefined ? list.length : list.indexOf(before);
  list.splice(to, 0, section);
}

function previousSection(link: Link, statement: OutputStatement): Section | undefined {
  const outputs = outputStatements(link);
  for (let i = outputs.indexOf(statement) - 1; i >= 0; i -= 1) {
    const before = outputs[i];
    if (before?.constraint !== 'dropped' && before?.section !== undefined) return before.section;
  }
  return undefined;
}

/**
 * Behind `after` and the symbols assigned there, but before an assignment to dot that belongs to the next section
 * (ldlang.c, insert_os_after). The first assignment to dot of a script belongs to no section.
 */
export function insertionPoint(link: Link, after: OutputStatement | undefined): number {
  const { statements } = link;
  let assignment: number | undefined;
  let ignoreFirst = after === undefined;
  let at = after === undefined ? 0 : statements.indexOf(after) + 1;
  for (; at < statements.length; at += 1) {
    const statement: Outer | undefined = statements[at];
    if (statement === undefined) break;
    if (statement.kind === 'assignment' && assignment === undefined && statement.node.target.text === '.') {
      if (!ignoreFirst) assignment = at;
      ignoreFirst = false;
    } else if (statement.kind === 'output') {
      const section = statement.section;
      const belongs =
        section === undefined || section.pieces.length === 0 || (section.flags & flag.alloc) !== 0;
      return assignment !== undefined && belongs ? assignment : at;
    }
  }
  return at;
}
