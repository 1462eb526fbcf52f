import { fileIndex } from './fileIndex';
import { linkProgram, readLinkCommand } from './linkFlags';
import { machineOfTriple } from './machine';
import { expand } from './make/expand';
import { readMake } from './make/run';
import { hasUnknown, type MakeState, type Rule } from './make/state';
import { folderOf, joinPath, nameOf } from './paths';
import type { Detector, ProjectImage, ProjectTree } from './project';
import { shellCommands } from './shellWords';
import { treeIndex } from './treeIndex';

/**
 * Kernels of the BSDs. config(8) makes their makefile out of a template, `Makefile.MACHINE`, in which lines such as `%OBJS` stand for
 * what the configuration chooses; the link is the template's `SYSTEM_LD`.
 */
export const bsdKernelsDetector: Detector = {
  system: 'make',
  detect: async (tree, signal) => {
    const templates = fileIndex(tree.files)
      .namedLike((name) => /^Makefile\.\w+$/.test(name))
      .filter((path) => nameOf(folderOf(path)) === 'conf')
      .slice(0, mostTemplates);
    const images: ProjectImage[] = [];
    for (const file of templates) {
      if (signal?.aborted === true) break;
      const text = await tree.read(file, 256 * 1024);
      if (text !== undefined && /^%OBJS$/m.test(text) && /^%RULES$/m.test(text))
        images.push(...(await kernelOf(tree, file, signal)));
    }
    // Most people build for this machine.
    return images.sort((a, b) => Number(a.machine !== 'x86_64') - Number(b.machine !== 'x86_64'));
  },
};

const mostTemplates = 100;

/**
 * What the makefiles of the system itself define before the template, as of FreeBSD 14 (share/mk/sys.mk, bsd.linker.mk) and OpenBSD 7
 * (bsd.own.mk), where they are not in the tree.
 */
const system: readonly (readonly [string, string])[] = [
  ['COMPILER_TYPE', 'clang'],
  ['LINKER_TYPE', 'lld'],
  ['LINKER_FEATURES', 'build-id ifunc ifunc-noplt retpoline'],
  ['_LDFLAGS', '${LDFLAGS:S/-Wl,//g}'],
  ['.TARGET', '$@'],
  ['.CURDIR', '.'],
  ['.OBJDIR', '.'],
];

async function kernelOf(
  tree: ProjectTree,
  file: string,
  signal: AbortSignal | undefined,
): Promise<readonly ProjectImage[]> {
  const arch = nameOf(file).slice('Makefile.'.length);
  const index = treeIndex(tree);
  const sys = topOf(file, arch);
  const cpu = arch === 'arm64' ? 'aarch64' : arch;
  const given = new Map<string, string>([['S', sys]]);
  const environment = new Map<string, string>([
    ...system,
    ['MACHINE', arch],
    ['MACHINE_CPUARCH', cpu],
    ['MACHINE_ARCH', cpu],
    ['_mach', arch],
    ['_arch', arch],
  ]);
  const state = await readMake(tree, { makefile: file, folder: '.', given, environment }, signal);
  if (state?.variables.has('SYSTEM_LD') !== true) return [];
  const command = linkOf(state);
  if (command === undefined) return [];
  const read = readLinkCommand(command);
  const scripts = read.scripts.flatMap(({ path }) => scriptAt(state, path, (one) => index.hasFile(one)));
  const configuration = ['GENERIC.MP', 'GENERIC'].find((name) =>
    [joinPath(folderOf(file), name), joinPath(sys, `${arch}/conf/${name}`)].some((one) => index.hasFile(one)),
  );
  const place = compileFolder(file, sys, arch, configuration ?? 'GENERIC');
  const name = [...kernelNames].find(([mark]) => state.variables.has(mark))?.[1] ?? 'kernel';
  const machine = read.machine ?? machineOfTriple(arch);
  const isFree = state.variables.has('KERNEL_KO');
  return [
    {
      name: `${name} (${arch})`,
      system: 'make',
      scripts,
      flags: read.flags.filter((word) => !hasUnknown(word)),
      searchPath: [],
      ...(isFree ? { linker: 'lld' as const } : {}),
      objects: [],
      outputs: [joinPath(place, name)],
      maps: read.map === undefined ? [] : [joinPath(place, `${name}.map`)],
      ...(machine === undefined ? {} : { machine }),
      rank: 'static',
      resolvable:
        scripts.length > 0
          ? { kind: 'yes' }
          : { kind: 'after-configure', run: `config ${configuration ?? 'GENERIC'}` },
      evidence: evidenceOf(state, file),
      unknowns: [],
    },
  ];
}

/** By a variable that only one of them has: what the linked file is called. */
const kernelNames = new Map([
  ['KERNEL_KO', 'kernel'],
  ['KERNIMAGES', 'netbsd'],
  ['SYSTEM_HEAD', 'bsd'],
]);

/** `sys` of `sys/conf/Makefile.amd64` and of `sys/arch/amd64/conf/Makefile.amd64`. */
function topOf(file: string, arch: string): string {
  const folder = folderOf(folderOf(file));
  const own = `arch/${arch}`;
  if (folder === own) return '.';
  return folder.endsWith(`/${own}`) ? folder.slice(0, -own.length - 1) : folder;
}

/** Where config(8) makes the makefile, and make then works. */
function compileFolder(file: string, sys: string, arch: string, configuration: string): string {
  const machine = folderOf(folderOf(file));
  const isOwn = machine !== sys;
  return joinPath(isOwn ? machine : joinPath(sys, arch), `compile/${configuration}`);
}

/** The words of the last command of `SYSTEM_LD` that runs a linker; others echo it. */
function linkOf(state: MakeState): readonly string[] | undefined {
  const text = expand(state, '$(SYSTEM_LD)', { values: new Map([['@', 'kernel']]) });
  // NetBSD puts it into a function of the shell, whose first argument is the linked file.
  const plain = text.replace(/\b\w+\(\) \{/g, '').replace(/\$\{?target\}?/g, 'kernel');
  const found = shellCommands(plain)
    .map(({ words }) => words.map((word, at) => (at === 0 ? word.replace(/^@/, '') : word)))
    .filter(([program = '', ...args]) => args.length > 0 && linkProgram(program) !== undefined);
  return found.at(-1);
}

/** A script that is not there is copied from one of its name, or made of it: the rule for it says of which. */
function scriptAt(
  state: MakeState,
  path: string,
  isThere: (path: string) => boolean,
): ProjectImage['scripts'] {
  if (hasUnknown(path)) return [];
  const plain = joinPath('.', path);
  if (isThere(plain)) return [{ path: plain }];
  const rule = state.rules.find(({ targets }) => targets.includes(path));
  const source = rule?.prerequisites.map((one) => joinPath('.', one)).find((one) => isThere(one));
  if (source === undefined) return [{ path: plain }];
  return [{ path: source, ...(isPreprocessing(rule) ? { template: 'cpp' as const } : {}) }];
}

function isPreprocessing(rule: Rule | undefined): boolean {
  return rule?.recipe.some(({ text }) => text.includes('CPP')) === true;
}

function evidenceOf(state: MakeState, file: string): ProjectImage['evidence'] {
  const places = ['SYSTEM_LD', 'LINKFLAGS', 'LINKFORMAT', 'LDSCRIPT', 'SYSTEM_LD_BASECMD'].flatMap((name) =>
    (state.variables.get(name)?.places ?? []).map((place) => ({
      ...place,
      why: `sets ${name} of the kernel's link`,
    })),
  );
  return [...places, { file, line: 1, why: 'a template of config(8) for the makefile of a kernel' }];
}
