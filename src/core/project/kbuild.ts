import { lookup } from '../lookup';
import { fileIndex } from './fileIndex';
import { commandOf, savedLinks } from './kbuildCommands';
import { readLinkWords, readLinkCommand, linkProgram } from './linkFlags';
import { expand } from './make/expand';
import { readMake } from './make/run';
import { hasUnknown } from './make/state';
import { folderOf, joinPath, nameOf, stemOf } from './paths';
import type { Detector, Evidence, ProjectImage, ProjectTree } from './project';
import { shellWords } from './shellWords';
import { treeIndex } from './treeIndex';

/**
 * Trees built as Linux is: the script is preprocessed beside its template, the commands of a build are kept in `.cmd` files,
 * and the flags come from the makefile of the architecture.
 */
export const kbuildDetector: Detector = {
  system: 'kbuild',
  detect: async (tree, signal) => {
    const linux = linuxTrees(tree);
    const images: ProjectImage[] = [];
    for (const top of linux) {
      if (signal?.aborted === true) break;
      images.push(...(await linuxImages(tree, top)));
    }
    images.push(...(await savedLinks(tree, signal)), ...(await modules(tree, signal)));
    return images;
  },
};

/** Folders that hold a Linux tree, whole or the part that header packages have. */
export function linuxTrees(tree: ProjectTree): readonly string[] {
  const found = new Set<string>();
  const scripts = fileIndex(tree.files).namedLike((name) => /^vmlinux\.lds(\.S)?$/.test(name));
  for (const file of scripts) {
    const top = /^(.*?)(?:^|\/)?arch\/\w+\/kernel\/vmlinux\.lds(?:\.S)?$/.exec(file)?.[1];
    if (top !== undefined) found.add(top === '' ? '.' : top);
  }
  return [...found].slice(0, 8);
}

const under = (top: string, path: string): string => (top === '.' ? path : `${top}/${path}`);

async function linuxImages(tree: ProjectTree, top: string): Promise<readonly ProjectImage[]> {
  const index = treeIndex(tree);
  const config = await tree.read(under(top, '.config'), 1024 * 1024);
  const configured = /^CONFIG_(X86|ARM64|ARM|RISCV|MIPS|PPC|S390|LOONGARCH)=y/m
    .exec(config ?? '')?.[1]
    ?.toLowerCase();
  const folder = { ppc: 'powerpc' }[configured ?? ''] ?? configured;
  const templates = [
    ...new Set(index.glob(under(top, 'arch/*/kernel/vmlinux.lds*')).map((path) => path.replace(/\.S$/, ''))),
  ].filter((path) => path.endsWith('.lds'));
  const built = templates.filter((path) => index.hasFile(path));
  // What is configured or built is the kernel; without either x86 is taken first, as by a make without ARCH on most machines.
  const chosen = templates.filter((path) => path.includes(`arch/${folder ?? ''}/`));
  const list = chosen.length > 0 ? chosen : built.length > 0 ? built : order(templates).slice(0, 6);
  const isOpen = list.length > 1;
  return Promise.all(list.map((path) => linuxImage(tree, top, path, isOpen, config !== undefined)));
}

function order(paths: readonly string[]): readonly string[] {
  const usual = ['x86', 'arm64', 'riscv', 'arm', 'powerpc', 'mips'];
  const rank = (path: string): number => {
    const at = usual.findIndex((one) => path.includes(`arch/${one}/`));
    return at < 0 ? usual.length : at;
  };
  return [...paths].sort((a, b) => rank(a) - rank(b));
}

const machines: Readonly<Record<string, string>> = {
  x86: 'x86_64',
  arm64: 'aarch64',
  riscv: 'riscv64',
  arm: 'arm',
  powerpc: 'powerpc64',
  mips: 'mips',
  s390: 's390x',
  loongarch: 'loongarch64',
};
/** What `ARCH` a makefile of an architecture expects for its 64-bit kernel, where it is not the folder's name. */
const sourceArch: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  x86: { BITS: '64', UTS_MACHINE: 'x86_64', CONFIG_X86_64: 'y', CONFIG_64BIT: 'y' },
  arm64: { CONFIG_64BIT: 'y' },
  riscv: { CONFIG_64BIT: 'y', CONFIG_ARCH_RV64I: 'y' },
};

