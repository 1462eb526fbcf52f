import { finishImage, type Word } from '../linkDraft';
import { linkProgram } from '../linkFlags';
import { machineOfProgram } from '../machine';
import { folderOf, joinPath, looksLikeScript, nameOf } from '../paths';
import type { Detector, ProjectImage } from '../project';
import { shellWords } from '../shellWords';
import { treeFiles, type TreeFiles } from '../treeFiles';
import { hasUnknown, withoutMarks } from '../unknownText';
import { luaCalls, type LuaCall } from './lua';

const mostFiles = 200;
const wanted =
  /^(target|target_end|set_kind|add_ldflags|add_files|add_linkdirs|set_filename|set_basename|set_targetdir|set_toolset|set_prefixname)$/;

/** xmake: the programs of each `xmake.lua`, with what `add_ldflags` gives the linker and the scripts among their files. */
export const xmakeDetector: Detector = {
  system: 'xmake',
  detect: async (tree, signal) => {
    const files = treeFiles(tree);
    const images: ProjectImage[] = [];
    for (const file of files.named('xmake.lua').slice(0, mostFiles)) {
      if (signal?.aborted === true) break;
      const text = await files.read(file);
      if (text !== undefined && text.length < 1_000_000)
        images.push(...imagesIn(files, file, withoutMarks(text)));
    }
    return images;
  },
};

interface Target {
  readonly name: string;
  readonly line: number;
  readonly calls: LuaCall[];
}

function imagesIn(files: TreeFiles, file: string, text: string): readonly ProjectImage[] {
  const folder = folderOf(file);
  const own = joinPath(files.root, folder);
  const folders = new Map([
    ['os.scriptdir', own],
    ['os.projectdir', files.root],
    ['os.curdir', own],
    ['scriptdir', own],
    ['projectdir', files.root],
    ['curdir', own],
    ['buildir', joinPath(files.root, 'build')],
    ['builddir', joinPath(files.root, 'build')],
  ]);
  const shared: LuaCall[] = [];
  const targets: Target[] = [];
  let open: Target | undefined;
  for (const call of luaCalls(text, wanted, folders)) {
    if (call.inFunction) continue;
    if (call.name === 'target') {
      open = { name: call.values[0] ?? 'target', line: call.line, calls: [] };
      targets.push(open);
    } else if (call.name === 'target_end') open = undefined;
    else (open?.calls ?? shared).push(call);
  }
  return targets.flatMap((target) => imagesOf(files, file, target, shared));
}

/** One image, or one for each script that a condition chooses. */
function imagesOf(
  files: TreeFiles,
  file: string,
  target: Target,
  shared: readonly LuaCall[],
): readonly ProjectImage[] {
  const chosen = target.calls.filter(
    ({ name, values, condition }) =>
      name === 'add_ldflags' && condition !== undefined && values.some((value) => /^-+T/.test(value)),
  );
  const branches = new Map(chosen.map(({ condition }) => [condition?.line, condition?.text]));
  if (branches.size < 2) return imageOf(files, file, target, shared) ?? [];
  return [...branches].flatMap(([line, text = '']) => {
    const calls = target.calls.filter(
      ({ condition }) => !branches.has(condition?.line) || condition?.line === line,
    );
    const name = `${target.name} (${text})`;
    return (imageOf(files, file, { ...target, calls }, shared) ?? []).map((image) => ({
      ...image,
      name,
      rank: 'guess' as const,
    }));
  });
}

function imageOf(
  files: TreeFiles,
  file: string,
  target: Target,
  shared: readonly LuaCall[],
): readonly ProjectImage[] | undefined {
  const { calls } = target;
  const last = (name: string): string | undefined => calls.findLast((call) => call.name === name)?.values[0];
  const kind = last('set_kind') ?? 'binary';
  if (kind !== 'binary') return undefined;
  const all = [...shared, ...calls];
  const linker = all.findLast(({ name, values }) => name === 'set_toolset' && values[0] === 'ld')?.values[1];
  const isLinker = linker !== undefined && linkProgram(linker) === 'linker';
  const words = all.flatMap(wordsOf(file));
  const folder = folderOf(file);
  const output = `${last('set_targetdir') ?? 'build'}/${last('set_filename') ?? last('set_basename') ?? target.name}`;
  const conditions = all.filter(({ name, condition }) => name === 'add_ldflags' && condition !== undefined);
  const place = { file, line: target.line, why: `the program ${target.name}` };
  const image = finishImage(files, {
    name: target.name,
    system: 'xmake',
    words,
    reader: isLinker ? 'linker' : 'driver',
    folders: [folder, '.'],
    outputs: hasUnknown(output) ? [] : [output.startsWith('/') ? output : joinPath(folder, output)],
    rank: 'static',
    run: 'xmake',
    machine: linker === undefined ? undefined : machineOfProgram(nameOf(linker)),
    evidence: [place],
    unknowns: conditions.map(
      ({ condition, values }) =>
        `whether ${values.join(' ')} is given, which ${condition?.text ?? ''} decides (${file}:${String(condition?.line)})`,
    ),
    ...(conditions.length === 0 ? {} : { resolvable: { kind: 'needs-running' as const, run: 'xmake' } }),
  });
  return [image];
}

/** What a call adds to the link command. */
function wordsOf(file: string): (call: LuaCall) => readonly Word[] {
  return ({ name, values, line }) => {
    const evidence = (text: string): Word['evidence'] => [{ file, line, why: `${name} gives ${text}` }];
    if (name === 'add_ldflags')
      return values.flatMap(shellWords).map((text) => ({ text, evidence: evidence(text) }));
    if (name === 'add_linkdirs')
      return values.map((path) => ({ text: `-L${path}`, evidence: evidence(path) }));
    // A linker script among the files of a program is given to its linker.
    if (name === 'add_files')
      return values
        .filter((path) => looksLikeScript(path) && !/\.S$|\*/.test(path))
        .map((path) => ({ text: `-T${path}`, evidence: evidence(path) }));
    return [];
  };
}
