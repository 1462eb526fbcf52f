import { globMatches } from '../../linkerscript/glob';
import { inTree, wildcard } from './treePaths';
import { hasUnknown, type MakeState } from './state';
import type { ShellAnswer } from './shellFunction';

/**
 * The answers of commands that ask for the tree or for the machine that builds. Undefined for any other command, and where
 * the words of one are not known.
 */
export function shellCommand(
  state: MakeState,
  name: string,
  args: readonly string[],
): ShellAnswer | undefined {
  const text = args.join(' ');
  if (/^(echo|printf)$/.test(name)) return printed(echoed(name, args));
  if (/^(true|:|mkdir|rm|touch|set|trap|export|cd|exit|unset|sleep)$/.test(name))
    return { out: '', ok: true };
  if (name === 'false') return { out: '', ok: false };
  if (hasUnknown(text)) return undefined;
  switch (name) {
    case 'uname':
      return printed(uname(args));
    case 'arch':
      return printed('x86_64');
    case 'pwd':
      return printed(`${state.root}${state.folder === '.' ? '' : `/${state.folder}`}`);
    case 'nproc':
      return printed('1');
    case 'mktemp':
      // A name that no other file has; what a recipe writes to it and then links with is the same file.
      return args.length === 0 ? printed(`/tmp/tmp.${String(state.included.length)}`) : undefined;
    case 'find':
      return printed(find(state, args));
    case 'ls':
      return printed(
        args
          .filter((word) => !word.startsWith('-'))
          .flatMap((pattern) => wildcard(state, pattern))
          .join('\n'),
      );
    case 'dirname':
      return printed(args[0]?.includes('/') === true ? args[0].slice(0, args[0].lastIndexOf('/')) : '.');
    case 'basename':
      return printed(
        (args[0] ?? '').slice((args[0] ?? '').lastIndexOf('/') + 1).replace(args[1] ?? /$^/, ''),
      );
    case 'readlink':
    case 'realpath':
      return printed(args.at(-1));
    case 'command':
    case 'which':
    case 'type': {
      const asked = args.filter((word) => !word.startsWith('-')).at(-1) ?? '';
      // What is no name of a program is none.
      if (!/^[\w./+-]+$/.test(asked)) return { out: '', ok: false };
      return isEverywhere.test(asked) ? printed(asked) : undefined;
    }
    case 'test':
      return tested(state, args);
    case '[':
      return tested(state, args.slice(0, -1));
    case 'expr':
      return printed(args.length === 3 ? sum(args) : undefined);
    default:
      return undefined;
  }
}

/** Tools that a machine which builds the project has: it could not build without. */
const isEverywhere =
  /^([\w.-]+-)?(gcc|cc|g\+\+|ld|as|ar|objcopy|objdump|nm)$|^(make|sh|bash|python3?|sed|awk|grep)$/;

function printed(text: string | undefined): ShellAnswer | undefined {
  return text === undefined ? undefined : { out: text === '' ? '' : `${text}\n`, ok: true };
}

function echoed(name: string, args: readonly string[]): string {
  const words = args.filter((word, at) => at > 0 || !/^-[neE]+$/.test(word));
  const [format = '', ...values] = words;
  let at = 0;
  const text =
    name === 'printf' && /%[sd]/.test(format)
      ? format.replace(/%[sd]/g, () => values[at++] ?? '')
      : words.join(' ');
  return text.replace(/\\n$/, '').replace(/\\n/g, '\n');
}

function uname(args: readonly string[]): string | undefined {
  const [flag = '-s'] = args;
  if (/^-[mpi]$|^--machine$/.test(flag)) return 'x86_64';
  if (/^-s$|^--kernel-name$/.test(flag)) return 'Linux';
  return flag === '-o' ? 'GNU/Linux' : undefined;
}

function sum([left = '', operator = '', right = '']: readonly string[]): string | undefined {
  if (!/^\d{1,15}$/.test(left) || !/^\d{1,15}$/.test(right)) return undefined;
  const [a, b] = [Number(left), Number(right)];
  const truth = { '>=': a >= b, '<=': a <= b, '>': a > b, '<': a < b, '=': a === b, '!=': a !== b }[operator];
  if (truth !== undefined) return truth ? '1' : '0';
  const value = { '+': a + b, '-': a - b, '*': a * b }[operator];
  return value === undefined ? undefined : value.toString();
}

function tested(state: MakeState, args: readonly string[]): ShellAnswer | undefined {
  const [first = '', second = '', third = ''] = args;
  const answer = (ok: boolean): ShellAnswer => ({ out: '', ok });
  if (first === '!') {
    const inner = tested(state, args.slice(1));
    return inner?.ok === undefined ? undefined : answer(!inner.ok);
  }
  const path = second === '' ? '.' : inTree(state, second);
  const isOurs = !path.startsWith('/') && !path.startsWith('..');
  if (first === '-d') return isOurs ? answer(path === '.' || state.index.hasFolder(path)) : undefined;
  if (/^-[fsr]$/.test(first)) return isOurs ? answer(state.index.hasFile(path)) : undefined;
  if (first === '-e')
    return isOurs ? answer(state.index.hasFile(path) || state.index.hasFolder(path)) : undefined;
  if (first === '-n' && args.length <= 2) return answer(second !== '');
  if (first === '-z' && args.length <= 2) return answer(second === '');
  if (args.length !== 3) return undefined;
  if (second === '=' || second === '==') return answer(first === third);
  if (second === '!=') return answer(first !== third);
  const operator = { '-eq': '=', '-ne': '!=', '-ge': '>=', '-le': '<=', '-gt': '>', '-lt': '<' }[second];
  const truth = operator === undefined ? undefined : sum([first, operator, third]);
  return truth === undefined ? undefined : answer(truth === '1');
}

const mostFound = 5000;

/** `find DIR… -name PATTERN -type f`, with `-o` between names, and `-not` and folders to leave out. */
function find(state: MakeState, args: readonly string[]): string | undefined {
  const folders: string[] = [];
  const names: string[] = [];
  const without: string[] = [];
  let negated = false;
  let deepest = Infinity;
  let kind = 'f';
  for (let i = 0; i < args.length; i += 1) {
    const word = args[i] ?? '';
    if (word === '-name' || word === '-iname' || word === '-path') {
      (negated ? without : names).push(args[i + 1] ?? '');
      negated = false;
      i += 1;
    } else if (word === '-newer') {
      // Make makes what it includes before it reads on, and then nothing is newer.
      return '';
    } else if (word === '-not' || word === '!' || word === '\\!') negated = true;
    else if (/^-(type|maxdepth|mindepth)$/.test(word)) {
      if (word === '-maxdepth') deepest = Number(args[i + 1]);
      if (word === '-type') kind = args[i + 1] ?? 'f';
      i += 1;
    } else if (/^(-o|-or|-a|-and|-print|-L|-H|-follow|\(|\)|-prune)$/.test(word)) continue;
    else if (word.startsWith('-')) return undefined;
    else folders.push(...(/[*?[]/.test(word) ? wildcard(state, word) : [word]));
  }
  // Folders are not listed by the tree.
  if (kind !== 'f') return undefined;
  if (folders.length === 0) folders.push('.');
  const found = folders.flatMap((folder) => {
    const base = inTree(state, folder);
    const prefix = folder.replace(/\/+$/, '');
    if (state.index.hasFile(base)) return [folder];
    return state.index
      .below(base)
      .map((path) => (base === '.' ? path : path.slice(base.length + 1)))
      .filter((path) => path.split('/').length <= deepest)
      .map((path) => `${prefix}/${path}`);
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
    .join('\n');
}
