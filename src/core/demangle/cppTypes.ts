import { CppCursor } from './cppCursor';
import {
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
import { cppStandard, cppTypes } from './cppWords';
import { NotMangled } from './limits';

/** Types (Itanium C++ ABI, 5.1.5), with the references to what stood before and to template arguments. */
export abstract class CppTypes extends CppCursor {
  protected parameters: readonly CppType[] | undefined;
  /** Inside an expansion: which element of its packs is meant, and how many they have. */
  private expanding: { readonly element: number; length: number | undefined } | undefined;
  protected parameterUses = 0;
  /** The template arguments of the function in which something that is remembered stood, where it depends on them. */
  protected readonly meantUnder = new Map<number, readonly CppType[] | undefined>();

  /** A name that is a type; `after` is not empty where it is none. */
  protected abstract name(): { readonly text: string; readonly after: string };
  protected abstract templateArguments(): string;

  protected typesUntil(end: () => boolean): string {
    const list: CppType[] = [];
    do list.push(this.type());
    while (!end());
    const { text } = listed(list);
    return this.bounded(list.length === 1 && text === 'void' ? '' : text);
  }

  protected type(): CppType {
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

  protected substitution(): CppType {
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

  protected parameter(): CppType {
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
