import type { Issue } from '../issue';
import type {
  Command,
  HeaderNode,
  InputList,
  Name,
  RegionNode,
  Script,
  SectionsItem,
  Statement,
  Token,
  TopLevel,
} from './ast';
import type { Dialect } from './dialect';
import { scriptIssue } from './issues';
import { cover, parseExpression, parseWord } from './parseExpression';
import { makeReader, type Reader } from './reader';
import { assertion, assignmentOrName } from './parseAssignment';
import { entry, sectionsBody } from './parseSections';
import { include, statements, unknownConstruct } from './parseStatement';
import { versionBlock } from './parseVersion';
import { recover } from './recover';

export interface Parsed {
  readonly script: Script;
  readonly issues: readonly Issue[];
}

/** Reads a whole script. Never throws; what could not be read is an issue, and the rest is in the tree. */
export function parseScript(text: string, file: string, dialect: Dialect = 'gnu'): Parsed {
  const reader = makeReader(text, file, dialect, 'script');
  const items = refuseBinary(reader) ? [] : topLevel(reader);
  return { script: { file, text, items }, issues: reader.issues };
}

/** Every token of a script in order of appearance, comments left out: for highlighting, hover and completion. */
export function scriptTokens(text: string, dialect: Dialect = 'gnu'): readonly Token[] {
  const tokens: Token[] = [];
  topLevel(
    makeReader(text, '', dialect, 'script', {
      took: (token) => tokens.push(token),
      wentBack: (offset) => {
        while ((tokens.at(-1)?.span.start ?? -1) >= offset) tokens.pop();
      },
    }),
  );
  return tokens;
}

/** The parts of an included file depend on where the INCLUDE stands. */
export type Fragment =
  | { readonly place: 'top'; readonly items: readonly TopLevel[] }
  | { readonly place: 'sections'; readonly items: readonly SectionsItem[] }
  | { readonly place: 'statements'; readonly items: readonly Statement[] }
  | {
      readonly place: 'memory';
      readonly items: readonly (RegionNode | Extract<TopLevel, { kind: 'include' }>)[];
    };

type ItemsOf<P extends Fragment['place']> = Extract<Fragment, { readonly place: P }>['items'];

export function parseFragment<P extends Fragment['place']>(
  text: string,
  file: string,
  place: P,
  dialect: Dialect,
): { readonly items: ItemsOf<P>; readonly issues: readonly Issue[] } {
  const reader = makeReader(text, file, dialect, place === 'statements' ? 'wild' : 'script');
  // The result's type follows from the place by the table of Fragment.
  const items = (refuseBinary(reader) ? [] : fragmentItems(reader, place)) as ItemsOf<P>;
  return { items, issues: reader.issues };
}

function fragmentItems(reader: Reader, place: Fragment['place']): Fragment['items'] {
  switch (place) {
    case 'top':
      return topLevel(reader);
    case 'sections':
      return sectionsBody(reader, false);
    case 'statements':
      return statements(reader, false);
    case 'memory':
      return regions(reader, false);
  }
}

function refuseBinary(reader: Reader): boolean {
  if (!reader.text.slice(0, 4096).includes('\0')) return false;
  reader.report(scriptIssue('script.notText', {}, reader.lines.locate(reader.file, { start: 0, end: 0 })));
  return true;
}

function topLevel(reader: Reader): TopLevel[] {
  const items: TopLevel[] = [];
  while (reader.look().kind !== 'end') {
    const before = reader.mark();
    // ld.lld takes INSERT for a part of the SECTIONS in front of it.
    const stray = reader.is('INSERT') && !reader.rules.insertAnywhere && items.at(-1)?.kind !== 'sections';
    if (stray) reader.fail('a command of a linker script');
    const item = stray ? undefined : topLevelItem(reader);
    if (item !== undefined) items.push(item);
    recover(reader, before, 'top');
  }
  reader.skip(); // The end, for what the lexer has to say about the text in front of it.
  return items;
}

