import { folderOf, joinPath } from '../paths';
import type { Evidence } from '../project';
import { hasUnknown, unknownText } from '../unknownText';
import { afterGroup, findOutside, type RustFile, type RustProgram } from './rustProgram';
import { asText, callMethod, textValue, unknownValue, type RustValue } from './rustValue';

/** A line that a build script prints for Cargo. */
export interface PrintedLine {
  readonly text: string;
  readonly evidence: readonly Evidence[];
  /** The branches it stands in whose conditions could not be told: a condition's place and which branch of it. */
  readonly branches: readonly RustBranch[];
}

export interface RustBranch {
  readonly condition: string;
  readonly label: string;
}

/** A file that a build script writes. */
export interface WrittenFile {
  readonly to: string;
  /** The file whose text it has; absent when the script makes the text itself. */
  readonly from?: string;
  /** Parts of the text are replaced on the way. */
  readonly changed: boolean;
  readonly evidence: Evidence;
}

export interface BuildScriptRun {
  readonly lines: readonly PrintedLine[];
  readonly written: readonly WrittenFile[];
}

export interface RustWorld {
  readonly program: RustProgram;
  /** What `env!` and `env::var` give: Cargo's own variables. */
  environment(name: string): RustValue;
  exists(path: string): boolean | undefined;
}

type Scope = Map<string, RustValue>;

interface Run {
  readonly world: RustWorld;
  readonly lines: PrintedLine[];
  readonly written: WrittenFile[];
  readonly branches: RustBranch[];
  /** Above 0, nothing is printed and nothing is kept: the tokens are only passed over. */
  quiet: number;
  steps: number;
  depth: number;
}

/** Where an expression is read. */
interface Reader {
  readonly run: Run;
  readonly file: RustFile;
  readonly end: number;
  readonly scope: Scope;
  at: number;
  /** A `{` behind a name begins the block of an `if`, `match` or `for`. */
  readonly noStruct?: boolean;
  returned: RustValue | undefined;
}

const stepLimit = 200_000;
const depthLimit = 40;
const lineLimit = 2_000;

/** Follows a build script from `main` without running it, and yields what it would print. Unknown conditions take both ways. */
export function followBuildScript(world: RustWorld): BuildScriptRun {
  const run: Run = { world, lines: [], written: [], branches: [], quiet: 0, steps: 0, depth: 0 };
  callFunction(run, 'main', []);
  return run;
}

function callFunction(run: Run, name: string, args: readonly RustValue[]): RustValue {
  const called = run.world.program.functions.get(name);
  if (called === undefined || run.depth >= depthLimit) return unknownValue(`${name}()`);
  const scope: Scope = new Map();
  // A method's `self` is no parameter with a colon, so that names and values stay in step.
  called.parameters.forEach((parameter, i) => scope.set(parameter, args[i] ?? unknownValue(parameter)));
  run.depth += 1;
  const reader: Reader = {
    run,
    file: called.file,
    end: called.end,
    scope,
    at: called.start,
    returned: undefined,
  };
  const value = readBlock(reader);
  run.depth -= 1;
  return reader.returned ?? value;
}

const text = (r: Reader, ahead = 0): string => {
  const token = r.at + ahead < r.end ? r.file.tokens[r.at + ahead] : undefined;
  return token === undefined || token.kind === 'string' ? '' : token.text;
};
const isString = (r: Reader): boolean => r.at < r.end && r.file.tokens[r.at]?.kind === 'string';
const isName = (r: Reader, ahead = 0): boolean =>
  r.at + ahead < r.end && r.file.tokens[r.at + ahead]?.kind === 'name';
const here = (r: Reader, why: string): Evidence => ({
  file: r.file.path,
  line: r.file.tokens[Math.min(r.at, r.file.tokens.length - 1)]?.line ?? 1,
  why,
});

