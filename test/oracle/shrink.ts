/**
 * Random links beside real ones, for several targets and options; what differs is cut down to the least that still does:
 * `npx tsx test/oracle/shrink.ts ld|ld.lld FROM COUNT`; with `wide` behind it, the links of the wider grammar, which are of
 * x86-64 alone; seeds that are not in a row are given as `3030,3043,3448`.
 */
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLinkInputs } from '../../src/core/elf/linkInput';
import type { LinkInput } from '../../src/core/linkerscript/input';
import { openFile } from '../../src/node/files';
import { forLld, itemsOf, joined, randomLink, targets, type RandomLink, type Target } from './randomLink';
import { objectSource } from './randomScript';
import { wideLink } from './randomWide';
import { placeBeside } from './placeBeside';
import { assemble } from './realLinker';

const files = ['a.o', 'b.o'];

async function main(linker: string, seeds: readonly number[], isWide: boolean): Promise<void> {
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
    for (const seed of seeds) {
      const link = linkOf(seed, linker, isWide);
      const found = await verdict(link);
      const kind = kindOf(found);
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      if (kind === 'equal' || kind === 'both refuse') continue;
      const least = await shrink(link, kind, verdict);
      console.log(`seed ${String(seed)} ${await verdict(least)}`);
      console.log(`  ${least.target.name} ${least.flags.join(' ')}\n${least.script.replace(/^/gm, '    ')}`);
    }
  } finally {
    rmSync(home, { recursive: true });
  }
  console.log([...kinds].map(([kind, times]) => `${kind} ${String(times)}`).join(', '));
}

function linkOf(seed: number, linker: string, isWide: boolean): RandomLink {
  // The first target is x86-64.
  if (isWide) return { target: targets[0] as Target, ...wideLink(seed) };
  return linker === 'ld.lld' ? forLld(randomLink(seed)) : randomLink(seed);
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
  const scripts = [{ file: 's.ld', text: script }];
  const outcome = await placeBeside(directory, command, scripts, inputs.get(target.name) ?? []);
  const details = outcome.details?.slice(0, 3).join('; ') ?? '';
  return details === '' ? outcome.kind : `${outcome.kind}: ${details}`;
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

const [linker = 'ld', from = '0', ...rest] = process.argv.slice(2);
const count = Number(rest.find((word) => /^\d+$/.test(word)) ?? '1');
const seeds = from.includes(',')
  ? from.split(',').map(Number)
  : Array.from({ length: count }, (_, i) => Number(from) + i);
void main(linker, seeds, rest.includes('wide'));
