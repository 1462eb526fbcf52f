import { evaluateCondition } from './condition';
import { expand, type ExpandHost } from './expand';
import type { Findings } from './findings';
import { noteContent, type Frame } from './frame';
import { headerName, type Headers, type Reading } from './headers';
import { nowhere, type Token } from './tokens';

export const conditionals: ReadonlySet<string> = new Set([
  ...['if', 'ifdef', 'ifndef', 'elif', 'elifdef', 'elifndef', 'else', 'endif'],
]);

export interface ConditionalHost {
  readonly expansion: ExpandHost;
  readonly headers: Headers;
  readonly findings: Findings;
  /** Notes that the name was tested, too. */
  readonly isDefined: (name: Token) => boolean;
  /** Whether a header was not found. */
  readonly isIncomplete: () => boolean;
}

/** Carries out a directive of `conditionals`: `name` is its word, `rest` what stands behind it. */
export function makeConditional({
  expansion,
  headers,
  findings,
  isDefined,
  isIncomplete,
}: ConditionalHost): (name: Token, rest: readonly Token[], frame: Frame) => Reading<void> {
  /** What stands behind #if, with `defined` and `__has_include` answered and its macros replaced. */
  function* condition(tokens: readonly Token[], frame: Frame): Reading<boolean> {
    const answered: Token[] = [];
    for (let i = 0; i < tokens.length; i += 1) {
      const token = tokens[i];
      if (token === undefined) break;
      const answer = (holds: boolean, last: number): void => {
        answered.push({ ...token, kind: 'number', text: holds ? '1' : '0' });
        i = last;
      };
      const parenthesized = tokens[i + 1]?.text === '(';
      const name = tokens[parenthesized ? i + 2 : i + 1];
      if (token.text === 'defined' && name?.kind === 'name') {
        answer(isDefined(name), parenthesized ? i + 3 : i + 1);
      } else if (/^__has_include(_next)?$/.test(token.text) && parenthesized) {
        const close = tokens.findIndex((other, at) => at > i && other.text === ')');
        const target = headerName(tokens.slice(i + 2, close < 0 ? tokens.length : close), frame.text);
        const header =
          target === undefined ? undefined : yield* headers.find(target, frame, token.text.endsWith('next'));
        answer(header !== undefined, close < 0 ? tokens.length : close);
      } else answered.push(token);
    }
    const expanded = expand(answered, expansion).tokens.filter(({ kind }) => kind !== 'padding');
    // A macro may stand for `defined X`.
    const settled: Token[] = [];
    for (let i = 0; i < expanded.length; i += 1) {
      const token = expanded[i];
      if (token === undefined) break;
      const parenthesized = expanded[i + 1]?.text === '(';
      const name = expanded[parenthesized ? i + 2 : i + 1];
      if (token.text === 'defined' && name?.kind === 'name') {
        settled.push({ ...token, kind: 'number', text: isDefined(name) ? '1' : '0' });
        i += parenthesized ? 3 : 1;
      } else {
        if (token.kind === 'name') isDefined(token);
        settled.push(token);
      }
    }
    const value = evaluateCondition(settled, isIncomplete());
    if (value.ok) return value.value;
    findings.complain('if', value.error, tokens[0] ?? nowhere);
    return false;
  }

  function* conditional(name: Token, rest: readonly Token[], frame: Frame): Reading<void> {
    const { conditions } = frame;
    const innermost = conditions.at(-1);
    if (name.text.startsWith('if')) {
      const parentLive = innermost?.live !== false;
      const isGuard = frame.guard === 'possible' && name.text === 'ifndef' && conditions.length === 0;
      if (isGuard) frame.guard = { name: rest[0]?.text ?? '', state: 'open' };
      else noteContent(frame);
      const live = parentLive && (yield* holds(name, rest, frame));
      conditions.push({
        directive: name.text,
        at: name,
        parentLive,
        live,
        taken: live,
        seenElse: false,
        isGuard,
      });
      return;
    }
    if (innermost === undefined) {
      findings.complain(name.text, 'there is no #if before it', name);
      return;
    }
    if (name.text === 'endif') {
      conditions.pop();
      if (innermost.isGuard && typeof frame.guard === 'object') frame.guard.state = 'closed';
      return;
    }
    if (innermost.isGuard) frame.guard = 'none';
    if (innermost.seenElse) {
      findings.complain(name.text, 'it stands behind the #else', name);
      return;
    }
    if (name.text === 'else') innermost.seenElse = true;
    const open = innermost.parentLive && !innermost.taken;
    innermost.live = open && (name.text === 'else' || (yield* holds(name, rest, frame)));
    innermost.taken ||= innermost.live;
  }

  function* holds(name: Token, rest: readonly Token[], frame: Frame): Reading<boolean> {
    const plain = name.text.replace(/^(el|if|elif)?(?=n?def$)/, '');
    if (plain === 'def' || plain === 'ndef') {
      if (rest[0]?.kind !== 'name') {
        findings.complain(name.text, 'expected the name of a macro', name);
        return false;
      }
      return isDefined(rest[0]) === (plain === 'def');
    }
    return yield* condition(rest, frame);
  }

  return conditional;
}