/** Statements up to `r.end`; the value is that of the last expression. */
function readBlock(r: Reader): RustValue {
  let value: RustValue = unknownValue('()');
  while (r.at < r.end && r.returned === undefined) {
    r.run.steps += 1;
    if (r.run.steps > stepLimit) return unknownValue('a long build script');
    const before = r.at;
    value = readStatement(r);
    if (r.at === before) r.at += 1;
  }
  r.at = Math.max(r.at, r.end);
  return value;
}

function readStatement(r: Reader): RustValue {
  const word = text(r);
  if (word === ';') {
    r.at += 1;
    return unknownValue('()');
  }
  if (word === '#') return readAttribute(r);
  if (word === 'let') return readLet(r);
  if (word === 'const' || word === 'static') return readLet(r);
  if (word === 'return') {
    r.at += 1;
    const value = text(r) === ';' ? unknownValue('()') : readExpression(r);
    // A return that may not happen must not end what follows it.
    if (r.run.quiet === 0 && r.run.branches.length === 0) r.returned = value;
    return value;
  }
  if (/^(fn|struct|enum|impl|mod|trait|unsafe|use|type|macro_rules|extern|pub|async)$/.test(word)) {
    if (word === 'unsafe' && text(r, 1) === '{') {
      r.at += 1;
      return readExpression(r);
    }
    const end = findOutside(r.file.tokens, r.at, r.end, [';', '{']);
    const isUse = word === 'use' || word === 'type';
    r.at = isUse ? findOutside(r.file.tokens, r.at, r.end, [';']) : afterItem(r, end);
    return unknownValue('()');
  }
  const value = readExpression(r);
  if (text(r) === ';') {
    r.at += 1;
    return unknownValue('()');
  }
  return value;
}

/** `findOutside` steps over `{…}` unless it is asked for, so an item ends at its first `;` or block. */
function afterItem(r: Reader, at: number): number {
  return r.file.tokens[at]?.text === '{' ? afterGroup(r.file.tokens, at) : at + 1;
}

/** `#[cfg(feature = "…")]` decides on the statement behind it; other attributes say nothing. */
function readAttribute(r: Reader): RustValue {
  const open = r.at + (text(r, 1) === '!' ? 2 : 1);
  const end = afterGroup(r.file.tokens, open);
  const inner: Reader = { ...r, at: open + 1, end: end - 1 };
  const isCfg = text(inner) === 'cfg';
  let taken: boolean | undefined = true;
  if (isCfg) {
    inner.at += 2;
    taken = readCfg(inner);
  }
  r.at = end;
  if (taken !== false) return unknownValue('()');
  r.run.quiet += 1;
  readStatement(r);
  r.run.quiet -= 1;
  return unknownValue('()');
}

/** The inside of `cfg(…)`; undefined when it cannot be told. Leaves the reader behind it. */
function readCfg(r: Reader): boolean | undefined {
  const name = text(r);
  r.at += 1;
  if (text(r) === '(') {
    const end = afterGroup(r.file.tokens, r.at) - 1;
    const inner: Reader = { ...r, at: r.at + 1, end };
    const parts: (boolean | undefined)[] = [];
    while (inner.at < inner.end) {
      parts.push(readCfg(inner));
      if (text(inner) === ',') inner.at += 1;
      else break;
    }
    r.at = end + 1;
    if (name === 'not') return parts[0] === undefined ? undefined : !parts[0];
    if (name === 'all') return parts.includes(false) ? false : parts.includes(undefined) ? undefined : true;
    if (name === 'any') return parts.includes(true) ? true : parts.includes(undefined) ? undefined : false;
    return undefined;
  }
  if (text(r) !== '=') return name === 'unix' ? true : name === 'windows' ? false : undefined;
  r.at += 1;
  const value = r.file.tokens[r.at]?.text ?? '';
  r.at += 1;
  if (name !== 'feature') return undefined;
  const set = r.run.world.environment(`CARGO_FEATURE_${value.toUpperCase().replaceAll('-', '_')}`);
  return set.kind === 'unset' ? false : set.kind === 'text' ? true : undefined;
}

