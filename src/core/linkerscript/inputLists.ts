import type { Dialect } from './dialect';
import { parseScript } from './parser';

/** A file that such a text names. */
export interface ListedFile {
  readonly name: string;
  /** Of the GROUP that names it: how many files the text names before that. */
  readonly group: number | undefined;
  /** In AS_NEEDED. */
  readonly asNeeded: boolean;
}

/**
 * The files that a text among a link's inputs names with INPUT and GROUP, as libc.so does. Undefined when the text places
 * sections or memory too, so that it stands for the linker script.
 */
export function listedFiles(text: string, file: string, dialect: Dialect): readonly ListedFile[] | undefined {
  const { items } = parseScript(text, file, dialect).script;
  const places = items.some(({ kind }) => kind === 'sections' || kind === 'memory' || kind === 'phdrs');
  if (places || items.length === 0) return undefined;
  const listed: ListedFile[] = [];
  for (const item of items) {
    if (item.kind !== 'inputs') continue;
    const group = item.group ? listed.length : undefined;
    listed.push(...item.files.map((name) => ({ name: name.text, group, asNeeded: item.asNeeded.has(name) })));
  }
  return listed;
}
