import { cppNumbers, cppOperators, cppStandard, cppTypes } from './cppWords';
import { demangleLimits, NotMangled } from './limits';

/** A type in two parts, between which a declarator stands: `void (` and `)(int)`. */
interface CppType {
  readonly left: string;
  readonly right: string;
  /** A function or an array: a pointer to it needs parentheses. */
  readonly needsParentheses: boolean;
}

interface CppName {
  readonly text: string;
  /** What a constructor is called by: the last part without its template arguments. */
  readonly last: string;
  readonly template: boolean;
  /** Constructors and destructors have no return type in their names. */
  readonly special: boolean;
  /** ` const`, ` &` after the parameters. */
  readonly after: string;
}

/**
 * A name of C++ (Itanium C++ ABI, chapter 5): names in namespaces and classes, operators, parameters, templates whose
 * arguments are types and numbers, and virtual tables. Throws `NotMangled` for all else (lambdas, local names, expressions,
 * packs), so that such names are shown as they are.
 */
export function demangleCpp(name: string): string | undefined {
  if (!/^_Z\w+$/u.test(name)) return undefined;
  const reader = new CppReader(name.slice(2));
  const plain = reader.encoding();
  return reader.at === reader.text.length ? plain : undefined;
}

const specials: Readonly<Record<string, string>> = {
  TV: 'vtable for ',
  TT: 'VTT for ',
  TI: 'typeinfo for ',
  TS: 'typeinfo name for ',
};

class CppReader {
  at = 0;
  private readonly seen: CppType[] = [];
  private parameters: readonly CppType[] | undefined;
  private depth = 0;
  private steps = 0;
  private made = 0;

  constructor(readonly text: string) {}

  encoding(): string {
    for (const [tag, words] of Object.entries(specials)) if (this.eat(tag)) return words + whole(this.type());
    if (this.eat('GV')) return `guard variable for ${this.name().text}`;
    const name = this.name();
    if (this.at === this.text.length) return name.text;
    const result = name.template && !name.special ? this.type() : undefined;
    const list = this.typesUntil(() => this.at === this.text.length);
    const call = `${name.text}(${list})`;
    return (result === undefined ? call : around(result, call)) + name.after;
  }

