import { cppNumbers, cppOperators, cppStandard, cppStreams, cppTypes } from './cppWords';
import {
  angled,
  around,
  arrayOf,
  functionOf,
  listed,
  memberOf,
  packOf,
  pointerTo,
  qualifiedBy,
  simple,
  spaced,
  whole,
  type CppType,
} from './cppType';
import { demangleLimits, NotMangled } from './limits';

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
 * arguments are types, numbers and packs of them, lambdas and other local names, virtual tables and thunks. Throws `NotMangled`
 * for all else (expressions, decltype, conversions), so that such names are shown as they are.
 */
export function demangleCpp(name: string): string | undefined {
  const [, mangled, suffix = ''] = /^_Z(\w+)((?:\.[a-z_]+(?:\.\d+)*|(?:\.\d+)+)*)$/u.exec(name) ?? [];
  if (mangled === undefined) return undefined;
  const reader = new CppReader(mangled);
  const plain = reader.encoding();
  if (reader.at < mangled.length) return undefined;
  // GCC and LLVM make parts and variants of functions, one out of another.
  return plain + suffix.replace(/\.[a-z_]+(?:\.\d+)*|(?:\.\d+)+/gu, ' [clone $&]');
}

const specials: Readonly<Record<string, string>> = {
  TV: 'vtable for ',
  TT: 'VTT for ',
  TI: 'typeinfo for ',
  TS: 'typeinfo name for ',
};

/** What stands for the entity whose name follows. */
const named: Readonly<Record<string, string>> = {
  GV: 'guard variable for ',
  TH: 'TLS init function for ',
  TW: 'TLS wrapper function for ',
};

/** What stands for a function: thunks, which move `this` and the result by so much, and clones. */
const variants: readonly (readonly [tag: RegExp, words: string])[] = [
  [/^Thn?\d+_/u, 'non-virtual thunk to '],
  [/^Tvn?\d+_n?\d+_/u, 'virtual thunk to '],
  [/^GTt/u, 'transaction clone for '],
  [/^GTn/u, 'non-transaction clone for '],
  [/^Tc(?:hn?\d+_|vn?\d+_n?\d+_){2}/u, 'covariant return thunk to '],
];

class CppReader {
  at = 0;
  private readonly seen: CppType[] = [];
  private parameters: readonly CppType[] | undefined;
  /** Inside an expansion: which element of its packs is meant, and how many they have. */
  private expanding: { readonly element: number; length: number | undefined } | undefined;
  private parameterUses = 0;
  /** The template arguments of the function in which something that is remembered stood, where it depends on them. */
  private readonly meantUnder = new Map<number, readonly CppType[] | undefined>();
  private depth = 0;
  private steps = 0;
  private made = 0;

  constructor(readonly text: string) {}

  encoding(): string {
    for (const [tag, words] of Object.entries(specials)) if (this.eat(tag)) return words + whole(this.type());
    for (const [tag, words] of Object.entries(named)) if (this.eat(tag)) return words + this.name().text;
    const start = this.peek(40);
    for (const [tag, words] of variants) {
      const offsets = tag.exec(start)?.[0];
      if (offsets === undefined) continue;
      this.at += offsets.length;
      return words + this.entity(false);
    }
    return this.entity(true);
  }

  /** A function with its parameters, or a variable. Of a function that something else is named by, the result is left out. */
  private entity(withResult: boolean): string {
    const ends = (): boolean => this.at === this.text.length || this.peek() === 'E';
    const name = this.name();
    if (ends()) return name.text + name.after;
    const result = name.template && !name.special ? this.type() : undefined;
    const list = this.typesUntil(ends);
    const call = `${name.text}(${list})`;
    return this.bounded((result === undefined || !withResult ? call : around(result, call)) + name.after);
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
    return simple(this.bounded(text));
  }

  private checked(type: CppType): CppType {
    this.bounded(type.left);
    this.bounded(type.right);
    return type;
  }

  private remember(type: CppType): CppType {
    this.seen.push(type);
    return type;
  }

