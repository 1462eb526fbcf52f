import { fileIndex } from '../fileIndex';
import { folderOf, nameOf } from '../paths';
import type { ProjectTree } from '../project';
import { treeIndex } from '../treeIndex';
import { valueOf } from './expand';
import { autoConfSource } from './autoConf';
import { inTree } from './treePaths';
import { readMakefile } from './read';
import type { MakeState, Variable } from './state';
import { words } from './words';

/** How a make is started: the makefile, the folder it runs in, and the variables it is given. */
export interface MakeRun {
  readonly makefile: string;
  readonly folder: string;
  readonly given: ReadonlyMap<string, string>;
  readonly environment: ReadonlyMap<string, string>;
}

/** GNU make's own values of the variables that links are made with (GNU make 4.3, `make -p`). */
const defaults: readonly (readonly [string, string])[] = [
  ['AR', 'ar'],
  ['ARFLAGS', 'rv'],
  ['AS', 'as'],
  ['CC', 'cc'],
  ['CXX', 'g++'],
  ['CPP', '$(CC) -E'],
  ['LD', 'ld'],
  ['RM', 'rm -f'],
  ['MAKE', 'make'],
  ['SHELL', '/bin/sh'],
  ['LINK.o', '$(CC) $(LDFLAGS) $(TARGET_ARCH)'],
  ['LINK.c', '$(CC) $(CFLAGS) $(CPPFLAGS) $(LDFLAGS) $(TARGET_ARCH)'],
  ['LINK.cc', '$(CXX) $(CXXFLAGS) $(CPPFLAGS) $(LDFLAGS) $(TARGET_ARCH)'],
  ['COMPILE.c', '$(CC) $(CFLAGS) $(CPPFLAGS) $(TARGET_ARCH) -c'],
  ['OUTPUT_OPTION', '-o $@'],
];

/** Makefiles that `$(eval)` includes must be at hand when it does: each round gets those of one level. */
const mostRounds = 8;
const mostSteps = 600_000;
const mostCharacters = 200_000_000;
const mostIncludes = 400;
const largestMakefile = 1024 * 1024;

/** Reads a makefile with all that it includes, as far as it is there. Undefined when the makefile is not. */
export async function readMake(
  tree: ProjectTree,
  run: MakeRun,
  signal?: AbortSignal,
): Promise<MakeState | undefined> {
  const text = await tree.read(run.makefile, largestMakefile);
  if (text === undefined) return undefined;
  const texts = new Map<string, string>();
  for (let round = 0; ; round += 1) {
    const state = await readOnce(tree, run, text, texts, signal);
    const wanted = [...state.wanted].filter((path) => !texts.has(path));
    if (wanted.length === 0 || round >= mostRounds || signal?.aborted === true) return state;
    for (const path of withNamesakes(tree, wanted))
      if (!texts.has(path)) texts.set(path, (await tree.read(path, largestMakefile)) ?? '');
  }
}

/** Folders that are descended into hold makefiles of one name, and those of the deeper ones are wanted next. */
function withNamesakes(tree: ProjectTree, wanted: readonly string[]): readonly string[] {
  const files = fileIndex(tree.files);
  const names = new Set(wanted.map(nameOf));
  return [...wanted, ...[...names].flatMap((name) => files.named(name)).slice(0, mostNamesakes)];
}

const mostNamesakes = 1000;

async function readOnce(
  tree: ProjectTree,
  run: MakeRun,
  text: string,
  texts: ReadonlyMap<string, string>,
  signal?: AbortSignal,
): Promise<MakeState> {
  const state = newState(tree, run, texts);
  let included = 0;
  const read = async (file: string, content: string, depth: number, outer?: string): Promise<void> => {
    const own =
      state.folder === '.'
        ? file
        : file.startsWith(`${state.folder}/`)
          ? file.slice(state.folder.length + 1)
          : `${state.root}/${file}`;
    const list = state.variables.get('MAKEFILE_LIST')?.value ?? '';
    state.variables.set('MAKEFILE_LIST', simple(`${list} ${own}`.trim()));
    for (const { path, optional, open } of readMakefile(state, file, content, outer)) {
      if (signal?.aborted === true || depth > 20) return;
      for (const found of paths(state, path)) {
        included += 1;
        const source = autoConfSource(tree, found) ?? found;
        const inner = included > mostIncludes ? undefined : await tree.read(source, largestMakefile);
        if (inner === undefined) {
          if (!optional || isConfiguration(state, found)) state.missing.push(found);
        } else {
          state.included.push(source);
          await read(source, inner, depth + 1, open);
        }
      }
    }
  };
  await read(run.makefile, text, 0);
  bsdProgram(state, run.makefile, text);
  kbuildCommands(state);
  return state;
}

/** What holds a build's configuration and is included where there is one; parts of a folder may have such names, too. */
function isConfiguration({ folder }: MakeState, path: string): boolean {
  if (/(^|\/)(\.config|auto\.conf)$/.test(path)) return true;
  return /(^|\/)[Cc]onfig\.mk$/.test(path) && (folderOf(path) === folder || folderOf(path) === '.');
}

