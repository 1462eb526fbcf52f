import { code, isAllHex } from './chars';
import { symbolWithOffset } from './forms';
import {
  fieldText,
  isAddressField,
  isHexField,
  marks,
  rangeField,
  type Field,
  type Row,
  type Rule,
} from './row';

/**
 * Rows of debuggers, emulators and kernel logs: registers, memory, page tables, stacks. Each rule looks for what only that
 * tool prints, so that a line of prose with a few hexadecimal words in it fits none.
 */
export const dumpRules: readonly Rule[] = [
  { needs: marks.colon, read: registerRow },
  { needs: marks.colon, read: trapLine },
  { needs: marks.equals, read: segmentRow },
  { needs: marks.minus, read: emulatorPages },
  { needs: marks.minus | marks.parenthesis, read: emulatorRange },
  { needs: marks.p, read: entryLabels },
  { needs: 0, read: crashPages },
  { needs: marks.bracket, read: bracketedFrames },
  { needs: marks.parenthesis, read: perfFrame },
  { needs: marks.colon, read: perfAnnotation },
  { needs: marks.parenthesis, read: heldLock },
  { needs: marks.colon, read: words32 },
  { needs: 0, read: windbgRow },
  { needs: marks.parenthesis, read: acpiTable },
];

/** `GPR04: …` of PowerPC, `$ 4   : …` of MIPS, `Krnl GPRS: …` of s390, `Stack: …` of i386: words of one size, all registers or stack. */
function registerRow(row: Row): void {
  const { text, fields } = row;
  const colon = fields.findIndex(({ end }) => text.charCodeAt(end - 1) === code.colon);
  if (colon < 0 || colon > 2) return;
  const label = text.slice(fields[0]?.start ?? 0, fields[colon]?.end ?? 0);
  if (!/^(?:GPR\d\d|\$ ?\d+ *|(?:Krnl|User) GPRS|Stack *):$/.test(label)) return;
  for (const field of fields.slice(colon + 1)) {
    if (!isAddressField(row, field)) return;
    row.addresses.push(field.start);
  }
}

/** `traps: foo[1] general protection fault ip:401136 sp:7ffc12345678 error:0 in foo[401000+1000]`. */
function trapLine(row: Row): void {
  const { text, fields } = row;
  const ip = fields.findIndex(({ start }) => text.startsWith('ip:', start));
  const sp = fields.findIndex(({ start }) => text.startsWith('sp:', start));
  if (ip < 0 || sp <= ip || sp > ip + 2) return;
  for (const at of [ip, sp]) {
    const field = fields[at];
    if (field === undefined) continue;
    const digits = { start: field.start + 3, end: field.end };
    if (isHexField(row, digits, 1)) row.addresses.push(digits.start);
  }
}

/** `GS =0000 ffff88807dc00000 ffffffff 00c00000` and `GDT=     fffffe0000001000 0000007f` of QEMU: the base, then limit and flags. */
function segmentRow(row: Row): void {
  const { text, fields } = row;
  const name = text.slice(fields[0]?.start ?? 0, (fields[0]?.start ?? 0) + 4);
  const isTable = name === 'GDT=' || name === 'IDT=';
  if (!isTable && !/^(?:[CDEFGS]S|LDT|TR) ?=/.test(name)) return;
  const at = fields.findIndex((field) => isAddressField(row, field));
  const base = fields[at];
  if (base === undefined || at > 2 || !isAddressField(row, fields[at + 1])) return;
  row.addresses.push(base.start);
  for (const field of fields.slice(at + 1, at + 3)) row.others.push(field.start);
}

/** `ffffffff80000000: 0000000000100000 --PDA---W` of `info tlb`, `…-… … -rw` of `info mem`. */
function emulatorPages(row: Row): void {
  const { text, fields } = row;
  const [first, second, flags] = fields;
  if (first === undefined || flags === undefined || !isAddressField(row, second)) return;
  const letters = fieldText(row, flags);
  const range = rangeField(row, first);
  if (range !== undefined) {
    if (!/^[u-][r-][w-]$/.test(letters)) return;
    row.addresses.push(range.low, range.high);
    row.others.push(second.start);
    return;
  }
  const mapped = { start: first.start, end: first.end - 1 };
  if (text.charCodeAt(mapped.end) !== code.colon || !isAddressField(row, mapped)) return;
  if (letters.length >= 8 && /^[XGPDACTUW-]+$/.test(letters)) row.addresses.push(first.start, second.start);
}

