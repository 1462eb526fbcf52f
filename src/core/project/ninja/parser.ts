import { filledText } from '../boundedText';
import { folderOf } from '../paths';
import { findFile, type TreeFiles } from '../treeFiles';
import { withoutMarks } from '../unknownText';

/** A file's variables; what is not found is looked for in the file that takes it in. */
interface Scope {
  readonly variables: Map<string, string>;
  readonly rules: Map<string, ReadonlyMap<string, string>>;
  readonly parent: Scope | undefined;
  /** Where each variable is set, with its text as written. */
  readonly places: Map<string, { readonly text: string; readonly file: string; readonly line: number }>;
}

/** A `build` statement. Its texts are as written, since most edges of a large file are never looked at. */
export interface NinjaEdge {
  readonly rule: string;
  /** What stands between `build` and the rule, and behind the rule. */
  readonly left: string;
  readonly right: string;
  readonly bindings: ReadonlyMap<string, { readonly text: string; readonly line: number }>;
  readonly file: string;
  readonly line: number;
  readonly scope: NinjaScope;
}

/** Opaque outside of this file. */
export type NinjaScope = Scope;

export interface NinjaFile {
  readonly edges: readonly NinjaEdge[];
  /** The folder that its paths are seen from. */
  readonly folder: string;
}

const lineLimit = 4_000_000;
const fileLimit = 400;
const depthLimit = 20;

/** Reads build.ninja with what it includes. What cannot be understood is passed over. */
export async function readNinja(files: TreeFiles, path: string): Promise<NinjaFile> {
  const edges: NinjaEdge[] = [];
  const state = { files: 0, lines: 0, folder: folderOf(path) };
  await readInto(
    files,
    path,
    { variables: new Map(), rules: new Map(), parent: undefined, places: new Map() },
    edges,
    state,
    0,
  );
  return { edges, folder: state.folder };
}

async function readInto(
  files: TreeFiles,
  path: string,
  scope: Scope,
  edges: NinjaEdge[],
  state: { files: number; lines: number; readonly folder: string },
  depth: number,
): Promise<void> {
  state.files += 1;
  if (state.files > fileLimit || depth > depthLimit) return;
  const text = await files.read(path);
  if (text === undefined) return;
  let bindings: Map<string, { text: string; line: number }> | undefined;
  let rule: Map<string, string> | undefined;
  for (const { text: line, number } of logicalLines(withoutMarks(text))) {
    state.lines += 1;
    if (state.lines > lineLimit) return;
    const binding = /^(\s*)([\w.-]+)\s*=\s*(.*)$/s.exec(line);
    if (binding !== null && !/^(build|rule)\s/.test(line)) {
      const [, indent = '', name = '', value = ''] = binding;
      if (indent === '') {
        const known = expand(value, (wanted) => lookup(scope, wanted));
        scope.variables.set(name, known);
        if (scope.places.size < 5000) scope.places.set(name, { text: value, file: path, line: number });
      } else if (rule !== undefined) rule.set(name, value);
      else bindings?.set(name, { text: value, line: number });
      continue;
    }
    if (line.startsWith(' ') || line.startsWith('\t')) continue;
    bindings = undefined;
    rule = undefined;
    const word = /^(\w+)\s+(.*)$/s.exec(line);
    const rest = word?.[2] ?? '';
    switch (word?.[1]) {
      case 'rule':
        rule = new Map();
        scope.rules.set(rest.trim(), rule);
        break;
      case 'pool':
        rule = new Map();
        break;
      case 'build': {
        const colon = colonOf(rest);
        if (colon < 0) break;
        const [, name = '', right = ''] = /^\s*([\w.-]+)(.*)$/s.exec(rest.slice(colon + 1)) ?? [];
        bindings = new Map();
        edges.push({
          rule: name,
          left: rest.slice(0, colon),
          right,
          bindings,
          file: path,
          line: number,
          scope,
        });
        break;
      }
      case 'include':
      case 'subninja': {
        const name = expand(rest.trim(), (wanted) => lookup(scope, wanted));
        const found = findFile(files, name, [state.folder, folderOf(path)]);
        if (found === undefined || found === path) break;
        const inner: Scope =
          word[1] === 'include'
            ? scope
            : { variables: new Map(), rules: new Map(), parent: scope, places: new Map() };
        await readInto(files, found, inner, edges, state, depth + 1);
        break;
      }
      default:
        break;
    }
  }
}

