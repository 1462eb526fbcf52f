import type { MapBuilder } from './builder';
import { fileOf, type LineReader } from './gnu';
import { hexadecimal } from './lines';

interface Columns {
  /** Address, load address (empty where there is none), size, alignment and the rest. Groups without names take half the time. */
  readonly row: RegExp;
  /** 10 or 16. */
  readonly sizeRadix: 10 | 16;
  readonly hasLma: boolean;
}

/** By the words of the first line. The rows' last column is told from the others by one blank. */
const columns: readonly (readonly [header: RegExp, columns: Columns])[] = [
  // ld.lld of LLVM 8 and later.
  [
    /^ *VMA +LMA +Size +Align +Out +In +Symbol/,
    {
      row: /^ *([0-9a-f]{1,16}) +([0-9a-f]{1,16}) +([0-9a-f]{1,16}) +(\d{1,20}) (.*)$/,
      sizeRadix: 16,
      hasLma: true,
    },
  ],
  // ld.lld before.
  [
    /^ *Address +Size +Align +Out +In +(File +)?Symbol/,
    {
      row: /^ *([0-9a-f]{1,16}) +()([0-9a-f]{1,16}) +(\d{1,20}) (.*)$/,
      sizeRadix: 16,
      hasLma: false,
    },
  ],
  // mold; sizes are decimal there.
  [
    /^ *VMA +Size +Align +Out +In +Symbol/,
    {
      row: /^ *(?:0x)?([0-9a-f]{1,16}) +()(\d{1,20}) +(\d{1,20}) (.*)$/,
      sizeRadix: 10,
      hasLma: false,
    },
  ],
];

/** Local labels, and what marks code and data on Arm and RISC-V: nm leaves them out as well. */
const labelOfTools = /^(\.L|\$[adtx](\.|$)|\$xrv)/;

/** What mold lists among the sections and is none. */
const moldHeaders: ReadonlySet<string> = new Set(['EHDR', 'PHDR', 'SHDR']);

const inputRow = /^(.*):\(([^()]*)\)$/;
const assignment =
  /^(?:(?:PROVIDE|HIDDEN|PROVIDE_HIDDEN) ?\( ?)?([A-Za-z_.$][\w.$]*) *(?:[-+*/&|]|<<|>>)?= (.*)$/;
const directive = /^(\. |ASSERT|PROVIDE|HIDDEN|(BYTE|SHORT|LONG|QUAD) ?\()/;

/**
 * Reads maps of ld.lld and of mold, whose level is told by the indentation of the last column: none for output sections,
 * eight blanks for input sections, sixteen for symbols. Source: lld/ELF/MapFile.cpp of LLVM 14, and of LLVM 5 to 7 for the
 * older columns; maps of mold 1.10. Only the newer ones of lld tell load addresses.
 */
export function lldReader(map: MapBuilder): LineReader {
  let format = columns[0]?.[1];
  // The lowest bit of a Thumb function's value is no part of its address.
  let isThumb = false;
  let isOver = false;
  return (line, number) => {
    // With --cref the map is followed by which file uses what.
    if (isOver || line === 'Cross Reference Table') {
      isOver = true;
      return;
    }
    const header = line.includes('Align') ? columns.find(([words]) => words.test(line)) : undefined;
    if (header !== undefined) {
      format = header[1];
      return;
    }
    const fields = format?.row.exec(line);
    if (format === undefined || fields === undefined || fields === null) {
      if (line.trim() !== '') map.badRow(number);
      return;
    }
    const vma = hexadecimal(fields[1] ?? '0');
    const size = format.sizeRadix === 16 ? hexadecimal(fields[3] ?? '0') : BigInt(fields[3] ?? '0');
    const last = fields[5] ?? '';
    const text = last.trimStart();
    const indent = last.length - text.length;
    if (text === '') return;
    const [, assigned, expression = ''] = (indent < 16 ? assignment.exec(text) : null) ?? [];
    if (indent < 16 && assigned !== undefined) {
      if (indent === 0) map.outside();
      if (assigned !== '.') map.assignment(assigned, assignedValue(expression, vma));
      else if (indent > 0 && size > 0n) map.piece('fill', '', '', vma, size);
    } else if (indent < 16 && directive.test(text)) {
      if (indent > 0 && size > 0n) map.piece('data', '', '', vma, size);
    } else if (indent === 0 && moldHeaders.has(text)) map.outside();
    else if (indent === 0) {
      const lma = format.hasLma ? BigInt(`0x${fields[2] ?? '0'}`) : undefined;
      map.section(text, vma, size, lma, BigInt(fields[4] ?? '1'));
    } else if (indent === 8) {
      const input = inputRow.exec(text);
      const section = (input?.[2] ?? '').replace(/\+0x[0-9a-f]+$/, '');
      const kind = section === 'COMMON' ? 'common' : 'input';
      map.piece(kind, fileOf(input?.[1] ?? text), section, vma, size);
      isThumb = false;
    } else if (text.startsWith('$') && /^\$[atd](\.|$)/.test(text)) isThumb = text.startsWith('$t');
    else if (!(text.startsWith('.') || text.startsWith('$')) || !labelOfTools.test(text))
      map.symbol(text, isThumb ? vma & ~1n : vma, size);
  };
}

/** The address of such a row is where the location counter stood, and no value except that of the location counter. */
function assignedValue(expression: string, dot: bigint): bigint | undefined {
  const text = expression.replace(/[ );]{1,4}$/, '');
  if (text === '.') return dot;
  return /^(0[xX][0-9a-fA-F]{1,16}|[1-9]\d{0,18}|0)$/.test(text) ? BigInt(text) : undefined;
}

export function isLldHeader(line: string): boolean {
  return columns.some(([words]) => words.test(line));
}
