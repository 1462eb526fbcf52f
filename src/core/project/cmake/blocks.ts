import type { CmakeCommand } from './lexer';

/** Commands with what is between `if` and `endif` and their like put together. */
export type CmakeNode =
  | { readonly kind: 'command'; readonly command: CmakeCommand }
  | {
      readonly kind: 'if';
      readonly branches: readonly {
        readonly condition: CmakeCommand | undefined;
        readonly body: readonly CmakeNode[];
      }[];
    }
  | { readonly kind: 'loop'; readonly head: CmakeCommand; readonly body: readonly CmakeNode[] }
  | { readonly kind: 'definition'; readonly head: CmakeCommand; readonly body: readonly CmakeNode[] };

const ends: ReadonlyMap<string, string> = new Map([
  ['if', 'endif'],
  ['foreach', 'endforeach'],
  ['while', 'endwhile'],
  ['function', 'endfunction'],
  ['macro', 'endmacro'],
]);

const depthLimit = 100;

export function cmakeBlocks(commands: readonly CmakeCommand[]): readonly CmakeNode[] {
  const reader = { commands, at: 0 };
  const nodes: CmakeNode[] = [];
  while (reader.at < commands.length) {
    nodes.push(...readUntil(reader, new Set(), 0));
    // An end without its beginning is passed over.
    reader.at += 1;
  }
  return nodes;
}

function readUntil(
  reader: { readonly commands: readonly CmakeCommand[]; at: number },
  stops: ReadonlySet<string>,
  depth: number,
): CmakeNode[] {
  const nodes: CmakeNode[] = [];
  for (
    let command = reader.commands[reader.at];
    command !== undefined;
    command = reader.commands[reader.at]
  ) {
    const { name } = command;
    if (stops.has(name) || name.startsWith('end') || (name.startsWith('else') && depth > 0)) return nodes;
    const end = ends.get(name);
    reader.at += 1;
    if (end === undefined || depth > depthLimit) nodes.push({ kind: 'command', command });
    else if (name === 'if') {
      const branches: { condition: CmakeCommand | undefined; body: readonly CmakeNode[] }[] = [];
      let condition: CmakeCommand | undefined = command;
      for (;;) {
        branches.push({ condition, body: readUntil(reader, new Set(['elseif', 'else', end]), depth + 1) });
        const next: CmakeCommand | undefined = reader.commands[reader.at];
        if (next === undefined || (next.name !== 'elseif' && next.name !== 'else')) break;
        condition = next.name === 'elseif' ? next : undefined;
        reader.at += 1;
      }
      if (reader.commands[reader.at]?.name === end) reader.at += 1;
      nodes.push({ kind: 'if', branches });
    } else {
      const body = readUntil(reader, new Set([end]), depth + 1);
      if (reader.commands[reader.at]?.name === end) reader.at += 1;
      nodes.push({
        kind: name === 'function' || name === 'macro' ? 'definition' : 'loop',
        head: command,
        body,
      });
    }
  }
  return nodes;
}
