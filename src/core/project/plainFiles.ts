import { fileIndex } from './fileIndex';
import type { Issue } from '../issue';
import { projectIssue } from './issues';
import { isScriptOpen } from './merge';
import { namedIn } from './mentions';
import { folderOf, joinPath, looksLikeScript, nameOf, normalPath, stemOf, templateOf } from './paths';
import type { Evidence, ProjectImage, ProjectTree } from './project';

const mostScripts = 300;
const mostText = 512 * 1024;
const mostReported = 30;

/**
 * What no build system explains: scripts that none of the images is linked with, which are images of their own only where
 * no build names a script at all, and linked files without a script.
 */
export async function scriptsAlone(
  tree: ProjectTree,
  images: readonly ProjectImage[],
  signal?: AbortSignal,
): Promise<{ readonly images: readonly ProjectImage[]; readonly issues: readonly Issue[] }> {
  const used = new Set(
    images.flatMap(({ scripts }) => scripts.flatMap(({ path, generated }) => [path, generated ?? path])),
  );
  const candidates = fileIndex(tree.files)
    .namedLike(looksLikeScript)
    .filter((path) => !used.has(path))
    .slice(0, mostScripts);
  const contents = new Map<string, string>();
  for (const path of [...candidates, ...[...used].slice(0, mostScripts)]) {
    if (signal?.aborted === true) break;
    const text = await tree.read(path, mostText);
    if (text !== undefined) contents.set(path, withoutComments(text));
  }
  const includers = includedBy(contents);
  const alone: string[] = [];
  const issues: Issue[] = [];
  for (const path of candidates) {
    const text = contents.get(path) ?? '';
    const by = includers.get(path);
    if (by !== undefined && by !== path)
      issues.push(projectIssue('project.includedScript', { script: path, by }));
    else if (placesSections(text)) alone.push(path);
  }
  const isExplained = images.some(({ scripts }) => scripts.length > 0);
  if (isExplained) {
    issues.push(...alone.map((script) => projectIssue('project.unusedScript', { script })));
    return { images: [], issues: issues.slice(0, mostReported) };
  }
  const builds = linkedFiles(tree);
  const named = await namedIn(tree, alone, signal);
  const guesses = alone.map((path): ProjectImage => {
    const made = builds.get(folderOf(path)) ?? [];
    const found = guess(path, contents.get(path) ?? '', made, images, named.get(path));
    const [open, ...others] = images.filter((image) => isScriptOpen(image) && image.name === plainStem(path));
    return open === undefined || others.length > 0 ? found : ofOpen(open, found);
  });
  const elves = alone.length > 0 || images.length > 0 ? [] : await elfFiles(tree, signal);
  return { images: [...guesses, ...elves], issues: issues.slice(0, mostReported) };
}

function guess(
  path: string,
  text: string,
  outputs: readonly string[],
  others: readonly ProjectImage[],
  by: Evidence | undefined,
): ProjectImage {
  const template = templateOf(path);
  const [other] = others.filter(({ resolvable }) => resolvable.kind !== 'yes');
  const line = text.slice(0, Math.max(0, text.search(sections))).split('\n').length;
  return {
    name: stemOf(path),
    system: 'files',
    scripts: [{ path, ...(template === undefined ? {} : { template }) }],
    flags: [],
    searchPath: [],
    objects: [],
    outputs,
    maps: [],
    rank: 'guess',
    resolvable:
      other?.resolvable ??
      (by === undefined
        ? { kind: 'yes' }
        : { kind: 'needs-running', run: `the build that reads ${by.file}` }),
    evidence: [
      {
        file: path,
        line,
        why:
          by === undefined
            ? 'a linker script with SECTIONS; no build file was found that links with it'
            : 'a linker script with SECTIONS; no build was found that links with it',
      },
      ...(by === undefined ? [] : [by]),
    ],
    unknowns: by === undefined ? [] : [`the flags, which the build that reads ${by.file} gives`],
  };
}

/** `scp` of `scp.ld.S`. */
function plainStem(path: string): string {
  return nameOf(path).replace(/\.(lds?|x)(\.\w+)*$/, '');
}

/** An image whose script is not known, with the one that has its name. */
function ofOpen(image: ProjectImage, found: ProjectImage): ProjectImage {
  return {
    ...image,
    scripts: found.scripts,
    rank: 'guess',
    evidence: [
      ...found.evidence.map((place) => ({ ...place, why: `a linker script with the name of ${image.name}` })),
      ...image.evidence,
    ],
  };
}

