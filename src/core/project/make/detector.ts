import { fileIndex } from '../fileIndex';
import { folderOf, joinPath, nameOf } from '../paths';
import type { BuildSystem, Detector, ProjectImage, ProjectTree } from '../project';
import { linuxTrees } from '../kbuild';
import type { LinkWords } from '../linkFlags';
import { treeIndex } from '../treeIndex';
import { withAutoConf } from './autoConf';
import { builtVariants } from './builtVariant';
import { isTemplate, withFilledTemplates } from './configured';
import { withPackage } from './cargoPackage';
import { openChoice, type OpenChoice } from './choice';
import { configureStep, isWholeTree, isWithoutConfig, notConfigured } from './configuration';
import { valueOf } from './expand';
import { inTree } from './treePaths';
import { imagesOfLink } from './image';
import { readRecipe, type FoundLink, type MadeFile, type RecipeFindings, type SubMake } from './recipes';
import { readMake, type MakeRun } from './run';
import { readable, hasUnknown, type MakeState } from './state';
import { targetRecipes } from './targets';

const mostRuns = 250;
/** One makefile may be started for many folders or variants; more of them seldom tell more. */
const mostSame = 12;
const mostImages = 400;
const names = ['GNUmakefile', 'makefile', 'Makefile', 'GNUmakefile.in', 'Makefile.in'];

/** GNU make, read and never run: from every makefile that stands for itself, through those it starts. */
export const makeDetector: Detector = {
  system: 'make',
  detect: (tree, signal) => detectMake(withAutoConf(remembering(withFilledTemplates(tree))), signal),
};

/** In characters, for all makefiles together. */
const mostRemembered = 32_000_000;

/** The tree with the texts of its makefiles kept, since many runs include the same. */
function remembering(tree: ProjectTree): ProjectTree {
  const texts = new Map<string, string>();
  let characters = 0;
  return {
    ...tree,
    read: async (path, limit) => {
      const known = texts.get(path);
      if (known !== undefined) return limit === undefined || known.length <= limit ? known : undefined;
      const text = await tree.read(path, limit);
      // What was too long for one question may be short enough for another.
      if (text !== undefined && characters + text.length <= mostRemembered) {
        texts.set(path, text);
        characters += text.length;
      }
      return text;
    },
  };
}