function topLevelItem(reader: Reader): TopLevel | undefined {
  const { word, kind } = reader.look();
  if (word === ';') {
    reader.skip();
    return undefined;
  }
  if (word === 'ASSERT') return assertion(reader, 'top');
  // In lld no word is reserved; the ones that start a block are never symbols.
  if (kind === 'name' && word !== '' && !assigns(reader)) {
    const parse = reader.rules.missingCommands.includes(word) ? undefined : commands[word];
    if (parse !== undefined) return parse(reader);
  }
  const read = assignmentOrName(reader);
  if (read === undefined || read.kind === 'name') {
    if (read !== undefined) reader.reset(read.before);
    reader.fail('a command of a linker script');
    return undefined;
  }
  return read;
}

/** Whether an assignment to a symbol that is called like a command starts here. */
function assigns(reader: Reader): boolean {
  if (!reader.isName()) return false;
  const before = reader.mark();
  reader.skip();
  const { kind, word } = reader.look();
  const found = kind === 'symbol' && reader.rules.assignments.includes(word);
  reader.reset(before);
  return found;
}

const commands: Readonly<Record<string, (reader: Reader) => TopLevel | undefined>> = {
  SECTIONS: (reader) => {
    const start = reader.next().span;
    const brace = openBrace(reader);
    const items = sectionsBody(reader, true);
    closeBrace(reader, brace);
    return { kind: 'sections', items, span: cover(start, { start: 0, end: reader.lastEnd() }) };
  },
  /** Of ld.lld 13 and later: descriptions for sections that a SECTIONS or the linker itself puts in order. */
  OVERWRITE_SECTIONS: (reader) => {
    const start = reader.next().span;
    if (reader.dialect === 'gnu') unknownConstruct(reader, 'OVERWRITE_SECTIONS', 'ld.lld 13', start);
    const brace = openBrace(reader);
    const items = sectionsBody(reader, true);
    closeBrace(reader, brace);
    const sections = items.filter((item) => item.kind === 'outputSection');
    return { kind: 'overwrite', sections, span: cover(start, { start: 0, end: reader.lastEnd() }) };
  },
  MEMORY: (reader) => {
    const start = reader.next().span;
    const brace = openBrace(reader);
    const items = regions(reader, true);
    closeBrace(reader, brace);
    // A map that is still being typed does not take the sections with it.
    if (reader.failed() && reader.is('SECTIONS')) reader.recovered();
    return { kind: 'memory', items, span: cover(start, { start: 0, end: reader.lastEnd() }) };
  },
  PHDRS: (reader) => {
    const start = reader.next().span;
    const brace = openBrace(reader);
    const headers: HeaderNode[] = [];
    while (reader.look().kind !== 'end' && !reader.is('}')) {
      const before = reader.mark();
      headers.push(header(reader));
      recover(reader, before, 'block');
    }
    closeBrace(reader, brace);
    return { kind: 'phdrs', headers, span: cover(start, { start: 0, end: reader.lastEnd() }) };
  },
  ENTRY: (reader) => entry(reader, () => entryName(reader)),
  INCLUDE: include,
  INSERT: (reader) => {
    const start = reader.next().span;
    const where = reader.accept('BEFORE') ? 'before' : 'after';
    if (where === 'after') reader.expect('AFTER');
    const section = reader.name('the name of an output section');
    return { kind: 'insert', where, section, span: cover(start, section.span) };
  },
  VERSION: versionBlock,
  INPUT: (reader) => inputList(reader, false),
  GROUP: (reader) => inputList(reader, true),
  EXTERN: (reader) => named(reader, 'expression'),
  OUTPUT_FORMAT: named,
  OUTPUT_ARCH: named,
  OUTPUT: named,
  TARGET: named,
  SEARCH_DIR: named,
  STARTUP: named,
  MAP: named,
  REGION_ALIAS: named,
  LD_FEATURE: named,
  NOCROSSREFS: named,
  NOCROSSREFS_TO: named,
  HLL: named,
  SYSLIB: named,
  FORCE_COMMON_ALLOCATION: bare,
  FORCE_GROUP_ALLOCATION: bare,
  INHIBIT_COMMON_ALLOCATION: bare,
  FLOAT: bare,
  NOFLOAT: bare,
};

