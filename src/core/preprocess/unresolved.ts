import type { Issue } from '../issue';
import type { Omission } from '../linkerscript/omission';
import { preprocessIssue } from './issues';
import { pairsOf, type Pairs } from './pairs';
import type { Preprocessed } from './preprocess';

/** What is written like a macro and is none: the words of linker scripts that stand in front of a parenthesis or alone. */
const words: ReadonlySet<string> = new Set(
  `ABSOLUTE ADDR AFTER ALIGN ALIGNOF ALIGN_WITH_INPUT AS_NEEDED ASCIZ ASSERT AT BEFORE BIND BLOCK BYTE CONSTANT CONSTRUCTORS COPY
COMMON DATA_SEGMENT_ALIGN DATA_SEGMENT_END DATA_SEGMENT_RELRO_END DEFINED DSECT ENTRY EXCLUDE_FILE EXTERN FILEHDR FILL FLAGS
FLOAT FORCE_COMMON_ALLOCATION FORCE_GROUP_ALLOCATION GROUP HIDDEN HLL INCLUDE INFO INHIBIT_COMMON_ALLOCATION INPUT
INPUT_SECTION_FLAGS INSERT KEEP LD_FEATURE LENGTH LINK_LONG LOADADDR LOG2CEIL LONG MAP MAX MEMORY MIN NEXT NOCROSSREFS
NOCROSSREFS_TO NOFLOAT NOLOAD ONLY_IF_RO ONLY_IF_RW ORIGIN OUTPUT OUTPUT_ARCH OUTPUT_FORMAT OVERLAY PHDRS PROVIDE
PROVIDE_HIDDEN QUAD READONLY REGION_ALIAS REVERSE SEARCH_DIR SECTIONS SEGMENT_START SHORT SIZEOF SIZEOF_HEADERS SORT
SORT_BY_ALIGNMENT SORT_BY_INIT_PRIORITY SORT_BY_NAME SORT_NONE SPECIAL SQUAD STARTUP SUBALIGN TARGET TYPE VERSION
SHT_PROGBITS SHT_NOBITS SHT_NOTE SHT_STRTAB SHT_INIT_ARRAY SHT_FINI_ARRAY SHT_PREINIT_ARRAY PT_NULL PT_LOAD PT_DYNAMIC
PT_INTERP PT_NOTE PT_SHLIB PT_PHDR PT_TLS PT_GNU_EH_FRAME PT_GNU_STACK PT_GNU_RELRO MAXPAGESIZE COMMONPAGESIZE`.split(
    /\s+/,
  ),
);

