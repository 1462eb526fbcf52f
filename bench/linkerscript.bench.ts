/**
 * Linker scripts read and placed, beside `ld` on the same input: a script of 5,000 lines, and one like a kernel's with the
 * sections of 3,000 objects. Times are of the processor, so that a busy machine does not change them.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { parseScript, placeScripts } from '../src/core/linkerscript';
import { parseLinkCommand } from '../src/core/linkerscript';
import { readLinkInputs } from '../src/core/elf/linkInput';
import type { LinkInput } from '../src/core/linkerscript/input';
import { openFile } from '../src/node/files';
import { bundled } from './bundled';

interface Core {
  readonly parseScript: typeof parseScript;
  readonly placeScripts: typeof placeScripts;
}

const objects = 3000;
const directory = mkdtempSync(join(tmpdir(), 'memscape-bench-'));

void main();

async function main(): Promise<void> {
  try {
    const core = await bundled<Core>('src/core/linkerscript/index.ts');
    const names = makeObjects();
    const inputs = await readObjects(names);
    compare(core, 'script of 5,000 lines', longScript(), inputs.slice(0, 1), names.slice(0, 1));
    compare(core, `kernel script, ${String(objects)} objects`, kernelScript, inputs, names);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function compare(
  { parseScript, placeScripts }: Core,
  what: string,
  text: string,
  inputs: readonly LinkInput[],
  names: readonly string[],
): void {
  writeFileSync(join(directory, 's.ld'), text);
  const lines = text.split('\n').length;
  const reading = best(() => parseScript(text, 's.ld'));
  const { options } = parseLinkCommand(['ld', '-T', 's.ld']);
  let problems = 0;
  const placing = best(() => {
    const { issues } = placeScripts({ scripts: [{ file: 's.ld', text }], inputs, options, dialect: 'gnu' });
    problems = issues.filter((issue) => issue.severity === 'error').length;
  });
  if (problems > 0) throw new Error(`${what}: ${String(problems)} errors`);
  writeFileSync(join(directory, 'files'), names.join('\n'));
  const command = 'ld --no-warn-rwx-segments -T s.ld @files -o out.elf';
  const linking = Math.min(...[1, 2, 3].map(() => seconds(command)));
  const ms = (time: number): string => `${(time * 1000).toFixed(1)} ms`;
  console.log(
    `${what} (${String(lines)} lines): read ${ms(reading)}, read and placed ${ms(placing)}, ld ${ms(linking)}`,
  );
}

function best(run: () => unknown): number {
  let least = Infinity;
  for (let round = 0; round < 5; round += 1) {
    const start = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, (user + system) / 1e6);
  }
  return least;
}

/** What the shell says that a command took of the processor. */
function seconds(command: string): number {
  const script = `TIMEFORMAT='%U %S'; time ${command}`;
  const output = execFileSync('bash', ['-c', `{ ${script}; } 2>&1`], { cwd: directory, encoding: 'utf8' });
  const [user = NaN, system = NaN] = (output.trim().split('\n').pop() ?? '').split(' ').map(Number);
  return user + system;
}

function longScript(): string {
  const sections = Array.from({ length: 1250 }, (_, i) => {
    const n = String(i);
    return `  .s${n} : ALIGN(16) {\n    s${n}_start = .; KEEP(*(.s${n} .s${n}.*)) *(SORT_BY_NAME(.t${n}.*))\n    LONG(${n})\n  }`;
  });
  return `SECTIONS\n{\n  . = 0x100000;\n${sections.join('\n')}\n}\n`;
}

const kernelScript = `ENTRY(f0)
PHDRS { text PT_LOAD FLAGS(5); data PT_LOAD FLAGS(6); }
KERNEL_VMA = 0xffffffff80000000;
SECTIONS
{
  . = KERNEL_VMA + 0x100000;
  .text : AT(ADDR(.text) - KERNEL_VMA) { _text = .; *(.text .text.*) _etext = .; } :text
  . = ALIGN(4K);
  .rodata : AT(ADDR(.rodata) - KERNEL_VMA) { *(.rodata .rodata.*) }
  .init_array : AT(ADDR(.init_array) - KERNEL_VMA) { KEEP(*(SORT_BY_INIT_PRIORITY(.init_array.*))) }
  . = ALIGN(4K);
  .data : AT(ADDR(.data) - KERNEL_VMA) { *(.data .data.*) } :data
  .bss : AT(ADDR(.bss) - KERNEL_VMA) { *(.bss .bss.* COMMON) }
  _end = .;
  /DISCARD/ : { *(.comment .note.*) }
}
`;

function makeObjects(): string[] {
  const names = Array.from({ length: objects }, (_, i) => `o${String(i)}`);
  for (const [i, name] of names.entries()) {
    const n = String(i);
    const source = [
      `.section .text.f${n},"ax"; .globl f${n}; f${n}: .skip 40`,
      `.section .text.g${n},"ax"; .skip 24`,
      `.section .rodata.r${n},"a"; .balign 8; .skip 17`,
      `.section .data.d${n},"aw"; .balign 4; .skip 12`,
      `.section .bss.b${n},"aw",@nobits; .balign 16; .skip 64`,
      `.section .init_array.${String(i % 100).padStart(5, '0')},"aw",@init_array; .quad 0`,
    ];
    writeFileSync(join(directory, `${name}.s`), `${source.join('\n')}\n`);
  }
  execFileSync('bash', ['-c', 'for s in *.s; do as -o "${s%.s}.o" "$s"; done'], { cwd: directory });
  return names.map((name) => `${name}.o`);
}

async function readObjects(names: readonly string[]): Promise<LinkInput[]> {
  const inputs: LinkInput[] = [];
  for (const name of names) {
    const file = await openFile(join(directory, name));
    inputs.push(...(await readLinkInputs(file, name)).inputs);
    await file.close();
  }
  return inputs;
}
