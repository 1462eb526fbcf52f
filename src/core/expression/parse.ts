import type { Span } from '../text';
import type { Dialect } from './dialect';
import { cType, rustType, type IntegerType, type TypedValue } from './integers';
import type { Token } from './tokens';

/** An expression. `marks` are where its own operators and parentheses stand: what a hover may be on. */
export type Node = Span & { readonly marks: readonly Span[] } & (
    | { readonly kind: 'number'; readonly value: TypedValue | undefined; readonly telling: boolean }
    /** A name, a call, a member: anything whose value is not in the text. */
    | { readonly kind: 'unknown'; readonly name: string }
    | { readonly kind: 'unary'; readonly operator: string; readonly operand: Node }
    | { readonly kind: 'binary'; readonly operator: string; readonly left: Node; readonly right: Node }
    | { readonly kind: 'cast'; readonly type: IntegerType; readonly operand: Node }
    | { readonly kind: 'group'; readonly inner: Node }
    | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Node[] }
  );

/** Deeper than any expression that people write, and far from the end of the stack. */
const deepest = 100;

/** A tree of all the tokens; undefined when they are not one expression. */
export function parseExpression(
  tokens: readonly Token[],
  binary: ReadonlyMap<string, number>,
  dialect: Dialect,
): Node | undefined {
  const parser = new Parser(tokens, binary, dialect);
  const node = parser.expression(1, 0);
  return parser.atEnd() ? node : undefined;
}

