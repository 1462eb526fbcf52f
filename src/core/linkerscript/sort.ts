import type { LinkFile, Piece } from './model';

/** How the sections of one pattern are ordered; `asIs` is SORT_NONE, which --sort-section does not touch. */
export type Sorting = 'none' | 'asIs' | 'name' | 'alignment' | 'nameAlignment' | 'alignmentName' | 'priority';

/** What one statement matched, in link order. Mostly all parts of a statement are sorted alike, and nothing is kept of each. */
export interface Matches {
  readonly pieces: Piece[];
  /** Of the first. */
  sorting: Sorting;
  /** How each is sorted, once two differ. */
  sortings: Sorting[] | undefined;
}

export function emptyMatches(): Matches {
  return { pieces: [], sorting: 'none', sortings: undefined };
}

export function addMatch(matches: Matches, piece: Piece, sorting: Sorting): void {
  const { pieces } = matches;
  if (pieces.length === 0) matches.sorting = sorting;
  else if (matches.sortings === undefined && sorting !== matches.sorting)
    matches.sortings = pieces.map(() => matches.sorting);
  matches.sortings?.push(sorting);
  pieces.push(piece);
}

/**
 * Orders what one statement matched. Parts of a statement may be sorted differently: the linker then inserts each into one
 * binary tree by its own criterion, and unsorted ones at the right end (ldlang.c, wild_sort).
 */
export function sortPieces({ pieces, sorting, sortings }: Matches, byFileName: boolean): Piece[] {
  if (sortings !== undefined) return throughTree(pieces, sortings, byFileName);
  if (byFileName) return pieces.sort((a, b) => compareFiles(a, b) || compareBy(sorting, a, b));
  if (sorting === 'priority') return byPriority(pieces);
  return sorting === 'none' || sorting === 'asIs' ? pieces : pieces.sort((a, b) => compareBy(sorting, a, b));
}

/**
 * The file of which GNU ld 2.40 cannot bring two sections in order: files are sorted, and the sections are not (ldlang.c,
 * wild_sort and compare_section, which aborts).
 */
export function unsortable({ pieces, sorting, sortings }: Matches): LinkFile | undefined {
  const seen = new Set<string>();
  for (const [i, piece] of pieces.entries()) {
    const { file } = piece;
    const key = `${file.archive ?? ''}:${file.name}`;
    const own = sortings?.[i] ?? sorting;
    if ((own === 'none' || own === 'asIs') && seen.has(key)) return file;
    seen.add(key);
  }
  return undefined;
}

/** As comparing by `priority`, with every name read once. */
function byPriority(pieces: readonly Piece[]): Piece[] {
  const keyed = pieces.map((piece) => ({ piece, key: priority(piece.name) }));
  keyed.sort(
    (a, b) => (a.key < 0 || b.key < 0 ? 0 : a.key - b.key) || compareText(a.piece.name, b.piece.name),
  );
  return keyed.map(({ piece }) => piece);
}

interface Node {
  readonly piece: Piece;
  left: Node | undefined;
  right: Node | undefined;
}

function throughTree(pieces: readonly Piece[], sortings: readonly Sorting[], byFileName: boolean): Piece[] {
  let root: Node | undefined;
  let rightmost: Node | undefined;
  for (const [i, piece] of pieces.entries()) {
    const sorting = sortings[i] ?? 'none';
    const node: Node = { piece, left: undefined, right: undefined };
    if (root === undefined) {
      root = node;
      rightmost = node;
    } else if (!byFileName && (sorting === 'none' || sorting === 'asIs')) {
      if (rightmost !== undefined) rightmost.right = node;
      rightmost = node;
    } else {
      let at: Node = root;
      for (;;) {
        const order = (byFileName ? compareFiles(piece, at.piece) : 0) || compareBy(sorting, piece, at.piece);
        const next: Node | undefined = order < 0 ? at.left : at.right;
        if (next !== undefined) {
          at = next;
          continue;
        }
        if (order < 0) at.left = node;
        else {
          if (at === rightmost) rightmost = node;
          at.right = node;
        }
        break;
      }
    }
  }
  return inOrder(root);
}

function inOrder(root: Node | undefined): Piece[] {
  const pieces: Piece[] = [];
  const stack: Node[] = [];
  let at = root;
  while (at !== undefined || stack.length > 0) {
    while (at !== undefined) {
      stack.push(at);
      at = at.left;
    }
    const node = stack.pop();
    if (node === undefined) break;
    pieces.push(node.piece);
    at = node.right;
  }
  return pieces;
}

function compareBy(sorting: Sorting, a: Piece, b: Piece): number {
  switch (sorting) {
    case 'none':
    case 'asIs':
      return 0;
    case 'name':
      return compareText(a.name, b.name);
    case 'alignment':
      return compareAlignment(a, b);
    case 'nameAlignment':
      return compareText(a.name, b.name) || compareAlignment(a, b);
    case 'alignmentName':
      return compareAlignment(a, b) || compareText(a.name, b.name);
    case 'priority': {
      const x = priority(a.name);
      const y = priority(b.name);
      return (x < 0 || y < 0 ? 0 : x - y) || compareText(a.name, b.name);
    }
  }
}

/** The larger alignment first. */
function compareAlignment(a: Piece, b: Piece): number {
  return a.alignment === b.alignment ? 0 : a.alignment > b.alignment ? -1 : 1;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareFiles(a: Piece, b: Piece): number {
  const outer = compareText(a.file.archive ?? a.file.name, b.file.archive ?? b.file.name);
  return (
    outer ||
    (a.file.archive === undefined && b.file.archive === undefined ? 0 : compareText(a.file.name, b.file.name))
  );
}

/** The number behind the last dot; .ctors.N and .dtors.N count down from 65535. -1 when there is none. */
function priority(name: string): number {
  const match = /^(.*)\.(\d+)$/s.exec(name);
  if (match === null) return -1;
  const given = Number(match[2]);
  const value = match[1] === '.ctors' || match[1] === '.dtors' ? 65535 - given : given;
  return value <= 0x7fff_ffff ? value : -1;
}
