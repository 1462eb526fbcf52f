import { demangleCpp } from './demangle/cpp';
import { demangleLimits, NotMangled } from './demangle/limits';
import { demangleRustLegacy } from './demangle/rustLegacy';
import { demangleRustV0 } from './demangle/rustV0';

/**
 * The name that a person wrote for a symbol of Rust, in both schemes of rustc, or of C++; `undefined` for any other name, for
 * what of C++ is not read (`cpp.ts`), and for one that would cost too much. Names are made plain one by one where they are shown, never a whole table.
 */
export function demangle(name: string): string | undefined {
  if (name.length > demangleLimits.input || !/^_{1,3}[RZ]/u.test(name)) return undefined;
  try {
    return demangleRustV0(name) ?? demangleRustLegacy(name) ?? demangleCpp(name);
  } catch (error) {
    if (error instanceof NotMangled) return undefined;
    throw error;
  }
}

/** The name to show for a symbol. */
export function plainName(name: string): string {
  return demangle(name) ?? name;
}

/**
 * What stands in any mangled name whose plain form contains the query: the query's words, without those that mangling
 * abbreviates. In lower case; none where every word may be abbreviated.
 */
export function mangledWords(query: string): readonly string[] {
  const words = query.toLowerCase().match(/[a-z0-9_]+/gu) ?? [];
  return words.filter((word) => word.length > 2 && !abbreviated.test(word));
}

/** A word, or the beginning or end of one, that a letter stands for: basic types, keywords, and what is only in plain forms. */
const abbreviated =
  /^(?:[iuf]?(?:8|16|32|64|128)|_?[iu]size?|bool|char|str|dyn|mut|const|clo\w*|shim|for|fn|unsafe|extern|as|true|false|\d+u?l{0,2}|void|int|short|long|signed|unsigned|float|double|volatile|operator|std|vtable|typeinfo|anonymous|namespace|name|guard|variable|delete|new|allocator|string|[io]*stream|vtt|wchar_t|\w+_t|nullptr|decltype|_*int128|__float128|basic_\w+|lambda|unnamed|type|abi|non|virtual|thunk|covariant|return|transaction|clone|tls|init|wrapper|function|restrict|auto|decimal\d*|literal|char_traits)$/u;
