import type { MemoryMap } from '../memoryMap';
import { pagingMode } from '../paging/modes';
import type { LayoutProfile } from '../profiles/profile';
import { pageTables } from './pageTables';
import type { LegendEntry, Paint, View } from './types';

/** The page tables of a layout, with the image in them. */
export function tablesView(map: MemoryMap | undefined, profile: LayoutProfile): View {
  const tables = pageTables(map, profile);
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
    status: slot === undefined ? undefined : { kind: 'plain', text: `recursive slot ${slot.toString()}` },
    columns: [],
    lens: [],
    bands: [],
    meters: [],
    legend: [...legend, ...(slot === undefined ? [] : [{ sign: '↻', text: 'points at its own table' }])],
    tables,
  };
}
