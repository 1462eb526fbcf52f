import { formatAddress } from './address';
import type { AddressRow, AddressTable } from './addressTable';

const headings = ['line', 'literal', 'address', 'times', 'region', 'indices', 'symbol'] as const;

/** Columns of figures, which are read from the right. */
const rightAligned: ReadonlySet<string> = new Set(['line', 'times']);

/** A cell of a table for people is cut at this; the copies have all of it. */
const widestCell = 60;

function cells({ line, text, value, count, region, indices, symbol }: AddressRow): readonly string[] {
  return [line.toString(), text, formatAddress(value), count.toString(), region, indices, symbol];
}

/**
 * The table as aligned text, a heading first; row `n` of the table is on line `n + 1` of the text, from 0. The addresses are left
 * out when the literals are the same digits.
 */
export function addressText({ rows }: AddressTable): string {
  const isPlain = rows.every(
    ({ text, value }) => `0x${text.toLowerCase().replace(/^0x/, '')}` === formatAddress(value),
  );
  const shown = headings.filter((heading) => heading !== (isPlain ? 'address' : ''));
  const pick = (row: readonly string[]): string[] =>
    shown.map((heading) => clip(row[headings.indexOf(heading)] ?? ''));
  const table = [pick(headings), ...rows.map((row) => pick(cells(row)))];
  const widths = shown.map((_, column) =>
    table.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), 0),
  );
  return table
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return rightAligned.has(shown[column] ?? '') ? cell.padStart(width) : cell.padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function clip(value: string): string {
  const shown = value.replace(/\p{Cc}/gu, ' ');
  return shown.length > widestCell ? `${shown.slice(0, widestCell - 1)}…` : shown;
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
