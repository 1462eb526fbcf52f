import { code, isAllDecimal, isAllHex, isSpace, isWord, skipHexDigits } from './chars';
import { registerLabel } from './registers';
import type { Listing } from './match';

/** The form of a line is judged by so many characters of it and so many fields. */
const farthest = 512;
const mostFields = 40;

interface Field {
  readonly start: number;
  readonly end: number;
}

const empty: Listing = { addresses: new Set(), disassembly: false, wide: 0, wideAddresses: 0, registers: 0 };

/**
 * What the form of a whole line says about the bare numbers in it: rows of nm, System.map, objdump, readelf, /proc/PID/maps,
 * /proc/iomem. A line too long to be such a row says nothing.
 */
export function listingOf(text: string, start: number, end: number): Listing {
  if (end - start > 8 * farthest) return empty;
  const fields = fieldsOf(text, start, Math.min(end, start + farthest));
  const addresses = new Set<number>();
  for (const rule of rules) for (const at of rule(text, fields)) addresses.add(at);
  return { addresses, disassembly: isDisassembly(text, fields), ...count(text, fields) };
}

/** Whether sixteen digits look like an address without any context: both ends of the space, never what chance gives. */
export function looksWide(text: string, start: number): boolean {
  return text.startsWith('0000', start) || text.slice(start, start + 4).toLowerCase() === 'ffff';
}

function fieldsOf(text: string, start: number, end: number): Field[] {
  const fields: Field[] = [];
  let i = start;
  while (i < end && fields.length < mostFields) {
    while (i < end && isSpace(text.charCodeAt(i))) i += 1;
    const from = i;
    while (i < end && !isSpace(text.charCodeAt(i))) i += 1;
    if (i > from) fields.push({ start: from, end: i });
  }
  return fields;
}

type Rule = (text: string, fields: readonly Field[]) => readonly number[];

const rules: readonly Rule[] = [
  nm,
  maps,
  readelfSection,
  readelfSymbol,
  objdumpHeader,
  objdumpSymbol,
  objdumpCode,
];

/** `80100000 T _start`, `80100000 00000010 T _start`, `80100000 t init_module	[loop]`. */
function nm(text: string, fields: readonly Field[]): readonly number[] {
  const [address, second, third, fourth] = fields;
  if (!isAddress(text, address) || second === undefined || third === undefined) return [];
  const sized = isAddress(text, second);
  const type = sized ? third : second;
  const name = sized ? fourth : third;
  if (name === undefined || type.end - type.start !== 1 || !nmTypes.includes(text.charAt(type.start)))
    return [];
  const extra = fields[sized ? 4 : 3];
  const bracketed =
    extra === undefined ||
    text.charCodeAt(extra.start) === code.openBracket ||
    text.charAt(extra.start - 1) === '\t';
  return bracketed && fields.length <= (sized ? 5 : 4) ? [address.start] : [];
}

/** The symbol types of nm(1) in binutils 2.40. */
const nmTypes = 'AaBbCcDdGgIiNnPpRrSsTtUuVvWw-?';

/** `7f3c8a000000-7f3c8a021000 rw-p …` and `00100000-3fffffff : System RAM`. */
function maps(text: string, fields: readonly Field[]): readonly number[] {
  const [range, second] = fields;
  if (range === undefined || second === undefined) return [];
  const middle = skipHexDigits(text, range.start);
  const last = middle + 1;
  const bounded =
    text.charCodeAt(middle) === code.minus &&
    isAllHex(text, range.start, middle) &&
    isAllHex(text, last, range.end);
  if (!bounded || !isLength(middle - range.start) || !isLength(range.end - last)) return [];
  const named = second.end - second.start === 1 && text.charCodeAt(second.start) === code.colon;
  return named || isRights(text, second) ? [range.start, last] : [];
}

/** Linux prints at least eight digits. */
function isLength(digits: number): boolean {
  return digits >= 8 && digits <= 16;
}

function isRights(text: string, field: Field): boolean {
  if (field.end - field.start !== 4) return false;
  return ['r-', 'w-', 'x-', 'ps'].every((letters, i) => letters.includes(text.charAt(field.start + i)));
}

/** `[ 1] .text PROGBITS 80100000 001000 …` of a 32-bit file. */
function readelfSection(text: string, fields: readonly Field[]): readonly number[] {
  if (fields[0] === undefined || text.charCodeAt(fields[0].start) !== code.openBracket) return [];
  const type = fields.findIndex((field) => sectionTypes.has(text.slice(field.start, field.end)));
  const address = fields[type + 1];
  return type > 0 && isAddress(text, address) ? [address.start] : [];
}

/** As readelf of binutils 2.40 prints them; others are rare and have no address. */
const sectionTypes: ReadonlySet<string> = new Set(
  'PROGBITS NOBITS NOTE STRTAB SYMTAB DYNSYM DYNAMIC REL RELA RELR HASH GNU_HASH VERSYM VERNEED VERDEF INIT_ARRAY FINI_ARRAY PREINIT_ARRAY ARM_EXIDX ARM_ATTRIBUTES GROUP'.split(
    ' ',
  ),
);

