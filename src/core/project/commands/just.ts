import { joinPath } from '../paths';
import type { FileCommand } from './index';
import { shellScriptCommands } from './shell';
import { onOneBlank } from './variables';

/** The commands of a Justfile's recipes, each with the settings and the defaults of its parameters put in. */
export function justCommands(text: string, here: string): readonly FileCommand[] {
  const variables = new Map<string, string>();
  const out: FileCommand[] = [];
  const lines = text.split(/\r?\n/);
  let own = new Map<string, string>();
  const put = (words: string): string =>
    words
      .slice(0, 2 * longest)
      .replace(/\{\{\{\{/g, '{')
      .replace(/\{\{((?:[^}]|\}(?!\}))*)\}\}/g, (_, expression: string) =>
        valueOf(expression, new Map([...variables, ...own]), here),
      );
  for (let i = 0; i < lines.length; i += 1) {
    const number = i + 1;
    let line = onOneBlank(lines[i] ?? '').slice(0, longest);
    while (/\\$/.test(line) && i + 1 < lines.length) {
      i += 1;
      line = `${line.slice(0, -1)} ${(lines[i] ?? '').trim()}`;
    }
    if (/^\s/.test(line) && line.trim() !== '') {
      const command = line.trim().replace(/^[@-]+/, '');
      if (!command.startsWith('#'))
        for (const one of shellScriptCommands(put(command), here)) out.push({ ...one, line: number });
      continue;
    }
    const [, name, value] = /^(?:export\s+)?([\w-]+)\s*:=\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined) variables.set(name, valueOf(value ?? '', variables, here));
    const recipe = /^@?[\w-]+((?:\s+[+*$]?[\w-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[\w.-]+))?)*)\s*:(?!=)/.exec(
      line,
    );
    if (recipe !== null)
      own = new Map(
        [...(recipe[1] ?? '').matchAll(/([\w-]+)\s*=\s*("[^"]*"|'[^']*'|[\w.-]+)/g)].map(
          ([, parameter = '', preset = '']) => [parameter, valueOf(preset, variables, here)],
        ),
      );
  }
  return out;
}

const longest = 4000;

/** `a / "b" + c`, `env_var_or_default("X", "y")`, `justfile_directory()`, `if x == y { a } else { b }`. */
function valueOf(expression: string, variables: ReadonlyMap<string, string>, here: string): string {
  const text = expression
    .slice(0, longest)
    .replace(/\s#.*$/, '')
    .replace(/\s+/g, ' ')
    .trim();
  const [, left, sign, right, yes, no] =
    /^if ([^=!{}]*)(==|!=)([^{}]*)\{([^{}]*)\} ?else ?\{([^{}]*)\}$/.exec(text) ?? [];
  if (left !== undefined) {
    const isSame = valueOf(left, variables, here) === valueOf(right ?? '', variables, here);
    return valueOf((isSame === (sign === '==') ? yes : no) ?? '', variables, here);
  }
  const parts = text.slice(0, longest).match(/"[^"]*"|'[^']*'|`[^`]*`|[\w-]+\([^()]*\)|[\w-]+|[+/]/g) ?? [];
  return parts.reduce((made, part, at) => {
    if (part === '+' || part === '/') return made;
    const value = single(part, variables, here);
    const joined = at > 0 && parts[at - 1] === '/' ? joinPath(made === '' ? '/' : made, value) : made + value;
    return joined.slice(0, longest);
  }, '');
}

function single(part: string, variables: ReadonlyMap<string, string>, here: string): string {
  if (/^["']/.test(part)) return part.slice(1, -1);
  if (part.startsWith('`')) return `$(output of ${part.replace(/[^\w .-]/g, '')})`;
  const [, call, args = ''] = /^([\w-]+)\((.*)\)$/.exec(part) ?? [];
  if (call === undefined) return variables.get(part) ?? `$(${part})`;
  const given = args.split(',').map((one) => one.trim());
  if (/^(justfile_directory|invocation_directory|source_directory)$/.test(call)) return here;
  if (/^(env_var_or_default|env)$/.test(call) && given.length > 1)
    return single(given[1] ?? '', variables, here);
  return `$(${call === 'arch' ? 'ARCH' : part.replace(/\W+/g, '_')})`;
}
