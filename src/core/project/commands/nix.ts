import { lineAt } from '../textLines';
import type { FileCommand } from './index';
import { shellScriptCommands } from './shell';

/** The commands in the indented strings of a Nix expression, which are the phases of a build. `${…}` of Nix is not known. */
export function nixCommands(text: string, here: string): readonly FileCommand[] {
  const out: FileCommand[] = [];
  for (const { start: at, body: written } of indentedStrings(text)) {
    const start = lineAt(text, at);
    const body = written
      .replace(/''\$\{/g, '$' + '{')
      .replace(/(?<!')\$\{([^}]{0,2000})\}/g, (whole, name: string) =>
        /^\w+$/.test(name) ? whole : `$(${name.replace(/\W+/g, '_')})`,
      );
    for (const one of shellScriptCommands(body, here)) out.push({ ...one, line: start + one.line - 1 });
  }
  return out;
}

/** Texts between doubled quotes, in which such a pair before a quote, a `$` or a backslash is a part of the text. */
function indentedStrings(text: string): readonly { readonly start: number; readonly body: string }[] {
  const out: { start: number; body: string }[] = [];
  for (
    let start = text.indexOf("''");
    start >= 0 && out.length < mostStrings;
    start = text.indexOf("''", start)
  ) {
    let end = text.indexOf("''", start + 2);
    while (end >= 0 && /['$\\]/.test(text.charAt(end + 2))) end = text.indexOf("''", end + 3);
    if (end < 0) break;
    out.push({ start, body: text.slice(start + 2, end) });
    start = end + 2;
  }
  return out;
}

const mostStrings = 500;
