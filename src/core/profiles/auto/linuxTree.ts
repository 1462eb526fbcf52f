import type { PagingModeId } from '../../paging/modes';
import {
  clueAt,
  matches,
  untranslated,
  type Candidate,
  type Clue,
  type ImageEvidence,
  type Machine,
} from './evidence';
import type { FoundSystem } from './foundSystem';

/** The layouts that the configuration of a Linux tree allows: one, or several where it leaves a choice. */
export function linuxCandidates(tree: FoundSystem): readonly Candidate[] {
  const found = configsOf(tree).map((config) => withConfig(tree, config));
  const told = found.flatMap((candidates) => candidates ?? []);
  if (told.length > 0) return told;
  // A configuration for a machine of which there is no layout rules the others out.
  return found.some((candidates) => candidates?.length === 0) ? [] : withoutConfig(tree);
}

/** Undefined where a configuration does not say its machine. */
function withConfig(tree: FoundSystem, config: Config): readonly Candidate[] | undefined {
  const on = (name: string) =>
    clueAt(config.file, config.text, new RegExp(`^CONFIG_${name}=y`, 'gm'), `CONFIG_${name}=y`);
  // User-mode Linux is a process, though it sets the option of the machine as well (arch/x86/um/Kconfig).
  if (on('UML') !== undefined) return [];
  const machine = machines.find(
    ({ option }) => on(option) !== undefined && !(option === 'X86' && on('X86_64') !== undefined),
  );
  const known = on(machine?.option ?? '');
  if (machine === undefined || known === undefined) return /^CONFIG_\w+=/m.test(config.text) ? [] : undefined;
  const clues = [tree.marker, known];
  switch (machine.machine) {
    case 'x86_64':
      return x86Candidates(clues, on('X86_5LEVEL'));
    case 'x86':
      return [i386Candidate(clues, on)];
    case 'aarch64':
      return arm64Candidates(clues, config, on, releaseOf(tree, config));
    case 'arm':
      return [{ profile: 'plain-flat-32', clues: [...clues, untranslated(known)] }];
    case 'riscv64': {
      const narrow = on('32BIT');
      if (narrow !== undefined) return [{ profile: 'plain-riscv-sv32', clues: [...clues, narrow] }];
      return riscvCandidates(clues, config, releaseOf(tree, config));
    }
    default:
      return [];
  }
}

interface Config {
  readonly file: string;
  readonly text: string;
}

type Option = (name: string) => Clue | undefined;

const machines: readonly { readonly option: string; readonly machine: Machine }[] = [
  { option: 'X86_64', machine: 'x86_64' },
  { option: 'X86', machine: 'x86' },
  { option: 'ARM64', machine: 'aarch64' },
  { option: 'RISCV', machine: 'riscv64' },
  { option: 'ARM', machine: 'arm' },
];

/**
 * The configurations of a tree: its own, those of build folders below it, or what a build made of one. Those that were
 * read; of a folder one is enough.
 */
function configsOf({ root, text, paths }: FoundSystem): readonly Config[] {
  const folders = new Map<string, Config>();
  for (const [name, plain] of forms) {
    for (const path of paths) {
      if (!path.startsWith(root) || !(path === name || path.endsWith(`/${name}`))) continue;
      const folder = path.slice(0, path.length - name.length);
      const found = text(path);
      if (found !== undefined && !folders.has(folder))
        folders.set(folder, { file: path, text: plain(found) });
    }
  }
  const own = folders.get(root);
  return own === undefined ? [...folders.values()].slice(0, mostConfigs) : [own];
}

const mostConfigs = 8;

/** The files that a configuration is in, and how their lines become those of `.config`. */
const forms: readonly (readonly [name: string, plain: (text: string) => string])[] = [
  ['.config', (text) => text],
  ['include/config/auto.conf', (text) => text],
  [
    'include/generated/autoconf.h',
    (text) =>
      text.replace(/^#define CONFIG_(\w+) (.+)$/gm, (_, name: string, value: string) =>
        value === '1' && !/BITS|LEVELS|SHIFT|NR_|VERSION/.test(name)
          ? `CONFIG_${name}=y`
          : `CONFIG_${name}=${value}`,
      ),
  ],
];

/** The files that a configuration is in. */
export const configFiles: readonly string[] = forms.map(([name]) => name);

/** The machine of images and flags; without any, one of the architectures that we have layouts of. */
function withoutConfig({ claims, marker, images }: FoundSystem): readonly Candidate[] {
  const usual: readonly (readonly [Machine, string])[] = [
    ['x86_64', 'linux-x86_64-4level'],
    ['aarch64', 'linux-arm64-4k-48'],
    ['riscv64', 'linux-riscv64-sv39'],
    ['x86', 'linux-i386-pae'],
    ['arm', 'plain-flat-32'],
  ];
  const told = usual.flatMap(([machine, profile]) => {
    const claim = claims.find((candidate) => candidate.machine === machine);
    if (claim === undefined) return [];
    if (machine === 'arm') return [{ profile, clues: [marker, claim.clue, untranslated(claim.clue)] }];
    const linked = machine === 'aarch64' ? arm64ByAddress(images) : undefined;
    return linked === undefined
      ? [{ profile, clues: [marker, claim.clue] }]
      : [{ profile: linked.profile, clues: [marker, claim.clue, linked.clue] }];
  });
  if (told.length > 0) return told;
  return usual.slice(0, 3).map(([, profile]) => ({ profile, clues: [marker] }));
}

