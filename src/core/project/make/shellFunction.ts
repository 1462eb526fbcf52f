import { globMatches } from '../../linkerscript/glob';
import { shellCommands, type ShellCommand } from '../shellWords';
import { inTree, wildcard } from './functions';
import { hasUnknown, readable, unknownValue, type MakeState } from './state';

/**
 * What `$(shell …)` is worth without running it: the few commands whose answer the tree itself gives, or that are asked to
 * learn of the machine that builds, which is taken to be Linux on x86-64. Everything else is unknown.
 */
export function shellResult(state: MakeState, text: string): string {
  const commands = shellCommands(text.trim());
  const why = `the output of $(shell ${readable(text.trim()).slice(0, 100)})`;
  const [first, ...others] = commands;
  if (first === undefined) return '';
  const own = answer(state, first);
  const filters = others.filter(({ after }) => after === '|');
  const isPlain = others.every(
    ({ after, words }) => after === '|' || (after === '||' && /^(true|echo|:)$/.test(words[0] ?? '')),
  );
  const isCertain = own === '-lgcc' || !hasUnknown(first.words.join(''));
  if (own !== undefined && isPlain && isCertain) {
    const filtered = filters.reduce<string | undefined>(
      (value, filter) => (value === undefined ? undefined : piped(value, filter)),
      own,
    );
    if (filtered !== undefined) return filtered;
  }
  return grepped(commands) ?? unknownValue(state, why);
}

function answer(state: MakeState, { words: [program = '', ...args] }: ShellCommand): string | undefined {
  switch (program.slice(program.lastIndexOf('/') + 1)) {
    case 'uname':
      return uname(args);
    case 'arch':
      return 'x86_64';
    case 'pwd':
      return `${state.root}${state.folder === '.' ? '' : `/${state.folder}`}`;
    case 'echo':
    case 'printf':
      return args
        .filter((word) => word !== '-n')
        .join(' ')
        .replace(/\\n$/, '');
    case 'true':
    case 'mkdir':
    case 'rm':
    case 'touch':
      return '';
    case 'nproc':
      return '1';
    case 'find':
      return find(state, args);
    case 'ls':
      return args
        .filter((word) => !word.startsWith('-'))
        .flatMap((pattern) => wildcard(state, pattern))
        .join(' ');
    case 'dirname':
      return args[0]?.includes('/') === true ? args[0].slice(0, args[0].lastIndexOf('/')) : '.';
    case 'basename':
      return (args[0] ?? '').slice((args[0] ?? '').lastIndexOf('/') + 1).replace(args[1] ?? /$^/, '');
    case 'readlink':
    case 'realpath':
      return args.at(-1);
    default:
      // Where it lies only the compiler knows; the linker finds it by its name.
      return args.includes('-print-libgcc-file-name') || args.includes('--print-libgcc-file-name')
        ? '-lgcc'
        : undefined;
  }
}

function uname(args: readonly string[]): string | undefined {
  const [flag = '-s'] = args;
  if (/^-[mpi]$|^--machine$/.test(flag)) return 'x86_64';
  if (/^-s$|^--kernel-name$/.test(flag)) return 'Linux';
  return flag === '-o' ? 'GNU/Linux' : undefined;
}

const mostFound = 5000;

/** `find DIR… -name PATTERN -type f`, with `-o` between names, and `-not` and folders to leave out. */
function find(state: MakeState, args: readonly string[]): string | undefined {
  const folders: string[] = [];
  const names: string[] = [];
  const without: string[] = [];
  let negated = false;
  for (let i = 0; i < args.length; i += 1) {
    const word = args[i] ?? '';
    if (word === '-name' || word === '-iname' || word === '-path') {
      (negated ? without : names).push(args[i + 1] ?? '');
      negated = false;
      i += 1;
    } else if (word === '-not' || word === '!' || word === '\\!') negated = true;
    else if (/^-(type|maxdepth|mindepth)$/.test(word)) i += 1;
    else if (/^(-o|-or|-a|-and|-print|-L|-H|-follow|\(|\)|-prune)$/.test(word)) continue;
    else if (word.startsWith('-')) return undefined;
    else folders.push(...(/[*?[]/.test(word) ? wildcard(state, word) : [word]));
  }
  if (folders.length === 0) folders.push('.');
  const found = folders.flatMap((folder) => {
    const base = inTree(state, folder);
    const prefix = folder.replace(/\/+$/, '');
    if (state.index.hasFile(base)) return [folder];
    return state.index
      .below(base)
      .map((path) => `${prefix}/${base === '.' ? path : path.slice(base.length + 1)}`);
  });
  const fits = (path: string, pattern: string): boolean =>
    globMatches(pattern, path.slice(path.lastIndexOf('/') + 1)) || globMatches(pattern, path);
  return found
    .filter(
      (path) =>
        (names.length === 0 || names.some((pattern) => fits(path, pattern))) &&
        !without.some((pattern) => fits(path, pattern)),
    )
    .slice(0, mostFound)
    .join(' ');
}

/** A filter after a `|` whose effect on words is plain. */
function piped(value: string, { words: [program = '', ...args] }: ShellCommand): string | undefined {
  const list = value.split(/\s+/).filter(Boolean);
  switch (program) {
    case 'sort':
      return [...new Set(list)].sort().join(' ');
    case 'tr':
    case 'xargs':
      return args.length === 0 || /\\n|\n/.test(args.join(' ')) ? value : undefined;
    case 'cat':
      return value;
    case 'head':
      return /^-(n ?)?1$/.test(args.join(' ')) ? (list[0] ?? '') : undefined;
    case 'sed':
      return sed(value, args);
    case 'grep': {
      const [pattern] = args.filter((word) => !word.startsWith('-'));
      const isInverse = args.some((word) => /^-\w*v/.test(word));
      if (pattern === undefined || !isPlainPattern(pattern)) return undefined;
      const test = new RegExp(pattern);
      return list.filter((word) => test.test(word) !== isInverse).join(' ');
    }
    default:
      return undefined;
  }
}

/** Letters and at most one `.*`, which no text makes slow. */
function isPlainPattern(pattern: string): boolean {
  return /^\^?[\w-]+(\.\*)?[\w-]*\$?$/.test(pattern);
}

/** `sed -e s/a/b/ …` with plain patterns, as makefiles bring the names of machines into one form. */
function sed(value: string, args: readonly string[]): string | undefined {
  let out = value;
  for (const word of args) {
    if (word === '-e' || word === '-E' || word === '-r') continue;
    for (const one of word
      .split(/[;\n]/)
      .map((part) => part.trim())
      .filter(Boolean)) {
      const [, , from = '', to = '', flags = ''] = /^s(.)(.*?)\1(.*?)\1(g?)$/.exec(one) ?? [];
      if (!isPlainPattern(from)) return undefined;
      out = out.replace(new RegExp(from, flags), () => to);
    }
  }
  return out;
}

/** `ld -V | grep elf_i386 | head -1`: what is looked for is what is used where the linker has it. */
function grepped(commands: readonly ShellCommand[]): string | undefined {
  const [first, second] = commands;
  if (first === undefined || second?.after !== '|') return undefined;
  const [program = '', ...args] = first.words;
  if (!program.endsWith('ld') || !args.some((word) => /^(-V|-v|--help|--version|-verbose)$/.test(word)))
    return undefined;
  const [tool, ...patterns] = second.words;
  const name = patterns.find((word) => /^\w*(elf|armelf|aarch64)\w*$/.test(word));
  return tool === 'grep' ? name : undefined;
}