function readLet(r: Reader): RustValue {
  const { tokens } = r.file;
  r.at += 1;
  const equals = findOutside(tokens, r.at, r.end, ['=', ';']);
  // Of a pattern, the last name before its type is what is bound: `mut x`, `Ok(x)`, `Some(x)`.
  let name: string | undefined;
  for (let i = r.at; i < equals; i += 1) {
    const token = tokens[i];
    if (token?.kind === 'mark' && (token.text === ':' || token.text === ',')) break;
    if (token?.kind === 'name' && token.text !== 'mut' && token.text !== 'ref') name = token.text;
  }
  r.at = equals;
  if (text(r) !== '=') {
    r.at += 1;
    if (name !== undefined && r.run.quiet === 0) r.scope.set(name, unknownValue(name));
    return unknownValue('()');
  }
  r.at += 1;
  const value = readExpression(r);
  if (name !== undefined && r.run.quiet === 0) r.scope.set(name, value);
  if (text(r) === 'else' && text(r, 1) === '{') r.at = afterGroup(tokens, r.at + 1);
  if (text(r) === ';') r.at += 1;
  return unknownValue('()');
}

/** An expression in which `{` begins the block behind it. */
function readCondition(r: Reader): RustValue {
  const inner: Reader = { ...r, noStruct: true };
  const value = readExpression(inner);
  r.at = inner.at;
  r.returned ??= inner.returned;
  return value;
}

export function readExpression(r: Reader): RustValue {
  return readBinary(r, 0);
}

const levels: readonly (readonly string[])[] = [
  ['..', '..='],
  ['||'],
  ['&&'],
  ['==', '!=', '<', '>', '<=', '>='],
  ['+', '-', '*', '/', '%', '|', '^'],
];

function readBinary(r: Reader, level: number): RustValue {
  const marks = levels[level];
  if (marks === undefined) return readUnary(r);
  let left = marks.includes(text(r)) && level === 0 ? unknownValue('range') : readBinary(r, level + 1);
  while (marks.includes(text(r))) {
    const mark = text(r);
    if (level === 0 && /^[)\]};,]?$/.test(text(r, 1))) {
      r.at += 1;
      return unknownValue('range');
    }
    r.at += 1;
    left = combined(mark, left, readBinary(r, level + 1));
  }
  return left;
}

function combined(mark: string, a: RustValue, b: RustValue): RustValue {
  if (mark === '||' || mark === '&&') {
    const stops = mark === '||';
    if (a.kind === 'bool' && a.value === stops) return a;
    if (b.kind === 'bool' && b.value === stops) return b;
    return a.kind === 'bool' && b.kind === 'bool'
      ? { kind: 'bool', value: !stops }
      : unknownValue('a condition');
  }
  if (mark === '==' || mark === '!=') {
    if (a.kind === 'unset' || b.kind === 'unset') return { kind: 'bool', value: mark === '!=' };
    const known = (v: RustValue): string | undefined =>
      v.kind === 'text' && !hasUnknown(v.text) ? v.text : v.kind === 'bool' ? String(v.value) : undefined;
    const [x, y] = [known(a), known(b)];
    if (x === undefined || y === undefined) return unknownValue('a condition');
    return { kind: 'bool', value: (x === y) === (mark === '==') };
  }
  if (mark === '+' && a.kind === 'text') {
    const right = asText(b);
    return textValue(a.text + right.text, [...a.evidence, ...right.evidence]);
  }
  return unknownValue('a calculation');
}

function readUnary(r: Reader): RustValue {
  const mark = text(r);
  if (mark === '&' || mark === '*' || mark === '&&') {
    r.at += 1;
    if (text(r) === 'mut') r.at += 1;
    return readUnary(r);
  }
  if (mark === '!' || mark === '-') {
    r.at += 1;
    const value = readUnary(r);
    return mark === '!' && value.kind === 'bool'
      ? { kind: 'bool', value: !value.value }
      : unknownValue('a condition');
  }
  return readPostfix(r, readPrimary(r));
}

