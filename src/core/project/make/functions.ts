import { evaluateText } from './read';
import { shellResult } from './shellFunction';
import { isOnlyUnknown, mayStep, unknownValue, type MakeState, type Scope } from './state';
import { line, textFunction } from './textFunctions';
import { splitTop, words } from './words';

type Expand = (state: MakeState, text: string, scope?: Scope, depth?: number) => string;

/** How many arguments, at most, commas separate; later commas are text. */
const arity: ReadonlyMap<string, number> = new Map(
  (
    [
      [1, 'strip sort words firstword lastword dir notdir suffix basename wildcard realpath abspath'],
      [1, 'info warning error shell origin flavor value eval guile'],
      [2, 'findstring filter filter-out word addsuffix addprefix join file'],
      [3, 'subst patsubst wordlist foreach let if'],
      [5, 'intcmp'],
      [Infinity, 'or and call'],
    ] as const
  ).flatMap(([most, names]) => names.split(' ').map((name) => [name, most])),
);

export const functionNames: ReadonlySet<string> = new Set(arity.keys());

/** Calls a function of make; its arguments are expanded here, some of them only when they are needed. */
export function callFunction(
  state: MakeState,
  name: string,
  text: string,
  scope: Scope | undefined,
  depth: number,
  expand: Expand,
): string {
  const raw = splitTop(text, ',', arity.get(name) ?? 1);
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
  return line(state, out);
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
  const pairs = Array.from({ length: Math.max(10, given.length) }, (_, i): [string, string] => [
    i.toString(),
    given[i] ?? '',
  ]);
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