/** The state of one parse: a position in the tokens. Each production returns undefined when the text is none of it. */
class Parser {
  private at = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly binary: ReadonlyMap<string, number>,
    private readonly dialect: Dialect,
  ) {}

  atEnd(): boolean {
    return this.at === this.tokens.length;
  }

  /** Operands and the operators between them that bind at least as tightly as `least`. */
  expression(least: number, depth: number): Node | undefined {
    let left = this.castAs(this.operand(depth));
    for (;;) {
      const token = this.tokens[this.at];
      if (left === undefined || token?.kind !== 'operator') return left;
      const binding = this.binary.get(token.text);
      if (binding === undefined || binding < least) return left;
      this.at += 1;
      const right = this.expression(binding + 1, depth + 1);
      if (right === undefined) return undefined;
      left = {
        kind: 'binary',
        operator: token.text,
        left,
        right,
        marks: [token],
        start: left.start,
        end: right.end,
      };
    }
  }

  /** `x as u64`, which binds tighter than any binary operator. */
  private castAs(operand: Node | undefined): Node | undefined {
    let node = operand;
    while (node !== undefined && this.dialect.asCasts) {
      const mark = this.tokens[this.at];
      if (mark?.kind !== 'name' || mark.text !== 'as') return node;
      const name = this.tokens[this.at + 1];
      if (name?.kind !== 'name') return undefined;
      this.at += 2;
      const type = rustType(name.text);
      const span = { start: node.start, end: name.end };
      node =
        type === undefined
          ? { kind: 'unknown', name: name.text, marks: [], ...span }
          : { kind: 'cast', type, operand: node, marks: [mark, name], ...span };
    }
    return node;
  }

  private operand(depth: number): Node | undefined {
    if (depth > deepest) return undefined;
    const token = this.tokens[this.at];
    if (token === undefined) return undefined;
    if (token.kind === 'number') {
      this.at += 1;
      const { value, telling, start, end } = token;
      return this.withUnit({ kind: 'number', value, telling, marks: [], start, end });
    }
    if (token.kind === 'name') return this.named(token, depth);
    if (token.kind !== 'operator') return undefined;
    if (token.text === '(') return this.parenthesis(token, depth);
    return this.prefix(token, depth);
  }

  private prefix(token: Token & { readonly kind: 'operator' }, depth: number): Node | undefined {
    const isKnown = this.dialect.unary.has(token.text);
    // An address or what a pointer points to: part of expressions, but never constant.
    if (!isKnown && !['*', '&', '!', '++', '--'].includes(token.text)) return undefined;
    this.at += 1;
    const operand = this.operand(depth + 1);
    if (operand === undefined) return undefined;
    const span = { start: token.start, end: operand.end };
    return isKnown
      ? { kind: 'unary', operator: token.text, operand, marks: [token], ...span }
      : { kind: 'unknown', name: token.text, marks: [], ...span };
  }

  /** A name with what may follow it: arguments, an index, members. */
  private named(token: Token & { readonly kind: 'name' }, depth: number): Node | undefined {
    this.at += 1;
    const open = this.tokens[this.at];
    if (open?.kind === 'operator' && open.text === '(') {
      const call = this.call(token, open, depth);
      if (call !== undefined) return this.postfix(call);
    }
    return this.postfix({ kind: 'unknown', name: token.text, marks: [], start: token.start, end: token.end });
  }

  private call(name: Token & { readonly kind: 'name' }, open: Token, depth: number): Node | undefined {
    const before = this.at;
    this.at += 1;
    const args: Node[] = [];
    for (;;) {
      const argument = this.expression(1, depth + 1);
      const next = this.tokens[this.at];
      if (argument === undefined || next?.kind !== 'operator' || (next.text !== ',' && next.text !== ')'))
        break;
      args.push(argument);
      this.at += 1;
      if (next.text === ')')
        return {
          kind: 'call',
          name: name.text,
          arguments: args,
          marks: [open, next],
          start: name.start,
          end: next.end,
        };
    }
    this.at = before;
    return this.skipBrackets() ? this.unknownTo(name) : undefined;
  }

  /** `.member`, `->member`, `::item`, `[index]`, a call's arguments: all of it is of no known value. */
  private postfix(node: Node): Node | undefined {
    let result = node;
    for (;;) {
      const token = this.tokens[this.at];
      if (token?.kind !== 'operator') return result;
      const before = this.at;
      if (['.', '->', '::'].includes(token.text) && this.tokens[this.at + 1]?.kind === 'name') this.at += 2;
      else if (token.text === '[' || (token.text === '(' && result !== node)) this.skipBrackets();
      else if (token.text === '++' || token.text === '--') this.at += 1;
      if (this.at === before) return result;
      result = this.unknownTo(node);
    }
  }

  private unknownTo(from: Span): Node {
    const end = this.tokens[this.at - 1]?.end ?? from.end;
    return { kind: 'unknown', name: '', marks: [], start: from.start, end };
  }

  /** Past a bracket and what it holds. False, and nowhere, when it is not closed. */
  private skipBrackets(): boolean {
    const from = this.at;
    let depth = 0;
    for (let i = from; i < this.tokens.length; i += 1) {
      const token = this.tokens[i];
      if (token?.kind !== 'operator') continue;
      if ('([{'.includes(token.text)) depth += 1;
      if (')]}'.includes(token.text)) depth -= 1;
      if (depth === 0) {
        this.at = i + 1;
        return true;
      }
    }
    return false;
  }

  private parenthesis(open: Token, depth: number): Node | undefined {
    const cast = this.dialect.casts ? this.cast(open, depth) : undefined;
    if (cast !== undefined) return cast;
    this.at += 1;
    const inner = this.expression(1, depth + 1);
    const close = this.tokens[this.at];
    if (inner === undefined || close?.kind !== 'operator' || close.text !== ')') return undefined;
    this.at += 1;
    const group: Node = { kind: 'group', inner, marks: [open, close], start: open.start, end: close.end };
    // `(type) 0x1000`, for a type that is not known.
    const next = this.tokens[this.at];
    const isCast = inner.kind === 'unknown' && next !== undefined && next.kind !== 'operator';
    return isCast ? undefined : this.postfix(group);
  }

  /** `(unsigned long) x`; undefined, and nowhere, when the parenthesis holds no type that is known. */
  private cast(open: Token, depth: number): Node | undefined {
    const before = this.at;
    const words: string[] = [];
    let close: Token | undefined;
    for (let i = before + 1; i < before + 8; i += 1) {
      const token = this.tokens[i];
      if (token?.kind === 'operator' && token.text === ')') {
        close = token;
        this.at = i + 1;
        break;
      }
      if (token?.kind === 'name') words.push(token.text);
      else if (token?.kind === 'operator' && token.text === '*' && words.length > 0) words.push('*');
      else break;
    }
    const type = close === undefined ? undefined : cType(words);
    const operand = type === undefined ? undefined : this.operand(depth + 1);
    if (type === undefined || operand === undefined || close === undefined) {
      this.at = before;
      return undefined;
    }
    return { kind: 'cast', type, operand, marks: [open, close], start: open.start, end: operand.end };
  }

  /** `2 GiB` in prose. */
  private withUnit(node: Node): Node {
    const unit = this.tokens[this.at];
    if (!this.dialect.prose || unit?.kind !== 'name' || !/^[KMGTPE]iB$/.test(unit.text)) return node;
    this.at += 1;
    const right: Node = { kind: 'unknown', name: unit.text, marks: [], start: unit.start, end: unit.end };
    return {
      kind: 'binary',
      operator: '*',
      left: node,
      right,
      marks: [unit],
      start: node.start,
      end: unit.end,
    };
  }
}