async function detectMake(tree: ProjectTree, signal?: AbortSignal): Promise<readonly ProjectImage[]> {
  const images: ProjectImage[] = [];
  const visited = new Set<string>();
  const included = new Set<string>();
  const times = new Map<string, number>();
  let runs = 0;
  const follow = async (run: MakeRun, depth: number): Promise<void> => {
    const key = JSON.stringify([run.makefile, run.folder, [...run.given]]);
    if (visited.has(key) || runs >= mostRuns || images.length >= mostImages || signal?.aborted === true)
      return;
    const same = times.get(run.makefile) ?? 0;
    if (same >= mostSame) return;
    times.set(run.makefile, same + 1);
    visited.add(key);
    visited.add(run.makefile);
    runs += 1;
    const state = await readMake(tree, run, signal);
    if (state === undefined) return;
    for (const file of state.included.slice(1)) included.add(file);
    const findings: RecipeFindings = { links: [], made: [], makes: [], idle: new Map() };
    await tree.pause?.();
    for (const [at, target] of targetRecipes(state).entries()) {
      readRecipe(state, target, findings);
      if (at % 50 === 49) await tree.pause?.();
    }
    const made = new Map(findings.made.map((one) => [inTree(state, one.output), one]));
    const configure = configureStep(tree, state);
    const context = {
      state,
      made,
      system: systemOf(tree, run),
      command: commandOf(run),
      ...(configure === undefined ? {} : { configure, isKconfig: configure.startsWith('make ') }),
    };
    if (depth <= 1 && !findings.links.some(({ isWanted, link }) => isWanted && isLinkKnown(link))) {
      const choice = await openChoice(tree, state);
      if (choice !== undefined && !run.given.has(choice.name)) {
        await followChoice(run, choice, depth + 1);
        return;
      }
    }
    const first = images.length;
    // What the default goal leads to comes first.
    for (const link of lastWritten(findings.links).sort((a, b) => Number(b.isWanted) - Number(a.isWanted))) {
      if (link.link.relocatable && link.link.scripts.length === 0) continue;
      images.push(...imagesOfLink(context, await withPackage(tree, state, link)));
    }
    if (depth === 0 && (await followBuilt(run, state, first))) return;
    if (depth === 0 && isWithoutConfig(state, findings, context.configure))
      images.push(notConfigured(tree, state, context.configure ?? ''));
    if (depth >= 5) return;
    for (const sub of findings.makes) {
      const next = subRun(tree, state, run, sub, made);
      if (next !== undefined) await follow(next, depth + 1);
    }
  };
  /** Once for each value that a variable which is not set may have. */
  const followChoice = async (run: MakeRun, { name, values }: OpenChoice, depth: number): Promise<void> => {
    for (const value of values) {
      const start = images.length;
      await follow({ ...run, given: new Map([...run.given, [name, value]]) }, depth);
      const why = `${name} is not set; this is what ${name}=${value} gives`;
      const made = images.splice(start).map((image) => ({
        ...image,
        name: values.length === 1 ? image.name : `${image.name} (${value})`,
        rank: 'guess' as const,
        resolvable: { kind: 'needs-running' as const, run: `${commandOf(run)} ${name}=${value}` },
        unknowns: [why, ...image.unknowns],
      }));
      images.push(...made);
    }
  };
  /** What was built with other settings than the makefile's own takes the place of its images. */
  const followBuilt = async (run: MakeRun, state: MakeState, first: number): Promise<boolean> => {
    const own = images.splice(first);
    for (const { given, file } of builtVariants(tree, state, own)) {
      await follow({ ...run, given: new Map([...run.given, ...given]) }, 1);
      const made = images.splice(first);
      if (!made.some(({ outputs }) => outputs.includes(file))) continue;
      const settings = [...given].map(([name, value]) => `${name}=${value}`).join(' ');
      const evidence = { file, line: 1, why: `was built, as ${commandOf(run)} ${settings} does` };
      images.push(...made.map((image) => ({ ...image, evidence: [...image.evidence, evidence] })));
      return true;
    }
    images.push(...own);
    return false;
  };
  const linux = linuxTrees(tree);
  const isLinux = (path: string): boolean => linux.some((top) => top === '.' || path.startsWith(`${top}/`));
  const all = topMakefiles(tree).filter((path) => !isLinux(path));
  const isMany = all.length > 60;
  for (const makefile of all) {
    if (visited.has(makefile) || included.has(makefile)) continue;
    // In a large tree most makefiles only list sources.
    if (isMany && images.length > 0 && !mayLink.test((await tree.read(makefile, 256 * 1024)) ?? '')) continue;
    if (signal?.aborted === true) break;
    await follow({ makefile, folder: folderOf(makefile), given: new Map(), environment: new Map() }, 0);
  }
  // Where images that wait for the same are known, the tree as a whole need not be said to wait.
  const isSaid = images.some(
    ({ scripts, resolvable }) => scripts.length > 0 && resolvable.kind === 'after-configure',
  );
  return images.filter((image) => !isSaid || !isWholeTree(image)).slice(0, mostImages);
}

function isLinkKnown({ scripts }: LinkWords): boolean {
  return scripts.some(({ path }) => !/^(\uE000\d+\uE001)+$/.test(path));
}

/** Without the links whose file a later one of the same recipe writes again, as a first pass of two. */
function lastWritten(links: readonly FoundLink[]): FoundLink[] {
  return links.filter(
    (link, at) =>
      link.link.output === undefined ||
      !links
        .slice(at + 1)
        .some(
          (later) =>
            later.target === link.target &&
            later.link.output === link.link.output &&
            later.link.scripts[0]?.path === link.link.scripts[0]?.path &&
            (later.after === '&&' || (later.line !== link.line && later.after === '')),
        ),
  );
}

