import { filledText } from '../boundedText';
import type { Evidence } from '../project';
import { unknownText } from '../unknownText';
import { callFunction } from './functions';
import { callMethod } from './methods';
import { added, operation } from './operations';
import { parseMeson } from './parser';
import type { MesonExpression, MesonStatement } from './syntax';
import { here, type MesonRun } from './run';
import { asWord, numberOf, textValue, unknownValue, type MesonValue } from './value';

const stepLimit = 100_000;
/** Of expressions in expressions, a folder's file in that of the folder around it. */
const depthLimit = 1000;
const loopLimit = 2000;

export async function followMeson(run: MesonRun, path: string): Promise<void> {
  const text = await run.files.read(path);
  if (text === undefined || text.length > 2_000_000 || run.lists.size > 3000) return;
  run.lists.add(path);
  const before = [run.folder, run.file] as const;
  run.folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
  run.file = path;
  await followStatements(run, parseMeson(text));
  if (run.jump === leavesFolder) run.jump = undefined;
  [run.folder, run.file] = before;
}

async function followStatements(run: MesonRun, statements: readonly MesonStatement[]): Promise<void> {
  for (const statement of statements) {
    run.steps += 1;
    if (run.steps > stepLimit || run.signal?.aborted === true || run.jump !== undefined) return;
    switch (statement.kind) {
      case 'expression':
        await evaluate(run, statement.value);
        break;
      case 'assignment': {
        const value = await evaluate(run, statement.value);
        const before = run.variables.get(statement.name);
        run.variables.set(
          statement.name,
          statement.adds && before !== undefined ? added(before, value) : value,
        );
        break;
      }
      case 'if':
        await followIf(run, statement.branches);
        break;
      case 'foreach':
        await followForeach(run, statement);
        break;
      case 'jump':
        run.jump = statement.word;
        return;
    }
  }
}

async function followIf(
  run: MesonRun,
  branches: (MesonStatement & { kind: 'if' })['branches'],
): Promise<void> {
  for (const [index, { condition, body, line }] of branches.entries()) {
    const value = condition === undefined ? undefined : await evaluate(run, condition);
    const holds = condition === undefined ? true : value?.kind === 'bool' ? value.value : undefined;
    if (holds === false) continue;
    if (holds === undefined && branches.length === 1 && leaves(body)) {
      run.unknowns.add(`the if at ${run.file}:${line} is taken not to hold`);
      return;
    }
    if (holds === undefined) {
      // Something that is looked for and not known is rather there than not; a sole `if` without links is left out.
      if (branches.length === 1 && !hasLinks(body)) return;
      if (hasLinks(body)) run.unknowns.add(`the if at ${run.file}:${line} is taken to hold`);
      // What the other branches compare with can be tried as well.
      for (const other of branches.slice(index + 1))
        if (other.condition !== undefined) await evaluate(run, other.condition);
    }
    await followStatements(run, body);
    return;
  }
}

/** `subdir_done()`: nothing of the folder's file counts from here on. */
export const leavesFolder = 'subdir_done';

function leaves(body: readonly MesonStatement[]): boolean {
  return body.some(
    (statement) =>
      statement.kind === 'expression' && textsIn(statement).some((text) => text === leavesFolder),
  );
}

function hasLinks(body: readonly MesonStatement[]): boolean {
  return textsIn(body).some((text) => /link|executable|subdir|\.ld|-T/.test(text));
}

const mostTexts = 5000;

/** Names and texts in a piece of a tree, but not those of named arguments. In a loop, since a long sum makes a deep tree. */
function textsIn(piece: object): readonly string[] {
  const texts: string[] = [];
  const open: Iterator<unknown>[] = [Object.values(piece).values()];
  while (texts.length < mostTexts) {
    const next = open.at(-1)?.next();
    if (next === undefined) break;
    if (next.done === true) open.pop();
    else if (typeof next.value === 'string') texts.push(next.value);
    else if (typeof next.value === 'object' && next.value !== null)
      open.push(Object.values(next.value).values());
  }
  return texts;
}

async function followForeach(run: MesonRun, statement: MesonStatement & { kind: 'foreach' }): Promise<void> {
  const of = await evaluate(run, statement.of);
  const rows: (readonly MesonValue[])[] =
    of.kind === 'list'
      ? of.items.map((item) => [item])
      : of.kind === 'dict'
        ? [...of.entries].map(([key, value]) => [textValue(key), value])
        : [];
  for (const row of rows.slice(0, loopLimit)) {
    statement.names.forEach((name, i) => run.variables.set(name, row[i] ?? unknownValue(name)));
    await followStatements(run, statement.body);
    const { jump } = run;
    if (jump === leavesFolder) return;
    run.jump = undefined;
    if (jump === 'break') break;
  }
}

