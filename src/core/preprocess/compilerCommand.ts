import { machineOfPath, scriptDefines, usualScriptDefines } from './predefined';

/** What is known of how a script is put through the C preprocessor. */
export interface CompilerRequest {
  /** Path of the script. */
  readonly file: string;
  /** `-D`, without that, and `-I` and `-include`, in order. */
  readonly defines: readonly string[];
  readonly includes: readonly string[];
  readonly preludes: readonly string[];
  /** The machine that the image is for, as `MemoryMap.machine` names it, and that of this computer. */
  readonly machine?: string | undefined;
  readonly host?: string | undefined;
  /** The program that links the image, where the build names one. */
  readonly driver?: string | undefined;
}

/**
 * The words of a command that prints what a linker reads of a script: a compiler for its machine, which compiles nothing (`-E`), and
 * leaves out the lines that say where each piece comes from (`-P`). Options are those of GCC 12 and Clang 14.
 */
export function compilerCommand(request: CompilerRequest): readonly string[] {
  const { file, defines, includes, preludes, host, driver } = request;
  const machine = request.machine ?? machineOfPath(file);
  const own = driver !== undefined && isCompiler.test(driver) ? [driver] : compilerFor(machine, host);
  // A compiler defines the former by itself for assembler; nobody states the others.
  const stated = defines.length > 0 ? defines : usualScriptDefines;
  return [
    ...own,
    '-E',
    '-P',
    '-x',
    'assembler-with-cpp',
    ...stated.filter((name) => !scriptDefines.includes(name)).map((name) => `-D${name}`),
    ...includes.map((folder) => `-I${folder}`),
    ...preludes.flatMap((header) => ['-include', header]),
    file,
  ];
}

const isCompiler = /(?:^|[-/])(?:gcc|cc|clang|g\+\+|c\+\+|clang\+\+)(?:-[\d.]+)?$/;

function compilerFor(machine: string | undefined, host: string | undefined): readonly string[] {
  if (machine === undefined || machine === host) return ['cc'];
  if (machine === 'i386' && host === 'x86_64') return ['cc', '-m32'];
  const known = compilers[machine];
  return known ?? ['clang', `--target=${machine}`];
}

/** Cross compilers by the names that Debian and most others give them. */
const compilers: Readonly<Record<string, readonly string[]>> = {
  aarch64: ['aarch64-linux-gnu-gcc'],
  arm: ['arm-none-eabi-gcc'],
  riscv64: ['riscv64-linux-gnu-gcc'],
  riscv32: ['riscv64-unknown-elf-gcc', '-march=rv32imac', '-mabi=ilp32'],
  x86_64: ['x86_64-linux-gnu-gcc'],
  i386: ['i686-linux-gnu-gcc'],
};
