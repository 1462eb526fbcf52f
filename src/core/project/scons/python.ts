/** One assignment or list that a Python file makes of texts, with the values of its names at that point. */
export interface PythonFile {
  /** What names hold in the end; a value with an unknown part is absent. */
  readonly values: ReadonlyMap<string, PythonValue>;
}

export interface PythonValue {
  readonly text: string;
  /** The lines that made it, counted from 1. */
  readonly lines: readonly number[];
}

interface Block {
  readonly indent: number;
  /** Its lines count. */
  taking: boolean;
  /** One of its branches was taken. */
  done: boolean;
}

const mostLines = 5000;
const longestText = 20_000;
/** In characters: of lines that are one statement. */
const longestStatement = 4000;

/**
 * Follows what a build's Python file assigns to names, as far as it is made of text literals, names, `+` and `%`. Conditions
 * count where they compare a known text; the environment is empty; of other conditions the first branch is taken. Functions and
 * everything else are passed over.
 */
export function readPython(text: string, known: ReadonlyMap<string, PythonValue> = new Map()): PythonFile {
  const values = new Map(known);
  const blocks: Block[] = [];
  for (const { line, text: raw } of joinedLines(text)) {
    const indent = raw.length - raw.trimStart().length;
    const words = raw.trim();
    if (words === '' || words.startsWith('#')) continue;
    const branch = /^(elif\b\s*(.*)|else)\s*:\s*(#.*)?$/.exec(words);
    while ((blocks.at(-1)?.indent ?? -1) > indent) blocks.pop();
    const top = blocks.at(-1);
    if (top?.indent === indent) {
      if (branch === null) blocks.pop();
      else {
        top.taking = !top.done && (branch[2] === undefined || holds(branch[2], values) !== false);
        top.done ||= top.taking;
        continue;
      }
    }
    const opening = /^(if|for|while|with|try|def|class)\b\s*(.*?):\s*(#.*)?$/.exec(words);
    if (opening !== null) {
      const [, kind = '', condition = ''] = opening;
      const taking = kind === 'if' ? holds(condition, values) !== false : !/^(def|class)$/.test(kind);
      blocks.push({ indent, taking, done: taking });
      continue;
    }
    if (blocks.every(({ taking }) => taking)) assign(words, line, values);
  }
  return { values };
}

function assign(words: string, line: number, values: Map<string, PythonValue>): void {
  const found = /^(?:[\w]+\.)?([A-Za-z_]\w*)\s*(\+?)=(?!=)\s*(.*)$/s.exec(words);
  if (found === null) return;
  const [, name = '', plus, expression = ''] = found;
  const value = textOf(expression, values);
  const before = plus === '+' ? values.get(name) : undefined;
  if (value === undefined) {
    if (plus !== '+') values.delete(name);
    return;
  }
  values.set(name, {
    text: ((before?.text ?? '') + value).slice(0, longestText),
    lines: [...(before?.lines ?? []), line].slice(-12),
  });
}

/** Lines with those that go on: after a backslash, or inside of brackets. */
function joinedLines(text: string): readonly { readonly line: number; readonly text: string }[] {
  const out: { line: number; text: string }[] = [];
  const lines = text.split(/\r\n|\n|\r/).slice(0, mostLines);
  for (let at = 0; at < lines.length; at += 1) {
    const line = at + 1;
    let whole = lines[at] ?? '';
    while (
      at + 1 < lines.length &&
      whole.length < longestStatement &&
      (whole.endsWith('\\') || isOpen(whole))
    ) {
      at += 1;
      whole = `${whole.replace(/\\$/, ' ')} ${(lines[at] ?? '').trim()}`;
    }
    out.push({ line, text: whole });
  }
  return out;
}

function isOpen(text: string): boolean {
  const plain = text.replace(/'[^']*'|"[^"]*"/g, '').replace(/#.*$/, '');
  const count = (pattern: RegExp): number => (plain.match(pattern) ?? []).length;
  return count(/[([{]/g) > count(/[)\]}]/g);
}

/** Whether a condition holds; undefined where that is not told. */
function holds(condition: string, values: ReadonlyMap<string, PythonValue>): boolean | undefined {
  const asked = /^(not\s+)?(?:os\.getenv\(|os\.environ\.get\(|.* in os\.environ\b)/.exec(condition.trim());
  if (asked !== null) return asked[1] !== undefined;
  const [, left = '', operator, right = ''] =
    /^\(?\s*([\w.]+)\s*(==|!=)\s*(r?'[^']*'|r?"[^"]*")\s*\)?$/.exec(condition.trim()) ?? [];
  const [a, b] = [textOf(left, values), textOf(right, values)];
  if (operator === undefined || a === undefined || b === undefined) return undefined;
  return (a === b) === (operator === '==');
}

/**
 * The text that an expression of literals, names, `+`, `%` and lists is, with the items of a list separated by blanks; undefined
 * for any other.
 */
export function textOf(expression: string, values: ReadonlyMap<string, PythonValue>): string | undefined {
  let rest = expression.trim();
  let out = '';
  let isFirst = true;
  while (rest !== '' && !rest.startsWith('#')) {
    const plus = /^\+\s*/.exec(rest);
    if (plus !== null) rest = rest.slice(plus[0].length);
    else if (!isFirst && !/^['"rRfFbBuU%]/.test(rest)) return undefined;
    const literal = /^[rRbBuU]{0,2}(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*/s.exec(rest);
    const list = /^\[([^[\]]*)\]\s*/s.exec(rest);
    const name = /^((?:\w+\.)*)([A-Za-z_]\w*)\s*(?![\w(.[])/.exec(rest);
    const format = /^%\s*(?:\(([^()]*)\)|((?:\w+\.)*[A-Za-z_]\w*|'[^']*'))\s*/.exec(rest);
    if (format !== null) {
      const items = (format[1] ?? format[2] ?? '').split(',').filter((item) => item.trim() !== '');
      for (const item of items) {
        const value = textOf(item, values);
        if (value === undefined) return undefined;
        out = out.replace('%s', () => value);
      }
      rest = rest.slice(format[0].length);
    } else if (literal !== null) {
      out += literal[1] ?? literal[2] ?? '';
      rest = rest.slice(literal[0].length);
    } else if (list !== null) {
      const items = splitItems(list[1] ?? '').map((item) => textOf(item, values));
      if (items.includes(undefined)) return undefined;
      out += ` ${items.join(' ')} `;
      rest = rest.slice(list[0].length);
    } else if (name !== null) {
      const value = values.get(name[2] ?? '');
      if (value === undefined) return undefined;
      out += value.text;
      rest = rest.slice(name[0].length);
    } else return undefined;
    isFirst = false;
    if (out.length > longestText) return undefined;
  }
  return isFirst ? undefined : out;
}

/** The items of a list, of which literals may hold commas. */
function splitItems(text: string): readonly string[] {
  return (text.match(/(?:'[^']*'|"[^"]*"|[^,'"])+/g) ?? []).filter((item) => item.trim() !== '');
}
