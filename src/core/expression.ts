import { hex, truncateVirtualAddress, type VirtualAddress } from './address';
import { dialectOf, type Dialect } from './expression/dialect';
import { evaluate } from './expression/evaluate';
import { rustType, type TypedValue } from './expression/integers';
import { namedConstant } from './expression/names';
import { parseExpression, type Node } from './expression/parse';
import { tokenize, type Token } from './expression/tokens';
import { isProseAt, window } from './expression/window';
import { fail, ok, type Result } from './result';
import type { Span } from './text';

/** The value of a constant expression. */
export interface ExpressionValue {
  /** As 64 bits: negative values in two's complement. */
  readonly value: VirtualAddress;
  /** The number itself, negative where the expression's type is signed and it is below zero. */
  readonly number: bigint;
  readonly signed: boolean;
  /** In C `int`, `unsigned int`, `long`, `unsigned long`; in Rust `u64` and its like; `integer` where a language has no widths. */
  readonly type: string;
  /** What surprises about the value: that C leaves it undefined, or that it is another with 64 bits; a clause. */
  readonly caveat?: Caveat;
}

export interface Caveat {
  /** `undefined`: C gives it no value. `narrow`: C computes with 32 bits. */
  readonly kind: 'undefined' | 'narrow';
  /** A clause for the reader. */
  readonly text: string;
}

export interface FoundExpression extends ExpressionValue {
  /** Where it stands in the line. */
  readonly span: Span;
  readonly text: string;
}

/** Longer selections are no expression that anyone wrote by hand. */
const longest = 4096;

/** More parts than this are a table, not an expression. */
const mostTokens = 512;

/**
 * The value of a selected text that is one constant expression, in the meaning its language gives it: C's on a 64-bit
 * target for C and C++, Rust's for Rust, and so on. Fails with a clause that says why, and never guesses: not at names, not at
 * what the language leaves undefined.
 */
