import { bsdModified, tooLong } from './bsdModifiers';
import { callFunction, functionNames } from './functions';
import {
  hasUnknown,
  mayStep,
  mostLength,
  tooLongText,
  unknownValue,
  type MakeState,
  type Scope,
} from './state';
import { substitutedWords } from './textFunctions';
import { splitTop, words } from './words';

/** A text with its `$` references replaced by their values. */
export function expand(state: MakeState, text: string, scope?: Scope, depth = 0): string {
  if (!text.includes('$')) return text;
  if (!mayStep(state, depth)) return unknownValue(state, 'the makefile is too deep or too long to follow');
  let out = '';
  let at = 0;
  for (;;) {
    const dollar = text.indexOf('$', at);
    if (dollar < 0 || dollar === text.length - 1) break;
    out += text.slice(at, dollar);
    const next = text.charAt(dollar + 1);
    if (next === '$') {
      out += '$';
      at = dollar + 2;
    } else if (next === '(' || next === '{') {
      const close = closingBracket(text, dollar + 1);
      out += reference(state, text.slice(dollar + 2, close), scope, depth + 1);
      at = close + 1;
    } else {
      out += valueOf(state, next, scope, depth + 1);
      at = dollar + 2;
    }
    if (out.length > mostLength) return tooLongText(state);
  }
  state.budget.characters -= out.length;
  return out + text.slice(at);
}

function closingBracket(text: string, open: number): number {
  const left = text.charAt(open);
  const right = left === '(' ? ')' : '}';
  let depth = 0;
  for (let i = open; i < text.length; i += 1) {
    const c = text.charAt(i);
    if (c === left) depth += 1;
    else if (c === right) {
      depth -= 1;
      if (depth === 0) return i;
    }
  }
  return text.length;
}

function reference(state: MakeState, body: string, scope: Scope | undefined, depth: number): string {
  const [, name, rest] = /^\s*([a-z-]+)(?:[ \t\n]+([^]*))?$/.exec(body) ?? [];
  if (name !== undefined && rest !== undefined && functionNames.has(name)) {
    return callFunction(state, name, rest, scope, depth, expand);
  }
  const parts = body.includes(':') ? splitTop(body, ':') : [body];
  const [head = '', ...tail] = parts;
  const variable = expand(state, head, scope, depth);
  const value = valueOf(state, variable.trim(), scope, depth);
  if (tail.length === 0) return value;
  const [from = '', ...to] = splitTop(tail.join(':'), '=');
  // GNU make takes a colon without an equals sign for a part of the name, which no sensible makefile has.
  if (to.length === 0 || /^[SC][/,|;!@]/.test(from)) {
    const isSet = state.variables.has(variable.trim());
    let modified = value;
    for (const modifier of tail) {
      const own = /^[UD]/.test(modifier) ? expand(state, modifier, scope, depth) : modifier;
      const next = bsdModified(modified, own, isSet) ?? modified;
      if (next === tooLong) return tooLongText(state);
      modified = next;
    }
    return modified;
  }
  const pattern = expand(state, from, scope, depth);
  const replacement = expand(state, to.join('='), scope, depth);
  const [a, b] = pattern.includes('%') ? [pattern, replacement] : [`%${pattern}`, `%${replacement}`];
  return substitutedWords(state, value, a, b);
}

/** The value of a variable, fully expanded. */
export function valueOf(state: MakeState, name: string, scope?: Scope, depth = 0): string {
  for (let inner = scope; inner !== undefined; inner = inner.outer) {
    const local = inner.values.get(name);
    if (local !== undefined) {
      state.used?.add(name);
      return local;
    }
  }
  const automatic = /^([@<^+?*%])([DF])$/.exec(name);
  if (automatic !== null) {
    const whole = valueOf(state, automatic[1] ?? '', scope, depth);
    return words(whole)
      .map((path) => (automatic[2] === 'D' ? folderPart(path) : path.slice(path.lastIndexOf('/') + 1)))
      .join(' ');
  }
  const variable = state.variables.get(name);
  state.used?.add(name);
  if (variable === undefined) {
    if (hasUnknown(name)) return unknownValue(state, 'the name of a variable is made from something unknown');
    const isName = /^[A-Za-z_][\w.-]*$/.test(name);
    return state.marksUnset && isName ? unknownValue(state, `${name} is not set`) : '';
  }
  if (variable.flavor === 'simple')
    return state.marksUnset ? (variable.marked ?? variable.value) : variable.value;
  if (!mayStep(state, depth)) return unknownValue(state, `${name} refers to itself`);
  return expand(state, variable.value, scope, depth + 1);
}

/** A text in which the variables that are set nowhere are marked instead of empty. */
export function expandMarked(state: MakeState, text: string, scope?: Scope): string {
  const before = state.marksUnset;
  state.marksUnset = true;
  try {
    return expand(state, text, scope);
  } finally {
    state.marksUnset = before;
  }
}

function folderPart(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : path.slice(0, slash);
}