/** At most this many names are told; a script without its headers has a handful. */
const mostTold = 40;
/** What a value is asked for after: what follows is a part of an expression and no statement. */
const valueAfter = /^(?:[-+*/%&|^~!=<>?(,]|<<|>>|&&|\|\||[<>=!]=|[-+*/&|]=|<<=|>>=)$/;

/**
 * Takes care of names that look like macros and that nothing defined. Where a value is wanted such a name stays, and what hangs
 * on it is unknown, as with a symbol nobody knows; where a statement would stand nothing can be made of it, and it is left
 * out. Both are told, each name once. The text keeps its length, so that places in it stay what they are.
 */
export function settleUnresolved(done: Preprocessed): {
  readonly text: string;
  readonly issues: readonly Issue[];
  /** What is left out, and files that were not found: what is behind them stands nobody knows where. */
  readonly omitted: readonly Omission[];
} {
  const { text } = done;
  const defined = definedSymbols(text);
  const erased: { readonly start: number; readonly end: number }[] = [];
  const omitted = [...done.omitted];
  const told = new Map<string, Issue>();
  const tell = (code: 'preprocess.unknownMacro' | 'preprocess.dropped', name: string, at: number): void => {
    if (told.has(name) || told.size >= mostTold) return;
    told.set(
      name,
      preprocessIssue(code, { name }, done.sources.locate({ start: at, end: at + name.length })),
    );
  };
  let known: Pairs | undefined;
  const pairs = (): Pairs => (known ??= pairsOf(text));
  const sections = endingSections(text, pairs);
  let previous = ';';
  let previousAt = 0;
  const token = /"[^"\n]*"?|\/DISCARD\/|[A-Za-z_.$][\w.$]*|\d[\w.]*|<<=|>>=|<<|>>|&&|\|\||[-+*/&|<>=!]=|\S/g;
  for (let m = token.exec(text); m !== null; m = token.exec(text)) {
    const [name] = m;
    const start = m.index;
    const isName = /^_*[A-Z][A-Z0-9_]+$/.test(name) && !words.has(name) && !defined.has(name);
    const after = isName ? /^\s*(.)(.?)/.exec(text.slice(token.lastIndex, token.lastIndex + 200)) : null;
    const isCall = after?.[1] === '(';
    // Two letters alone are many things; `MB(2)` is a macro.
    if (!isName || (!isCall && name.length < 3)) {
      previous = name;
      previousAt = start;
      continue;
    }
    const isValue = valueAfter.test(previous);
    const close = isCall ? pairs().endOf(text.indexOf('(', token.lastIndex)) : undefined;
    if (isValue) {
      if (!inPattern(text, start)) tell('preprocess.unknownMacro', name, start);
      const command = /\bOUTPUT_(?:FORMAT|ARCH)\s*\([^();{}]*$/.exec(
        text.slice(Math.max(0, start - 200), start),
      );
      // Of a format that is a macro nothing can be said, and nothing else hangs on it.
      if (command !== null && !isCall) {
        const from = start - command[0].length;
        const to = pairs().endOf(text.indexOf('(', from)) ?? start;
        erased.push({ start: from, end: to });
        token.lastIndex = to;
        previous = ';';
        continue;
      }
      // A value of arguments nobody can use: the name alone says what is missing.
      if (close !== undefined) {
        erased.push({ start: token.lastIndex, end: close });
        token.lastIndex = close;
      }
      previous = name;
      continue;
    }
    // No expression has two names side by side; the name of a segment or a region may end a statement.
    const isStatement = /^(?:[;{})]|[\w.$]+)$/.test(previous) && !inPattern(text, start);
    const alone =
      !/^[:=+\-*/&|<>([]$/.test(after?.[1] ?? '') ||
      /^\s*\*\s*\(/.test(text.slice(token.lastIndex, token.lastIndex + 200));
    if (isStatement && (close !== undefined ? !/^\s*(?::|=)/.test(text.slice(close, close + 200)) : alone)) {
      const block = close === undefined ? undefined : blockBehind(text, close, pairs());
      const end = block ?? close ?? token.lastIndex;
      tell('preprocess.dropped', name, start);
      erased.push({ start, end });
      omitted.push({ at: previous === '}' ? sections(previousAt, start) : start, name });
      token.lastIndex = end;
      // Where it stood another statement may follow.
      continue;
    }
    previous = name;
  }
  const conditions = done.incomplete
    ? [...done.undefinedTested]
        .filter(([name]) => !/^__|_H_*$|^_[A-Z].*_$/.test(name))
        .slice(0, mostTold)
        .map(([name, at]) => preprocessIssue('preprocess.unknownCondition', { name }, at))
    : [];
  omitted.sort((a, b) => a.at - b.at);
  return { text: blanked(text, erased), issues: [...told.values(), ...conditions], omitted };
}

/** The names that the script itself assigns, and those of its memory regions, segments and sections. */
function definedSymbols(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  const pattern =
    /([A-Za-z_][\w.$]{0,255})\s{0,100}(?:\([^()]{0,1000}\)\s{0,100})?(?:[-+*/&|]?=(?!=)|<<=|>>=|:)|[>:]\s*([A-Za-z_]\w*)|\b(PT_\w+)/g;
  for (const m of text.matchAll(pattern)) {
    const name = m[1] ?? m[2];
    if (name !== undefined) names.add(name);
    else {
      const before = /([A-Za-z_]\w*)\s*$/.exec(text.slice(Math.max(0, m.index - 100), m.index));
      if (before?.[1] !== undefined) names.add(before[1]);
    }
  }
  return names;
}

/** Whether a place is inside of `*( … )`, where names are those of input sections. */
function inPattern(text: string, at: number): boolean {
  let depth = 0;
  for (let i = at - 1; i >= 0 && at - i < 2000; i -= 1) {
    const c = text[i];
    if (c === ';' || c === '{' || c === '}') return false;
    if (c === ')') depth += 1;
    else if (c === '(') {
      if (depth === 0)
        return /(?:[*?\]]|\.[oa]|\b(?:KEEP|SORT\w*|EXCLUDE_FILE))\s*$/.test(
          text.slice(Math.max(0, i - 60), i),
        );
      depth -= 1;
    }
  }
  return false;
}

/** Where the braces end that a macro with the head of a section stands in front of, with the regions behind them. */
function blockBehind(text: string, from: number, pairs: Pairs): number | undefined {
  const before = /^\s*\{/.exec(text.slice(from, from + 2000))?.[0].length;
  const end = before === undefined ? undefined : pairs.endOf(from + before - 1);
  if (end === undefined) return undefined;
  const tail = /^(?:\s*(?:(?:AT\s*)?>|:|=)\s*[\w.$]+)*/.exec(text.slice(end, end + 500))?.[0].length ?? 0;
  return end + tail;
}

/** Where the section starts whose brace closes on the same line in front of a place; the place itself where there is none. */
function endingSections(text: string, pairs: () => Pairs): (close: number, place: number) => number {
  let last: { readonly close: number; readonly start: number; readonly reach: number } | undefined;
  const sectionOf = (close: number): { close: number; start: number; reach: number } => {
    const rest = /[\n;]/g;
    rest.lastIndex = close;
    const reach = rest.exec(text)?.index ?? text.length;
    let start = pairs().startOf(close) ?? 0;
    while (start > 0 && !';{}'.includes(text.charAt(start - 1))) start -= 1;
    return { close, start, reach };
  };
  return (close, place) => {
    if (last?.close !== close) last = sectionOf(close);
    return last.reach < place ? place : last.start;
  };
}

function blanked(text: string, parts: readonly { readonly start: number; readonly end: number }[]): string {
  let result = '';
  let at = 0;
  for (const { start, end } of parts) {
    result += text.slice(at, start) + text.slice(start, end).replace(/[^\n]/g, ' ');
    at = end;
  }
  return result + text.slice(at);
}
