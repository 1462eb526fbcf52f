import type { OutputSection, Overlay, Statement } from './ast';
import { scriptIssue } from './issues';
import { parenthesized, parseExpression } from './parseExpression';
import { bodyOf, present, sectionTail, type Tail } from './parseOutput';
import type { Reader } from './reader';

export function overlay(reader: Reader): Overlay {
  reader.skip();
  const start = reader.lastStart();
  reader.look();
  const head = reader.within('expression', () => {
    const { fullOverlayHead } = reader.rules;
    const address = reader.is(':') && !fullOverlayHead ? undefined : parseExpression(reader);
    reader.expect(':');
    const noCrossRefs = !fullOverlayHead && reader.accept('NOCROSSREFS');
    if (fullOverlayHead && !reader.is('AT')) reader.fail('AT');
    const loadAddress = reader.accept('AT') ? parenthesized(reader) : undefined;
    const subalign = !fullOverlayHead && reader.accept('SUBALIGN') ? parenthesized(reader) : undefined;
    return { address, noCrossRefs, loadAddress, subalign };
  });
  reader.expect('{');
  const sections: OutputSection[] = [];
  while (reader.look().kind !== 'end' && !reader.is('}') && !reader.failed()) {
    const name = reader.writtenName('the name of an output section');
    const body = reader.within('wild', () => bodyOf(reader));
    const inner = reader.rules.fullOverlayHead ? onlyPatterns(reader, body.statements) : body.statements;
    const tail = overlayTail(reader);
    const span = { start: name.span.start, end: reader.lastEnd() };
    reader.accept(',');
    sections.push({
      kind: 'outputSection',
      name,
      alignWithInput: false,
      ...body,
      statements: inner,
      ...tail,
      span,
    });
  }
  reader.expect('}');
  const tail = overlayTail(reader);
  const span = { start, end: reader.lastEnd() };
  reader.accept(',');
  return {
    kind: 'overlay',
    ...present('address', head.address),
    noCrossRefs: head.noCrossRefs,
    ...present('loadAddress', head.loadAddress),
    ...present('subalign', head.subalign),
    sections,
    ...tail,
    span,
  };
}

/**
 * In the sections of an overlay ld.lld reads nothing but input patterns: to it `LONG(1)` names a section `1` of a file
 * `LONG`, and takes no room.
 */
function onlyPatterns(reader: Reader, statements: readonly Statement[]): Statement[] {
  for (const item of statements) {
    const isData = item.kind === 'data' || item.kind === 'fill';
    const nested = reader.text.slice(item.span.start, item.span.end).split('(').length > 2;
    if ((isData && !nested) || (item.kind === 'input' && !item.keep && item.sections !== undefined)) continue;
    const found = `"${reader.text.slice(item.span.start, item.span.end).slice(0, 40)}"`;
    const expected = 'an input section, the only statement that ld.lld takes in an overlay';
    const location = reader.lines.locate(reader.file, item.span);
    reader.report(scriptIssue('script.syntax', { expected, found }, location));
  }
  return statements.filter((item) => item.kind === 'input');
}

function overlayTail(reader: Reader): Tail {
  return reader.rules.fullOverlayHead ? { headers: [] } : sectionTail(reader);
}