/** lld takes a number as the entry; GNU ld takes names only. */
function entryName(reader: Reader): Name {
  const token = reader.peek();
  if (token.kind === 'number') {
    if (reader.dialect === 'gnu') reader.fail('the name of a symbol (a number is an entry for ld.lld only)');
    reader.next();
    return { text: token.text, span: token.span, quoted: false };
  }
  return reader.name('the name of a symbol');
}

/** How many names a command takes, where it matters. */
const argumentCounts: ReadonlyMap<string, readonly number[]> = new Map([
  ['OUTPUT_FORMAT', [1, 3]],
  ['OUTPUT_ARCH', [1]],
  ['REGION_ALIAS', [2]],
  ['STARTUP', [1]],
  ['TARGET', [1]],
]);

function bare(reader: Reader): Command {
  const token = reader.next();
  return { kind: 'command', name: token.text, nameSpan: token.span, arguments: [], span: token.span };
}

function named(reader: Reader, inside: 'script' | 'expression' = 'script'): Command {
  const token = reader.next();
  reader.expect('(');
  const names: Name[] = [];
  reader.within(inside, () => {
    while (reader.look().kind !== 'end' && !reader.is(')') && !reader.failed()) {
      names.push(reader.name('a name'));
      if (!reader.accept(',') && argumentCounts.has(token.text)) break;
    }
  });
  const counts = argumentCounts.get(token.text);
  if (counts !== undefined && !counts.includes(names.length))
    reader.fail(names.length > 1 ? '")"' : 'a name');
  reader.expect(')');
  const span = cover(token.span, { start: 0, end: reader.lastEnd() });
  return { kind: 'command', name: token.text, nameSpan: token.span, arguments: names, span };
}

function inputList(reader: Reader, group: boolean): InputList {
  const start = reader.next().span;
  reader.expect('(');
  const files: Name[] = [];
  const asNeeded = new Set<Name>();
  reader.within('inputs', () => {
    for (let depth = 1; depth > 0 && reader.look().kind !== 'end' && !reader.failed();) {
      if (reader.accept(')')) depth -= 1;
      else if (reader.accept('AS_NEEDED')) {
        reader.expect('(');
        depth += 1;
      } else if (!reader.is(',')) {
        const name = reader.name('a file name');
        files.push(name);
        if (depth > 1) asNeeded.add(name);
      } else if (reader.rules.commasInFileLists) reader.next();
      else reader.fail('a file name');
    }
  });
  return { kind: 'inputs', group, files, asNeeded, span: cover(start, { start: 0, end: reader.lastEnd() }) };
}

function regions(reader: Reader, braced: boolean): (RegionNode | Extract<TopLevel, { kind: 'include' }>)[] {
  const items: (RegionNode | Extract<TopLevel, { kind: 'include' }>)[] = [];
  while (reader.look().kind !== 'end' && !(braced && (reader.is('}') || reader.is('SECTIONS')))) {
    const before = reader.mark();
    if (reader.is('INCLUDE')) items.push(include(reader));
    else {
      const node = region(reader);
      if (node.name.text !== '') items.push(node);
      if (reader.rules.commaInRegionOptional) reader.accept(',');
    }
    recover(reader, before, 'block');
    if (!braced && reader.mark() === before) reader.skip(); // A brace that closes nothing.
  }
  return items;
}

