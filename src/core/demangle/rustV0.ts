import { NotMangled } from './limits';
import { rustBasicTypes } from './rustBasicTypes';
import { rustConst } from './rustConst';
import { RustReader } from './rustReader';

/**
 * A name in rustc's v0 scheme, as the rustc book ("v0 Symbol Format") recommends to show it: without the hashes of crates,
 * the crate that made the instance, and the suffixes of vendors. Throws `NotMangled`.
 */
export function demangleRustV0(name: string): string | undefined {
  const prefix = /^_?_R(?=[A-Z])/u.exec(name)?.[0];
  if (prefix === undefined) return undefined;
  const end = name.search(/[.$]/u);
  const text = name.slice(prefix.length, end === -1 ? undefined : end);
  if (!/^\w*$/u.test(text)) return undefined;
  const v0 = new V0(new RustReader(text));
  v0.path(true);
  if (/[A-Z]/u.test(v0.reader.peek()))
    v0.reader.quietly(() => {
      v0.path(false);
    });
  return v0.reader.at === text.length ? v0.reader.out : undefined;
}

class V0 {
  /** Lifetimes that the binders around have named. */
  private bound = 0;

  constructor(readonly reader: RustReader) {}

  /** `value`: an expression's path, where generic arguments have `::` before them. */
  path(value: boolean): void {
    const { reader } = this;
    reader.inside(() => {
      const tag = reader.next();
      switch (tag) {
        case 'C':
          reader.print(reader.name().text);
          return;
        case 'M':
        case 'X':
        case 'Y':
          if (tag !== 'Y')
            reader.quietly(() => {
              reader.tagged('s');
              this.path(false);
            });
          reader.print('<');
          this.type();
          if (tag !== 'M') {
            reader.print(' as ');
            this.path(false);
          }
          reader.print('>');
          return;
        case 'N':
          this.nested(value);
          return;
        case 'I':
          this.path(value);
          reader.print(value ? '::<' : '<');
          reader.list(', ', () => {
            this.argument();
          });
          reader.print('>');
          return;
        case 'B':
          reader.backReference(() => {
            this.path(value);
          });
          return;
        default:
          throw new NotMangled();
      }
    });
  }

  private nested(value: boolean): void {
    const { reader } = this;
    const namespace = reader.next();
    if (!/[a-zA-Z]/u.test(namespace)) throw new NotMangled();
    this.path(value);
    const { text, disambiguator } = reader.name();
    if (/[a-z]/u.test(namespace)) {
      if (text !== '') reader.print(`::${text}`);
      return;
    }
    const kind = namespace === 'C' ? 'closure' : namespace === 'S' ? 'shim' : namespace;
    reader.print(`::{${kind}${text === '' ? '' : `:${text}`}#${disambiguator.toString()}}`);
  }

  private argument(): void {
    const { reader } = this;
    if (reader.eat('L')) this.lifetime();
    else if (reader.eat('K')) this.constant();
    else this.type();
  }

  private constant(): void {
    rustConst(this.reader, {
      path: () => {
        this.path(true);
      },
    });
  }

  private lifetime(): void {
    const index = this.reader.base62();
    this.printLifetime(index);
  }

  /** De Bruijn: 1 is the lifetime that was bound last, 0 is one that is not named. */
  private printLifetime(index: bigint): void {
    if (index === 0n) {
      this.reader.print("'_");
      return;
    }
    const depth = BigInt(this.bound) - index;
    // What is not shown is read without its references, so that their binders are not known there.
    if (depth < 0n && this.reader.silent === 0) throw new NotMangled();
    const number = Number(BigInt.asUintN(32, depth));
    this.reader.print(number < 26 ? `'${String.fromCharCode(0x61 + number)}` : `'_${number.toString()}`);
  }

  /** `for<'a, 'b> `, which holds for what follows in the rule. */
  private binder(rule: () => void): void {
    const count = this.reader.tagged('G');
    // Each lifetime needs a use to be of any use, and a use takes two characters.
    if (count > BigInt(this.reader.text.length)) throw new NotMangled();
    const named = Number(count);
    if (named > 0) {
      this.reader.print('for<');
      for (let i = 0; i < named; i += 1) {
        if (i > 0) this.reader.print(', ');
        this.bound += 1;
        this.printLifetime(1n);
      }
      this.reader.print('> ');
    }
    rule();
    this.bound -= named;
  }

  private type(): void {
    const { reader } = this;
    const tag = reader.peek();
    const basic = rustBasicTypes.get(tag);
    if (basic !== undefined) {
      reader.at += 1;
      reader.print(basic);
      return;
    }
    reader.inside(() => {
      this.composed(tag);
    });
  }

  private composed(tag: string): void {
    const { reader } = this;
    if (!'ASTRQPOFDB'.includes(tag) || tag === '') {
      this.path(false);
      return;
    }
    reader.at += 1;
    switch (tag) {
      case 'A':
      case 'S':
        reader.print('[');
        this.type();
        if (tag === 'A') {
          reader.print('; ');
          this.constant();
        }
        reader.print(']');
        return;
      case 'T':
        reader.print('(');
        reader.print(
          reader.list(', ', () => {
            this.type();
          }) === 1
            ? ',)'
            : ')',
        );
        return;
      case 'R':
      case 'Q':
        reader.print('&');
        if (reader.eat('L')) {
          const index = reader.base62();
          if (index !== 0n) {
            this.printLifetime(index);
            reader.print(' ');
          }
        }
        reader.print(tag === 'Q' ? 'mut ' : '');
        this.type();
        return;
      case 'P':
      case 'O':
        reader.print(tag === 'P' ? '*const ' : '*mut ');
        this.type();
        return;
      case 'F':
        this.binder(() => {
          this.functionType();
        });
        return;
      case 'D':
        reader.print('dyn ');
        this.binder(() => {
          reader.list(' + ', () => {
            this.dynTrait();
          });
        });
        this.boundOfDyn();
        return;
      default:
        reader.backReference(() => {
          this.type();
        });
    }
  }

  private boundOfDyn(): void {
    if (!this.reader.eat('L')) throw new NotMangled();
    const index = this.reader.base62();
    if (index === 0n) return;
    this.reader.print(' + ');
    this.printLifetime(index);
  }

  private functionType(): void {
    const { reader } = this;
    if (reader.eat('U')) reader.print('unsafe ');
    if (reader.eat('K')) {
      // A hyphen of the name of a calling convention is written as an underscore.
      const convention = reader.eat('C') ? 'C' : reader.plainName().replaceAll('_', '-');
      reader.print(`extern "${convention}" `);
    }
    reader.print('fn(');
    reader.list(', ', () => {
      this.type();
    });
    reader.print(')');
    if (reader.eat('u')) return;
    reader.print(' -> ');
    this.type();
  }

  /** A trait with the types that are bound to its names: `Iterator<Item = u8>`. */
  private dynTrait(): void {
    const { reader } = this;
    let open = this.openPath();
    while (reader.eat('p')) {
      reader.print(open ? ', ' : '<');
      open = true;
      reader.print(`${reader.plainName()} = `);
      this.type();
    }
    if (open) reader.print('>');
  }

  /** A path whose last angle bracket is left open, if it has one. */
  private openPath(): boolean {
    const { reader } = this;
    let open = false;
    if (reader.eat('B'))
      reader.backReference(() => {
        open = this.openPath();
      });
    else if (reader.eat('I')) {
      this.path(false);
      reader.print('<');
      reader.list(', ', () => {
        this.argument();
      });
      open = true;
    } else this.path(false);
    return open;
  }
}
