import { formatAddress } from './address';
import { explainAddress, type AddressFacts, type ExplainRequest } from './explain';
import { scanText } from './literal';
import { lineIndex } from './text';

/** One address of a text, with what it is. */
export interface AddressRow {
  readonly line: number;
  /** As written; the first place only, the number of places is `count`. */
  readonly text: string;
  readonly value: bigint;
  readonly count: number;
  readonly region: string;
  readonly indices: string;
  readonly symbol: string;
}

export interface AddressTable {
  readonly rows: readonly AddressRow[];
  /** True when the text has more different addresses than a table holds. */
  readonly cut: boolean;
}

/** A table longer than this is not read, and a file may hold millions. */
const mostRows = 20_000;

/** The addresses of a text in the order in which they first appear, each value once. Values below `smallBelow` are left out. */
export function addressTable(
  text: string,
  languageId: string,
  smallBelow: bigint,
  request: Omit<ExplainRequest, 'value'>,
): AddressTable {
  const found = new Map<bigint, { text: string; start: number; count: number }>();
  let cut = false;
  scanText(text, languageId, (literal) => {
    if (literal.value < smallBelow) return;
    const known = found.get(literal.value);
    if (known !== undefined) known.count += 1;
    else if (found.size >= mostRows) cut = true;
    else found.set(literal.value, { text: literal.text, start: literal.start, count: 1 });
  });
  const lines = lineIndex(text);
  const rows = [...found].map(([value, { text: written, start, count }]) => {
    const facts = explainAddress({ ...request, value });
    const { line } = lines.position(start);
    return { line, text: written, value, count, ...columns(facts) };
  });
  return { rows, cut };
}

function columns({
  decoded,
  region,
  image,
  notCanonical,
}: AddressFacts): Pick<AddressRow, 'region' | 'indices' | 'symbol'> {
  const inner = region.overlays.find(({ condition }) => condition === undefined) ?? region.base;
  return {
    region: notCanonical === undefined ? (inner?.name ?? '') : 'not canonical',
    indices: decoded.indices.map(({ index }) => index.toString()).join(' '),
    symbol: symbolText(image),
  };
}

function symbolText(image: AddressFacts['image']): string {
  if (image === undefined) return '';
  const { symbol, scriptSymbol, section, sectionOffset } = image;
  if (symbol !== undefined) return plus(symbol.symbol.name, symbol.offset);
  if (scriptSymbol !== undefined) return scriptSymbol.name;
  return section === undefined ? '' : plus(section.name, sectionOffset ?? 0n);
}

function plus(name: string, offset: bigint): string {
  return offset === 0n ? name : `${name}+0x${offset.toString(16)}`;
}

const headings = ['line', 'literal', 'address', 'times', 'region', 'indices', 'symbol'] as const;

function cells(row: AddressRow): readonly string[] {
  const { line, text, value, count, region, indices, symbol } = row;
  return [line.toString(), text, formatAddress(value), count.toString(), region, indices, symbol];
}

/** A Markdown table; what the file's names hold cannot end a cell. */
export function addressMarkdown({ rows }: AddressTable): string {
  const line = (values: readonly string[]): string => `| ${values.map(escapeCell).join(' | ')} |`;
  return [
    line(headings),
    `|${' --- |'.repeat(headings.length)}`,
    ...rows.map((row) => line(cells(row))),
  ].join('\n');
}

function escapeCell(value: string): string {
  return value.replace(/[\\`*_<>|[\]]/g, (c) => `\\${c}`).replace(/\p{Cc}/gu, ' ');
}

/** RFC 4180, with a guard against cells that a spreadsheet would take for formulas. */
export function addressCsv({ rows }: AddressTable): string {
  const line = (values: readonly string[]): string => values.map(csvCell).join(',');
  return [line(headings), ...rows.map((row) => line(cells(row)))].join('\r\n');
}

function csvCell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