function readPostfix(r: Reader, start: RustValue): RustValue {
  let value = start;
  for (;;) {
    const mark = text(r);
    if (mark === '?') r.at += 1;
    else if (mark === 'as') r.at += 2;
    else if (mark === '[') {
      r.at = afterGroup(r.file.tokens, r.at);
      value = unknownValue('an index');
    } else if (mark === '.' && isName(r, 1)) {
      const method = text(r, 1);
      const onto = text(r, -1);
      r.at += 2;
      if (text(r) === '::') {
        r.at += 1;
        skipGenerics(r);
      }
      if (text(r) !== '(') {
        value = unknownValue(method);
        continue;
      }
      const args = readArguments(r);
      value =
        method === 'push_str' || method === 'push'
          ? pushed(r, onto, value, args, method)
          : called(r, value, method, args);
    } else if (mark === '.') {
      r.at += 2;
      value = unknownValue('a field');
    } else return value;
  }
}

/** `x.push_str(…)` and `path.push(…)` change the variable that stands before them. */
function pushed(
  r: Reader,
  name: string,
  value: RustValue,
  args: readonly RustValue[],
  method: string,
): RustValue {
  const arg = args[0] ?? unknownValue('nothing');
  if (r.run.quiet > 0 || !r.scope.has(name)) return unknownValue('()');
  if (value.kind === 'list') r.scope.set(name, { kind: 'list', items: [...value.items, arg].slice(0, 1000) });
  else if (value.kind === 'text') {
    const next = asText(arg);
    const made =
      method === 'push_str'
        ? textValue((value.text + next.text).slice(0, 100_000), [...value.evidence, ...next.evidence])
        : callMethod(value, 'join', [arg]);
    r.scope.set(name, made);
  }
  return unknownValue('()');
}

function called(r: Reader, value: RustValue, method: string, args: readonly RustValue[]): RustValue {
  const closure = args.find((arg) => arg.kind === 'closure');
  if (method === 'exists' || method === 'is_file' || method === 'try_exists') {
    const there = value.kind === 'text' ? r.run.world.exists(value.text) : undefined;
    return there === undefined ? unknownValue('a condition') : { kind: 'bool', value: there };
  }
  if (method === 'write_all') {
    written(r, value, args[0]);
    return unknownValue('()');
  }
  if (closure !== undefined) {
    if (method === 'unwrap_or_else') return value.kind === 'unset' ? callClosure(r, closure, value) : value;
    if (value.kind === 'list') {
      const made = value.items.slice(0, 200).map((item) => callClosure(r, closure, item));
      return method === 'map' ? { kind: 'list', items: made } : value;
    }
    if (value.kind === 'unset') return value;
    if (method === 'map' || method === 'and_then') return callClosure(r, closure, value);
    if (method === 'is_ok_and' || method === 'is_some_and') return callClosure(r, closure, value);
    return unknownValue(`.${method}()`);
  }
  const made = callMethod(value, method, args);
  if (made.kind === 'unknown' && value.kind !== 'text' && r.run.world.program.functions.has(method)) {
    return callFunction(r.run, method, args);
  }
  return made;
}

function callClosure(r: Reader, closure: RustValue & { kind: 'closure' }, argument: RustValue): RustValue {
  if (r.run.depth >= depthLimit || r.run.quiet > 0) return unknownValue('a closure');
  const inner: Reader = {
    run: r.run,
    file: r.file,
    scope: r.scope,
    at: closure.start,
    end: closure.end,
    returned: undefined,
  };
  if (closure.parameter !== undefined) r.scope.set(closure.parameter, argument);
  r.run.depth += 1;
  const value = readExpression(inner);
  r.run.depth -= 1;
  return value;
}

function skipGenerics(r: Reader): void {
  if (text(r) !== '<') return;
  let depth = 0;
  for (; r.at < r.end; r.at += 1) {
    if (text(r) === '<') depth += 1;
    else if (text(r) === '>') {
      depth -= 1;
      if (depth === 0) {
        r.at += 1;
        return;
      }
    } else if (text(r) === ';' || text(r) === '{') return;
  }
}

