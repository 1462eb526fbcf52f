import type { Dialect } from './dialect';
import { parseScript } from './parser';

/** A file that such a text names. */
export interface ListedFile {
  readonly name: string;
  /** The number of the GROUP in the text that names it. */
  readonly group: number | undefined;
}

/**
 * The files that a text among a link's inputs names with INPUT and GROUP, as libc.so does. Undefined when the text places
 * sections or memory too, so that it stands for the linker script.
 */
export function listedFiles(text: string, file: string, dialect: Dialect): readonly ListedFile[] | undefined {
  const { items } = parseScript(text, file, dialect).script;
  const places = items.some(({ kind }) => kind === 'sections' || kind === 'memory' || kind === 'phdrs');
  if (places || items.length === 0) return undefined;
  return items.flatMap((item, i) =>
    item.kind === 'inputs'
      ? item.files.map(({ text: name }) => ({ name, group: item.group ? i : undefined }))
      : [],
  );
}
