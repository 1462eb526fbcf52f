import { joinPath, normalPath } from '../paths';
import { evaluateText } from './read';
import { shellResult } from './shellFunction';
import {
  hasUnknown,
  isOnlyUnknown,
  mayStep,
  unknownValue,
  withoutUnset,
  type MakeState,
  type Scope,
} from './state';
import { splitTop, stemIn, substituted, words } from './words';

type Expand = (state: MakeState, text: string, scope?: Scope, depth?: number) => string;

/** How many arguments, at most, commas separate; later commas are text. */
const arity: Readonly<Record<string, number>> = {
  ...{ subst: 3, patsubst: 3, strip: 1, findstring: 2, filter: 2, 'filter-out': 2, sort: 1, word: 2 },
  ...{ wordlist: 3, words: 1, firstword: 1, lastword: 1, dir: 1, notdir: 1, suffix: 1, basename: 1 },
  ...{ addsuffix: 2, addprefix: 2, join: 2, wildcard: 1, realpath: 1, abspath: 1, error: 1, warning: 1 },
  ...{
    info: 1,
    shell: 1,
    origin: 1,
    flavor: 1,
    foreach: 3,
    let: 3,
    if: 3,
    or: Infinity,
    and: Infinity,
    call: Infinity,
  },
  ...{ eval: 1, file: 2, value: 1, guile: 1, intcmp: 5 },
};

export const functionNames: ReadonlySet<string> = new Set(Object.keys(arity));

/** Calls a function of make; its arguments are expanded here, some of them only when they are needed. */
export function callFunction(
  state: MakeState,
  name: string,
  text: string,
  scope: Scope | undefined,
  depth: number,
  expand: Expand,
): string {
  const raw = splitTop(text, ',', arity[name] ?? 1);
  const value = (at: number): string => expand(state, raw[at] ?? '', scope, depth + 1);
  /** Of what is only looked at, a variable that is not set is empty, as make has it. */
  const looked = (at: number): string => {
    const before = state.marksUnset;
    state.marksUnset = false;
    try {
      return value(at);
    } finally {
      state.marksUnset = before;
    }
  };
  switch (name) {
    case 'if': {
      const condition = looked(0).trim();
      if (isOnlyUnknown(condition)) state.isGuessing = true;
      return condition === '' ? value(2) : value(1);
    }
    case 'or': {
      for (let i = 0; i < raw.length; i += 1) {
        const one = looked(i).trim();
        if (one !== '') return one;
      }
      return '';
    }
    case 'and': {
      let last = '';
      for (let i = 0; i < raw.length; i += 1) {
        last = looked(i).trim();
        if (last === '') return '';
      }
      return last;
    }
    case 'foreach':
    case 'let':
      return name === 'let'
        ? letValue(state, raw, looked, scope, depth, expand)
        : forEach(state, raw, looked, scope, depth, expand);
    case 'call':
      return callVariable(
        state,
        raw.map((_, i) => value(i)),
        scope,
        depth,
        expand,
      );
    case 'eval':
      evaluateText(state, value(0), depth);
      return '';
    case 'value':
      return state.variables.get(value(0).trim())?.value ?? '';
    case 'origin':
      return state.variables.get(value(0).trim())?.origin ?? 'undefined';
    case 'flavor':
      return state.variables.get(value(0).trim())?.flavor ?? 'undefined';
    case 'shell':
      return shellResult(state, looked(0));
    case 'error':
    case 'warning':
    case 'info':
      if (name === 'error') state.notes.push(value(0));
      return '';
    case 'file':
    case 'guile':
      return unknownValue(state, `the value of $(${name} …)`);
    default:
      return textFunction(
        state,
        name,
        raw.map((_, i) => looked(i)),
      );
  }
}

const mostRounds = 5000;

function forEach(
  state: MakeState,
  raw: readonly string[],
  value: (at: number) => string,
  scope: Scope | undefined,
  depth: number,
  expand: Expand,
): string {
  const variable = value(0).trim();
  const out: string[] = [];
  for (const word of words(value(1)).slice(0, mostRounds)) {
    if (!mayStep(state, depth)) break;
    out.push(expand(state, raw[2] ?? '', inner(scope, [[variable, word]]), depth + 1));
  }
  return out.join(' ');
}

