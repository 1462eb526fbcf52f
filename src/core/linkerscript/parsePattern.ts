import type { Span } from '../text';
import type { FilePattern, InputPattern, Name, SectionFlag, SectionPattern } from './ast';
import { scriptIssue } from './issues';
import type { Reader } from './reader';
import { flagBits } from './sectionFlags';

/** Reads `KEEP(…)`, `file(sections)`, `[ sections ]` or a bare file name. */
export function inputPattern(reader: Reader): InputPattern | undefined {
  const { start } = reader.look();
  const keep = reader.accept('KEEP');
  if (keep) reader.expect('(');
  const flags = inputFlags(reader);
  const inner = reader.accept('[') ? bracketed(reader) : withFile(reader);
  if (keep) reader.expect(')');
  return inner === undefined ? undefined : node(keep, flags, inner, { start, end: reader.lastEnd() });
}

type Inner = Pick<InputPattern, 'file' | 'sections'>;

function node(
  keep: boolean,
  flags: readonly SectionFlag[],
  { file, sections }: Inner,
  span: Span,
): InputPattern {
  if (file === undefined) return { kind: 'input', keep, flags, ...(sections && { sections }), span };
  return sections === undefined
    ? { kind: 'input', keep, flags, file, span }
    : { kind: 'input', keep, flags, file, sections, span };
}

/** What follows a name that turned out to be a file pattern. */
export function patternOf(reader: Reader, name: Name): InputPattern {
  const inner = behindFile(reader, { name, exclude: none, sort: none });
  const span = { start: name.span.start, end: reader.lastEnd() };
  return node(false, none, inner, span);
}

/** One list for all that have nothing. */
const none: readonly never[] = [];

function inputFlags(reader: Reader): readonly SectionFlag[] {
  if (!reader.accept('INPUT_SECTION_FLAGS')) return none;
  const flags: SectionFlag[] = [];
  reader.expect('(');
  do flags.push(sectionFlag(reader));
  while (reader.accept('&') && !reader.failed());
  reader.expect(')');
  return flags;
}

function sectionFlag(reader: Reader): SectionFlag {
  const name = reader.name('the name of a flag');
  const word = name.text.replace(/^!/, '');
  const bits = flagBits(word, reader.dialect);
  if (bits === undefined) {
    const location = reader.lines.locate(reader.file, name.span);
    const issue = scriptIssue('script.unknownFlag', { name: word }, location);
    reader.report(reader.dialect === 'lld' ? { ...issue, severity: 'error' } : issue);
  }
  return { name, negated: word !== name.text, bits };
}

function bracketed(reader: Reader): Pick<InputPattern, 'sections'> {
  const sections = sectionList(reader, ']');
  reader.expect(']');
  return { sections };
}

function withFile(reader: Reader): Inner | undefined {
  const file = filePattern(reader);
  return file === undefined ? undefined : behindFile(reader, file);
}

function behindFile(reader: Reader, file: FilePattern): Inner {
  if (!reader.accept('(')) {
    warnAboutAssignment(reader, file.name);
    return { file };
  }
  const sections = sectionList(reader, ')');
  reader.expect(')');
  return { file, sections };
}

function filePattern(reader: Reader): FilePattern | undefined {
  const sort = reader.rules.fileModifiers ? sortPrefix(reader) : none;
  if (!sortsFiles(sort)) reader.fail('the name of a file, which is sorted by name only');
  const exclude = reader.rules.fileModifiers ? excludeList(reader) : none;
  const odd = oddName(reader);
  if (odd !== undefined) return { name: odd, exclude, sort };
  if (!reader.isName()) {
    reader.fail('an input section pattern, an assignment or "}"');
    return undefined;
  }
  const name = reader.name('a file pattern');
  sort.forEach(() => reader.expect(')'));
  return { name, exclude, sort };
}

/** Files have no alignment and no priority, and their sorts do not nest (ldgram.y, filename_spec). */
function sortsFiles(sort: readonly string[]): boolean {
  const byName = sort.filter((word) => word !== 'REVERSE');
  return byName.length <= 1 && byName.every((word) => !/ALIGNMENT|PRIORITY/.test(word));
}

/** In a list of sections ld.lld takes any sign for a pattern like any other. */
function oddSection(reader: Reader): Name | undefined {
  if (reader.rules.fileModifiers || reader.isName()) return undefined;
  const token = reader.peek();
  if (token.kind !== 'symbol' || /^[)\]}]$/.test(token.text)) return undefined;
  const { text, span } = reader.next();
  return { text, span, quoted: true };
}

/** lld takes any word but a bracket for the name of a file. */
function oddName(reader: Reader): Name | undefined {
  if (reader.rules.fileModifiers) return undefined;
  const token = reader.peek();
  if (token.kind !== 'symbol' || token.text === '}') return undefined;
  reader.next();
  reader.report(
    scriptIssue('script.oddPattern', { found: token.text }, reader.lines.locate(reader.file, token.span)),
  );
  return { text: token.text, span: token.span, quoted: token.text !== '[' };
}

