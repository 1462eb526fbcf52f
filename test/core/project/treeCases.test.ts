import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkTrees, type ExpectedImage, type TreeCase } from './expectation';
import { someScript } from './trees';

/**
 * Small trees modelled on public projects, written anew from what their build files do; what is expected is what the project's
 * own link command has. `test/cases/projects/README.md` says how a case is written.
 */
const folder = join(__dirname, '../../cases/projects');

for (const file of readdirSync(folder).filter((name) => name.endsWith('.txt'))) {
  describe(`projects modelled on public ones: ${file.replace('.txt', '')}`, () => {
    checkTrees(casesOf(readFileSync(join(folder, file), 'utf8')));
  });
}

function casesOf(text: string): readonly TreeCase[] {
  return text
    .split(/^=== /m)
    .slice(1)
    .map((part) => {
      const [title = '', ...rest] = part.split('\n');
      const [tree = '', ...images] = rest.join('\n').split(/^>>> /m);
      return { title, files: filesOf(tree), images: images.map(expectedOf), never: neverOf(tree) };
    });
}

function filesOf(tree: string): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const part of tree.split(/^--- /m).slice(1)) {
    const end = part.indexOf('\n');
    const head = part.slice(0, end);
    const [, kind, list = ''] = /^(names|scripts|never): ?(.*)$/.exec(head) ?? [];
    if (kind === undefined) files[head] = part.slice(end + 1);
    else if (kind !== 'never')
      for (const name of list.split(' ')) files[name] = kind === 'names' ? '' : someScript;
  }
  return files;
}

function neverOf(tree: string): readonly string[] {
  return /^--- never: (.*)$/m.exec(tree)?.[1]?.split(' ') ?? [];
}

function expectedOf(part: string): ExpectedImage {
  const [name = '', ...lines] = part.trimEnd().split('\n');
  const fields = lines.map((line) => {
    const [, key = '', value = ''] = /^(\w+):\s?(.*)$/.exec(line) ?? [];
    return [key, value];
  });
  return { scripts: '', name, ...(Object.fromEntries(fields) as Partial<ExpectedImage>) };
}
