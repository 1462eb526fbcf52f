/**
 * The model of the linkers' default scripts beside what `ld --verbose` prints and beside real links, for each emulation and mode.
 * Not part of `npm test`: `npm run test:oracle`.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLinkInputs } from '../../src/core/elf/linkInput';
import { parseLinkCommand, placeScripts, toMemoryMap } from '../../src/core/linkerscript';
import type { LinkInput } from '../../src/core/linkerscript/input';
import { openFile } from '../../src/node/files';
import { compareMaps, hasProgram, linkReally } from './realLinker';

interface Target {
  readonly emulation: string;
  readonly linker: string;
  readonly assembler: readonly string[];
}

const targets: readonly Target[] = [
  { emulation: 'elf_x86_64', linker: 'ld', assembler: ['as', '--64'] },
  { emulation: 'elf32_x86_64', linker: 'ld', assembler: ['as', '--x32'] },
  { emulation: 'elf_i386', linker: 'ld', assembler: ['as', '--32'] },
  { emulation: 'aarch64linux', linker: 'aarch64-linux-gnu-ld', assembler: ['aarch64-linux-gnu-as'] },
  { emulation: 'aarch64elf', linker: 'aarch64-linux-gnu-ld', assembler: ['aarch64-linux-gnu-as'] },
  { emulation: 'armelf', linker: 'arm-none-eabi-ld', assembler: ['arm-none-eabi-as'] },
  { emulation: 'armelf_linux_eabi', linker: 'aarch64-linux-gnu-ld', assembler: ['arm-none-eabi-as'] },
  { emulation: 'elf64lriscv', linker: 'riscv64-unknown-elf-ld', assembler: ['riscv64-unknown-elf-as'] },
  { emulation: 'elf64lriscv', linker: 'riscv64-linux-gnu-ld', assembler: ['riscv64-unknown-elf-as'] },
  {
    emulation: 'elf32lriscv',
    linker: 'riscv64-unknown-elf-ld',
    assembler: ['riscv64-unknown-elf-as', '-march=rv32i', '-mabi=ilp32'],
  },
  { emulation: 'elf_x86_64', linker: 'ld.lld', assembler: ['as', '--64'] },
  { emulation: 'elf_i386', linker: 'ld.lld', assembler: ['as', '--32'] },
  { emulation: 'aarch64linux', linker: 'ld.lld', assembler: ['aarch64-linux-gnu-as'] },
  { emulation: 'armelf_linux_eabi', linker: 'ld.lld', assembler: ['arm-none-eabi-as'] },
  { emulation: 'elf64lriscv', linker: 'ld.lld', assembler: ['riscv64-unknown-elf-as'] },
];

const modes: readonly (readonly string[])[] = [
  [],
  ['-static'],
  ['-no-pie'],
  ['-z', 'separate-code'],
  ['-z', 'noseparate-code'],
  ['-z', 'relro'],
  ['-z', 'norelro'],
  ['-z', 'max-page-size=0x10000'],
  ['-N'],
  ['-n'],
  ['-Ttext-segment=0x1000000'],
  ['-pie', '--no-dynamic-linker'],
  ['-shared'],
  ['-r'],
];

/** What most programs have, and a section of an own name. */
const source = `
.globl _start
.section .init,"ax"; .byte 1,2,3,4
.text; _start: .4byte 1,2,3,4,5,6,7,8,9
.section .text.hot.f,"ax"; .4byte 1
.section .text.startup,"ax"; .4byte 2
.section .fini,"ax"; .4byte 3
.section .rodata,"a"; .8byte 1,2
.section .rodata.str,"a"; .byte 1,2,3
.section .tdata,"awT"; .4byte 5
.section .tbss,"awT",%nobits; .zero 8
.section .preinit_array,"aw"; .8byte 0
.section .init_array,"aw"; .8byte 0
.section .fini_array,"aw"; .8byte 0
.section .data.rel.ro,"aw"; .8byte 0
.data; .8byte 1; .byte 1
.section .sdata,"aw"; .4byte 1
.section .own,"a"; .byte 7
.section .own_data,"aw"; .byte 8
.bss; .zero 40
.comm shared,32,16
`;

