import { folderOf, joinPath } from '../paths';
import { conditionHolds } from './conditions';
import { currentFile, currentLine, type Context } from './context';
import { withoutComment } from './lines';
import { readable, type MakeState } from './state';

/** The directives of BSD make in the words of GNU make, as far as they have any; `ifbsd` stands for its `.if`. */
export function bsdLine(state: MakeState, file: string, text: string): string {
  if (!text.startsWith('.')) return text;
  const [, word, rest = ''] =
    /^\.\s*(if|ifdef|ifndef|ifmake|elif|elifdef|elifndef|else|endif|include|-include|sinclude)\b\s*([^]*)$/.exec(
      text,
    ) ?? [];
  if (word === undefined) return text;
  if (word.endsWith('include')) {
    const name = rest.replace(/["<>]/g, '').trim();
    // What stands in quotes is looked for beside the file first.
    const beside = rest.startsWith('"') && !name.includes('$') ? joinPath(folderOf(file), name) : '';
    return `-include ${state.index.hasFile(beside) ? `${state.root}/${beside}` : name}`;
  }
  if (word === 'else' || word === 'endif' || word === 'ifdef' || word === 'ifndef') return `${word} ${rest}`;
  if (word === 'elifdef' || word === 'elifndef') return `else ${word.slice(2)} ${rest}`;
  const prefix = word === 'elif' ? 'else ' : '';
  return `${prefix}ifbsd ${rest}`;
}

/** Of conditions in conditions; what is deeper counts as not there. */
const deepest = 500;

/** Takes a conditional's line into the context; false for any other line. */
export function conditional(state: MakeState, text: string, context: Context): boolean {
  const [, isElse, word, rest = ''] =
    /^(else\b\s*)?(ifeq|ifneq|ifdef|ifndef|ifbsd)?(?![\w:=-])\s*([^]*)$/.exec(text) ?? [];
  const isEnd = /^endif\b/.test(text);
  if (isElse === undefined && word === undefined && !isEnd) return false;
  const { conditions } = context;
  const around = isElse === undefined && !isEnd ? conditions.length : conditions.length - 1;
  const outer = conditions.every(({ taking }, i) => i >= around || taking);
  const innermost = conditions.at(-1);
  if (isEnd) {
    if (innermost !== undefined && innermost.deeper > 0) innermost.deeper -= 1;
    else conditions.pop();
  } else if (isElse === undefined && innermost !== undefined && conditions.length > deepest)
    innermost.deeper += 1;
  else if (isElse === undefined && conditions.length === deepest)
    conditions.push({ taking: false, done: true, deeper: 0 });
  else if (isElse !== undefined) {
    const own = conditions.at(-1);
    if (own === undefined || own.deeper > 0) return true;
    const isAsked = !own.done && outer && word !== undefined;
    const { holds, isOpen } = isAsked
      ? conditionHolds(state, word, withoutComment(rest))
      : { holds: !own.done && outer && word === undefined, isOpen: false };
    own.taking = holds;
    own.done ||= holds;
    if (isOpen) own.open = openText(state, text, holds);
  } else {
    const { holds, isOpen } = outer
      ? conditionHolds(state, word ?? '', withoutComment(rest))
      : { holds: false, isOpen: false };
    conditions.push({
      taking: holds,
      done: holds,
      deeper: 0,
      ...(isOpen ? { open: openText(state, text, holds) } : {}),
    });
  }
  return true;
}

function openText(state: MakeState, text: string, holds: boolean): string {
  const place = `${currentFile(state)}:${currentLine(state).toString()}`;
  const short = withoutComment(text)
    .replace(/^else\s+/, '')
    .replace(/^ifbsd\b/, '.if')
    .trim()
    .slice(0, 100);
  return `${readable(short)} at ${place} is taken ${holds ? 'to hold' : 'not to hold'}`;
}
