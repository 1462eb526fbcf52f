import { filesLike, unique } from '../linkDraft';
import { joinPath, nameOf } from '../paths';
import type { ScriptReference } from '../project';
import { findFile, type TreeFiles } from '../treeFiles';
import { hasUnknown } from '../unknownText';
import type { CmakeCommand } from './lexer';
import type { CmakeProject, Frame } from './model';
import { expandArguments } from './scope';

/** Notes that a file is made from another, which counts when the linker is given the made one. */
export function rememberMade(
  frame: Frame,
  target: string,
  source: string,
  template: 'cpp' | 'configured',
): void {
  if (frame.project.made.size > 5000 || target === source) return;
  const reference: ScriptReference = {
    path: source,
    template,
    ...(frame.files.has(target) ? { generated: target } : {}),
  };
  const before = frame.project.made.get(source);
  // A configured file that then goes through the preprocessor is still its first source.
  frame.project.made.set(target, before === undefined ? reference : { ...reference, path: before.path });
}

/** A command of a helper that is not in the tree, given a script and the name of another: it makes the one from the other. */
export function rememberUnknown(frame: Frame, command: CmakeCommand): void {
  if (!/cpp|preprocess|configure|generate|expand|linker|ldscript/.test(command.name)) return;
  const words = expandArguments(command, frame.variables)
    .map((word) => word.text)
    .filter((text) => /\.(lds?|x|ldscript)\w*(\.\w+)?$/.test(text));
  const found = words.map(
    (text) =>
      findFile(frame.files, text, [frame.folder]) ??
      (hasUnknown(text) ? only(filesLike(frame.files, text)) : undefined),
  );
  const source = found.find((path) => path !== undefined);
  const target = words.find((text, i) => found[i] === undefined && !hasUnknown(text));
  if (source === undefined || target === undefined) return;
  rememberMade(
    frame,
    frame.files.relative(joinPath(frame.binaryFolder, target)),
    source,
    command.name.includes('configure') ? 'configured' : 'cpp',
  );
}

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}

/** Files that the lists make, by every name that a link may call them. */
export function madeNames(
  files: TreeFiles,
  project: CmakeProject,
  build: string,
): ReadonlyMap<string, ScriptReference> {
  const names = new Map<string, ScriptReference>();
  for (const [path, reference] of project.made) {
    const inBuild = path.startsWith(`${build}/`) ? [path.slice(build.length + 1)] : [];
    for (const name of unique([path, joinPath(files.root, path), nameOf(path), ...inBuild]))
      if (!names.has(name)) names.set(name, reference);
  }
  return names;
}
