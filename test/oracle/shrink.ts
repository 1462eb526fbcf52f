/**
 * Random links beside real ones, for several targets and options; what differs is cut down to the least that still does:
 * `npx tsx test/oracle/shrink.ts ld|ld.lld FROM COUNT`.
 */
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLinkInputs } from '../../src/core/elf/linkInput';
import { parseLinkCommand, placeScripts, toMemoryMap } from '../../src/core/linkerscript';
import type { LinkInput } from '../../src/core/linkerscript/input';
import { openFile } from '../../src/node/files';
import { forLld, itemsOf, joined, randomLink, targets, type RandomLink } from './randomLink';
import { objectSource } from './randomScript';
import { assemble, compareMaps, linkReally } from './realLinker';

const files = ['a.o', 'b.o'];

async function main(linker: string, from: number, count: number): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'memscape-shrink-'));
  const inputs = new Map<string, LinkInput[]>();
  const kinds = new Map<string, number>();
  try {
    for (const { name, as } of targets) {
      mkdirSync(join(home, name));
      inputs.set(name, await objectsIn(join(home, name), as));
    }
    const verdict = (link: RandomLink): Promise<string> =>
      compare(join(home, link.target.name), linker, link, inputs);
    for (let seed = from; seed < from + count; seed += 1) {
      const link = linker === 'ld.lld' ? forLld(randomLink(seed)) : randomLink(seed);
      const found = await verdict(link);
      const kind = kindOf(found);
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      if (kind === 'equal' || kind === 'both refuse' || kind === 'the linker aborts') continue;
      const least = await shrink(link, kind, verdict);
      console.log(`seed ${String(seed)} ${await verdict(least)}`);
      console.log(`  ${least.target.name} ${least.flags.join(' ')}\n${least.script.replace(/^/gm, '    ')}`);
    }
  } finally {
    rmSync(home, { recursive: true });
  }
  console.log([...kinds].map(([kind, times]) => `${kind} ${String(times)}`).join(', '));
}

async function objectsIn(directory: string, as: readonly string[]): Promise<LinkInput[]> {
  const inputs: LinkInput[] = [];
  for (const name of ['a', 'b'] as const) {
    assemble(directory, name, objectSource(name).replaceAll('@', '%'), as);
    const file = await openFile(join(directory, `${name}.o`));
    inputs.push(...(await readLinkInputs(file, `${name}.o`)).inputs);
    await file.close();
  }
  return inputs;
}

/** `equal`, `both refuse`, or what differs, with details behind a colon. */
async function compare(
  directory: string,
  linker: string,
  { target, flags, script }: RandomLink,
  inputs: ReadonlyMap<string, LinkInput[]>,
): Promise<string> {
  writeFileSync(join(directory, 's.ld'), script);
  const program = linker === 'ld' ? target.ld : linker;
  const command = [program, '-m', target.emulation, ...flags, '-T', 's.ld', ...files];
  const real = await linkReally(directory, command);
  const { options, dialect } = parseLinkCommand(command);
  const placement = placeScripts({
    scripts: [{ file: 's.ld', text: script }],
    inputs: inputs.get(target.name) ?? [],
    complete: true,
    options,
    dialect,
    fileExists: (name) => files.includes(name),
  });
  const errors = placement.issues
    .filter(({ severity }) => severity === 'error')
    .map(({ message }) => message);
  if (real.messages.includes('internal error')) return 'the linker aborts';
  if (real.failed) return errors.length > 0 ? 'both refuse' : `missed error: ${firstError(real.messages)}`;
  if (errors.length > 0) return `extra error: ${errors[0] ?? ''}`;
  const { differences } = compareMaps(toMemoryMap(placement, 's.ld'), real);
  return differences.length === 0 ? 'equal' : `different: ${differences.slice(0, 3).join('; ')}`;
}

function firstError(messages: string): string {
  return messages.split('\n').find((line) => line !== '' && !line.includes('warning: ')) ?? '';
}

/** What went wrong, without names and figures; a message of the linker counts. */
function kindOf(verdict: string): string {
  return verdict.startsWith('different')
    ? 'different'
    : verdict.replace(/[`'"][^`'"]*[`'"]|\.?[\w.]*\d[\w.]*/g, '_');
}

/** Leaves out options and parts of the script one by one, as long as the outcome is of the same kind. */
async function shrink(
  link: RandomLink,
  kind: string,
  verdict: (link: RandomLink) => Promise<string>,
): Promise<RandomLink> {
  let least = link;
  for (let again = true; again;) {
    again = false;
    for (const candidate of smaller(least)) {
      if (kindOf(await verdict(candidate)) !== kind) continue;
      least = candidate;
      again = true;
      break;
    }
  }
  return least;
}

function* smaller(link: RandomLink): Generator<RandomLink> {
  if (link.flags.length > 0) yield { ...link, flags: [] };
  const items = itemsOf(link.script);
  for (const part of ['before', 'sections', 'after'] as const) {
    for (let i = items[part].length - 1; i >= 0; i -= 1)
      yield { ...link, script: joined({ ...items, [part]: items[part].toSpliced(i, 1) }) };
  }
  for (const [i, item] of items.sections.entries()) {
    const lines = item.split('\n');
    // The first two lines and the last are the frame of an output section.
    for (let line = 2; line < lines.length - 1; line += 1)
      yield {
        ...link,
        script: joined({ ...items, sections: items.sections.with(i, lines.toSpliced(line, 1).join('\n')) }),
      };
  }
}

const [linker = 'ld', from = '0', count = '100'] = process.argv.slice(2);
void main(linker, Number(from), Number(count));
