import { code, isAllDecimal, isAllHex, isHexDigit, isWord, skipHexDigits } from './chars';
import { dumpRules } from './dumps';
import { endsOfSpace, looksWide } from './forms';
import { registerLabel } from './labels';
import type { Listing } from './match';
import {
  farthest,
  fieldText,
  isAddressField,
  isDecimalField,
  marks,
  rangeField,
  rowOf,
  type Row,
  type Rule,
} from './row';

const empty: Listing = {
  addresses: [],
  others: [],
  disassembly: false,
  wide: 0,
  wideAddresses: 0,
  chancy: 0,
  registers: 0,
};

/**
 * What the form of a whole line says about the bare numbers in it: rows of nm, System.map, objdump, readelf, /proc/PID/maps,
 * /proc/iomem here, of debuggers and dumps in `dumps.ts`. A line too long to be such a row says nothing.
 */
export function listingOf(text: string, start: number, end: number): Listing {
  if (end - start > 8 * farthest) return empty;
  const row = rowOf(text, start, end);
  for (const { needs, read } of rules) if ((row.marks & needs) === needs) read(row);
  return {
    addresses: row.addresses,
    others: row.others,
    disassembly: isDisassembly(row),
    ...count(row),
  };
}

const rules: readonly Rule[] = [
  { needs: 0, read: nm },
  { needs: marks.minus, read: maps },
  { needs: marks.bracket, read: readelfSection },
  { needs: 0, read: readelfSectionTail },
  { needs: marks.colon, read: readelfSymbol },
  { needs: marks.underscore, read: relocation },
  { needs: marks.asterisk, read: objdumpHeader },
  { needs: 0, read: objdumpSymbol },
  { needs: marks.colon, read: objdumpCode },
  ...dumpRules,
];

/** `80100000 T _start`, `80100000 00000010 T _start`, `80100000 t init_module	[loop]`, `a.o:00000010 t foo`. */
function nm(row: Row): void {
  const { text, fields } = row;
  const [first, second, third, fourth] = fields;
  if (first === undefined || second === undefined || third === undefined) return;
  const address = { start: afterFileName(text, first.start, first.end), end: first.end };
  if (!isAddressField(row, address)) return;
  const sized = isAddressField(row, second);
  const type = sized ? third : second;
  const name = sized ? fourth : third;
  if (name === undefined || type.end - type.start !== 1 || !nmTypes.includes(text.charAt(type.start))) return;
  const extra = fields[sized ? 4 : 3];
  const bracketed =
    extra === undefined ||
    text.charCodeAt(extra.start) === code.openBracket ||
    text.charAt(extra.start - 1) === '\t';
  if (!bracketed || fields.length > (sized ? 5 : 4)) return;
  row.addresses.push(address.start);
  if (sized) row.others.push(second.start);
}

/** Past the `a.o:` of nm -A. */
function afterFileName(text: string, start: number, end: number): number {
  const colon = text.lastIndexOf(':', end - 1);
  return colon > start ? colon + 1 : start;
}

/** The symbol types of nm(1) in binutils 2.40, but for `-`: those of stabs have more columns. */
const nmTypes = 'AaBbCcDdGgIiNnPpRrSsTtUuVvWw?';

/** `7f3c8a000000-7f3c8a021000 rw-p …` and `00100000-3fffffff : System RAM`. */
function maps(row: Row): void {
  const [first, second] = row.fields;
  const range = rangeField(row, first);
  if (range === undefined || second === undefined) return;
  const named = second.end - second.start === 1 && row.text.charCodeAt(second.start) === code.colon;
  if (!named && !isRights(fieldText(row, second))) return;
  row.addresses.push(range.low, range.high);
}

function isRights(field: string): boolean {
  return (
    field.length === 4 && ['r-', 'w-', 'x-', 'ps'].every((letters, i) => letters.includes(field.charAt(i)))
  );
}

/** `[ 1] .text PROGBITS 80100000 001000 …`; of a 64-bit file the offset in the file follows with eight digits. */
function readelfSection(row: Row): void {
  const { text, fields } = row;
  if (fields[0] === undefined || text.charCodeAt(fields[0].start) !== code.openBracket) return;
  const type = fields.findIndex((field) => sectionTypes.has(fieldText(row, field)));
  const address = fields[type + 1];
  if (type <= 0 || !isAddressField(row, address)) return;
  row.addresses.push(address.start);
  const offset = fields[type + 2];
  if (offset !== undefined) row.others.push(offset.start);
}

/** As readelf of binutils 2.40 prints them; others are rare and have no address. */
const sectionTypes: ReadonlySet<string> = new Set(
  'PROGBITS NOBITS NOTE STRTAB SYMTAB DYNSYM DYNAMIC REL RELA RELR HASH GNU_HASH VERSYM VERNEED VERDEF INIT_ARRAY FINI_ARRAY PREINIT_ARRAY ARM_EXIDX ARM_ATTRIBUTES X86_64_UNWIND RISCV_ATTRIBUTE MIPS_ABIFLAGS GROUP'.split(
    ' ',
  ),
);

