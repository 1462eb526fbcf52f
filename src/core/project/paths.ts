/** Paths of files that are handed in: `/` between the parts, no file system behind them. */

/** Without `.`, `..` where it can be taken back, and doubled slashes; the empty path is `.`. */
export function normalPath(path: string): string {
  const isAbsolute = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.replace(/\\/g, '/').split('/')) {
    if (part === '' || part === '.') continue;
    const isBack = part === '..' && parts.length > 0 && parts.at(-1) !== '..';
    if (isBack) parts.pop();
    else if (part !== '..' || !isAbsolute) parts.push(part);
  }
  const joined = parts.join('/');
  if (isAbsolute) return `/${joined}`;
  return joined === '' ? '.' : joined;
}

/** A path as seen from a folder; an absolute one stays what it is. */
export function joinPath(folder: string, path: string): string {
  if (path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path)) return normalPath(path);
  return normalPath(folder === '' || folder === '.' ? path : `${folder}/${path}`);
}

/** The folder a file lies in; `.` for a name alone. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  if (slash < 0) return '.';
  return slash === 0 ? '/' : path.slice(0, slash);
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A name without its last extension. */
export function stemOf(path: string): string {
  const name = nameOf(path);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? name : name.slice(0, dot);
}

/** An absolute path below the root as a path relative to it; any other stays what it is. */
export function belowRoot(path: string, root: string | undefined): string {
  if (root === undefined || !path.startsWith('/')) return path;
  if (path === root) return '.';
  const prefix = root.endsWith('/') ? root : `${root}/`;
  return path.startsWith(prefix) ? normalPath(path.slice(prefix.length)) : path;
}

/** A text without the root where it stands at the front of a path: people know a folder by what is in it. */
export function withoutRoot(text: string, root: string | undefined): string {
  if (root === undefined || root.length < 2) return text;
  const plain = root.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  // What stands in front may be an option that is written in one with its value, such as -T.
  return text.replace(new RegExp(`(?<=^|[\\s"'\`=,:;()<>|&]|(?:^|[\\s"',])-[A-Za-z])${plain}/+`, 'g'), '');
}

/** File names as linker scripts usually have them. Some have other names, which only what names them can tell. */
export function looksLikeScript(path: string): boolean {
  return /\.(ld|lds|ldscript|lnk|ldi|lcf|ldS|ld\.x|link\.x)(\.(in|S|s|h|pp|cpp|tmpl|template|j2|jinja|mako|tmp))?$|[^/]\.x(\.in)?$|(^|\/)(linker|ldscript|linkerscript|link|kernel)\.(cmd|scr|script|in|txt)$|(^|\/)ldscript(\.|$)/.test(
    path,
  );
}

/** Whether the C preprocessor or a configure step has to make the script first, as far as its name tells. */
export function templateOf(path: string): 'cpp' | 'configured' | undefined {
  if (/\.(S|ldS|h|cpp|ld\.x|c)$|\.(lds|ld|x)\.s$/.test(path)) return 'cpp';
  return /\.(in|tmpl|template|j2|jinja|mako)$/.test(path) ? 'configured' : undefined;
}
