/**
 * Scripts of public projects, taken from Debian's packages while the test runs: with the sections that they name, with
 * two more that they do not, and with next to none, under both linkers. Skipped where apt or a linker is missing.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readLinkInputs } from '../../src/core/elf/linkInput';
import type { LinkInput } from '../../src/core/linkerscript/input';
import { openFile } from '../../src/node/files';
import { fetchPackage, scriptPackages } from './debianScripts';
import { namedSections, objectOf } from './inventedObjects';
import { newTally, placeBeside } from './placeBeside';
import { assemble, hasProgram, linkReally, targets } from './realLinker';

const variants: Readonly<Record<string, (names: readonly string[]) => readonly string[]>> = {
  base: (names) => names,
  orphan: (names) => [...names, '.zz_text', '.zz_rodata', '.zz_data', '.zz_bss'],
  empty: () => ['.text', '.data'],
};

const files = ['a.o', 'b.o'];

async function objects(
  folder: string,
  as: readonly string[],
  sections: readonly string[],
): Promise<readonly LinkInput[]> {
  const inputs: LinkInput[] = [];
  for (const [name, some] of [
    ['a', sections],
    ['b', sections.slice(0, 4)],
  ] as const) {
    assemble(folder, name, objectOf(some, name), as);
    const file = await openFile(join(folder, `${name}.o`));
    inputs.push(...(await readLinkInputs(file, `${name}.o`)).inputs);
    await file.close();
  }
  return inputs;
}

/** Symbols that the script takes from objects, defined on the command line, as many as the linker asks for. */
async function missing(folder: string, command: readonly string[]): Promise<string[]> {
  const defined: string[] = [];
  for (let round = 0; round < 20; round += 1) {
    const real = await linkReally(folder, [...command, ...defined, '-T', 's.ld', ...files]);
    const asked = [
      ...real.messages.matchAll(/undefined symbol `([^']+)' referenced|symbol not found: (\S+)/g),
    ];
    const names = new Set(asked.map(([, gnu, lld]) => gnu ?? lld ?? ''));
    const added = [...names]
      .map((name) => `--defsym=${name}=0x1000`)
      .filter((word) => !defined.includes(word));
    if (!real.failed || added.length === 0) break;
    defined.push(...added);
  }
  return defined;
}

describe("scripts of public projects from Debian's packages, beside real links", function () {
  this.timeout(0);
  const home = mkdtempSync(join(tmpdir(), 'memscape-public-'));
  after(() => {
    rmSync(home, { recursive: true, force: true });
  });

  for (const given of scriptPackages) {
    it(given.name, async function () {
      const fetched = fetchPackage(given, home);
      if ('reason' in fetched) {
        console.log(`      skipped: ${fetched.reason}`);
        this.skip();
      }
      const found = readdirSync(fetched.folder, { recursive: true, encoding: 'utf8' }).flatMap((path) => {
        const row = given.scripts.find(([pattern]) => pattern.test(path));
        return row === undefined ? [] : [{ path, target: row[1], flags: row.slice(2) as string[] }];
      });
      assert.notEqual(found.length, 0, 'the package has none of the scripts');
      const tally = newTally();
      for (const { path, target, flags } of found) {
        const tools = targets[target];
        if (tools === undefined || !hasProgram(tools.ld)) continue;
        // A plain binary cannot be read back.
        const text = readFileSync(join(fetched.folder, path), 'utf8').replace(
          /OUTPUT_FORMAT\s*\(\s*"?binary"?\s*\)/,
          '',
        );
        for (const [variant, sections] of Object.entries(variants)) {
          const folder = mkdtempSync(join(home, `${variant}-`));
          const inputs = await objects(folder, tools.as, sections(namedSections(text)));
          writeFileSync(join(folder, 's.ld'), text);
          for (const linker of [tools.ld, 'ld.lld']) {
            if (!hasProgram(linker)) continue;
            const quiet = linker === 'ld.lld' ? [] : ['--no-warn-rwx-segments'];
            const plain = [linker, '-m', tools.m, ...quiet, ...flags];
            const command = [...plain, ...(await missing(folder, plain)), '-T', 's.ld', ...files];
            const outcome = await placeBeside(folder, command, [{ file: 's.ld', text }], inputs);
            tally.add(`${basename(path)} ${target} ${variant} ${linker}`, outcome);
          }
          rmSync(folder, { recursive: true });
        }
      }
      tally.print();
      assert.equal(tally.share(), 1);
    });
  }
});