export async function evaluate(run: MesonRun, expression: MesonExpression): Promise<MesonValue> {
  run.steps += 1;
  if (run.steps > stepLimit || run.depth > depthLimit) return unknownValue('a long file');
  run.depth += 1;
  try {
    return await valueOf(run, expression);
  } finally {
    run.depth -= 1;
  }
}

async function valueOf(run: MesonRun, expression: MesonExpression): Promise<MesonValue> {
  switch (expression.kind) {
    case 'text':
      return textValue(expression.text, [
        here(run, expression.line, `gives ${expression.text.slice(0, 80)}`),
      ]);
    case 'format':
      return formatted(run, expression.text, expression.line);
    case 'number':
      return numberOf(expression.text);
    case 'name':
      return named(run, expression.name);
    case 'list': {
      const items: MesonValue[] = [];
      for (const item of expression.items) items.push(await evaluate(run, item));
      return { kind: 'list', items };
    }
    case 'dict': {
      const entries = new Map<string, MesonValue>();
      for (const [key, value] of expression.entries)
        entries.set(asWord(await evaluate(run, key)).text, await evaluate(run, value));
      return { kind: 'dict', entries };
    }
    case 'index':
      return indexed(await evaluate(run, expression.of), await evaluate(run, expression.at));
    case 'not': {
      const value = await evaluate(run, expression.of);
      return value.kind === 'bool' ? { kind: 'bool', value: !value.value } : unknownValue('a condition');
    }
    case 'choice': {
      const condition = await evaluate(run, expression.condition);
      return evaluate(run, condition.kind === 'bool' && !condition.value ? expression.no : expression.yes);
    }
    case 'operation':
      return operation(
        run,
        expression.mark,
        await evaluate(run, expression.left),
        await evaluate(run, expression.right),
      );
    case 'call': {
      const items: MesonValue[] = [];
      for (const item of expression.args.items) items.push(await evaluate(run, item));
      const named = new Map<string, MesonValue>();
      for (const [name, value] of expression.args.named) named.set(name, await evaluate(run, value));
      const call = { name: expression.name, items, named, line: expression.line };
      if (expression.on === undefined) return callFunction(run, call);
      const on = await evaluate(run, expression.on);
      const built =
        expression.on.kind === 'name' && !run.variables.has(expression.on.name)
          ? expression.on.name
          : undefined;
      return callMethod(run, on, built, call);
    }
    case 'nothing':
      return unknownValue('nothing');
  }
}

function named(run: MesonRun, name: string): MesonValue {
  if (name === 'true' || name === 'false') return { kind: 'bool', value: name === 'true' };
  const variable = run.variables.get(name);
  if (variable !== undefined) return variable;
  return /^(meson|host_machine|build_machine|target_machine)$/.test(name)
    ? { kind: 'object', name }
    : unknownValue(name);
}

/** `f'…@name@…'` */
function formatted(run: MesonRun, text: string, line: number): MesonValue {
  const evidence: Evidence[] = [here(run, line, `gives ${text.slice(0, 80)}`)];
  const made = filledText(text, /@(\w+)@/g, ([, name = '']) => {
    const word = asWord(run.variables.get(name) ?? unknownValue(name));
    evidence.push(...word.evidence);
    return word.text;
  });
  return textValue(made, evidence);
}

function indexed(of: MesonValue, at: MesonValue): MesonValue {
  if (of.kind === 'list' && at.kind === 'number')
    return of.items.at(Number(at.value)) ?? unknownValue('an index');
  if (of.kind === 'dict')
    return (
      of.entries.get(asWord(at).text) ??
      unknownValue(unknownText(asWord(at).text) === '' ? 'a key' : `[${asWord(at).text}]`)
    );
  if (of.kind === 'target' && at.kind === 'number') {
    const output = of.outputs.at(Number(at.value));
    return output === undefined ? unknownValue('an output') : textValue(output.text, output.evidence);
  }
  // `files('x')` gives a list, but one file alone is kept as its text.
  return of.kind === 'text' && at.kind === 'number' ? of : unknownValue('an index');
}
