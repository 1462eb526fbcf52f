import type { Issue } from '../issue';
import type { HeaderNode, RegionNode, Script, SectionsItem, Statement, TopLevel } from './ast';
import type { Dialect } from './dialect';
import { scriptIssue } from './issues';
import { cover, parseExpression, parseWord } from './parseExpression';
import { makeReader, type Reader } from './reader';
import { assertion, assignmentOrName } from './parseAssignment';
import { entry, sectionsBody } from './parseSections';
import { include, statements, unknownConstruct } from './parseStatement';
import { versionBlock } from './parseVersion';
import { recover } from './recover';
import { regions } from './parseMemory';
import { entryName, bare, named, inputList } from './parseCommand';
import type { Token } from './token';

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
    const section = reader.writtenName('the name of an output section');
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

function header(reader: Reader): HeaderNode {
  const name = reader.writtenName('the name of a program header');
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