const mayLink = /\$[({](LD|CC|CXX)[)}]|(?<![\w-])-T|\.lds?\b|Wl,/;

/** The makefile of every folder, those near the top first. */
function topMakefiles(tree: ProjectTree): readonly string[] {
  const byFolder = new Map<string, string>();
  for (const file of fileIndex(tree.files).namedLike((name) => names.includes(name))) {
    const at = names.indexOf(nameOf(file));
    const folder = folderOf(file);
    if (file.endsWith('.in') && !isTemplate(tree, file)) continue;
    if (/(^|\/)\.[^./]/.test(folder)) continue;
    const before = byFolder.get(folder);
    if (before === undefined || names.indexOf(nameOf(before)) > at) byFolder.set(folder, file);
  }
  const depth = (path: string): number => path.split('/').length;
  return [...byFolder.values()].sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
}

function subRun(
  tree: ProjectTree,
  state: MakeState,
  run: MakeRun,
  sub: SubMake,
  made: ReadonlyMap<string, MadeFile>,
): MakeRun | undefined {
  if (hasUnknown(sub.folder) || kbuildSteps.test(sub.makefile ?? '')) return undefined;
  const folder = inTree(state, sub.folder);
  if (folder.startsWith('/') || folder.startsWith('..')) return undefined;
  const index = treeIndex(tree);
  const candidates = sub.makefile === undefined ? names : [sub.makefile];
  const makefile = candidates
    .map((name) => joinPath(folder, name))
    .map((path) => inTree({ ...state, folder: '.', paths: new Map() }, path))
    .find((path) => index.hasFile(path) && (!path.endsWith('.in') || isTemplate(tree, path)));
  // A build folder's makefile may be a copy that the build makes of one of the sources.
  const copied = candidates
    .map((name) => made.get(joinPath(folder, name))?.sources[0])
    .find((path) => path !== undefined);
  const source = makefile ?? (copied === undefined ? undefined : inTree(state, copied));
  if (source === undefined || !index.hasFile(source)) return undefined;
  const environment = handedOn(state, run);
  // A makefile that starts itself to build elsewhere says the same once more.
  const isItself = source === run.makefile && folder === run.folder;
  const isNew = [...sub.given].some(
    ([name]) => !run.given.has(name) && !/^(O|V|BUILDDIR|KBUILD_\w+|MAKEFLAGS|objtree|srctree)$/.test(name),
  );
  if (isItself && !isNew) return undefined;
  const given = new Map([...run.given, ...[...sub.given].filter(([, value]) => !hasUnknown(value))]);
  return { makefile: source, folder, given, environment };
}

const environments = new WeakMap<MakeState, ReadonlyMap<string, string>>();

/** What every make sees that this one starts. */
function handedOn(state: MakeState, run: MakeRun): ReadonlyMap<string, string> {
  const before = environments.get(state);
  if (before !== undefined) return before;
  const environment = new Map(run.environment);
  for (const [name, variable] of state.variables) {
    const isHandedOn = state.exported.has(name) || state.exported.has('*');
    if (isHandedOn && variable.origin !== 'default' && environment.size < 400)
      environment.set(name, valueOf(state, name));
  }
  environments.set(state, environment);
  return environment;
}

/** Steps of trees built like Linux that make objects, modules and configurations, and link no image. */
const kbuildSteps =
  /(^|\/)Makefile\.(build|modpost|modfinal|modinst|clean|autoconf|dtbinst|headersinst|asm-generic|package|vmlinux_o)$/;

function systemOf(tree: ProjectTree, { makefile }: MakeRun): BuildSystem {
  const isGenerated =
    makefile.endsWith('.in') ||
    treeIndex(tree).hasFile(`${makefile}.in`) ||
    treeIndex(tree).hasFile(`${makefile}.am`);
  return isGenerated ? 'autotools' : 'make';
}

function commandOf({ folder, given }: MakeRun): string {
  const variables = [...given].slice(0, 4).map(([name, value]) => `${name}=${readable(value)}`);
  return ['make', ...(folder === '.' ? [] : ['-C', folder]), ...variables].join(' ');
}
