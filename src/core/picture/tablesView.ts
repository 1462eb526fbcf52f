import { hex } from '../address';
import type { MemoryMap } from '../memoryMap';
import { pagingMode } from '../paging/modes';
import type { LayoutProfile } from '../profiles/profile';
import { pageTables } from './pageTables';
import { printable } from './printable';
import type { LegendEntry, Paint, View } from './types';

/**
 * The page tables of a layout, with the image in them. One that is moved at each start is not drawn, since no slot is known to
 * be its own: the first walk leads to where it is usually.
 */
export function tablesView(
  map: MemoryMap | undefined,
  profile: LayoutProfile,
  moved?: { readonly name: string; readonly usual?: bigint | undefined },
): View {
  const made = pageTables(map, profile);
  const tables = moved?.usual === undefined ? made : { ...made, start: hex(moved.usual) };
  const paints = new Set<Paint>([...tables.pieces.map(({ paint }) => paint), 'free']);
  const words: readonly (readonly [Paint, string])[] = [
    ['execute', 'execute'],
    ['read', 'read only'],
    ['write', 'write'],
    ['zero', 'zero-fill'],
    ['breach', 'write and execute'],
    ['alias', 'physical memory, recursive'],
    ['window', 'kept for a region'],
    ['free', 'nothing known'],
  ];
  const legend: LegendEntry[] = words
    .filter(([paint]) => paints.has(paint))
    .map(([paint, text]) => ({ paint, text }));
  const slot = profile.recursiveSlot;
  return {
    id: 'tables',
    title: 'Page Tables',
    crumbs: [pagingMode(profile.paging).title, tables.root],
    status: moved === undefined ? recursion(slot) : { kind: 'plain', text: movedText(moved) },
    columns: [],
    lens: [],
    bands: [],
    meters: [],
    legend: [...legend, ...(slot === undefined ? [] : [{ sign: '↻', text: 'points at its own table' }])],
    tables,
  };
}

function recursion(slot: number | undefined): View['status'] {
  return slot === undefined ? undefined : { kind: 'plain', text: `recursive slot ${slot.toString()}` };
}

function movedText({ name, usual }: { readonly name: string; readonly usual?: bigint | undefined }): string {
  return usual === undefined
    ? `${printable(name)} is linked near 0 to be moved: its place is not known`
    : `${printable(name)} is moved at each start: here without ASLR`;
}
