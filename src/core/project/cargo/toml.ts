import { parse } from 'smol-toml';
import { lineOf } from '../textLines';
import type { TreeFiles } from '../treeFiles';

/** A TOML file; `data` is empty when it could not be read, which `error` then says. */
export interface TomlFile {
  readonly path: string;
  readonly text: string;
  readonly data: unknown;
  readonly error?: string;
}

export async function readToml(files: TreeFiles, path: string): Promise<TomlFile | undefined> {
  const text = await files.read(path);
  if (text === undefined || text.length > 4_000_000) return undefined;
  try {
    return { path, text, data: parse(text, { unsafeKeyBehaviour: 'drop', maxDepth: 100 }) };
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
    return { path, text, data: {}, error: `${path}: ${message}` };
  }
}

/** The line of a text in a table: the first one behind the table's header, if that is found. */
export function tomlLine(file: TomlFile, needle: string, header?: string): number {
  const at = header === undefined ? -1 : headerAt(file.text, header);
  const from = at < 0 ? 1 : file.text.slice(0, at).split('\n').length;
  return lineOf(file.text, needle, from);
}

function headerAt(text: string, header: string): number {
  for (const quoted of [`[${header}]`, `[[${header}]]`]) {
    const at = text.indexOf(quoted);
    if (at >= 0) return at;
  }
  return -1;
}