/** Lines with those that `$` continues; empty ones and remarks are left out. */
function* logicalLines(text: string): Generator<{ text: string; number: number }> {
  let at = 0;
  let number = 0;
  while (at < text.length) {
    let line = '';
    const first = number + 1;
    for (;;) {
      const newline = text.indexOf('\n', at);
      const end = newline < 0 ? text.length : newline;
      const part = text.slice(at, end).replace(/\r$/, '');
      at = end + 1;
      number += 1;
      const goesOn = dollarsAtEnd(part) % 2 === 1 && at <= text.length;
      line += line === '' ? part : part.replace(/^\s+/, '');
      if (!goesOn || line.length > 4_000_000) break;
      line = line.slice(0, -1);
    }
    if (/\S/.test(line) && !/^\s*#/.test(line)) yield { text: line, number: first };
  }
}

function dollarsAtEnd(line: string): number {
  let count = 0;
  while (line.at(-1 - count) === '$') count += 1;
  return count;
}

function colonOf(text: string): number {
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === '$') i += 1;
    else if (text[i] === ':') return i;
  }
  return -1;
}

function lookup(scope: Scope | undefined, name: string): string {
  for (let at = scope; at !== undefined; at = at.parent) {
    const value = at.variables.get(name);
    if (value !== undefined) return value;
  }
  return '';
}

/** `$name`, `${name}` and the escapes `$$`, `$ ` and `$:`; nothing where that makes a text without end. */
function expand(text: string, value: (name: string) => string): string {
  return (
    filledText(
      text,
      /\$(?:\{([\w.-]+)\}|([\w-]+)|([$ :]))/g,
      ([, a, b, escape]) => escape ?? value(a ?? b ?? ''),
      4_000_000,
    ) ?? ''
  );
}

/** The paths of an edge: `outputs | implicit outputs : rule inputs | implicit || order-only |@ validations`. */
export function edgePaths(edge: NinjaEdge): {
  readonly outputs: readonly string[];
  readonly inputs: readonly string[];
  readonly implicit: readonly string[];
} {
  const split = (text: string): string[][] => {
    const groups: string[][] = [[]];
    for (const match of text.matchAll(/\|\|?@?|(?:\$[^]|[^\s|$])+/g)) {
      if (match[0].startsWith('|')) groups.push([]);
      else
        groups
          .at(-1)
          ?.push(expand(match[0], (name) => edge.bindings.get(name)?.text ?? lookup(edge.scope, name)));
    }
    return groups;
  };
  const hasImplicit = /[^|$]\|(?![|@])/.test(` ${edge.right}`);
  const [outputs = []] = split(edge.left);
  const groups = split(edge.right);
  return { outputs, inputs: groups[0] ?? [], implicit: hasImplicit ? (groups[1] ?? []) : [] };
}

/** The variable of the file that gives a word, where one does. */
export function variableWith(
  edge: NinjaEdge,
  word: string,
): { readonly name: string; readonly file: string; readonly line: number } | undefined {
  for (let at: Scope | undefined = edge.scope; at !== undefined; at = at.parent) {
    for (const [name, place] of at.places) if (place.text.includes(word)) return { name, ...place };
  }
  return undefined;
}

/** What ninja would know as a variable of an edge, with `$in` and `$out`; empty when it is not set. */
export function edgeVariable(edge: NinjaEdge, name: string): string {
  const paths = edgePaths(edge);
  const rule = ruleOf(edge);
  const value = (wanted: string, depth: number): string => {
    if (depth > depthLimit) return '';
    if (wanted === 'in') return paths.inputs.map(quoted).join(' ');
    if (wanted === 'in_newline') return paths.inputs.map(quoted).join('\n');
    if (wanted === 'out') return paths.outputs.map(quoted).join(' ');
    const own = edge.bindings.get(wanted);
    if (own !== undefined)
      return expand(own.text, (inner) =>
        inner === wanted ? lookup(edge.scope, inner) : value(inner, depth + 1),
      );
    const ofRule = rule?.get(wanted);
    if (ofRule !== undefined)
      return expand(ofRule, (inner) => (inner === wanted ? '' : value(inner, depth + 1)));
    return lookup(edge.scope, wanted);
  };
  return value(name, 0);
}

export function hasRule(edge: NinjaEdge): boolean {
  return ruleOf(edge) !== undefined;
}

/** The rule's command as written, which tells cheaply whether its edges can be links. */
export function rawCommand(edge: NinjaEdge): string {
  const raw = edge.bindings.get('command')?.text ?? ruleOf(edge)?.get('command') ?? '';
  return expand(raw.slice(0, 20_000), (name) =>
    /^(in|out)$/.test(name) ? `$${name}` : lookup(edge.scope, name).slice(0, 2000),
  );
}

function ruleOf(edge: NinjaEdge): ReadonlyMap<string, string> | undefined {
  for (let at: Scope | undefined = edge.scope; at !== undefined; at = at.parent) {
    const rule = at.rules.get(edge.rule);
    if (rule !== undefined) return rule;
  }
  return undefined;
}

function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