/** `0000000000000000-0000000000100000 (prio 0, ram): pc.ram` of `info mtree`, `… - … (usable)` of the BIOS. */
function emulatorRange(row: Row): void {
  const { text, fields } = row;
  const [first, second] = fields;
  const range = rangeField(row, first);
  if (range !== undefined && second !== undefined && text.startsWith('(prio', second.start))
    row.addresses.push(range.low, range.high);
  const dash = fields.findIndex((field) => fieldText(row, field) === '-');
  const low = fields[dash - 1];
  const high = fields[dash + 1];
  const after = fields[dash + 2];
  if (dash < 1 || after === undefined || text.charCodeAt(after.start) !== code.openParenthesis) return;
  if (isAddressField(row, low) && isAddressField(row, high)) row.addresses.push(low.start, high.start);
}

/**
 * `PGD 1c0e067 P4D 1c0e067 PUD 1c0f067 PMD 0`, `pgd=0800000041bb2003, p4d=…`, `*pde = 00000000`, `pte:… pmd:…`,
 * `PUD: 2c01000 => 2c02063`: entries of page tables.
 */
function entryLabels(row: Row): void {
  const { text, fields } = row;
  const found: number[] = [];
  let labels = 0;
  for (const [i, field] of fields.entries()) {
    const initial = text.charCodeAt(field.start) | 0x20;
    // `p`, `P` or `*`.
    if (initial !== 0x70 && initial !== 0x2a) continue;
    const word = /^\*?(p[g4um]d|p[dt]e|p[dt]pt?e?|pgdp)([:=]?)/i.exec(
      text.slice(field.start, field.start + 7),
    );
    if (word === null) continue;
    const mark = word[2] ?? '';
    const glued = field.start + word[0].length;
    const next = fields[i + 1];
    const number =
      glued < field.end
        ? { start: glued, end: withoutComma(row, field.end) }
        : fieldText(row, next) === '='
          ? trimmed(row, fields[i + 2])
          : trimmed(row, next);
    if (number === undefined || !isHexField(row, number, 1)) continue;
    if (mark === '' && fieldText(row, next) !== '=' && word[0] !== word[0].toUpperCase()) continue;
    labels += 1;
    if (number.end - number.start >= 5) found.push(number.start);
    const arrow = fields[i + 2];
    const target = trimmed(row, fields[i + 3]);
    if (fieldText(row, arrow) === '=>' && isHexField(row, target, 5)) found.push(target.start);
  }
  const marked = found.some(
    (at) => ':= '.includes(text.charAt(at - 1)) && /[:=] ?$/.test(text.slice(at - 2, at)),
  );
  if (labels >= 2 || marked) for (const at of found) row.addresses.push(at);
}

function trimmed(row: Row, field: Field | undefined): Field | undefined {
  return field === undefined ? undefined : { start: field.start, end: withoutComma(row, field.end) };
}

function withoutComma({ text }: Row, end: number): number {
  return text.charCodeAt(end - 1) === code.comma ? end - 1 : end;
}

/** crash(8): `PAGE DIRECTORY: 2c01067`, `PAGE: 3800000  (2MB)`, `80000000038001e3  3800000   (PRESENT|…)`, `ffff888003a41c00  3a41c00`. */
function crashPages(row: Row): void {
  const { text, fields } = row;
  const [first, second, third] = fields;
  if (first === undefined || second === undefined) return;
  if (fieldText(row, first) === 'PAGE' && fieldText(row, second) === 'DIRECTORY:') {
    if (isHexField(row, third)) row.addresses.push(third.start);
  } else if (fieldText(row, first) === 'PAGE:') {
    if (
      isHexField(row, second) &&
      third !== undefined &&
      text.charCodeAt(third.start) === code.openParenthesis
    )
      row.addresses.push(second.start);
  } else if (isHexField(row, first, 5) && isHexField(row, second, 5)) {
    const flags = third !== undefined && text.startsWith('(PRESENT', third.start);
    const translated =
      fields.length === 2 && first.end - first.start === 16 && /^ffff/i.test(fieldText(row, first));
    if (flags || translated) row.addresses.push(first.start, second.start);
  }
}

/** `[c000000002a3fc60] [c00000000001e29c] foo+0x1c/0x40`, `NIP [c00000000001e2a4] foo+0x24/0x40`, `[deadbeef] *pgd=00000000`, `#0 [c7c53f80] schedule at …`. */
function bracketedFrames(row: Row): void {
  const { text, fields } = row;
  const frames: number[] = [];
  let proven = false;
  for (const [i, { start, end }] of fields.entries()) {
    if (text.charCodeAt(start) !== code.openBracket || text.charCodeAt(end - 1) !== code.closeBracket)
      continue;
    const inner = { start: start + 1, end: end - 1 };
    if (!isAddressField(row, inner)) continue;
    frames.push(inner.start);
    const next = fields[i + 1];
    const before = fieldText(row, fields[i - 1]);
    proven ||= /^#\d+$/.test(before) && next !== undefined;
    proven ||= symbolWithOffset(text, end);
    proven ||= next !== undefined && /^\*?pgd=/.test(text.slice(next.start, next.start + 5));
  }
  if (!proven) return;
  for (const at of frames) row.addresses.push(at);
  // crash(8) says where a frame returns to.
  const at = fields.findIndex((field) => fieldText(row, field) === 'at');
  const target = fields[at + 1];
  if (at > 0 && isAddressField(row, target)) row.addresses.push(target.start);
}