/** Shares of equal figures below which something broke; what a dynamic link adds is estimated only. */
const leastShare = 0.99;

describe('the default scripts', function () {
  this.timeout(0);
  const directory = mkdtempSync(join(tmpdir(), 'memscape-default-'));
  after(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  for (const { emulation, linker, assembler } of targets) {
    it(`${linker} -m ${emulation}`, async function () {
      const missing = [linker, assembler[0] ?? 'as'].filter((name) => !hasProgram(name));
      if (missing.length > 0) {
        console.log(`      skipped: no ${missing.join(', ')} here`);
        this.skip();
      }
      writeFileSync(join(directory, 'a.s'), source);
      const [program = 'as', ...options] = assembler;
      execFileSync(program, [...options, 'a.s', '-o', 'a.o'], { cwd: directory });
      const inputs = await inputsOf(join(directory, 'a.o'));
      let [equal, all, whole, refused] = [0, 0, 0, 0];
      for (const mode of modes) {
        const command = [linker, '-m', emulation, ...mode, 'a.o'];
        const real = await linkReally(directory, command);
        const ours = placed(command, inputs);
        // In an object there are no addresses; the text of ld's script tells what there is.
        if (mode[0] === '-r') {
          if (!linker.endsWith('lld')) compareWithVerbose(command, inputs, mode);
          continue;
        }
        if (real.failed) {
          refused += 1;
          console.log(`      ${mode.join(' ')}: the link fails: ${real.messages.split('\n')[0] ?? ''}`);
          continue;
        }
        const { counts, differences } = compareMaps(ours, real);
        for (const [right, of] of Object.values(counts)) {
          equal += right;
          all += of;
        }
        if (differences.length === 0) whole += 1;
        else console.log(`      ${mode.join(' ') || 'no options'}: ${differences.slice(0, 6).join('; ')}`);
        if (!linker.endsWith('lld')) compareWithVerbose(command, inputs, mode);
      }
      console.log(
        `      ${whole} of ${modes.length - 1 - refused} modes wholly equal, ${equal} of ${all} figures`,
      );
      assert.ok(equal >= all * leastShare, `${equal} of ${all} figures`);
    });
  }

  /** Where ld's own text of its script is placed, every figure is that of the model. */
  function compareWithVerbose(
    command: readonly string[],
    inputs: readonly LinkInput[],
    mode: readonly string[],
  ): void {
    const printed = spawnSync(command[0] ?? 'ld', [...command.slice(1), '--verbose'], {
      cwd: directory,
      encoding: 'utf8',
    });
    const script = /={10,}\n([\s\S]*?)\n={10,}/.exec(printed.stdout)?.[1];
    assert.ok(script !== undefined);
    const own = placed(command, inputs);
    const theirs = placed(command, inputs, script);
    const rows = (map: ReturnType<typeof toMemoryMap>): string[] =>
      map.sections.map(({ name, vma, size }) => `${name} ${text(vma)} ${text(size)}`);
    assert.deepEqual(rows(own), rows(theirs), `with ${mode.join(' ')}`);
    const symbols = (map: ReturnType<typeof toMemoryMap>): string[] =>
      map.scriptSymbols.map(({ name, value }) => `${name} ${text(value)}`).sort();
    assert.deepEqual(symbols(own), symbols(theirs), `with ${mode.join(' ')}`);
  }
});

function text(quantity: { readonly kind: string; readonly value?: bigint }): string {
  return quantity.value === undefined ? 'unknown' : `0x${quantity.value.toString(16)}`;
}

function placed(
  command: readonly string[],
  inputs: readonly LinkInput[],
  script?: string,
): ReturnType<typeof toMemoryMap> {
  const { options, dialect } = parseLinkCommand(command);
  const scripts = script === undefined ? [] : [{ file: 'verbose.ld', text: script }];
  return toMemoryMap(placeScripts({ scripts, inputs, options, dialect }), 'verbose.ld');
}

async function inputsOf(path: string): Promise<readonly LinkInput[]> {
  const file = await openFile(path);
  try {
    return (await readLinkInputs(file, 'a.o')).inputs;
  } finally {
    await file.close();
  }
}
