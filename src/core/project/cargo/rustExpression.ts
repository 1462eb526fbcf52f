import { callFunction, readPath, written } from './rustCalls';
import { combined } from './rustOperators';
import { afterGroup, findOutside } from './rustProgram';
import { type Reader, stepLimit, text, depthLimit, isString, isName, here } from './rustReader';
import { readIf, readMatch, readFor, readBraces } from './rustStatements';
import { asText, callMethod, textValue, unknownValue, type RustValue } from './rustValue';

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

function readUnary(r: Reader): RustValue {
  // In a loop, since a hostile file has as many marks as it likes.
  let negations = 0;
  let isNumber = false;
  for (;;) {
    const mark = text(r);
    if (mark === '&' || mark === '*' || mark === '&&') {
      r.at += 1;
      if (text(r) === 'mut') r.at += 1;
    } else if (mark === '!' || mark === '-') {
      r.at += 1;
      negations += 1;
      isNumber ||= mark === '-';
    } else break;
  }
  const value = readPostfix(r, readPrimary(r));
  if (negations === 0) return value;
  return value.kind === 'bool' && !isNumber
    ? { kind: 'bool', value: negations % 2 === 0 ? value.value : !value.value }
    : unknownValue('a condition');
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

export function skipGenerics(r: Reader): void {
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
export function readArguments(r: Reader): RustValue[] {
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
