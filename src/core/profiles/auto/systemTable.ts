import type { PagingModeId } from '../../paging/modes';
import { clueAt, type Candidate, type Clue, type Machine } from './evidence';
import type { FoundSystem } from './foundSystem';
import { configFiles, linuxCandidates } from './linuxTree';

/** A system whose tree, or whose programs, a workspace may be. */
export interface System {
  readonly name: string;
  /** Any of these sets of paths, all below one folder, marks it. */
  readonly markers: readonly (readonly string[])[];
  /** Files that its own tree never has: any of them, in the same folder, says that the tree is of somebody else. */
  readonly unlike?: readonly string[];
  /** Or a text in a file: for trees that are built against the system. */
  readonly text?: { readonly files: RegExp; readonly pattern: RegExp; readonly why: string };
  /** More texts to read than those of the markers, relative to the folder. */
  readonly reads?: readonly string[];
  readonly candidates: (found: FoundSystem) => readonly Candidate[];
}

/** By machine, strongest claim first; all of them when nothing tells. */
function byMachine(profiles: Readonly<Partial<Record<Machine, string>>>): System['candidates'] {
  return ({ claims, marker }) => {
    const told = claims.flatMap(({ machine, rank, clue }) => {
      const profile = profiles[machine];
      return profile === undefined ? [] : [{ profile, rank, clues: [marker, clue] }];
    });
    const strongest = told.filter(({ rank }) => rank === told[0]?.rank);
    // Of several as strong, those that something weaker speaks for as well come first.
    const weight = (profile: string): number => told.filter((other) => other.profile === profile).length;
    const sorted = strongest.sort((a, b) => weight(b.profile) - weight(a.profile));
    if (sorted.length > 0) return sorted.map(({ profile, clues }) => ({ profile, clues }));
    return Object.values(profiles).map((profile) => ({ profile, clues: [marker] }));
  };
}

/** A system of which there is one layout. Where all that says a machine says another, that machine is as likely. */
function only(profile: string, machine: Machine): System['candidates'] {
  return ({ claims, marker }) => {
    const known: Candidate = { profile, clues: [marker] };
    const strongest = claims.filter(({ rank }) => rank === claims[0]?.rank);
    const [other] = strongest;
    if (other === undefined || strongest.some((claim) => claim.machine === machine)) return [known];
    const mode = otherModes[other.machine];
    return mode === undefined ? [known] : [{ profile: `plain-${mode}`, clues: [marker, other.clue] }, known];
  };
}

/** The mode of a port that has no layout of its own; 32-bit parts of a 64-bit kernel are no port. */
const otherModes: Readonly<Partial<Record<Machine, PagingModeId>>> = {
  aarch64: 'arm64-4k-48',
  riscv64: 'riscv-sv39',
};

/**
 * To add a system: 1 its row, with files that only its tree has; 2 its profile among the built-in ones; 3 a small tree
 * in the table of test/core/profiles/auto.test.ts.
 */
