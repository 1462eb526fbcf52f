import { hex } from '../address';
import type { MemoryMap } from '../memoryMap';
import { keepDetails, plainDetails, type Frame } from './details';
import type { Bounds } from './imageBounds';
import { printable } from './printable';
import { gapRow, type Gap } from './tile';
import { withRest } from './unknownRest';
import type { Row } from './types';

/** What is known of the room that no section takes. */
interface Regions {
  readonly memory: readonly Bounds[];
  readonly regions: ReadonlyMap<string, string | undefined>;
  readonly stacks: Free['stacks'];
}

interface Free {
  readonly regions: readonly Bounds[];
  /** Symbols of the script that name the top of a stack, by address. */
  readonly stacks: ReadonlyMap<bigint, string>;
}

/**
 * Where a script says that the stack starts. Names as in the scripts of CMSIS, ST, NXP, Nordic, RP2040 and SiFive:
 * `_estack`, `__StackTop`, `__stack`, `_stack_top`, `__stack_end__`, `_sp`.
 */
export function stackTops(map: MemoryMap): ReadonlyMap<bigint, string> {
  const named = map.scriptSymbols.filter(({ name }) =>
    /^_*(?:e?stack|stack_?top|top_?of_?stack|stack_?end|initial_?sp|sp)_*$/i.test(name),
  );
  // A file that is built has them among its symbols.
  const built = ['_estack', '__StackTop', '__stack', '_stack_top', '__stack_top', '__stack_end__'].flatMap(
    (name) => {
      const symbol = map.symbols.byName(name);
      return symbol === undefined ? [] : [[symbol.value, name] as const];
    },
  );
  return new Map([
    ...built,
    ...named.flatMap(({ name, value }) => (value.kind === 'known' ? [[value.value, name] as const] : [])),
  ]);
}

function stackGrowth(symbol: string): Row['growth'] {
  return { towards: 'lower', text: `stack grows to lower addresses from ${printable(symbol)}` };
}

/** Adds what is free in the MEMORY regions, and breaks the axis where no region is. */
/** Rows of a column with what is free around and between them. */
export function withFree(
  id: string,
  rows: readonly Row[],
  { memory, regions: regionOf, stacks }: Regions,
  frame: Frame,
): readonly Row[] {
  if (memory.length === 0) return rows;
  const ranged = rows.filter((row) => row.range !== undefined && row.paint !== 'hole');
  const regions = [...memory].sort((a, b) => (a.start < b.start ? -1 : 1));
  if (rows.some((row) => row.range === undefined))
    return withRest(id, rows, (row) => regionOf.get(row.id), regions);
  const free = { regions, stacks };
  const result: Row[] = [];
  let reached = regions[0]?.start ?? 0n;
  const first = ranged[0]?.range;
  if (first !== undefined && BigInt(first.start) < reached) reached = BigInt(first.start);
  const last = regions.reduce((end, region) => (region.end > end ? region.end : end), reached);
  for (const row of ranged) {
    if (row.range === undefined) continue;
    const start = BigInt(row.range.start);
    if (start > reached) result.push(...freeRows(id, { start: reached, end: start }, free, frame));
    result.push(row);
    const end = BigInt(row.range.end);
    if (end > reached) reached = end;
  }
  if (reached < last) result.push(...freeRows(id, { start: reached, end: last }, free, frame));
  return result;
}

function freeRows(id: string, gap: Gap, { regions, stacks }: Free, frame: Frame): Row[] {
  const rows: Row[] = [];
  let reached = gap.start;
  for (const region of regions) {
    const start = region.start > reached ? region.start : reached;
    const end = region.end < gap.end ? region.end : gap.end;
    if (start >= end) continue;
    if (start > reached) rows.push(outside(id, { start: reached, end: start }));
    rows.push({
      ...gapRow(id, { start, end }, { name: 'free', paint: 'free', shape: 'named' }),
      ...(stacks.has(end) ? { growth: stackGrowth(stacks.get(end) ?? '') } : {}),
      details: keepDetails(frame, `free:${region.name}:${hex(start)}`, () =>
        plainDetails('free', `${region.name}, MEMORY region`, start, end, frame),
      ),
    });
    reached = end;
  }
  if (reached < gap.end) rows.push(outside(id, { start: reached, end: gap.end }));
  return rows;
}

function outside(id: string, gap: Gap): Row {
  const shape = gap.end - gap.start > 0x1_0000n ? 'cut' : 'short';
  return gapRow(id, gap, { name: 'not in MEMORY', paint: 'hole', shape });
}
