import { expand } from './expand';
import { inTree } from './treePaths';
import { hasUnknown, type MakeState } from './state';

/** `no` and `yes` are known; nothing is known of what asks for a compiler's answer, a target or a file of the system. */
type Truth = 'yes' | 'no' | 'unknown';

/** What BSD make's `.if` asks, as far as it can be known. Source: make(1) of NetBSD 10, "Directives". */
export function bsdCondition(state: MakeState, text: string): Truth {
  const tokens = tokensOf(text);
  const parser = new Parser(state, tokens);
  const truth = parser.either();
  return parser.isAtEnd() ? truth : 'unknown';
}

/** Words, `${…}` with what is in it, texts in quotes, and signs. */
function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  let at = 0;
  while (at < text.length && tokens.length < mostTokens) {
    const rest = text.slice(at, at + longest);
    const blank = /^[\s\\]+/.exec(rest)?.[0];
    const token =
      blank ??
      /^(?:&&|\|\||==|!=|<=|>=|[!()<>])/.exec(rest)?.[0] ??
      /^"[^"]*"/.exec(rest)?.[0] ??
      (rest.startsWith('$') ? reference(rest) : undefined) ??
      /^[^\s!()<>=&|"$]+/.exec(rest)?.[0] ??
      rest.charAt(0);
    if (blank === undefined) tokens.push(token);
    at += token.length;
  }
  return tokens;
}

const mostTokens = 200;
const longest = 2000;

/** From a dollar sign to the bracket that closes what it opens. */
function reference(text: string): string {
  let depth = 0;
  for (let at = 1; at < text.length; at += 1) {
    const c = text.charAt(at);
    if (c === '{' || c === '(') depth += 1;
    else if (c === '}' || c === ')') depth -= 1;
    if (depth <= 0) return text.slice(0, at + 1);
  }
  return text;
}

class Parser {
  private at = 0;

  constructor(
    private readonly state: MakeState,
    private readonly tokens: readonly string[],
  ) {}

  isAtEnd(): boolean {
    return this.at >= this.tokens.length;
  }

  either(): Truth {
    let truth = this.both();
    while (this.take('||')) {
      const other = this.both();
      truth = truth === 'yes' || other === 'yes' ? 'yes' : truth === 'no' ? other : 'unknown';
    }
    return truth;
  }

  private both(): Truth {
    let truth = this.one();
    while (this.take('&&')) {
      const other = this.one();
      truth = truth === 'no' || other === 'no' ? 'no' : truth === 'yes' ? other : 'unknown';
    }
    return truth;
  }

  private one(): Truth {
    let isNegated = false;
    while (this.take('!')) isNegated = !isNegated;
    const truth = this.plain();
    return truth === 'unknown' || !isNegated ? truth : truth === 'yes' ? 'no' : 'yes';
  }

  private plain(): Truth {
    if (this.take('(')) {
      const truth = this.either();
      this.take(')');
      return truth;
    }
    const token = this.next();
    const name = /^(defined|empty|exists|make|target|commands)$/.exec(token)?.[1];
    if (name !== undefined && this.take('(')) return this.asked(name, this.argument());
    return this.compared(this.value(token));
  }

  private argument(): string {
    let text = '';
    while (!this.isAtEnd() && !this.take(')')) text += this.next();
    return text;
  }

  private asked(name: string, argument: string): Truth {
    switch (name) {
      case 'defined':
        return this.state.variables.has(argument.trim()) ? 'yes' : 'no';
      case 'empty': {
        const value = expand(this.state, `\${${argument}}`).trim();
        return value === '' ? 'yes' : hasUnknown(value) ? 'unknown' : 'no';
      }
      case 'make':
        return 'no';
      case 'exists':
        return this.exists(expand(this.state, argument).trim());
      case 'target':
      case 'commands': {
        const target = expand(this.state, argument).trim();
        const rules = this.state.rules.filter(({ targets }) => targets.includes(target));
        return rules.some(({ recipe }) => name === 'target' || recipe.length > 0) ? 'yes' : 'no';
      }
      default:
        return 'unknown';
    }
  }

  /** What is outside of the tree belongs to the machine that builds. */
  private exists(path: string): Truth {
    const own = inTree(this.state, path);
    if (hasUnknown(path) || path === '' || own.startsWith('/') || own.startsWith('..')) return 'unknown';
    const { index } = this.state;
    return own === '.' || index.hasFile(own) || index.hasFolder(own) ? 'yes' : 'no';
  }

  private compared(left: string): Truth {
    const sign = this.tokens[this.at] ?? '';
    if (!/^([=!<>]=|[<>])$/.test(sign))
      return hasUnknown(left) ? 'unknown' : left.trim() === '' || left === '0' ? 'no' : 'yes';
    this.at += 1;
    const right = this.value(this.next());
    if (hasUnknown(left + right)) return 'unknown';
    if (sign === '==' || sign === '!=') return (left === right) === (sign === '==') ? 'yes' : 'no';
    const [a, b] = [Number(left || 'x'), Number(right || 'x')];
    if (Number.isNaN(a) || Number.isNaN(b)) return 'unknown';
    const isSo = sign === '<' ? a < b : sign === '>' ? a > b : sign === '<=' ? a <= b : a >= b;
    return isSo ? 'yes' : 'no';
  }

  private value(token: string): string {
    if (token.startsWith('"')) return expand(this.state, token.slice(1, -1));
    return token.startsWith('$') ? expand(this.state, token) : token;
  }

  private next(): string {
    const token = this.tokens[this.at] ?? '';
    this.at += 1;
    return token;
  }

  private take(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at += 1;
    return true;
  }
}
