import { globMatches } from '../linkerscript/glob';
import { fileIndex } from './fileIndex';
import { readLinkWords } from './linkFlags';
import { folderOf, joinPath, nameOf } from './paths';
import type { Detector, ProjectImage, ProjectTree } from './project';
import { shellWords } from './shellWords';
import { lineAt } from './textLines';

/**
 * Jam as Haiku uses it: rules that link (`KernelLd`, `BootLd`, …) name the file, its parts, the script and the flags, each behind a
 * colon. The architecture is what `configure` was told, so that every one that has such a script is an image.
 */
export const jamDetector: Detector = {
  system: 'jam',
  detect: async (tree, signal) => {
    const images: ProjectImage[] = [];
    for (const file of fileIndex(tree.files).named('Jamfile').slice(0, mostFiles)) {
      if (signal?.aborted === true) break;
      const text = await tree.read(file, 256 * 1024);
      if (text !== undefined && /\.lds?\b/.test(text)) images.push(...imagesIn(tree, file, text));
    }
    return images;
  },
};

const mostFiles = 4000;
/** A rule with its arguments. The first of these begins with no blank, so that there is one way to part them from the name. */
const rules = /^[ \t]*(\w{1,80})[ \t\n]{1,200}([^;\s][^;]{0,4000}?)\s;/gm;
const links = /Ld$|Link\w*$/;

function imagesIn(tree: ProjectTree, file: string, text: string): readonly ProjectImage[] {
  const folder = folderOf(file);
  const plain = text.replace(/#.*$/gm, (comment) => ' '.repeat(comment.length));
  return [...plain.matchAll(rules)].flatMap((match) => {
    if (!links.test(match[1] ?? '')) return [];
    const [target = '', inputs = '', script = '', flags = ''] = (match[2] ?? '').split(/\s:(?=\s)/);
    const name = target.trim();
    const path = withoutTop(script.trim());
    if (name === '' || !/\.lds?$/.test(path)) return [];
    const place = {
      file,
      line: lineAt(text, match.index),
      why: `${match[1] ?? ''} links ${name} with ${path}`,
    };
    const found = fitting(tree, path);
    const settled = found.length === 1 && !path.includes('$(');
    return (found.length === 0 ? [path] : found).map((own): ProjectImage => {
      const arch = archOf(path, own);
      return {
        name: shown(name, arch) + (settled || found.length < 2 ? '' : ` (${arch})`),
        system: 'jam',
        scripts: [{ path: own }],
        flags: readLinkWords(
          shellWords(flags).filter((word) => !word.includes('$(')),
          'linker',
        ).flags,
        searchPath: [],
        objects: shellWords(inputs).filter((word) => /\.(o|a)$/.test(word) && !word.includes('$(')),
        outputs: [joinPath('generated', joinPath('objects', joinPath(folder, shown(name, arch))))],
        maps: [],
        rank: 'static',
        resolvable: settled ? { kind: 'yes' } : { kind: 'after-configure', run: './configure' },
        evidence: [place],
        unknowns: settled ? [] : [`the architecture, which configure is told: ${path}`],
      };
    });
  });
}

function withoutTop(path: string): string {
  return path
    .replace(/^\$\(\w*TOP\w*\)\//, '')
    .replace(/^\[ FDirName \$\(\w*TOP\w*\) (.*) \]$/, (_, parts: string) => parts.split(/\s+/).join('/'));
}

/** The scripts of the tree that a path with variables can mean. */
function fitting(tree: ProjectTree, path: string): readonly string[] {
  const parts = path.replace(/\$\([^)]*\)/g, '*').split('/');
  return fileIndex(tree.files)
    .namedLike((name) => (path.includes('$(') ? /\.lds?$/.test(name) : name === nameOf(path)))
    .filter((one) => {
      const own = one.split('/');
      return own.length === parts.length && own.every((part, i) => globMatches(parts[i] ?? '', part));
    });
}

/** What the first variable of a path stands for in a file's own. */
function archOf(path: string, own: string): string {
  const [before = ''] = path.split('$(');
  return path.includes('$(') ? (own.slice(before.length).split('/')[0] ?? '') : '';
}

function shown(name: string, arch: string): string {
  return name.replace(/\$\([^)]*\)/g, arch);
}
