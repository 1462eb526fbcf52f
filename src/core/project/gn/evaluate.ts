import type { Word } from '../linkDraft';
import { folderOf, joinPath } from '../paths';
import { unknownText } from '../unknownText';
import { gnTokens, type Token } from './lexer';

/** A list of words, a text as a list of one; undefined for what is not known: a condition's value, a record, a call's result. */
export type Value = readonly Word[] | undefined;

/** `executable("name") { … }` and its like: what its block has set when it ends. */
export interface GnBlock {
  readonly kind: string;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly values: ReadonlyMap<string, Value>;
  /** Conditions inside of the block that decide on its values and are not known. */
  readonly open: readonly string[];
}

export interface GnFile {
  readonly blocks: readonly GnBlock[];
  readonly values: ReadonlyMap<string, Value>;
}

/** Variables of one `{ … }`, and those around it. */
interface Scope {
  readonly values: Map<string, Value>;
  readonly outer?: Scope;
  /** Of a block whose values are collected. */
  readonly open?: string[];
}

const mostSteps = 400_000;
const deepest = 60;

/**
 * Runs a GN file as far as it tells by itself. Of a condition that is not known both branches are looked through for blocks, and
 * neither sets anything inside of a block. `imported` gives the variables of a file that `import` names, by its label.
 */
export function evaluateGn(
  source: string,
  file: string,
  imported: (label: string) => ReadonlyMap<string, Value>,
): GnFile {
  const run = new Run(gnTokens(source), file, imported);
  const scope: Scope = { values: new Map() };
  run.statements(scope, 'end');
  return { blocks: run.blocks, values: scope.values };
}