/** `    7f3c8a012345 main+0x4 (/tmp/a.out)` of perf script. */
function perfFrame(row: Row): void {
  const { text, fields } = row;
  const [first, second, third] = fields;
  if (first === undefined || second === undefined || third === undefined) return;
  for (const [i, field] of fields.entries()) {
    const name = fields[i + 1];
    const object = fields[i + 2];
    if (name === undefined || object === undefined || !isHexField(row, field)) continue;
    const inObject = /^\([/[]/.test(text.slice(object.start, object.start + 2));
    if (inObject && (fieldText(row, name) === '[unknown]' || symbolWithOffset(text, name.start)))
      row.addresses.push(field.start);
  }
}

/** `0.00 :   401136:   push %rbp` of perf annotate. */
function perfAnnotation(row: Row): void {
  const { text, fields } = row;
  const [first, second, third] = fields;
  if (first === undefined || second === undefined || third === undefined) return;
  if (second.end - second.start !== 1) return;
  const address = { start: third.start, end: third.end - 1 };
  const isAnnotation = /^\d+\.\d\d$/.test(fieldText(row, first)) && fieldText(row, second) === ':';
  if (isAnnotation && text.charCodeAt(address.end) === code.colon && isHexField(row, address))
    row.addresses.push(address.start);
}

/** `c7c51a68 (&rq->lock){-.-.}-{2:2}, at: …` of lockdep, with or without a number before. */
function heldLock(row: Row): void {
  const { text, fields } = row;
  const at = /^#\d+:$/.test(fieldText(row, fields[0])) ? 1 : 0;
  const lock = fields[at];
  const name = fields[at + 1];
  if (
    name === undefined ||
    !isAddressField(row, lock) ||
    text.charCodeAt(name.start) !== code.openParenthesis
  )
    return;
  if (text.slice(name.start, name.end).includes('){')) row.addresses.push(lock.start);
}

/**
 * `c7c51a40:  00000000 c0a01234 00000002 00400100   ....` of crash(8) and of U-Boot: native words. xxd, whose bytes stand in
 * the order of the file, has two blanks before the characters.
 */
function words32(row: Row): void {
  const { text, fields } = row;
  const [first] = fields;
  if (first === undefined || text.charCodeAt(first.end - 1) !== code.colon) return;
  const address = { start: first.start, end: first.end - 1 };
  const words = fields.slice(1, 5);
  if (address.end - address.start !== 8 || !isAddressField(row, address) || words.length < 4) return;
  if (!words.every((word) => word.end - word.start === 8 && isAddressField(row, word))) return;
  const next = fields[5];
  if (next !== undefined && next.start - (words[3]?.end ?? 0) < 3) return;
  for (const { start } of [address, ...words]) row.addresses.push(start);
}

/** `0012fb64 77d41234 00000001 ntdll!LdrpInitialize+0x5` and `77d3c5e8 cc              int     3` of a 32-bit WinDbg. */
function windbgRow(row: Row): void {
  const { text, fields } = row;
  const [first, second] = fields;
  if (
    first === undefined ||
    second === undefined ||
    first.end - first.start !== 8 ||
    !isAddressField(row, first)
  )
    return;
  const symbol = fields.findIndex(({ start, end }) =>
    text.slice(start, Math.min(end, start + 40)).includes('!'),
  );
  const words = fields.slice(0, symbol < 0 ? 0 : symbol);
  if (words.length >= 2 && words.every((word) => word.end - word.start === 8 && isAddressField(row, word))) {
    for (const { start } of words) row.addresses.push(start);
    return;
  }
  const mnemonic = fields[2];
  const bytes = second.end - second.start;
  const padded =
    mnemonic !== undefined &&
    mnemonic.start - second.start >= 16 &&
    /[a-z]/.test(text.charAt(mnemonic.start));
  if (padded && bytes % 2 === 0 && bytes <= 30 && isAllHex(text, second.start, second.end))
    row.addresses.push(first.start);
}

/** `ACPI: RSDP 000f5b20 000014 (v00 BOCHS )`: the table's address and length. */
function acpiTable(row: Row): void {
  const { text, fields } = row;
  const [acpi, name, address, length, version] = fields;
  if (acpi === undefined || version === undefined || fieldText(row, acpi) !== 'ACPI:') return;
  if ((name?.end ?? 0) - (name?.start ?? 0) !== 4 || !isAddressField(row, address)) return;
  if (isHexField(row, length, 4) && text.startsWith('(v', version.start)) row.addresses.push(address.start);
}