/** `( a, b )`, `[ a, b ]` or `{ a, b }` of a call or macro; leaves the reader behind the bracket. */
function readArguments(r: Reader): RustValue[] {
  const end = afterGroup(r.file.tokens, r.at);
  const inner: Reader = { ...r, noStruct: false, at: r.at + 1, end: Math.min(end - 1, r.end) };
  const values: RustValue[] = [];
  while (inner.at < inner.end) {
    const before = inner.at;
    values.push(readNamedArgument(inner));
    inner.at = findOutside(r.file.tokens, inner.at, inner.end, [',']) + 1;
    if (inner.at <= before) break;
    r.run.steps += 1;
    if (r.run.steps > stepLimit) break;
  }
  r.at = end;
  return values;
}

/** `name = value` of a format macro binds the name for the format string. */
function readNamedArgument(r: Reader): RustValue {
  if (isName(r) && text(r, 1) === '=') {
    const name = text(r);
    r.at += 2;
    const value = readExpression(r);
    if (r.run.quiet === 0) r.scope.set(name, value);
    return value;
  }
  return readExpression(r);
}

function readPrimary(r: Reader): RustValue {
  r.run.steps += 1;
  r.run.depth += 1;
  try {
    if (r.run.steps > stepLimit || r.run.depth > 200) {
      r.at = r.end;
      return unknownValue('a long expression');
    }
    return primary(r);
  } finally {
    r.run.depth -= 1;
  }
}

function primary(r: Reader): RustValue {
  const { tokens } = r.file;
  if (isString(r)) {
    const token = tokens[r.at];
    const place = here(r, 'the build script gives it');
    r.at += 1;
    return textValue(token?.text ?? '', [place]);
  }
  const word = text(r);
  switch (word) {
    case '(': {
      const values = readArguments(r);
      return values.length === 1 ? (values[0] ?? unknownValue('()')) : { kind: 'list', items: values };
    }
    case '[':
      return { kind: 'list', items: readArguments(r) };
    case '{':
      return readBraces(r);
    case 'if':
      return readIf(r);
    case 'match':
      return readMatch(r);
    case 'for':
      return readFor(r);
    case 'while':
    case 'loop':
      r.at += 1;
      if (word === 'while') r.at = findOutside(tokens, r.at, r.end, ['{']);
      return readBraces(r);
    case 'unsafe':
    case 'move':
      r.at += 1;
      return readPrimary(r);
    case '|':
    case '||':
      return readClosure(r);
    case 'true':
    case 'false':
      r.at += 1;
      return { kind: 'bool', value: word === 'true' };
    default:
      break;
  }
  if (isName(r) || word === '::') return readPath(r);
  const token = tokens[r.at];
  r.at += 1;
  return token?.kind === 'number'
    ? textValue(token.text.replace(/_?(u|i)(8|16|32|64|size)$/, ''))
    : unknownValue(word);
}

function readClosure(r: Reader): RustValue {
  let parameter: string | undefined;
  if (text(r) === '||') r.at += 1;
  else {
    const end = findOutside(r.file.tokens, r.at + 1, r.end, ['|']);
    for (let i = r.at + 1; i < end; i += 1) {
      const token = r.file.tokens[i];
      if (token?.text === ':') break;
      if (token?.kind === 'name' && token.text !== 'mut') parameter = token.text;
    }
    r.at = end + 1;
  }
  if (text(r) === '->') r.at = findOutside(r.file.tokens, r.at, r.end, ['{']);
  const start = r.at;
  r.run.quiet += 1;
  readExpression(r);
  r.run.quiet -= 1;
  return { kind: 'closure', parameter, start, end: r.at };
}

/** The block at the reader, in a scope that sees what is around it. */
function readBraces(r: Reader): RustValue {
  if (text(r) !== '{') return unknownValue('a block');
  const end = afterGroup(r.file.tokens, r.at);
  const inner: Reader = {
    run: r.run,
    file: r.file,
    scope: r.scope,
    at: r.at + 1,
    end: Math.min(end - 1, r.end),
    returned: undefined,
  };
  const value = readBlock(inner);
  if (inner.returned !== undefined) r.returned = inner.returned;
  r.at = end;
  return value;
}

