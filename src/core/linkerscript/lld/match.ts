import { scriptIssue } from '../issues';
import { report, type Link } from '../link';
import { isLldGlob, lldGlobMatches } from './glob';
import { flagsFit, indexPatterns } from '../match';
import type { InputPattern, Name, SectionPattern } from '../ast';
import { locationOf, type LinkFile, type Piece, type WildStatement } from '../model';

/** For each pattern of the script the sections it names, in ld.lld's order (computeInputSections). */
export function matchForLld(link: Link): Map<WildStatement, Piece[]> {
  const patterns: WildStatement[] = [];
  for (const statement of [...link.overwrites, ...link.statements]) {
    if (statement.kind !== 'output') continue;
    for (const child of statement.children) if (child.kind === 'wild') patterns.push(child);
  }
  for (const pattern of patterns) checkGlobs(link, pattern);
  const index = indexPatterns(link, patterns);
  const found = new Map<WildStatement, Map<SectionPattern | undefined, Piece[]>>();
  const pieces = inputOrder(link);
  for (const piece of pieces) {
    // The parts of a statement stand together, and the first that fits takes it.
    let taken: WildStatement | undefined;
    for (const { statement, part } of index(piece.name)) {
      if (
        taken === statement ||
        !fileFits(statement.node, piece.file) ||
        excludes(part?.exclude ?? [], piece.file)
      )
        continue;
      taken = statement;
      let parts = found.get(statement);
      if (parts === undefined) {
        parts = new Map();
        found.set(statement, parts);
      }
      const list = parts.get(part);
      if (list === undefined) parts.set(part, [piece]);
      else list.push(piece);
    }
  }
  const result = new Map<WildStatement, Piece[]>();
  let places: ReadonlyMap<Piece, number> | undefined;
  const order = (list: Piece[]): Piece[] => {
    const known = (places ??= new Map(pieces.map((piece, i) => [piece, i])));
    return list.sort((a, b) => (known.get(a) ?? 0) - (known.get(b) ?? 0));
  };
  for (const [statement, parts] of found) result.set(statement, arrange(link, statement.node, parts, order));
  return result;
}

/** What is no glob is refused. */
function checkGlobs(link: Link, { node, source }: WildStatement): void {
  for (const name of [node.file?.name, ...(node.sections ?? []).map((part) => part.name)]) {
    if (name === undefined || name.quoted || isLldGlob(name.text)) continue;
    const message = `invalid glob pattern: ${name.text}`;
    report(link, scriptIssue('script.lld', { message }, locationOf(source, name.span)));
  }
}

/** Common symbols, then the objects in order, each with its sections, then what lld adds. */
export function inputOrder(link: Link): Piece[] {
  const lists: Record<Piece['kind'], Piece[]> = { common: [], input: [], made: [] };
  for (const { pieces } of link.files)
    for (const piece of pieces) if (piece.output !== 'discarded') lists[piece.kind].push(piece);
  const commons = link.commonPieces.filter(({ output }) => output !== 'discarded');
  return commons.concat(lists.input, lists.made);
}

/** Unsorted parts keep the order of the input together; a sorted part stands where it stands in the script. */
function arrange(
  link: Link,
  node: InputPattern,
  parts: ReadonlyMap<SectionPattern | undefined, readonly Piece[]>,
  order: (pieces: Piece[]) => Piece[],
): Piece[] {
  let result: Piece[] = [];
  /** Each in the order of the input. */
  let unsorted: (readonly Piece[])[] = [];
  const together = (lists: readonly (readonly Piece[])[]): Piece[] =>
    lists.length > 1 ? order(lists.flat()) : [...(lists[0] ?? [])];
  const flush = (): void => {
    result = result.concat(sortBy(together(unsorted), link.options.sortSection));
    unsorted = [];
  };
  const list = node.sections ?? [undefined];
  for (let i = 0; i < list.length; i += 1) {
    const part = list[i];
    const named = [parts.get(part) ?? []];
    // What stands in one SORT is one pattern of several names.
    while (part !== undefined && part.sort.length > 0 && isOne(part, list[i + 1])) {
      i += 1;
      named.push(parts.get(list[i]) ?? []);
    }
    if (part === undefined || part.sort.length === 0) {
      unsorted.push(...named.filter((pieces) => pieces.length > 0));
      continue;
    }
    flush();
    const pieces = together(named.filter((each) => each.length > 0));
    const [outer, inner] = part.sort;
    result = result.concat(
      outer === 'SORT_NONE' ? pieces : sortBy(sortBy(pieces, inner ?? link.options.sortSection), outer),
    );
  }
  flush();
  return result;
}

