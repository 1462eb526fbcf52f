import { formatSize } from '../address';
import { compare } from '../picture/tile';
import type { Slice } from './slices';

/** Sections of unknown size or place that stand together: the first where its address, or the least that it may be, says. */
export interface Anchored {
  readonly at: bigint;
  /** False where `at` is no more than a lower bound. */
  readonly exact: boolean;
  readonly slices: readonly Slice[];
}

/** Those of the floating sections whose own address, or the least that it may be, says where they stand; the others follow a section. */
export function anchor(
  floating: ReadonlyMap<number, readonly Floating[]>,
  inSpace: boolean,
): {
  readonly after: ReadonlyMap<number, readonly Slice[]>;
  readonly anchored: readonly Anchored[];
  readonly nowhere: readonly string[];
} {
  const after = new Map<number, Slice[]>();
  const anchored: { at: bigint; exact: boolean; slices: Slice[] }[] = [];
  const nowhere: string[] = [];
  for (const [index, list] of floating) {
    let open: (typeof anchored)[number] | undefined;
    for (const { slice, atLeast } of list) {
      const at = slice.start ?? (atLeast === open?.at ? undefined : atLeast);
      if (at !== undefined) {
        open = { at, exact: slice.start !== undefined, slices: [slice] };
        anchored.push(open);
      } else if (open !== undefined) open.slices.push(slice);
      // In a space with regions nothing may stand below its lowest address.
      else if (index === -1 && inSpace) nowhere.push(slice.lines[0] ?? '');
      else {
        const own = after.get(index);
        if (own === undefined) after.set(index, [slice]);
        else own.push(slice);
      }
    }
  }
  return { after, anchored, nowhere };
}

/** A section whose place or size is not known. */
export interface Floating {
  readonly slice: Slice;
  /** The least that its address may be. */
  readonly atLeast?: bigint | undefined;
}

/** Puts them among the stretches of a drawing. What they stand in is cut in two; where its upper part begins is not known. */
export function insertAnchored(slices: readonly Slice[], anchored: readonly Anchored[]): Slice[] {
  const result = [...slices];
  for (const { at, exact, slices: own } of [...anchored].sort(byPlace)) {
    const inside = result.findIndex(
      ({ start, end }) => start !== undefined && end !== undefined && start <= at && at < end,
    );
    const host = result[inside];
    if (host !== undefined) {
      result.splice(inside, 1, ...lowerPart(host, at, exact), ...own, upperPart(host));
      continue;
    }
    // Between what begins lower and what begins or ends higher.
    const next = result.findIndex(({ start, end }) => (start ?? end ?? -1n) > at);
    result.splice(next === -1 ? result.length : next, 0, ...own);
  }
  return result;
}

/** What is at or above an address stands above what is at it. */
function byPlace(a: Anchored, b: Anchored): number {
  return compare(a.at, b.at) || Number(b.exact) - Number(a.exact);
}

function lowerPart(host: Slice, at: bigint, exact: boolean): Slice[] {
  if (host.start === undefined || host.start === at) return [];
  const [name = ''] = host.lines;
  const words = host.kind === 'gap' ? [] : [partOf(name)];
  if (!exact)
    return [{ start: host.start, kind: host.kind, lines: words.length === 0 ? ['not used'] : words }];
  const size = formatSize(at - host.start);
  const lines = host.kind === 'gap' ? [`not used: ${size}`] : [...words, size];
  return [{ start: host.start, end: at, kind: host.kind, lines }];
}

function upperPart({ kind, end, lines: [name = ''] }: Slice): Slice {
  const lines = kind === 'gap' ? ['what lies here is not known'] : [`rest of ${wholeOf(name)}`];
  return { kind, lines, ...(end === undefined ? {} : { end }) };
}

function partOf(name: string): string {
  return name.endsWith(' (part)') ? name : `${name} (part)`;
}

function wholeOf(name: string): string {
  return name.replace(/ \(part\)$/, '').replace(/^rest of /, '');
}
