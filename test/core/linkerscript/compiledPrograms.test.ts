import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judge, type Verdict } from '../../oracle/judgeProgram';
import { programMachines, randomProgram } from '../../oracle/randomProgram';
import { hasTools } from './sharedPrograms';

/** Seeds of programs, by machine and linker, that each ask for something that few programs do. */
const seeds: readonly (readonly [machine: string, linker: 'gnu' | 'lld', seeds: readonly number[]])[] = [
  // A library in front, where the index of unwind tables lies, weak references that are 0.
  ['x86_64', 'gnu', [11, 43, 80, 83, 95]],
  // The order of common symbols, -r, the last of two options about the dynamic linker.
  ['x86_64', 'lld', [8, 60, 101, 109]],
  // Shared libraries, and groups in what is linked again.
  ['i386', 'gnu', [3, 43, 24, 67]],
  ['i386', 'lld', [12]],
  ['aarch64', 'gnu', [33]],
  ['riscv64', 'gnu', [3, 7, 10, 17, 29, 73]],
  ['arm', 'gnu', [0, 24, 52, 67, 75]],
];

/** Seeds where something is not known, which was certain and wrong. */
const openSeeds: typeof seeds = [
  // Tables of a static program that exports its names.
  ['arm', 'lld', [97]],
  // What lies behind tables that may stay empty, and then align nothing.
  ['riscv64', 'gnu', [45]],
];

describe('compiled programs', () => {
  for (const [name, kind, list] of seeds) {
    it(`for ${name} are placed as ${kind === 'lld' ? 'ld.lld' : 'GNU ld'} places them`, async function () {
      this.timeout(120_000);
      const wanted = { kind: 'equal', details: [] };
      if (!(await eachVerdict(name, kind, list, (verdict, line) => assert.deepEqual(verdict, wanted, line))))
        this.skip();
    });
  }

  for (const [name, kind, list] of openSeeds) {
    it(`for ${name} have nothing wrong where ${kind === 'lld' ? 'ld.lld' : 'GNU ld'} does what is not followed`, async function () {
      this.timeout(120_000);
      if (
        !(await eachVerdict(name, kind, list, (verdict, line) =>
          assert.equal(verdict.kind, 'unknown', `${line}: ${verdict.details.join(', ')}`),
        ))
      )
        this.skip();
    });
  }
});

/** Judges the programs of some seeds; false where a tool for that is not here. */
async function eachVerdict(
  name: string,
  kind: 'gnu' | 'lld',
  list: readonly number[],
  check: (verdict: Verdict, line: string) => void,
): Promise<boolean> {
  const machine = programMachines[name];
  if (machine === undefined || !hasTools([machine.gcc[0] ?? '', kind === 'lld' ? 'ld.lld' : machine.ld]))
    return false;
  const before = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), 'memscape-compiled-'));
  try {
    process.chdir(folder);
    for (const seed of list) {
      const program = randomProgram(seed, machine, kind === 'lld');
      check(await judge(folder, program), program.command.join(' '));
    }
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  }
  return true;
}
