import { fileIndex, type FileIndex } from '../fileIndex';
import { linkProgram, readLinkCommand, readLinkWords } from '../linkFlags';
import { folderOf, joinPath, nameOf, stemOf, templateOf } from '../paths';
import type { Detector, Evidence, ProjectImage, ProjectTree } from '../project';
import { shellWords } from '../shellWords';
import { consistsOf } from '../textLines';
import { readPython, textOf, type PythonValue } from './python';

const mostFiles = 200;
const largestFile = 256 * 1024;

/**
 * SCons: the flags of `LINKFLAGS` in `SConstruct` and `SConscript`, and those of RT-Thread's `rtconfig.py`, which its boards'
 * `SConstruct` hands to the linker. Nothing is run; what is not made of plain texts is not known.
 */
export const sconsDetector: Detector = {
  system: 'scons',
  detect: async (tree, signal) => {
    const images: ProjectImage[] = [];
    const files = fileIndex(tree.files).namedLike((name) =>
      /^(rtconfig\.py|SConstruct|SConscript)$|\.scons$/.test(name),
    );
    const ordered = [...files].sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
    for (const file of ordered.slice(0, mostFiles)) {
      if (signal?.aborted === true) break;
      const text = await tree.read(file, largestFile);
      if (text === undefined || !/-T|\.lds?\b/.test(text)) continue;
      const image =
        nameOf(file) === 'rtconfig.py' ? await boardImage(tree, file, text) : flagImage(tree, file, text);
      if (image !== undefined) images.push(...withVariables(tree, image));
    }
    return images;
  },
};

/** RT-Thread: `LFLAGS` for `LINK`, and the target's name in the `SConstruct` beside it. */
async function boardImage(tree: ProjectTree, file: string, text: string): Promise<ProjectImage | undefined> {
  const { values } = readPython(text);
  const flags = values.get('LFLAGS') ?? values.get('LINKFLAGS');
  if (flags === undefined) return undefined;
  const beside = (await tree.read(joinPath(folderOf(file), 'SConstruct'), largestFile)) ?? '';
  const target = readPython(beside, values).values.get('TARGET')?.text;
  const board = nameOf(folderOf(file));
  return imageOf(tree, {
    file,
    name: target === undefined ? board : `${stemOf(target)} (${board})`,
    flags,
    program: values.get('LINK')?.text ?? 'gcc',
    ...(target === undefined ? {} : { target }),
    variable: values.has('LFLAGS') ? 'LFLAGS' : 'LINKFLAGS',
  });
}

