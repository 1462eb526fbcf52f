import type { ProjectImage, ProjectTree } from '../project';
import { folderOf, joinPath, nameOf } from '../paths';
import { treeIndex, type TreeIndex } from '../treeIndex';
import type { RecipeFindings } from './recipes';
import type { MakeState, Variable } from './state';

/** What to run when what the build's configuration says is not there. */
export function configureStep(tree: ProjectTree, state: MakeState): string | undefined {
  const index = treeIndex(tree);
  if (isBeforeConfigure(index, state.folder)) return './configure';
  const missing = state.missing.find((path) =>
    /(^|\/)(\.config|auto\.conf|config\.mk|Config\.mk|Makefile\.config|config\.status|Make\.defs|\.config\.mk)$/.test(
      path,
    ),
  );
  // A tree with Kconfig files and no configuration has none yet, whether or not its makefiles look for it at the top.
  const needsConfig =
    !index.hasFile(joinPath(state.folder, '.config')) &&
    (index.hasFile(joinPath(state.folder, 'Kconfig')) ||
      (configVariable(state) !== undefined && index.glob(joinPath(state.folder, '*/Kconfig')).length > 0));
  if (missing === undefined) return needsConfig ? kconfigStep(state) : scriptStep(index, state);
  const isKconfig =
    /\.config$|auto\.conf$/.test(missing) &&
    ['*onfig*', '*/Kconfig', '*/*/Kconfig'].some((one) => index.glob(joinPath(state.folder, one)).length > 0);
  if (isKconfig) return kconfigStep(state);
  const target = configTarget(state);
  if (target !== undefined && /config/i.test(nameOf(missing))) return `make ${target}`;
  return index.hasFile(joinPath(state.folder, 'configure')) ? './configure' : `what makes ${missing}`;
}

/** A makefile that is included, that is not there, and that a script of the same folder is there to write. */
function scriptStep(index: TreeIndex, { missing }: MakeState): string | undefined {
  for (const path of missing) {
    if (!/conf/i.test(nameOf(path))) continue;
    const script = ['configure', 'configure.sh', 'configure.py', 'Configure', 'config.sh'].find((name) =>
      index.hasFile(joinPath(folderOf(path), name)),
    );
    if (script !== undefined) return `./${script}`;
  }
  return undefined;
}

/** The goal by which a makefile has its configuration made: one of those that lie ready, or a menu. */
function configTarget({ rules }: MakeState): string | undefined {
  const targets = rules.filter(({ recipe }) => recipe.length > 0).flatMap((rule) => rule.targets);
  const ready = targets.find((target) => /^%[-_]?(def)?config$/.test(target));
  return ready?.replace('%', '…') ?? targets.find((target) => /^(menuconfig|defconfig|config)$/.test(target));
}

/** The variable that names the configuration's file. */
function configVariable(state: MakeState): Variable | undefined {
  return [...state.variables.values()].find(
    ({ value, origin }) => origin !== 'default' && /(^|\/)\.config$/.test(value.trim()),
  );
}

/** Nothing is built before there is a configuration, so nothing tells what would be. Parts of such a tree are none. */
export function isWithoutConfig(
  { folder, index, rules }: MakeState,
  { links }: RecipeFindings,
  configure: string | undefined,
): boolean {
  const isPart = folder !== '.' && index.hasFile(joinPath(folderOf(folder), 'Kconfig'));
  const isWhole = rules.some(({ recipe }) => recipe.length > 0);
  return (
    configure?.startsWith('make ') === true && isWhole && !isPart && !links.some(({ isWanted }) => isWanted)
  );
}

export function notConfigured(tree: ProjectTree, state: MakeState, run: string): ProjectImage {
  const place = configVariable(state)?.places[0] ?? { file: state.included[0] ?? 'Makefile', line: 1 };
  return {
    name: nameOf(state.folder === '.' ? (tree.root ?? 'image') : state.folder),
    system: 'make',
    scripts: [],
    flags: [],
    searchPath: [],
    objects: [],
    outputs: [],
    maps: [],
    rank: 'static',
    resolvable: { kind: 'after-configure', run },
    evidence: [{ ...place, why: 'the build waits for a configuration, and there is none' }],
    unknowns: [whatConfigDecides],
  };
}

const whatConfigDecides = 'the script and the flags, which the configuration decides';

export function isWholeTree({ scripts, unknowns }: ProjectImage): boolean {
  return scripts.length === 0 && unknowns.includes(whatConfigDecides);
}

/** Makefiles below a `Makefile.in` of which configure has not made the `Makefile` yet. */
function isBeforeConfigure(index: TreeIndex, folder: string): boolean {
  for (let at = folder; ; at = folderOf(at)) {
    const has = (name: string): boolean => index.hasFile(joinPath(at, name));
    if (
      ['Makefile', 'GNUmakefile'].some((name) => has(`${name}.in`)) &&
      (has('configure') || has('configure.ac'))
    )
      return !has('Makefile') && !has('GNUmakefile');
    if (at === '.' || at === '/') return false;
  }
}

/** Trees without ready configurations are configured by hand. */
function kconfigStep(state: MakeState): string {
  const patterns = ['configs/*_defconfig', 'arch/*/configs/*_defconfig'];
  const hasReady = patterns.some((one) => state.index.glob(joinPath(state.folder, one)).length > 0);
  return hasReady ? 'make …_defconfig' : 'make menuconfig';
}