function letValue(
  state: MakeState,
  raw: readonly string[],
  value: (at: number) => string,
  scope: Scope | undefined,
  depth: number,
  expand: Expand,
): string {
  const names = words(value(0));
  const given = words(value(1));
  const pairs = names.map((name, i): [string, string] => [
    name,
    i === names.length - 1 ? given.slice(i).join(' ') : (given[i] ?? ''),
  ]);
  return expand(state, raw[2] ?? '', inner(scope, pairs), depth + 1);
}

function inner(outer: Scope | undefined, pairs: Iterable<[string, string]>): Scope {
  return { values: new Map(pairs), ...(outer === undefined ? {} : { outer }) };
}

function callVariable(
  state: MakeState,
  given: readonly string[],
  scope: Scope | undefined,
  depth: number,
  expand: Expand,
): string {
  const name = (given[0] ?? '').trim();
  if (functionNames.has(name)) {
    const escaped = given.slice(1).map((one) => one.replace(/\$/g, '$$$$'));
    return callFunction(state, name, escaped.join(','), scope, depth + 1, expand);
  }
  const command = kbuildCommand(state, name, (given[1] ?? '').trim());
  if (command !== undefined) return expand(state, command, scope, depth + 1);
  const variable = state.variables.get(name);
  state.used?.add(name);
  if (variable === undefined) return '';
  const pairs = Array.from({ length: 10 }, (_, i): [string, string] => [i.toString(), given[i] ?? '']);
  return variable.flavor === 'simple'
    ? variable.value
    : expand(state, variable.value, inner(scope, pairs), depth + 1);
}

/** In trees built like Linux, `$(call if_changed,ld)` runs `cmd_ld`; whether it has to is nothing that can be known. */
function kbuildCommand(state: MakeState, name: string, what: string): string | undefined {
  if (!/^(if_changed|if_changed_dep|if_changed_rule|cmd|rule_mkpiggy)$/.test(name)) return undefined;
  const own = name === 'if_changed_rule' ? `rule_${what}` : `cmd_${what}`;
  return state.variables.has(own) ? `$(${own})` : undefined;
}

/** `patsubst` of every word. A variable that is set nowhere is empty: it does not stand between a word and its ending. */
export function substitutedWords(
  state: MakeState,
  text: string,
  pattern: string,
  replacement: string,
): string {
  return words(text)
    .map((word) => {
      const made = substituted(word, pattern, replacement);
      if (made !== word || !hasUnknown(word)) return made;
      const plain = withoutUnset(state, word);
      const other = substituted(plain, pattern, replacement);
      return other === plain ? word : other;
    })
    .join(' ');
}

