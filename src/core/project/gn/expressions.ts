import type { Word } from '../linkDraft';
import { folderOf, joinPath } from '../paths';
import { unknownText } from '../unknownText';
import { TokenReader } from './reader';
import { holderOf, invokerOf, joined, mostWords, type Scope, type Truth, type Value } from './values';

const longestText = 65_536;

/** Values that are a text and no list of one. */
const texts = new WeakSet<readonly Word[]>();

/** A label's path in the tree: `//x` from its top, any other from the folder of the file that names it. */
export function gnPath(label: string, file: string): string {
  return label.startsWith('//') ? joinPath('.', label.slice(2)) : joinPath(folderOf(file), label);
}

/** Reads values and conditions; what is not known is undefined, or neither true nor false. */
export class Expressions extends TokenReader {
  protected truth(scope: Scope): Truth {
    if (!this.take('(')) return 'unknown';
    const truth = this.either(scope);
    return this.take(')') ? truth : this.unread();
  }

  /** A condition that was not understood ends with its bracket. */
  private unread(): Truth {
    let depth = 1;
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
    // In a loop, since a hostile file has as many marks as it likes.
    let negates = false;
    while (this.take('!')) negates = !negates;
    if (negates) {
      const truth = this.plain(scope);
      return truth === 'unknown' ? truth : truth === 'yes' ? 'no' : 'yes';
    }
    return this.plain(scope);
  }

  private plain(scope: Scope): Truth {
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

  protected single(value: Value): string | undefined {
    const [only] = value ?? [];
    return value?.length === 1 && only !== undefined && !only.text.includes('\uE000') ? only.text : undefined;
  }

  protected expression(scope: Scope): Value {
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
  protected sum(a: Value, b: Value): Value {
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
    if (token.text === 'invoker' && this.take('.')) return this.ofInvoker(scope, this.next().text);
    if (token.text === 'defined' && this.take('('))
      return this.text({ text: this.isDefined(scope), evidence });
    if (this.take('(')) value = this.called(token.text, this.list(scope, ')'));
    else value = this.lookUp(scope, token.text);
    while (this.take('.') || this.take('[')) {
      this.expression(scope);
      this.take(']');
      value = undefined;
    }
    return value;
  }

  private ofInvoker(scope: Scope, name: string): Value {
    return invokerOf(scope)?.values.get(name);
  }

  /** Whether `defined(name)` or `defined(invoker.name)` holds; a text without a meaning where that can't be said. */
  private isDefined(scope: Scope): string {
    const { text } = this.next();
    const own = text === 'invoker' ? invokerOf(scope) : scope;
    const isPart = this.take('.');
    const name = isPart ? this.next().text : text;
    const ends = this.take(')');
    if (!ends) this.unread();
    if (!ends || own === undefined || (isPart && text !== 'invoker')) return unknownText('defined');
    return String(text === 'invoker' ? own.values.has(name) : holderOf(own, name) !== undefined);
  }

  private called(name: string, args: readonly Word[]): Value {
    const [first] = args;
    if (first === undefined) return undefined;
    // Paths are meant from the top of the tree here, wherever the build runs.
    if (name === 'rebase_path') return this.text({ ...first, text: gnPath(first.text, this.file) });
    return name === 'get_label_info' || name === 'get_path_info' ? this.text(first) : undefined;
  }

  protected list(scope: Scope, end: ']' | ')'): readonly Word[] {
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
        const value = this.single(
          name.startsWith('invoker.') ? this.ofInvoker(scope, name.slice(8)) : this.lookUp(scope, name),
        );
        return (value ?? unknownText(name === '' ? 'a byte' : name)).slice(0, 2000);
      })
      .replace(/\\(["$\\])/g, '$1');
  }

  protected lookUp(scope: Scope, name: string): Value {
    return holderOf(scope, name)?.values.get(name);
  }
}
