import { assign } from './assign';
import { inTree, wildcard } from './treePaths';
import { bsdLine, conditional } from './conditional';
import { currentFile, currentLine, newContext, opens, places, type Context } from './context';
import { expand } from './expand';
import { assignmentOf, logicalLines, withoutComment, type LogicalLine } from './lines';
import type { TreeIndex } from '../treeIndex';
import { mayStep, type MakeState, type RecipeLine, type Rule } from './state';
import { splitTop, words } from './words';

/** Text that `$(eval)` makes, with what it includes. A file whose text is not at hand is noted, and read after the line. */
export function evaluateText(state: MakeState, text: string, depth: number): void {
  if (!mayStep(state, depth)) return;
  const context = newContext(currentFile(state), opens.get(state), (paths) => {
    for (const path of paths.flatMap((one) => wildcard(state, one))) includeAtOnce(state, path, depth);
  });
  for (const line of logicalLines(text)) readLine(state, { ...line, line: currentLine(state) }, context);
}

const deepestInclude = 30;

function includeAtOnce(state: MakeState, path: string, depth: number): void {
  const file = inTree(state, path);
  const text = state.texts.get(file);
  if (text === undefined) {
    if (state.index.hasFile(file)) state.wanted.add(file);
    state.pendingIncludes.push(path);
    return;
  }
  const before = places.get(state);
  if (before?.file === file || depth > deepestInclude || !mayStep(state, depth)) return;
  state.included.push(file);
  const outer = opens.get(state);
  const context = newContext(file, outer, (paths) => {
    for (const one of paths.flatMap((pattern) => wildcard(state, pattern)))
      includeAtOnce(state, one, depth + 1);
  });
  for (const line of linesOf(state, file, text)) {
    places.set(state, { file, line: line.line });
    readLine(state, line, context);
  }
  if (before !== undefined) places.set(state, before);
  opens.set(state, outer);
}

export interface IncludeRequest {
  readonly path: string;
  readonly optional: boolean;
  /** The condition that cannot be known and without which it is not included. */
  readonly open?: string | undefined;
}

interface FileLines {
  readonly text: string;
  readonly lines: readonly LogicalLine[];
}

const linesOfTexts = new WeakMap<TreeIndex, Map<string, FileLines>>();

/** The lines of a file, kept for the other runs that include it. */
function linesOf(state: MakeState, file: string, text: string): readonly LogicalLine[] {
  const known = linesOfTexts.get(state.index) ?? new Map<string, FileLines>();
  linesOfTexts.set(state.index, known);
  const before = known.get(file);
  if (before?.text === text) return before.lines;
  const lines = logicalLines(text);
  if (known.size < mostFiles) known.set(file, { text, lines });
  return lines;
}

const mostFiles = 2000;

/** Reads a makefile. Yields what it includes, line by line, so that whoever drives it can get the texts. */
export function* readMakefile(
  state: MakeState,
  file: string,
  text: string,
  outer?: string,
): Generator<IncludeRequest, void> {
  const requests: IncludeRequest[] = [];
  const context = newContext(file, outer, (paths, optional) => {
    for (const path of paths) requests.push({ path, optional, open: opens.get(state) });
  });
  for (const line of linesOf(state, file, text)) {
    if (!mayStep(state, 0)) return;
    places.set(state, { file, line: line.line });
    readLine(state, line, context);
    for (const path of state.pendingIncludes.splice(0)) requests.push({ path, optional: true });
    for (const request of requests.splice(0)) {
      yield request;
      places.set(state, { file, line: line.line });
    }
  }
}

function readLine(state: MakeState, line: LogicalLine, context: Context): void {
  if (context.define !== undefined) {
    defineLine(state, line, context, context.define);
    return;
  }
  const trimmed = bsdLine(state, context.file, line.text.trim());
  if (conditional(state, trimmed, context)) return;
  const open = context.conditions.find((one) => one.open !== undefined)?.open ?? context.outer;
  opens.set(state, open);
  if (open !== undefined) {
    noteOpen(state, trimmed, open);
    state.openLines.set(`${context.file}:${line.line.toString()}`, open);
  }
  if (context.conditions.some(({ taking }) => !taking)) return;
  if (line.isRecipe && context.rules.length > 0) {
    addRecipe(context, { text: line.text.replace(/^\t+/, ''), file: context.file, line: line.line });
    return;
  }
  statement(state, withoutComment(trimmed).trim(), line, context);
}

const decisive = /-T|-Wl|-Xlinker|-m|-z|-e\b|-N\b|-n\b|-pie|-static|\.lds?|0x[\da-f]+/i;

/** A variable that is set, or left alone, by a condition of which nothing is known, where it may say how to link. */
function noteOpen(state: MakeState, text: string, open: string): void {
  const found = assignmentOf(text.replace(/^((override|export|private)\s+)+/, ''));
  if (found !== undefined && decisive.test(found.value) && /^[\w.-]+$/.test(found.name))
    state.open.set(found.name, open);
}

function addRecipe(context: Context, recipe: RecipeLine): void {
  for (const rule of context.rules) rule.recipe.push(recipe);
}

