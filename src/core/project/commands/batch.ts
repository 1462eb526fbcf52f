import { joinPath } from '../paths';
import type { FileCommand } from './index';
import { onOneBlank } from './variables';

/** More is no command. */
const longest = 8000;

/** The commands of a batch file of Windows, with `set` and `%NAME%` put in. */
export function batchCommands(text: string, here: string): readonly FileCommand[] {
  const variables = new Map<string, string>();
  const out: FileCommand[] = [];
  const lines = text.split(/\r?\n/);
  let folder = '.';
  for (let i = 0; i < lines.length; i += 1) {
    const number = i + 1;
    let line = onOneBlank(lines[i] ?? '')
      .slice(0, longest)
      .trim();
    while (line.endsWith('^') && i + 1 < lines.length) {
      i += 1;
      line = `${line.slice(0, -1)} ${onOneBlank(lines[i] ?? '').trim()}`.slice(0, longest);
    }
    line = line
      .replace(/^@/, '')
      .replace(/%~dp0/gi, `${here}/`)
      .replace(/%(\w+)%/g, (_, name: string) => variables.get(name.toLowerCase()) ?? `$(${name})`)
      .replace(/%\d/g, '');
    const [, name, value = ''] = /^set\s+"?(\w+)=(.*?)"?$/i.exec(line) ?? [];
    const moved = /^(?:cd|pushd)\s+(?:\/d\s+)?(.+)$/i.exec(line)?.[1];
    if (name !== undefined) variables.set(name.toLowerCase(), value.slice(0, 4000));
    else if (moved !== undefined) folder = joinPath(folder, moved.replaceAll('\\', '/').replaceAll('"', ''));
    else if (line !== '' && !/^(rem\b|::|echo\b|if\b|for\b|goto\b|:)/i.test(line))
      out.push({ text: line.replaceAll('\\', '/'), line: number, folder });
  }
  return out;
}