export function evaluateSelection(text: string, languageId: string): Result<ExpressionValue> {
  const dialect = dialectOf(languageId);
  if (dialect === undefined) return fail(`expressions of ${languageId} are not evaluated`);
  if (text.length > longest) return fail('the selection is too long');
  const tokens = tokenize(text, languageId, dialect).filter(
    (token) => token.kind !== 'other' || !/^\/[/*]/.test(text.slice(token.start, token.start + 2)),
  );
  const last = tokens.at(-1);
  const ends = last?.kind === 'operator' && (last.text === ';' || last.text === ',');
  const used = ends ? tokens.slice(0, -1) : tokens;
  if (used.length > mostTokens) return fail('the selection has too many parts');
  const value = valueOf(used, dialect);
  if (value.ok && dialect.prose && value.value.number < 0n && isRange(used))
    return fail('it looks like a range');
  return value;
}

/** The smallest constant expression whose operator or parenthesis is at `offset`; undefined when there is none. */
export function expressionAt(
  lineText: string,
  offset: number,
  languageId: string,
): FoundExpression | undefined {
  const dialect = dialectOf(languageId);
  if (dialect === undefined) return undefined;
  const prose = dialect.prose || isProseAt(lineText, offset, dialect);
  const around = window(lineText, offset, languageId, dialect, prose);
  if (around === undefined) return undefined;
  const tree = parseExpression(around.tokens, dialect.binary, dialect);
  const node =
    tree === undefined
      ? undefined
      : ownersOf(tree, around.mark).find((owner) => isTelling(owner) || (!prose && isComplement(owner)));
  if (node === undefined || (prose && !isMeantInProse(node))) return undefined;
  const inner = around.tokens.filter(({ start, end }) => start >= node.start && end <= node.end);
  const value = valueOf(
    inner,
    withDeclaredType(dialect, lineText.slice(0, around.from + (tree?.start ?? 0))),
  );
  // Languages that nobody described here are often those of configurations and listings.
  if (!value.ok || (dialect.arithmetic !== 'c' && isRange(inner))) return undefined;
  const span = { start: node.start + around.from, end: node.end + around.from };
  return { ...value.value, span, text: lineText.slice(span.start, span.end) };
}

/** Parses and evaluates; where a language id stands for programs with different precedences, all must agree. */
function valueOf(tokens: readonly Token[], dialect: Dialect): Result<ExpressionValue> {
  const value = evaluateWith(tokens, dialect.binary, dialect);
  if (!value.ok || dialect.otherBinary === undefined) return value;
  const other = evaluateWith(tokens, dialect.otherBinary, dialect);
  return other.ok && other.value.number === value.value.number
    ? value
    : fail('assemblers differ in which operator comes first');
}

function evaluateWith(
  tokens: readonly Token[],
  binary: ReadonlyMap<string, number>,
  dialect: Dialect,
): Result<ExpressionValue> {
  const tree = parseExpression(tokens, binary, dialect);
  if (tree === undefined) return fail('it is not one constant expression');
  const outcome = evaluate(tree, dialect);
  if (outcome.ok) return withTwin(asValue(outcome.value), tree, dialect);
  return (dialect.arithmetic === 'c' ? widened(tree, dialect, outcome.error) : undefined) ?? outcome;
}

/** `0x80000000 << 1` is 0 and `~0xfffu` 0xfffff000: C is right, and who counts in addresses should know. */
function withTwin(value: Result<ExpressionValue>, tree: Node, dialect: Dialect): Result<ExpressionValue> {
  if (!value.ok || dialect.arithmetic !== 'c' || value.value.type !== 'unsigned int') return value;
  const wide = evaluate(tree, { ...dialect, overflow: 'widen' });
  if (!wide.ok || wide.value.number === value.value.number) return value;
  const twin = hex(truncateVirtualAddress(wide.value.number));
  const text = `as unsigned int of 32 bits; with 64 bits it is ${twin}`;
  return ok({ ...value.value, caveat: { kind: 'narrow', text } });
}

/**
 * What 64 bits make of an expression whose `int` overflows, as in `1 << 31`, with a caveat that says what is wrong with it
 * and what GCC makes of it; undefined when more than that is wrong.
 */
function widened(tree: Node, dialect: Dialect, reason: string): Result<ExpressionValue> | undefined {
  const wide = evaluate(tree, { ...dialect, overflow: 'widen' });
  const value = wide.ok ? asValue(wide.value) : wide;
  if (!value.ok) return undefined;
  const wrapped = evaluate(tree, { ...dialect, overflow: 'wrap' });
  const gcc = wrapped.ok ? truncateVirtualAddress(wrapped.value.number) : undefined;
  const remedy =
    gcc === undefined
      ? 'this is the value with 64 bits, as of UL'
      : gcc === value.value.value
        ? 'GCC gives this value'
        : `this is the value with 64 bits, GCC gives ${hex(gcc)}`;
  return ok({ ...value.value, caveat: { kind: 'undefined', text: `undefined in C: ${reason}; ${remedy}` } });
}

function asValue({ number, type }: TypedValue): Result<ExpressionValue> {
  if (number >= 1n << 64n || number < -(1n << 63n)) return fail('its value has more than 64 bits');
  const signed = type.bits === undefined ? number < 0n : type.signed;
  return ok({ value: truncateVirtualAddress(number), number, signed, type: type.name });
}

/** The node that the operator or parenthesis at `mark` belongs to, then those around it: `-2`, then `-2 * GiB`. */
function ownersOf(node: Node, mark: Span): readonly Node[] {
  if (node.marks.some(({ start }) => start === mark.start)) return [node];
  for (const child of childrenOf(node)) {
    if (mark.start < child.start || mark.start >= child.end) continue;
    const inner = ownersOf(child, mark);
    return inner.length === 0 ? [] : [...inner, node];
  }
  return [];
}

/** `const MASK: u64 = `: Rust's literals take the type that is declared. */
function withDeclaredType(dialect: Dialect, before: string): Dialect {
  if (dialect.arithmetic !== 'rust') return dialect;
  const name = /\b(?:const|static|let)\s(?:mut\s)?\s*\w+\s*:\s*([iu](?:8|16|32|64|128|size))\s*=\s*$/.exec(
    before.slice(-200),
  )?.[1];
  const declared = name === undefined ? undefined : rustType(name);
  return declared === undefined ? dialect : { ...dialect, declared };
}

function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'binary':
      return [node.left, node.right];
    case 'unary':
    case 'cast':
      return [node.operand];
    case 'group':
      return [node.inner];
    case 'call':
      return node.arguments;
    default:
      return [];
  }
}

/** Whether something in it says that it is about addresses or bits: arithmetic of small decimals explains itself. */
function isTelling(node: Node): boolean {
  switch (node.kind) {
    case 'number':
      return node.telling;
    case 'unknown':
      return namedConstant(node.name) !== undefined;
    case 'call':
      return true;
    case 'binary':
      return node.operator === '<<' || isTelling(node.left) || isTelling(node.right);
    case 'group':
      // A number in parentheses is a number, and has a card of its own.
      return node.inner.kind !== 'number' && isTelling(node.inner);
    default:
      return childrenOf(node).some(isTelling);
  }
}

/** `~0UL` is about bits; in prose `~5` is an estimate. */
function isComplement(node: Node): boolean {
  return node.kind === 'unary' && node.operator === '~';
}

/** In prose and in comments `0x1000-0x2000` is a range, `- 0x1000` an item of a list and `0x1000/0x2000` a choice. */
function isMeantInProse(node: Node): boolean {
  if (node.kind === 'unary') return node.operator === '~';
  return node.kind !== 'binary' || (node.operator !== '-' && node.operator !== '/');
}

/** `0x1000-0x2fff`: two numbers, the lower first. */
function isRange([low, dash, high, ...rest]: readonly Token[]): boolean {
  if (low?.kind !== 'number' || high?.kind !== 'number' || rest.length > 0) return false;
  if (dash?.kind !== 'operator' || dash.text !== '-') return false;
  return low.value !== undefined && high.value !== undefined && low.value.number <= high.value.number;
}