/** The parser gives the names of one list the same arrays. */
function isOne(part: SectionPattern, next: SectionPattern | undefined): boolean {
  return next?.sort === part.sort && next.exclude === part.exclude;
}

/** What a KEEP names, whatever its EXCLUDE_FILE says (LinkerScript::shouldKeep). */
export function keptByLld(link: Link): Piece[] {
  const patterns: InputPattern[] = [];
  for (const statement of link.statements) {
    if (statement.kind !== 'output') continue;
    for (const child of statement.children)
      if (child.kind === 'wild' && child.node.keep) patterns.push(child.node);
  }
  const keeps = (node: InputPattern, piece: Piece): boolean =>
    fileFits(node, piece.file) &&
    flagsFit(node, piece.given.flags) &&
    (node.sections ?? []).some((part) => patternFits(part.name, piece.name));
  return inputOrder(link).filter((piece) => patterns.some((node) => keeps(node, piece)));
}

/** Whether a pattern of the script names a section that comes from no file. */
export function isNamed(link: Link, name: string): boolean {
  return link.statements.some(
    (statement) =>
      statement.kind === 'output' &&
      statement.children.some(
        (child) =>
          child.kind === 'wild' &&
          fileFits(child.node, noFile) &&
          (child.node.sections ?? []).some((part) => patternFits(part.name, name)),
      ),
  );
}

const noFile = { name: '', archive: undefined };

function sortBy(pieces: Piece[], by: string | undefined): Piece[] {
  switch (by) {
    case 'SORT_BY_NAME':
    case 'name':
      return pieces.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    case 'SORT_BY_ALIGNMENT':
    case 'alignment':
      return pieces.sort((a, b) => (a.alignment > b.alignment ? -1 : a.alignment < b.alignment ? 1 : 0));
    case 'SORT_BY_INIT_PRIORITY':
      return pieces.sort((a, b) => priority(a.name) - priority(b.name));
    default:
      return pieces;
  }
}

/** The number behind the last dot; .ctors and .dtors count down from 65535; without one, 65536. */
function priority(name: string): number {
  const match = /\.(\d+)$/.exec(name);
  if (match === null) return 65536;
  const given = Number(match[1]);
  return /^\.[cd]tors\./.test(name) ? 65535 - given : given;
}

type Named = Pick<LinkFile, 'name' | 'archive'>;

function nameForScript(file: Named): string {
  return file.archive === undefined ? file.name : `${file.archive}:${file.name}`;
}

function nameFits(name: Name, file: Named): boolean {
  return (name.text === '*' && !name.quoted) || patternFits(name, nameForScript(file));
}

/** A pattern in quotes means just that name. */
function patternFits(pattern: Name, text: string): boolean {
  return pattern.quoted ? pattern.text === text : lldGlobMatches(pattern.text, text);
}

function fileFits(node: InputPattern, file: Named): boolean {
  const name = node.file?.name;
  if (name !== undefined && !nameFits(name, file)) return false;
  return !excludes(node.file?.exclude ?? [], file);
}

function excludes(patterns: readonly Name[], file: Named): boolean {
  return patterns.some((name) => nameFits(name, file));
}