function defineLine(
  state: MakeState,
  line: LogicalLine,
  context: Context,
  define: NonNullable<Context['define']>,
): void {
  const text = line.text.trim();
  if (/^(override\s+)?define\s/.test(text)) define.depth += 1;
  if (/^endef\b/.test(text)) {
    if (define.depth === 0) {
      context.define = undefined;
      if (context.conditions.every(({ taking }) => taking)) {
        const operator =
          define.operator === ':=' || define.operator === '+=' || define.operator === '?='
            ? define.operator
            : '=';
        const place = { file: context.file, line: define.line };
        assign(state, { name: define.name, operator, value: define.lines.join('\n') }, place, {
          isOverride: false,
        });
      }
      return;
    }
    define.depth -= 1;
  }
  define.lines.push(line.text);
}

function statement(state: MakeState, text: string, line: LogicalLine, context: Context): void {
  if (text === '') return;
  const place = { file: context.file, line: line.line };
  const define = /^(?:override\s+|export\s+)*define\s+(\S+)\s*([:?+!]{0,3}=)?/.exec(text);
  if (define !== null) {
    context.rules = [];
    const name = expand(state, define[1] ?? '').trim();
    const operator = (define[2] ?? '=').replace(/:+=/, ':=');
    context.define = { name, operator, line: line.line, lines: [], depth: 0 };
    return;
  }
  const include = /^(-include|sinclude|include)\s+([^]*)$/.exec(text);
  if (include !== null) {
    context.rules = [];
    const named = include[2] ?? '';
    for (const [, name = ''] of named.matchAll(/\$[({](\w+)[)}]/g))
      if (!state.variables.has(name)) state.unsetIncludes.add(name);
    context.includes(words(expand(state, named)), include[1] !== 'include');
    return;
  }
  const [, modifiers = '', rest = ''] =
    /^((?:(?:override|export|private|unexport)(?:\s+|$))*)([^]*)$/.exec(text) ?? [];
  const assignment = assignmentOf(rest);
  if (assignment !== undefined) {
    context.rules = [];
    const name = expand(state, assignment.name).trim();
    if (/\bexport\b/.test(modifiers)) state.exported.add(name);
    assign(state, { ...assignment, name }, place, { isOverride: modifiers.includes('override') });
    return;
  }
  if (modifiers.includes('export')) {
    const names = words(expand(state, rest));
    for (const name of modifiers.includes('unexport') ? [] : names) state.exported.add(name);
    if (!modifiers.includes('unexport') && names.length === 0) state.exported.add('*');
    return;
  }
  if (modifiers !== '' || /^(undefine|unexport|export|load)\b/.test(text)) {
    const [, name] = /^undefine\s+(\S+)/.exec(text) ?? [];
    if (name !== undefined) state.variables.delete(name);
    return;
  }
  const vpath = /^vpath\s+(\S+)\s+([^]*)$/.exec(text);
  if (vpath !== null) {
    const folders = expand(state, vpath[2] ?? '')
      .split(/[\s:]+/)
      .filter(Boolean);
    state.searchPaths.push({ pattern: vpath[1] ?? '%', folders });
    return;
  }
  rule(state, text, place, context);
}

function rule(state: MakeState, text: string, place: { file: string; line: number }, context: Context): void {
  const [beforeRecipe = '', ...inline] = splitTop(text, ';');
  const [rawTargets = '', ...afterColon] = splitTop(beforeRecipe, ':');
  if (afterColon.length === 0) {
    expandedStatement(state, text, place, context);
    return;
  }
  const isDoubleColon = afterColon[0] === '' && afterColon.length > 1;
  const tail = (isDoubleColon ? afterColon.slice(1) : afterColon).join(':');
  const targets = words(expand(state, rawTargets).replace(/&\s*$/, ''));
  // What follows the colon of `target: NAME = value` is an assignment for that target alone.
  const own = assignmentOf(tail.replace(/^\s*(?:(?:override|export|private)\s+)*/, '').trim());
  if (own !== undefined && /^[\w.$(){}-]+$/.test(own.name)) {
    context.rules = [];
    for (const target of targets)
      state.targetVariables.push({
        ...place,
        target,
        name: expand(state, own.name).trim(),
        operator: own.operator,
        value: own.value,
      });
    return;
  }
  const expanded = expand(state, tail);
  const [patternPart, listPart] =
    splitTop(expanded, ':').length > 1 ? splitTop(expanded, ':', 2) : [undefined, expanded];
  const [normal = '', orderOnly = ''] = splitTop(listPart, '|', 2);
  const made: Rule = {
    ...place,
    targets,
    prerequisites: words(normal),
    orderOnly: words(orderOnly),
    ...(patternPart === undefined || patternPart.trim() === '' ? {} : { targetPattern: patternPart.trim() }),
    recipe: inline.length === 0 ? [] : [{ ...place, text: inline.join(';').trim() }],
    isDoubleColon,
  };
  if (targets.length > 0) state.rules.push(made);
  context.rules = [made];
}

/** A line that is neither rule nor assignment may become one when its references are expanded, as of `$(call …)`. */
function expandedStatement(
  state: MakeState,
  text: string,
  place: { file: string; line: number },
  context: Context,
): void {
  if (!text.includes('$')) return;
  const result = expand(state, text).trim();
  if (result === '' || result === text || !/[:=]/.test(result)) return;
  for (const line of result.split('\n')) {
    const isRecipe = line.startsWith('\t');
    if (isRecipe && context.rules.length > 0) addRecipe(context, { ...place, text: line.slice(1) });
    else if (!line.includes('$') || /[:=]/.test(line))
      statement(
        state,
        line.trim(),
        { text: line, line: place.line, isRecipe },
        { ...context, define: undefined },
      );
  }
}
