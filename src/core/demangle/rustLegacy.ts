import { demangleLimits } from './limits';

/**
 * Names that rustc made before the v0 scheme, and makes by default in older releases: a path in the form of Itanium C++, whose last
 * part is `h` and 16 hexadecimal digits. What C++ has no letters for is written `$LT$` and so on
 * (rustc book, Symbol Mangling, legacy; compiler/rustc_symbol_mangling/src/legacy.rs).
 */
const escapes: Readonly<Record<string, string>> = {
  SP: '@',
  BP: '*',
  RF: '&',
  LT: '<',
  GT: '>',
  LP: '(',
  RP: ')',
  C: ',',
};

/** The path without the hash; `undefined` for what rustc did not make. */
export function demangleRustLegacy(name: string): string | undefined {
  if (!name.startsWith('_ZN')) return undefined;
  const parts: string[] = [];
  let at = 3;
  while (name[at] !== 'E') {
    const digits = /^[1-9]\d{0,4}/u.exec(name.slice(at, at + 5))?.[0];
    if (digits === undefined) return undefined;
    at += digits.length;
    const end = at + Number(digits);
    if (end >= name.length) return undefined;
    parts.push(name.slice(at, end));
    at = end;
  }
  const hash = parts.pop();
  if (hash === undefined || parts.length === 0 || !/^h[0-9a-f]{16}$/u.test(hash)) return undefined;
  const suffix = name.slice(at + 1).replace(/^\.llvm\.[0-9A-F@]+/u, '');
  if (suffix !== '' && !/^\.[\w.$@]+$/u.test(suffix)) return undefined;
  const path = parts.map(plainPart);
  const plain = path.join('::') + suffix;
  return path.includes(undefined) || plain.length > demangleLimits.output ? undefined : plain;
}

function plainPart(part: string): string | undefined {
  let plain = '';
  // An escape at the beginning has an underscore before it, as no identifier begins with a dollar sign.
  const text = part.startsWith('_$') ? part.slice(1) : part;
  for (let at = 0; at < text.length;) {
    if (text[at] === '$') {
      const end = text.indexOf('$', at + 1);
      const character = end === -1 ? undefined : escaped(text.slice(at + 1, end));
      if (character === undefined) return undefined;
      plain += character;
      at = end + 1;
    } else if (text.startsWith('..', at)) {
      plain += '::';
      at += 2;
    } else {
      plain += text[at] ?? '';
      at += 1;
    }
  }
  return plain;
}

function escaped(word: string): string | undefined {
  if (!/^u[0-9a-f]{1,6}$/u.test(word)) return Object.hasOwn(escapes, word) ? escapes[word] : undefined;
  const code = Number.parseInt(word.slice(1), 16);
  const control = code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0xd800 && code < 0xe000);
  return control || code > 0x10_ffff ? undefined : String.fromCodePoint(code);
}