function sectionList(reader: Reader, close: ')' | ']'): SectionPattern[] {
  const sections: SectionPattern[] = [];
  if (reader.is(close) && !reader.rules.emptyPatternList) reader.fail('a pattern of input sections');
  while (reader.look().kind !== 'end' && !reader.is(close) && !reader.is('}') && !reader.failed()) {
    if (reader.accept(',')) continue;
    sectionPatterns(reader, sections);
  }
  return sections;
}

/** In lld one SORT or EXCLUDE_FILE is for all names behind it. */
function namesSection(reader: Reader, excludes = false): boolean {
  if (reader.is(')') || reader.is(',') || !reader.isName()) return false;
  const { word } = reader.look();
  if (word === 'EXCLUDE_FILE') return excludes;
  return !reader.rules.listsShare || !sortWords.has(word);
}

/** One pattern, or several that share what stands in front of the first. */
function sectionPatterns(reader: Reader, patterns: SectionPattern[]): void {
  const { start } = reader.look();
  const sort = sortPrefix(reader);
  let exclude: readonly Name[] | undefined;
  do {
    exclude = exclude === undefined || reader.is('EXCLUDE_FILE') ? excludeList(reader) : exclude;
    if (exclude.length > 0 && !namesSection(reader)) reader.fail('an input section pattern');
    const name = oddSection(reader) ?? reader.name('an input section pattern');
    warnAboutComma(reader, name);
    const plain = name.span.start === start;
    patterns.push({ name, exclude, sort, span: plain ? name.span : { start, end: reader.lastEnd() } });
  } while (reader.rules.listsShare && namesSection(reader, sort.length > 0) && !reader.failed());
  sort.forEach(() => reader.expect(')'));
}

const sortWords = new Set([
  'SORT',
  'SORT_BY_NAME',
  'SORT_BY_ALIGNMENT',
  'SORT_BY_INIT_PRIORITY',
  'SORT_NONE',
  'REVERSE',
]);

/** The sort keywords in front of a name, each with its parenthesis; outermost first. */
function sortPrefix(reader: Reader): readonly string[] {
  let word = sortWord(reader);
  if (word === undefined) return none;
  const sort: string[] = [];
  for (; word !== undefined; word = sortWord(reader)) {
    const outer = sort.at(-1);
    if (outer !== undefined && (sort.length > 1 || !nests(reader, outer, word))) reader.fail('a pattern');
    if (reader.failed()) break;
    sort.push(word);
  }
  return sort;
}

/** Of GNU ld's keywords two may nest, in themselves or in each other (ldgram.y, wildcard_spec); REVERSE is newer. */
function nests(reader: Reader, outer: string, inner: string): boolean {
  const nesting = /^(SORT_BY_NAME|SORT_BY_ALIGNMENT)$/;
  if (reader.rules.nestedSorts === 'any' || outer === 'REVERSE' || inner === 'REVERSE') return true;
  return nesting.test(outer) && nesting.test(inner);
}

/** Takes a sort keyword and its parenthesis. REVERSE is of ld 2.42: before, it is a plain name. */
function sortWord(reader: Reader): string | undefined {
  const { kind, word, start, end } = reader.look();
  if (kind !== 'name' || word === '' || !sortWords.has(word)) return undefined;
  const before = reader.mark();
  reader.skip();
  if (!reader.accept('(')) {
    if (word !== 'REVERSE') reader.fail('"("');
    else reader.reset(before);
    return undefined;
  }
  if (word === 'REVERSE') {
    const location = reader.lines.locate(reader.file, { start, end });
    const what = { what: 'REVERSE', linker: 'ld 2.40 and ld.lld', since: 'ld 2.42' };
    reader.report(scriptIssue('script.newer', what, location));
  }
  return word === 'SORT' ? 'SORT_BY_NAME' : word;
}

function excludeList(reader: Reader): readonly Name[] {
  if (!reader.accept('EXCLUDE_FILE')) return none;
  const exclude: Name[] = [];
  reader.expect('(');
  while (reader.look().kind !== 'end' && !reader.is(')') && !reader.failed())
    exclude.push(oddName(reader) ?? reader.name('a file pattern'));
  if (exclude.length === 0 && reader.rules.fileModifiers) reader.fail('a file pattern');
  reader.expect(')');
  return exclude;
}

function warnAboutComma(reader: Reader, name: Name): void {
  if (name.quoted || reader.dialect !== 'gnu' || name.text.indexOf(',') <= 0) return;
  reader.report(
    scriptIssue('script.commaInPattern', { found: name.text }, reader.lines.locate(reader.file, name.span)),
  );
}

/** `foo=.;` inside an output section reads as the name of a file. */
function warnAboutAssignment(reader: Reader, name: Name): void {
  if (name.text.startsWith('//') && !name.quoted) {
    const issue = scriptIssue('script.slashComment', {}, reader.lines.locate(reader.file, name.span));
    reader.report(reader.dialect === 'lld' ? { ...issue, severity: 'warning' } : issue);
    return;
  }
  if (name.quoted || !/^[^=]*[-+*/]?=/.test(name.text)) return;
  reader.report(
    scriptIssue(
      reader.dialect === 'lld' ? 'script.assignmentIgnored' : 'script.fileNameAssignment',
      { found: name.text },
      reader.lines.locate(reader.file, name.span),
    ),
  );
}
