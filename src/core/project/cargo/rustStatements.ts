import { hasUnknown } from '../unknownText';
import { readExpression } from './rustExpression';
import { afterGroup, findOutside } from './rustProgram';
import { type Reader, stepLimit, text, branch } from './rustReader';
import { unknownValue, type RustValue } from './rustValue';

/** Statements up to `r.end`; the value is that of the last expression. */
export function readBlock(r: Reader): RustValue {
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
export function readCfg(r: Reader): boolean | undefined {
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

/** The block at the reader, in a scope that sees what is around it. */
export function readBraces(r: Reader): RustValue {
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

export function readIf(r: Reader): RustValue {
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

export function readMatch(r: Reader): RustValue {
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

export function readFor(r: Reader): RustValue {
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
