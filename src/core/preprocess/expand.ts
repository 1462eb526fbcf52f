import type { BodyToken, Macro } from './macro';
import { asString, paste, setPaste, withoutPaste } from './operators';
import { avoidPaste, padding, type Token } from './tokens';

/** What the expansion of a text needs from its surroundings. */
export interface ExpandHost {
  macro(name: string): Macro | undefined;
  /** The tokens that a macro like `__LINE__` stands for at this place. */
  builtin(macro: Macro, at: Token): Token;
  /** A macro was called with the wrong number of arguments. */
  badCall(macro: Macro, at: Token, given: number): void;
  /** False when no more tokens may be made, or no longer ones. */
  spend(tokens: number, characters?: number): boolean;
  /** Ends it all: arguments lie in arguments without end. */
  tooDeep(): void;
}

const deepestArgument = 300;

export interface Expanded {
  readonly tokens: readonly Token[];
  /** The text ended where the arguments of a macro might begin, or inside of them: more of it may complete them. */
  readonly open?: 'call' | 'arguments';
}

interface Context {
  readonly tokens: readonly Token[];
  next: number;
  readonly macro?: Macro;
}

interface Argument {
  readonly tokens: readonly Token[];
  /** False for variable arguments of which not even the comma was there. */
  readonly given: boolean;
  expanded?: readonly Token[];
  string?: Pick<Token, 'kind' | 'text'>;
}

/**
 * Replaces macros the way GCC's preprocessor does, down to the white space between the tokens: paddings stand where a
 * replacement begins and ends. Source: GCC 12, libcpp/macro.cc (cpp_get_token_1, enter_macro_context, replace_args).
 */