/** `5: 80100000   16 FUNC    GLOBAL DEFAULT    1 _start` of a 32-bit file. */
function readelfSymbol(text: string, fields: readonly Field[]): readonly number[] {
  const [number, address, , type, binding] = fields;
  if (number === undefined || type === undefined || binding === undefined || !isAddress(text, address))
    return [];
  if (text.charCodeAt(number.end - 1) !== code.colon || !isAllDecimal(text, number.start, number.end - 1))
    return [];
  const kinds = ['NOTYPE', 'OBJECT', 'FUNC', 'SECTION', 'FILE', 'COMMON', 'TLS', 'IFUNC'];
  const bindings = ['LOCAL', 'GLOBAL', 'WEAK', 'UNIQUE'];
  const known =
    kinds.includes(text.slice(type.start, type.end)) &&
    bindings.includes(text.slice(binding.start, binding.end));
  return known ? [address.start] : [];
}

/** `0 .text  00000283  80100000  00100000  00001000  2**4`: the second and third number are VMA and LMA. */
function objdumpHeader(text: string, fields: readonly Field[]): readonly number[] {
  const [index, , size, vma, lma, , alignment] = fields;
  if (index === undefined || alignment === undefined || !isAllDecimal(text, index.start, index.end))
    return [];
  if (!text.startsWith('2**', alignment.start) || !isAddress(text, size)) return [];
  return isAddress(text, vma) && isAddress(text, lma) ? [vma.start, lma.start] : [];
}

/** `80100000 g     F .text	00000010 _start`: the flags are seven columns. */
function objdumpSymbol(text: string, fields: readonly Field[]): readonly number[] {
  const [address] = fields;
  if (!isAddress(text, address) || text.charCodeAt(address.end) !== code.space) return [];
  const flags = text.slice(address.end + 1, address.end + 8);
  if (flags.length < 7 || flags.trim() === '' || [...flags].some((flag) => !' !lguCWIidDFfO'.includes(flag)))
    return [];
  const section = text.charAt(address.end + 9);
  return text.charCodeAt(address.end + 8) === code.space && (section === '.' || section === '*')
    ? [address.start]
    : [];
}

/** `80100000:	55 	push %ebp`. */
function objdumpCode(text: string, fields: readonly Field[]): readonly number[] {
  const [address] = fields;
  return address !== undefined && isDisassembly(text, fields) ? [address.start] : [];
}

/**
 * What tells objdump's disassembly from a dump of bytes and from a label in a source file: a tab after the colon, then bytes
 * in pairs, fours or eights with a blank after each, then a tab or nothing. Where tabs were turned into blanks, two of them
 * and a mnemonic.
 */
function isDisassembly(text: string, fields: readonly Field[]): boolean {
  const [address, bytes] = fields;
  const last = fields.at(-1);
  if (address === undefined || bytes === undefined || last === undefined) return false;
  const digits = address.end - 1 - address.start;
  if (text.charCodeAt(address.end - 1) !== code.colon || digits > 16) return false;
  if (!isAllHex(text, address.start, address.end - 1)) return false;
  const tabbed = text.charCodeAt(address.end) === code.tab;
  if (!tabbed && (digits < 5 || bytes.start - address.end < 2)) return false;
  let i = bytes.start;
  for (;;) {
    const end = skipHexDigits(text, i);
    const length = end - i;
    if (length === 0) break;
    if ((length !== 2 && length !== 4 && length !== 8) || text.charCodeAt(end) !== code.space) return false;
    i = end + 1;
  }
  const blanks = i;
  while (text.charCodeAt(i) === code.space) i += 1;
  if (blanks === bytes.start) return false;
  if (tabbed) return text.charCodeAt(i) === code.tab || i >= last.end;
  // Mnemonics are written in small letters.
  const mnemonic = text.charCodeAt(i);
  return i > blanks && mnemonic >= 97 && mnemonic <= 122;
}

function isAddress(text: string, field: Field | undefined): field is Field {
  if (field === undefined) return false;
  const length = field.end - field.start;
  return (length === 8 || length === 16) && isAllHex(text, field.start, field.end);
}

function count(
  text: string,
  fields: readonly Field[],
): { wide: number; wideAddresses: number; registers: number } {
  let wide = 0;
  let wideAddresses = 0;
  let registers = 0;
  const last = fields.at(-1);
  let i = fields[0]?.start ?? 0;
  const end = last?.end ?? 0;
  while (i < end) {
    const c = text.charCodeAt(i);
    if (!isWord(c)) {
      i += 1;
      continue;
    }
    const start = i;
    while (i < end && isWord(text.charCodeAt(i))) i += 1;
    const length = i - start;
    if ((length !== 16 && length !== 8) || !isAllHex(text, start, i)) continue;
    if (length === 16) wide += 1;
    if (length === 16 && looksWide(text, start) && !isAllDecimal(text, start, i)) wideAddresses += 1;
    if (registerLabel(text, fields[0]?.start ?? 0, start) !== undefined) registers += 1;
  }
  return { wide, wideAddresses, registers };
}
