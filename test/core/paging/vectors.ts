import { readFileSync } from 'node:fs';

/** One row of the table of expected values, which was computed from the manuals and sources without this project. */
export interface Vector {
  readonly id: string;
  readonly type: string;
  readonly mode?: string;
  readonly profile?: string | null;
  readonly address?: string;
  readonly note?: string;
  readonly expect?: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

const file = new URL('../../fixtures/vectors.json', import.meta.url);

// The file is a fixture of ours; a row of another shape fails the test that reads it.
const rows = (JSON.parse(readFileSync(file, 'utf8')) as { readonly vectors: readonly Vector[] }).vectors;

/** The rows of a type. Fails when there are none, so that a test never passes for having looked at nothing. */
export function vectorsOf(type: string): readonly Vector[] {
  const found = rows.filter((row) => row.type === type);
  if (found.length === 0) throw new Error(`no vectors of type ${type}`);
  return found;
}
