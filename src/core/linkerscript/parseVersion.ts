import type { VersionBlock, VersionNode } from './ast';
import { cover } from './parseExpression';
import type { Reader } from './reader';

/** `VERSION { NAME { global: a; b*; local: *; } PARENT; … }`; what is not understood is stepped over. */
export function versionBlock(reader: Reader): VersionBlock {
  const start = reader.next().span;
  const nodes: VersionNode[] = [];
  reader.within('version', () => {
    reader.expect('{');
    for (;;) {
      const token = reader.look();
      if (token.kind === 'end' || reader.accept('}')) break;
      const name = token.word === '{' ? '' : reader.next().text;
      if (reader.accept('{')) nodes.push(versionNode(reader, name));
    }
  });
  return { kind: 'version', nodes, span: cover(start, { start: 0, end: reader.lastEnd() }) };
}

function versionNode(reader: Reader, name: string): VersionNode {
  const globals: string[] = [];
  const locals: string[] = [];
  let parents = 0;
  let foreign = false;
  let into = globals;
  for (let depth = 1; depth > 0 && reader.look().kind !== 'end';) {
    const token = reader.next();
    const { text, quoted } = token;
    if (quoted) into.push(text);
    else if (text === '{') depth += 1;
    else if (text === '}') depth -= 1;
    // To lld the colon is a part of the word.
    else if (/^(global|local):$/.test(text) || (/^(global|local)$/.test(text) && reader.accept(':')))
      into = text.startsWith('global') ? globals : locals;
    else if (text === 'extern') foreign = reader.next().text !== 'C' || foreign;
    else if (text !== ';' && text !== ':' && text !== ',') into.push(text);
  }
  while (reader.look().kind !== 'end' && !reader.accept(';')) {
    if (reader.look().word === '}') break;
    reader.next();
    parents += 1;
  }
  return { name, globals, locals, parents, foreign };
}
