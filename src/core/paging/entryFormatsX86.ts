import { address, flag, ignored, reserved, type BitField } from './bitField';
import type { EntryFormat } from './entryFormat';
import type { PagingLevel, PagingMode } from './modes';

/** The format of an entry of an x86 mode. `large` is bit 7, PS, which counts only where the level has large pages. */
export function x86EntryFormat(mode: PagingMode, level: PagingLevel, large: boolean): EntryFormat {
  const last = mode.levels.at(-1) === level;
  const maps = last || (large && level.leaf !== undefined) ? 'page' : 'table';
  const leafName = maps === 'page' ? (level.leaf?.name ?? '') : 'table';
  return {
    name: `${level.entry} (${leafName})`,
    maps,
    fields: fieldsOf(mode, level, maps, last),
    source:
      'Intel SDM Vol. 3A ch. 4, Tables 4-4 to 4-6, 4-8 to 4-11, 4-13 to 4-20; reserved bits as in Linux 6.12 ' +
      'arch/x86/kvm/mmu/mmu.c __reset_rsvds_bits_mask',
  };
}

const common: readonly BitField[] = [
  flag(0, 'P', 'present'),
  flag(1, 'R/W', 'writes allowed'),
  flag(2, 'U/S', 'user access allowed'),
  flag(3, 'PWT', 'page-level write-through'),
  flag(4, 'PCD', 'page-level cache disable'),
  flag(5, 'A', 'accessed'),
];

function fieldsOf(
  mode: PagingMode,
  level: PagingLevel,
  maps: 'table' | 'page',
  last: boolean,
): readonly BitField[] {
  if (mode.id === 'x86-pae' && level.name === 'PDPT') return paePdpte;
  const wide = mode.entryBytes === 8;
  const long = mode.vaBits > 32;
  if (maps === 'table') return tableFields(level, wide, long);
  const low = level.bits[1];
  const frame = wide
    ? address([51, low], 'page frame', low, 'up to MAXPHYADDR')
    : address([31, low], 'page frame', low);
  const attributes = last
    ? [flag(6, 'D', 'dirty'), flag(7, 'PAT', 'memory type index'), flag(8, 'G', 'global')]
    : [flag(6, 'D', 'dirty'), flag(7, 'PS', '1: maps a page'), flag(8, 'G', 'global')];
  return [
    ...common,
    ...attributes,
    ...software(long, 9),
    ...belowFrame(low, last, wide),
    frame,
    ...topBits(wide, long),
  ];
}

function tableFields(level: PagingLevel, wide: boolean, long: boolean): readonly BitField[] {
  const large = level.leaf !== undefined;
  const bit7 = large
    ? flag(7, 'PS', '0: points to a table')
    : reserved(7, 'PS, must be 0 at this level', 'PS');
  const next = address(wide ? [51, 12] : [31, 12], 'next table', 12, wide ? 'up to MAXPHYADDR' : '');
  const top = wide ? [long ? ignored([62, 52], 'software') : reserved([62, 52]), xd] : [];
  return [...common, ignored(6), bit7, ...software(long, 8), next, ...top];
}

const xd = flag(63, 'XD', 'execute-disable; reserved while EFER.NXE=0');

function software(long: boolean, low: number): readonly BitField[] {
  if (!long) return [ignored([11, low], 'software')];
  return [ignored([10, low], 'software'), flag(11, 'R', 'HLAT restart; ignored in ordinary paging')];
}

/** What lies between bit 12 and the frame of a large page. */
function belowFrame(low: number, last: boolean, wide: boolean): readonly BitField[] {
  if (last) return [];
  const pat = flag(12, 'PAT', 'memory type index');
  if (wide) return [pat, reserved([low - 1, 13])];
  return [
    pat,
    address([20, 13], 'page frame 39:32', 32, 'with PSE-36; bits above MAXPHYADDR are reserved'),
    reserved(21),
  ];
}

function topBits(wide: boolean, long: boolean): readonly BitField[] {
  if (!wide) return [];
  if (!long) return [reserved([62, 52]), xd];
  return [
    ignored([58, 52], 'software'),
    flag([62, 59], 'PK', 'protection key, with CR4.PKE or CR4.PKS; ignored otherwise'),
    xd,
  ];
}

const paePdpte: readonly BitField[] = [
  flag(0, 'P', 'present'),
  reserved([2, 1]),
  flag(3, 'PWT', 'page-level write-through'),
  flag(4, 'PCD', 'page-level cache disable'),
  reserved([8, 5]),
  ignored([11, 9], 'software'),
  address([51, 12], 'next table', 12, 'up to MAXPHYADDR'),
  reserved([63, 52]),
];
