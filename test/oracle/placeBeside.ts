import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseLinkCommand, placeScripts, toMemoryMap, type Placement } from '../../src/core/linkerscript';
import type { LinkInput } from '../../src/core/linkerscript/input';
import { compareDots, hasOurValue } from './mapDots';
import { compareMaps, linkReally, type Comparison, type RealLink } from './realLinker';

/** Links in `directory` with the real linker and places with ours; files are looked for there and in the -L directories. */
export async function placeBeside(
  directory: string,
  command: readonly string[],
  scripts: readonly { readonly file: string; readonly text: string }[],
  inputs: readonly LinkInput[],
): Promise<Outcome> {
  const real = await linkReally(directory, command);
  const { options, dialect, issues } = parseLinkCommand([...command, '-o', join(directory, 'out.elf')]);
  const find = (name: string): string | undefined =>
    ['', ...(options.searchDirs ?? [])]
      .map((folder) => join(directory, folder, name))
      .find((path) => existsSync(path));
  const placement = placeScripts({
    scripts,
    inputs,
    complete: true,
    options,
    dialect,
    fileExists: (name) => find(name) !== undefined,
    readInclude: (name) => {
      const path = find(name);
      return path === undefined ? undefined : readFileSync(path, 'utf8');
    },
  });
  const errors = [...issues, ...placement.issues]
    .filter((issue) => issue.severity === 'error')
    .map((issue) => issue.message);
  if (real.failed) {
    const first = real.messages.split('\n').find((line) => !line.includes('warning: ')) ?? '';
    if (errors.length > 0) return { kind: 'both refuse', reasons: [first, ...errors] };
    return { kind: 'missed error', details: [real.messages.split('\n')[0] ?? ''] };
  }
  const comparison = await comparePlacement(placement, real, {
    directory,
    command,
    file: scripts[0]?.file ?? '',
  });
  if (errors.length > 0) return { kind: 'extra error', comparison, details: errors };
  if (comparison.differences.length > 0)
    return { kind: 'different', comparison, details: comparison.differences };
  return { kind: 'equal', comparison };
}

interface LinkedScript {
  readonly directory: string;
  readonly command: readonly string[];
  /** The script's name in the command. */
  readonly file: string;
}

/** All that a placement gives beside all that the linker made. */
export async function comparePlacement(
  placement: Placement,
  real: RealLink,
  linked: LinkedScript,
): Promise<Comparison> {
  const { counts, differences } = compareMaps(toMemoryMap(placement, linked.file), real);
  // With INSERT the built-in script places what the script does not; its lines are not ours.
  const isAdded = placement.link.builtInStart !== undefined;
  if (real.dots === undefined || isAdded) return { counts, differences };
  const dots = compareDots(placement, real.dots);
  const wrong: string[] = [];
  for (const difference of dots.differences) {
    const { label, mine, wanted } = difference;
    if (await hasOurValue(difference, (text, symbol) => valueWith(linked, text, symbol))) continue;
    wrong.push(`${label}: ${mine}, should be ${wanted}`);
  }
  return {
    counts: { ...counts, dots: [dots.compared - wrong.length, dots.compared] },
    differences: [...differences, ...wrong],
  };
}

/** The value of a symbol in the same link under another script. */
async function valueWith(
  { directory, command, file }: LinkedScript,
  text: string,
  symbol: string,
): Promise<bigint | undefined> {
  writeFileSync(join(directory, 'probe.ld'), text);
  const words = command.map((word) => (word === file ? 'probe.ld' : word));
  const { map } = await linkReally(directory, words);
  return map?.symbols.byName(symbol)?.value;
}

export interface Outcome {
  readonly kind: 'equal' | 'both refuse' | 'different' | 'missed error' | 'extra error';
  readonly comparison?: Comparison;
  readonly details?: readonly string[];
  /** What the linker says first, and what we say; printed where ORACLE_REASONS is set. */
  readonly reasons?: readonly string[];
}

export interface Tally {
  add(label: string, outcome: Outcome): void;
  print(): void;
  /** Equal links and links that both refuse, of all. */
  share(): number;
}

export function newTally(): Tally {
  const kinds = { equal: 0, 'both refuse': 0, different: 0, 'missed error': 0, 'extra error': 0 };
  const counts: Record<string, [number, number]> = {};
  let all = 0;
  return {
    add(label, outcome) {
      all += 1;
      kinds[outcome.kind] += 1;
      if (outcome.details !== undefined)
        console.log(`      ${label}: ${outcome.kind}: ${outcome.details.slice(0, 3).join('; ')}`);
      if (outcome.reasons !== undefined && process.env.ORACLE_REASONS !== undefined)
        console.log(`      ${label}: ${outcome.reasons.slice(0, 3).join(' | ')}`);
      for (const [what, [equal, total]] of Object.entries(outcome.comparison?.counts ?? {})) {
        const count = (counts[what] ??= [0, 0]);
        count[0] += equal;
        count[1] += total;
      }
    },
    print() {
      const figures = Object.entries(kinds).map(([kind, count]) => `${kind} ${String(count)}`);
      const shares = Object.entries(counts).map(
        ([what, [equal, total]]) => `${what} ${String(equal)}/${String(total)}`,
      );
      console.log(`      ${figures.join(', ')}\n      ${shares.join(', ')}`);
    },
    share: () => (kinds.equal + kinds['both refuse']) / Math.max(all, 1),
  };
}
