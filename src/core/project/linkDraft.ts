import { readLinkWords, type LinkWords } from './linkFlags';
import { joinPath, nameOf, templateOf } from './paths';
import type {
  BuildSystem,
  Evidence,
  EvidenceRank,
  ProjectImage,
  Resolvable,
  ScriptReference,
} from './project';
import { findFile, isAbsolute, type TreeFiles } from './treeFiles';
import { hasUnknown, shownText, unknownsOf } from './unknownText';

/** A word of a link command, with the places in the project's files that it comes from. */
export interface Word {
  readonly text: string;
  readonly evidence: readonly Evidence[];
}

/** What a detector knows of an image, before paths are looked up and words are sorted. */
export interface LinkDraft {
  readonly name: string;
  readonly system: BuildSystem;
  readonly words: readonly Word[];
  /** Who reads the words: the linker, or a compiler that passes them on. */
  readonly reader: 'linker' | 'driver';
  /** The folders that relative names may be meant from, the likeliest first. */
  readonly folders: readonly string[];
  /** The folder that the linker runs in, where that is none of the former's first. */
  readonly runFolder?: string;
  readonly objects?: readonly string[];
  readonly outputs: readonly string[];
  readonly maps?: readonly string[];
  readonly rank: EvidenceRank;
  /** What is to be run when something is not known. */
  readonly run: string;
  /** Said of the image whatever is known of its words. */
  readonly resolvable?: Resolvable;
  readonly machine?: string | undefined;
  readonly linker?: ProjectImage['linker'] | undefined;
  readonly driver?: ProjectImage['driver'] | undefined;
  readonly evidence?: readonly Evidence[];
  readonly unknowns?: readonly string[];
  readonly preprocessor?: ProjectImage['preprocessor'];
  /** Scripts that a step makes, by the path that the link command names. */
  readonly made?: ReadonlyMap<string, ScriptReference>;
  /** Scripts that come with something outside of the tree, and what: `link.x` of cortex-m-rt. */
  readonly foreign?: ReadonlyMap<string, string>;
}

const evidenceLimit = 24;

/** Sorts the words of a draft, finds its files in the tree and says what is not known. */
export function finishImage(files: TreeFiles, draft: LinkDraft): ProjectImage {
  const read = readLinkWords(
    draft.words.map((word) => word.text),
    draft.reader,
  );
  const searchPath = unique(read.searchPath.map((path) => folderPath(files, path, draft.folders)));
  const unknowns = [...(draft.unknowns ?? [])];
  const evidence: Evidence[] = [];
  const scripts: ScriptReference[] = [];
  for (const script of read.scripts) {
    if (script.path === '' || script.path === '/dev/null') continue;
    // A driver hands on `-Wl,-T name` with its blank, which linkers pass over.
    const found = findScript(files, draft, script.path.trim(), searchPath);
    for (const place of evidenceOf(draft.words, script.path)) evidence.push(place);
    if (found.unknown !== undefined) unknowns.push(found.unknown);
    const reference = { ...found.script, ...(script.isDefault === true ? { isDefault: true } : {}) };
    if (!scripts.some((other) => other.path === reference.path)) scripts.push(reference);
  }
  const flags = read.flags.map(shownText);
  for (const name of unknownsOf(read.flags.join(' '))) unknowns.push(`\${${name}} is not known`);
  if (scripts.length === 0) evidence.push(...draft.words.flatMap((word) => word.evidence).slice(0, 8));
  evidence.push(...(draft.evidence ?? []));
  const linker = read.linker ?? draft.linker;
  const machine = read.machine ?? draft.machine;
  const preprocessor = draft.preprocessor ?? preprocessorOf(read);
  return {
    name: draft.name,
    system: draft.system,
    scripts,
    flags,
    searchPath,
    ...(linker === undefined ? {} : { linker }),
    ...(draft.driver === undefined ? {} : { driver: draft.driver }),
    objects: [...(draft.objects ?? []), ...read.inputs].map((path) => plainPath(files, path)),
    outputs: unique(
      [...draft.outputs, ...(read.output === undefined ? [] : [read.output])].map((path) =>
        plainPath(files, path),
      ),
    ),
    maps: unique(
      [
        ...(draft.maps ?? []),
        ...(read.map === undefined
          ? []
          : [
              findFile(files, read.map, draft.folders) ??
                joinPath(draft.runFolder ?? draft.folders[0] ?? '.', read.map),
            ]),
      ].map((path) => plainPath(files, path)),
    ),
    ...(preprocessor === undefined ? {} : { preprocessor }),
    ...(machine === undefined ? {} : { machine }),
    rank: draft.rank,
    resolvable:
      draft.resolvable ??
      (unknowns.length > (draft.unknowns?.length ?? 0)
        ? { kind: 'needs-running', run: draft.run }
        : { kind: 'yes' }),
    evidence: uniqueEvidence(evidence).slice(0, evidenceLimit),
    unknowns: unique(unknowns),
  };
}

/** Scripts of a configured image that the sources say are made from others, with those. */
export function withTemplates(image: ProjectImage, source: ProjectImage): readonly ScriptReference[] {
  return image.scripts.map((script) =>
    script.template === undefined
      ? (source.scripts.find((other) => other.generated === script.path) ?? script)
      : script,
  );
}

export function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}

export function uniqueEvidence(evidence: readonly Evidence[]): Evidence[] {
  const seen = new Map<string, Evidence>();
  for (const place of evidence) {
    const key = `${place.file}:${place.line}`;
    if (!seen.has(key)) seen.set(key, place);
  }
  return [...seen.values()];
}