  private name(): CppName {
    if (this.eat('N')) return this.inside(() => this.nested());
    if (this.eat('Z')) return this.inside(() => this.local());
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
        const standard = cppStandard[this.peek(2).slice(1)];
        // Constructors of std::string and of the streams are written with all that these stand for.
        const stream = /^S[siod][CD]/u.test(this.peek(3)) ? cppStreams[this.peek(2).slice(1)] : undefined;
        text = whole(this.substitution());
        last = standard?.[1] ?? stream?.[1] ?? lastOf(text);
        if (stream !== undefined) text = stream[0];
        remembered = true;
      } else if (text === '' && this.peek() === 'T') {
        text = whole(this.parameter());
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
        if (!special) last = part.last;
        template = false;
      }
    }
    if (text === '') throw new NotMangled();
    return { text, last, template, special, after };
  }

  /** What is inside a function: `function()::name`. */
  private local(): CppName {
    const from = this.seen.length;
    const { parameterUses } = this;
    const outer = this.entity(false);
    if (!this.eat('E')) throw new NotMangled();
    // What a parameter is part of means something else under another template.
    if (this.parameterUses > parameterUses)
      for (let i = from; i < this.seen.length; i += 1) this.meantUnder.set(i, this.parameters);
    if (this.eat('s')) {
      this.discriminator();
      return { ...plainName, text: `${outer}::string literal` };
    }
    const name = this.name();
    this.discriminator();
    return { ...name, text: this.bounded(`${outer}::${name.text}`) };
  }

  /** Which of several things of one name in a function is meant, is not told. */
  private discriminator(): void {
    this.at += /^_(?:\d|_\d{1,6}_)/u.exec(this.peek(9))?.[0].length ?? 0;
  }

  /** unqualified-name. */
  private part(last: string): { readonly text: string; readonly last: string; readonly special: boolean } {
    this.eat('L');
    const next = this.peek();
    if (/\d/u.test(next)) {
      const name = this.sourceName();
      return { text: name + this.tags(), last: name, special: false };
    }
    if (/^(?:C[1-5]|D[0-245])$/u.test(this.peek(2))) {
      if (last === '') throw new NotMangled();
      this.at += 2;
      return { text: (next === 'D' ? `~${last}` : last) + this.tags(), last, special: true };
    }
    if (next === 'U') {
      // Constructors of what has no name are called by what is around it.
      return { text: this.unnamed(), last, special: false };
    }
    if (this.eat('cv')) return { text: `operator ${whole(this.type())}`, last, special: true };
    const operator = Object.hasOwn(cppOperators, this.peek(2)) ? cppOperators[this.peek(2)] : undefined;
    if (operator === undefined) throw new NotMangled();
    this.at += 2;
    const text = `operator${operator}`;
    return { text: text + this.tags(), last: text, special: false };
  }

  /** A lambda's type with its parameters, or another type without a name; both are numbered from 1. */
  private unnamed(): string {
    let text = 'unnamed type';
    if (this.eat('Ul')) text = `lambda(${this.inside(() => this.typesUntil(() => this.eat('E')))})`;
    else if (!this.eat('Ut')) throw new NotMangled();
    const number = /^\d{0,5}_/u.exec(this.peek(6))?.[0];
    if (number === undefined) throw new NotMangled();
    this.at += number.length;
    return `{${text}#${number === '_' ? '1' : (Number(number.slice(0, -1)) + 2).toString()}}`;
  }

  /** What an attribute `abi_tag` adds to a name. */
  private tags(): string {
    let text = '';
    while (this.eat('B')) text += `[abi:${this.sourceName()}]`;
    return text;
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
      const list = this.argumentsUntilEnd();
      this.parameters = list;
      return this.bounded(angled(list));
    });
  }

  private argumentsUntilEnd(): CppType[] {
    const list: CppType[] = [];
    while (!this.eat('E')) {
      if (this.eat('J')) list.push(packOf(this.inside(() => this.argumentsUntilEnd())));
      else if (this.eat('X')) list.push(this.expression());
      else list.push(this.peek() === 'L' ? this.literal() : this.type());
    }
    return list;
  }

  /** Of expressions the one that most templates have: a member of a class. */
  private expression(): CppType {
    if (!this.eat('sr')) throw new NotMangled();
    const owner = /\d/u.test(this.peek()) ? this.unresolved() : whole(this.type());
    const member = this.part('').text;
    if (!this.eat('E')) throw new NotMangled();
    return this.simple(`${owner}::${member}`);
  }

  /** A class by its name alone, looked for where the expression stands. What it consists of is not remembered. */
  private unresolved(): string {
    const { parameters } = this;
    const levels: string[] = [];
    while (!this.eat('E')) {
      const name = this.sourceName();
      levels.push(this.peek() === 'I' ? name + this.templateArguments() : name);
      this.parameters = parameters;
    }
    return this.bounded(levels.join('::'));
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
    const list: CppType[] = [];
    do list.push(this.type());
    while (!end());
    const { text } = listed(list);
    return this.bounded(list.length === 1 && text === 'void' ? '' : text);
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
          return this.remember(
            this.checked(pointerTo(this.type(), tag === 'P' ? '*' : tag === 'R' ? '&' : '&&')),
          );
        case 'M':
          this.at += 1;
          return this.remember(this.checked(memberOf(whole(this.type()), this.type())));
        case 'D':
          if (!this.eat('Dp')) throw new NotMangled();
          return this.expansion();
        case 'r':
        case 'V':
        case 'K':
          return this.remember(this.qualified());
        case 'F':
          return this.remember(this.functionType());
        case 'A':
          return this.remember(this.array());
        case 'T':
          return this.templateParameter();
        case 'S':
          return this.peek(2) === 'St' ? this.named() : this.substituted();
        default:
          if (tag === 'N' || tag === 'Z' || /\d/u.test(tag)) return this.named();
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
    if (this.meantUnder.has(index) && this.meantUnder.get(index) !== this.parameters) throw new NotMangled();
    return this.elementOf(seen);
  }

  /** A parameter that is a template itself has arguments. */
  private templateParameter(): CppType {
    const type = this.remember(this.parameter());
    if (this.peek() !== 'I') return type;
    const { parameters } = this;
    const made = this.simple(spaced(whole(type)) + this.templateArguments());
    this.parameters = parameters;
    return this.remember(made);
  }

  /** In an expansion, the element of a pack that it has come to. */
  private elementOf(type: CppType): CppType {
    if (type.pack === undefined || type.expanded === true) return type;
    if (this.expanding === undefined) throw new NotMangled();
    this.expanding.length = type.pack.length;
    return type.pack[this.expanding.element] ?? simple('');
  }

  /** A pattern once for each element of its packs. What is remembered of it is a pack of what each made. */
  private expansion(): CppType {
    const { at: start, expanding: outer } = this;
    const known = this.seen.length;
    const made: CppType[] = [];
    const remembered: CppType[][] = [];
    let length = 1;
    for (let element = 0; element < Math.max(length, 1); element += 1) {
      this.at = start;
      const inner: NonNullable<typeof this.expanding> = { element, length: undefined };
      this.expanding = inner;
      made.push(this.type());
      if (inner.length === undefined) throw new NotMangled();
      length = inner.length;
      remembered.push(this.seen.splice(known));
    }
    this.expanding = outer;
    for (const i of (remembered[0] ?? []).keys())
      this.seen.push(packOf(remembered.slice(0, length).map((each) => each[i] ?? simple(''))));
    return this.remember({ ...packOf(made.slice(0, length)), expanded: true });
  }

  private parameter(): CppType {
    const text = /^T\d{0,3}_/u.exec(this.text.slice(this.at, this.at + 5))?.[0];
    const index = text === undefined ? -1 : text === 'T_' ? 0 : Number(text.slice(1, -1)) + 1;
    const argument = this.parameters?.[index];
    if (text === undefined || argument === undefined || (text.length > 3 && index > 10))
      throw new NotMangled();
    this.at += text.length;
    this.parameterUses += 1;
    return this.elementOf(argument);
  }

  private qualified(): CppType {
    const isRestrict = this.eat('r');
    const isVolatile = this.eat('V');
    const isConst = this.eat('K');
    const words = [isConst ? 'const' : '', isVolatile ? 'volatile' : '', isRestrict ? 'restrict' : ''];
    // A function by itself is not remembered here: the words are about its object.
    const type = this.peek() === 'F' ? this.functionType() : this.type();
    return this.checked(
      qualifiedBy(
        type,
        words.filter((word) => word !== ''),
      ),
    );
  }

  private functionType(): CppType {
    return this.inside(() => {
      this.at += 1;
      const result = this.type();
      return this.checked(
        functionOf(
          result,
          this.typesUntil(() => this.eat('E')),
        ),
      );
    });
  }

  private array(): CppType {
    const length = /^A\d{0,12}_/u.exec(this.text.slice(this.at, this.at + 14))?.[0];
    if (length === undefined) throw new NotMangled();
    this.at += length.length;
    return this.checked(arrayOf(this.type(), length.slice(1, -1)));
  }
}

const plainName = { last: '', template: false, special: false, after: '' };
const plainTemplate = { template: true, special: false, after: '' };

/** The last part of a name that was written out before; empty where that is hard to tell. */
function lastOf(name: string): string {
  return /(?:^|::)([A-Za-z_]\w*)$/u.exec(name)?.[1] ?? '';
}