function readIf(r: Reader): RustValue {
  const place = `${r.file.path}:${r.file.tokens[r.at]?.line ?? 0}`;
  r.at += 1;
  const condition = text(r) === 'let' ? readIfLet(r) : readCondition(r);
  r.at = findOutside(r.file.tokens, r.at, r.end, ['{']);
  const known = condition.kind === 'bool' ? condition.value : undefined;
  const first = branch(r, known, known === undefined ? place : undefined, 'then', () => readBraces(r));
  if (text(r) !== 'else') return known === false ? unknownValue('()') : first;
  r.at += 1;
  const second = branch(
    r,
    known === undefined ? undefined : !known,
    known === undefined ? place : undefined,
    'else',
    () => (text(r) === 'if' ? readIf(r) : readBraces(r)),
  );
  return known === undefined ? unknownValue('a condition') : known ? first : second;
}

/** `if let Ok(x) = …`: whether the pattern fits, with what it binds. */
function readIfLet(r: Reader): RustValue {
  const { tokens } = r.file;
  const equals = findOutside(tokens, r.at, r.end, ['=', '{']);
  const pattern = text(r, 1);
  let name: string | undefined;
  for (let i = r.at + 1; i < equals; i += 1) if (tokens[i]?.kind === 'name') name = tokens[i]?.text;
  r.at = equals + 1;
  const value = readCondition(r);
  const wants = pattern === 'Ok' || pattern === 'Some';
  if (value.kind === 'unset') return { kind: 'bool', value: !wants };
  if (name !== undefined && wants && r.run.quiet === 0) r.scope.set(name, value);
  return value.kind === 'text' && wants ? { kind: 'bool', value: true } : unknownValue('a condition');
}

/** Reads a branch: aloud when it is taken, quietly when not, and marked as one of several when that is not known. */
function branch(
  r: Reader,
  taken: boolean | undefined,
  condition: string | undefined,
  label: string,
  read: () => RustValue,
): RustValue {
  if (taken === false) r.run.quiet += 1;
  if (condition !== undefined) r.run.branches.push({ condition, label });
  const value = read();
  if (condition !== undefined) r.run.branches.pop();
  if (taken === false) r.run.quiet -= 1;
  return value;
}

function readMatch(r: Reader): RustValue {
  const { tokens } = r.file;
  const place = `${r.file.path}:${tokens[r.at]?.line ?? 0}`;
  r.at += 1;
  const subject = readCondition(r);
  r.at = findOutside(tokens, r.at, r.end, ['{']);
  const end = afterGroup(tokens, r.at);
  const inner: Reader = { ...r, at: r.at + 1, end: end - 1 };
  const known = subject.kind === 'text' && !hasUnknown(subject.text) ? subject.text : undefined;
  const isUnset = subject.kind === 'unset';
  let done = false;
  let result: RustValue = unknownValue('a match');
  while (inner.at < inner.end) {
    const arrow = findOutside(tokens, inner.at, inner.end, ['=>']);
    const pattern = tokens.slice(inner.at, arrow);
    const guarded = pattern.some((token) => token.kind === 'name' && token.text === 'if');
    const literals = pattern.filter((token) => token.kind === 'string').map((token) => token.text);
    const names = pattern.filter((token) => token.kind === 'name').map((token) => token.text);
    const head = names[0];
    let fits: boolean | undefined;
    if (guarded) fits = undefined;
    else if (isUnset)
      fits = head === 'Err' || head === 'None' || head === '_' || literals.length + names.length === 0;
    else if (known !== undefined) {
      if (literals.length > 0) fits = literals.includes(known);
      else fits = head !== 'Err' && head !== 'None';
    }
    if (fits !== undefined && done) fits = false;
    inner.at = arrow + 1;
    const bound = names.at(-1);
    if (fits !== false && bound !== undefined && literals.length === 0 && bound !== '_' && r.run.quiet === 0)
      r.scope.set(bound, subject);
    const label = literals.length > 0 ? literals.join(', ') : 'otherwise';
    const value = branch(inner, fits, fits === undefined ? place : undefined, label, () =>
      readExpression(inner),
    );
    if (fits === true) {
      done = true;
      result = value;
    }
    r.returned = inner.returned;
    if (text(inner) === ',') inner.at += 1;
    if (inner.at <= arrow) break;
  }
  r.at = end;
  return result;
}

