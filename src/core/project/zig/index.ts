import { finishImage, unique, type Word } from '../linkDraft';
import { machineOfTriple } from '../machine';
import { folderOf, joinPath } from '../paths';
import type { Detector, Evidence, ProjectImage } from '../project';
import { lineAt } from '../textLines';
import { treeFiles, type TreeFiles } from '../treeFiles';
import { unknownsOf } from '../unknownText';
import { settingsIn, type Setting } from './settings';
import { blanked, callAt, constantsOf, fieldIn, matchesIn, textsIn, type ZigText } from './text';

/** Finds the programs of build.zig by the words that nearly all of them use; Zig code itself is not followed. */
export const zigDetector: Detector = {
  system: 'zig',
  detect: async (tree, signal) => {
    const files = treeFiles(tree);
    const images: ProjectImage[] = [];
    for (const path of files
      .named('build.zig')
      .filter((file) => !/(^|\/)(zig-cache|\.zig-cache|zig-pkg)\//.test(file))
      .slice(0, 60)) {
      if (signal?.aborted === true) break;
      images.push(...(await buildImages(files, path)));
    }
    return images;
  },
};

interface Program {
  readonly variable: string;
  readonly name: string;
  readonly file: string;
  readonly at: number;
  readonly call: string;
  readonly evidence: Evidence;
}

const textLimit = 500_000;

/** build.zig and the files beside it that it imports. */
async function sources(files: TreeFiles, path: string): Promise<readonly ZigText[]> {
  const found: ZigText[] = [];
  const queue = [path];
  for (let next = queue.shift(); next !== undefined && found.length < 20; next = queue.shift()) {
    const text = await files.read(next);
    if (text === undefined || text.length > textLimit || found.some((one) => one.path === next)) continue;
    found.push({ path: next, ...blanked(text) });
    for (const [, name = ''] of text.matchAll(/@import\(\s*"([^"]+\.zig)"\s*\)/g)) {
      const imported = joinPath(folderOf(next), name);
      if (files.has(imported) && !/(^|\/)(src|kernel)\//.test(imported.slice(folderOf(path).length)))
        queue.push(imported);
    }
  }
  return found;
}

async function buildImages(files: TreeFiles, path: string): Promise<readonly ProjectImage[]> {
  const texts = await sources(files, path);
  const programs = texts.flatMap(programsIn);
  const settings = texts.flatMap(settingsIn);
  const helpers = texts.flatMap(helpersIn);
  const folder = folderOf(path);
  const machines = unique(
    texts.flatMap((text) =>
      [...text.code.matchAll(/\.?cpu_arch\s*=\s*(?:std\.Target\.Cpu\.Arch)?\.([a-z]\w*)/g)].map(
        (match) => match[1] ?? '',
      ),
    ),
  );
  const triples = unique(
    texts.flatMap((text) =>
      [...text.code.matchAll(/arch_os_abi\s*=\s*"([^"]+)"/g)].map((match) => match[1] ?? ''),
    ),
  );
  const images: ProjectImage[] = [];
  for (const program of programs) {
    const own = settings.filter((setting) => belongs(setting, program, programs, helpers));
    const words = own.flatMap((setting) => setting.words);
    const architecture = [...machines, ...triples];
    const image = finishImage(files, {
      name: program.name,
      system: 'zig',
      words,
      reader: 'linker',
      folders: unique([folder, '.']),
      outputs: [joinPath(folder, `zig-out/bin/${program.name}`)],
      rank: 'static',
      run: 'zig build',
      machine: machines.length + triples.length === 1 ? machineOfTriple(architecture[0] ?? '') : undefined,
      // Zig links ELF files by LLD or by a linker of its own that reads no scripts.
      linker: 'lld',
      evidence: [program.evidence],
      unknowns: [],
    });
    images.push(...variants(files, image, words, machines));
  }
  return images;
}

/** A script named after the architecture: every file that fits is an image. */
function variants(
  files: TreeFiles,
  image: ProjectImage,
  words: readonly Word[],
  machines: readonly string[],
): readonly ProjectImage[] {
  const unknown = words.find(
    (word) => unknownsOf(word.text).length === 1 && word.text.startsWith('--script='),
  );
  if (unknown === undefined || image.scripts.some((script) => files.has(script.path))) return [image];
  const [before = '', after = ''] = unknown.text.slice('--script='.length).split(/\uE000[^\uE001]*\uE001/);
  const start = files.relative(before);
  const fits = machines
    .map((machine) => ({ machine, path: `${start}${machine}${after}` }))
    .filter(({ path }) => files.has(path));
  if (fits.length === 0) return [image];
  return fits.map(({ machine, path }) => {
    const name = machineOfTriple(machine);
    return {
      ...image,
      name: fits.length > 1 ? `${image.name} (${machine})` : image.name,
      scripts: [{ path }],
      ...(name === undefined ? {} : { machine: name }),
      resolvable: { kind: 'yes' },
      unknowns: fits.length > 1 ? ['which architecture is built is an option of the build'] : [],
    };
  });
}

function programsIn(text: ZigText): Program[] {
  const found: Program[] = [];
  const constants = constantsOf(text.code);
  for (const match of matchesIn(
    text.code,
    /(?:(?:const|var)\s+(\w+)(?:\s*:[^=;]{1,500})?\s*=\s*|return\s+)?(?:try\s+)?(?<![\w.])[\w.]*\baddExecutable\s*\(/g,
  )) {
    const open = match.index + match[0].length - 1;
    const call = callAt(text.code, open);
    const written = fieldIn(call, 'name') ?? /^\(\s*([^,]+)/.exec(call)?.[1] ?? '';
    const [name] = textsIn(written, constants);
    const variable = match[1] ?? '';
    const at = match.index;
    found.push({
      variable,
      name:
        name === undefined || name.text === ''
          ? variable === ''
            ? 'exe'
            : variable
          : name.text.replace(/\uE000[^\uE001]*\uE001/g, '*'),
      file: text.path,
      at,
      call,
      evidence: { file: text.path, line: lineAt(text.source, at), why: 'addExecutable()' },
    });
  }
  return found;
}

interface Helper {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly file: string;
  readonly start: number;
  readonly end: number;
  /** Calls of other functions, with the variables that they are given. */
  readonly calls: readonly { readonly name: string; readonly args: readonly string[] }[];
}

function helpersIn(text: ZigText): Helper[] {
  const found: Helper[] = [];
  for (const match of matchesIn(text.code, /\bfn\s+(\w+)\s*\(/g)) {
    const open = match.index + match[0].length - 1;
    const signature = callAt(text.code, open);
    const brace = text.code.indexOf('{', open + signature.length);
    if (brace < 0) continue;
    const body = callAt(text.code, brace);
    const calls = [...body.matchAll(/\b([a-zA-Z_]\w*)\s*\(([^(){};]*)\)/g)].map((call) => ({
      name: call[1] ?? '',
      args: (call[2] ?? '').split(',').map((arg) => arg.trim()),
    }));
    found.push({
      name: match[1] ?? '',
      parameters: [...signature.matchAll(/(\w+)\s*:/g)].map((parameter) => parameter[1] ?? ''),
      file: text.path,
      start: brace,
      end: brace + body.length,
      calls,
    });
  }
  return found;
}

/** Whether a setting is one of a program: of its variable in the same function, or of a parameter that it is given as. */
function belongs(
  setting: Setting,
  program: Program,
  programs: readonly Program[],
  helpers: readonly Helper[],
): boolean {
  const around = (file: string, at: number): Helper | undefined =>
    helpers.filter((helper) => helper.file === file && helper.start <= at && at < helper.end).at(-1);
  const [ofSetting, ofProgram] = [around(setting.file, setting.at), around(program.file, program.at)];
  if (ofSetting === ofProgram) {
    if (setting.variable === program.variable) {
      // Of several programs in one variable name, the setting belongs to the one before it.
      const before = programs.filter(
        (other) =>
          other.file === program.file &&
          other.variable === program.variable &&
          other.at < setting.at &&
          around(other.file, other.at) === ofProgram,
      );
      return before.at(-1) === program;
    }
    return false;
  }
  if (ofSetting === undefined || ofProgram === undefined) return false;
  const index = ofSetting.parameters.indexOf(setting.variable);
  if (index < 0) return false;
  return ofProgram.calls.some(
    (call) =>
      call.name === ofSetting.name && program.variable !== '' && call.args[index] === program.variable,
  );
}
