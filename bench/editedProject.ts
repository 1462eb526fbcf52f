import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const sectionCount = 500;
const symbolsEach = 40;

/** A project of 500 sections and 20,000 symbols, linked, in a folder of its own. */
export async function makeEditedProject(): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'memscape-bench-'));
  const sections = Array.from({ length: sectionCount }, (_, i) => `.text.part${i.toString()}`);
  const script = [
    'ENTRY(symbol_0_0)',
    'KERNEL_VMA = 0xffffffff80000000;',
    'SECTIONS {',
    '  . = KERNEL_VMA + 0x100000;',
    ...sections.map((name) => `  ${name} ALIGN(64) : AT(ADDR(${name}) - KERNEL_VMA) { *(${name}) }`),
    '}',
    '',
  ];
  const source = sections.flatMap((name, i) => [
    `.section ${name}, "ax", @progbits`,
    ...Array.from({ length: symbolsEach }, (_, j) => {
      const symbol = `symbol_${i.toString()}_${j.toString()}`;
      const size = 16 + ((i * 7 + j * 13) % 200);
      return `.globl ${symbol}\n.type ${symbol}, @function\n${symbol}: .fill ${size.toString()}, 1, 0x90\n.size ${symbol}, ${size.toString()}`;
    }),
  ]);
  await mkdir(join(folder, 'build'));
  await writeFile(join(folder, 'kernel.ld'), script.join('\n'));
  await writeFile(join(folder, 'kernel.s'), `${source.join('\n')}\n`);
  run(folder, 'as', '--64', '-o', 'build/kernel.o', 'kernel.s');
  run(folder, 'ld', '-m', 'elf_x86_64', '-T', 'kernel.ld', '-o', 'build/kernel.elf', 'build/kernel.o');
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

function run(cwd: string, command: string, ...parameters: readonly string[]): void {
  const { status, stderr } = spawnSync(command, parameters, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
}
