/**
 * A shell text as simple commands with their words. Nothing is expanded or run: `$x`, `$(…)` and backquoted text stay as
 * they are written. Our own, since the libraries for it take `$(…)` apart as operators and throw on what they don't know.
 */
export interface ShellCommand {
  readonly words: readonly string[];
  /** What stands before it: nothing at the start and after `;`, else `&&`, `||`, `|`, `&`, `(`. */
  readonly after: string;
  /** The file that its output is sent to. */
  readonly output?: string;
  /** The file that its input comes from. */
  readonly input?: string;
  /** How many parentheses are open around it. */
  readonly depth: number;
}

/** The commands of a text in the order in which they are written, those of `if`, `for` and subshells among them. */
export function shellCommands(text: string): readonly ShellCommand[] {
  const commands: ShellCommand[] = [];
  let words: string[] = [];
  let after = '';
  let depth = 0;
  let redirect: 'output' | 'input' | 'none' | undefined;
  let files: { output?: string; input?: string } = {};
  const finish = (next: string): void => {
    const simple = withoutKeywords(words);
    if (simple.length > 0) commands.push({ words: simple, after, depth, ...files });
    words = [];
    files = {};
    redirect = undefined;
    after = next;
  };
  for (const token of shellTokens(text)) {
    if (token.kind === 'word') {
      if (redirect === 'output') files.output = token.text;
      else if (redirect === 'input') files.input = token.text;
      else if (redirect === undefined) words.push(token.text);
      redirect = undefined;
    } else if (/^\d*>/.test(token.text)) {
      redirect = token.text.includes('&') || token.text.startsWith('2>') ? 'none' : 'output';
    } else if (token.text.startsWith('<')) {
      redirect = token.text === '<' ? 'input' : 'none';
    } else {
      finish(token.text === ';' || token.text === '\n' || token.text === ')' ? '' : token.text);
      if (token.text === '(') depth += 1;
      if (token.text === ')') depth = Math.max(0, depth - 1);
    }
  }
  finish('');
  return commands;
}

/** The words of one command line; operators of the shell count as words. */
export function shellWords(text: string): readonly string[] {
  return shellTokens(text).flatMap((token) => (token.text === '\n' ? [] : [token.text]));
}

const keywords: ReadonlySet<string> = new Set(
  'if then else elif fi do done while until { } ! time exec command nice eval'.split(' '),
);

/** Words of the shell's grammar, and `X=1` before a command, are not the command. */
function withoutKeywords(words: readonly string[]): readonly string[] {
  let start = 0;
  while (start < words.length) {
    const word = words[start] ?? '';
    const isAssignment = /^[A-Za-z_]\w*=/.test(word) && start + 1 < words.length;
    if (!keywords.has(word) && !isAssignment) break;
    start += 1;
  }
  return words.slice(start);
}

export interface ShellToken {
  readonly kind: 'word' | 'operator';
  readonly text: string;
}

/** What means nothing to a shell. */
const ordinary = /[^\\'"`$ \t\r\n#;&|()<>\d]+/y;

const operators = /(?:\d?>>?&?|\d?>\||<<<?-?|<&?|&&|\|\||;;|[;&|()\n])/y;

/** A text as words, without their quotes, and operators. */
export function shellTokens(text: string): readonly ShellToken[] {
  const found: ShellToken[] = [];
  let word: string | undefined;
  const end = (): void => {
    if (word !== undefined) found.push({ kind: 'word', text: word });
    word = undefined;
  };
  for (let i = 0; i < text.length;) {
    ordinary.lastIndex = i;
    const run = ordinary.exec(text)?.[0];
    if (run !== undefined) {
      word = (word ?? '') + run;
      i += run.length;
      continue;
    }
    const c = text.charAt(i);
    const next = text.charAt(i + 1);
    if (c === '\\') {
      if (next !== '\n' && next !== '') word = (word ?? '') + next;
      i += 2;
    } else if (c === "'") {
      const close = closing(text, i + 1, "'");
      word = (word ?? '') + text.slice(i + 1, close);
      i = close + 1;
    } else if (c === '"') {
      const close = endOfQuoted(text, i + 1);
      word = (word ?? '') + text.slice(i + 1, close).replace(/\\(["\\$`]|\n)/g, '$1');
      i = close + 1;
    } else if (c === '`' || (c === '$' && (next === '(' || next === '{'))) {
      const close = c === '`' ? closing(text, i + 1, '`') + 1 : endOfNested(text, i + 1);
      word = (word ?? '') + text.slice(i, close);
      i = close;
    } else if (c === ' ' || c === '\t' || c === '\r') {
      end();
      i += 1;
    } else if (c === '#' && word === undefined) {
      const line = text.indexOf('\n', i);
      i = line < 0 ? text.length : line;
    } else {
      operators.lastIndex = i;
      // A digit is part of a redirection only where a word begins with it.
      const operator = word !== undefined && /\d/.test(c) ? undefined : operators.exec(text)?.[0];
      if (operator === undefined) {
        word = (word ?? '') + c;
        i += 1;
      } else {
        end();
        found.push({ kind: 'operator', text: operator });
        i += operator.length;
      }
    }
  }
  end();
  return found;
}

function closing(text: string, from: number, quote: string): number {
  const at = text.indexOf(quote, from);
  return at < 0 ? text.length : at;
}

function endOfQuoted(text: string, from: number): number {
  for (let i = from; i < text.length; i += 1) {
    const c = text.charAt(i);
    if (c === '\\') i += 1;
    else if (c === '"') return i;
  }
  return text.length;
}

/** One past the bracket that closes the one at `open`, whatever is between them. */
function endOfNested(text: string, open: number): number {
  const [left, right] = text.charAt(open) === '(' ? ['(', ')'] : ['{', '}'];
  let depth = 0;
  for (let i = open; i < text.length; i += 1) {
    const c = text.charAt(i);
    if (c === '\\') i += 1;
    else if (c === left) depth += 1;
    else if (c === right) {
      depth -= 1;
      if (depth === 0) return i + 1;
    }
  }
  return text.length;
}
