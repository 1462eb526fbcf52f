import { globMatches } from '../../linkerscript/glob';
import { joinPath } from '../paths';
import type { FileCommand } from './index';
import { onOneBlank, unquoted, withVariables } from './variables';

interface Branch {
  /** `if` or `case`. */
  readonly kind: string;
  /** What a `case` compares. */
  readonly subject: string;
  taking: boolean;
  done: boolean;
}

/** The commands that a shell script runs when it is started without arguments, as far as its conditions can be told. */
export function shellScriptCommands(text: string, here: string): readonly FileCommand[] {
  const variables = new Map<string, string>();
  const branches: Branch[] = [];
  const out: FileCommand[] = [];
  let folder = '.';
  let characters = 0;
  const put = (words: string): string => {
    const made = withVariables(words, variables, here);
    characters += made.length;
    return made;
  };
  for (const { text: line, number } of shellLines(text)) {
    if (characters > mostCharacters) break;
    const rest = branchLine(line, branches, put);
    if (rest === undefined || branches.some(({ taking }) => !taking)) continue;
    const assignment = /^(?:(?:export|local|readonly|declare(?: -\w+)?|typeset)\s+)?(\w+)(\+?)=(.*)$/s.exec(
      rest,
    );
    const value = assignment === null ? undefined : wholeValue(assignment[3] ?? '');
    if (assignment !== null && value !== undefined) {
      const [, name = '', adds = ''] = assignment;
      const before = adds === '' ? '' : (variables.get(name) ?? '');
      variables.set(
        name,
        [before, put(value)].filter((one) => one !== '').join(value.startsWith(' ') ? '' : ' '),
      );
      continue;
    }
    const loop = /^for\s+(\w+)\s+in\s/.exec(rest);
    // A loop's body is followed once, for whatever the loop goes through.
    if (loop !== null) variables.delete(loop[1] ?? '');
    const moved = /^(?:cd|pushd)\s+(\S+)\s*(?:\|\|.*|>.*)?$/.exec(rest)?.[1];
    if (moved !== undefined) folder = moved === '-' ? '.' : joinPath(folder, put(unquoted(moved)));
    else if (/^popd\b/.test(rest)) folder = '.';
    else if (loop === null) out.push({ text: put(rest), line: number, folder });
  }
  return out;
}

/** Of the texts with their variables put in, together. */
const mostCharacters = 2_000_000;

