import { noLinkWords, type LinkWords } from './linkFlags';
import { machineOfTriple } from './machine';
import { shellWords } from './shellWords';

/**
 * The link that `go build -ldflags "-T ADDRESS …"` does, as TamaGo's programs for bare machines are linked. Go's own linker has
 * its own options: `-T` is where `.text` begins, `-E` the entry, `-R` the rounding of segments. Undefined where nothing is placed.
 */
export function readGoCommand(words: readonly string[]): LinkWords | undefined {
  const at = words.indexOf('build');
  if (at < 0) return undefined;
  const args = words.slice(at + 1);
  const flags = shellWords(valueOf(args, 'ldflags') ?? '');
  const address = valueOf(flags, 'T');
  if (address === undefined) return undefined;
  const entry = valueOf(flags, 'E');
  const output = valueOf(args, 'o');
  // The runtime's entry has the architecture in its name.
  const machine = machineOfTriple(/^_rt0_([a-z0-9]+)_/.exec(entry ?? '')?.[1] ?? '');
  return {
    ...noLinkWords(),
    flags: [`-Ttext=${address}`, ...(entry === undefined ? [] : ['-e', entry])],
    ...(output === undefined ? {} : { output }),
    ...(machine === undefined ? {} : { machine }),
    ownLinker: 'Go',
  };
}

function valueOf(words: readonly string[], name: string): string | undefined {
  const at = words.findIndex((word) => word === `-${name}` || word === `--${name}`);
  if (at >= 0) return words[at + 1];
  return words
    .map((word) => new RegExp(`^--?${name}=([^]*)$`).exec(word)?.[1])
    .find((one) => one !== undefined);
}
