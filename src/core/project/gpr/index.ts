import { finishImage, type Word } from '../linkDraft';
import { machineOfTriple } from '../machine';
import { folderOf, joinPath, nameOf, stemOf } from '../paths';
import type { Detector, ProjectImage } from '../project';
import { lineAt } from '../textLines';
import { treeFiles, type TreeFiles } from '../treeFiles';
import { unknownText, withoutMarks } from '../unknownText';

const mostFiles = 200;
/** In characters, of a file, and of all the texts that one expression comes to. */
const largest = 200_000;
const longest = 8000;

/** Project files of GNAT (`*.gpr`): the programs of `Main`, linked with the switches of `package Linker`. */
export const gprDetector: Detector = {
  system: 'gpr',
  detect: async (tree, signal) => {
    const files = treeFiles(tree);
    const images: ProjectImage[] = [];
    for (const file of files.endingWith('.gpr').slice(0, mostFiles)) {
      if (signal?.aborted === true) break;
      const text = await files.read(file);
      if (text === undefined || text.length > largest) continue;
      // Remarks become blanks, so that every offset stays.
      const plain = withoutMarks(text).replace(
        /("(?:[^"\n]|"")*")|--[^\n]*/g,
        (whole, quoted: string | undefined) => quoted ?? ' '.repeat(whole.length),
      );
      images.push(...imagesIn(files, file, plain));
    }
    return images;
  },
};

const attribute = /\bfor\s+(\w+)(?:\s*\(([^()]{0,200})\))?\s*use\s([^;]{0,8000});/gi;
const assignment = /\b([A-Za-z]\w*)\s*(?::\s*\w+\s*)?:=\s*([^;]{0,4000});/g;

interface Attribute {
  readonly name: string;
  readonly index: string;
  readonly values: readonly string[];
  readonly at: number;
}

function imagesIn(files: TreeFiles, file: string, text: string): readonly ProjectImage[] {
  const variables = new Map<string, readonly string[]>();
  for (const [, name = '', value = ''] of text.matchAll(assignment))
    variables.set(name.toLowerCase(), valuesOf(value, variables));
  const attributes = [...text.matchAll(attribute)].map(
    ({ 1: name = '', 2: index = '', 3: value = '', index: at }): Attribute => ({
      name: name.toLowerCase(),
      index: index.trim().replace(/^"|"$/g, ''),
      values: valuesOf(value, variables),
      at,
    }),
  );
  const valueOf = (name: string): string | undefined =>
    attributes.find((one) => one.name === name)?.values[0];
  const linker = linkerPackage(text);
  const mains = attributes.filter(({ name }) => name === 'main').flatMap(({ values }) => values);
  if (linker === undefined && mains.length === 0) return [];
  const inside = ({ at }: Attribute): boolean =>
    linker !== undefined && at >= linker.start && at < linker.end;
  const isOpen = linker !== undefined && /\bcase\b/i.test(text.slice(linker.start, linker.end));
  const folder = folderOf(file);
  const objects = joinPath(folder, valueOf('object_dir') ?? '.');
  const programs = joinPath(folder, valueOf('exec_dir') ?? valueOf('object_dir') ?? '.');
  const target = valueOf('target');
  const runtime = attributes.find(({ name }) => name === 'runtime')?.values[0];
  return mains.map((main) => {
    const name =
      attributes.find((one) => one.name === 'executable' && one.index === main)?.values[0] ??
      stemOf(nameOf(main));
    const words: Word[] = attributes
      .filter((one) => inside(one) && /switches$|linker_options$/.test(one.name))
      .filter(({ index }) => /^(ada|c|c\+\+)$/i.test(index) || index === '' || index === main)
      .flatMap(({ values, at }) =>
        values.map((value) => ({
          text: value,
          evidence: [{ file, line: lineAt(text, at), why: `package Linker gives ${value}` }],
        })),
      );
    const isPlaced = words.some((word) => /^(-Wl,)?-+T/.test(word.text));
    const bringsScript = runtime !== undefined && !isPlaced && !/^(native|default)$/i.test(runtime);
    return finishImage(files, {
      name,
      system: 'gpr',
      words,
      reader: 'driver',
      // The linker runs in the folder of the objects.
      folders: [objects, folder],
      outputs: [joinPath(programs, name)],
      rank: 'static',
      run: 'gprbuild',
      machine: target === undefined ? undefined : machineOfTriple(target),
      evidence: [
        {
          file,
          line: lineAt(text, Math.max(0, text.indexOf(`"${main}"`))),
          why: `the main program ${main}`,
        },
      ],
      unknowns: [
        ...(bringsScript ? [`the script, which comes with the run-time system ${runtime}`] : []),
        ...(isOpen ? ['which switches of package Linker count, which a case decides'] : []),
      ],
      ...(bringsScript || isOpen ? { resolvable: { kind: 'needs-running' as const, run: 'gprbuild' } } : {}),
    });
  });
}

/** Where `package Linker` begins and ends. */
function linkerPackage(text: string): { readonly start: number; readonly end: number } | undefined {
  const start = text.search(/\bpackage\s+Linker\s+is\b/i);
  const length = start < 0 ? -1 : text.slice(start).search(/\bend\s+Linker\b/i);
  return length < 0 ? undefined : { start, end: start + length };
}

const parts =
  /"((?:[^"\n]|"")*)"|\bExternal\s*\(\s*"([^"]*)"\s*(?:,\s*"([^"]*)"\s*)?\)|\bSplit\s*\(\s*([^,()]*(?:\([^()]*\))?)\s*,\s*"([^"]*)"\s*\)|([A-Za-z][\w.']*)/gi;

/** The texts that an expression lists. `&` joins two texts to one, and puts anything else behind each other. */
function valuesOf(given: string, variables: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const expression = given.replace(/\s+/g, ' ');
  const out: string[] = [];
  let wasText = false;
  let length = 0;
  for (const match of expression.matchAll(parts)) {
    const [whole, literal, external, fallback, split, separator, name] = match;
    let values: readonly string[];
    if (literal !== undefined) values = [literal.replaceAll('""', '"')];
    else if (external !== undefined) values = [fallback ?? unknownText(external)];
    else if (split !== undefined)
      values = valuesOf(split, variables)
        .join('')
        .split(separator ?? ' ')
        .filter(Boolean);
    else values = variables.get((name ?? '').toLowerCase()) ?? [unknownText(whole)];
    for (const value of values) length += value.length + 1;
    // A variable may be put behind itself again and again.
    if (length > longest) return [unknownText(expression.slice(0, 80))];
    const isText = split === undefined && values.length === 1;
    const isJoined = /&\s*$/.test(expression.slice(Math.max(0, match.index - 200), match.index));
    const last = out.at(-1);
    if (isText && wasText && isJoined && last !== undefined) out[out.length - 1] = last + (values[0] ?? '');
    else out.push(...values);
    // A text in brackets is a list of one.
    wasText = isText && !/^\s*\)/.test(expression.slice(match.index + whole.length));
  }
  return out;
}