/** The files that a source imports, by their labels. */
export function gnImports(source: string): readonly string[] {
  return [...source.matchAll(/^[ \t]*import\("([^"\n]{1,300})"\)/gm)].map(([, label = '']) => label);
}

/** A label's path in the tree: `//x` from its top, any other from the folder of the file that names it. */
export function gnPath(label: string, file: string): string {
  return label.startsWith('//') ? joinPath('.', label.slice(2)) : joinPath(folderOf(file), label);
}

class Run {
  readonly blocks: GnBlock[] = [];
  private at = 0;
  private steps = 0;
  private depth = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly file: string,
    private readonly imported: (label: string) => ReadonlyMap<string, Value>,
  ) {}

  /** Up to a closing bracket, which is taken too, or the end. */
  statements(scope: Scope, until: '}' | 'end'): void {
    while (!this.isAtEnd() && !(until === '}' && this.sees('}'))) this.statement(scope);
    if (until === '}') this.take('}');
  }

  private statement(scope: Scope): void {
    const token = this.next();
    if (token.kind !== 'name') return;
    if (token.text === 'if') {
      this.condition(scope);
      return;
    }
    if (token.text === 'foreach') {
      this.loop(scope);
      return;
    }
    if (this.take('(')) {
      const args = this.list(scope, ')');
      if (token.text === 'import') {
        for (const [name, value] of this.imported(args[0]?.text ?? '')) scope.values.set(name, value);
      } else if (this.take('{')) this.block(scope, token, args[0]?.text ?? '');
      return;
    }
    // `a.b` and `a[0]` are parts of what is not followed here.
    let isPart = false;
    while (this.take('.') || this.take('[')) {
      isPart = true;
      this.expression(scope);
      this.take(']');
    }
    const operator = this.token().text;
    if (operator !== '=' && operator !== '+=' && operator !== '-=') return;
    this.at += 1;
    const value = this.expression(scope);
    if (!isPart) this.assign(scope, token.text, operator, value);
  }

  private assign(scope: Scope, name: string, operator: string, value: Value): void {
    const before = this.lookUp(scope, name);
    const there = holderOf(scope, name) ?? scope;
    if (operator === '=') there.values.set(name, value);
    else if (operator === '+=') there.values.set(name, joined(before ?? [], value ?? []));
    else {
      const gone = new Set(value?.map(({ text }) => text));
      there.values.set(
        name,
        before?.filter(({ text }) => !gone.has(text)),
      );
    }
  }

  private block(scope: Scope, token: Token, name: string): void {
    const { text: kind, line } = token;
    // What these hold belongs to the file: defaults of arguments, and what a template's own call would set.
    if (kind === 'declare_args') {
      this.statements(scope, '}');
      return;
    }
    if (kind === 'template') {
      this.skip();
      return;
    }
    const own: Scope = { values: new Map(), outer: scope, open: [] };
    if (!this.enter()) {
      this.skip();
      return;
    }
    this.statements(own, '}');
    this.depth -= 1;
    this.blocks.push({ kind, name, file: this.file, line, values: own.values, open: own.open ?? [] });
  }

  /** `isOpen`: whether it is asked at all is not known either. */
  private condition(scope: Scope, isOpen = false): void {
    const from = this.at;
    const own = this.truth(scope);
    const truth = isOpen && own === 'yes' ? 'unknown' : own;
    const text = this.tokens
      .slice(from, this.at)
      .map(({ kind, text: one }) => (kind === 'text' ? `"${one}"` : one))
      .join(' ')
      .replace(/^\( (.*) \)$/, '$1');
    this.branch(scope, truth, text);
    if (!this.takeName('else')) return;
    const other = truth === 'yes' ? 'no' : truth === 'unknown' || isOpen ? 'unknown' : 'yes';
    if (!this.takeName('if')) this.branch(scope, other, text);
    else if (other === 'no') {
      this.skipCondition();
    } else this.condition(scope, other === 'unknown');
  }

  private branch(scope: Scope, truth: Truth, text: string): void {
    if (!this.take('{')) return;
    if (truth === 'no') {
      this.skip();
      return;
    }
    if (truth === 'yes' || scope.open === undefined) {
      this.statements(scope, '}');
      return;
    }
    const aside: Scope = {
      values: new Map(scope.values),
      ...(scope.outer === undefined ? {} : { outer: scope.outer }),
      open: [],
    };
    this.statements(aside, '}');
    const decides = deciding.some((name) => aside.values.get(name) !== scope.values.get(name));
    if (decides) scope.open.push(text.slice(0, 120));
  }

  /** An `else if` of which nothing counts, with all that hangs on it. */
  private skipCondition(): void {
    this.truth({ values: new Map() });
    if (this.take('{')) this.skip();
    if (!this.takeName('else')) return;
    if (this.takeName('if')) this.skipCondition();
    else if (this.take('{')) this.skip();
  }

  private truth(scope: Scope): Truth {
    if (!this.take('(')) return 'unknown';
    const truth = this.either(scope);
    // What was not understood ends with the bracket.
    let depth = 1;
    while (!this.isAtEnd() && depth > 0) {
      const { kind, text } = this.next();
      if (kind === 'mark' && text === '(') depth += 1;
      if (kind === 'mark' && text === ')') depth -= 1;
      if (depth > 0) return this.rest(depth);
    }
    return truth;
  }

  private rest(open: number): Truth {
    let depth = open;
    while (!this.isAtEnd() && depth > 0) {
      const { kind, text } = this.next();
      if (kind === 'mark' && text === '(') depth += 1;
      if (kind === 'mark' && text === ')') depth -= 1;
    }
    return 'unknown';
  }

  private either(scope: Scope): Truth {
    let truth = this.both(scope);
    while (this.take('||')) {
      const other = this.both(scope);
      truth = truth === 'yes' || other === 'yes' ? 'yes' : truth === 'no' ? other : 'unknown';
    }
    return truth;
  }

  private both(scope: Scope): Truth {
    let truth = this.one(scope);
    while (this.take('&&')) {
      const other = this.one(scope);
      truth = truth === 'no' || other === 'no' ? 'no' : truth === 'yes' ? other : 'unknown';
    }
    return truth;
  }

  private one(scope: Scope): Truth {
    if (this.take('!')) {
      const truth = this.one(scope);
      return truth === 'unknown' ? truth : truth === 'yes' ? 'no' : 'yes';
    }
    if (this.take('(')) {
      const truth = this.enter() ? this.either(scope) : 'unknown';
      this.depth -= 1;
      this.take(')');
      return truth;
    }
    const left = this.single(this.expression(scope));
    const sign = this.token().text;
    if (sign !== '==' && sign !== '!=') return left === 'true' ? 'yes' : left === 'false' ? 'no' : 'unknown';
    this.at += 1;
    const right = this.single(this.expression(scope));
    if (left === undefined || right === undefined) return 'unknown';
    return (left === right) === (sign === '==') ? 'yes' : 'no';
  }

  private single(value: Value): string | undefined {
    const [only] = value ?? [];
    return value?.length === 1 && only !== undefined && !only.text.includes('\uE000') ? only.text : undefined;
  }

  /** The body once for each word of the list. */
  private loop(scope: Scope): void {
    if (!this.take('(')) return;
    const { text: name } = this.next();
    this.take(',');
    const list = this.expression(scope) ?? [];
    this.take(')');
    if (!this.take('{')) return;
    const from = this.at;
    for (const word of list.slice(0, mostRounds)) {
      this.at = from;
      this.statements(
        {
          values: new Map([[name, [word]]]),
          outer: scope,
          ...(scope.open === undefined ? {} : { open: scope.open }),
        },
        '}',
      );
    }
    this.at = from;
    this.skip();
  }

  private expression(scope: Scope): Value {
    let value = this.term(scope);
    while (this.sees('+') || this.sees('-')) {
      const isSum = this.next().text === '+';
      const other = this.term(scope);
      if (isSum) value = this.sum(value, other);
      else {
        const gone = new Set(other?.map(({ text }) => text));
        value = value?.filter(({ text }) => !gone.has(text));
      }
    }
    return value;
  }

  /** Two texts make one, anything else a longer list. */
  private sum(a: Value, b: Value): Value {
    const isText = (value: Value): boolean => texts.has(value as readonly Word[]);
    const [first] = a ?? [];
    const [second] = b ?? [];
    if (isText(a) && first !== undefined) {
      const text = first.text + (second?.text ?? unknownText('a value'));
      return text.length > longestText ? undefined : this.text({ ...first, text });
    }
    return a === undefined ? b : joined(a, b ?? []);
  }

  private text(word: Word): Value {
    const value = [word];
    texts.add(value);
    return value;
  }

  private term(scope: Scope): Value {
    if (!this.enter()) {
      this.next();
      this.depth -= 1;
      return undefined;
    }
    const value = this.atom(scope);
    this.depth -= 1;
    return value;
  }

  private atom(scope: Scope): Value {
    const token = this.token();
    if (token.kind === 'end' || (token.kind === 'mark' && !'[({!'.includes(token.text))) return undefined;
    this.at += 1;
    const evidence = [{ file: this.file, line: token.line, why: token.text.slice(0, 120) }];
    if (token.kind === 'text') return this.text({ text: this.interpolated(scope, token.text), evidence });
    if (token.text === '[') return this.list(scope, ']');
    if (token.text === '(') {
      const value = this.expression(scope);
      this.take(')');
      return value;
    }
    if (token.text === '{') {
      this.skip();
      return undefined;
    }
    if (token.kind !== 'name') return undefined;
    if (/^-?\d+$/.test(token.text) || token.text === 'true' || token.text === 'false')
      return this.text({ text: token.text, evidence });
    let value: Value;
    if (this.take('(')) value = this.called(token.text, this.list(scope, ')'));
    else value = this.lookUp(scope, token.text);
    while (this.take('.') || this.take('[')) {
      this.expression(scope);
      this.take(']');
      value = undefined;
    }
    return value;
  }

  private called(name: string, args: readonly Word[]): Value {
    const [first] = args;
    if (first === undefined) return undefined;
    // Paths are meant from the top of the tree here, wherever the build runs.
    if (name === 'rebase_path') return this.text({ ...first, text: gnPath(first.text, this.file) });
    return name === 'get_label_info' || name === 'get_path_info' ? this.text(first) : undefined;
  }

  private list(scope: Scope, end: ']' | ')'): readonly Word[] {
    const words: Word[] = [];
    while (!this.isAtEnd() && !this.take(end)) {
      const before = this.at;
      const value = this.expression(scope);
      words.push(...(value ?? []).slice(0, mostWords - words.length));
      this.take(',');
      if (this.at === before) this.at += 1;
    }
    return words;
  }

  /** `$name` and `${name}` in a text. */
  private interpolated(scope: Scope, text: string): string {
    return text
      .replace(/\$(?:\{([\w.]+)\}|0x[0-9A-Fa-f]{2}|(\w+))/g, (_, braced?: string, plain?: string) => {
        const name = braced ?? plain ?? '';
        const value = this.single(this.lookUp(scope, name));
        return (value ?? unknownText(name === '' ? 'a byte' : name)).slice(0, 2000);
      })
      .replace(/\\(["$\\])/g, '$1');
  }

  private lookUp(scope: Scope, name: string): Value {
    return holderOf(scope, name)?.values.get(name);
  }

  /** Up to the bracket that closes the one that was taken. */
  private skip(): void {
    let depth = 1;
    while (!this.isAtEnd() && depth > 0) {
      const { kind, text } = this.next();
      if (kind === 'mark' && text === '{') depth += 1;
      if (kind === 'mark' && text === '}') depth -= 1;
    }
  }

  private enter(): boolean {
    this.depth += 1;
    return this.depth < deepest;
  }

  private token(): Token {
    return this.tokens[this.at] ?? end;
  }

  private next(): Token {
    const token = this.token();
    this.at += 1;
    this.steps += 1;
    return token;
  }

  private isAtEnd(): boolean {
    return this.token().kind === 'end' || this.steps > mostSteps;
  }

  private sees(mark: string): boolean {
    const { kind, text } = this.token();
    return kind === 'mark' && text === mark;
  }

  private take(mark: string): boolean {
    if (!this.sees(mark)) return false;
    this.next();
    return true;
  }

  private takeName(name: string): boolean {
    const { kind, text } = this.token();
    if (kind !== 'name' || text !== name) return false;
    this.next();
    return true;
  }
}

type Truth = 'yes' | 'no' | 'unknown';

/** What says how a block is linked. */
const deciding = ['ldflags', 'configs', 'output_name', 'output_extension'];
const mostRounds = 100;
const mostWords = 2000;
const longestText = 65_536;
const end: Token = { kind: 'end', text: '', line: 0 };

/** Values that are a text and no list of one. */
const texts = new WeakSet<readonly Word[]>();

/** Undefined for a list that is longer than any that a person writes: one that doubles would soon be of no end. */
function joined(a: readonly Word[], b: readonly Word[]): Value {
  return a.length + b.length > mostWords ? undefined : [...a, ...b];
}

function holderOf(scope: Scope, name: string): Scope | undefined {
  for (let own: Scope | undefined = scope; own !== undefined; own = own.outer)
    if (own.values.has(name)) return own;
  return undefined;
}