/**
 * A vmlinux begins at KIMAGE_VADDR, which tells the width of addresses where it is not the 48 bits of most: 2 GiB of
 * modules above the linear map, or 128 MiB up to 6.1 (arch/arm64/include/asm/memory.h).
 */
function arm64ByAddress(images: readonly ImageEvidence[]): { profile: string; clue: Clue } | undefined {
  const widths = [
    ['16k-36', 36n],
    ['4k-39', 39n],
    ['64k-42', 42n],
    ['16k-47', 47n],
  ] as const;
  for (const { file, addresses } of images) {
    for (const [name, bits] of widths) {
      const pageEnd = (1n << 64n) - (1n << (bits - 1n));
      const release = addresses.includes(pageEnd + (2n << 30n))
        ? ''
        : addresses.includes(pageEnd + (128n << 20n))
          ? '-v6.1'
          : undefined;
      if (release === undefined) continue;
      const why = `is linked where ${bits.toString()}-bit addresses have the kernel`;
      return { profile: `linux-arm64-${name}${release}`, clue: { file, why } };
    }
  }
  return undefined;
}

function x86Candidates(clues: readonly Clue[], fiveLevels: Clue | undefined): readonly Candidate[] {
  if (fiveLevels === undefined) return [{ profile: 'linux-x86_64-4level', clues }];
  const why = `${fiveLevels.why}, used where the processor has LA57`;
  return [{ profile: 'linux-x86_64-5level', clues: [...clues, { ...fiveLevels, why }] }];
}

/** Arch/x86/Kconfig: the choice of the split. */
function i386Candidate(clues: readonly Clue[], on: Option): Candidate {
  const pae = on('X86_PAE') ?? on('HIGHMEM64G');
  const options = [
    ['VMSPLIT_3G_OPT', '-3g-opt'],
    ['VMSPLIT_2G', '-2g'],
    ['VMSPLIT_2G_OPT', '-2g-opt'],
    ['VMSPLIT_1G', '-1g'],
  ] as const;
  const split = options.find(([name]) => on(name) !== undefined);
  const splitClue = split === undefined ? undefined : on(split[0]);
  return {
    profile: `linux-i386-${pae === undefined ? 'nonpae' : 'pae'}${split?.[1] ?? ''}`,
    clues: [...clues, ...[pae, splitClue].filter((clue) => clue !== undefined)],
  };
}

/** Whether the formulas of 6.1, of 6.12, or either hold: the release in which they changed was not checked. */
type Release = '6.1' | '6.12' | 'between';

function releaseOf({ root, text }: FoundSystem, config: Config): Release {
  const header = /^# Linux\/\S+ (\d+)\.(\d+)/m.exec(config.text);
  const makefile = /^VERSION\s*=\s*(\d+)\s*\nPATCHLEVEL\s*=\s*(\d+)/m.exec(text(`${root}Makefile`) ?? '');
  const [, major, minor] = header ?? makefile ?? ['', '6', '12'];
  const version = Number(major) * 1000 + Number(minor);
  return version <= 6001 ? '6.1' : version >= 6012 ? '6.12' : 'between';
}

function arm64Candidates(
  clues: readonly Clue[],
  { file, text }: Config,
  on: Option,
  release: Release,
): readonly Candidate[] {
  const bits = matches(text, /^CONFIG_ARM64_VA_BITS(?:=|_)(\d\d)(?:=y)?$/gm)[0];
  const pages = (['4K', '16K', '64K'] as const).find((size) => on(`ARM64_${size}_PAGES`) !== undefined);
  if (bits === undefined || pages === undefined) {
    return [
      { profile: 'linux-arm64-4k-48', clues },
      { profile: 'linux-arm64-64k-52', clues },
    ];
  }
  const told: readonly Clue[] = [
    ...clues,
    { file, line: bits.line, why: bits.match[0] },
    on(`ARM64_${pages}_PAGES`) ?? { file, why: `${pages} pages` },
  ];
  const paging = `arm64-${pages.toLowerCase()}-${bits.match[1] ?? ''}`;
  const old = { profile: `linux-${paging}-v6.1`, clues: told };
  const now = { profile: `linux-${paging}`, clues: told };
  return release === '6.1' ? [old] : release === '6.12' ? [now] : [now, old];
}

/** The kernel takes the widest mode that the hardware has, so only a device tree or a built-in limit tells. */
function riscvCandidates(clues: readonly Clue[], config: Config, release: Release): readonly Candidate[] {
  const suffix = release === '6.1' ? '-v6.1' : '';
  const modes: readonly PagingModeId[] = ['riscv-sv39', 'riscv-sv48', 'riscv-sv57'];
  const all = modes.map((mode) => ({
    profile: `linux-riscv64-${mode.slice('riscv-'.length)}${suffix}`,
    clues,
  }));
  const limited = clueAt(
    config.file,
    config.text,
    /^CONFIG_CMDLINE=.*\bno([45])lvl\b/gm,
    'CONFIG_CMDLINE limits the levels of page tables',
  );
  if (limited === undefined) return all;
  const limit = /\bno4lvl\b/.test(config.text) ? 1 : 2;
  return all.slice(0, limit).map((candidate) => ({ ...candidate, clues: [...clues, limited] }));
}
