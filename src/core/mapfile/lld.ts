import type { MapBuilder } from './builder';
import { fileOf, type LineReader } from './gnu';

/** The columns of LLVM 8 and later: VMA, LMA, size, alignment. Before, one address stood for both. */
const wide = /^ *([0-9a-f]{1,16}) +([0-9a-f]{1,16}) +([0-9a-f]{1,16}) +(\d{1,20}) (.*)$/;
const narrow = /^ *([0-9a-f]{1,16}) +([0-9a-f]{1,16}) +(\d{1,20}) (.*)$/;
const inputRow = /^(.*):\(([^()]*)\)$/;
const assignment =
  /^(?:(?:PROVIDE|HIDDEN|PROVIDE_HIDDEN) ?\( ?)?([A-Za-z_.$][\w.$]*) *(?:[-+*/&|]|<<|>>)?= *(.*?)(?: *\))?;?$/;
const directive = /^(\. |ASSERT|PROVIDE|HIDDEN|(BYTE|SHORT|LONG|QUAD) ?\()/;

/**
 * Reads maps of ld.lld, whose level is told by the indentation of the last column: none for output sections, eight blanks
 * for input sections, sixteen for symbols. Source: lld/ELF/MapFile.cpp of LLVM 14, and of LLVM 5 to 7 for the older
 * columns. Those do not tell load addresses.
 */
export function lldReader(map: MapBuilder): LineReader {
  let hasLma = true;
  return (line, number) => {
    if (isLldHeader(line)) {
      hasLma = /\bLMA\b/.test(line);
      return;
    }
    const m = (hasLma ? wide : narrow).exec(line);
    if (m === null) {
      if (line.trim() !== '') map.badRow(number);
      return;
    }
    const figures = hasLma ? m : [m[0], m[1], undefined, m[2], m[3], m[4]];
    const vma = BigInt(`0x${figures[1] ?? '0'}`);
    const lma = figures[2] === undefined ? undefined : BigInt(`0x${figures[2]}`);
    const size = BigInt(`0x${figures[3] ?? '0'}`);
    const last = figures[5] ?? '';
    const text = last.trimStart();
    const indent = last.length - text.length;
    const [, assigned, expression = ''] = assignment.exec(text) ?? [];
    if (text === '') return;
    if (indent < 16 && assigned !== undefined) {
      if (indent === 0) map.outside();
      if (assigned !== '.') map.assignment(assigned, assignedValue(expression, vma));
      else if (indent > 0 && size > 0n) map.piece('fill', '', '', vma, size);
    } else if (indent < 16 && directive.test(text)) {
      if (indent > 0 && size > 0n) map.piece('data', '', '', vma, size);
    } else if (indent === 0) map.section(text, vma, size, lma, BigInt(figures[4] ?? '1'));
    else if (indent === 8) {
      const input = inputRow.exec(text);
      const section = (input?.[2] ?? '').replace(/\+0x[0-9a-f]+$/, '');
      const kind = section === 'COMMON' ? 'common' : 'input';
      map.piece(kind, fileOf(input?.[1] ?? text), section, vma, size);
    } else map.symbol(text, vma, size);
  };
}

/** The address of such a row is where the location counter stood, and no value except that of the location counter. */
function assignedValue(expression: string, dot: bigint): bigint | undefined {
  if (expression === '.') return dot;
  return /^(0[xX][0-9a-fA-F]{1,16}|\d{1,19})$/.test(expression) && !/^0\d/.test(expression)
    ? BigInt(expression)
    : undefined;
}

export function isLldHeader(line: string): boolean {
  return /^ *(VMA +LMA|Address) +Size +Align +Out +In +(Symbol|File +Symbol)/.test(line);
}