function plainPath(files: TreeFiles, path: string): string {
  return shownText(path.startsWith('-') ? path : isAbsolute(path) ? files.relative(path) : path);
}

function preprocessorOf(read: LinkWords): ProjectImage['preprocessor'] {
  return read.defines.length === 0 && read.includes.length === 0
    ? undefined
    : { defines: read.defines, includes: read.includes };
}

/** The places of the words that name a script, those first that have its name in them. */
function evidenceOf(words: readonly Word[], path: string): Evidence[] {
  const places = words.filter((word) => word.text.includes(path)).flatMap((word) => word.evidence);
  const name = nameOf(path);
  return [
    ...places.filter((place) => place.why.includes(name)),
    ...places.filter((place) => !place.why.includes(name)),
  ];
}

function folderPath(files: TreeFiles, path: string, folders: readonly string[]): string {
  if (hasUnknown(path)) return shownText(path);
  if (isAbsolute(path)) return files.relative(path);
  const joined = folders.map((folder) => files.relative(joinPath(folder, path)));
  return joined.find((folder) => files.hasFolder(folder)) ?? joined[0] ?? path;
}

interface FoundScript {
  readonly script: ScriptReference;
  readonly unknown?: string;
}

/** Names of what scripts are made from, by what stands behind the script's own name. */
const templateEndings = ['.in', '.S', '.pp', '.tmpl', '.template', '.j2', '.h', '.c'];

function findScript(
  files: TreeFiles,
  draft: LinkDraft,
  name: string,
  searchPath: readonly string[],
): FoundScript {
  const made = draft.made?.get(name);
  if (made !== undefined) return { script: made };
  const foreign = draft.foreign?.get(nameOf(name));
  if (hasUnknown(name)) return byPattern(files, name, foreign);
  const folders = [...draft.folders, ...searchPath];
  const path = findFile(files, name, folders);
  if (path !== undefined) return { script: draft.made?.get(path) ?? reference(path) };
  for (const ending of templateEndings) {
    const template =
      findFile(files, `${name}${ending}`, folders) ?? onlyNamed(files, `${nameOf(name)}${ending}`);
    if (template !== undefined) {
      return {
        script: { path: template, template: templateOf(template) ?? 'configured' },
        unknown: `${name} is made from it by the build`,
      };
    }
  }
  const stem = name.replace(/\.(ld|lds|x)$/, '');
  const cpp = ['.lds.S', '.ld.S', '.ldS', '.S']
    .map((ending) => findFile(files, `${stem}${ending}`, folders))
    .find((found) => found !== undefined && /ld|link/i.test(found));
  if (cpp !== undefined)
    return { script: { path: cpp, template: 'cpp' }, unknown: `${name} is made from it by the build` };
  if (foreign !== undefined)
    return { script: { path: name }, unknown: `${name} comes with ${foreign} and is made when it is built` };
  const only = onlyNamed(files, nameOf(name));
  // A file of that name in a part of the tree that the link does not reach is another one.
  if (only !== undefined && folders.some((folder) => folder === '.' || only.startsWith(`${folder}/`)))
    return { script: reference(only) };
  const plain = isAbsolute(name)
    ? files.relative(name)
    : files.relative(joinPath(draft.folders[0] ?? '.', name));
  return { script: { path: plain }, unknown: `${plain} is not among the files` };
}

function reference(path: string): ScriptReference {
  const template = templateOf(path);
  return template === undefined ? { path } : { path, template };
}

function onlyNamed(files: TreeFiles, name: string): string | undefined {
  const named = files.named(name);
  return named.length === 1 ? named[0] : undefined;
}

/** A script of which part of the name is not known: the one file that fits is taken, several are told. */
function byPattern(files: TreeFiles, name: string, foreign: string | undefined): FoundScript {
  const shown = shownText(isAbsolute(name) ? files.relative(name) : name);
  if (foreign !== undefined)
    return { script: { path: nameOf(shown) }, unknown: `${nameOf(shown)} comes with ${foreign}` };
  const fits = filesLike(files, name);
  const [only] = fits;
  if (fits.length === 1 && only !== undefined)
    return {
      script: reference(only),
      ...(hasUnknown(nameOf(name)) ? { unknown: `${shown} is taken for the only file that fits` } : {}),
    };
  const those = fits.length > 1 && fits.length <= 12 ? `: one of ${fits.join(', ')}` : '';
  return { script: { path: shown }, unknown: `${shown} is not known${those}` };
}

/** The files that a name with unknown parts can mean. Where no ending is known either, that would be too many. */
export function filesLike(files: TreeFiles, name: string): readonly string[] {
  const last = nameOf(name);
  const ending = /\.[A-Za-z.]+$/.exec(last.replace(/\uE000[^\uE001]*\uE001/g, '\uE000'))?.[0];
  if (ending === undefined && hasUnknown(last)) return [];
  const pool = hasUnknown(last) ? files.endingWith(ending ?? '') : files.named(last);
  const byName = pool.filter((path) => new RegExp(`(^|/)${fileGlob(last)}$`).test(path));
  // As much of the folder as is known has to fit as well, where anything does.
  const near = files.relative(name.replace(/^\uE000[^\uE001]*\uE001\/?/, ''));
  const whole = byName.filter((path) => new RegExp(`(^|/)${fileGlob(near)}$`).test(path));
  return whole.length > 0 ? whole : byName;
}

function fileGlob(name: string): string {
  return name
    .split(/\uE000[^\uE001]*\uE001/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^/]+');
}
