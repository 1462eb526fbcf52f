/* eslint-disable @typescript-eslint/no-require-imports, @typescript-eslint/no-unsafe-return --
   A `require` in a function is the one form that bundlers and Node both evaluate on first use and in the same tick:
   starting the extension must not pay for forty profiles, and showing one must not wait. No module but data is
   required here. */
import type { PagingModeId } from '../paging/modes';
import { linuxArm64FromId } from './linuxArm64';
import { linuxI386FromId } from './linuxI386';
import { linuxRiscv64FromId } from './linuxRiscv64';
import { plainProfileFromId } from './plain';
import type { ProfileData } from './profileData';

/** A built-in profile as a list shows it; the regions are read or computed on demand. */
export interface BuiltinProfile {
  readonly id: string;
  readonly title: string;
  readonly arch: string;
  readonly paging: PagingModeId;
}

interface Row extends BuiltinProfile {
  readonly read: () => ProfileData | undefined;
}

/**
 * The built-in profiles, in the order in which they are offered.
 *
 * To add one: 1 write data/<id>.json after media/profile.schema.json, with the source of every figure, or the formula of
 * its source; 2 add its row here; 3 add rows with its addresses to test/fixtures/vectors.json.
 */
export const builtinTable: readonly Row[] = [
  row('generic-x86_64', 'Generic x86-64 process view', 'x86_64', 'x86_64-4level', () =>
    require('./data/generic-x86_64.json'),
  ),
  row('linux-process-x86_64', 'Linux process, x86-64', 'x86_64', 'x86_64-4level', () =>
    require('./data/linux-process-x86_64.json'),
  ),
  row('hobby-higher-half', 'Hobby higher-half kernel', 'x86_64', 'x86_64-4level', () =>
    require('./data/hobby-higher-half.json'),
  ),
  row('freebsd-amd64', 'FreeBSD amd64 (LA48 kernel map)', 'x86_64', 'x86_64-4level', () =>
    require('./data/freebsd-amd64.json'),
  ),
  row('fuchsia-arm64', 'Fuchsia zircon aarch64', 'aarch64', 'arm64-4k-48', () =>
    require('./data/fuchsia-arm64.json'),
  ),
  row('fuchsia-riscv64', 'Fuchsia zircon riscv64', 'riscv64', 'riscv-sv39', () =>
    require('./data/fuchsia-riscv64.json'),
  ),
  row('fuchsia-x86_64', 'Fuchsia zircon x86_64', 'x86_64', 'x86_64-4level', () =>
    require('./data/fuchsia-x86_64.json'),
  ),
  row('limine-x86_64-4level', 'Limine boot protocol hand-off, x86_64-4level', 'x86_64', 'x86_64-4level', () =>
    require('./data/limine-x86_64-4level.json'),
  ),
  row('limine-x86_64-5level', 'Limine boot protocol hand-off, x86_64-5level', 'x86_64', 'x86_64-5level', () =>
    require('./data/limine-x86_64-5level.json'),
  ),
  row(
    'linux-arm64-16k-36',
    'Linux arm64, 16 KiB pages, 36-bit VA (code of 6.12)',
    'aarch64',
    'arm64-16k-36',
    () => computedData('linux-arm64-16k-36'),
  ),
  row(
    'linux-arm64-16k-47',
    'Linux arm64, 16 KiB pages, 47-bit VA (code of 6.12)',
    'aarch64',
    'arm64-16k-47',
    () => computedData('linux-arm64-16k-47'),
  ),
  row(
    'linux-arm64-16k-48',
    'Linux arm64, 16 KiB pages, 48-bit VA (code of 6.12)',
    'aarch64',
    'arm64-16k-48',
    () => computedData('linux-arm64-16k-48'),
  ),
  row(
    'linux-arm64-16k-52',
    'Linux arm64, 16 KiB pages, 52-bit VA with LPA2 (code of 6.12)',
    'aarch64',
    'arm64-16k-52',
    () => computedData('linux-arm64-16k-52'),
  ),
  row(
    'linux-arm64-4k-39',
    'Linux arm64, 4 KiB pages, 39-bit VA (code of 6.12)',
    'aarch64',
    'arm64-4k-39',
    () => computedData('linux-arm64-4k-39'),
  ),
  row(
    'linux-arm64-4k-48',
    'Linux arm64, 4 KiB pages, 48-bit VA (code of 6.12)',
    'aarch64',
    'arm64-4k-48',
    () => computedData('linux-arm64-4k-48'),
  ),
  row(
    'linux-arm64-4k-48-doc',
    'Linux arm64, 4 KiB pages, 48-bit VA (table of 6.12 memory.rst, unlike its code)',
    'aarch64',
    'arm64-4k-48',
    () => computedData('linux-arm64-4k-48-doc'),
  ),
  row(
    'linux-arm64-4k-48-v6.1',
    'Linux arm64, 4 KiB pages, 48-bit VA (code of 6.1)',
    'aarch64',
    'arm64-4k-48',
    () => computedData('linux-arm64-4k-48-v6.1'),
  ),
  row(
    'linux-arm64-4k-52',
    'Linux arm64, 4 KiB pages, 52-bit VA with LPA2 (code of 6.12)',
    'aarch64',
    'arm64-4k-52',
    () => computedData('linux-arm64-4k-52'),
  ),
  row(
    'linux-arm64-64k-42',
    'Linux arm64, 64 KiB pages, 42-bit VA (code of 6.12)',
    'aarch64',
    'arm64-64k-42',
    () => computedData('linux-arm64-64k-42'),
  ),
  row(
    'linux-arm64-64k-48',
    'Linux arm64, 64 KiB pages, 48-bit VA (code of 6.12)',
    'aarch64',
    'arm64-64k-48',
    () => computedData('linux-arm64-64k-48'),
  ),
  row(
    'linux-arm64-64k-52',
    'Linux arm64, 64 KiB pages, 52-bit VA (code of 6.12)',
    'aarch64',
    'arm64-64k-52',
    () => computedData('linux-arm64-64k-52'),
  ),
  row(
    'linux-arm64-64k-52-doc',
    'Linux arm64, 64 KiB pages, 52-bit VA (table of 6.12 memory.rst, unlike its code)',
    'aarch64',
    'arm64-64k-52',
    () => computedData('linux-arm64-64k-52-doc'),
  ),
  row('linux-i386-nonpae', 'Linux i386 without PAE, 3G/1G (worked example)', 'x86', 'x86-32', () =>
    computedData('linux-i386-nonpae'),
  ),
  row('linux-i386-pae', 'Linux i386 with PAE, 3G/1G (worked example)', 'x86', 'x86-pae', () =>
    computedData('linux-i386-pae'),
  ),
  row('linux-riscv64-sv39', 'Linux riscv64, Sv39', 'riscv64', 'riscv-sv39', () =>
    computedData('linux-riscv64-sv39'),
  ),
  row('linux-riscv64-sv48', 'Linux riscv64, Sv48', 'riscv64', 'riscv-sv48', () =>
    computedData('linux-riscv64-sv48'),
  ),
  row('linux-riscv64-sv57', 'Linux riscv64, Sv57', 'riscv64', 'riscv-sv57', () =>
    computedData('linux-riscv64-sv57'),
  ),
  row('linux-x86_64-4level', 'Linux x86-64, 4-level paging', 'x86_64', 'x86_64-4level', () =>
    require('./data/linux-x86_64-4level.json'),
  ),
  row('linux-x86_64-5level', 'Linux x86-64, 5-level paging (LA57)', 'x86_64', 'x86_64-5level', () =>
    require('./data/linux-x86_64-5level.json'),
  ),
  row('macos-xnu-arm64', 'macOS XNU arm64 (ARM_LARGE_MEMORY)', 'aarch64', 'arm64-16k-47', () =>
    require('./data/macos-xnu-arm64.json'),
  ),
  row('macos-xnu-x86_64', 'macOS XNU x86-64', 'x86_64', 'x86_64-4level', () =>
    require('./data/macos-xnu-x86_64.json'),
  ),
  row('osv', 'OSv x86-64, current upstream', 'x86_64', 'x86_64-4level', () => require('./data/osv.json')),
  row('osv-aarch64', 'OSv AArch64, current upstream', 'aarch64', 'arm64-4k-48', () =>
    require('./data/osv-aarch64.json'),
  ),
  row('osv-legacy', 'OSv x86-64, 2014 to 2018', 'x86_64', 'x86_64-4level', () =>
    require('./data/osv-legacy.json'),
  ),
  row('redox-x86_64', 'Redox x86-64', 'x86_64', 'x86_64-4level', () => require('./data/redox-x86_64.json')),
  row('sel4-aarch64', 'seL4 AArch64 (EL1 kernel)', 'aarch64', 'arm64-4k-48', () =>
    require('./data/sel4-aarch64.json'),
  ),
  row('sel4-riscv64', 'seL4 RISC-V Sv39', 'riscv64', 'riscv-sv39', () => require('./data/sel4-riscv64.json')),
  row('sel4-x86_64', 'seL4 x86-64', 'x86_64', 'x86_64-4level', () => require('./data/sel4-x86_64.json')),
  row('serenity-x86_64', 'SerenityOS x86-64', 'x86_64', 'x86_64-4level', () =>
    require('./data/serenity-x86_64.json'),
  ),
  row('windows-x64-win7', 'Windows 7 / Server 2008 R2 x64', 'x86_64', 'x86_64-4level', () =>
    require('./data/windows-x64-win7.json'),
  ),
  row('xv6-riscv-kernel', 'xv6-riscv kernel page table', 'riscv64', 'riscv-sv39', () =>
    require('./data/xv6-riscv-kernel.json'),
  ),
  row('xv6-riscv-user', 'xv6-riscv user page table', 'riscv64', 'riscv-sv39', () =>
    require('./data/xv6-riscv-user.json'),
  ),
  row('cortex-m', 'Arm Cortex-M system address map', 'arm', 'flat-32', () => require('./data/cortex-m.json')),
  row('xv6-x86', 'xv6 for 32-bit x86', 'x86', 'x86-32', () => require('./data/xv6-x86.json')),
];

/**
 * The layouts that have a formula, in every combination that their source has. Those that are asked for most are also
 * in the table; the others are known by their ids alone, such as linux-arm64-64k-42-v6.1, linux-i386-pae-2g or
 * plain-riscv-sv48.
 */
export function computedData(id: string): ProfileData | undefined {
  return linuxArm64FromId(id) ?? linuxRiscv64FromId(id) ?? linuxI386FromId(id) ?? plainProfileFromId(id);
}

function row(id: string, title: string, arch: string, paging: PagingModeId, read: Row['read']): Row {
  return { id, title, arch, paging, read };
}