/** The value of an assignment that is the whole of its line: a word, a quoted text, a list in parentheses. */
function wholeValue(text: string): string | undefined {
  const value = text
    .replace(/(?<!\s)\s+#.*$/s, '')
    .replace(/;\s*$/, '')
    .trim();
  const list = /^\((.*)\)$/s.exec(value)?.[1];
  if (list !== undefined) return list.replace(/["']/g, '').replace(/\s+/g, ' ').trim();
  if (/^"(?:[^"\\]|\\.)*"$|^'[^']*'$/s.test(value)) return value.slice(1, -1);
  return /^(?:[^\s"'`;&|$]|\$(?!\()|\$\([^)]*\)|"[^"]*")*$/.test(value) || /^`[^`]*`$/.test(value)
    ? value.replaceAll('"', '')
    : undefined;
}

/** Lines with their numbers; goes on over backslashes, open lists and quotes, and leaves out comments and here-documents. */
function shellLines(text: string): readonly { readonly text: string; readonly number: number }[] {
  const lines = text.split(/\r?\n/);
  const out: { text: string; number: number }[] = [];
  for (let i = 0; i < lines.length; i += 1) {
    const number = i + 1;
    let line = lines[i] ?? '';
    while (i + 1 < lines.length && (/\\$/.test(line) || isListOpen(line)) && line.length < longestLine) {
      i += 1;
      line = `${line.replace(/\\$/, '')} ${(lines[i] ?? '').trim()}`;
    }
    const end = /<<-?\s*["']?(\w+)["']?/.exec(line)?.[1];
    if (end !== undefined) while (i + 1 < lines.length && lines[i + 1]?.trim() !== end) i += 1;
    const trimmed = line.trim();
    // No command is as long: what is longer is data, and its end is not looked at.
    if (trimmed !== '' && !trimmed.startsWith('#'))
      out.push({ text: onOneBlank(trimmed).slice(0, longestLine), number });
  }
  return out;
}

const longestLine = 8000;

function isListOpen(line: string): boolean {
  return /^\s*(?:\w+\s+)?\w+\+?=\([^)]*$/.test(line);
}

/** What of a line is a command, when it opens, changes or ends a condition; undefined when nothing is left. */
function branchLine(line: string, branches: Branch[], put: (text: string) => string): string | undefined {
  const isOuter = branches.every(({ taking }) => taking);
  const test = /^(if|elif)\s+(.*?)(?:;\s*then\b\s*(.*))?$/s.exec(line);
  if (test !== null) {
    const [, word = '', condition = '', inline = ''] = test;
    if (word === 'if') branches.push({ kind: 'if', subject: '', taking: false, done: false });
    const own = branches.at(-1);
    if (own === undefined) return undefined;
    const isFree = word === 'if' ? isOuter : !own.done;
    own.taking = isFree && holds(put(condition));
    own.done ||= own.taking;
    if (/;\s*fi\s*$/.test(inline)) branches.pop();
    return own.taking && inline !== '' ? inline.replace(/;\s*(else\b.*|fi)\s*$/s, '') : undefined;
  }
  const word = /^(then|else|fi|esac|done|do|\}|\{|;;)(?:\s+|;|$)/.exec(line)?.[1];
  const own = branches.at(-1);
  if (word === 'else' && own?.kind === 'if') {
    own.taking = !own.done;
    own.done = true;
  } else if (word === 'fi' || word === 'esac') branches.pop();
  const choice = /^case\s+(.*?)\s+in\b/.exec(line);
  if (choice !== null) {
    branches.push({ kind: 'case', subject: put(unquoted(choice[1] ?? '')), taking: false, done: false });
    return undefined;
  }
  const arm =
    own?.kind === 'case'
      ? /^\(?((?:"[^"]*"|[^\s()"|])+(?: ?\| ?(?:"[^"]*"|[^\s()"|])+)*)\)\s*(.*)$/s.exec(line)
      : null;
  if (arm !== null && own !== undefined) {
    const fits = (arm[1] ?? '').split('|').some((one) => globMatches(unquoted(one.trim()), own.subject));
    own.taking = !own.done && fits;
    own.done ||= fits;
    return own.taking ? (arm[2] ?? '').replace(/;;\s*$/, '').trim() || undefined : undefined;
  }
  if (word !== undefined)
    return (
      line
        .slice(word.length)
        .replace(/^[\s;]+/, '')
        .trim() || undefined
    );
  return /^(function\s+)?[\w-]+\s*\(\)\s*\{?$|^function\s/.test(line) ? undefined : line;
}

/** Whether a condition holds when nothing is given to the script; what can't be told is taken to hold. */
function holds(condition: string): boolean {
  const [, not = '', test] = /^(!\s*)?(?:\[\[?|test)\s+(.*?)(?:\s*\]\]?)?$/s.exec(condition.trim()) ?? [];
  if (test === undefined) return !condition.trim().startsWith('!');
  const value = (text: string): string => unquoted(text.trim()).replace(/\$\([^)]*\)/g, '');
  const [, empty, of = ''] = /^(-[zn])\s*(.*)$/s.exec(test) ?? [];
  const [, left = '', sign, right = ''] =
    /^(\S+|"[^"]*"|)\s*(==?|!=|-eq|-ne)\s*(\S+|"[^"]*")$/s.exec(test) ?? [];
  const plain =
    empty !== undefined
      ? (value(of) === '') === (empty === '-z')
      : sign !== undefined
        ? globMatches(value(right), value(left)) === (sign === '=' || sign === '==' || sign === '-eq')
        : true;
  return plain === (not === '');
}
