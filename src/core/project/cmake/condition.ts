import { hasUnknown } from '../unknownText';
import { longestMatched, patternOf } from './pattern';
import type { Variables } from './scope';

/** What conditions ask besides variables. */
export interface ConditionWorld {
  readonly variables: Variables;
  isTarget(name: string): boolean;
  isCommand(name: string): boolean;
  exists(path: string): boolean | undefined;
  /** Told of a variable that is not set and what it is compared with. */
  asked(variable: string, value: string): void;
}

export interface ConditionWord {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** Whether an `if` holds; undefined when that hangs on something unknown. */
export function conditionHolds(words: readonly ConditionWord[], world: ConditionWorld): boolean | undefined {
  const reader = { words, at: 0, depth: 0 };
  return readOr(reader, world);
}

interface Reader {
  readonly words: readonly ConditionWord[];
  at: number;
  depth: number;
}

type Truth = boolean | undefined;

const is = (r: Reader, word: string): boolean =>
  r.words[r.at]?.text === word && r.words[r.at]?.isQuoted === false;

function readOr(r: Reader, world: ConditionWorld): Truth {
  let left = readAnd(r, world);
  while (is(r, 'OR')) {
    r.at += 1;
    const right = readAnd(r, world);
    left =
      left === true || right === true ? true : left === undefined || right === undefined ? undefined : false;
  }
  return left;
}

function readAnd(r: Reader, world: ConditionWorld): Truth {
  let left = readNot(r, world);
  while (is(r, 'AND')) {
    r.at += 1;
    const right = readNot(r, world);
    left =
      left === false || right === false
        ? false
        : left === undefined || right === undefined
          ? undefined
          : true;
  }
  return left;
}

function readNot(r: Reader, world: ConditionWorld): Truth {
  let negate = false;
  while (is(r, 'NOT')) {
    r.at += 1;
    negate = !negate;
  }
  const value = readTerm(r, world);
  return value === undefined ? undefined : value !== negate;
}

function readTerm(r: Reader, world: ConditionWorld): Truth {
  if (is(r, '(') && r.depth < 100) {
    r.at += 1;
    r.depth += 1;
    const value = readOr(r, world);
    r.depth -= 1;
    if (is(r, ')')) r.at += 1;
    return value;
  }
  const word = r.words[r.at];
  if (word === undefined) return false;
  const next = r.words[r.at + 1];
  r.at += 1;
  const operator = next !== undefined && !next.isQuoted && binary.has(next.text) ? next.text : undefined;
  if (operator !== undefined) {
    const right = r.words[r.at + 1];
    r.at += 2;
    return compare(operator, word, right, world);
  }
  if (!word.isQuoted && unary.has(word.text) && next !== undefined) {
    r.at += 1;
    return askUnary(word.text, next.text, world);
  }
  return isTrue(word, world);
}

const unary = new Set([
  'DEFINED',
  'TARGET',
  'EXISTS',
  'COMMAND',
  'POLICY',
  'IS_DIRECTORY',
  'TEST',
  'IS_ABSOLUTE',
  'IS_SYMLINK',
]);
const binary = new Set(
  (
    'STREQUAL MATCHES EQUAL LESS GREATER LESS_EQUAL GREATER_EQUAL STRLESS STRGREATER STRLESS_EQUAL STRGREATER_EQUAL ' +
    'VERSION_LESS VERSION_GREATER VERSION_EQUAL VERSION_LESS_EQUAL VERSION_GREATER_EQUAL IN_LIST PATH_EQUAL IS_NEWER_THAN'
  ).split(' '),
);

function askUnary(operator: string, operand: string, world: ConditionWorld): Truth {
  switch (operator) {
    case 'DEFINED':
      return /^(ENV|CACHE)\{/.test(operand) ? false : world.variables.has(operand);
    case 'TARGET':
      return world.isTarget(operand);
    case 'COMMAND':
      return world.isCommand(operand);
    case 'EXISTS':
    case 'IS_DIRECTORY':
      return hasUnknown(operand) ? undefined : world.exists(operand);
    case 'IS_ABSOLUTE':
      return hasUnknown(operand) ? undefined : operand.startsWith('/');
    default:
      return operator === 'POLICY';
  }
}

/** A side of a comparison: the value of a variable of that name, or else the text itself. */
function side(word: ConditionWord, world: ConditionWorld): string {
  const variable = word.isQuoted ? undefined : world.variables.get(word.text);
  return variable?.text ?? word.text;
}

function compare(
  operator: string,
  left: ConditionWord,
  right: ConditionWord | undefined,
  world: ConditionWorld,
): Truth {
  if (right === undefined) return undefined;
  const a = side(left, world);
  const b =
    operator === 'IN_LIST'
      ? (world.variables.get(right.text)?.text ?? '')
      : operator === 'MATCHES'
        ? right.text
        : side(right, world);
  const missing = missingVariable(left, a) ?? missingVariable(right, b);
  if (missing !== undefined) {
    for (const value of valuesOf(operator, missing === missingVariable(left, a) ? b : a))
      world.asked(missing, value);
    return undefined;
  }
  if (hasUnknown(a) || hasUnknown(b)) return undefined;
  if (
    !left.isQuoted &&
    looksLikeVariable(left.text) &&
    !world.variables.has(left.text) &&
    operator !== 'IN_LIST'
  ) {
    // A name that is not set is compared as itself, which nobody means.
    if (isSettledUnset(left.text)) return false;
    for (const value of valuesOf(operator, b)) world.asked(left.text, value);
    return undefined;
  }
  switch (operator) {
    case 'STREQUAL':
    case 'PATH_EQUAL':
      return a === b;
    case 'MATCHES':
      return matches(a, b);
    case 'IN_LIST':
      return b.split(';').includes(a);
    default:
      break;
  }
  const order = operator.startsWith('VERSION')
    ? versionOrder(a, b)
    : operator.startsWith('STR')
      ? a < b
        ? -1
        : a > b
          ? 1
          : 0
      : numberOrder(a, b);
  if (order === undefined) return undefined;
  const plain = operator.replace(/^(VERSION_|STR)/, '');
  if (plain === 'EQUAL') return order === 0;
  if (plain === 'LESS') return order < 0;
  if (plain === 'GREATER') return order > 0;
  return plain === 'LESS_EQUAL' ? order <= 0 : order >= 0;
}

/** The variable that stands as unknown in a text and is all of it. */
function missingVariable(_word: ConditionWord, text: string): string | undefined {
  return /^\uE000([^\uE001]*)\uE001$/.exec(text)?.[1];
}

function looksLikeVariable(text: string): boolean {
  return /^[A-Z][A-Z0-9_]+$/.test(text) && !/^(ON|OFF|TRUE|FALSE|YES|NO)$/.test(text);
}

/** What no project sets and what only other hosts have. */
function isSettledUnset(name: string): boolean {
  return /^(CMAKE_BUILD_TYPE|CMAKE_GENERATOR|MSVC_\w+|CMAKE_HOST_\w+)$/.test(name);
}

/** The texts that a comparison wants: its other side, or the alternatives of a simple pattern. */
function valuesOf(operator: string, wanted: string): readonly string[] {
  if (hasUnknown(wanted)) return [];
  if (operator === 'STREQUAL') return [wanted];
  if (operator !== 'MATCHES') return [];
  const plain = wanted.replace(/^\^|\$$/g, '').replace(/^\(|\)$/g, '');
  return plain
    .split('|')
    .filter((part) => /^[\w-]+$/.test(part))
    .slice(0, 1);
}

function matches(text: string, pattern: string): Truth {
  return text.length > longestMatched ? undefined : patternOf(pattern)?.test(text);
}

function numberOrder(a: string, b: string): number | undefined {
  const [x, y] = [Number(a), Number(b)];
  return a === '' || b === '' || Number.isNaN(x) || Number.isNaN(y) ? undefined : x - y;
}

function versionOrder(a: string, b: string): number | undefined {
  if (!/^[\d.]+/.test(a) || !/^[\d.]+/.test(b)) return undefined;
  const [x, y] = [a, b].map((text) => text.split('.').map((part) => parseInt(part, 10) || 0));
  for (let i = 0; i < 8; i += 1) {
    const difference = (x?.[i] ?? 0) - (y?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Truth of a constant or of a variable; a variable that is not set is false, as in CMake. */
function isTrue(word: ConditionWord, world: ConditionWorld): Truth {
  const constant = constantTruth(word.text);
  if (constant !== undefined) return constant;
  if (hasUnknown(word.text)) return undefined;
  const variable = world.variables.get(word.text);
  if (word.isQuoted) return false;
  if (variable === undefined) {
    if (/^(?!CMAKE_|WIN32|APPLE|MSVC|IOS|ANDROID|MINGW|CYGWIN)[A-Za-z]\w*$/.test(word.text))
      world.asked(word.text, 'ON');
    return false;
  }
  if (hasUnknown(variable.text)) return undefined;
  return !isFalseText(variable.text);
}

function constantTruth(text: string): boolean | undefined {
  if (/^(1|ON|YES|TRUE|Y|-?[1-9]\d*)$/i.test(text)) return true;
  return isFalseText(text) ? false : undefined;
}

export function isFalseText(text: string): boolean {
  return /^(|0|OFF|NO|FALSE|N|IGNORE|NOTFOUND|.*-NOTFOUND)$/i.test(text);
}