export function expand(given: readonly Token[], host: ExpandHost): Expanded {
  const contexts: Context[] = [{ tokens: given, next: 0 }];
  const disabled = new Set<string>();
  let open: 'call' | 'arguments' | undefined;
  /** Above 0 while arguments are collected, whose macros are not expanded yet. */
  let collecting = 0;

  const get = (): Token | undefined => {
    for (;;) {
      const context = contexts.at(-1);
      if (context === undefined) return undefined;
      const token = context.tokens[context.next];
      if (token === undefined) {
        if (contexts.length === floor) return undefined;
        contexts.pop();
        if (context.macro !== undefined) disabled.delete(context.macro.name);
        return avoidPaste;
      }
      context.next += 1;
      if (token.pasteLeft === true) {
        pasteAll(context, token);
        return padding(token);
      }
      if (token.kind !== 'name' || token.painted === true) return token;
      const macro = host.macro(token.text);
      if (macro === undefined) return token;
      if (disabled.has(macro.name)) return { ...token, painted: true };
      if (collecting > 0) return token;
      return enter(macro, token) ? padding(token) : token;
    }
  };
  /** Contexts below this one belong to somebody who waits for an argument to be expanded. */
  let floor = 1;
  /** How many arguments are being expanded, each in the expansion of another. */
  let nesting = 0;

  const push = (tokens: readonly Token[], macro?: Macro): boolean => {
    if (!host.spend(tokens.length + 1)) return false;
    contexts.push(macro === undefined ? { tokens, next: 0 } : { tokens, next: 0, macro });
    if (macro !== undefined) disabled.add(macro.name);
    return true;
  };

  const enter = (macro: Macro, name: Token): boolean => {
    if (macro.builtin !== undefined) return push([host.builtin(macro, name)]);
    if (macro.parameters === undefined) return push(placed(macro.body, name, name.end), macro);
    const call = collect(macro, macro.parameters.length, name);
    if (call === undefined) return false;
    return push(replace(macro, call.arguments, { ...name, end: call.end }), macro);
  };

  /** The arguments behind a name; undefined, with everything put back, where there are none. */
  const collect = (
    macro: Macro,
    parameters: number,
    name: Token,
  ): { arguments: Argument[]; end: number } | undefined => {
    collecting += 1;
    try {
      let pad: Token | undefined;
      let token = get();
      while (token?.kind === 'padding') {
        if (pad?.source === undefined || (!pad.source.white && token.source === undefined)) pad = token;
        token = get();
      }
      if (token?.text !== '(' || token.kind !== 'operator') {
        if (token === undefined) open = contexts.length === 1 ? 'call' : open;
        else push([token]);
        if (pad !== undefined) push([pad]);
        return undefined;
      }
      return readArguments(macro, parameters, name);
    } finally {
      collecting -= 1;
    }
  };

  const readArguments = (
    macro: Macro,
    parameters: number,
    name: Token,
  ): { arguments: Argument[]; end: number } | undefined => {
    const found: Token[][] = [[]];
    let depth = 0;
    for (;;) {
      const token = get();
      const current = found.at(-1) ?? [];
      if (token === undefined) {
        open = contexts.length === 1 ? 'arguments' : open;
        return undefined;
      }
      if (token.kind === 'padding') {
        if (current.length > 0) current.push(token);
        continue;
      }
      if (token.kind === 'operator') {
        if (token.text === '(') depth += 1;
        else if (token.text === ')') {
          if (depth === 0) {
            const end = token.file === name.file && token.end > name.end ? token.end : name.end;
            return checked(macro, parameters, name, found, end);
          }
          depth -= 1;
        } else if (token.text === ',' && depth === 0 && !(macro.variadic && found.length === parameters)) {
          found.push([]);
          continue;
        }
      }
      current.push(token);
    }
  };

  const checked = (
    macro: Macro,
    parameters: number,
    name: Token,
    found: readonly Token[][],
    end: number,
  ): { arguments: Argument[]; end: number } | undefined => {
    const trimmed = found.map(withoutTrailingPadding);
    const count = parameters === 0 && trimmed.length === 1 && trimmed[0]?.length === 0 ? 0 : trimmed.length;
    const omitted = macro.variadic && count === parameters - 1;
    if (count !== parameters && !omitted) {
      host.badCall(macro, name, count);
      return undefined;
    }
    const list = trimmed.map((tokens): Argument => ({
      tokens,
      given: !(macro.variadic && parameters === 1 && tokens.length === 0),
    }));
    if (omitted) list.push({ tokens: [], given: false });
    return { arguments: list, end };
  };

  const expandArgument = (argument: Argument): readonly Token[] => {
    if (argument.expanded !== undefined) return argument.expanded;
    const result: Token[] = [];
    const [outerFloor, outerCollecting, outerOpen] = [floor, collecting, open];
    nesting += 1;
    if (nesting > deepestArgument) host.tooDeep();
    else if (push(argument.tokens)) {
      floor = contexts.length;
      collecting = 0;
      for (let token = get(); token !== undefined; token = get()) result.push(token);
      contexts.pop();
    }
    nesting -= 1;
    [floor, collecting, open] = [outerFloor, outerCollecting, outerOpen];
    argument.expanded = result;
    return result;
  };

  const replace = (macro: Macro, list: readonly Argument[], at: Token): readonly Token[] => {
    const result: Token[] = [];
    substitute(macro.body, macro, list, at, result);
    return result;
  };

  const substitute = (
    body: readonly BodyToken[],
    macro: Macro,
    list: readonly Argument[],
    at: Token,
    result: Token[],
  ): void => {
    body.forEach((token, i) => {
      const pastedTo = body[i - 1]?.pasteLeft === true;
      if (token.optional !== undefined) {
        const last = list.at(-1);
        if (i > 0 && !pastedTo) result.push(padding(token));
        if (last !== undefined && expandArgument(last).some(({ kind }) => kind !== 'padding')) {
          substitute(token.optional, macro, list, at, result);
          if (token.pasteLeft === true) setPaste(result, true);
          else result.push(avoidPaste);
        } else if (pastedTo) setPaste(result, token.pasteLeft === true);
        else if (token.pasteLeft !== true) result.push(avoidPaste);
        return;
      }
      if (token.parameter === undefined) {
        result.push({ ...token, file: at.file, start: at.start, end: at.end });
        return;
      }
      const argument = list[token.parameter] ?? { tokens: [], given: false };
      let from: readonly Token[];
      if (token.stringify === true) {
        const string = (argument.string ??= asString(argument.tokens));
        if (!host.spend(1, string.text.length)) return;
        from = [{ ...at, ...string, white: false }];
      } else if (token.pasteLeft === true) from = argument.tokens;
      else if (pastedTo) {
        from = argument.tokens;
        const isRest = macro.variadic && token.parameter === list.length - 1;
        if (isRest && result.at(-1)?.text === ',') {
          // GNU: a comma pasted to variable arguments goes with them, and otherwise stands by itself.
          if (argument.given) setPaste(result, false);
          else result.pop();
        } else if (from.length === 0) setPaste(result, false);
      } else from = expandArgument(argument);
      if (i > 0 && !pastedTo) result.push(padding(token));
      for (const piece of from) result.push(piece);
      if (!host.spend(from.length)) return;
      if (token.pasteLeft === true) {
        if (from.length > 0) setPaste(result, true);
      } else result.push(avoidPaste);
    });
  };

  const pasteAll = (context: Context, first: Token): void => {
    let left = first;
    for (;;) {
      let right = context.tokens[context.next];
      while (right?.kind === 'padding') {
        context.next += 1;
        right = context.tokens[context.next];
      }
      if (right === undefined) break;
      const merged = paste(left, right);
      if (merged === undefined || !host.spend(1, merged.text.length)) break;
      context.next += 1;
      left = merged;
      if (right.pasteLeft !== true) break;
    }
    push([withoutPaste(left)]);
  };

  const tokens: Token[] = [];
  for (let token = get(); token !== undefined; token = get()) tokens.push(token);
  return open === undefined ? { tokens } : { tokens, open };
}

function placed(body: readonly BodyToken[], at: Token, end: number): readonly Token[] {
  return body.map((token) => ({ ...token, file: at.file, start: at.start, end }));
}

function withoutTrailingPadding(tokens: readonly Token[]): readonly Token[] {
  let end = tokens.length;
  while (end > 0 && tokens[end - 1]?.kind === 'padding') end -= 1;
  return tokens.slice(0, end);
}
