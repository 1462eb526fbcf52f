import { lookup } from '../../lookup';
import { hasUnknown } from './state';
import type { ShellAnswer } from './shellFunction';

/** What a filter after a `|` makes of the lines it is given; undefined for one whose effect is not plain. */
export function shellFilter(
  name: string,
  args: readonly string[],
  input: ShellAnswer,
): ShellAnswer | undefined {
  const { out } = input;
  if (out === undefined) return undefined;
  const lines = out.split('\n').slice(0, out.endsWith('\n') ? -1 : undefined);
  const whole = (list: readonly string[] | undefined): ShellAnswer | undefined =>
    list === undefined ? undefined : { out: list.map((line) => `${line}\n`).join(''), ok: true };
  switch (name) {
    case 'cat':
    case 'tee':
      return input;
    case 'sort':
      return whole([...(args.includes('-u') ? new Set(lines) : lines)].sort());
    case 'uniq':
      return whole(lines.filter((line, at) => line !== lines[at - 1]));
    case 'xargs':
      return args.length === 0 ? whole([lines.join(' ')]) : undefined;
    case 'tr':
      return translated(out, args);
    case 'head':
    case 'tail': {
      const count = /^-(?:n ?)?(\d{1,4})$/.exec(args.join(' '))?.[1];
      if (count === undefined) return undefined;
      return whole(name === 'head' ? lines.slice(0, Number(count)) : lines.slice(-Number(count)));
    }
    case 'wc':
      return args.join('') === '-l' && !hasUnknown(out) ? whole([lines.length.toString()]) : undefined;
    case 'sed':
      return whole(sed(lines, args));
    case 'cut':
      return whole(cut(lines, args));
    case 'awk':
      return whole(awk(lines, args));
    case 'grep':
    case 'egrep':
    case 'fgrep':
      return emulation(args, input) ?? grep(lines, args);
    default:
      return undefined;
  }
}

const classes: Readonly<Record<string, string>> = {
  '[:upper:]': 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  '[:lower:]': 'abcdefghijklmnopqrstuvwxyz',
  'A-Z': 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  'a-z': 'abcdefghijklmnopqrstuvwxyz',
};