/** `0000000000c01e37  0000000000000000  AX       0     0     4096`: the size and the size of an entry. */
function readelfSectionTail(row: Row): void {
  const { fields } = row;
  const [size, entry] = fields;
  if (fields.length < 5 || fields.length > 6 || !isAddressField(row, size) || !isAddressField(row, entry))
    return;
  if (size.end - size.start !== 16 || !fields.slice(-3).every((field) => isDecimalField(row, field))) return;
  if (fields.length === 6 && !/^[A-Zlop]+$/.test(fieldText(row, fields[2]))) return;
  row.others.push(size.start, entry.start);
}

/** `5: 80100000   16 FUNC    GLOBAL DEFAULT    1 _start`. */
function readelfSymbol(row: Row): void {
  const { text, fields } = row;
  const [number, address, , type, binding] = fields;
  if (number === undefined || type === undefined || binding === undefined || !isAddressField(row, address))
    return;
  if (text.charCodeAt(number.end - 1) !== code.colon || !isAllDecimal(text, number.start, number.end - 1))
    return;
  const kinds = ['NOTYPE', 'OBJECT', 'FUNC', 'SECTION', 'FILE', 'COMMON', 'TLS', 'IFUNC'];
  const bindings = ['LOCAL', 'GLOBAL', 'WEAK', 'UNIQUE'];
  if (kinds.includes(fieldText(row, type)) && bindings.includes(fieldText(row, binding)))
    row.addresses.push(address.start);
}

/** `000000003fd8  000300000006 R_X86_64_GLOB_DAT 0000000000000000 printf + 0`, `1139: R_X86_64_PLT32 puts-0x4`. */
function relocation(row: Row): void {
  const { text, fields } = row;
  const at = fields.findIndex(
    ({ start, end }) => end - start > 4 && /^R_[A-Z0-9]+_/.test(text.slice(start, end)),
  );
  const [offset] = fields;
  if (at !== 1 && at !== 2) return;
  if (offset === undefined) return;
  const digits = text.charCodeAt(offset.end - 1) === code.colon ? offset.end - 1 : offset.end;
  if (digits - offset.start > 16 || !isAllHex(text, offset.start, digits)) return;
  row.addresses.push(offset.start);
  if (at === 1) return;
  const info = fields[1];
  if (info !== undefined) row.others.push(info.start);
  const value = fields[3];
  if (isAddressField(row, value)) row.addresses.push(value.start);
}

/** `0 .text  00000283  80100000  00100000  00001000  2**4`: size, VMA, LMA, offset in the file. */
function objdumpHeader(row: Row): void {
  const [index, , size, vma, lma, offset, alignment] = row.fields;
  if (offset === undefined || alignment === undefined || !isDecimalField(row, index)) return;
  if (!row.text.startsWith('2**', alignment.start) || !isAddressField(row, size)) return;
  if (!isAddressField(row, vma) || !isAddressField(row, lma)) return;
  row.addresses.push(vma.start, lma.start);
  row.others.push(size.start, offset.start);
}

/** `80100000 g     F .text	00000010 _start`: the flags are seven columns; a size follows the section. */
function objdumpSymbol(row: Row): void {
  const { text, fields } = row;
  const [address] = fields;
  if (!isAddressField(row, address) || text.charCodeAt(address.end) !== code.space) return;
  const flags = text.slice(address.end + 1, address.end + 8);
  if (flags.length < 7 || [...flags].some((flag) => !' !lguCWIidDfFO'.includes(flag))) return;
  const section = text.charAt(address.end + 9);
  if (text.charCodeAt(address.end + 8) !== code.space || (section !== '.' && section !== '*')) return;
  row.addresses.push(address.start);
  const size = fields.slice(2).find((field) => isAddressField(row, field));
  if (size !== undefined) row.others.push(size.start);
}

/** `80100000:	55 	push %ebp`. */
function objdumpCode(row: Row): void {
  const [address] = row.fields;
  if (address !== undefined && isDisassembly(row)) row.addresses.push(address.start);
}

/**
 * What tells objdump's disassembly from a dump of bytes and from a label in a source file: a tab after the colon, then bytes
 * in pairs, fours or eights with a blank after each, then a tab or nothing. Where tabs were turned into blanks, two of them
 * and a mnemonic.
 */
function isDisassembly({ text, fields }: Row): boolean {
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

function count({ text, fields }: Row): Pick<Listing, 'wide' | 'wideAddresses' | 'chancy' | 'registers'> {
  let wide = 0;
  let chancy = 0;
  let wideAddresses = 0;
  let registers = 0;
  const start = fields[0]?.start ?? 0;
  const end = fields.at(-1)?.end ?? 0;
  let i = start;
  while (i < end) {
    if (!isWord(text.charCodeAt(i))) {
      i += 1;
      continue;
    }
    const from = i;
    while (i < end && isWord(text.charCodeAt(i))) i += 1;
    const length = i - from;
    if (length < 5 || length > 16 || !isHexDigit(text.charCodeAt(from)) || !isAllHex(text, from, i)) continue;
    if (length === 16) wide += 1;
    if (length === 16 && looksWide(text, from) && !isAllDecimal(text, from, i)) wideAddresses += 1;
    else if (length === 16 && !endsOfSpace(text, from)) chancy += 1;
    if (registerLabel(text, start, from, length) !== undefined) registers += 1;
  }
  return { wide, wideAddresses, chancy, registers };
}
