import type { FilePattern, InputPattern, Name, SectionPattern } from './ast';
import { scriptIssue } from './issues';
import type { Reader } from './reader';

/** Reads `KEEP(…)`, `file(sections)`, `[ sections ]` or a bare file name. */
export function inputPattern(reader: Reader): InputPattern | undefined {
  const start = reader.peek().span.start;
  const keep = reader.accept('KEEP') !== undefined;
  if (keep) reader.expect('(');
  const flags = inputFlags(reader);
  const inner = reader.accept('[') ? bracketed(reader) : withFile(reader);
  if (keep) reader.expect(')');
  if (inner === undefined) return undefined;
  return { kind: 'input', keep, flags, ...inner, span: { start, end: reader.lastEnd() } };
}

function inputFlags(reader: Reader): Name[] {
  const flags: Name[] = [];
  if (!reader.accept('INPUT_SECTION_FLAGS')) return flags;
  reader.expect('(');
  do flags.push(reader.name('the name of a flag'));
  while (reader.accept('&') && !reader.failed());
  reader.expect(')');
  return flags;
}

function bracketed(reader: Reader): Pick<InputPattern, 'sections'> {
  const sections = sectionList(reader, ']');
  reader.expect(']');
  return { sections };
}

function withFile(reader: Reader): Pick<InputPattern, 'file' | 'sections'> | undefined {
  const file = filePattern(reader);
  if (file === undefined) return undefined;
  if (!reader.accept('(')) {
    warnAboutAssignment(reader, file.name);
    return { file };
  }
  const sections = sectionList(reader, ')');
  reader.expect(')');
  return { file, sections };
}

function filePattern(reader: Reader): FilePattern | undefined {
  const sort: string[] = [];
  if (reader.rules.fileModifiers) {
    for (let word = sortWord(reader); word !== undefined && sort.length < 3; word = sortWord(reader))
      sort.push(word);
  }
  const exclude = reader.rules.fileModifiers ? excludeList(reader) : [];
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

/** lld takes any word but a bracket for the name of a file. */
function oddName(reader: Reader): Name | undefined {
  const token = reader.peek();
  if (reader.rules.fileModifiers || token.kind !== 'symbol' || /^[(){}]$/.test(token.text)) return undefined;
  reader.next();
  return { text: token.text, span: token.span, quoted: true };
}

function sectionList(reader: Reader, close: string): SectionPattern[] {
  const sections: SectionPattern[] = [];
  while (reader.peek().kind !== 'end' && !reader.is(close) && !reader.is('}') && !reader.failed()) {
    if (reader.accept(',')) continue;
    sections.push(...sectionPatterns(reader));
  }
  return sections;
}

/** One pattern, or several in lld's `SORT(.a .b)`. */
function sectionPatterns(reader: Reader): SectionPattern[] {
  const start = reader.peek().span.start;
  const sort: string[] = [];
  for (let word = sortWord(reader); word !== undefined && sort.length < 3; word = sortWord(reader))
    sort.push(word);
  const patterns: SectionPattern[] = [];
  do {
    const exclude = excludeList(reader);
    const name = reader.name('an input section pattern');
    warnAboutComma(reader, name);
    patterns.push({ name, exclude, sort, span: { start, end: reader.lastEnd() } });
  } while (
    sort.length > 0 &&
    reader.dialect === 'lld' &&
    !reader.is(')') &&
    reader.isName() &&
    !reader.failed()
  );
  sort.forEach(() => reader.expect(')'));
  return patterns;
}

const sortWords = new Set([
  'SORT',
  'SORT_BY_NAME',
  'SORT_BY_ALIGNMENT',
  'SORT_BY_INIT_PRIORITY',
  'SORT_NONE',
  'REVERSE',
]);

/** Takes a sort keyword and its parenthesis. REVERSE is of ld 2.41: before, it is a plain name. */
function sortWord(reader: Reader): string | undefined {
  const token = reader.peek();
  if (token.kind !== 'name' || token.quoted || !sortWords.has(token.text)) return undefined;
  const before = reader.mark();
  reader.next();
  if (!reader.accept('(')) {
    if (token.text !== 'REVERSE') reader.fail('"("');
    else reader.reset(before);
    return undefined;
  }
  if (token.text === 'REVERSE') {
    const what = { what: 'REVERSE', linker: 'ld 2.40 and ld.lld', since: 'ld 2.41' };
    reader.report(scriptIssue('script.newer', what, reader.lines.locate(reader.file, token.span)));
  }
  return token.text === 'SORT' ? 'SORT_BY_NAME' : token.text;
}

function excludeList(reader: Reader): Name[] {
  const exclude: Name[] = [];
  if (!reader.accept('EXCLUDE_FILE')) return exclude;
  reader.expect('(');
  while (reader.peek().kind !== 'end' && !reader.is(')') && !reader.failed())
    exclude.push(reader.name('a file pattern'));
  reader.expect(')');
  return exclude;
}

function warnAboutComma(reader: Reader, name: Name): void {
  if (name.quoted || reader.dialect !== 'gnu' || !/.,/.test(name.text)) return;
  reader.report(
    scriptIssue('script.commaInPattern', { found: name.text }, reader.lines.locate(reader.file, name.span)),
  );
}

/** `foo=.;` inside an output section reads as the name of a file. */
function warnAboutAssignment(reader: Reader, name: Name): void {
  if (name.quoted || !/^[^=]*[-+*/]?=/.test(name.text)) return;
  reader.report(
    scriptIssue(
      reader.dialect === 'lld' ? 'script.assignmentIgnored' : 'script.fileNameAssignment',
      { found: name.text },
      reader.lines.locate(reader.file, name.span),
    ),
  );
}
