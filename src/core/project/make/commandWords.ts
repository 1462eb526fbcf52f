import { nameOf } from '../paths';
import { reasonsIn, type MakeState } from './state';

/** The words of a command that a recipe runs, the program that counts first: without wrappers, and without what is nothing. */
export function commandWords(state: MakeState, words: readonly string[]): readonly string[] {
  return withoutWrappers(settled(state, withProgram(state, words)));
}

/** `ccache gcc`, `sudo ld`, `libtool --mode=link gcc`: what is run in the end. */
function withoutWrappers(words: readonly string[]): readonly string[] {
  let at = 0;
  while (at < words.length - 1) {
    const name = nameOf(words[at] ?? '').replace(/^[@+-]+/, '');
    if (/^(ccache|sudo|env|time|nice|libtool|distcc|busybox|bash|sh|wine|\$\(Q\))$/.test(name)) at += 1;
    else if (at > 0 && /^(--mode=\w+|--silent|--quiet|--tag=\w+|-c|\w+=.*)$/.test(words[at] ?? '')) at += 1;
    else break;
  }
  return at === 0 ? words : words.slice(at);
}

/**
 * A variable that is set nowhere is empty for make. Where it stands as a word of its own it is left out, unless an option
 * before it waits for its value; everywhere else its marker stays, for the caller to judge.
 */
function settled(state: MakeState, given: readonly string[]): readonly string[] {
  // `$(PREFIX)-Wl,…` is an option whatever stands before it.
  const words = given.map((word) => {
    const [, before, option] = /^((?:\uE000\d+\uE001)+)(-[^]*)$/.exec(word) ?? [];
    return option !== undefined && isNothing(state, before ?? '') ? option : word;
  });
  return words.filter((word, at) => {
    if (!/^(\uE000\d+\uE001)+$/.test(word)) return word !== '';
    const isUnset = isNothing(state, word);
    const waits =
      /^-(d?T|T(text|data|bss|text-segment)|e|z|L|Map)$|^--(script|default-script|defsym|section-start|entry|image-base)$/.test(
        words[at - 1] ?? '',
      );
    return !isUnset || waits;
  });
}

/** A program whose variable is set nowhere is what the variable is called: `$(LD_FOR_TARGET)`, `$(HOSTCC)`. */
function withProgram(state: MakeState, words: readonly string[]): readonly string[] {
  const [first = '', ...rest] = words;
  if (!/^\uE000\d+\uE001$/.test(first)) return words;
  const [, name = ''] = /^(\w+) is not set$/.exec(reasonsIn(state, first)[0] ?? '') ?? [];
  const program = programNames.find(([pattern]) => pattern.test(name))?.[1];
  return program === undefined ? words : [program, ...rest];
}

const programNames: readonly (readonly [RegExp, string])[] = [
  [/(^|_)(LD|LINKER)(32|64)?(_|$)/, 'ld'],
  [/(^|_)(HOST|TARGET|CROSS|K)?(CXX|GXX)(_|$)/, 'c++'],
  [/(^|_)(HOST|TARGET|CROSS|K)?(CC|GCC|CLANG)(_|$)/, 'cc'],
  [/(^|_)CPP(_|$)/, 'cpp'],
];

/** Whether a text of markers stands for variables that are set nowhere alone. */
function isNothing(state: MakeState, markers: string): boolean {
  return reasonsIn(state, markers).every((why) => why.endsWith(' is not set'));
}
