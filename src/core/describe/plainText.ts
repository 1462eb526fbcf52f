import { centre, columnWidths, flagLines, type Card, type FieldTable, type Inline } from './card';

/** A card as plain text: for a terminal, for the clipboard, and for tests to read. */
export function cardText(card: Card): string {
  if (card.kind === 'quiet') return inlines(card.line);
  const lines = [inlines(card.title), inlines(card.address)];
  if (card.fields !== undefined) lines.push('', ...fieldLines(card.fields));
  if (card.facts.length > 0) lines.push('');
  const width = Math.max(0, ...card.facts.map(({ label }) => label.length));
  for (const fact of card.facts) {
    fact.lines.forEach((line, i) => {
      lines.push(`${(i === 0 ? oneLine(fact.label) : '').padEnd(width)}  ${inlines(line)}`);
    });
  }
  return lines.map((line) => line.trimEnd()).join('\n');
}

function fieldLines(table: FieldTable): string[] {
  const widths = columnWidths(table);
  const row = (cell: (column: FieldTable['columns'][number]) => string): string =>
    table.columns.map((column, i) => centre(oneLine(cell(column)), widths[i] ?? 0)).join(' ');
  const columns =
    table.columns.length === 0
      ? []
      : [row(({ name }) => name), row(({ value }) => value), row(({ bits }) => bits)];
  // Without colours a set flag is one in brackets.
  const flags = flagLines(table.flags ?? []).map((line) =>
    line.map(({ name, set }) => (set ? `[${name}]` : name)).join(' '),
  );
  return [...columns, ...flags];
}

function inlines(parts: readonly Inline[]): string {
  return parts.flatMap((part) => (part.kind === 'icon' ? [] : [oneLine(part.text)])).join(' ');
}

/** Names come from files and may hold anything; a terminal must not be steered by them. */
function oneLine(value: string): string {
  return value.replace(/[\p{Cc}\u00a0]/gu, ' ');
}
