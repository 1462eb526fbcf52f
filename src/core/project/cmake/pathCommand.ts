import type { Word } from '../linkDraft';
import { folderOf, joinPath, nameOf } from '../paths';
import { isAbsolute } from '../treeFiles';
import { hasUnknown } from '../unknownText';
import type { Frame } from './model';

/** `get_filename_component` and the parts of `cmake_path` that name a part of a path. */
export function pathCommand(frame: Frame, command: string, words: readonly Word[]): void {
  if (command === 'cmake_path') {
    const [mode, name, ...rest] = words;
    const at = frame.variables.get(name?.text ?? '');
    if (name === undefined) return;
    if (mode?.text === 'SET') frame.variables.set(name.text, rest.at(-1) ?? { text: '', evidence: [] });
    else if (mode?.text === 'APPEND' && at !== undefined) {
      const output = rest.findIndex((word) => word.text === 'OUTPUT_VARIABLE');
      const parts = output < 0 ? rest : rest.slice(0, output);
      const target = output < 0 ? name : rest[output + 1];
      if (target !== undefined)
        frame.variables.set(target.text, {
          text: parts.reduce((path, { text }) => (isAbsolute(text) ? text : `${path}/${text}`), at.text),
          evidence: [...at.evidence, ...parts.flatMap((word) => word.evidence)],
        });
    } else if (mode?.text === 'GET' && at !== undefined) {
      const [kind, ...last] = rest.slice(0, -1).map((word) => word.text);
      const target = rest.at(-1);
      if (target !== undefined)
        frame.variables.set(target.text, {
          text: part(at.text, [kind, ...last].join(' ')),
          evidence: at.evidence,
        });
    }
    return;
  }
  const [name, path, mode] = words;
  if (name === undefined || path === undefined) return;
  const base = words[words.findIndex((word) => word.text === 'BASE_DIR') + 1];
  const folder =
    base !== undefined && words.some((word) => word.text === 'BASE_DIR')
      ? base.text
      : joinPath(frame.files.root, frame.folder);
  const isWhole = /^(ABSOLUTE|REALPATH)$/.test(mode?.text ?? '');
  const text = isWhole
    ? hasUnknown(path.text)
      ? path.text
      : joinPath(folder, path.text)
    : part(path.text, mode?.text ?? '');
  frame.variables.set(name.text, { text, evidence: path.evidence });
}

function part(path: string, mode: string): string {
  const name = nameOf(path);
  switch (mode) {
    case 'DIRECTORY':
    case 'PATH':
    case 'PARENT_PATH':
      return folderOf(path);
    case 'NAME':
    case 'FILENAME':
      return name;
    case 'NAME_WE':
      return name.replace(/\..*$/, '');
    case 'NAME_WLE':
      return name.replace(/\.[^.]*$/, '');
    // A name that begins with its only dot is all stem for cmake_path.
    case 'STEM':
      return name.replace(/(.)\..*$/, '$1');
    case 'STEM LAST_ONLY':
      return name.replace(/(.)\.[^.]*$/, '$1');
    case 'EXT':
    case 'EXTENSION':
      return /\..*$/.exec(name)?.[0] ?? '';
    case 'LAST_EXT':
    case 'EXTENSION LAST_ONLY':
      return /\.[^.]*$/.exec(name)?.[0] ?? '';
    default:
      return path;
  }
}
