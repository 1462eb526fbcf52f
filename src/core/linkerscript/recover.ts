import type { Reader } from './reader';

/**
 * After a syntax error: goes on behind the next `;`, or stops before a `}` or before what can only start a new
 * statement. Always moves on when nothing was read since `before`.
 */
export function recover(
  reader: Reader,
  before: number,
  place: 'top' | 'sections' | 'statements' | 'block',
): void {
  if (!reader.failed()) {
    if (reader.mark() === before && reader.look().kind !== 'end') reader.skip();
    return;
  }
  if (reader.endedSince()) {
    reader.recovered();
    return;
  }
  reader.again();
  let depth = 0;
  for (let steps = 0; reader.look().kind !== 'end'; steps += 1) {
    if (reader.is('{')) depth += 1;
    else if (reader.is('}')) {
      if (depth === 0 && place !== 'top') break;
      depth -= 1;
      if (depth <= 0 && place !== 'statements') {
        reader.skip();
        break;
      }
    } else if (depth === 0) {
      if (reader.is(';')) {
        reader.skip();
        break;
      }
      if (steps > 0 && reader.mark() !== before && startsStatement(reader, place)) break;
    }
    reader.skip();
  }
  reader.recovered();
  if (reader.mark() === before && reader.look().kind !== 'end' && !(place !== 'top' && reader.is('}')))
    reader.skip();
}

const topWords = new Set([
  'SECTIONS',
  'MEMORY',
  'PHDRS',
  'ENTRY',
  'OUTPUT_FORMAT',
  'OUTPUT_ARCH',
  'INSERT',
  'VERSION',
]);

function startsStatement(reader: Reader, place: 'top' | 'sections' | 'statements' | 'block'): boolean {
  const token = reader.peek();
  if (token.kind !== 'name' || token.quoted) return false;
  if (place === 'top') return topWords.has(token.text);
  // An output section mostly starts a line and its name a dot.
  if (place === 'sections')
    return /^(\.[a-zA-Z_]|\/DISCARD\/)/.test(token.text) && startsLine(reader.text, token.span.start);
  if (place === 'block') return startsLine(reader.text, token.span.start);
  return token.text === 'KEEP' || token.text === 'PROVIDE' || token.text.startsWith('*');
}

function startsLine(text: string, at: number): boolean {
  for (let i = at - 1; i >= 0; i -= 1) {
    const c = text.charAt(i);
    if (c === '\n') return true;
    if (c !== ' ' && c !== '\t') return false;
  }
  return true;
}
