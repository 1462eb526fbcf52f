import type { Command, InputList, Name } from './ast';
import { cover } from './parseExpression';
import type { Reader } from './reader';

/** lld takes a number as the entry; GNU ld takes names only. */
export function entryName(reader: Reader): Name {
  const token = reader.peek();
  if (token.kind === 'number') {
    if (reader.dialect === 'gnu') reader.fail('the name of a symbol (a number is an entry for ld.lld only)');
    reader.next();
    return { text: token.text, span: token.span, quoted: false };
  }
  return reader.writtenName('the name of a symbol');
}

/** How many names a command takes, where it matters. */
const argumentCounts: ReadonlyMap<string, readonly number[]> = new Map([
  ['OUTPUT_FORMAT', [1, 3]],
  ['OUTPUT_ARCH', [1]],
  ['REGION_ALIAS', [2]],
  ['STARTUP', [1]],
  ['TARGET', [1]],
]);

/** A command that is a word alone. */
export function bare(reader: Reader): Command {
  const token = reader.next();
  return { kind: 'command', name: token.text, nameSpan: token.span, arguments: [], span: token.span };
}

/** A command with names in parentheses. */
export function named(reader: Reader, inside: 'script' | 'expression' = 'script'): Command {
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

/** INPUT or GROUP with its files, those in AS_NEEDED marked. */
export function inputList(reader: Reader, group: boolean): InputList {
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
