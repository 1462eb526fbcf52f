/** `folder/name` without `.` and `..` in it, as far as that can be told from the text. */
export function joinPath(folder: string, name: string): string {
  const path = name.startsWith('/') || folder === '' ? name : `${folder}/${name}`;
  const isAbsolute = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !isAbsolute) parts.push(part);
  }
  return `${isAbsolute ? '/' : ''}${parts.join('/')}`;
}

export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : slash === 0 ? '/' : path.slice(0, slash);
}

/**
 * Where headers of a script may be when nothing states it: its own folder and those above it up to `root`, and in each the
 * folders that projects keep headers in; the longer names are those of Linux and of what is built like it.
 */
export function usualIncludePaths(script: string, root: string): readonly string[] {
  const paths: string[] = [];
  let folder = folderOf(script);
  for (let depth = 0; depth < 32; depth += 1) {
    for (const name of usualFolders) paths.push(name === '' ? folder : joinPath(folder, name));
    if (folder === root || folder === '' || folder === '/') break;
    folder = folderOf(folder);
  }
  return paths;
}

const usualFolders = [
  'include',
  'include/generated',
  'include/uapi',
  'include/generated/uapi',
  '',
  'inc',
  'build/include',
];