export const systems: readonly System[] = [
  {
    name: 'Linux',
    markers: [
      ['Kbuild', 'Kconfig', 'MAINTAINERS'],
      ['Kconfig', 'arch/Kconfig', 'arch/x86/Kconfig'],
      ['Kconfig', 'arch/Kconfig', 'arch/arm64/Kconfig'],
      ['Kconfig', 'arch/Kconfig', 'arch/riscv/Kconfig'],
    ],
    // U-Boot, barebox and Xen have common/, U-Boot cmd/, NuttX sched/, coreboot mainboard/, and Zephyr names its own: Linux
    // has none of them.
    unlike: ['common/Kconfig', 'cmd/Kconfig', 'sched/Kconfig', 'mainboard/Kconfig', 'Kconfig.zephyr'],
    text: {
      files: /(?:^|\/)(?:\.config|Makefile|Kbuild)$/,
      pattern: /^# Linux\/\S+ \d.* Kernel Configuration|^obj-m\s*[:+]?=/gm,
      why: 'is of the Linux kernel',
    },
    reads: [...configFiles, 'Makefile'],
    candidates: linuxCandidates,
  },
  {
    name: 'OSv',
    markers: [
      ['include/osv/mmu-defs.hh'],
      ['include/osv/mmu.hh', 'core/mmu.cc'],
      ['arch/x64/loader.ld', 'core/mmu.cc'],
    ],
    text: { files: /(?:^|\/)(?:Capstanfile|usr\.manifest)$/, pattern: /./gm, why: 'is of an OSv image' },
    reads: ['include/osv/mmu-defs.hh', 'include/osv/mmu.hh'],
    candidates: osvCandidates,
  },
  {
    name: 'xv6 for RISC-V',
    markers: [['kernel/memlayout.h', 'kernel/riscv.h']],
    candidates: only('xv6-riscv-kernel', 'riscv64'),
  },
  {
    name: 'xv6 for x86',
    markers: [
      ['memlayout.h', 'bootasm.S'],
      ['memlayout.h', 'mmu.h', 'vm.c'],
    ],
    candidates: only('xv6-x86', 'x86'),
  },
  {
    name: 'SerenityOS',
    markers: [
      ['Kernel/Sections.h'],
      ['Kernel/Prekernel/CMakeLists.txt'],
      ['Meta/serenity.sh'],
      ['Kernel/Memory/MemoryManager.cpp', 'AK/Types.h'],
    ],
    candidates: only('serenity-x86_64', 'x86_64'),
  },
  {
    name: 'Redox',
    markers: [
      ['src/arch/x86_64/consts.rs', 'linkers/x86_64.ld'],
      ['rmm/src/lib.rs', 'linkers/x86_64.ld'],
      ['recipes/core/kernel/recipe.toml'],
    ],
    candidates: only('redox-x86_64', 'x86_64'),
  },
  {
    name: 'seL4',
    markers: [
      ['libsel4/CMakeLists.txt', 'configs/seL4Config.cmake'],
      ['include/plat/pc99/plat/64/plat_mode/machine/hardware.h'],
      ['libsel4/include/sel4/sel4.h'],
    ],
    text: {
      files: /(?:^|\/)(?:settings\.cmake|CMakeCache\.txt)$/,
      pattern: /KernelSel4Arch/gm,
      why: 'configures seL4',
    },
    candidates: byMachine({ x86_64: 'sel4-x86_64', aarch64: 'sel4-aarch64', riscv64: 'sel4-riscv64' }),
  },
  {
    name: 'FreeBSD',
    markers: [['sys/amd64/include/vmparam.h'], ['sys/kern/init_main.c', 'sys/conf/kern.pre.mk']],
    text: {
      files: /(?:^|\/)Makefile$/,
      pattern: /^\.include\s+<bsd\.kmod\.mk>/gm,
      why: 'builds a FreeBSD kernel module',
    },
    candidates: only('freebsd-amd64', 'x86_64'),
  },
  {
    name: 'Fuchsia',
    markers: [
      ['zircon/kernel/arch/x86/include/arch/kernel_aspace.h'],
      ['zircon/kernel/BUILD.gn'],
      ['zircon/kernel/kernel.ld'],
    ],
    candidates: byMachine({ x86_64: 'fuchsia-x86_64', aarch64: 'fuchsia-arm64', riscv64: 'fuchsia-riscv64' }),
  },
  {
    name: 'XNU',
    markers: [['osfmk/mach/i386/vm_param.h'], ['osfmk/mach/arm/vm_param.h'], ['osfmk/kern/startup.c']],
    candidates: byMachine({ aarch64: 'macos-xnu-arm64', x86_64: 'macos-xnu-x86_64' }),
  },
  {
    name: 'Limine',
    markers: [['limine.conf'], ['limine.cfg'], ['limine.h']],
    text: {
      files: /\.(?:ld|lds|x)$|(?:^|\/)Cargo\.toml$/,
      pattern: /\blimine_re(?:q|quests)|^limine\s*=/gm,
      why: 'has requests of the Limine protocol',
    },
    // The protocol's other architectures have no layout here: their addresses follow the plain mode.
    reads: ['limine.conf', 'limine.cfg'],
    candidates: limineCandidates,
  },
];

/** The configuration of the loader may ask for five levels. */
function limineCandidates(found: FoundSystem): readonly Candidate[] {
  const fiveLevels = ['limine.conf', 'limine.cfg']
    .map((name) =>
      clueAt(
        `${found.root}${name}`,
        found.text(`${found.root}${name}`),
        /^[ \t]*(?:min_|max_)?paging_mode[ \t]*[:=][ \t]*5level/gim,
        'asks for 5-level paging',
      ),
    )
    .find((clue) => clue !== undefined);
  const candidates = byMachine({
    x86_64: `limine-x86_64-${fiveLevels === undefined ? '4' : '5'}level`,
    aarch64: 'plain-arm64-4k-48',
    riscv64: 'plain-riscv-sv39',
  })(found);
  if (fiveLevels === undefined) return candidates;
  return candidates.map(({ profile, clues }) =>
    profile.startsWith('limine') ? { profile, clues: [...clues, fiveLevels] } : { profile, clues },
  );
}

/** OSv moved its areas to the lower half in October 2022 (6de9f41d); the header tells which side of that a tree is. */
function osvCandidates({ root, text, claims, marker }: FoundSystem): readonly Candidate[] {
  const header = ['include/osv/mmu-defs.hh', 'include/osv/mmu.hh'].map((name) => `${root}${name}`);
  const area = (pattern: RegExp, why: string) =>
    header.map((file) => clueAt(file, text(file), pattern, why)).find((clue) => clue !== undefined);
  const legacy = area(/0xffff_?8000_?0000_?0000/gim, 'the main area is at 0xffff800000000000');
  if (legacy !== undefined) return [{ profile: 'osv-legacy', clues: [marker, legacy] }];
  const current = area(/0x4000_?0000_?0000/gim, 'the main area is at 0x400000000000');
  const clues = current === undefined ? [marker] : [marker, current];
  const strongest = claims.filter(({ rank }) => rank === claims[0]?.rank);
  const of = (machine: Machine): Clue[] =>
    strongest.filter((claim) => claim.machine === machine).map(({ clue }) => clue);
  const [x86] = of('x86_64');
  const [arm] = of('aarch64');
  const forX86 = { profile: 'osv', clues };
  if (arm === undefined) return [forX86];
  const forArm = { profile: 'osv-aarch64', clues: [...clues, arm] };
  // The tree has both ports, and without a build nothing tells which is meant.
  return x86 === undefined ? [forArm] : [{ ...forX86, clues: [...clues, x86] }, forArm];
}
