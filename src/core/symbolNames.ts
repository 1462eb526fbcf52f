import type { SymbolColumns } from './symbolColumns';

/**
 * Open addressing over positions, at most half full. Of the symbols of one name the most visible is kept, of those the
 * version that a link takes by default, and of those the lowest.
 */
export function nameIndex(columns: SymbolColumns, order: Uint32Array): Int32Array {
  let slots = 16;
  while (slots < columns.count * 2) slots *= 2;
  const index = new Int32Array(slots).fill(-1);
  for (let position = 0; position < columns.count; position += 1) {
    const slot = slotOf(index, columns, order, nameOf(columns, order, position));
    const held = index[slot] ?? -1;
    if (held < 0 || standing(columns, order, position) > standing(columns, order, held))
      index[slot] = position;
  }
  return index;
}

/** The slot that holds the name, or the free one where it would go. */
export function slotOf(index: Int32Array, columns: SymbolColumns, order: Uint32Array, name: string): number {
  const mask = index.length - 1;
  for (let slot = hashOf(name) & mask; ; slot = (slot + 1) & mask) {
    const held = index[slot] ?? -1;
    if (held < 0 || nameOf(columns, order, held) === name) return slot;
  }
}

function nameOf(columns: SymbolColumns, order: Uint32Array, position: number): string {
  return columns.nameAt(columns.name[order[position] ?? 0] ?? 0);
}

/** FNV-1a over UTF-16 code units. */
function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x0100_0193);
  return hash >>> 0;
}

function standing(columns: SymbolColumns, order: Uint32Array, position: number): number {
  const i = order[position] ?? 0;
  const binding = (columns.traits[i] ?? 0) & 3;
  const version =
    columns.version === undefined ? '' : (columns.versionTexts?.[columns.version[i] ?? 0] ?? '');
  return binding * 2 + (version === '' || version.startsWith('@@') ? 1 : 0);
}
