import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { placeCommand } from '../../src/cli/link';
import { known, type MemoryMap, type Quantity } from '../../src/core/memoryMap';
import type { RandomProgram } from './randomProgram';
import { linkReally, type RealLink } from './realLinker';

/** How a placement compares with the real link. */
export interface Verdict {
  readonly kind:
    'equal' | 'unknown' | 'both refuse' | 'wrong' | 'missed error' | 'extra error' | 'not compiled';
  readonly details: readonly string[];
}

/** Compiles a program in `folder`, the working directory, links it with the real linker and places it with ours. */
export async function judge(folder: string, program: RandomProgram): Promise<Verdict> {
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
    } else if (symbol.value.kind === 'known') {
      const mine = { ...symbol.value, value: withoutMark(theirs, symbol.value.value) };
      figure(symbol.name, mine, known(withoutMark(theirs, value)));
    }
  }
  wrong.push(...symbolDifferences(ours, theirs));
  return { wrong, open };
}

/** The lowest bit of an Arm function's address is a mark, which the file's map leaves out. */
function withoutMark({ machine }: MemoryMap, value: bigint): bigint {
  return machine === 'arm' ? value & ~1n : value;
}

/** Global names of the objects, where both tell of them. */
function symbolDifferences(ours: MemoryMap, theirs: MemoryMap): string[] {
  const wrong: string[] = [];
  for (let i = 0; i < theirs.symbols.count; i += 1) {
    const { name, value, binding, section, kind, version } = theirs.symbols.at(i);
    if (binding === 'local' || section === undefined || name === '' || version !== undefined) continue;
    const mine = ours.symbols.byName(name);
    if (mine === undefined || kind === 'tls') continue;
    if (withoutMark(theirs, mine.value) !== withoutMark(theirs, value))
      wrong.push(`${name}: 0x${mine.value.toString(16)}, should be 0x${value.toString(16)}`);
  }
  return wrong;
}
