import { angled, around, packOf, spaced, whole, type CppType } from './cppType';
import { CppTypes } from './cppTypes';
import { cppNumbers, cppOperators, cppStandard, cppStreams } from './cppWords';
import { NotMangled } from './limits';

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

/** Names and what they are made of (5.1.2 to 5.1.4). */
class CppReader extends CppTypes {
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

  protected name(): CppName {
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
      this.step();
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

  protected templateArguments(): string {
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
}

const plainName = { last: '', template: false, special: false, after: '' };
const plainTemplate = { template: true, special: false, after: '' };

/** The last part of a name that was written out before; empty where that is hard to tell. */
function lastOf(name: string): string {
  return /(?:^|::)([A-Za-z_]\w*)$/u.exec(name)?.[1] ?? '';
}
