import { piecesIn, slotRange } from './pageTables';
import { togetherPaint } from './paint';
import type { PageTables, Paint, TablePiece } from './types';

/** Neighbouring slots of one table that hold the same. */
export interface SlotRun {
  /** Indices of the first and the last slot. */
  readonly first: number;
  readonly last: number;
  readonly kind: 'image' | 'region' | 'recursive' | 'empty';
  /** What lies there; empty where nothing is known to. */
  readonly name: string;
  /** True where the name comes from a file. */
  readonly mono: boolean;
  readonly paint: Paint;
}

const known = new WeakMap<PageTables, Map<string, readonly SlotRun[]>>();

/** All slots of the table that the indices lead to, low to high; without indices those of the top table. */
export function slotRuns(tables: PageTables, prefix: readonly number[]): readonly SlotRun[] {
  const own = known.get(tables) ?? new Map<string, readonly SlotRun[]>();
  known.set(tables, own);
  const key = prefix.join();
  const runs = own.get(key) ?? findRuns(tables, prefix);
  // A walk through all tables must not keep all of them.
  if (own.size > mostKept) own.clear();
  own.set(key, runs);
  return runs;
}

const mostKept = 64;

function findRuns(tables: PageTables, prefix: readonly number[]): readonly SlotRun[] {
  const level = tables.levels[prefix.length];
  if (level === undefined) return [];
  const shift = BigInt(level.shift);
  const count = 2 ** level.bits;
  const whole = { start: 0n, end: 1n << BigInt(tables.addressBits) };
  const range = prefix.length === 0 ? whole : slotRange(tables, prefix);
  const held: TablePiece[][] = Array.from({ length: count }, () => []);
  for (const piece of piecesIn(tables, range.start, range.end)) {
    const [start, end] = [BigInt(piece.start), BigInt(piece.end)];
    const index = (address: bigint): number => Number((address >> shift) & BigInt(count - 1));
    const first = index(start > range.start ? start : range.start);
    const last = index((end < range.end ? end : range.end) - 1n);
    for (let slot = first; slot <= last; slot += 1) held[slot]?.push(piece);
  }
  const recursive = prefix.length === 0 ? tables.recursiveSlot : undefined;
  const lowest = prefix.length === tables.levels.length - 1;
  const runs: SlotRun[] = [];
  held.forEach((pieces, slot) => {
    const content = slot === recursive ? itself : contentOf(tables, pieces, lowest);
    const before = runs.at(-1);
    const same =
      before?.kind === content.kind && before.name === content.name && before.paint === content.paint;
    if (same) runs[runs.length - 1] = { ...before, last: slot };
    else runs.push({ first: slot, last: slot, ...content });
  });
  return runs;
}

type Content = Omit<SlotRun, 'first' | 'last'>;

const itself: Content = { kind: 'recursive', name: 'its own table', mono: false, paint: 'alias' };
const nothing: Content = { kind: 'empty', name: '', mono: false, paint: 'free' };

/** What a slot is for: what the image maps in it, or else what the layout keeps it for. */
function contentOf(tables: PageTables, pieces: readonly TablePiece[], lowest: boolean): Content {
  const mapped = pieces.filter((piece) => piece.mapped);
  if (mapped[0] !== undefined) {
    const many = mapped.length > 2 && tables.image !== undefined;
    return {
      kind: 'image',
      name: many ? tables.image.name : mapped.map(({ name }) => name).join(', '),
      mono: true,
      paint: lowest ? pagePaint(mapped) : togetherPaint(mapped.map(({ paint }) => paint)),
    };
  }
  const [first, second] = pieces;
  if (first === undefined) return nothing;
  const more = pieces.length > 2 ? ', …' : '';
  return {
    kind: 'region',
    name: second === undefined ? first.name : `${first.name}, ${second.name}${more}`,
    mono: false,
    paint: first.paint,
  };
}

/** A page has to be writable for one section and executable for another: what it gives it gives to both. */
function pagePaint(mapped: readonly TablePiece[]): Paint {
  const rights = rightsIn(mapped);
  const isBreach = rights?.includes('w') === true && rights.endsWith('x');
  return isBreach ? 'breach' : togetherPaint(mapped.map(({ paint }) => paint));
}

/** The rights that a slot needs for all that lies in it; undefined where those of a section are not known. */
export function rightsIn(pieces: readonly TablePiece[]): string | undefined {
  const rights = pieces.map((piece) => piece.rights);
  if (rights.length === 0 || rights.includes(undefined)) return undefined;
  return [...'rwx'].map((letter) => (rights.some((own) => own?.includes(letter)) ? letter : '-')).join('');
}

/** `256 … 282`, or one number. */
export function runText({ first, last }: SlotRun): string {
  return first === last ? first.toString() : `${first.toString()} … ${last.toString()}`;
}
