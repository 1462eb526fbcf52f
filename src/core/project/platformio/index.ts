import { longestText } from '../boundedText';
import { finishImage, unique, type Word } from '../linkDraft';
import { folderOf, joinPath } from '../paths';
import { parsedJson, textOf } from '../plainData';
import type { Detector, Evidence, ProjectImage } from '../project';
import { shellWords } from '../shellWords';
import { lineAt, lineOf } from '../textLines';
import { findFile, treeFiles, type TreeFiles } from '../treeFiles';
import { withoutMarks } from '../unknownText';
import { readIni, type IniSection } from './ini';

/** Finds the environments of platformio.ini, each of which is an image. */
export const platformioDetector: Detector = {
  system: 'platformio',
  detect: async (tree, signal) => {
    const files = treeFiles(tree);
    const images: ProjectImage[] = [];
    for (const path of files.named('platformio.ini').slice(0, 60)) {
      if (signal?.aborted === true) break;
      images.push(...(await projectImages(files, path)));
    }
    return images;
  },
};

interface Placed {
  readonly file: string;
  readonly section: IniSection;
}

const environmentLimit = 500;

async function projectImages(files: TreeFiles, path: string): Promise<readonly ProjectImage[]> {
  const sections = new Map<string, Placed>();
  await addFile(files, path, folderOf(path), sections, 0);
  const environments = [...sections.values()].filter(({ section }) => section.name.startsWith('env:'));
  const images: ProjectImage[] = [];
  for (const { file, section } of environments.slice(0, environmentLimit))
    images.push(await environmentImage(files, path, file, section, sections));
  const chosen = new Set(
    valuesOf(sections, 'platformio', 'default_envs', path).flatMap((word) => word.text.split(/[,\s]+/)),
  );
  // The environments that are built by default come first.
  return [...images].sort((a, b) => Number(chosen.has(b.name)) - Number(chosen.has(a.name)));
}

async function addFile(
  files: TreeFiles,
  path: string,
  folder: string,
  sections: Map<string, Placed>,
  depth: number,
): Promise<void> {
  const text = await files.read(path);
  if (text === undefined || text.length > 4_000_000 || depth > 4) return;
  for (const section of readIni(withoutMarks(text)).values())
    if (!sections.has(section.name)) sections.set(section.name, { file: path, section });
  const extra = sections.get('platformio')?.section.entries.get('extra_configs');
  if (extra === undefined || depth > 0) return;
  for (const { text: line } of extra.lines) {
    for (const name of line.split(/[,\s]+/).filter((part) => part !== '')) {
      const pattern = joinPath(folder, name);
      const star = pattern.indexOf('*');
      const found =
        star < 0
          ? [pattern]
          : files.tree.files.filter(
              (file) =>
                file.startsWith(pattern.slice(0, star)) &&
                file.endsWith(pattern.slice(pattern.lastIndexOf('*') + 1)),
            );
      for (const file of found.slice(0, 200)) await addFile(files, file, folder, sections, depth + 1);
    }
  }
}

/** The sections that a section takes from, itself first, then what it extends, then `[env]`. */
function lineage(sections: ReadonlyMap<string, Placed>, name: string): readonly Placed[] {
  const found: Placed[] = [];
  const queue = [name];
  for (let next = queue.shift(); next !== undefined && found.length < 50; next = queue.shift()) {
    const placed = sections.get(next);
    if (placed === undefined || found.includes(placed)) continue;
    found.push(placed);
    const parents =
      placed.section.entries.get('extends')?.lines.flatMap(({ text }) => text.split(/[,\s]+/)) ?? [];
    queue.push(...parents.filter((parent) => parent !== ''));
  }
  const common = sections.get('env');
  if (common !== undefined && name.startsWith('env:')) found.push(common);
  return found;
}

/** The lines of a setting with `${section.key}` replaced by that setting's lines. */
const mostWords = 10_000;

function valuesOf(
  sections: ReadonlyMap<string, Placed>,
  name: string,
  key: string,
  project: string,
  depth = 0,
): Word[] {
  const owner = lineage(sections, name).find(({ section }) => section.entries.has(key));
  const value = owner?.section.entries.get(key);
  if (owner === undefined || value === undefined || depth > 12) return [];
  return value.lines.slice(0, 3000).flatMap(({ text, line }): Word[] => {
    const place: Evidence = { file: owner.file, line, why: `[${owner.section.name}] ${key}` };
    let parts: Word[] = [{ text: '', evidence: [place] }];
    for (const piece of text.split(/(\$\{[^}]*\})/)) {
      const reference = /^\$\{(.*)\.([^.]*)\}$/.exec(piece);
      if (reference === null) {
        const plain = piece === '${PROJECT_DIR}' ? folderOf(project) : piece;
        parts = parts.map((part, i) =>
          i === parts.length - 1 ? { ...part, text: part.text + plain } : part,
        );
        continue;
      }
      const [, section = '', inner = ''] = reference;
      const own = section === 'this' ? name : section;
      if (own === 'platformio' && inner.endsWith('_dir')) {
        const folder = inner === 'workspace_dir' ? '.pio' : inner === 'src_dir' ? 'src' : '.';
        parts = parts.map((part, i) =>
          i === parts.length - 1 ? { ...part, text: part.text + folder } : part,
        );
        continue;
      }
      const values = valuesOf(sections, own, inner, project, depth + 1);
      const last = parts.at(-1);
      if ((last?.text.length ?? 0) > longestText || parts.length > mostWords) break;
      const [first, ...rest] = values;
      parts = [
        ...parts.slice(0, -1),
        { text: (last?.text ?? '') + (first?.text ?? ''), evidence: [...(first?.evidence ?? []), place] },
        ...rest.map((word) => ({ text: word.text, evidence: [...word.evidence, place] })),
      ];
    }
    return parts;
  });
}

