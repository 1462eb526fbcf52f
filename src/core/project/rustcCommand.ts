import { readLinkWords, type LinkWords } from './linkFlags';
import { machineOfTriple } from './machine';
import { joinPath, nameOf } from './paths';

/**
 * The link that a command of rustc or Cargo does; undefined when it says nothing of one. The first word is the program.
 * `packageName` is the package that Cargo builds where the command names no program of it.
 */
export function readRustCommand(command: readonly string[], packageName = ''): LinkWords | undefined {
  const [program = '', ...args] = command;
  const { words } = rustcLinkWords(args);
  const read = readLinkWords(words);
  if (read.scripts.length === 0 && read.flags.length === 0) return undefined;
  const target = optionOf(args, 'target');
  const machine = read.machine ?? (target === undefined ? undefined : machineOfTriple(nameOf(target)));
  const isRustc = nameOf(program) === 'rustc';
  const crate =
    (isRustc ? optionOf(args, 'crate-name') : optionOf(args, 'bin')) ??
    (isRustc ? args.find((word) => word.endsWith('.rs')) : (packageOf(args) ?? packageName));
  const output = emitted(args) ?? (isRustc ? optionOf(args, 'o') : undefined);
  const own = {
    ...read,
    crate: nameOf(crate ?? '').replace(/\.rs$/, ''),
    linker: 'lld' as const,
    ...(machine === undefined ? {} : { machine }),
  };
  if (output !== undefined) return { ...own, output };
  const made = isRustc ? undefined : cargoOutput(args, own.crate, target);
  return made === undefined ? own : { ...own, output: made };
}

/** The package that `-p` names; undefined where a command names several or none. */
function packageOf(args: readonly string[]): string | undefined {
  return optionOf(args, 'package') ?? optionOf(args, 'p');
}

/** The manifest of the package that a command of Cargo builds when it names neither a program nor a package. */
export function manifestOf([program = '', ...args]: readonly string[]): string | undefined {
  if (nameOf(program) === 'rustc' || optionOf(args, 'bin') !== undefined || packageOf(args) !== undefined)
    return undefined;
  return optionOf(args, 'manifest-path') ?? 'Cargo.toml';
}

/** Where `--emit link=FILE` puts the linked file. */
function emitted(args: readonly string[]): string | undefined {
  for (const [at, word] of args.entries()) {
    const kinds = word === '--emit' ? args[at + 1] : /^--emit=(.*)$/s.exec(word)?.[1];
    const file = kinds
      ?.split(',')
      .map((kind) => /^link=(.+)$/s.exec(kind)?.[1])
      .find((path) => path !== undefined);
    if (file !== undefined) return file;
  }
  return undefined;
}

/** Where Cargo puts a program by its own rule, beside the manifest or in `--target-dir`. */
function cargoOutput(args: readonly string[], crate: string, target: string | undefined): string | undefined {
  if (crate === '') return undefined;
  const manifest = optionOf(args, 'manifest-path');
  const beside = manifest === undefined ? 'target' : manifest.replace(/[^/]*$/, 'target');
  const folder = optionOf(args, 'target-dir') ?? beside;
  const named = optionOf(args, 'profile');
  const isRelease = args.includes('--release') || args.includes('-r');
  const profile = named === undefined ? (isRelease ? 'release' : 'debug') : named === 'dev' ? 'debug' : named;
  const triple = target === undefined ? '.' : nameOf(target).replace(/\.json$/, '');
  return joinPath(folder, joinPath(triple, joinPath(profile, crate)));
}

/** The value of `--name VALUE` or `--name=VALUE`; a name of one letter has one dash. */
function optionOf(args: readonly string[], name: string): string | undefined {
  const dashed = name.length === 1 ? `-${name}` : `--${name}`;
  const at = args.indexOf(dashed);
  if (at >= 0) return args[at + 1];
  return args.find((word) => word.startsWith(`${dashed}=`))?.slice(dashed.length + 1);
}

/** The linker's words that rustc is given: `-C link-arg=…`, and the program of `-C linker=…`. */
export function rustcLinkWords(words: readonly string[]): {
  readonly words: readonly string[];
  readonly program?: string;
} {
  const out: string[] = [];
  let program: string | undefined;
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    const isSplit = /^(-C|--codegen|-Z)$/.test(word);
    const option = isSplit ? (words[i + 1] ?? '') : /^(?:-C|--codegen=|-Z)(.+)$/.exec(word)?.[1];
    if (isSplit) i += 1;
    const [, name, value = ''] = /^([\w-]+)=(.*)$/s.exec(option ?? '') ?? [];
    if (name === 'link-arg' || name === 'pre-link-arg') out.push(value);
    else if (name === 'link-args' || name === 'pre-link-args')
      out.push(...value.split(/\s+/).filter(Boolean));
    else if (name === 'linker') program = value;
    else if (name === 'relocation-model' && value === 'static') out.push('-no-pie');
  }
  return { words: out, ...(program === undefined ? {} : { program }) };
}
