import { arm64Modes } from './modesArm64';
import { flatModes } from './modesFlat';
import { riscvModes } from './modesRiscv';
import { x86Modes } from './modesX86';
import type { PagingMode } from './pagingMode';

export type { CanonicalRule, LeafPage, PagingArch, PagingLevel, PagingMode } from './pagingMode';

/**
 * Every paging mode that addresses are decoded in.
 *
 * To add one: 1 write its row in the table of its architecture, with its source; 2 add rows with values from the
 * manual or from hardware to test/fixtures/vectors.json; 3 give the formats of its entries in entryFormats.ts.
 */
const table = { ...x86Modes, ...arm64Modes, ...riscvModes, ...flatModes };

export type PagingModeId = keyof typeof table;

export const pagingModes: Readonly<Record<PagingModeId, PagingMode>> = table;

// The keys of `table` are the ids: Object.keys only forgets that in its type.
export const pagingModeIds = Object.keys(table) as readonly PagingModeId[];

export function pagingMode(id: PagingModeId): PagingMode {
  return pagingModes[id];
}

export function isPagingModeId(text: string): text is PagingModeId {
  return Object.hasOwn(table, text);
}