  private eat(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  private peek(length = 1): string {
    return this.text.slice(this.at, this.at + length);
  }

  private inside<T>(rule: () => T): T {
    this.steps += 1;
    this.depth += 1;
    if (this.depth > demangleLimits.depth || this.steps > demangleLimits.steps) throw new NotMangled();
    const result = rule();
    this.depth -= 1;
    return result;
  }

  /** Counts what has been written: a reference may double its length each time. */
  private bounded(text: string): string {
    this.made += text.length;
    if (text.length > demangleLimits.output || this.made > demangleLimits.output * 64) throw new NotMangled();
    return text;
  }

  private simple(text: string): CppType {
    return { left: this.bounded(text), right: '', needsParentheses: false };
  }

  private remember(type: CppType): CppType {
    this.seen.push(type);
    return type;
  }

  private name(): CppName {
    if (this.eat('N')) return this.inside(() => this.nested());
    if (this.peek() === 'Z') throw new NotMangled();
    if (this.peek() === 'S' && this.peek(2) !== 'St') {
      const template = this.substitution();
      if (this.peek() !== 'I') throw new NotMangled();
      return { text: this.bounded(whole(template) + this.templateArguments()), last: '', ...plainTemplate };
    }
    const prefix = this.eat('St') ? 'std::' : '';
    const part = this.part('');
    const text = prefix + part.text;
    if (this.peek() !== 'I') return { text, last: part.text, template: false, special: false, after: '' };
    this.remember(this.simple(text));
    const args = this.templateArguments();
    return { text: this.bounded(spaced(text) + args), last: part.text, ...plainTemplate };
  }

  private nested(): CppName {
    let after = '';
    if (this.eat('V')) after = ' volatile';
    if (this.eat('K')) after = ` const${after}`;
    if (this.eat('R')) after += ' &';
    else if (this.eat('O')) after += ' &&';
    let text = '';
    let last = '';
    let template = false;
    let special = false;
    let remembered = true;
    while (!this.eat('E')) {
      this.steps += 1;
      if (!remembered) this.remember(this.simple(text));
      remembered = false;
      if (text === '' && this.peek() === 'S' && this.peek(2) !== 'St') {
        // Constructors of std::string and of the streams are written with all that these stand for.
        if (/^S[siod][CD]/u.test(this.peek(3))) throw new NotMangled();
        const standard = cppStandard[this.peek(2).slice(1)];
        text = whole(this.substitution());
        last = standard?.[1] ?? lastOf(text);
        remembered = true;
      } else if (text === '' && this.eat('St')) {
        text = 'std';
        remembered = true;
      } else if (this.peek() === 'I') {
        if (text === '' || template) throw new NotMangled();
        text = this.bounded(spaced(text) + this.templateArguments());
        template = true;
      } else {
        const part = this.part(last);
        special = part.special;
        text = this.bounded(text === '' ? part.text : `${text}::${part.text}`);
        if (!special) last = part.text;
        template = false;
      }
    }
    if (text === '') throw new NotMangled();
    return { text, last, template, special, after };
  }

  /** unqualified-name. */
  private part(last: string): { readonly text: string; readonly special: boolean } {
    this.eat('L');
    const next = this.peek();
    if (/\d/u.test(next)) {
      const text = this.sourceName();
      if (this.peek() === 'B') throw new NotMangled();
      return { text, special: false };
    }
    if (/^(?:C[123]|D[0125])$/u.test(this.peek(2))) {
      if (last === '') throw new NotMangled();
      this.at += 2;
      if (this.peek() === 'B') throw new NotMangled();
      return { text: next === 'D' ? `~${last}` : last, special: true };
    }
    const operator = Object.hasOwn(cppOperators, this.peek(2)) ? cppOperators[this.peek(2)] : undefined;
    if (operator === undefined) throw new NotMangled();
    this.at += 2;
    if (this.peek() === 'B') throw new NotMangled();
    return { text: `operator${operator}`, special: false };
  }

  private sourceName(): string {
    const digits = /^[1-9]\d{0,4}/u.exec(this.text.slice(this.at, this.at + 5))?.[0] ?? '';
    const start = this.at + digits.length;
    const end = start + Number(digits);
    if (digits === '' || end > this.text.length) throw new NotMangled();
    this.at = end;
    const text = this.text.slice(start, end);
    return text.startsWith('_GLOBAL__N') ? '(anonymous namespace)' : text;
  }

  private templateArguments(): string {
    if (!this.eat('I')) throw new NotMangled();
    return this.inside(() => {
      const list: CppType[] = [];
      while (!this.eat('E')) list.push(this.peek() === 'L' ? this.literal() : this.type());
      this.parameters = list;
      const inner = list.map(whole).join(', ');
      return this.bounded(inner.endsWith('>') ? `<${inner} >` : `<${inner}>`);
    });
  }

  private literal(): CppType {
    this.at += 1;
    const tag = this.peek();
    if (tag === '_') throw new NotMangled();
    const type = whole(this.type());
    const number = /^n?\d+(?=E)/u.exec(this.text.slice(this.at, this.at + 24))?.[0];
    if (number === undefined) throw new NotMangled();
    this.at += number.length + 1;
    const value = number.replace('n', '-');
    if (tag === 'b' && (value === '0' || value === '1')) return this.simple(value === '1' ? 'true' : 'false');
    const suffix = Object.hasOwn(cppNumbers, tag) ? cppNumbers[tag] : undefined;
    return this.simple(suffix === undefined ? `(${type})${value}` : value + suffix);
  }

  private typesUntil(end: () => boolean): string {
    const list: string[] = [];
    do list.push(whole(this.type()));
    while (!end());
    return this.bounded(list.length === 1 && list[0] === 'void' ? '' : list.join(', '));
  }

  private type(): CppType {
    return this.inside(() => {
      const tag = this.peek();
      const word = tag === 'D' ? this.peek(2) : tag;
      const builtin = Object.hasOwn(cppTypes, word) ? cppTypes[word] : undefined;
      if (builtin !== undefined) {
        this.at += word.length;
        return this.simple(builtin);
      }
      switch (tag) {
        case 'P':
        case 'R':
        case 'O':
          this.at += 1;
          return this.remember(this.pointer(this.type(), tag === 'P' ? '*' : tag === 'R' ? '&' : '&&'));
        case 'V':
        case 'K':
          return this.remember(this.qualified());
        case 'F':
          return this.remember(this.functionType());
        case 'A':
          return this.remember(this.array());
        case 'T':
          return this.remember(this.parameter());
        case 'S':
          return this.peek(2) === 'St' ? this.named() : this.substituted();
        default:
          if (tag === 'N' || /\d/u.test(tag)) return this.named();
          throw new NotMangled();
      }
    });
  }

  private named(): CppType {
    // The template arguments of a parameter's type are not those of the function.
    const { parameters } = this;
    const { text, after } = this.name();
    if (after !== '') throw new NotMangled();
    this.parameters = parameters;
    return this.remember(this.simple(text));
  }

  private substituted(): CppType {
    const type = this.substitution();
    if (this.peek() !== 'I') return type;
    const { parameters } = this;
    const made = this.simple(spaced(whole(type)) + this.templateArguments());
    this.parameters = parameters;
    return this.remember(made);
  }

  private substitution(): CppType {
    const text = /^S(?:[absiod]|[0-9A-Z]{0,4}_)/u.exec(this.text.slice(this.at, this.at + 6))?.[0];
    if (text === undefined) throw new NotMangled();
    this.at += text.length;
    const inner = text.slice(1);
    if (inner === 's') return this.simple('std::string');
    if (inner === 'i') return this.simple('std::istream');
    if (inner === 'o') return this.simple('std::ostream');
    if (inner === 'd') return this.simple('std::iostream');
    const standard = Object.hasOwn(cppStandard, inner) ? cppStandard[inner] : undefined;
    if (standard !== undefined) return this.simple(standard[0]);
    const index = inner === '_' ? 0 : Number.parseInt(inner.slice(0, -1), 36) + 1;
    const seen = this.seen[index];
    if (seen === undefined) throw new NotMangled();
    return seen;
  }

  private parameter(): CppType {
    const text = /^T\d{0,3}_/u.exec(this.text.slice(this.at, this.at + 5))?.[0];
    const index = text === undefined ? -1 : text === 'T_' ? 0 : Number(text.slice(1, -1)) + 1;
    const argument = this.parameters?.[index];
    if (text === undefined || argument === undefined || (text.length > 3 && index > 10))
      throw new NotMangled();
    this.at += text.length;
    return argument;
  }

  private pointer(to: CppType, sign: string): CppType {
    // References to references collapse, which a parameter's argument may bring about.
    if (to.left.endsWith('&')) {
      if (sign === '*' || to.right !== '') throw new NotMangled();
      return sign === '&&' || !to.left.endsWith('&&') ? to : this.simple(to.left.slice(0, -1));
    }
    return to.needsParentheses
      ? {
          left: this.bounded(`${to.left}(${sign}`),
          right: this.bounded(`)${to.right}`),
          needsParentheses: false,
        }
      : { left: this.bounded(to.left + sign), right: to.right, needsParentheses: false };
  }

  private qualified(): CppType {
    const isVolatile = this.eat('V');
    const isConst = this.eat('K');
    const type = this.type();
    // Of what is const already, or of functions and arrays, other tools have rules of their own.
    if (type.needsParentheses || / (?:const|volatile)$/u.test(type.left) || type.left.endsWith('&'))
      throw new NotMangled();
    const words = `${isConst ? ' const' : ''}${isVolatile ? ' volatile' : ''}`;
    return { ...type, left: this.bounded(type.left + words) };
  }

  private functionType(): CppType {
    this.at += 1;
    const result = this.type();
    const list = this.typesUntil(() => this.eat('E'));
    if (result.right !== '') throw new NotMangled();
    return { left: `${result.left} `, right: `(${list})`, needsParentheses: true };
  }

  private array(): CppType {
    const length = /^A\d{1,12}_/u.exec(this.text.slice(this.at, this.at + 14))?.[0];
    if (length === undefined) throw new NotMangled();
    this.at += length.length;
    const of = this.type();
    if (of.right !== '') throw new NotMangled();
    return { left: `${of.left} `, right: ` [${length.slice(1, -1)}]`, needsParentheses: true };
  }
}

const plainTemplate = { template: true, special: false, after: '' };

function whole({ left, right, needsParentheses }: CppType): string {
  return needsParentheses && right.startsWith(' ') ? left.trimEnd() + right : left + right;
}

function around(type: CppType, declarator: string): string {
  return type.needsParentheses || type.right !== ''
    ? type.left + declarator + type.right
    : `${type.left} ${declarator}`;
}

/** `operator<` and the list of its arguments are kept apart. */
function spaced(name: string): string {
  return name.endsWith('<') ? `${name} ` : name;
}

/** The last part of a name that was written out before; empty where that is hard to tell. */
function lastOf(name: string): string {
  return /(?:^|::)([A-Za-z_]\w*)$/u.exec(name)?.[1] ?? '';
}
