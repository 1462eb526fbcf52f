import { fileIndex } from './fileIndex';
import { grubImages } from './grub';
import { readLinkWords } from './linkFlags';
import { machineOfTriple } from './machine';
import { expand } from './make/expand';
import { readMake } from './make/run';
import { hasUnknown, type MakeState } from './make/state';
import { words } from './make/words';
import { folderOf, joinPath, nameOf } from './paths';
import type { Detector, ProjectImage, ProjectTree } from './project';
import { shellWords } from './shellWords';
import { treeIndex } from './treeIndex';

/** Build systems that one project has for itself: the boards of NuttX, the definition files of GRUB, the tool table of EDK2. */
export const otherBuildsDetector: Detector = {
  system: 'make',
  detect: async (tree) => [
    ...(await nuttxBoards(tree)),
    ...(await grubImages(tree)),
    ...(await edk2Images(tree)),
  ],
};

const empty = { searchPath: [], objects: [], maps: [], unknowns: [] } as const;
const mostBoards = 60;

/** `boards/ARCH/CHIP/BOARD/scripts/Make.defs` of NuttX says with `ARCHSCRIPT` what its board is linked with. */
async function nuttxBoards(tree: ProjectTree): Promise<readonly ProjectImage[]> {
  const all = fileIndex(tree.files)
    .named('Make.defs')
    .filter((path) => /(^|\/)boards\/.*\/scripts\/Make\.defs$/.test(path));
  const config = (await tree.read('.config', 1024 * 1024)) ?? '';
  const chosen = /^CONFIG_ARCH_BOARD="([^"]+)"/m.exec(config)?.[1];
  const own = all.filter((path) => chosen === undefined || path.includes(`/${chosen}/scripts/`));
  const settings = new Map(
    [...config.matchAll(/^(CONFIG_\w+)="?([^"\n]*)"?$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  const images: ProjectImage[] = [];
  for (const file of own.slice(0, mostBoards)) {
    const folder = folderOf(folderOf(file));
    const top = folder.slice(0, Math.max(0, folder.indexOf('boards/') - 1)) || '.';
    const environment = new Map([...settings, ['TOPDIR', '.'], ['BOARD_DIR', folder], ['DELIM', '/']]);
    const state = await readMake(tree, { makefile: file, folder: top, given: new Map(), environment });
    const variable = state?.variables.get('ARCHSCRIPT');
    if (state === undefined || variable === undefined) continue;
    const paths = words(expand(state, '$(ARCHSCRIPT)').replace(/(^|\s)(-T|--script=)\s*/g, ' ')).filter(
      (path) => !hasUnknown(path),
    );
    const board = nameOf(folder);
    const index = treeIndex(tree);
    const scripts = paths.map(
      (path) =>
        [joinPath(top, path), joinPath(folder, path), joinPath(`${folder}/scripts`, nameOf(path))].find(
          (one) => index.hasFile(one),
        ) ?? joinPath(top, path),
    );
    images.push({
      ...empty,
      name: chosen === undefined ? `nuttx (${board})` : 'nuttx',
      system: 'make',
      scripts: scripts.map((path) => ({
        path,
        ...(index.hasFile(`${path}.tmp`) ? { template: 'cpp' as const, generated: `${path}.tmp` } : {}),
      })),
      flags: flagsIn(state, 'LDFLAGS'),
      outputs: [joinPath(top, 'nuttx')],
      rank: 'static',
      resolvable:
        chosen === undefined
          ? { kind: 'after-configure', run: `tools/configure.sh ${board}:nsh` }
          : { kind: 'yes' },
      evidence: variable.places.map((place) => ({ ...place, why: `sets ARCHSCRIPT for the board ${board}` })),
    });
  }
  return images;
}

function flagsIn(state: MakeState, name: string): readonly string[] {
  return readLinkWords(
    shellWords(expand(state, `$(${name})`)).filter((word) => !hasUnknown(word)),
    'linker',
  ).flags;
}

/** `tools_def.template` of EDK2 gives every UEFI module one script. */
async function edk2Images(tree: ProjectTree): Promise<readonly ProjectImage[]> {
  const file = fileIndex(tree.files)
    .namedLike((name) => name === 'tools_def.template' || name === 'tools_def.txt')
    .find((path) => /(^|\/)Conf\/[^/]+$/.test(path));
  const text = file === undefined ? undefined : await tree.read(file, 2 * 1024 * 1024);
  if (file === undefined || text === undefined) return [];
  const lines = text.split(/\r?\n/);
  const defines = new Map(
    lines.flatMap((line) => {
      const found = /^\s*DEFINE\s+(\w+)\s*=\s*(.*)$/.exec(line);
      return found === null ? [] : [[found[1] ?? '', found[2] ?? ''] as const];
    }),
  );
  const full = (value: string): string => {
    let text = value;
    for (let round = 0; round < 12 && text.includes('DEF(') && text.length < 20_000; round += 1)
      text = text.replace(/DEF\((\w+)\)/g, (_, name: string) => defines.get(name) ?? '');
    return text;
  };
  // Build_rule.template puts the second set of flags behind the inputs.
  const parts = lines.flatMap((line, at) => {
    const [, tag = '', arch = '', second = '', value = ''] =
      /^\s*(?:\w+|\*)_(GCC\w*|CLANG\w*)_(IA32|X64|ARM|AARCH64|RISCV64|LOONGARCH64)_DLINK(2?)_FLAGS\s*=\s*(.*)$/.exec(
        line,
      ) ?? [];
    return tag === '' ? [] : [{ tag, arch, isSecond: second === '2', text: full(value), line: at + 1 }];
  });
  const found = new Map<string, ProjectImage>();
  // Where several compilers give the same link, it is named after the newest of them.
  const firsts = parts.filter(({ isSecond }) => !isSecond).sort((a, b) => newest(a.tag) - newest(b.tag));
  for (const { tag, arch, text: first, line } of firsts) {
    const second = parts.find((part) => part.isSecond && part.tag === tag && part.arch === arch);
    const read = readLinkWords(shellWords(`${first} ${second?.text ?? ''}`));
    const [script] = read.scripts;
    if (script === undefined) continue;
    const path = script.path.replace(/\$\(EDK_TOOLS_PATH\)/, folderOf(folderOf(file)));
    // The entry point is the module's own; an option without its value would take the next word for it.
    const flags = read.flags.filter(
      (word, at) =>
        !word.includes('$(') && !(read.flags[at + 1]?.includes('$(') === true && /^--?\w+$/.test(word)),
    );
    const key = `${path} ${arch} ${flags.join(' ')}`;
    const machine = machineOfTriple(arch.toLowerCase());
    if (!found.has(key))
      found.set(key, {
        ...empty,
        name: `UEFI modules (${tag} ${arch})`,
        system: 'make',
        scripts: [{ path }],
        flags,
        outputs: [],
        ...(machine === undefined ? {} : { machine }),
        rank: 'static',
        resolvable: { kind: 'yes' },
        evidence: [line, ...(second === undefined ? [] : [second.line])].map((one) => ({
          file,
          line: one,
          why: `links every module of ${arch} with ${tag}`,
        })),
      });
  }
  // What most people build comes first.
  const order = (name: string): number => Number(!name.includes('X64'));
  return [...found.values()].sort((a, b) => order(a.name) - order(b.name)).slice(0, 40);
}

/** `GCC` is what `GCC5` became in 2024; the numbers of the others are versions that nobody has any more. */
function newest(tag: string): number {
  return tag === 'GCC' ? 0 : tag === 'GCC5' ? 1 : tag.startsWith('CLANG') ? 2 : 3;
}
