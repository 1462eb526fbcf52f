/* eslint-disable @typescript-eslint/no-require-imports, @typescript-eslint/no-unsafe-return --
   A `require` in a function is the one form that bundlers and Node both evaluate on first use and in the same tick:
   starting the extension must not pay for forty profiles, and showing one must not wait. */
import type { PagingModeId } from '../paging/modes';
import { expandProfile } from './expand';
import type { LayoutProfile } from './profile';
import type { ProfileData } from './profileData';

export {
  lookupRegion,
  physicalAddress,
  virtualAliases,
  type PhysicalMapping,
  type VirtualAlias,
} from './lookup';

/** A built-in profile as a list shows it; the regions are read on demand. */
export interface BuiltinProfile {
  readonly id: string;
  readonly title: string;
  readonly arch: string;
  readonly paging: PagingModeId;
}

interface Row extends BuiltinProfile {
  readonly read: () => ProfileData;
}

/**
 * The built-in profiles, in the order in which they are offered.
 *
 * To add one: 1 write data/<id>.json after media/profile.schema.json, with the source of every figure; 2 add its row
 * here; 3 add rows with its addresses to test/fixtures/vectors.json.
 */
const table: readonly Row[] = [
  {
    id: 'generic-x86_64',
    title: 'Generic x86-64 process view',
    arch: 'x86_64',
    paging: 'x86_64-4level',
    read: () => require('./data/generic-x86_64.json'),
  },
  {
    id: 'linux-process-x86_64',
    title: 'Linux process, x86-64',
    arch: 'x86_64',
    paging: 'x86_64-4level',
    read: () => require('./data/linux-process-x86_64.json'),
  },
  {
    id: 'hobby-higher-half',
    title: 'Hobby higher-half kernel',
    arch: 'x86_64',
    paging: 'x86_64-4level',
    read: () => require('./data/hobby-higher-half.json'),
  },
  {
    id: 'freebsd-amd64',
    title: 'FreeBSD amd64 (LA48 kernel map)',
    arch: 'x86_64',
    paging: 'x86_64-4level',
    read: () => require('./data/freebsd-amd64.json'),
  },
  {
    id: 'fuchsia-arm64',
    title: 'Fuchsia zircon aarch64',
    arch: 'aarch64',
    paging: 'arm64-4k-48',
    read: () => require('./data/fuchsia-arm64.json'),
  },
  {
    id: 'fuchsia-riscv64',
    title: 'Fuchsia zircon riscv64',
    arch: 'riscv64',
    paging: 'riscv-sv39',
    read: () => require('./data/fuchsia-riscv64.json'),
  },
  {
    id: 'fuchsia-x86_64',
    title: 'Fuchsia zircon x86_64',
    arch: 'x86_64',
    paging: 'x86_64-4level',
    read: () => require('./data/fuchsia-x86_64.json'),
  },
  {
    id: 'limine-x86_64-4level',
    title: 'Limine boot protocol hand-off, x86_64-4level',
    arch: 'x86_64',
    paging: 'x86_64-4level',
    read: () => require('./data/limine-x86_64-4level.json'),
  },
  {
    id: 'limine-x86_64-5level',
    title: 'Limine boot protocol hand-off, x86_64-5level',
    arch: 'x86_64',
    paging: 'x86_64-5level',
    read: () => require('./data/limine-x86_64-5level.json'),
  },
  {
    id: 'linux-arm64-16k-47',
    title: 'Linux arm64, 16 KiB pages, 47-bit VA (code of 6.12)',
    arch: 'aarch64',
    paging: 'arm64-16k-47',
    read: () => require('./data/linux-arm64-16k-47.json'),
  },
  {
    id: 'linux-arm64-4k-39',
    title: 'Linux arm64, 4 KiB pages, 39-bit VA (code of 6.12)',
    arch: 'aarch64',
    paging: 'arm64-4k-39',
    read: () => require('./data/linux-arm64-4k-39.json'),
  },
  {
    id: 'linux-arm64-4k-48',
    title: 'Linux arm64, 4 KiB pages, 48-bit VA (code of 6.12)',
    arch: 'aarch64',
    paging: 'arm64-4k-48',
    read: () => require('./data/linux-arm64-4k-48.json'),
  },
  {
    id: 'linux-arm64-4k-48-doc',
    title: 'Linux arm64, 4 KiB/48-bit as printed in 6.12 memory.rst (stale against 6.12 headers)',
    arch: 'aarch64',
    paging: 'arm64-4k-48',
    read: () => require('./data/linux-arm64-4k-48-doc.json'),
  },
  {
    id: 'linux-arm64-4k-48-v6.1',
    title: 'Linux arm64, 4 KiB/48-bit, 6.1 (128 MiB modules)',
    arch: 'aarch64',
    paging: 'arm64-4k-48',
    read: () => require('./data/linux-arm64-4k-48-v6.1.json'),
  },
  {
    id: 'linux-arm64-4k-52',
    title: 'Linux arm64, 4 KiB pages, 52-bit VA with LPA2 (code of 6.12)',
    arch: 'aarch64',
    paging: 'arm64-4k-52',
    read: () => require('./data/linux-arm64-4k-52.json'),
  },
  {
    id: 'linux-arm64-64k-42',
    title: 'Linux arm64, 64 KiB pages, 42-bit VA (code of 6.12)',
    arch: 'aarch64',
    paging: 'arm64-64k-42',
    read: () => require('./data/linux-arm64-64k-42.json'),
  },
  {
    id: 'linux-arm64-64k-52',
    title: 'Linux arm64, 64 KiB pages, 52-bit VA (code of 6.12)',
    arch: 'aarch64',
    paging: 'arm64-64k-52',
    read: () => require('./data/linux-arm64-64k-52.json'),
  },
  {
    id: 'linux-arm64-64k-52-doc',
    title: 'Linux arm64, 64 KiB/52-bit as printed in 6.12 memory.rst (stale against 6.12 headers)',
    arch: 'aarch64',
    paging: 'arm64-64k-52',
    read: () => require('./data/linux-arm64-64k-52-doc.json'),
  },
  {
    id: 'linux-i386-nonpae',
    title: 'Linux i386 without PAE, 3G/1G (worked example)',
    arch: 'x86',
    paging: 'x86-32',
    read: () => require('./data/linux-i386-nonpae.json'),
  },
  {
    id: 'linux-i386-pae',
    title: 'Linux i386 with PAE, 3G/1G (worked example)',
    arch: 'x86',
    paging: 'x86-pae',
    read: () => require('./data/linux-i386-pae.json'),
  },
  {
    id: 'linux-riscv64-sv39',
    title: 'Linux riscv64, Sv39',
    arch: 'riscv64',
    paging: 'riscv-sv39',
    read: () => require('./data/linux-riscv64-sv39.json'),
  },
  {
    id: 'linux-riscv64-sv48',
    title: 'Linux riscv64, Sv48',
    arch: 'riscv64',
    paging: 'riscv-sv48',
    read: () => require('./data/linux-riscv64-sv48.json'),
  },
  {
    id: 'linux-riscv64-sv57',
    title: 'Linux riscv64, Sv57',
    arch: 'riscv64',
    paging: 'riscv-sv57',
    read: () => require('./data/linux-riscv64-sv57.json'),
  },
  {
    id: 'linux-x86_64-4level',
    title: 'Linux x86-64, 4-level paging',
    arch: 'x86_64',
    paging: 'x86_64-4level',
    read: () => require('./data/linux-x86_64-4level.json'),
  },
  {
    id: 'linux-x86_64-5level',
    title: 'Linux x86-64, 5-level paging (LA57)',
    arch: 'x86_64',
    paging: 'x86_64-5level',
    read: () => require('./data/linux-x86_64-5level.json'),
  },
  {
    id: 'macos-xnu-arm64',
    title: 'macOS XNU arm64 (ARM_LARGE_MEMORY)',
    arch: 'aarch64',
    paging: 'arm64-16k-47',
    read: () => require('./data/macos-xnu-arm64.json'),
  },
  {
    id: 'macos-xnu-x86_64',
    title: 'macOS XNU x86-64',
    arch: 'x86_64',
    paging: 'x86_64-4level',
    read: () => require('./data/macos-xnu-x86_64.json'),
  },
  {
    id: 'osv',
    title: 'OSv x86-64, current upstream',
    arch: 'x86_64',
    paging: 'x86_64-4level',
    read: () => require('./data/osv.json'),
  },
  {
    id: 'osv-aarch64',
    title: 'OSv AArch64, current upstream',
    arch: 'aarch64',
    paging: 'arm64-4k-48',
    read: () => require('./data/osv-aarch64.json'),
  },
  {
    id: 'osv-legacy',
    title: 'OSv x86-64, 2014 to 2018',
    arch: 'x86_64',
    paging: 'x86_64-4level',
    read: () => require('./data/osv-legacy.json'),
  },
  {
    id: 'redox-x86_64',
    title: 'Redox x86-64',
    arch: 'x86_64',
    paging: 'x86_64-4level',
    read: () => require('./data/redox-x86_64.json'),
  },
  {
    id: 'sel4-aarch64',
    title: 'seL4 AArch64 (EL1 kernel)',
    arch: 'aarch64',
    paging: 'arm64-4k-48',
    read: () => require('./data/sel4-aarch64.json'),
  },
  {
    id: 'sel4-riscv64',
    title: 'seL4 RISC-V Sv39',
    arch: 'riscv64',
    paging: 'riscv-sv39',
    read: () => require('./data/sel4-riscv64.json'),
  },
  {
    id: 'sel4-x86_64',
    title: 'seL4 x86-64',
    arch: 'x86_64',
    paging: 'x86_64-4level',
    read: () => require('./data/sel4-x86_64.json'),
  },
  {
    id: 'serenity-x86_64',
    title: 'SerenityOS x86-64',
    arch: 'x86_64',
    paging: 'x86_64-4level',
    read: () => require('./data/serenity-x86_64.json'),
  },
  {
    id: 'windows-x64-win7',
    title: 'Windows 7 / Server 2008 R2 x64',
    arch: 'x86_64',
    paging: 'x86_64-4level',
    read: () => require('./data/windows-x64-win7.json'),
  },
  {
    id: 'xv6-riscv-kernel',
    title: 'xv6-riscv kernel page table',
    arch: 'riscv64',
    paging: 'riscv-sv39',
    read: () => require('./data/xv6-riscv-kernel.json'),
  },
  {
    id: 'xv6-riscv-user',
    title: 'xv6-riscv user page table',
    arch: 'riscv64',
    paging: 'riscv-sv39',
    read: () => require('./data/xv6-riscv-user.json'),
  },
  {
    id: 'xv6-x86',
    title: 'xv6 for 32-bit x86',
    arch: 'x86',
    paging: 'x86-32',
    read: () => require('./data/xv6-x86.json'),
  },
];

export const builtinProfiles: readonly BuiltinProfile[] = table;

const loaded = new Map<string, LayoutProfile>();

export function isBuiltinProfileId(id: string): boolean {
  return table.some((row) => row.id === id);
}

/** Throws when there is no such profile: ask isBuiltinProfileId first for ids that users wrote. */
export function loadBuiltin(id: string): LayoutProfile {
  const known = loaded.get(id);
  if (known !== undefined) return known;
  const profile = expandProfile(builtinData(id));
  loaded.set(id, profile);
  return profile;
}

/** A built-in profile as it is written down: what a user's profile extends. */
export function builtinData(id: string): ProfileData {
  const row = table.find((candidate) => candidate.id === id);
  if (row === undefined) throw new Error(`no built-in profile "${id}"`);
  return row.read();
}
