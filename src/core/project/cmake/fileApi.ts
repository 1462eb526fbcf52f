import { finishImage, unique, type Word } from '../linkDraft';
import { machineOfProgram, machineOfTriple } from '../machine';
import { folderOf, joinPath, nameOf } from '../paths';
import { entriesOf, fieldOf, listOf, parsedJson, textOf } from '../plainData';
import type { Evidence, ProjectImage, ScriptReference } from '../project';
import { shellWords } from '../shellWords';
import { lineOf } from '../textLines';
import type { TreeFiles } from '../treeFiles';

const targetLimit = 3000;

/** The folders that hold a reply of CMake's file API, each the build folder's. */
export function repliesOf(files: TreeFiles): readonly { readonly build: string; readonly index: string }[] {
  const newest = new Map<string, string>();
  for (const path of files.namedLike((name) => name.startsWith('index-') && name.endsWith('.json'))) {
    const match = /^(?:(.*)\/)?\.cmake\/api\/v1\/reply\/index-[^/]*\.json$/.exec(path);
    // A later index sorts behind an earlier one: its name holds the time.
    if (match !== null) newest.set(match[1] ?? '.', path);
  }
  return [...newest].map(([build, index]) => ({ build, index }));
}

/** Every executable of a reply, with the flags that CMake will link it by. */
export async function fileApiImages(
  files: TreeFiles,
  build: string,
  index: string,
  made: ReadonlyMap<string, ScriptReference>,
): Promise<readonly ProjectImage[]> {
  const reply = folderOf(index);
  const read = async (
    name: string | undefined,
  ): Promise<{ data: unknown; text: string; path: string } | undefined> => {
    if (name === undefined || name.includes('..')) return undefined;
    const path = joinPath(reply, name);
    const text = await files.read(path);
    const data = parsedJson(text);
    return text === undefined || data === undefined ? undefined : { data, text, path };
  };
  const top = await read(nameOf(index));
  const names = modelName(top?.data);
  const model = await read(names);
  if (model === undefined) return [];
  const source = textOf(model.data, 'paths', 'source') ?? '';
  const images: ProjectImage[] = [];
  const configurations = listOf(model.data, 'configurations');
  for (const configuration of configurations) {
    for (const item of listOf(configuration, 'targets').slice(0, targetLimit)) {
      const target = await read(textOf(item, 'jsonFile'));
      if (target === undefined) continue;
      const name = configurations.length > 1 ? textOf(configuration, 'name') : undefined;
      const image = targetImage(files, build, source, target, made, name);
      if (image !== undefined) images.push(image);
    }
  }
  return images;
}

/** The codemodel's file, by whichever client asked for it. */
function modelName(index: unknown): string | undefined {
  const objects = listOf(index, 'objects').find((object) => textOf(object, 'kind') === 'codemodel');
  if (objects !== undefined) return textOf(objects, 'jsonFile');
  for (const [key, value] of entriesOf(index, 'reply')) {
    if (key.startsWith('codemodel')) return textOf(value, 'jsonFile');
  }
  return undefined;
}

function targetImage(
  files: TreeFiles,
  build: string,
  source: string,
  target: { readonly data: unknown; readonly text: string; readonly path: string },
  made: ReadonlyMap<string, ScriptReference>,
  configuration: string | undefined,
): ProjectImage | undefined {
  const { data, text, path } = target;
  const type = textOf(data, 'type');
  if (type !== 'EXECUTABLE' && type !== 'SHARED_LIBRARY' && type !== 'MODULE_LIBRARY') return undefined;
  const name = textOf(data, 'name') ?? 'image';
  const words: Word[] = [];
  for (const fragment of listOf(data, 'link', 'commandFragments')) {
    const written = textOf(fragment, 'fragment') ?? '';
    const role = textOf(fragment, 'role') ?? '';
    // Text of JSON is looked for as JSON has it.
    const place: Evidence = {
      file: path,
      line: lineOf(text, JSON.stringify(written)),
      why: `the file API's ${role} of ${name}`,
    };
    for (const word of shellWords(written))
      words.push({
        text: role === 'libraryPath' && !word.startsWith('-L') ? `-L${word}` : word,
        evidence: [place],
      });
  }
  const outputs = listOf(data, 'artifacts').flatMap((artifact) => textOf(artifact, 'path') ?? []);
  const sources = listOf(data, 'sources').flatMap((item) =>
    fieldOf(item, 'compileGroupIndex') === undefined ? [] : (textOf(item, 'path') ?? []),
  );
  const language = textOf(data, 'link', 'language') ?? 'C';
  const inTree = files.relative(source);
  const isHere = !inTree.startsWith('/');
  return finishImage(files, {
    name: configuration === undefined ? name : `${name} (${configuration})`,
    system: 'cmake',
    words,
    reader: 'driver',
    folders: unique([build, ...(isHere ? [inTree] : [folderOf(build)])]),
    objects: sources.slice(0, 5000).map((item) => joinPath(build, `${objectFolder(data, name)}/${item}.o`)),
    outputs: outputs.map((output) => files.relative(joinPath(build, output))),
    rank: 'configured',
    run: 'cmake --build',
    machine: machineIn(data),
    evidence: [
      { file: path, line: lineOf(text, '"artifacts"'), why: `the file API's target ${name} (${language})` },
    ],
    made,
  });
}

function objectFolder(data: unknown, name: string): string {
  const build = textOf(data, 'paths', 'build') ?? '.';
  return joinPath(build, `CMakeFiles/${name}.dir`);
}

/** What the compile flags say of the machine. */
function machineIn(data: unknown): string | undefined {
  for (const group of listOf(data, 'compileGroups')) {
    for (const fragment of listOf(group, 'compileCommandFragments')) {
      const match = /--?target[= ](\S+)/.exec(textOf(fragment, 'fragment') ?? '');
      const machine = match === null ? undefined : machineOfTriple(match[1] ?? '');
      if (machine !== undefined) return machine;
    }
  }
  const sysroot = textOf(data, 'link', 'sysroot', 'path');
  return sysroot === undefined ? undefined : machineOfProgram(nameOf(sysroot));
}
