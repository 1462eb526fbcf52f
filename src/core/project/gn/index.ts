import { finishImage, type Word } from '../linkDraft';
import { readLinkWords } from '../linkFlags';
import { machineOfTriple } from '../machine';
import { folderOf, nameOf } from '../paths';
import type { Detector, ProjectImage } from '../project';
import { treeFiles, type TreeFiles } from '../treeFiles';
import { hasUnknown } from '../unknownText';
import { evaluateGn, gnImports, nothingImported, type GnBlock, type GnImport } from './evaluate';
import { gnPath } from './expressions';

/** Finds what GN links with a script or at an address of its own, from BUILD.gn files; ordinary programs are too many. */
export const gnDetector: Detector = {
  system: 'gn',
  detect: async (tree, signal) => {
    const files = treeFiles(tree);
    const imports = new Map<string, GnImport>();
    const imported = async (path: string, depth: number): Promise<GnImport> => {
      const known = imports.get(path);
      if (known !== undefined) return known;
      imports.set(path, nothingImported);
      const text = imports.size > mostImports || depth > 12 ? undefined : await files.read(path);
      if (text === undefined) return nothingImported;
      const made = evaluateGn(text, path, await importsOf(text, path, depth));
      imports.set(path, made);
      return made;
    };
    const importsOf = async (
      text: string,
      path: string,
      depth: number,
    ): Promise<(label: string) => GnImport> => {
      const own = new Map<string, GnImport>();
      for (const label of gnImports(text)) own.set(label, await imported(gnPath(label, path), depth + 1));
      return (label) => own.get(label) ?? nothingImported;
    };
    const blocks = new Map<string, GnBlock>();
    for (const path of files.named('BUILD.gn').slice(0, mostFiles)) {
      if (signal?.aborted === true) break;
      const text = await files.read(path);
      if (text === undefined || text.length > 1_000_000) continue;
      const own = await importsOf(text, path, 0);
      // Few say how to link, and few call a template that does.
      const mayLink =
        text.includes('ldflags') ||
        gnImports(text).some((label) =>
          [...own(label).templates].some(([name, { isLinking }]) => isLinking && text.includes(`${name}(`)),
        );
      if (!mayLink) continue;
      for (const block of evaluateGn(text, path, own).blocks)
        blocks.set(`${folderOf(path)}:${block.name}`, block);
    }
    return [...blocks.values()].flatMap((block) => imageOf(block, blocks, files) ?? []).slice(0, 500);
  },
};

const mostFiles = 20_000;
const mostImports = 500;
const runs = 'gn gen out/default';

function imageOf(
  block: GnBlock,
  blocks: ReadonlyMap<string, GnBlock>,
  files: TreeFiles,
): ProjectImage | undefined {
  if (block.kind === 'config' || block.name === '') return undefined;
  const found: Word[] = [];
  const open = [...block.open];
  collect(block, blocks, found, open, new Set());
  // Of what a template links, the call is what tells one from the other.
  const called = (text: string): Word['evidence'] =>
    block.call === undefined
      ? []
      : [{ file: block.file, line: block.line, why: `${block.call} is linked with ${text}` }];
  const words = found.flatMap(({ text, evidence }): Word[] =>
    text.trim() === '' ? [] : [{ text: text.trim(), evidence: [...called(text.trim()), ...evidence] }],
  );
  const { scripts, flags } = readLinkWords(words.map(({ text }) => text));
  const isPlaced = scripts.length > 0 || flags.some((flag) => /^-T(text|data|bss)|^--?image-base/.test(flag));
  if (!isPlaced) return undefined;
  const name = fileName(block);
  const outputs = files
    .named(name)
    .filter((path) => files.has(`${path.split('/')[0] ?? ''}/args.gn`) || path.startsWith('out'));
  const cpu = /\b(?:target|current)_cpu == "(\w+)"/.exec(open.join(' '))?.[1];
  return finishImage(files, {
    name,
    system: 'gn',
    words,
    reader: 'driver',
    // Paths that a block gives as they are are meant from the folder that the build runs in, which is out/ of the top.
    folders: ['.', folderOf(block.file)],
    outputs,
    rank: 'static',
    run: runs,
    ...(cpu === undefined || open.length > 1 ? {} : { machine: machineOfTriple(cpu) }),
    ...(open.length === 0 ? {} : { resolvable: { kind: 'after-configure' as const, run: runs } }),
    evidence: [{ file: block.file, line: block.line, why: `${block.kind}("${block.name}")` }],
    unknowns: [...new Set(open)].map((text) => `whether ${text}, which the build's arguments decide`),
  });
}

/** The flags of a block and of the configs that it takes, each config once. */
function collect(
  block: GnBlock,
  blocks: ReadonlyMap<string, GnBlock>,
  words: Word[],
  open: string[],
  seen: Set<GnBlock>,
): void {
  if (seen.has(block) || seen.size > 200) return;
  seen.add(block);
  words.push(...(block.values.get('ldflags') ?? []));
  for (const list of ['configs', 'all_dependent_configs', 'public_configs']) {
    for (const { text } of block.values.get(list) ?? []) {
      if (hasUnknown(text)) continue;
      const config = blocks.get(labelOf(text, block.file));
      if (config?.kind !== 'config') continue;
      open.push(...config.open);
      collect(config, blocks, words, open, seen);
    }
  }
}

/** `:name`, `//folder:name` and `//folder`, as the blocks are kept. */
function labelOf(label: string, file: string): string {
  const [path = '', name] = label.replace(/\(.*$/, '').split(':');
  const folder = path === '' ? folderOf(file) : gnPath(path, file);
  return `${folder}:${name ?? nameOf(folder)}`;
}

function fileName(block: GnBlock): string {
  const value = (name: string): string | undefined => {
    const [only] = block.values.get(name) ?? [];
    return only === undefined || hasUnknown(only.text) ? undefined : only.text;
  };
  const name = nameOf(value('output_name') ?? block.name);
  const ending = value('output_extension');
  return ending === undefined || ending === '' ? name : `${name}.${ending}`;
}
