import { finishImage, type Word } from './linkDraft';
import { readLinkWords } from './linkFlags';
import { folderOf, nameOf } from './paths';
import type { Detector, ProjectImage } from './project';
import { treeFiles } from './treeFiles';
import { unknownText } from './unknownText';

/**
 * Waf: lists of `LINKFLAGS` that name a script, in `wscript` files and in the Python files that a project has for them. Nothing is
 * run: what a text is filled with is not known, but for a path that stands there itself.
 */
export const wafDetector: Detector = {
  system: 'waf',
  detect: async (tree, signal) => {
    const files = treeFiles(tree);
    const top = [...files.named('wscript')].sort((a, b) => a.length - b.length)[0];
    if (top === undefined) return [];
    const sources = [
      ...files.named('wscript'),
      ...files.endingWith('.py').filter((path) => /waf/i.test(folderOf(path))),
    ];
    const images: ProjectImage[] = [];
    for (const file of sources.slice(0, mostFiles)) {
      if (signal?.aborted === true) break;
      const text = await files.read(file);
      if (text === undefined || text.length > 500_000 || !text.includes('LINKFLAGS')) continue;
      for (const words of flagLists(text, file)) {
        if (readLinkWords(words.map((word) => word.text)).scripts.length === 0) continue;
        const folder = folderOf(file) === '.' ? nameOf(tree.root ?? 'image') : nameOf(folderOf(file));
        images.push(
          finishImage(files, {
            name: nameOf(file) === 'wscript' ? folder : nameOf(tree.root ?? folder),
            system: 'waf',
            words,
            reader: 'driver',
            folders: [folderOf(top), folderOf(file)],
            outputs: [],
            rank: 'static',
            run: './waf configure',
            evidence: words.flatMap(({ evidence }) => evidence).slice(0, 1),
          }),
        );
      }
    }
    return images;
  },
};

const mostFiles = 300;
const mostLists = 50;
const longestList = 8000;

/** Every `LINKFLAGS = […]` and `LINKFLAGS += […]`. */
function flagLists(text: string, file: string): readonly (readonly Word[])[] {
  const lists: (readonly Word[])[] = [];
  for (const match of text.matchAll(/\bLINKFLAGS['"]?\]?[ \t]{0,20}\+?=[ \t]{0,20}\[/g)) {
    if (lists.length >= mostLists) break;
    const start = match.index + match[0].length;
    const line = text.slice(0, start).split('\n').length;
    const words = itemsOf(text.slice(start, start + longestList)).flatMap(({ item, at }) =>
      wordsOf(item).map((word): Word => ({
        text: word,
        evidence: [
          { file, line: line + at, why: `LINKFLAGS has ${word.replace(/\uE000[^\uE001]*\uE001/g, '…')}` },
        ],
      })),
    );
    lists.push(words);
  }
  return lists;
}

/** What stands between commas up to the bracket that closes the list; `at` counts lines from it. */
function itemsOf(text: string): readonly { readonly item: string; readonly at: number }[] {
  const items: { item: string; at: number }[] = [];
  let depth = 0;
  let start = 0;
  let line = 0;
  let first = 0;
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charAt(i);
    if (c === '\n') line += 1;
    if (c === "'" || c === '"') {
      const end = text.indexOf(c, i + 1);
      if (end < 0) break;
      if (text.slice(start, i).trim() === '') first = line;
      i = end;
    } else if (c === '#') {
      const end = text.indexOf('\n', i);
      if (end < 0) break;
      if (text.slice(start, i).trim() === '') start = end;
      i = end - 1;
    } else if (c === '(' || c === '[' || c === '{') depth += 1;
    else if ((c === ']' && depth === 0) || (c === ',' && depth === 0)) {
      items.push({ item: text.slice(start, i), at: first });
      start = i + 1;
      if (c === ']') break;
    } else if (c === ')' || c === ']' || c === '}') depth -= 1;
  }
  return items;
}

/** `'text'` and `'text' % values`: a `%s` of which the value is a text of its own is that, any other is not known. */
function wordsOf(item: string): readonly string[] {
  const plain = item.replace(/^[ \t]*#.*$/gm, '').trim();
  const [, , text, rest = ''] = /^(['"])(.*?)\1([^]*)$/.exec(plain) ?? [];
  if (text === undefined) return [];
  const values = [...rest.matchAll(/(['"])(.*?)\1/g)].map(([, , value = '']) => value);
  const places = text.split('%s').length - 1;
  if (!/^\s*%/.test(rest) || places === 0) return [text];
  const only = places === 1 && values.length === 1 ? values[0] : undefined;
  return [text.replaceAll('%s', only ?? unknownText('a value'))];
}
