import { hex } from '../core/address';
import { findLiterals } from '../core/literal';
import { lineIndex } from '../core/text';
import { readText } from '../node/files';
import { reasonOf } from './inputs';
import { languageOf } from './language';
import { parseOptions } from './options';
import { json, UsageError, type Outcome } from './outcome';

/** `memscape literals`: every literal of the files that a hover would answer on. */
export async function literalsCommand(args: readonly string[]): Promise<Outcome> {
  const { values, positionals } = parseOptions({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean' } },
  });
  if (positionals.length === 0) throw new UsageError('literals: no file; try memscape literals --help');
  const rows: LiteralRow[] = [];
  for (const file of positionals) for (const row of await literalsOf(file)) rows.push(row);
  const stdout =
    values.json === true
      ? json(rows)
      : rows.map((row) => `${row.file}:${row.line}:${row.column}: ${row.text} = ${row.value}\n`).join('');
  return { status: 0, stdout, stderr: '' };
}

interface LiteralRow {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly text: string;
  readonly value: string;
}

async function literalsOf(file: string): Promise<LiteralRow[]> {
  const text = await readText(file).catch((error: unknown) => {
    throw new UsageError(`cannot read ${file}: ${reasonOf(error)}`);
  });
  const index = lineIndex(text);
  return findLiterals(text, languageOf(file)).map((literal) => {
    const { line, column } = index.position(literal.start);
    return { file, line, column, text: literal.text, value: hex(literal.value) };
  });
}
