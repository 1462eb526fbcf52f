import { filledText } from '../boundedText';
import { folderOf, joinPath } from '../paths';
import { type Evidence } from '../project';
import { unknownText } from '../unknownText';
import { readExpression, skipGenerics, readArguments } from './rustExpression';
import { combined } from './rustOperators';
import { afterGroup } from './rustProgram';
import {
  type BuildScriptRun,
  type RustWorld,
  type Scope,
  type Run,
  type Reader,
  text,
  depthLimit,
  lineLimit,
  isName,
  here,
} from './rustReader';
import { readBlock, readCfg } from './rustStatements';
import { asText, textValue, unknownValue, type RustValue } from './rustValue';

/** Follows a build script from `main` without running it, and yields what it would print. Unknown conditions take both ways. */
export function followBuildScript(world: RustWorld): BuildScriptRun {
  const run: Run = { world, lines: [], written: [], branches: [], quiet: 0, steps: 0, depth: 0 };
  callFunction(run, 'main', []);
  return run;
}

export function callFunction(run: Run, name: string, args: readonly RustValue[]): RustValue {
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

/** A name, a path of names, a call, a macro or an assignment. */
export function readPath(r: Reader): RustValue {
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

export function constant(run: Run, name: string): RustValue {
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

export function written(r: Reader, to: RustValue | undefined, content: RustValue | undefined): void {
  if (to?.kind !== 'text' || r.run.quiet > 0 || r.run.written.length >= 200) return;
  const from = content?.kind === 'file' ? content : undefined;
  r.run.written.push({
    to: to.text,
    ...(from === undefined ? {} : { from: from.path }),
    changed: from?.changed ?? true,
    evidence: here({ ...r, at: r.at - 1 }, 'the build script writes it'),
  });
}

export const wrappers = new Set([
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
      return args[0]?.kind === 'text'
        ? r.run.world.environment(args[0].text, r.file.path)
        : unknownValue('env!');
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
export function formatted(
  r: Reader,
  args: readonly RustValue[],
): { text: string; evidence: readonly Evidence[] } {
  const [format, ...rest] = args;
  if (format?.kind !== 'text') return { text: unknownText('format'), evidence: [] };
  const evidence: Evidence[] = [];
  let next = 0;
  const made = filledText(format.text, /\{\{|\}\}|\{([^{}:]*)(?::[^{}]*)?\}/g, ([found, name]) => {
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
  });
  return {
    text: made ?? unknownText('a long text'),
    evidence: [...format.evidence, ...evidence.slice(0, 20)].slice(0, 20),
  };
}
