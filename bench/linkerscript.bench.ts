/**
 * Linker scripts read and placed, beside `ld` and `ld.lld` on the same script and the same objects in the same run: a script of
 * 5,000 lines, a kernel's script with 3,000 objects, and the Linux kernel's own when its preprocessed text is named by
 * MEMSCAPE_VMLINUX_LDS. Times are of the processor, so that a busy machine changes them less; medians of several rounds, the
 * first of which is stated apart, since it is what a user waits for when nothing is compiled yet. A linker's time has the start of
 * a program in it, the reading of the objects and the writing of the output: `memscape layout` stands beside it, which starts and
 * reads too.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { parseScript, placeScripts } from '../src/core/linkerscript';
import { parseLinkCommand } from '../src/core/linkerscript';
import type { readLinkInputs } from '../src/core/elf/linkInput';
import type { LinkInput } from '../src/core/linkerscript/input';
import type { openFile } from '../src/node/files';
import { buildInto } from '../scripts/build';
import { bundled } from './bundled';

interface Core {
  readonly parseScript: typeof parseScript;
  readonly placeScripts: typeof placeScripts;
}

interface Read {
  readonly inputs: readonly LinkInput[];
  /** Seconds. */
  readonly time: number;
}

const objects = 3000;
const directory = mkdtempSync(join(tmpdir(), 'memscape-bench-'));

void main();

