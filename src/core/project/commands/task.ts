import type { FileCommand } from './index';
import { shellScriptCommands } from './shell';

/** The commands of a Taskfile (version 3): `cmds` and `cmd`, with `vars` put in. */
export function taskCommands(text: string, here: string): readonly FileCommand[] {
  const variables = new Map<string, string>();
  const out: FileCommand[] = [];
  const lines = text.split(/\r?\n/);
  const indentOf = (line: string): number => line.length - line.trimStart().length;
  const put = (words: string): string =>
    words.replace(/\{\{-?\s*\.(\w+)\s*-?\}\}/g, (_, name: string) => variables.get(name) ?? `$(${name})`);
  let vars = -1;
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i] ?? '';
    if (line.trim() === '' || line.trim().startsWith('#')) continue;
    const indent = indentOf(line);
    if (vars >= 0 && indent <= vars) vars = -1;
    if (/^\s*(vars|env):\s*$/.test(line)) {
      vars = indent;
      continue;
    }
    const [, name, value] = /^\s*(\w+):\s*(.+)$/.exec(line) ?? [];
    if (vars >= 0 && name !== undefined) {
      variables.set(name, put(bare(value ?? '')).slice(0, 4000));
      continue;
    }
    const command = /^\s*-\s+(?:cmd:\s*)?(.+)$/.exec(line)?.[1] ?? /^\s*cmds?:\s+(\S.*)$/.exec(line)?.[1];
    if (command === undefined) continue;
    const block = /^[|>][+-]?$/.test(command.trim());
    const written: { text: string; line: number }[] = block ? [] : [{ text: bare(command), line: i + 1 }];
    while (
      i + 1 < lines.length &&
      indentOf(lines[i + 1] ?? '') > indent &&
      (lines[i + 1] ?? '').trim() !== ''
    ) {
      if (!block && /^\s*(-|\w+:)\s/.test(lines[i + 1] ?? '')) break;
      i += 1;
      written.push({ text: (lines[i] ?? '').trim(), line: i + 1 });
    }
    const first = written[0]?.line ?? i + 1;
    for (const one of shellScriptCommands(put(written.map((part) => part.text).join('\n')), here))
      out.push({ ...one, line: first + one.line - 1 });
  }
  return out;
}

/** A plain or quoted scalar of YAML. */
function bare(text: string): string {
  const value = text.trim();
  return /^(["']).*\1$/s.test(value) ? value.slice(1, -1) : value.replace(/\s+#.*$/, '');
}