/** What the makefiles of the BSDs (`bsd.prog.mk` and its like), which are seldom in the tree, make of `PROG`. */
function bsdProgram(state: MakeState, makefile: string, text: string): void {
  const line = text
    .split('\n')
    .findIndex((one) => /^\.\s*include\s*<[\w.]*(prog|service|kernel|boot)\.mk>/.test(one));
  if (line < 0 || !state.variables.has('PROG')) return;
  const place = { file: makefile, line: state.variables.get('PROG')?.places[0]?.line ?? line + 1 };
  state.rules.push({
    ...place,
    targets: words(valueOf(state, 'PROG')),
    prerequisites: [],
    orderOnly: [],
    recipe: [
      {
        ...place,
        text: '$(CC) $(LDFLAGS) -o $(PROG) $(patsubst %.c,%.o,$(patsubst %.S,%.o,$(SRCS))) $(LDADD)',
      },
    ],
    isDoubleColon: false,
  });
}

/**
 * What parts of trees that are built like Linux take from a tree that is elsewhere, as an out-of-tree hypervisor does
 * (Linux 6.1, scripts/Kbuild.include and scripts/Makefile.lib).
 */
const kbuild: readonly (readonly [string, string])[] = [
  ['if_changed', '$(cmd_$(1))'],
  ['if_changed_dep', '$(cmd_$(1))'],
  ['real-prereqs', '$(filter-out FORCE,$^)'],
  ['ld_flags', '$(KBUILD_LDFLAGS) $(ldflags-y) $(LDFLAGS_$(@F))'],
  ['cmd_ld', '$(LD) $(ld_flags) $(real-prereqs) -o $@'],
  ['cmd_cpp_lds_S', '$(CPP) -P -C -D__ASSEMBLY__ -DLINKER_SCRIPT -o $@ $<'],
];

function kbuildCommands(state: MakeState): void {
  const isUsed = state.rules.some(({ recipe }) => recipe.some(({ text }) => text.includes('if_changed')));
  if (!isUsed || state.variables.has('if_changed')) return;
  for (const [name, value] of kbuild)
    if (!state.variables.has(name))
      state.variables.set(name, { flavor: 'recursive', value, origin: 'default', places: [] });
  const script = { targets: ['%.lds'], prerequisites: ['%.lds.S'], orderOnly: [], isDoubleColon: false };
  const place = { file: state.included[0] ?? '', line: 1 };
  state.rules.push({ ...place, ...script, recipe: [{ ...place, text: '$(cmd_cpp_lds_S)' }] });
}

function paths(state: MakeState, path: string): readonly string[] {
  const own = inTree(state, path);
  return /[*?[]/.test(own) ? state.index.glob(own) : [own];
}

function newState(tree: ProjectTree, run: MakeRun, texts: ReadonlyMap<string, string>): MakeState {
  const root = (tree.root ?? '/project').replace(/\/$/, '');
  const folder = run.folder === '.' ? root : `${root}/${run.folder}`;
  const variables = new Map<string, Variable>();
  for (const [name, value] of defaults)
    variables.set(name, { flavor: 'recursive', value, origin: 'default', places: [] });
  variables.set('CURDIR', simple(folder));
  variables.set('PWD', simple(folder));
  // BSD make's name for it.
  variables.set('.CURDIR', simple(folder));
  variables.set('MAKEFILES', simple(''));
  variables.set('MAKE_VERSION', simple('4.3'));
  variables.set('.FEATURES', simple('else-if order-only target-specific'));
  variables.set('OS', simple(''));
  for (const [name, value] of run.environment)
    variables.set(name, { ...handedIn(value), origin: 'environment' });
  for (const [name, value] of run.given) variables.set(name, { ...handedIn(value), origin: 'command line' });
  return {
    folder: run.folder,
    root,
    index: treeIndex(tree),
    variables,
    rules: [],
    targetVariables: [],
    searchPaths: [],
    reasons: [],
    missing: [],
    included: [run.makefile],
    pendingIncludes: [],
    texts,
    wanted: new Set(),
    notes: [],
    tested: new Set(),
    unsetIncludes: new Set(),
    open: new Map(),
    openLines: new Map(),
    isGuessing: false,
    exported: new Set(),
    paths: new Map(),
    budget: { steps: mostSteps, characters: mostCharacters },
    marksUnset: false,
    used: undefined,
  };
}

/** Make expands what it is given whenever it is asked for, and adds to it in the same way. */
function handedIn(value: string): Variable {
  return { flavor: 'recursive', value, origin: 'default', places: [] };
}

function simple(value: string): Variable {
  return { flavor: 'simple', value, origin: 'default', places: [] };
}

/** `VPATH` and `vpath` folders for a file. */
export function searchFolders(
  state: MakeState,
  path: string,
  fits: (pattern: string) => boolean,
): readonly string[] {
  const general = words(valueOf(state, 'VPATH').replace(/:/g, ' '));
  return [
    ...state.searchPaths.filter(({ pattern }) => fits(pattern)).flatMap(({ folders }) => folders),
    ...general,
  ].filter(() => nameOf(path) !== '');
}
