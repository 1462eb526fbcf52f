import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readElfMap } from '../../src/core/elf/elfMap';
import { knownValue, type MemoryMap, type Quantity } from '../../src/core/memoryMap';
import { openFile } from '../../src/node/files';
import { readDots, type MapDots } from './mapDots';

/** How objects for a machine are made and linked: assembler, linker and its emulation. */
export const targets: Readonly<
  Record<string, { readonly as: readonly string[]; readonly ld: string; readonly m: string }>
> = {
  x86_64: { as: ['as', '--64'], ld: 'ld', m: 'elf_x86_64' },
  i386: { as: ['as', '--32'], ld: 'ld', m: 'elf_i386' },
  aarch64: { as: ['aarch64-linux-gnu-as'], ld: 'aarch64-linux-gnu-ld', m: 'aarch64linux' },
  arm: { as: ['arm-none-eabi-as', '-mcpu=cortex-m4'], ld: 'arm-none-eabi-ld', m: 'armelf' },
  x32: { as: ['as', '--x32'], ld: 'ld', m: 'elf32_x86_64' },
  aarch64be: { as: ['aarch64-linux-gnu-as', '-EB'], ld: 'aarch64-linux-gnu-ld', m: 'aarch64linuxb' },
  riscv32: {
    as: ['riscv64-unknown-elf-as', '-march=rv32imac', '-mabi=ilp32', '-mno-relax'],
    ld: 'riscv64-unknown-elf-ld',
    m: 'elf32lriscv',
  },
  riscv64: { as: ['riscv64-unknown-elf-as', '-mno-relax'], ld: 'riscv64-unknown-elf-ld', m: 'elf64lriscv' },
};

/** What a real link made, in the terms that a placement is compared in. */
export interface RealLink {
  readonly failed: boolean;
  readonly messages: string;
  readonly map: MemoryMap | undefined;
  /** Load addresses by section and VMA, as GNU ld's map tells them. */
  readonly loads: ReadonlyMap<string, bigint>;
  /** The values of dot, as the linker's map tells them. */
  readonly dots: MapDots | undefined;
}

export function hasProgram(name: string): boolean {
  return spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0;
}

/** `assembler` is GNU as with the options of the machine. */
export function assemble(
  directory: string,
  name: string,
  source: string,
  [program = 'as', ...options]: readonly string[] = ['as', '--64'],
): void {
  writeFileSync(join(directory, `${name}.s`), source);
  execFileSync(program, [...options, '-o', `${name}.o`, `${name}.s`], { cwd: directory });
}

/** Links in `directory`; `command` is the linker and its arguments without output options. */
export async function linkReally(directory: string, command: readonly string[]): Promise<RealLink> {
  const [program = 'ld', ...rest] = command;
  const output = join(directory, 'out.elf');
  const listing = join(directory, 'out.map');
  rmSync(output, { force: true });
  rmSync(listing, { force: true });
  const run = spawnSync(program, ['-o', output, `-Map=${listing}`, ...rest], {
    cwd: directory,
    encoding: 'utf8',
  });
  const failed = (messages: string): RealLink => ({
    failed: true,
    messages,
    map: undefined,
    loads: new Map(),
    dots: undefined,
  });
  if (run.status !== 0) return failed(run.stderr);
  const file = await openFile(output);
  const read = await readElfMap(file, output);
  await file.close();
  if (!read.ok) return failed(read.error.message);
  const isLld = program.includes('lld');
  return {
    failed: false,
    messages: run.stderr,
    map: read.value,
    loads: isLld ? new Map() : loadAddresses(listing),
    dots: readDots(readFileSync(listing, 'utf8'), isLld ? 'lld' : 'gnu'),
  };
}

/**
 * `name vma size load address lma`, with a line break behind a long name. Two sections of one name at one address cannot be
 * told apart, and are left out.
 */
