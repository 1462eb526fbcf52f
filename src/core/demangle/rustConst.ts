import { NotMangled } from './limits';
import type { RustReader } from './rustReader';

/** What a constant needs of the grammar around it. */
interface Around {
  readonly path: () => void;
}

/**
 * const: the value of a const generic argument (rustc book, v0 Symbol Format, "Constants"; the structural ones as rustc's
 * compiler/rustc_symbol_mangling/src/v0.rs writes them). `inValue`: inside another constant, where braces are not needed.
 */
export function rustConst(reader: RustReader, around: Around, inValue = false): void {
  reader.inside(() => {
    const tag = reader.next();
    const braced = (rule: () => void): void => {
      if (!inValue) reader.print('{');
      rule();
      if (!inValue) reader.print('}');
    };
    const item = (): void => {
      rustConst(reader, around, true);
    };
    switch (tag) {
      case 'p':
        reader.print('_');
        return;
      case 'B':
        reader.backReference(() => {
          rustConst(reader, around, inValue);
        });
        return;
      case 'b':
        reader.print(boolean(reader.hexDigits()));
        return;
      case 'c':
        reader.print(quoted(character(reader.hexDigits()), "'"));
        return;
      case 'e':
        braced(() => {
          reader.print(`*${string(reader)}`);
        });
        return;
      case 'R':
      case 'Q':
        if (tag === 'R' && reader.eat('e')) {
          reader.print(string(reader));
          return;
        }
        braced(() => {
          reader.print(tag === 'R' ? '&' : '&mut ');
          item();
        });
        return;
      case 'A':
        braced(() => {
          reader.print('[');
          reader.list(', ', item);
          reader.print(']');
        });
        return;
      case 'T':
        braced(() => {
          reader.print('(');
          reader.print(reader.list(', ', item) === 1 ? ',)' : ')');
        });
        return;
      case 'V':
        braced(() => {
          variant(reader, around, item);
        });
        return;
      default:
        integer(reader, tag);
    }
  });
}

function variant(reader: RustReader, { path }: Around, item: () => void): void {
  const form = reader.next();
  path();
  if (form === 'U') return;
  if (form === 'T') {
    reader.print('(');
    reader.list(', ', item);
    reader.print(')');
  } else if (form === 'S') {
    reader.print(' { ');
    reader.list(', ', () => {
      reader.print(`${reader.name().text}: `);
      item();
    });
    reader.print(' }');
  } else throw new NotMangled();
}

function integer(reader: RustReader, tag: string): void {
  const signed = 'aslxni'.includes(tag);
  if (!signed && !'htmyoj'.includes(tag)) throw new NotMangled();
  const sign = signed && reader.eat('n') ? '-' : '';
  const digits = reader.hexDigits();
  if (digits === '' || digits.length > 32) throw new NotMangled();
  // Past 64 bits other tools go on in hexadecimal.
  reader.print(sign + (digits.length > 16 ? `0x${digits}` : BigInt(`0x${digits}`).toString()));
}

function boolean(digits: string): string {
  if (digits !== '0' && digits !== '1') throw new NotMangled();
  return digits === '1' ? 'true' : 'false';
}

function character(digits: string): string {
  const code = digits.length > 6 || digits === '' ? Number.NaN : Number.parseInt(digits, 16);
  if (!(code <= 0x10_ffff) || (code >= 0xd800 && code < 0xe000)) throw new NotMangled();
  return String.fromCodePoint(code);
}

function string(reader: RustReader): string {
  const digits = reader.hexDigits();
  if (digits.length % 2 !== 0) throw new NotMangled();
  const bytes = (digits.match(/../gu) ?? []).map((pair) => `%${pair}`).join('');
  try {
    return quoted(decodeURIComponent(bytes), '"');
  } catch {
    throw new NotMangled();
  }
}

/** As Rust writes it in source; whatever is not printable becomes an escape. */
function quoted(text: string, mark: string): string {
  let inner = '';
  for (const each of text) {
    if (each === mark || each === '\\') inner += `\\${each}`;
    else if (/[\p{C}\p{Zl}\p{Zp}]/u.test(each)) inner += `\\u{${(each.codePointAt(0) ?? 0).toString(16)}}`;
    else inner += each;
  }
  return mark + inner + mark;
}
