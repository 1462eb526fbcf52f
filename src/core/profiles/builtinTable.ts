/* eslint-disable @typescript-eslint/no-require-imports, @typescript-eslint/no-unsafe-return --
   A `require` in a function is the one form that bundlers and Node both evaluate on first use and in the same tick:
   starting the extension must not pay for forty profiles, and showing one must not wait. No module but data is
   required here. */
import type { PagingModeId } from '../paging/modes';
import type { ProfileData } from './profileData';

/** A built-in profile as a list shows it; the regions are read on demand. */
export interface BuiltinProfile {
  readonly id: string;
  readonly title: string;
  readonly arch: string;
  readonly paging: PagingModeId;
}

export interface BuiltinRow extends BuiltinProfile {
  readonly read: () => ProfileData;
}

/**
 * The built-in profiles, in the order in which they are offered.
 *
 * To add one: 1 write data/<id>.json after media/profile.schema.json, with the source of every figure; 2 add its row
 * here; 3 add rows with its addresses to test/fixtures/vectors.json.
 */
export const builtinTable: readonly BuiltinRow[] = [
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
    'linux-arm64-16k-47',
    'Linux arm64, 16 KiB pages, 47-bit VA (code of 6.12)',
    'aarch64',
    'arm64-16k-47',
    () => require('./data/linux-arm64-16k-47.json'),
  ),
  row(
    'linux-arm64-4k-39',
    'Linux arm64, 4 KiB pages, 39-bit VA (code of 6.12)',
    'aarch64',
    'arm64-4k-39',
    () => require('./data/linux-arm64-4k-39.json'),
  ),
  row(
    'linux-arm64-4k-48',
    'Linux arm64, 4 KiB pages, 48-bit VA (code of 6.12)',
    'aarch64',
    'arm64-4k-48',
    () => require('./data/linux-arm64-4k-48.json'),
  ),
  row(
    'linux-arm64-4k-48-doc',
    'Linux arm64, 4 KiB/48-bit as printed in 6.12 memory.rst (stale against 6.12 headers)',
    'aarch64',
    'arm64-4k-48',
    () => require('./data/linux-arm64-4k-48-doc.json'),
  ),
  row(
    'linux-arm64-4k-48-v6.1',
    'Linux arm64, 4 KiB/48-bit, 6.1 (128 MiB modules)',
    'aarch64',
    'arm64-4k-48',
    () => require('./data/linux-arm64-4k-48-v6.1.json'),
  ),
  row(
    'linux-arm64-4k-52',
    'Linux arm64, 4 KiB pages, 52-bit VA with LPA2 (code of 6.12)',
    'aarch64',
    'arm64-4k-52',
    () => require('./data/linux-arm64-4k-52.json'),
  ),
  row(
    'linux-arm64-64k-42',
    'Linux arm64, 64 KiB pages, 42-bit VA (code of 6.12)',
    'aarch64',
    'arm64-64k-42',
    () => require('./data/linux-arm64-64k-42.json'),
  ),
  row(
    'linux-arm64-64k-52',
    'Linux arm64, 64 KiB pages, 52-bit VA (code of 6.12)',
    'aarch64',
    'arm64-64k-52',
    () => require('./data/linux-arm64-64k-52.json'),
  ),
  row(
    'linux-arm64-64k-52-doc',
    'Linux arm64, 64 KiB/52-bit as printed in 6.12 memory.rst (stale against 6.12 headers)',
    'aarch64',
    'arm64-64k-52',
    () => require('./data/linux-arm64-64k-52-doc.json'),
  ),
  row('linux-i386-nonpae', 'Linux i386 without PAE, 3G/1G (worked example)', 'x86', 'x86-32', () =>
    require('./data/linux-i386-nonpae.json'),
  ),
  row('linux-i386-pae', 'Linux i386 with PAE, 3G/1G (worked example)', 'x86', 'x86-pae', () =>
    require('./data/linux-i386-pae.json'),
  ),
  row('linux-riscv64-sv39', 'Linux riscv64, Sv39', 'riscv64', 'riscv-sv39', () =>
    require('./data/linux-riscv64-sv39.json'),
  ),
  row('linux-riscv64-sv48', 'Linux riscv64, Sv48', 'riscv64', 'riscv-sv48', () =>
    require('./data/linux-riscv64-sv48.json'),
  ),
  row('linux-riscv64-sv57', 'Linux riscv64, Sv57', 'riscv64', 'riscv-sv57', () =>
    require('./data/linux-riscv64-sv57.json'),
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
  row('xv6-x86', 'xv6 for 32-bit x86', 'x86', 'x86-32', () => require('./data/xv6-x86.json')),
];

function row(
  id: string,
  title: string,
  arch: string,
  paging: PagingModeId,
  read: () => ProfileData,
): BuiltinRow {
  return { id, title, arch, paging, read };
}
