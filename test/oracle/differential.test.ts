/**
 * Placements beside real links: scripts drawn from a grammar, and the scripts that the installed binutils come with. Not
 * part of `npm test`: `npm run test:oracle`. It takes about a minute; ORACLE_FROM and ORACLE_ROUNDS choose
 * other seeds, and how many; a difference is printed with the
 * seed, and `randomScript(seed)` is the script.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLinkInputs } from '../../src/core/elf/linkInput';
import type { LinkInput } from '../../src/core/linkerscript/input';
import { openFile } from '../../src/node/files';
import { objectSource, randomScript } from './randomScript';
import { wideLink } from './randomWide';
import { newTally, placeBeside, type Outcome } from './placeBeside';
import { assemble, hasProgram } from './realLinker';

const from = Number(process.env.ORACLE_FROM ?? '0');
const rounds = Number(process.env.ORACLE_ROUNDS ?? '300');

/** Below these shares of equal scripts something broke; the rest is known and listed in the messages. */
const leastShare = { ld: 0.99, 'ld.lld': 0.98 };

const objects = ['a', 'b'] as const;
const files = objects.map((name) => `${name}.o`);

/**
 * The emulations whose scripts Debian's binutils packages bring, with the tools of each. On RISC-V without relaxation, which
 * takes bytes out of code.
 */
const emulations: readonly {
  readonly name: string;
  readonly linker: string;
  readonly assembler: readonly string[];
  readonly home: string;
}[] = [
  native('elf_x86_64', '--64'),
  native('elf32_x86_64', '--x32'),
  native('elf_i386', '--32'),
  cross('aarch64linux', 'aarch64-linux-gnu'),
  cross('aarch64elf', 'aarch64-linux-gnu'),
  cross('armelf', 'arm-none-eabi'),
  cross('elf64lriscv', 'riscv64-unknown-elf', '-mno-relax'),
  cross('elf32lriscv', 'riscv64-unknown-elf', '-mno-relax', '-march=rv32i', '-mabi=ilp32'),
];

function native(name: string, option: string): (typeof emulations)[number] {
  return { name, linker: 'ld', assembler: ['as', option], home: '/usr/lib/x86_64-linux-gnu/ldscripts' };
}

function cross(name: string, machine: string, ...options: readonly string[]): (typeof emulations)[number] {
  return {
    name,
    linker: `${machine}-ld`,
    assembler: [`${machine}-as`, ...options],
    home: `/usr/lib/${machine}/ldscripts`,
  };
}

describe('placements beside real links', function () {
  this.timeout(0);
  const directory = mkdtempSync(join(tmpdir(), 'memscape-oracle-'));
  after(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  async function makeObjects(assembler?: readonly string[]): Promise<readonly LinkInput[]> {
    const inputs: LinkInput[] = [];
    for (const name of objects) {
      assemble(directory, name, objectSource(name), assembler);
      const file = await openFile(join(directory, `${name}.o`));
      inputs.push(...(await readLinkInputs(file, `${name}.o`)).inputs);
      await file.close();
    }
    return inputs;
  }

  const compare = (
    command: readonly string[],
    script: string,
    inputs: readonly LinkInput[],
  ): Promise<Outcome> => placeBeside(directory, command, [{ file: 's.ld', text: script }], inputs);

  for (const linker of ['ld', 'ld.lld'] as const) {
    it(`${linker}: random scripts ${String(from)} to ${String(from + rounds - 1)}`, async function () {
      if (!hasProgram(linker)) {
        console.log(`      ${linker} is not installed: skipped`);
        this.skip();
      }
      const inputs = await makeObjects();
      const tally = newTally();
      const quiet = linker === 'ld' ? ['--no-warn-rwx-segments'] : [];
      for (let seed = from; seed < from + rounds; seed += 1) {
        const script = randomScript(seed);
        writeFileSync(join(directory, 's.ld'), script);
        const command = [linker, '-m', 'elf_x86_64', ...quiet, '-T', 's.ld', ...files];
        tally.add(`seed ${String(seed)}`, await compare(command, script, inputs));
      }
      tally.print();
      assert.ok(tally.share() >= leastShare[linker], `only ${String(tally.share())} of the links are equal`);
    });
  }

  for (const linker of ['ld', 'ld.lld'] as const) {
    it(`${linker}: wide scripts ${String(from)} to ${String(from + rounds - 1)}`, async function () {
      if (!hasProgram(linker)) this.skip();
      const inputs = await makeObjects();
      const tally = newTally();
      for (let seed = from; seed < from + rounds; seed += 1) {
        const { script, flags } = wideLink(seed);
        writeFileSync(join(directory, 's.ld'), script);
        const command = [linker, '-m', 'elf_x86_64', ...flags, '-T', 's.ld', ...files];
        tally.add(`seed ${String(seed)} ${flags.join(' ')}`, await compare(command, script, inputs));
      }
      tally.print();
      assert.ok(tally.share() >= 0.97, `only ${String(tally.share())} of the links are equal`);
    });
  }

  for (const { name: emulation, linker, assembler, home } of emulations) {
    it(`${linker}: the scripts that binutils come with for ${emulation}`, async function () {
      if (!existsSync(home) || !hasProgram(linker)) {
        console.log(`      ${home} or ${linker} is missing: skipped`);
        this.skip();
      }
      const inputs = await makeObjects(assembler);
      const tally = newTally();
      // What a relocatable link leaves of an exception table needs the relocations, which these objects have none of.
      for (const name of readdirSync(home).filter((name) => name.startsWith(`${emulation}.x`))) {
        const script = readFileSync(join(home, name), 'utf8');
        writeFileSync(join(directory, 's.ld'), script);
        const command = [linker, '-m', emulation, '--no-warn-rwx-segments', '-T', 's.ld', ...files];
        tally.add(name, await compare(command, script, inputs));
      }
      tally.print();
      assert.equal(tally.share(), 1);
    });
  }
});