/** By folder: files that a linker is likely to have made there. */
function linkedFiles(tree: ProjectTree): ReadonlyMap<string, readonly string[]> {
  const byFolder = new Map<string, string[]>();
  const linked = /\.(elf|axf|exe|efi)$|^(kernel|vmlinux|a\.out)$/;
  for (const path of fileIndex(tree.files).namedLike((name) => linked.test(name))) {
    const folder = folderOf(path);
    const list = byFolder.get(folder) ?? [];
    list.push(path);
    byFolder.set(folder, list);
  }
  return byFolder;
}

const sections = /\bSECTIONS\b\s*\{?/;

function placesSections(text: string): boolean {
  return (
    /\bSECTIONS\s*\{/.test(text) &&
    !/^\s*#\s*ifndef\s+\w+_H_*\s*$/m.test(text.slice(0, 400)) &&
    !/\bINSERT\s+(BEFORE|AFTER)\b/.test(text)
  );
}

/** By path: the script that takes a file in by `INCLUDE` or `#include`. */
function includedBy(contents: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const byName = new Map<string, string[]>();
  for (const path of contents.keys()) byName.set(nameOf(path), [...(byName.get(nameOf(path)) ?? []), path]);
  for (const [path, text] of contents) {
    for (const [, quoted, bare] of text.matchAll(includes)) {
      const named = quoted ?? bare ?? '';
      const beside = joinPath(folderOf(path), named);
      const same = byName.get(nameOf(named)) ?? [];
      // Found beside the script, or in a folder of a search path that only the build knows.
      const tail = normalPath(named).replace(/^(\.\.\/)+/, '');
      const all = same.includes(beside)
        ? [beside]
        : same.filter((one) => one === tail || one.endsWith(`/${tail}`));
      for (const one of all) if (one !== path && !found.has(one)) found.set(one, path);
    }
  }
  return found;
}

const includes = /(?:^|[\s;{}])(?:INCLUDE|#\s*include)\s*(?:["<]([^">\n]+)[">]|([^\s;"<>]+))/g;

/** Comments become blanks of the same lines, so that what is found in the rest has its place. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?(\*\/|$)/g, (comment) => comment.replace(/[^\n]/g, ' '));
}

const mostOpened = 400;

/** Linked files that nothing else tells of. Only their first bytes are read. */
async function elfFiles(tree: ProjectTree, signal?: AbortSignal): Promise<readonly ProjectImage[]> {
  if (tree.readStart === undefined) return [];
  const images: ProjectImage[] = [];
  const likely = fileIndex(tree.files)
    .namedLike((name) => /\.(elf|axf|out|ko|so|efi)$|^[^.]+$/.test(name))
    .slice(0, mostOpened);
  for (const path of likely) {
    if (signal?.aborted === true) break;
    const start = await tree.readStart(path, 20);
    const kind = start === undefined ? undefined : elfKind(start);
    if (kind === undefined) continue;
    images.push({
      name: nameOf(path),
      system: 'files',
      scripts: [],
      flags: [],
      searchPath: [],
      objects: [],
      outputs: [path],
      maps: [],
      ...(kind.machine === undefined ? {} : { machine: kind.machine }),
      rank: 'build',
      resolvable: { kind: 'yes' },
      evidence: [{ file: path, line: 1, why: `a linked ELF ${kind.what}; nothing tells with which script` }],
      unknowns: ['which script and flags it was linked with'],
    });
  }
  return images;
}

/** e_machine of the ELF specification. */
const machines: Readonly<Record<number, string>> = { 3: 'i386', 40: 'arm', 62: 'x86_64', 183: 'aarch64' };

function elfKind(start: Uint8Array): { readonly what: string; readonly machine?: string } | undefined {
  if (start.length < 20 || start[0] !== 0x7f || start[1] !== 0x45 || start[2] !== 0x4c || start[3] !== 0x46)
    return undefined;
  const isBig = start[5] === 2;
  const half = (at: number): number => {
    const [a, b] = [start[at] ?? 0, start[at + 1] ?? 0];
    return isBig ? a * 256 + b : b * 256 + a;
  };
  const type = half(16);
  if (type !== 2 && type !== 3) return undefined;
  const machine = half(18) === 243 ? (start[4] === 2 ? 'riscv64' : 'riscv32') : machines[half(18)];
  return {
    what: type === 2 ? 'executable' : 'shared or position-independent file',
    ...(machine === undefined ? {} : { machine }),
  };
}
