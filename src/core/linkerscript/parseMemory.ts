import type { RegionNode, TopLevel } from './ast';
import { scriptIssue } from './issues';
import { cover, parseExpression } from './parseExpression';
import { include } from './parseStatement';
import type { Reader } from './reader';
import { recover } from './recover';

/** The regions of a MEMORY block up to the brace that closes it, or of a file that is included into one. */
export function regions(
  reader: Reader,
  braced: boolean,
): (RegionNode | Extract<TopLevel, { kind: 'include' }>)[] {
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
  const name = reader.writtenName('the name of a memory region');
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
