import { finishImage, unique, type Word } from '../linkDraft';
import { folderOf, joinPath, looksLikeScript, nameOf } from '../paths';
import type { Detector, Evidence, ProjectImage, ScriptReference } from '../project';
import { shellWords } from '../shellWords';
import { treeFiles, type TreeFiles } from '../treeFiles';
import { bazelRules, type BazelRule } from './starlark';

/** Finds what Bazel links, from BUILD files. Rules of the project's own are known by their attributes. */
export const bazelDetector: Detector = {
  system: 'bazel',
  detect: async (tree, signal) => {
    const files = treeFiles(tree);
    const rules = new Map<string, BazelRule>();
    const workspaces = ['MODULE.bazel', 'WORKSPACE', 'WORKSPACE.bazel']
      .flatMap((name) => files.named(name))
      .map(folderOf);
    for (const path of [...files.named('BUILD.bazel'), ...files.named('BUILD')].slice(0, 4000)) {
      if (signal?.aborted === true) break;
      const text = await files.read(path);
      if (text === undefined || text.length > 2_000_000 || !/\w\s*\(/.test(text)) continue;
      for (const rule of bazelRules(text, path))
        if (rule.name !== '') rules.set(label(folderOf(path), rule.name), rule);
    }
    if (rules.size === 0) return [];
    const world: World = { files, rules, workspaces: unique(workspaces).sort((a, b) => b.length - a.length) };
    return [...rules.values()]
      .filter((rule) => isLinked(rule, world))
      .slice(0, 2000)
      .map((rule) => imageOf(rule, world));
  },
};

interface World {
  readonly files: TreeFiles;
  /** By the folder of the package, `:`, and the rule's name. */
  readonly rules: ReadonlyMap<string, BazelRule>;
  readonly workspaces: readonly string[];
}

function label(folder: string, name: string): string {
  return `${folder}:${name}`;
}

const scriptAttributes = [
  'linker_script',
  'linkerscript',
  'linker_scripts',
  'ldscript',
  'ld_script',
  'script',
  'lds',
];

/** A rule that makes a linked file: by its kind, or because its attributes say how to link. */
function isLinked(rule: BazelRule, world: World): boolean {
  if (/^(cc_binary|rust_binary|cc_shared_library|native\.cc_binary)$/.test(rule.kind)) return true;
  if (
    /library|_test$|toolchain|genrule|filegroup|^load$|package|config|flag|alias|exports_files|object/.test(
      rule.kind,
    )
  )
    return false;
  const hasScript = scriptAttributes.some(
    (name) => rule.attributes.get(name)?.some((word) => scriptOf(word, rule, world) !== undefined) === true,
  );
  return hasScript || options(rule).some((word) => /(^|,)-T|--script/.test(word.text));
}

function options(rule: BazelRule): readonly Word[] {
  return ['linkopts', 'user_link_flags', 'link_flags', 'additional_linkopts', 'rustc_flags'].flatMap(
    (name) => rule.attributes.get(name) ?? [],
  );
}

/** The package folder and name that a label means, seen from a rule. */
function resolve(
  text: string,
  rule: BazelRule,
  world: World,
): { readonly folder: string; readonly name: string } {
  const here = folderOf(rule.file);
  const match = /^(?:@@?[\w.~-]*)?\/\/([^:]*)(?::(.*))?$/.exec(text);
  if (match === null) return { folder: here, name: text.replace(/^:/, '') };
  const [, path = '', name] = match;
  const root =
    world.workspaces.find((folder) => folder === '.' || here === folder || here.startsWith(`${folder}/`)) ??
    '.';
  return { folder: joinPath(root, path), name: name ?? nameOf(path) };
}

const depthLimit = 8;

/** The script that a label leads to: a file, or what a rule of scripts is made from. */
function scriptOf(
  word: Word,
  rule: BazelRule,
  world: World,
  depth = 0,
): (ScriptReference & { readonly evidence: readonly Evidence[] }) | undefined {
  const { folder, name } = resolve(word.text, rule, world);
  const path = joinPath(folder, name);
  if (world.files.has(path) && (looksLikeScript(path) || depth > 0 || /\.(ld|lds|x|ldi|cmd)\b/.test(path)))
    return { path, evidence: word.evidence };
  const other = world.rules.get(label(folder, name));
  if (other === undefined || depth > depthLimit) return undefined;
  const place: Evidence = { file: other.file, line: other.line, why: `${other.kind}(${other.name})` };
  const isMade = /genrule|preprocess|template|expand|configure|run_binary/.test(other.kind);
  const sources = [...scriptAttributes, 'srcs', 'src', 'template', 'actual', 'input', 'files'].flatMap(
    (key) => other.attributes.get(key) ?? [],
  );
  for (const source of sources) {
    if (source.text.startsWith('-')) continue;
    const found = scriptOf(source, other, world, depth + 1);
    if (found === undefined) continue;
    const command = other.attributes.get('cmd')?.[0]?.text ?? '';
    const template =
      /-E\b|\bcpp\b/.test(command) || other.kind.includes('preprocess')
        ? ('cpp' as const)
        : ('configured' as const);
    return {
      ...found,
      ...(isMade ? { template } : {}),
      evidence: [...found.evidence, place, ...word.evidence],
    };
  }
  return undefined;
}

function imageOf(rule: BazelRule, world: World): ProjectImage {
  const { files } = world;
  const folder = folderOf(rule.file);
  const made = new Map<string, ScriptReference>();
  const words = linkWords(rule, world, made, new Set());
  const place: Evidence = { file: rule.file, line: rule.line, why: `${rule.kind}(${rule.name})` };
  const inputs = rule.attributes.get('additional_linker_inputs') ?? [];
  const isKnown = !words.some((word) => word.text.includes('\uE000'));
  return finishImage(files, {
    name: rule.name,
    system: 'bazel',
    words,
    reader: 'driver',
    folders: unique([folder, ...world.workspaces, '.']),
    outputs: [`bazel-bin/${folder === '.' ? '' : `${folder}/`}${rule.name}`],
    rank: 'static',
    run: `bazel aquery //${folder === '.' ? '' : folder}:${rule.name}`,
    evidence: [
      place,
      ...inputs.filter((word) => looksLikeScript(word.text)).flatMap((word) => word.evidence),
    ],
    unknowns: isKnown ? [] : ['a value that a macro or a function gives'],
    made,
  });
}

/** The words of a rule and of the libraries it hangs on; scripts among the dependencies are given as such. */
function linkWords(
  rule: BazelRule,
  world: World,
  made: Map<string, ScriptReference>,
  seen: Set<BazelRule>,
): Word[] {
  if (seen.has(rule) || seen.size > 2000) return [];
  seen.add(rule);
  const words = options(rule).flatMap((word) => split(located(word, rule, world, made)));
  const named = words.some((word) => /(^|,)-T(?!text|data|bss)|--script/.test(word.text));
  const add = (script: ScriptReference & { readonly evidence: readonly Evidence[] }): void => {
    const { evidence, ...reference } = script;
    made.set(joinPath(world.files.root, reference.path), reference);
    words.push({ text: `-T${joinPath(world.files.root, reference.path)}`, evidence });
  };
  for (const attribute of scriptAttributes) {
    for (const word of rule.attributes.get(attribute) ?? []) {
      const script = scriptOf(word, rule, world);
      if (script !== undefined) add(script);
    }
  }
  for (const word of [
    ...(rule.attributes.get('deps') ?? []),
    ...(rule.attributes.get('dynamic_deps') ?? []),
    ...(rule.attributes.get('malloc') ?? []),
  ]) {
    const { folder, name } = resolve(word.text, rule, world);
    const other = world.rules.get(label(folder, name));
    const isScriptRule = other !== undefined && /^ld_|linker_script|ldscript/.test(other.kind);
    if (other !== undefined && !isScriptRule)
      words.push(
        ...linkWords(other, world, made, seen).map((one) => ({
          ...one,
          evidence: [...one.evidence, ...word.evidence],
        })),
      );
    else if (!named) {
      const script = scriptOf(word, rule, world);
      if (script !== undefined) add(script);
    }
  }
  return words;
}

/** `$(location :x)` and its like in a word; a file that a rule makes stands for what it is made from. */
function located(word: Word, rule: BazelRule, world: World, made: Map<string, ScriptReference>): Word {
  const evidence = [...word.evidence];
  const text = word.text.replace(
    /\$\((?:location|locations|rootpath|execpath|rlocationpath)\s+([^)]+)\)/g,
    (_, name: string) => {
      const script = scriptOf({ text: name.trim(), evidence: [] }, rule, world);
      const { folder, name: file } = resolve(name.trim(), rule, world);
      if (script === undefined) return joinPath(folder, file);
      const { evidence: places, ...reference } = script;
      evidence.push(...places);
      made.set(reference.path, reference);
      return reference.path;
    },
  );
  return { text: text.replace(/\$\((GENDIR|BINDIR)\)/g, 'bazel-bin'), evidence };
}

/** Bazel takes linkopts apart as a shell does. */
function split(word: Word): readonly Word[] {
  if (!/\s/.test(word.text) || word.text.startsWith('-Wl,-T ')) return [word];
  return shellWords(word.text).map((text) => ({ text, evidence: word.evidence }));
}