function translated(out: string, args: readonly string[]): ShellAnswer | undefined {
  const [first = '', second = ''] = args.map((word) => word.replace(/\\n/g, '\n'));
  const remove = first === '-d' ? second : undefined;
  if (remove !== undefined) {
    if (remove.length > 4 || /[[\]-]/.test(remove)) return undefined;
    return { out: [...out].filter((c) => !remove.includes(c)).join(''), ok: true };
  }
  const [from, to] = [lookup(classes, first) ?? first, lookup(classes, second) ?? second];
  if (from.startsWith('-') || /\[|\w-\w/.test(from + to) || from === '') return undefined;
  const map = (c: string): string => {
    const at = from.indexOf(c);
    return at < 0 ? c : to.charAt(Math.min(at, to.length - 1));
  };
  return { out: [...out].map(map).join(''), ok: true };
}

function cut(lines: readonly string[], args: readonly string[]): readonly string[] | undefined {
  const all = args.join(' ');
  const delimiter = /(?:^| )-d ?(\S)/.exec(all)?.[1];
  const field = /(?:^| )-f ?(\d)(-?)(?![\d,])/.exec(all);
  if (delimiter === undefined || field === null) return undefined;
  const first = Number(field[1]) - 1;
  return lines.map((line) => {
    const parts = line.split(delimiter);
    return parts.length === 1
      ? line
      : parts.slice(first, field[2] === '-' ? undefined : first + 1).join(delimiter);
  });
}

/** `awk '{print $2}'` */
function awk(lines: readonly string[], args: readonly string[]): readonly string[] | undefined {
  const field = /^\{ *print \$(\d|NF) *;? *\}$/.exec(args.at(-1) ?? '')?.[1];
  if (field === undefined || args.length !== 1) return undefined;
  return lines.map((line) => {
    const words = line.trim().split(/\s+/);
    return field === '0' ? line : ((field === 'NF' ? words.at(-1) : words[Number(field) - 1]) ?? '');
  });
}

/** `ld -V | grep elf_i386`: what is looked for is what is used where the linker has it. */
function emulation(args: readonly string[], input: ShellAnswer): ShellAnswer | undefined {
  const name = args.find((word) => /^\w*(elf|armelf|aarch64)\w*$/.test(word));
  return input.isOfLinker === true && name !== undefined ? { out: `${name}\n`, ok: true } : undefined;
}

function grep(lines: readonly string[], args: readonly string[]): ShellAnswer | undefined {
  const flags = args
    .filter((word, at) => /^-\w+$/.test(word) && word !== '-e' && args[at - 1] !== '-e')
    .join('');
  const end = args.indexOf('--');
  const patterns =
    end >= 0
      ? args.slice(end + 1, end + 2)
      : args
          .filter((word, at) => !/^-\w+$/.test(word) || args[at - 1] === '-e')
          .filter((word) => word !== '-');
  if (patterns.length === 0 || /[^-vqiocEeFwxs]/.test(flags)) return undefined;
  const tests = patterns.map((pattern) =>
    plainPattern(pattern, flags.includes('i') ? 'i' : '', flags.includes('E')),
  );
  if (tests.some((test) => test === undefined)) return undefined;
  const isInverse = flags.includes('v');
  const found = lines.filter((line) => tests.some((test) => test?.test(line)) !== isInverse);
  const ok = found.length > 0;
  if (flags.includes('q')) return { out: '', ok };
  if (flags.includes('c')) return { out: `${found.length.toString()}\n`, ok };
  const shown = flags.includes('o')
    ? found.map((line) => tests.map((test) => test?.exec(line)?.[0]).find((one) => one !== undefined) ?? line)
    : found;
  return { out: shown.map((line) => `${line}\n`).join(''), ok };
}

/**
 * A basic (or extended) regular expression of plain characters, dots, classes, alternatives and at most one repetition, which
 * no text makes slow; undefined for any other.
 */
function plainPattern(pattern: string, flags: string, isExtended = false): RegExp | undefined {
  let out = '';
  let repeats = 0;
  for (let at = 0; at < pattern.length;) {
    const [token = ''] = /^(\\.|\[\^?[\w.^-]+\]|[^])/.exec(pattern.slice(at)) ?? [];
    const isOperator = isExtended ? /^[()|+?]$/.test(token) : /^\\[()|+?]$/.test(token);
    const isLast = at + token.length === pattern.length;
    if (token === '*' && at > 0) {
      out += '*';
      repeats += 1;
    } else if (isOperator) {
      out += token.slice(-1);
      if (/[+?]$/.test(token)) repeats += 1;
    } else if (/^[\w\s:/,=~@%"';<>!&#-]$/.test(token) || /^\[./.test(token) || token === '.') out += token;
    else if ((token === '^' && at === 0) || (token === '$' && isLast)) out += token;
    else if (/^[()|+?{}]$/.test(token) && !isExtended) out += `\\${token}`;
    else if (/^\\[.*^$/[\]]$/.test(token) || (isExtended && /^\\[()|+?]$/.test(token))) out += token;
    else return undefined;
    at += token.length;
  }
  if (repeats > 1 || /[)][*+?]/.test(out)) return undefined;
  try {
    return new RegExp(out, flags);
  } catch {
    return undefined;
  }
}

/** `sed -e s/a/b/ …` with plain patterns, as makefiles bring the names of machines into one form. */
function sed(lines: readonly string[], args: readonly string[]): readonly string[] | undefined {
  let out = lines;
  const isExtended = args.some((word) => /^-[Er]$/.test(word));
  for (const word of args) {
    if (/^-[eErs]$/.test(word)) continue;
    for (const one of word
      .split(/[;\n]/)
      .map((part) => part.trim())
      .filter(Boolean)) {
      const [, , from = '', to = '', flags = ''] = /^s([/,|:!@#])(.*?)\1(.*?)\1(g?)$/.exec(one) ?? [];
      const pattern = from === '' ? undefined : plainPattern(from, flags, isExtended);
      if (pattern === undefined || /[\\&]/.test(to)) return undefined;
      out = out.map((line) => line.replace(pattern, () => to));
    }
  }
  return out;
}