async function linuxImage(
  tree: ProjectTree,
  top: string,
  script: string,
  isOpen: boolean,
  hasConfig: boolean,
): Promise<ProjectImage> {
  const index = treeIndex(tree);
  const arch = /arch\/(\w+)\/kernel/.exec(script)?.[1] ?? '';
  const template = `${script}.S`;
  const isBuilt = index.hasFile(script);
  const evidence: Evidence[] = [
    isBuilt
      ? { file: script, line: 1, why: `the build has preprocessed ${nameOf(template)} into it` }
      : { file: template, line: 1, why: 'the linker script of vmlinux, which the build preprocesses' },
  ];
  const command = await commandOf(tree, joinPath(folderOf(script), `.${nameOf(script)}.cmd`));
  if (command !== undefined) evidence.push(command.evidence);
  const link = await commandOf(tree, under(top, '.vmlinux.cmd'));
  const saved = link === undefined ? undefined : savedLink(link.words);
  if (link !== undefined) evidence.push(link.evidence);
  const { flags, places, unknowns } =
    saved === undefined || saved.flags.length === 0
      ? await makefileFlags(tree, top, arch)
      : { flags: saved.flags, places: [], unknowns: [] };
  evidence.push(...places);
  const sh = under(top, 'scripts/link-vmlinux.sh');
  const line = ((await tree.read(sh)) ?? '')
    .split('\n')
    .findIndex((text) => /--script|-T\s|KBUILD_LDS/.test(text));
  if (line >= 0) evidence.push({ file: sh, line: line + 1, why: 'links vmlinux with the script' });
  const read = readLinkWords(command?.words ?? []);
  const has = (path: string): boolean => index.hasFile(under(top, path));
  const machine = lookup(machines, arch);
  return {
    name: isOpen ? `vmlinux (${arch})` : 'vmlinux',
    system: 'kbuild',
    scripts: [
      index.hasFile(template)
        ? { path: template, template: 'cpp', ...(isBuilt ? { generated: script } : {}) }
        : { path: script },
    ],
    flags,
    searchPath: [],
    objects: (saved?.inputs ?? []).map((path) => (path.startsWith('-') ? path : under(top, path))),
    outputs: [under(top, 'vmlinux')],
    maps: has('vmlinux.map') ? [under(top, 'vmlinux.map')] : [],
    ...(command === undefined
      ? {}
      : {
          preprocessor: { defines: read.defines, includes: read.includes.map((path) => joinPath(top, path)) },
        }),
    ...(machine === undefined ? {} : { machine }),
    rank: isBuilt ? 'build' : 'static',
    resolvable:
      isBuilt || hasConfig
        ? { kind: 'yes' }
        : { kind: 'after-configure', run: `make ${isOpen ? `ARCH=${arch} ` : ''}defconfig` },
    evidence,
    unknowns: [
      ...unknowns,
      ...(isBuilt || !hasConfig
        ? []
        : ['the script as the preprocessor makes it, before vmlinux.lds is built']),
    ],
  };
}

function savedLink(words: readonly string[]): {
  readonly flags: readonly string[];
  readonly inputs: readonly string[];
} {
  const at = words.findIndex((word) => linkProgram(word) === 'linker');
  // `scripts/link-vmlinux.sh "ld" "flags" "flags"` carries the flags in quotes.
  const isScript = words.some((word) => word.endsWith('link-vmlinux.sh'));
  const list = isScript ? words.slice(at).flatMap((word) => shellWords(word)) : words.slice(at);
  const end = list.indexOf(';');
  const read = readLinkCommand(at < 0 ? [] : list.slice(0, end < 0 ? undefined : end));
  return { flags: read.flags, inputs: isScript ? [] : read.inputs };
}

/** `KBUILD_LDFLAGS` and `LDFLAGS_vmlinux` as the makefiles of the tree and of the architecture set them. */
async function makefileFlags(
  tree: ProjectTree,
  top: string,
  arch: string,
): Promise<{
  readonly flags: readonly string[];
  readonly places: readonly Evidence[];
  readonly unknowns: readonly string[];
}> {
  const makefile = under(top, `arch/${arch}/Makefile`);
  const given = new Map(
    Object.entries({
      srctree: '.',
      SRCARCH: arch,
      ARCH: arch,
      LD: 'ld',
      CC: 'gcc',
      sub_make_done: '1',
      'need-config': '1',
      ...lookup(sourceArch, arch),
    }),
  );
  const config = (await tree.read(under(top, '.config'), 1024 * 1024)) ?? '';
  for (const [, name, value] of config.matchAll(/^(CONFIG_\w+)="?([^"\n]*)"?$/gm)) {
    if (name !== undefined && value !== undefined) given.set(name, value);
  }
  const run = { folder: top, given: new Map<string, string>(), environment: given };
  // The tree's own makefile takes in that of the architecture.
  const state =
    (await readMake(tree, { ...run, makefile: under(top, 'Makefile') })) ??
    (await readMake(tree, { ...run, makefile }));
  if (state === undefined) return { flags: [], places: [], unknowns: [`${makefile} is not there`] };
  const words: string[] = [];
  const places: Evidence[] = [];
  for (const name of ['KBUILD_LDFLAGS', 'LDFLAGS', 'KBUILD_LDFLAGS_vmlinux', 'LDFLAGS_vmlinux']) {
    const variable = state.variables.get(name);
    if (variable === undefined) continue;
    words.push(...shellWords(expand(state, `$(${name})`)).filter((word) => !hasUnknown(word)));
    for (const place of variable.places.slice(0, 4)) places.push({ ...place, why: `sets ${name}` });
  }
  return { flags: readLinkWords(words, 'linker').flags, places, unknowns: [] };
}

const mostModules = 40;

/** Kernel modules of their own: `obj-m` in a Makefile or Kbuild outside of a kernel tree. */
async function modules(tree: ProjectTree, signal?: AbortSignal): Promise<readonly ProjectImage[]> {
  const files = fileIndex(tree.files).namedLike((name) => name === 'Makefile' || name === 'Kbuild');
  if (files.length > 200) return [];
  const found: ProjectImage[] = [];
  for (const file of files) {
    if (signal?.aborted === true) break;
    const text = (await tree.read(file, 64 * 1024)) ?? '';
    for (const [at, line] of text.split('\n').entries()) {
      const [, list] = /^\s*obj-m\s*[:+]?=\s*(.*)$/.exec(line) ?? [];
      for (const object of (list ?? '').split(/\s+/).filter((word) => /^[\w-]+\.o$/.test(word))) {
        const output = joinPath(folderOf(file), `${stemOf(object)}.ko`);
        found.push({
          name: nameOf(output),
          system: 'kbuild',
          scripts: [],
          flags: ['-r'],
          searchPath: [],
          objects: [joinPath(folderOf(file), object)],
          outputs: [output],
          maps: [],
          rank: 'static',
          resolvable: { kind: 'yes' },
          evidence: [{ file, line: at + 1, why: `builds the kernel module ${nameOf(output)}` }],
          unknowns: ['where the kernel loads it, which it decides when it does'],
        });
      }
      if (found.length >= mostModules) return found;
    }
  }
  return found;
}
