import { hasErrors } from '../core/issue';
import { drawAscii } from '../core/export/ascii';
import { drawSvg } from '../core/export/svg';
import { layoutJson } from '../core/export/json';
import type { FileKind } from '../core/imageFile';
import { allIssues, type MemoryMap } from '../core/memoryMap';
import type { PreprocessorSettings } from '../core/preprocess';
import { kindOf, readMap } from './inputs';
import { explanations } from './explain';
import { placeCommand, placeFiles, placeImage, type Placed } from './link';
import { parseOptions } from './options';
import { json, UsageError, type Outcome } from './outcome';

const formats = ['json', 'ascii', 'svg'] as const;
type Format = (typeof formats)[number];

/** `memscape layout`: where an image's sections are. */
export async function layoutCommand(args: readonly string[]): Promise<Outcome> {
  const dashes = args.indexOf('--');
  const { values, positionals } = parseOptions({
    args: dashes < 0 ? [...args] : args.slice(0, dashes),
    allowPositionals: true,
    options: {
      format: { type: 'string' },
      'low-at-top': { type: 'boolean' },
      unicode: { type: 'boolean' },
      define: { type: 'string', short: 'D', multiple: true },
      include: { type: 'string', short: 'I', multiple: true },
      explain: { type: 'string', multiple: true },
    },
  });
  const format = formatOf(values.format ?? 'ascii');
  if (dashes >= 0 && positionals.length > 0) {
    throw new UsageError(
      `layout: give either files or a link command after --, not both ("${positionals.join(' ')}")`,
    );
  }
  const settings =
    values.define === undefined && values.include === undefined
      ? undefined
      : { defines: values.define ?? [], includes: values.include ?? [] };
  const placed =
    dashes < 0 ? await placedFiles(positionals, settings) : await placedCommand(args.slice(dashes + 1));
  if (values.explain !== undefined) return explanations(placed, values.explain, values.format);
  const { map } = placed;
  const stdout = rendered(map, format, {
    lowAtTop: values['low-at-top'] === true,
    style: values.unicode === true ? 'unicode' : 'ascii',
  });
  // JSON holds all findings; for people those that are no more than remarks would bury the others.
  const findings = format === 'json' ? [] : allIssues(map).filter((issue) => issue.severity !== 'info');
  return {
    status: hasErrors(map.issues) ? 1 : 0,
    stdout,
    stderr: findings
      .map((issue) => `${placeOf(issue.location)}${issue.severity}: ${issue.message}\n`)
      .join(''),
  };
}

function formatOf(text: string): Format {
  const format = formats.find((candidate) => candidate === text);
  if (format === undefined)
    throw new UsageError(`layout: unknown format "${text}"; expected json, ascii or svg`);
  return format;
}

function rendered(
  map: MemoryMap,
  format: Format,
  options: { readonly lowAtTop: boolean; readonly style: 'ascii' | 'unicode' },
): string {
  switch (format) {
    case 'json':
      return json(layoutJson(map));
    case 'ascii':
      return drawAscii({ map }, options);
    case 'svg':
      return drawSvg({ map }, { lowAtTop: options.lowAtTop });
  }
}

function placeOf(location: MemoryMap['issues'][number]['location']): string {
  if (location === undefined) return '';
  return `${location.file}:${location.line}:${location.column}: `;
}

/** `explain` is absent for what is no linker's input: a file that is linked does not tell how it came about. */
type Layout = Omit<Placed, 'explain'> & Partial<Pick<Placed, 'explain'>>;

async function placedFiles(
  files: readonly string[],
  settings: PreprocessorSettings | undefined,
): Promise<Layout> {
  const [first] = files;
  if (first === undefined) throw new UsageError('layout: no file; try memscape layout --help');
  // One after the other: thousands of objects are more than may be open at a time.
  const given: { readonly path: string; readonly kind: FileKind }[] = [];
  for (const path of files) given.push({ path, kind: await kindOf(path) });
  const scripts = given.filter(({ kind }) => kind === 'text').map(({ path }) => path);
  const others = given.filter(({ kind }) => kind !== 'text');
  const [script] = scripts;
  if (script === undefined) {
    if (files.length === 1) return { map: await readMap(first) };
    throw new UsageError(
      `layout: of several files one must be a linker script; none of ${files.join(', ')} is`,
    );
  }
  const misplaced = others.find(({ kind }) => !placeable.has(kind));
  if (misplaced !== undefined) throw new UsageError(`layout: a linker script cannot place ${misplaced.path}`);
  const [only] = others;
  if (only?.kind === 'elf' && given.length === 2)
    return { map: await placeImage(script, only.path, settings) };
  return placeFiles(
    scripts,
    others.map(({ path }) => path),
    settings,
  );
}

/** What a linker takes besides scripts; files it does not know are its to refuse. */
const placeable: ReadonlySet<FileKind> = new Set<FileKind>(['object', 'archive', 'elf']);

function placedCommand(command: readonly string[]): Promise<Placed> {
  if (command.length === 0) throw new UsageError('layout: no link command after --');
  return placeCommand(command);
}
