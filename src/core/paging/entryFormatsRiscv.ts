import { address, flag, reserved, type BitField } from './bitField';
import type { EntryFormat } from './entryFormat';
import type { PagingLevel, PagingMode } from './modes';

/** The format of a RISC-V PTE. It is a leaf when one of R, W and X is set. */
export function riscvEntryFormat(mode: PagingMode, level: PagingLevel, leaf: boolean): EntryFormat {
  return {
    name: leaf ? `PTE (${level.leaf?.name ?? 'leaf'})` : 'PTE (pointer to the next table)',
    maps: leaf ? 'page' : 'table',
    fields: [...flags(leaf), ...pageNumber(mode), ...top(mode, leaf && mode.levels.at(-1) === level, leaf)],
    source: mode.source,
  };
}

function flags(leaf: boolean): readonly BitField[] {
  const pointer = 'reserved, 0, in a pointer';
  return [
    flag(0, 'V', 'valid'),
    flag(1, 'R', 'readable'),
    flag(2, 'W', 'writable'),
    flag(3, 'X', 'executable'),
    leaf ? flag(4, 'U', 'user') : reserved(4, pointer, 'U'),
    flag(5, 'G', 'global'),
    leaf ? flag(6, 'A', 'accessed') : reserved(6, pointer, 'A'),
    leaf ? flag(7, 'D', 'dirty') : reserved(7, pointer, 'D'),
    flag([9, 8], 'RSW', 'software'),
  ];
}

/** PPN[i] has the width of VPN[i], and the highest one what is left up to bit 53, or 31 in Sv32. */
function pageNumber(mode: PagingMode): readonly BitField[] {
  const levels = mode.levels.toReversed();
  const highest = mode.entryBytes === 4 ? 31 : 53;
  return levels.map(({ bits }, i) => {
    const low = bits[1] - 2;
    const high = i === levels.length - 1 ? highest : bits[0] - 2;
    return address([high, low], `PPN[${String(i)}]`, bits[1]);
  });
}

function top(mode: PagingMode, last: boolean, leaf: boolean): readonly BitField[] {
  if (mode.entryBytes === 4) return [];
  const pbmt = { 0: 'PMA', 1: 'NC', 2: 'IO', 3: 'reserved' };
  return [
    reserved([60, 54], 'must be 0; bits 60:59 are software bits with Svrsw60t59b'),
    leaf
      ? flag([62, 61], 'PBMT', 'memory type, with Svpbmt', pbmt)
      : reserved([62, 61], 'reserved, 0, in a pointer', 'PBMT'),
    last
      ? flag(63, 'N', 'with Svnapot: one of a naturally aligned run of pages')
      : reserved(63, 'reserved, 0, but in leaves of the last level', 'N'),
  ];
}