function readFor(r: Reader): RustValue {
  const { tokens } = r.file;
  let at = r.at + 1;
  let name: string | undefined;
  for (; at < r.end && !(tokens[at]?.kind === 'name' && tokens[at]?.text === 'in'); at += 1) {
    if (tokens[at]?.kind === 'name') name = tokens[at]?.text;
  }
  r.at = at + 1;
  const list = readCondition(r);
  r.at = findOutside(tokens, r.at, r.end, ['{']);
  const body = r.at;
  const items = list.kind === 'list' ? list.items.slice(0, 200) : [unknownValue(name ?? 'item')];
  for (const item of items) {
    if (name !== undefined && r.run.quiet === 0) r.scope.set(name, item);
    r.at = body;
    readBraces(r);
  }
  r.at = afterGroup(tokens, body);
  return unknownValue('()');
}

/** A name, a path of names, a call, a macro or an assignment. */
function readPath(r: Reader): RustValue {
  const place = r.at;
  let name = '';
  let before = '';
  while (isName(r) || text(r) === '::') {
    if (isName(r)) {
      before = name;
      name = text(r);
    }
    r.at += 1;
    if (text(r, -1) === '::' || text(r) === '::') {
      if (text(r) === '::') r.at += 1;
      skipGenerics(r);
      continue;
    }
    break;
  }
  if (text(r) === '!' && /^[([{]$/.test(text(r, 1))) {
    r.at += 1;
    return readMacro(r, name, place);
  }
  if (text(r) === '(') return callNamed(r, before, name, readArguments(r));
  if (text(r) === '{' && /^[A-Z]/.test(name) && r.noStruct !== true) {
    r.at = afterGroup(r.file.tokens, r.at);
    return unknownValue(name);
  }
  if (text(r) === '=' || text(r) === '+=') {
    const adds = text(r) === '+=';
    r.at += 1;
    const value = readExpression(r);
    const old = r.scope.get(name);
    if (r.run.quiet === 0) {
      const uncertain = r.run.branches.length > 0 && old !== undefined;
      r.scope.set(
        name,
        uncertain ? unknownValue(name) : adds && old !== undefined ? combined('+', old, value) : value,
      );
    }
    return unknownValue('()');
  }
  return r.scope.get(name) ?? constant(r.run, name);
}

function constant(run: Run, name: string): RustValue {
  const found = run.world.program.constants.get(name);
  if (found === undefined || run.depth >= depthLimit) return unknownValue(name);
  run.depth += 1;
  const value = readExpression({
    run,
    file: found.file,
    at: found.start,
    end: found.end,
    scope: new Map(),
    returned: undefined,
  });
  run.depth -= 1;
  return value;
}

function written(r: Reader, to: RustValue | undefined, content: RustValue | undefined): void {
  if (to?.kind !== 'text' || r.run.quiet > 0 || r.run.written.length >= 200) return;
  const from = content?.kind === 'file' ? content : undefined;
  r.run.written.push({
    to: to.text,
    ...(from === undefined ? {} : { from: from.path }),
    changed: from?.changed ?? true,
    evidence: here({ ...r, at: r.at - 1 }, 'the build script writes it'),
  });
}

const wrappers = new Set([
  'new',
  'from',
  'Some',
  'Ok',
  'canonicalize',
  'into',
  'from_str',
  'absolute',
  'owned',
  'borrowed',
  'from_utf8',
  'Owned',
  'Borrowed',
]);

function callNamed(r: Reader, before: string, name: string, args: readonly RustValue[]): RustValue {
  const [first] = args;
  if (before === 'env' || before === '') {
    if ((name === 'var' || name === 'var_os') && first?.kind === 'text')
      return r.run.world.environment(first.text);
    if (name === 'current_dir') return r.run.world.environment('CARGO_MANIFEST_DIR');
  }
  if (name === 'read_to_string' || name === 'read') {
    return first?.kind === 'text'
      ? { kind: 'file', path: first.text, changed: false }
      : unknownValue('a file');
  }
  if ((name === 'write' || name === 'copy') && args.length === 2 && before !== 'ptr') {
    const [to, from] = name === 'write' ? args : [args[1], args[0]];
    written(
      r,
      to,
      name === 'copy' && from?.kind === 'text' ? { kind: 'file', path: from.text, changed: false } : from,
    );
    return unknownValue('()');
  }
  if ((name === 'create' || name === 'open') && first?.kind === 'text') return first;
  if (r.run.world.program.functions.has(name) && r.run.quiet === 0) return callFunction(r.run, name, args);
  if (wrappers.has(name)) {
    if (first !== undefined) return first;
    return before === 'Vec' ? { kind: 'list', items: [] } : textValue('');
  }
  return unknownValue(`${name}()`);
}

function readMacro(r: Reader, name: string, place: number): RustValue {
  const start: Reader = { ...r, at: place };
  if (name === 'cfg') {
    const end = afterGroup(r.file.tokens, r.at);
    const value = readCfg({ ...r, at: r.at + 1, end: end - 1 });
    r.at = end;
    return value === undefined ? unknownValue('cfg!') : { kind: 'bool', value };
  }
  if (name === 'matches' || name.startsWith('assert') || name === 'panic') {
    r.at = afterGroup(r.file.tokens, r.at);
    return unknownValue(`${name}!`);
  }
  const args = readArguments(r);
  switch (name) {
    case 'println':
    case 'print': {
      const line = formatted(r, args);
      if (r.run.quiet === 0 && r.run.lines.length < lineLimit) {
        for (const text of line.text.split('\n')) {
          r.run.lines.push({
            text,
            evidence: [here(start, 'the build script prints it'), ...line.evidence],
            branches: [...r.run.branches],
          });
        }
      }
      return unknownValue('()');
    }
    case 'format':
    case 'format_args': {
      const made = formatted(r, args);
      return textValue(made.text, made.evidence);
    }
    case 'concat': {
      const parts = args.map(asText);
      return textValue(
        parts.map((part) => part.text).join(''),
        parts.flatMap((part) => part.evidence),
      );
    }
    case 'env':
    case 'option_env':
      return args[0]?.kind === 'text' ? r.run.world.environment(args[0].text) : unknownValue('env!');
    case 'include_str':
    case 'include_bytes':
      // Unlike paths at run time, these are seen from the source file.
      return args[0]?.kind === 'text'
        ? { kind: 'file', path: joinPath(folderOf(r.file.path), args[0].text), changed: false }
        : unknownValue(name);
    case 'writeln':
    case 'write':
      written(r, args[0], undefined);
      return unknownValue('()');
    case 'vec':
      return { kind: 'list', items: args };
    default:
      return unknownValue(`${name}!`);
  }
}

/** A format string with its arguments. */
function formatted(r: Reader, args: readonly RustValue[]): { text: string; evidence: readonly Evidence[] } {
  const [format, ...rest] = args;
  if (format?.kind !== 'text') return { text: unknownText('format'), evidence: [] };
  const evidence: Evidence[] = [];
  let next = 0;
  const made = format.text.replace(
    /\{\{|\}\}|\{([^{}:]*)(?::[^{}]*)?\}/g,
    (found, name: string | undefined) => {
      if (found === '{{') return '{';
      if (found === '}}') return '}';
      const key = (name ?? '').trim();
      let value: RustValue;
      if (key === '') value = rest[next++] ?? unknownValue('argument');
      else if (/^\d+$/.test(key)) value = rest[Number(key)] ?? unknownValue('argument');
      else value = r.scope.get(key) ?? constant(r.run, key);
      const part = asText(value);
      evidence.push(...part.evidence);
      return part.text;
    },
  );
  return { text: made.slice(0, 100_000), evidence: [...format.evidence, ...evidence].slice(0, 20) };
}