const linkFlags =
  /\bLINKFLAGS['"]?\s{0,40}[=:]\s{0,40}(\[[^[\]]{0,4000}\]|'[^'\n]{0,4000}'|"[^"\n]{0,4000}")/g;
const programName = /\bProgram\(\s{0,40}(?:target\s{0,9}=\s{0,9})?\[?\s{0,9}['"]([^'"\n]{1,200})['"]/;

/** `LINKFLAGS = […]`, as an assignment or as an argument of `Environment`, `Append` and `Replace`. */
function flagImage(tree: ProjectTree, file: string, text: string): ProjectImage | undefined {
  const { values } = readPython(text);
  const found: PythonValue[] = [];
  for (const match of text.matchAll(linkFlags)) {
    const flags = textOf(match[1] ?? '', values);
    const line = text.slice(0, match.index).split('\n').length;
    if (flags !== undefined) found.push({ text: flags, lines: [line] });
  }
  if (found.length === 0) return undefined;
  const flags = { text: found.map((one) => one.text).join(' '), lines: found.flatMap(({ lines }) => lines) };
  const target = programName.exec(text)?.[1];
  const program = /\b(?:LINK|CC)\s*=\s*['"]([^'"\n]+)['"]/.exec(text)?.[1] ?? 'gcc';
  const name = target === undefined ? nameOf(folderOf(file)) : stemOf(target);
  return imageOf(tree, {
    file,
    name: name === '.' ? nameOf(tree.root ?? 'image') : name,
    flags,
    program,
    ...(target === undefined ? {} : { target }),
    variable: 'LINKFLAGS',
  });
}

/** A construction variable of SCons in a path; what it holds is known when SCons runs. */
const variable = /\$\{?([A-Za-z_]\w{0,60})\}?/g;
const mostCandidates = 8;

/** An image whose script's name has construction variables: one for each file that would fit. */
function withVariables(tree: ProjectTree, image: ProjectImage): readonly ProjectImage[] {
  const open = image.scripts.find(({ path }) => path.search(variable) >= 0);
  if (open === undefined) return [image];
  const names = [...open.path.matchAll(variable)].map(([, name = '']) => name);
  const parts = open.path.split(/\$\{?[A-Za-z_]\w{0,60}\}?/);
  const there = tree.files.filter((file) => consistsOf(file, parts, '/')).slice(0, mostCandidates);
  const needs = {
    ...image,
    rank: 'guess' as const,
    resolvable: { kind: 'needs-running' as const, run: 'scons' },
    unknowns: [`the script ${open.path}: only SCons knows ${[...new Set(names)].join(' and ')}`],
  };
  const others = image.scripts.filter((one) => one !== open);
  if (there.length === 0) return [{ ...needs, scripts: others }];
  return there.map((path) => ({
    ...needs,
    name: there.length === 1 ? image.name : `${image.name} (${nameOf(path)})`,
    scripts: image.scripts.map((one) => (one === open ? { ...one, path } : one)),
  }));
}

/** Stands in for the `#` of a path. */
const top = '\uE002/';

/** The folder of the SConstruct that takes a file in: the highest above it. */
function topFolder(files: FileIndex, folder: string): string {
  let found = folder;
  for (let at = folder; ; at = folderOf(at)) {
    if (files.has(joinPath(at, 'SConstruct'))) found = at;
    if (at === '.' || at === '/') return found;
  }
}

interface Found {
  readonly file: string;
  readonly name: string;
  readonly flags: PythonValue;
  readonly program: string;
  readonly target?: string;
  readonly variable: string;
}

function imageOf(tree: ProjectTree, found: Found): ProjectImage | undefined {
  const { file, flags, program } = found;
  // The shell would take the `#` that stands for the folder of SConstruct for a remark.
  const words = shellWords(flags.text.replace(/(^|[\s,=]|-T)#\/?/g, `$1${top}`));
  const read =
    linkProgram(program) === undefined ? readLinkWords(words) : readLinkCommand([program, ...words]);
  if (read.scripts.length === 0) return undefined;
  const index = fileIndex(tree.files);
  const folder = folderOf(file);
  const scripts = read.scripts.map(({ path }) => {
    if (path.startsWith(top)) return joinPath(topFolder(index, folder), path.slice(top.length));
    const own = joinPath(folder, path.replace(/\\/g, '/'));
    // SCons links in the folder of its SConstruct.
    if (path.search(variable) >= 0) return joinPath(topFolder(index, folder), path);
    return index.has(own) || !index.has(path) ? own : path;
  });
  const evidence = flags.lines.map((line): Evidence => ({
    file,
    line,
    why: `adds to ${found.variable}, the flags of the link`,
  }));
  return {
    name: found.name,
    system: 'scons',
    scripts: scripts.map((path) => {
      const template = templateOf(path);
      return { path, ...(template === undefined ? {} : { template }) };
    }),
    flags: read.flags,
    searchPath: read.searchPath.map((path) => joinPath(folder, path)),
    ...(read.linker === undefined ? {} : { linker: read.linker }),
    objects: [],
    outputs: found.target === undefined ? [] : [joinPath(folder, found.target)],
    maps: read.map === undefined ? [] : [joinPath(folder, read.map)],
    ...(read.machine === undefined ? {} : { machine: read.machine }),
    rank: 'static',
    resolvable: { kind: 'yes' },
    evidence: evidence.reverse(),
    unknowns: [],
  };
}
