/**
 * Compiled programs from seeds, linked by the real linkers and placed by ours. ORACLE_FROM and ORACLE_PROGRAMS choose other
 * seeds, and how many for each machine and linker; ORACLE_MACHINES names the machines. What is not known is counted, and is no difference.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judge, type Verdict } from './judgeProgram';
import { programMachines, randomProgram } from './randomProgram';
import { hasProgram } from './realLinker';

const from = Number(process.env.ORACLE_FROM ?? '0');
const rounds = Number(process.env.ORACLE_PROGRAMS ?? '20');
const machines = process.env.ORACLE_MACHINES?.split(',') ?? Object.keys(programMachines);
const keeps = process.env.ORACLE_KEEP;

describe('random programs beside real links', function () {
  this.timeout(0);
  const home = process.cwd();
  const root = keeps ?? mkdtempSync(join(tmpdir(), 'memscape-programs-'));
  after(() => {
    process.chdir(home);
    if (keeps === undefined) rmSync(root, { recursive: true, force: true });
  });

  for (const name of machines) {
    for (const isLld of [false, true]) {
      const machine = programMachines[name];
      if (machine === undefined) continue;
      const linker = isLld ? 'ld.lld' : machine.ld;
      it(`${name}, ${linker}: programs ${String(from)} to ${String(from + rounds - 1)}`, async function () {
        const missing = [linker, ...machine.gcc.slice(0, 1)].filter((program) => !hasProgram(program));
        if (missing.length > 0) {
          console.log(`      skipped: no ${missing.join(', ')} here`);
          this.skip();
        }
        const counts: Record<Verdict['kind'], number> = {
          equal: 0,
          unknown: 0,
          'both refuse': 0,
          wrong: 0,
          'missed error': 0,
          'extra error': 0,
          'not compiled': 0,
        };
        for (let seed = from; seed < from + rounds; seed += 1) {
          const folder = join(root, `${name}-${isLld ? 'lld' : 'gnu'}-${String(seed)}`);
          mkdirSync(folder, { recursive: true });
          process.chdir(folder);
          const program = randomProgram(seed, machine, isLld);
          const verdict = await judge(folder, program);
          counts[verdict.kind] += 1;
          if (
            verdict.kind !== 'equal' &&
            verdict.kind !== 'both refuse' &&
            (verdict.kind !== 'unknown' || keeps !== undefined)
          )
            console.log(
              `      ${String(seed)} ${verdict.kind}: ${program.command.slice(3).join(' ')}\n        ${verdict.details.slice(0, 6).join('\n        ')}`,
            );
          if (keeps !== undefined) writeFileSync('command', `${program.command.join(' ')}\n`);
        }
        console.log(
          `      ${Object.entries(counts)
            .map(([kind, count]) => `${kind} ${String(count)}`)
            .join(', ')}`,
        );
        assert.equal(counts.wrong, 0);
      });
    }
  }
});