function textFunction(state: MakeState, name: string, given: readonly string[]): string {
  const [a = '', b = '', c = ''] = given;
  switch (name) {
    case 'subst':
      return a === '' ? c + b : c.split(a).join(b);
    case 'patsubst':
      return substitutedWords(state, c, a.trim(), b.trim());
    case 'strip':
      return words(a).join(' ');
    case 'findstring':
      if (hasUnknown(b) && !b.includes(a)) state.isGuessing = true;
      return b.includes(a) ? a : '';
    case 'filter':
    case 'filter-out': {
      const patterns = words(a);
      const fits = (word: string): boolean => patterns.some((pattern) => stemIn(word, pattern) !== undefined);
      const list = words(b);
      if (list.some((word) => hasUnknown(word) && !isOnlyUnknown(word) && !fits(word)))
        state.isGuessing = true;
      // A word of which nothing is known may be either, and is kept.
      return list
        .filter((word) => fits(word) === (name === 'filter') || /^\uE000\d+\uE001$/.test(word))
        .join(' ');
    }
    case 'sort':
      return [...new Set(words(a))].sort((x, y) => (x < y ? -1 : x > y ? 1 : 0)).join(' ');
    case 'word': {
      const list = words(b);
      const isOpen = list.slice(0, Number(a)).some(hasUnknown) || (list.length < Number(a) && hasUnknown(b));
      return isOpen && !(Number(a) === 1 && list.length > 1)
        ? unknownValue(state, `word ${a.trim()} of what is unknown`)
        : (list[Number(a) - 1] ?? '');
    }
    case 'wordlist':
      return words(c)
        .slice(Math.max(0, Number(a) - 1), Number(b))
        .join(' ');
    case 'words':
      return hasUnknown(a) ? unknownValue(state, 'the number of unknown words') : words(a).length.toString();
    case 'firstword':
      return words(a)[0] ?? '';
    case 'lastword':
      return words(a).at(-1) ?? '';
    case 'dir':
      return words(a)
        .map((path) => path.slice(0, path.lastIndexOf('/') + 1) || './')
        .join(' ');
    case 'notdir':
      return words(a)
        .map((path) => path.slice(path.lastIndexOf('/') + 1))
        .filter(Boolean)
        .join(' ');
    case 'suffix':
      return words(a)
        .flatMap((path) => /\.[^./]*$/.exec(path)?.[0] ?? [])
        .join(' ');
    case 'basename':
      return words(a)
        .map((path) => path.replace(/\.[^./]*$/, ''))
        .join(' ');
    case 'addsuffix':
      return words(b)
        .map((word) => word + a)
        .join(' ');
    case 'addprefix':
      return words(b)
        .map((word) => a + word)
        .join(' ');
    case 'join': {
      const [left, right] = [words(a), words(b)];
      return Array.from(
        { length: Math.max(left.length, right.length) },
        (_, i) => (left[i] ?? '') + (right[i] ?? ''),
      ).join(' ');
    }
    case 'wildcard':
      return words(a)
        .flatMap((pattern) => wildcard(state, pattern))
        .join(' ');
    case 'abspath':
      return words(a)
        .map((path) => absolute(state, path))
        .join(' ');
    case 'realpath':
      return words(a)
        .map((path) => absolute(state, path))
        .filter((path) => exists(state, path) || hasUnknown(path))
        .join(' ');
    default:
      return unknownValue(state, `the value of $(${name} …)`);
  }
}

/** A path as the tree has it: relative to its top. */
export function inTree(state: MakeState, path: string): string {
  const known = state.paths.get(path);
  if (known !== undefined) return known;
  const made = madeInTree(state, path);
  if (state.paths.size < mostPaths) state.paths.set(path, made);
  return made;
}

const mostPaths = 50_000;

function madeInTree(state: MakeState, path: string): string {
  const full = absolute(state, path);
  if (full === state.root) return '.';
  return full.startsWith(`${state.root}/`) ? full.slice(state.root.length + 1) : full;
}

function absolute(state: MakeState, path: string): string {
  return normalPath(path.startsWith('/') ? path : `${state.root}/${state.folder}/${path}`);
}

function exists(state: MakeState, path: string): boolean {
  const own = inTree(state, path);
  return state.index.hasFile(own) || state.index.hasFolder(own) || own === '.';
}

/** Names that match, spelled as the pattern is: relative ones relative to the folder of make. */
export function wildcard(state: MakeState, pattern: string): readonly string[] {
  if (hasUnknown(pattern))
    return [unknownValue(state, `which files match ${pattern.replace(/\uE000\d+\uE001/g, '…')}`)];
  if (!/[*?[]/.test(pattern)) return exists(state, pattern) ? [pattern] : [];
  const fixed = pattern.slice(0, pattern.search(/[*?[]/));
  const prefix = fixed.slice(0, fixed.lastIndexOf('/') + 1);
  const base = inTree(state, prefix === '' ? '.' : prefix);
  if (base.startsWith('/') || base.startsWith('..')) return [];
  return state.index
    .glob(joinPath(base, pattern.slice(prefix.length)))
    .map((path) => prefix + (base === '.' ? path : path.slice(base.length + 1)));
}
