import { address, flag, ignored, reserved, type BitField } from './bitField';
import type { EntryFormat } from './entryFormat';
import type { PagingLevel, PagingMode } from './modes';

/** The format of a VMSAv8-64 stage 1 descriptor. `maps` follows from bit 1 and the level. */
export function arm64EntryFormat(mode: PagingMode, level: PagingLevel, maps: 'table' | 'page'): EntryFormat {
  const last = mode.levels.at(-1) === level;
  const kind = last ? 'page' : 'block';
  return {
    name: maps === 'table' ? 'table descriptor' : `${kind} descriptor (${level.leaf?.name ?? kind})`,
    maps,
    fields: maps === 'table' ? tableFields(mode) : leafFields(mode, level, last),
    source: mode.source,
  };
}

/** Whether descriptors have the layout of FEAT_LPA2 (TCR_ELx.DS=1), which the 52-bit modes of 4 and 16 KiB need. */
function hasLpa2(mode: PagingMode): boolean {
  return mode.vaBits === 52 && mode.pageShift !== 16;
}

function tableFields(mode: PagingMode): readonly BitField[] {
  return [
    flag(0, 'Valid', '1: valid'),
    flag(1, 'Table', '1: table'),
    ...(hasLpa2(mode)
      ? [
          ignored([7, 2]),
          address([9, 8], 'next table address 51:50', 50, 'TCR_ELx.DS=1'),
          ignored([11, 10], 'bit 10 is AF with FEAT_HAFT'),
        ]
      : [ignored([11, 2], 'bit 10 is AF with FEAT_HAFT')]),
    ...lowAddress(mode, 'next table address'),
    address([addressTop(mode), mode.pageShift], 'next table address'),
    ...highReserved(mode, 50),
    ignored([58, 51], 'bit 52 is Protected with FEAT_THE'),
    flag(59, 'PXNTable', 'no privileged execution below'),
    flag(60, 'UXNTable', 'no unprivileged execution below (XNTable in a regime with one privilege level)'),
    flag([62, 61], 'APTable', 'bit 61: no EL0 access below; bit 62: read-only below'),
    flag(63, 'NSTable', 'in Secure regimes; ignored otherwise'),
  ];
}

function leafFields(mode: PagingMode, level: PagingLevel, last: boolean): readonly BitField[] {
  const low = level.bits[1];
  return [
    flag(0, 'Valid', '1: valid'),
    flag(1, 'Type', last ? '1: page' : '0: block'),
    flag([4, 2], 'AttrIndx', 'index into MAIR_ELx'),
    flag(5, 'NS', 'non-secure, in Secure, Root and Realm EL2 regimes; ignored otherwise'),
    flag(6, 'AP[1]', '1: EL0 access'),
    flag(7, 'AP[2]', '1: read-only'),
    hasLpa2(mode)
      ? address([9, 8], 'output address 51:50', 50, 'TCR_ELx.DS=1; shareability comes from TCR_ELx.SHn')
      : flag([9, 8], 'SH', 'shareability', {
          0: 'non-shareable',
          1: 'reserved',
          2: 'outer shareable',
          3: 'inner shareable',
        }),
    flag(10, 'AF', 'access flag'),
    flag(11, 'nG', 'not global'),
    ...(last ? lowAddress(mode, 'output address') : belowBlock(mode, low)),
    address([addressTop(mode), low], 'output address'),
    ...highReserved(mode, 49),
    flag(50, 'GP', 'guarded page (BTI)'),
    flag(51, 'DBM', 'dirty bit modifier'),
    flag(52, 'Contiguous', 'one of a contiguous run of entries'),
    flag(53, 'PXN', 'no privileged execution'),
    flag(54, 'UXN', 'no unprivileged execution (XN in a regime with one privilege level)'),
    ignored([58, 55], 'software'),
    ignored([62, 59], 'PBHA or POIndex, where implemented', 'PBHA'),
    ignored(63, 'AMEC in Realm EL2 regimes with FEAT_MEC'),
  ];
}

function addressTop(mode: PagingMode): number {
  return hasLpa2(mode) ? 49 : 47;
}

/** Bits from 12 up to the granule: none for 4 KiB; with 64 KiB they hold address bits 51:48 of FEAT_LPA. */
function lowAddress(mode: PagingMode, name: string): readonly BitField[] {
  if (mode.pageShift === 14) return [reserved([13, 12], 'RES0', 'RES0')];
  if (mode.pageShift === 16) return [address([15, 12], `${name} 51:48`, 48, 'FEAT_LPA; RES0 without it')];
  return [];
}

/** Bits from 12 up to the address of a block. */
function belowBlock(mode: PagingMode, low: number): readonly BitField[] {
  return [
    ...(mode.pageShift === 16 ? lowAddress(mode, 'output address') : [reserved([15, 12], 'RES0', 'RES0')]),
    flag(16, 'nT', 'block translation hint (FEAT_BBM)'),
    reserved([low - 1, 17], 'RES0', 'RES0'),
  ];
}

/** Bits 48 up to `high`, as far as they are no address. */
function highReserved(mode: PagingMode, high: number): readonly BitField[] {
  const low = addressTop(mode) + 1;
  return low > high
    ? []
    : [reserved([high, low], 'RES0; bits 49:48 hold address bits with TCR_ELx.DS=1', 'RES0')];
}