function region(reader: Reader): RegionNode {
  const name = reader.name('the name of a memory region');
  let attributes = '';
  let inverted = false;
  if (reader.accept('(')) {
    while (reader.look().kind !== 'end' && !reader.is(')') && !reader.failed()) {
      // To GNU ld a ! is about the one word behind it (ldgram.y, attributes_string); another turns the sense back.
      const isInverted = reader.accept('!');
      if (isInverted !== inverted) attributes += '!';
      inverted = isInverted;
      const { text, span } = reader.name('attributes such as rwx');
      attributes += text;
      const wrong = [...text.toLowerCase()].find(
        (c) => c !== '!' && !reader.rules.regionAttributes.includes(c),
      );
      if (wrong !== undefined) {
        const location = reader.lines.locate(reader.file, span);
        reader.report(
          scriptIssue('script.regionAttribute', { letter: wrong, linker: reader.rules.name }, location),
        );
      }
      if (reader.dialect === 'lld') break; // One word.
    }
    if (attributes === '') reader.fail('attributes such as rwx');
    reader.expect(')');
  }
  reader.expect(':');
  const origin = part(reader, ['ORIGIN', 'org', 'o'], 'ORIGIN');
  const length = part(reader, lengthWords(reader), 'LENGTH');
  // GNU ld reads the name after a length again, in the right state; after an origin it does not.
  if (reader.look().kind === 'name') reader.again();
  return {
    kind: 'region',
    name,
    attributes,
    origin,
    length,
    span: cover(name.span, { start: 0, end: reader.lastEnd() }),
  };
}

/** GNU ld lets the comma be left out, but then knows only the long keyword, since it is in the middle of an expression. */
function lengthWords(reader: Reader): readonly string[] {
  if (reader.accept(',')) return ['LENGTH', 'len', 'l'];
  if (!reader.rules.commaInRegionOptional) reader.fail('","');
  return ['LENGTH'];
}

function part(reader: Reader, words: readonly string[], expected: string): RegionNode['origin'] {
  if (!words.some((word) => reader.accept(word))) reader.fail(`"${expected}"`);
  reader.expect('=');
  return parseExpression(reader);
}

function header(reader: Reader): HeaderNode {
  const name = reader.name('the name of a program header');
  return reader.within('expression', () => {
    const type = reader.rules.headerTypeIsWord ? parseWord(reader) : parseExpression(reader);
    let fileHeader = false;
    let programHeaders = false;
    let at: HeaderNode['at'];
    let flags: HeaderNode['flags'];
    while (reader.look().kind === 'name' && !reader.failed()) {
      if (reader.accept('FILEHDR')) fileHeader = true;
      else if (reader.accept('PHDRS')) programHeaders = true;
      else if (reader.is('AT') || reader.is('FLAGS')) {
        const which = reader.next().text;
        reader.expect('(');
        const value = parseExpression(reader);
        reader.expect(')');
        if (which === 'AT') at = value;
        else flags = value;
      } else reader.fail('FILEHDR, PHDRS, AT(…), FLAGS(…) or ";"');
    }
    reader.expect(';');
    return {
      name,
      type,
      fileHeader,
      programHeaders,
      ...(at === undefined ? {} : { at }),
      ...(flags === undefined ? {} : { flags }),
      span: cover(name.span, { start: 0, end: reader.lastEnd() }),
    };
  });
}

/** Where the opening brace is, if there is one. */
function openBrace(reader: Reader): number | undefined {
  return reader.expect('{') ? reader.lastStart() : undefined;
}

/** Takes the closing brace; at the end of the text the opening one is what the user has to look at. */
function closeBrace(reader: Reader, open: number | undefined): void {
  if (reader.accept('}')) return;
  if (reader.look().kind === 'end' && open !== undefined) {
    reader.report(
      scriptIssue(
        'script.unclosedBrace',
        {},
        reader.lines.locate(reader.file, { start: open, end: open + 1 }),
      ),
    );
    return;
  }
  reader.fail('"}"');
}