async function main(): Promise<void> {
  try {
    const core = await bundled<Core>('src/core/linkerscript/index.ts');
    await buildInto(directory, { minify: true });
    const names = makeObjects();
    const one = await readObjects(names.slice(0, 1));
    const all = await readObjects(names);
    compare(core, 'script of 5,000 lines, one object', longScript(), one, names.slice(0, 1));
    const some = { inputs: all.inputs.slice(0, 100), time: all.time / 30 };
    compare(core, 'script of 5,000 lines, 100 objects', longScript(), some, names.slice(0, 100));
    compare(core, `script of 5,000 lines, ${String(objects)} objects`, longScript(), all, names);
    compare(core, `kernel script, ${String(objects)} objects`, kernelScript, all, names);
    const linux = process.env.MEMSCAPE_VMLINUX_LDS ?? '';
    if (existsSync(linux)) {
      const extra = [...names, makeLinuxSymbols()];
      const text = readFileSync(linux, 'utf8');
      compare(core, `vmlinux.lds, ${String(objects)} objects`, text, await readObjects(extra), extra);
    } else console.log('vmlinux.lds: not measured, MEMSCAPE_VMLINUX_LDS names no file');
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function compare(
  { parseScript, placeScripts }: Core,
  what: string,
  text: string,
  { inputs, time: reading }: Read,
  names: readonly string[],
): void {
  writeFileSync(join(directory, 's.ld'), text);
  writeFileSync(join(directory, 'files'), names.join('\n'));
  const { options } = parseLinkCommand(['ld', '-z', 'noexecstack', '-T', 's.ld']);
  const ms = (time: number): string => (Number.isFinite(time) ? `${(time * 1000).toFixed(1)} ms` : 'refuses');
  console.log(`${what} (${String(text.split('\n').length)} lines)`);
  for (const { dialect, program } of rivals) {
    const request = { scripts: [{ file: 's.ld', text }], inputs, options, dialect };
    const parsing = measure(() => parseScript(text, 's.ld', dialect));
    let problems: readonly string[] = [];
    const placing = measure(() => {
      const { issues } = placeScripts(request);
      problems = issues.filter(({ severity }) => severity === 'error').map(({ message }) => message);
    });
    const time = often(`${program} -z noexecstack -T s.ld @files -o out.elf`);
    if (problems.length > 0 && Number.isFinite(time))
      throw new Error(`${what}: ${problems.slice(0, 3).join('; ')}`);
    const ratio = Number.isFinite(time) ? `, ${(time / placing.median).toFixed(1)} times as long` : '';
    console.log(
      `  ${dialect}: parse ${ms(parsing.median)}; parse and place ${ms(placing.median)} (least ${ms(placing.least)}, ` +
        `the first time ${ms(placing.first)}); ${heldBy(() => placeScripts(request))}; ` +
        `${program.replace(/ .*/, '')} ${ms(time)}${ratio}`,
    );
  }
  const layout = often(`${process.execPath} cli.js layout s.ld ${names.join(' ')}`);
  console.log(
    `  memscape layout, the whole program ${ms(layout)}; reading the objects ${ms(reading)} of such`,
  );
}

const rivals = [
  { dialect: 'gnu', program: 'ld --no-warn-rwx-segments' },
  { dialect: 'lld', program: 'ld.lld' },
] as const;

/** What takes seconds is not measured better by taking it again. */
function often(command: string): number {
  const times = [seconds(command)];
  while (times.length < 5 && (times[0] ?? NaN) < 1) times.push(seconds(command));
  return median(times);
}

function measure(run: () => unknown): { first: number; median: number; least: number } {
  const first = cpu(run);
  for (let round = 0; round < 5; round += 1) run();
  const times = Array.from({ length: 15 }, () => cpu(run));
  return { first, median: median(times), least: Math.min(...times) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

function cpu(run: () => unknown): number {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/** What `make` yields keeps alive; told only when garbage can be collected before and after (node --expose-gc). */
function heldBy(make: () => unknown): string {
  if (globalThis.gc === undefined) return 'memory not measured without --expose-gc';
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  const kept = make();
  globalThis.gc();
  const bytes = kept === undefined ? 0 : process.memoryUsage().heapUsed - before;
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB held`;
}

/** What the shell says that a command took of the processor; not a number when the command fails or is not there. */
function seconds(command: string): number {
  const script = `TIMEFORMAT='%U %S'; time ${command} >/dev/null 2>&1 || echo failed`;
  const output = execFileSync('bash', ['-c', `{ ${script}; } 2>&1`], { cwd: directory, encoding: 'utf8' });
  if (output.includes('failed')) return NaN;
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

/** Objects with sections as a kernel's have, and some that the long script names. */
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
      `.section .s${String(i % 1250)},"a"; .balign 4; .skip 20`,
      `.section .init.text,"ax"; .skip 30`,
      `.section .altinstructions,"a"; .skip 28`,
      `.section .orc_unwind,"a"; .skip 60`,
      `.section .orc_unwind_ip,"a"; .skip 40`,
      `.section __bug_table,"aw"; .skip 24`,
    ];
    writeFileSync(join(directory, `${name}.s`), `${source.join('\n')}\n`);
  }
  execFileSync('bash', ['-c', 'for s in *.s; do as -o "${s%.s}.o" "$s"; done'], { cwd: directory });
  return names.map((name) => `${name}.o`);
}

/** What the script of Linux 6.1 for x86-64 asks of the kernel, at addresses that its assertions accept. */
function makeLinuxSymbols(): string {
  const labels = (names: string, size: number): string =>
    `${names
      .split(' ')
      .map((name) => `.globl ${name}; ${name}:`)
      .join('\n')} .skip ${String(size)}`;
  const lines = [
    `.section ".text..__x86.rethunk_untrain","ax"\n${labels('srso_alias_untrain_ret', 8)}`,
    `.section ".text..__x86.rethunk_safe","ax"\n${labels('srso_alias_safe_ret', 8)}`,
    `.section ".data..percpu..first","aw"\n${labels('fixed_percpu_data', 48)}`,
    `.text\n.balign 64\n.skip 32\n${labels('__x86_indirect_its_thunk_rax __x86_indirect_its_thunk_array', 64)}`,
    `${labels('__x86_indirect_its_thunk_rcx', 64)}\n${labels('its_return_thunk', 32)}\n.balign 64`,
    labels('retbleed_return_thunk srso_safe_ret startup_64 arch_ftrace_ops_list_func', 64),
    `.data\n${labels('jiffies_64', 8)}`,
    `.section .data..percpu,"aw"\n${labels('gdt_page', 64)}\n${labels('irq_stack_backing_store', 64)}`,
    '.globl kexec_control_code_size\n.set kexec_control_code_size, 1000',
  ];
  writeFileSync(join(directory, 'linux.s'), `${lines.join('\n')}\n`);
  execFileSync('as', ['-o', 'linux.o', 'linux.s'], { cwd: directory });
  return 'linux.o';
}

async function readObjects(names: readonly string[]): Promise<Read> {
  const { readLinkInputs: read } = await bundled<{ readLinkInputs: typeof readLinkInputs }>(
    'src/core/elf/linkInput.ts',
  );
  const { openFile: open } = await bundled<{ openFile: typeof openFile }>('src/node/files.ts');
  const start = process.cpuUsage();
  const inputs: LinkInput[] = [];
  for (const name of names) {
    const file = await open(join(directory, name));
    inputs.push(...(await read(file, name)).inputs);
    await file.close();
  }
  const { user, system } = process.cpuUsage(start);
  return { inputs, time: (user + system) / 1e6 };
}
