import { shtNote } from './inputs';
import { outputStatements, type Link } from './link';
import { flag, type OutputStatement, type Piece, type Section } from './model';

/** Where orphans of one class go, and where the last one of it went (ldelf.c, ldelf_place_orphan, hold[]). */
export interface Hold {
  readonly name: string | undefined;
  readonly flags: number;
  statement: OutputStatement | undefined;
  lastOrphan: OutputStatement | undefined;
  /** The file's section behind which the next one comes; `head` for the start of the list. */
  section: Section | 'head' | undefined;
  /** Where that section and the last orphan were found last; what was put before them since has moved them on. */
  sectionAt: number;
  orphanAt: number;
}

/** The place of something in a list that it was at or before `from` some insertions ago. */
export function indexNear<T>(list: readonly T[], item: T, from: number): number {
  for (let i = from; i < from + 32; i += 1) if (list[i] === item) return i;
  return list.indexOf(item);
}

const loaded = flag.contents | flag.alloc | flag.load;

export function holds(): Readonly<
  Record<'text' | 'rodata' | 'tdata' | 'data' | 'bss' | 'rel' | 'interp' | 'sdata' | 'nonalloc', Hold>
> {
  const hold = (name: string | undefined, flags: number): Hold => ({
    name,
    flags,
    statement: undefined,
    lastOrphan: undefined,
    section: undefined,
    sectionAt: 0,
    orphanAt: 0,
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

export function classOf(piece: Piece, flags: number, classes: ReturnType<typeof holds>): Hold | undefined {
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

/** Relocations in memory are gathered in one section, unless -z nocombreloc says no. */
export function orphanName(link: Link, piece: Piece): string {
  if ((piece.flags & flag.alloc) === 0 || link.options.looseRelocations === true) return piece.name;
  return piece.type === 4 ? '.rela.dyn' : piece.type === 9 ? '.rel.dyn' : piece.name;
}

/**
 * Behind the last relocations in memory, else behind the last read-only section (ldelf.c, output_rel_find). Those that are
 * gathered in one section stand before all others.
 */
export function findRelocations(link: Link, piece: Piece): OutputStatement | undefined {
  const prefix = piece.type === 4 ? '.rela' : '.rel';
  const isGathered = orphanName(link, piece) !== piece.name || piece.name === `${prefix}.dyn`;
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
export function findByFlags(
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
