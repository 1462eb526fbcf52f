/** Reads bytes in the object's byte order; undefined past the end. */
export interface Cursor {
  at: number;
  readonly end: number;
  readonly view: DataView;
  readonly little: boolean;
}

export function u32(cursor: Cursor): number | undefined {
  if (cursor.at + 4 > cursor.end) return undefined;
  cursor.at += 4;
  return cursor.view.getUint32(cursor.at - 4, cursor.little);
}

export function u8(cursor: Cursor): number | undefined {
  if (cursor.at >= cursor.end) return undefined;
  cursor.at += 1;
  return cursor.view.getUint8(cursor.at - 1);
}

/** The bytes of a LEB128 number as text; lengths that matter fit in 32 bits. */
export function leb(cursor: Cursor): number | undefined {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = u8(cursor);
    if (byte === undefined || shift > 63) return undefined;
    if (shift < 28) value |= (byte & 0x7f) << shift;
    if ((byte & 0x80) === 0) return value;
  }
}

export function skip(cursor: Cursor, count: number): true | undefined {
  if (count < 0 || cursor.at + count > cursor.end) return undefined;
  cursor.at += count;
  return true;
}

/** Where the last instruction that is no padding ends. Undefined for an unknown one, or for a set_loc in a CIE. */
export function skipInstructions(cursor: Cursor, width: number, setLocAllowed: boolean): number | undefined {
  let last = cursor.at;
  while (cursor.at < cursor.end) {
    const op = cursor.view.getUint8(cursor.at);
    if (op === 0) {
      cursor.at += 1;
      continue;
    }
    if (op === 1 && !setLocAllowed) return undefined;
    if (skipInstruction(cursor, width) === undefined) return undefined;
    last = cursor.at;
  }
  return last;
}

/** Operands of the call frame instructions (DWARF 4, figure 40, and GNU extensions): `u` a LEB128, `b` a block, digits bytes. */
const operands: Readonly<Record<number, string>> = {
  0x01: 'p',
  0x02: '1',
  0x03: '2',
  0x04: '4',
  0x05: 'uu',
  0x06: 'u',
  0x07: 'u',
  0x08: 'u',
  0x09: 'uu',
  0x0a: '',
  0x0b: '',
  0x0c: 'uu',
  0x0d: 'u',
  0x0e: 'u',
  0x0f: 'b',
  0x10: 'ub',
  0x11: 'uu',
  0x12: 'uu',
  0x13: 'u',
  0x14: 'uu',
  0x15: 'uu',
  0x16: 'ub',
  0x1d: '8',
  0x2d: '',
  0x2e: 'u',
  0x2f: 'uu',
};

function skipInstruction(cursor: Cursor, width: number): true | undefined {
  const op = u8(cursor);
  if (op === undefined) return undefined;
  const high = op & 0xc0;
  const form = high === 0x40 || high === 0xc0 ? '' : high === 0x80 ? 'u' : operands[op];
  if (form === undefined) return undefined;
  for (const operand of form) {
    if (operand === 'u') {
      if (leb(cursor) === undefined) return undefined;
    } else if (operand === 'b') {
      const length = leb(cursor);
      if (length === undefined || skip(cursor, length) === undefined) return undefined;
    } else if (skip(cursor, operand === 'p' ? width : Number(operand)) === undefined) return undefined;
  }
  return true;
}

export function hexOf(cursor: Cursor, from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i += 1) text += cursor.view.getUint8(i).toString(16).padStart(2, '0');
  return text;
}
