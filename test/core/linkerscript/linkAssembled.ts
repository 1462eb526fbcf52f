import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placeCommand } from '../../../src/cli/link';
import { assemble, compareMaps, linkReally, targets } from '../../oracle/realLinker';

/** Small programs in assembly, by file without `.s`, and scripts and other texts by whole name. */
export interface Assembled {
  readonly target: keyof typeof targets;
  readonly sources: Readonly<Record<string, string>>;
  readonly texts?: Readonly<Record<string, string>>;
}

export interface Beside {
  /** What is given another figure than the real linker's; what is said to be unknown is apart. */
  readonly wrong: readonly string[];
  readonly unknown: readonly string[];
  /** Messages of errors and warnings, ours and theirs. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly failed: boolean;
  readonly messages: string;
}

/** A folder with the program assembled, in which link commands are tried beside the real linker. */
export function assembled({ target, sources, texts = {} }: Assembled): {
  readonly link: (command: string) => Promise<Beside>;
  /** Makes a shared library of an object. */
  readonly share: (linker: string, name: string) => void;
  readonly remove: () => void;
} {
  const folder = mkdtempSync(join(tmpdir(), 'memscape-assembled-'));
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
  for (const [name, text] of Object.entries(sources))
    assemble(folder, name, `${text}\n`, targets[target]?.as);
  const link = async (command: string): Promise<Beside> => {
    const words = command
      .split(' ')
      .map((word) => (/^[\w.]+\.(o|ld|so|a)$/.test(word) ? join(folder, word) : word));
    const real = await linkReally(folder, words);
    const { map } = await placeCommand([...words, '-o', join(folder, 'out.elf')]);
    const texts = (severity: string): string[] =>
      map.issues.flatMap((issue) => (issue.severity === severity ? [issue.message] : []));
    const { differences } = real.failed ? { differences: [] } : compareMaps(map, real);
    const isUnknown = (difference: string): boolean =>
      /: unknown, should|^segment \d+: none/.test(difference);
    return {
      wrong: differences.filter((difference) => !isUnknown(difference)),
      unknown: differences.filter(isUnknown),
      errors: texts('error'),
      warnings: texts('warning'),
      failed: real.failed,
      messages: real.messages,
    };
  };
  return {
    link,
    share: (linker, name) => {
      const [program = '', ...options] = linker.split(' ');
      execFileSync(program, [...options, '-shared', '-o', `${name}.so`, `${name}.o`], { cwd: folder });
    },
    remove: () => {
      rmSync(folder, { recursive: true });
    },
  };
}
