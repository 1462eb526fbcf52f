/**
 * Compiled programs from seeds, linked by the real linkers and placed by ours. ORACLE_FROM and ORACLE_PROGRAMS choose other
 * seeds, and how many for each machine and linker; ORACLE_MACHINES names the machines. What is not known is counted, and is no difference.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placeCommand } from '../../src/cli/link';
import type { MemoryMap, Quantity } from '../../src/core/memoryMap';
import { programMachines, randomProgram, type RandomProgram } from './randomProgram';
import { hasProgram, linkReally, type RealLink } from './realLinker';

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

interface Verdict {
  readonly kind:
    'equal' | 'unknown' | 'both refuse' | 'wrong' | 'missed error' | 'extra error' | 'not compiled';
  readonly details: readonly string[];
}

async function judge(folder: string, program: RandomProgram): Promise<Verdict> {
  for (const { name, source, compiler } of program.files) {
    writeFileSync(join(folder, name), source);
    if (compiler === undefined) continue;
    const [gcc = 'gcc', ...flags] = compiler;
    const run = spawnSync(gcc, [...flags, '-w', '-c', name], { cwd: folder, encoding: 'utf8' });
    if (run.status !== 0) return { kind: 'not compiled', details: run.stderr.split('\n').slice(0, 3) };
  }
  for (const [linker = 'ld', ...words] of program.libraries)
    execFileSync(linker, words, { cwd: folder, stdio: 'ignore' });
  const real = await linkReally(folder, program.command);
  const { map } = await placeCommand([...program.command, '-o', join(folder, 'out.elf')]);
  const errors = map.issues.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  const messages = real.messages.split('\n').filter((line) => line !== '' && !line.includes('warning: '));
  if (real.failed)
    return errors.length > 0
      ? { kind: 'both refuse', details: [] }
      : { kind: 'missed error', details: messages };
  if (errors.length > 0) return { kind: 'extra error', details: errors };
  const { wrong, open } = compare(map, real);
  if (wrong.length > 0) return { kind: 'wrong', details: wrong };
  return { kind: open.length > 0 ? 'unknown' : 'equal', details: open };
}

/** What is certain and differs from what the linker made, and what is not known. */
function compare(ours: MemoryMap, real: RealLink): { readonly wrong: string[]; readonly open: string[] } {
  const wrong: string[] = [];
  const open: string[] = [];
  const theirs = real.map;
  if (theirs === undefined) return { wrong: ['no map'], open };
  const figure = (label: string, mine: Quantity, wanted: Quantity): void => {
    if (wanted.kind !== 'known') return;
    const should = `should be 0x${wanted.value.toString(16)}`;
    if (mine.kind === 'unknown') {
      if (mine.atLeast !== undefined && mine.atLeast > wanted.value)
        wrong.push(`${label}: at least 0x${mine.atLeast.toString(16)}, ${should}`);
      else open.push(`${label}: unknown, ${mine.reason}`);
    } else if (mine.value !== wanted.value) {
      const line = `${label}: 0x${mine.value.toString(16)}, ${should}`;
      if (mine.certainty.kind === 'estimated') open.push(line);
      else wrong.push(line);
    }
  };
  const left = [...ours.sections];
  for (const section of theirs.sections) {
    if (/^(\.(symtab|strtab|shstrtab))?$/.test(section.name)) continue;
    const at = left.findIndex(({ name }) => name === section.name);
    const [mine] = at < 0 ? [] : left.splice(at, 1);
    if (mine === undefined) {
      wrong.push(`${section.name}: missing`);
      continue;
    }
    if (section.allocated) figure(section.name, mine.vma, section.vma);
    figure(`${section.name} size`, mine.size, section.size);
  }
  for (const { name, size } of left)
    (size.kind === 'known' ? wrong : open).push(`${name}: should be missing`);
  if (open.length === 0) {
    const print = (map: MemoryMap): string[] =>
      map.segments.map(({ type, rights, vaddr, paddr, memsz, align }) =>
        [
          type,
          rights.read ? 'R' : '',
          rights.write ? 'W' : '',
          rights.execute ? 'X' : '',
          ...[vaddr, paddr, memsz, align].map((value) => ` ${value.toString(16)}`),
        ].join(''),
      );
    const [mine, wanted] = [print(ours), print(theirs)];
    for (let i = 0; i < Math.max(mine.length, wanted.length); i += 1)
      if (mine[i] !== wanted[i])
        wrong.push(`segment ${String(i)}: ${mine[i] ?? 'missing'}, should be ${wanted[i] ?? 'missing'}`);
  }
  for (const symbol of ours.scriptSymbols) {
    const value = theirs.symbols.byName(symbol.name)?.value;
    if (value === undefined) {
      if (symbol.value.kind === 'known') wrong.push(`${symbol.name}: should be missing`);
    } else if (!isThumb(theirs, symbol.value, value))
      figure(symbol.name, symbol.value, { kind: 'known', value, certainty: { kind: 'exact' } });
  }
  wrong.push(...symbolDifferences(ours, theirs));
  return { wrong, open };
}

/** The lowest bit of an Arm function's address is a mark, which the file's map leaves out. */
function isThumb({ machine }: MemoryMap, mine: Quantity, wanted: bigint): boolean {
  return machine === 'arm' && mine.kind === 'known' && mine.value === (wanted | 1n);
}

/** Global names of the objects, where both tell of them. */
function symbolDifferences(ours: MemoryMap, theirs: MemoryMap): string[] {
  const wrong: string[] = [];
  for (let i = 0; i < theirs.symbols.count; i += 1) {
    const { name, value, binding, section, kind, version } = theirs.symbols.at(i);
    if (binding === 'local' || section === undefined || name === '' || version !== undefined) continue;
    const mine = ours.symbols.byName(name);
    if (mine !== undefined && mine.value !== value && kind !== 'tls')
      wrong.push(`${name}: 0x${mine.value.toString(16)}, should be 0x${value.toString(16)}`);
  }
  return wrong;
}
