import { cover } from './parseExpression';
import type { Reader } from './reader';
import type { VersionBlock, VersionNode } from './versionNode';

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
      else reader.fail('"{"');
    }
    // Braces say where the block ends, whatever was wrong in it.
    reader.recovered();
  });
  return { kind: 'version', nodes, span: cover(start, { start: 0, end: reader.lastEnd() }) };
}

/** Behind each name both linkers want a `;`, in front of `}` too. */
function versionNode(reader: Reader, name: string): VersionNode {
  const globals: string[] = [];
  const locals: string[] = [];
  let parents = 0;
  let foreign = false;
  let into = globals;
  let isOpen = false;
  const add = (text: string): void => {
    if (isOpen) reader.fail('";"');
    isOpen = true;
    into.push(text);
  };
  for (let depth = 1; depth > 0 && reader.look().kind !== 'end';) {
    const token = reader.next();
    const { text, quoted } = token;
    if (quoted) add(text);
    else if (text === '{') depth += 1;
    else if (text === '}') {
      // The last name of an `extern` may do without.
      if (isOpen && depth === 1) reader.fail('";"');
      depth -= 1;
      isOpen = depth > 0;
    }
    // To lld the colon is a part of the word.
    else if (/^(global|local):$/.test(text) || (/^(global|local)$/.test(text) && reader.accept(':'))) {
      if (isOpen) reader.fail('";"');
      into = text.startsWith('global') ? globals : locals;
    } else if (text === 'extern') foreign = reader.next().text !== 'C' || foreign;
    else if (text === ';') isOpen = false;
    else if (text !== ':' && text !== ',') add(text);
  }
  while (reader.look().kind !== 'end' && !reader.accept(';')) {
    if (reader.look().word === '}') {
      reader.fail('";"');
      break;
    }
    reader.next();
    parents += 1;
  }
  return { name, globals, locals, parents, foreign };
}
