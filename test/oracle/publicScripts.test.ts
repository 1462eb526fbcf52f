/**
 * Scripts of public projects, taken from Debian's packages while the test runs: with the sections that they name, with
 * four more that they do not, with next to none, and with a reference to what they provide, under both linkers. Skipped
 * where apt or a linker is missing. ORACLE_SCRIPTS names a folder of more: `NAME.TARGET.ld`, linked there, so that they
 * may include each other; a first line with the comment `flags: …` gives options.
 */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readLinkInputs } from '../../src/core/elf/linkInput';
import type { LinkInput } from '../../src/core/linkerscript/input';
import { openFile } from '../../src/node/files';
import { fetchPackage, scriptPackages } from './debianScripts';
import { namedSections, objectOf } from './inventedObjects';
import { newTally, placeBeside, type Tally } from './placeBeside';
import { assemble, hasProgram, linkReally, targets } from './realLinker';

const variants: Readonly<Record<string, (names: readonly string[]) => readonly string[]>> = {
  base: (names) => names,
  referred: (names) => names,
  orphan: (names) => [...names, '.zz_text', '.zz_rodata', '.zz_data', '.zz_bss'],
  empty: () => ['.text', '.data'],
};

const files = ['a.o', 'b.o'];

async function objects(
  folder: string,
  as: readonly string[],
  sections: readonly string[],
  references: readonly string[] = [],
): Promise<readonly LinkInput[]> {
  const inputs: LinkInput[] = [];
  for (const [name, some] of [
    ['a', sections],
    ['b', sections.slice(0, 4)],
  ] as const) {
    const more =
      name === 'a' && references.length > 0
        ? ['.section .references,"",%progbits', ...references.map((symbol) => `.dc.a ${symbol}`), '']
        : [];
    assemble(folder, name, `${objectOf(some, name)}${more.join('\n')}`, as);
    const file = await openFile(join(folder, `${name}.o`));
    inputs.push(...(await readLinkInputs(file, `${name}.o`)).inputs);
    await file.close();
  }
  return inputs;
}

/** A script with the text of what it includes behind it, for what is looked for in its words. */
function withIncluded(folder: string, text: string): string {
  const names = [...text.matchAll(/\bINCLUDE\s+"?([^\s"]+)/g)].map(([, name = '']) => join(folder, name));
  return [
    text,
    ...names.filter(existsSync).map((path) => withIncluded(folder, readFileSync(path, 'utf8'))),
  ].join('\n');
}

/** What PROVIDE and PROVIDE_HIDDEN define. */
function provided(script: string): readonly string[] {
  return [...script.matchAll(/\bPROVIDE(?:_HIDDEN)?\s*\(\s*([\w.$]+)\s*=/g)].map(([, name = '']) => name);
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

interface PublicScript {
  readonly label: string;
  /** Where the scripts that it includes stand; its own copy is `s.ld`. */
  readonly home: string;
  readonly text: string;
  readonly target: string;
  readonly flags: readonly string[];
}

/** Links a script in all variants with both linkers, and places it. */
async function compareScript(
  { label, home, text, target, flags }: PublicScript,
  tally: Tally,
): Promise<void> {
  const tools = targets[target];
  if (tools === undefined || !hasProgram(tools.ld)) return;
  const whole = withIncluded(home, text);
  for (const [variant, sections] of Object.entries(variants)) {
    const references = variant === 'referred' ? provided(whole) : [];
    if (variant === 'referred' && references.length === 0) continue;
    const inputs = await objects(home, tools.as, sections(namedSections(whole)), references);
    writeFileSync(join(home, 's.ld'), text);
    for (const linker of [tools.ld, 'ld.lld']) {
      if (!hasProgram(linker)) continue;
      const quiet = linker === 'ld.lld' ? [] : ['--no-warn-rwx-segments'];
      const plain = [linker, '-m', tools.m, ...quiet, ...flags];
      const command = [...plain, ...(await missing(home, plain)), '-T', 's.ld', ...files];
      const outcome = await placeBeside(home, command, [{ file: 's.ld', text }], inputs);
      tally.add(`${label} ${target} ${variant} ${linker}`, outcome);
    }
  }
}

/** A plain binary cannot be read back. */
function readable(text: string): string {
  return text.replace(/OUTPUT_FORMAT\s*\(\s*"?binary"?\s*\)/, '');
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
        const text = readable(readFileSync(join(fetched.folder, path), 'utf8'));
        const folder = mkdtempSync(join(home, 'link-'));
        await compareScript({ label: basename(path), home: folder, text, target, flags }, tally);
        rmSync(folder, { recursive: true });
      }
      tally.print();
      assert.equal(tally.share(), 1);
    });
  }

  const folder = process.env.ORACLE_SCRIPTS;
  if (folder === undefined) return;
  it(`the scripts of ${folder}`, async () => {
    const links = join(home, 'own');
    cpSync(folder, links, { recursive: true });
    const tally = newTally();
    for (const file of readdirSync(folder).sort()) {
      const [, label = '', target = ''] = /^(.+)\.(\w+)\.ld$/.exec(file) ?? [];
      if (target === '') continue;
      const text = readable(readFileSync(join(folder, file), 'utf8'));
      const flags = /^\/\* flags: (.*?) *\*\//.exec(text)?.[1]?.split(' ') ?? [];
      await compareScript({ label, home: links, text, target, flags }, tally);
    }
    tally.print();
    assert.equal(tally.share(), 1);
  });
});
