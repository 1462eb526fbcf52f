import type { Word } from '../linkDraft';
import type { Evidence } from '../project';
import { unknownText, withoutMarks } from '../unknownText';

/** A rule of a BUILD file with its arguments, as far as they are texts and lists of texts. */
export interface BazelRule {
  readonly kind: string;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly attributes: ReadonlyMap<string, readonly Word[]>;
}

interface Token {
  readonly kind: 'text' | 'name' | 'mark';
  readonly text: string;
  readonly line: number;
}

const tokenLimit = 200_000;
/** Of one list that is put together. */
const mostWords = 5000;

function tokensOf(source: string): Token[] {
  const text = withoutMarks(source);
  const tokens: Token[] = [];
  let line = 1;
  const pattern =
    /(\s+|#[^\n]*)|[rb]{0,2}("""[^]*?"""|'''[^]*?'''|"(?:\\[^]|[^"\\\n])*"|'(?:\\[^]|[^'\\\n])*')|([\w.]+)|([^])/y;
  for (
    let match = pattern.exec(text);
    match !== null && tokens.length < tokenLimit;
    match = pattern.exec(text)
  ) {
    const [all, blank, string, name, mark] = match;
    if (string !== undefined)
      tokens.push({
        kind: 'text',
        text: string
          .replace(/^("""|'''|"|')([^]*)\1$/, '$2')
          .replace(/\\\n/g, '')
          .replace(/\\(["'\\])/g, '$1'),
        line,
      });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, line });
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark, line });
    if (blank !== undefined || all.includes('\n')) line += all.split('\n').length - 1;
  }
  return tokens;
}

interface Reader {
  readonly tokens: readonly Token[];
  readonly file: string;
  readonly variables: Map<string, readonly Word[]>;
  at: number;
  depth: number;
}

/** The rules of a BUILD file. Functions, loops and conditions of Starlark are passed over. */
export function bazelRules(source: string, file: string): readonly BazelRule[] {
  const r: Reader = { tokens: tokensOf(source), file, variables: new Map(), at: 0, depth: 0 };
  const rules: BazelRule[] = [];
  while (r.at < r.tokens.length) {
    const [token, next] = [r.tokens[r.at], r.tokens[r.at + 1]];
    if (token?.kind === 'name' && next?.text === '=' && r.tokens[r.at + 2]?.text !== '=') {
      r.at += 2;
      r.variables.set(token.text, expression(r));
    } else if (token?.kind === 'name' && next?.text === '(' && next.kind === 'mark') {
      r.at += 2;
      const attributes = argumentsOf(r);
      rules.push({
        kind: token.text,
        name: attributes.get('name')?.[0]?.text ?? '',
        file,
        line: token.line,
        attributes,
      });
    } else r.at += 1;
  }
  return rules;
}

const isMark = (r: Reader, text: string): boolean =>
  r.tokens[r.at]?.kind === 'mark' && r.tokens[r.at]?.text === text;

function argumentsOf(r: Reader): ReadonlyMap<string, readonly Word[]> {
  const found = new Map<string, readonly Word[]>();
  let position = 0;
  while (r.at < r.tokens.length && !isMark(r, ')')) {
    const before = r.at;
    const name = r.tokens[r.at];
    if (name?.kind === 'name' && r.tokens[r.at + 1]?.text === '=' && r.tokens[r.at + 2]?.text !== '=') {
      r.at += 2;
      found.set(name.text, expression(r));
    } else {
      found.set(String(position), expression(r));
      position += 1;
    }
    if (isMark(r, ',')) r.at += 1;
    else if (!isMark(r, ')')) skipTo(r, [',', ')']);
    if (r.at === before) r.at += 1;
  }
  r.at += 1;
  return found;
}

/** Passes over what is not understood, brackets and all. */
function skipTo(r: Reader, stops: readonly string[]): void {
  for (let depth = 0; r.at < r.tokens.length; r.at += 1) {
    const token = r.tokens[r.at];
    if (token?.kind !== 'mark') continue;
    if (depth === 0 && stops.includes(token.text)) return;
    if ('([{'.includes(token.text)) depth += 1;
    else if (')]}'.includes(token.text)) {
      if (depth === 0) return;
      depth -= 1;
    }
  }
}

/** The texts of an expression: those of both sides of a `+`, of a list, of a `select` by default. */
function expression(r: Reader): readonly Word[] {
  r.depth += 1;
  let words = r.depth > 100 ? [] : term(r);
  while (isMark(r, '+') || isMark(r, '%')) {
    const isText = isMark(r, '%');
    r.at += 1;
    const more = term(r);
    if (isText) {
      let next = 0;
      words = words.map((word) => ({
        text: word.text.replace(/%[sd]/g, () => more[next++]?.text ?? ''),
        evidence: [...word.evidence, ...more.flatMap((one) => one.evidence)],
      }));
    } else if (texts.has(words) && texts.has(more)) {
      words = [joined(words[0], more[0])];
      texts.add(words);
    } else if (words.length < mostWords) words = [...words, ...more];
  }
  r.depth -= 1;
  return words;
}

/** Values that are one text and no list, so that `+` joins them. */
const texts = new WeakSet<readonly Word[]>();

function joined(a: Word | undefined, b: Word | undefined): Word {
  return {
    text: (a?.text ?? '') + (b?.text ?? ''),
    evidence: [...(a?.evidence ?? []), ...(b?.evidence ?? [])],
  };
}

function term(r: Reader): readonly Word[] {
  const token = r.tokens[r.at];
  if (token === undefined) return [];
  if (token.kind === 'text') {
    const place: Evidence = { file: r.file, line: token.line, why: `gives ${token.text.slice(0, 80)}` };
    r.at += 1;
    let text = token.text;
    // Texts that follow each other are one.
    for (let next = r.tokens[r.at]; next?.kind === 'text'; next = r.tokens[r.at]) {
      text += next.text;
      r.at += 1;
    }
    if (r.tokens[r.at]?.text === '.format') {
      r.at += 2;
      const args = argumentsOf(r);
      let position = 0;
      text = text.replace(
        /\{(\w*)\}/g,
        (whole, name: string) => args.get(name === '' ? String(position++) : name)?.[0]?.text ?? whole,
      );
    }
    const made = [{ text, evidence: [place] }];
    texts.add(made);
    return made;
  }
  if (token.kind === 'mark' && (token.text === '[' || token.text === '(')) {
    r.at += 1;
    const words: Word[] = [];
    while (r.at < r.tokens.length && !isMark(r, ']') && !isMark(r, ')')) {
      const before = r.at;
      words.push(...expression(r));
      if (isMark(r, ',')) r.at += 1;
      else skipTo(r, [',', ']', ')']);
      if (r.at === before) r.at += 1;
    }
    r.at += 1;
    return words;
  }
  if (token.kind === 'mark' && token.text === '{') {
    r.at += 1;
    skipTo(r, ['}']);
    r.at += 1;
    return [];
  }
  if (token.kind === 'name' && r.tokens[r.at + 1]?.text === '(') {
    if (token.text === 'select') return select(r);
    r.at += 2;
    const args = argumentsOf(r);
    if (token.text === 'Label' || token.text === 'str') return args.get('0') ?? [];
    return token.text === 'glob' ? [] : [{ text: unknownText(`${token.text}()`), evidence: [] }];
  }
  r.at += 1;
  if (token.kind !== 'name') return [];
  const value = r.variables.get(token.text);
  if (value !== undefined) return value;
  return /^(True|False|None|\d.*)$/.test(token.text)
    ? [{ text: token.text, evidence: [] }]
    : [{ text: unknownText(token.text), evidence: [] }];
}

/** `select({condition: value, …})`: the default where there is one, or else the first. */
function select(r: Reader): readonly Word[] {
  r.at += 2;
  if (!isMark(r, '{')) {
    skipTo(r, [')']);
    r.at += 1;
    return [];
  }
  r.at += 1;
  let chosen: readonly Word[] | undefined;
  while (r.at < r.tokens.length && !isMark(r, '}')) {
    const before = r.at;
    const key = expression(r)[0]?.text ?? '';
    if (isMark(r, ':')) r.at += 1;
    const value = expression(r);
    if (chosen === undefined || key.endsWith('conditions:default'))
      chosen = value.length > 0 || chosen === undefined ? value : chosen;
    if (isMark(r, ',')) r.at += 1;
    if (r.at === before) r.at += 1;
  }
  r.at += 1;
  skipTo(r, [')']);
  r.at += 1;
  return chosen ?? [];
}