/** Machines of the platforms that have one kind of processor. */
const machines: readonly (readonly [RegExp, string])[] = [
  [/atmelavr|atmelmegaavr/, 'avr'],
  [
    /ststm32|nordicnrf5|raspberrypi|teensy|atmelsam|nxp|siliconlabs|titiva|maxim|renesas|lpc|gd32(?!v)|apollo3|infineon/i,
    'arm',
  ],
  [/espressif8266/, 'xtensa'],
  [/sifive|gd32v|ch32v|kendryte|shakti/, 'riscv32'],
];

async function environmentImage(
  files: TreeFiles,
  project: string,
  file: string,
  section: IniSection,
  sections: ReadonlyMap<string, Placed>,
): Promise<ProjectImage> {
  const folder = folderOf(project);
  const name = section.name.slice('env:'.length);
  const value = (key: string): Word | undefined =>
    valuesOf(sections, section.name, key, project).find((word) => word.text !== '');
  const flags = valuesOf(sections, section.name, 'build_flags', project).flatMap((word) =>
    shellWords(word.text).map((text) => ({ text, evidence: word.evidence })),
  );
  const board = value('board');
  const platform = value('platform')?.text ?? '';
  const native = platform.startsWith('native');
  const words: Word[] = [...flags];
  const script =
    value('board_build.ldscript') ??
    value('board_build.arduino.ldscript') ??
    (await boardScript(files, folder, board));
  const ownFlag = flags.some((word) => /(^|,)-d?T(?!text|data|bss)|--script/.test(word.text));
  if (script !== undefined && !ownFlag) words.push({ text: `-T${script.text}`, evidence: script.evidence });
  const hooks = valuesOf(sections, section.name, 'extra_scripts', project);
  const fromHooks = script === undefined && !ownFlag ? await hookScripts(files, folder, hooks) : [];
  words.push(...fromHooks);
  const hasScript = script !== undefined || ownFlag || fromHooks.length > 0;
  const image = finishImage(files, {
    name,
    system: 'platformio',
    words,
    reader: 'driver',
    folders: unique([
      folder,
      joinPath(folder, 'boards'),
      joinPath(folder, 'ldscripts'),
      joinPath(folder, 'src'),
    ]),
    outputs: [joinPath(folder, `.pio/build/${name}/${native ? 'program' : 'firmware.elf'}`)],
    rank: 'static',
    run: `pio run -e ${name}`,
    machine: machines.find(([pattern]) => pattern.test(platform))?.[1],
    evidence: [{ file, line: section.line, why: `the environment ${name}` }, ...(board?.evidence ?? [])],
    unknowns:
      hasScript || native
        ? []
        : [`the script comes with the framework for the board ${board?.text ?? 'of the environment'}`],
    ...(hasScript || native ? {} : { resolvable: { kind: 'needs-running', run: `pio run -e ${name}` } }),
  });
  return image;
}

/** A board that the project describes itself names its script. */
async function boardScript(
  files: TreeFiles,
  folder: string,
  board: Word | undefined,
): Promise<Word | undefined> {
  if (board === undefined) return undefined;
  const found =
    findFile(files, `boards/${board.text}.json`, [folder]) ??
    files.named(`${board.text}.json`).find((path) => /(^|\/)boards\//.test(path));
  const text = found === undefined ? undefined : await files.read(found);
  const data = parsedJson(text);
  const script = textOf(data, 'build', 'ldscript') ?? textOf(data, 'build', 'arduino', 'ldscript');
  if (found === undefined || script === undefined) return undefined;
  return {
    text: script,
    evidence: [
      { file: found, line: lineOf(text ?? '', script), why: `the board ${board.text}` },
      ...board.evidence,
    ],
  };
}

/** Scripts of Python that change the link do so by a few calls, mostly with plain texts. */
async function hookScripts(
  files: TreeFiles,
  folder: string,
  hooks: readonly Word[],
): Promise<readonly Word[]> {
  const found: Word[] = [];
  for (const hook of hooks.slice(0, 40)) {
    const name = hook.text.replace(/^(pre|post):/, '');
    const path = findFile(files, name, [folder]);
    const text = path === undefined ? undefined : await files.read(path);
    if (path === undefined || text === undefined || text.length > 500_000) continue;
    for (const match of text.matchAll(
      /LDSCRIPT_PATH\s*=\s*["']([^"']+)["']|["'](?:-Wl,)?-T,?\s*([^"'{}%]+\.(?:ld|lds|x))["']|custom_ld_script\(\s*["']([^"']+)["']/g,
    )) {
      const script = match[1] ?? match[2] ?? match[3] ?? '';
      // Marlin's helper looks in its own folder of scripts.
      const place =
        match[3] === undefined
          ? script
          : (findFile(files, `buildroot/share/PlatformIO/ldscripts/${script}`, [folder]) ?? script);
      found.push({
        text: `-T${match[3] === undefined || !files.has(place) ? place : joinPath(files.root, place)}`,
        evidence: [
          { file: path, line: lineAt(text, match.index), why: `the script gives ${script}` },
          ...hook.evidence,
        ],
      });
    }
  }
  return found.slice(0, 1);
}