export function loadAddresses(listing: string): Map<string, bigint> {
  const loads = new Map<string, bigint>();
  const seen = new Set<string>();
  const text = readFileSync(listing, 'utf8');
  const body = text.slice(text.indexOf('Linker script and memory map'));
  for (const match of body.matchAll(
    /^([^\s*(][^\s]*)\s+(0x[0-9a-f]+)\s+(0x[0-9a-f]+)(?: load address (0x[0-9a-f]+))?$/gm,
  )) {
    const [, name = '', vma = '0', , lma] = match;
    const key = `${name}@${BigInt(vma).toString(16)}`;
    if (seen.has(key)) loads.delete(key);
    else loads.set(key, BigInt(lma ?? vma));
    seen.add(key);
  }
  return loads;
}

export interface Comparison {
  /** What was compared, and how much of it was equal. */
  readonly counts: Record<'sections' | 'loads' | 'sizes' | 'symbols' | 'segments' | 'dots', [number, number]>;
  readonly differences: readonly string[];
}

/** Compares our map of a link with the real one. Section names may repeat; they are paired by address first. */
export function compareMaps(ours: MemoryMap, real: RealLink): Comparison {
  const counts: Comparison['counts'] = {
    sections: [0, 0],
    loads: [0, 0],
    sizes: [0, 0],
    symbols: [0, 0],
    segments: [0, 0],
    dots: [0, 0],
  };
  const differences: string[] = [];
  const theirs = real.map;
  if (theirs === undefined) return { counts, differences };
  const check = (what: keyof Comparison['counts'], label: string, mine: string, wanted: string): void => {
    counts[what][1] += 1;
    if (mine === wanted) counts[what][0] += 1;
    else differences.push(`${label}: ${mine}, should be ${wanted}`);
  };
  const left = [...ours.sections];
  for (const section of theirs.sections) {
    if (/^\.(symtab|strtab|shstrtab)$/.test(section.name) || section.name === '') continue;
    const vma = hex(section.vma);
    let at = left.findIndex((candidate) => candidate.name === section.name && hex(candidate.vma) === vma);
    if (at < 0) at = left.findIndex((candidate) => candidate.name === section.name);
    const [mine] = at < 0 ? [] : left.splice(at, 1);
    check(
      'sections',
      section.name,
      mine === undefined ? 'missing' : section.allocated ? hex(mine.vma) : vma,
      vma,
    );
    if (mine === undefined) continue;
    check('sizes', `${section.name} size`, hex(mine.size), hex(section.size));
    const lma = real.loads.get(`${section.name}@${(knownValue(section.vma) ?? 0n).toString(16)}`);
    if (section.allocated && lma !== undefined)
      check('loads', `${section.name} LMA`, hex(mine.lma), `0x${lma.toString(16)}`);
  }
  for (const extra of left) check('sections', extra.name, hex(extra.vma), 'missing');
  for (const symbol of ours.scriptSymbols) {
    const value = theirs.symbols.byName(symbol.name)?.value;
    check(
      'symbols',
      symbol.name,
      hex(symbol.value),
      value === undefined ? 'missing' : `0x${value.toString(16)}`,
    );
  }
  const figure = (value: bigint | undefined, other: bigint | undefined): string =>
    ` ${value === undefined || other === undefined ? '?' : value.toString(16)}`;
  type Segment = MemoryMap['segments'][number];
  // What is not known is not compared.
  const segment = (s: Segment | undefined, other: Segment | undefined): string =>
    s === undefined
      ? 'none'
      : [
          s.type,
          s.rights.read ? 'R' : '',
          s.rights.write ? 'W' : '',
          s.rights.execute ? 'X' : '',
          ...(['vaddr', 'paddr', 'offset', 'filesz', 'memsz', 'align'] as const).map((of) =>
            figure(s[of], other === undefined ? s[of] : other[of]),
          ),
        ].join('');
  for (let i = 0; i < Math.max(ours.segments.length, theirs.segments.length); i += 1) {
    const [mine, wanted] = [ours.segments[i], theirs.segments[i]];
    check('segments', `segment ${String(i)}`, segment(mine, wanted), segment(wanted, mine));
  }
  return { counts, differences };
}

function hex(quantity: Quantity): string {
  const value = knownValue(quantity);
  return value === undefined ? 'unknown' : `0x${value.toString(16)}`;
}
