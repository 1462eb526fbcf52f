import { generator, type Random } from './randomScript';
import { fileSource, librarySource, makeEntities, type Entity } from './randomSources';

/** A link of compiled files that are made up from a seed. */
export interface RandomProgram {
  readonly machine: ProgramMachine;
  readonly linker: string;
  /** Files to compile, or to take as they are where `compiler` is absent. */
  readonly files: readonly RandomFile[];
  /** Commands that make shared libraries of some of the objects. */
  readonly libraries: readonly (readonly string[])[];
  /** The link itself. */
  readonly command: readonly string[];
}

export interface RandomFile {
  readonly name: string;
  readonly source: string;
  /** The compiler and its options, without files. */
  readonly compiler?: readonly string[];
}

export interface ProgramMachine {
  readonly name: string;
  readonly gcc: readonly string[];
  readonly ld: string;
  readonly emulation: string;
  /** Whether its compiler takes C++, too. */
  readonly hasPlus?: false;
}

/** Machines that Debian has compilers for. */
export const programMachines: Readonly<Record<string, ProgramMachine>> = {
  x86_64: { name: 'x86_64', gcc: ['gcc'], ld: 'ld', emulation: 'elf_x86_64' },
  i386: { name: 'i386', gcc: ['gcc', '-m32'], ld: 'ld', emulation: 'elf_i386' },
  aarch64: {
    name: 'aarch64',
    gcc: ['aarch64-linux-gnu-gcc', '-mno-outline-atomics'],
    ld: 'aarch64-linux-gnu-ld',
    emulation: 'aarch64linux',
  },
  riscv64: {
    name: 'riscv64',
    gcc: ['riscv64-linux-gnu-gcc'],
    ld: 'riscv64-linux-gnu-ld',
    emulation: 'elf64lriscv',
  },
  arm: {
    name: 'arm',
    gcc: ['arm-linux-gnueabihf-gcc'],
    ld: 'arm-linux-gnueabihf-ld',
    emulation: 'armelf_linux_eabi',
    hasPlus: false,
  },
};

const modes = ['exec', 'exec', 'pie', 'pie', 'shared', 'shared', 'static', 'static-pie', 'r'] as const;
type Mode = (typeof modes)[number];

export function randomProgram(seed: number, machine: ProgramMachine, isLld: boolean): RandomProgram {
  const random = generator(seed * 7919 + (isLld ? 1 : 0));
  const mode = random.pick(modes);
  const hasLibrary = mode !== 'static' && mode !== 'static-pie' && mode !== 'r' && random.chance(0.55);
  const count = 2 + random.below(3);
  const entities = makeEntities(random, count, hasLibrary);
  const linker = isLld ? 'ld.lld' : machine.ld;
  const files: RandomFile[] = [];
  const objects: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const name = `f${String(i)}`;
    const isPlus = random.chance(0.1) && machine.hasPlus !== false;
    const compiler = [...machine.gcc, ...(isPlus ? ['-x', 'c++'] : []), ...compilerFlags(random, mode)];
    files.push({ name: `${name}.c`, source: fileSource(random, entities, i), compiler });
    objects.push(`${name}.o`);
  }
  const libraries: string[][] = [];
  const made: string[] = [];
  if (hasLibrary) {
    for (const name of random.chance(0.3) ? ['one', 'two'] : ['one']) {
      const compiler = [...machine.gcc, '-fPIC', '-O1', '-ffreestanding', '-fno-stack-protector'];
      files.push({ name: `${name}.c`, source: librarySource(random, entities, name), compiler });
      const versions = random.chance(0.25);
      if (versions) files.push({ name: `${name}.map`, source: `V_${name} { global: *; };\n` });
      libraries.push([
        ...[linker, '-m', machine.emulation, '-shared', '-o', `lib${name}.so`, `${name}.o`],
        ...(random.chance(0.7) ? ['-soname', `lib${name}.so.1`] : []),
        ...(versions ? [`--version-script=${name}.map`] : []),
      ]);
      made.push(`lib${name}.so`);
    }
  }
  const inputs = random.chance(0.8) ? [...objects, ...made] : [...made, ...objects];
  const options = linkOptions(random, mode, entities, isLld);
  if (made.length > 0 && random.chance(0.3)) inputs.unshift('--as-needed');
  if (random.chance(0.12) && mode !== 'r') {
    files.push({ name: 's.ld', source: script(random) });
    options.push('-T', 's.ld');
  }
  return {
    machine,
    linker,
    files,
    libraries,
    command: [linker, '-m', machine.emulation, ...modeFlags[mode], ...options, ...inputs],
  };
}

const modeFlags: Readonly<Record<Mode, readonly string[]>> = {
  exec: [],
  pie: ['-pie'],
  shared: ['-shared'],
  static: ['-static'],
  'static-pie': ['-static', '-pie', '--no-dynamic-linker', '-z', 'text'],
  r: ['-r'],
};

function compilerFlags(random: Random, mode: Mode): string[] {
  const place =
    mode === 'shared'
      ? '-fPIC'
      : mode === 'pie' || mode === 'static-pie'
        ? random.pick(['-fPIE', '-fPIC'])
        : random.pick(['-fno-pic', '-fno-pic', '-fPIE', '-fPIC']);
  const flags = [place, random.pick(['-O0', '-O1', '-O2', '-Os']), '-ffreestanding', '-fno-stack-protector'];
  if (random.chance(0.2)) flags.push('-fno-plt');
  if (random.chance(0.3)) flags.push('-ffunction-sections', '-fdata-sections');
  if (random.chance(0.2)) flags.push('-g');
  if (random.chance(0.15)) flags.push('-fno-asynchronous-unwind-tables');
  if (random.chance(0.1)) flags.push('-fcommon');
  return flags;
}

function linkOptions(random: Random, mode: Mode, entities: readonly Entity[], isLld: boolean): string[] {
  const options: string[] = [];
  const maybe = (probability: number, ...words: string[]): void => {
    if (random.chance(probability)) options.push(...words);
  };
  maybe(0.25, `--hash-style=${random.pick(['sysv', 'gnu', 'both'])}`);
  maybe(0.25, '--build-id');
  maybe(0.5, '--eh-frame-hdr');
  if (mode === 'r') return options;
  maybe(0.2, '--gc-sections');
  maybe(0.2, '-z', 'now');
  maybe(0.2, '-z', random.pick(['relro', 'norelro']));
  maybe(0.2, '-z', random.pick(['separate-code', 'noseparate-code']));
  maybe(0.15, '--export-dynamic');
  maybe(0.1, '-O1');
  if (mode === 'shared') maybe(0.2, random.pick(['-Bsymbolic', '-Bsymbolic-functions']));
  if (mode === 'shared') maybe(0.3, '-soname', 'me.so');
  if (mode === 'pie' || mode === 'exec') maybe(0.1, '--no-dynamic-linker');
  if (mode === 'pie' || mode === 'exec') maybe(0.3, '-dynamic-linker', '/lib/ld.so');
  const functions = entities.filter(({ kind, home }) => kind === 'function' && typeof home === 'number');
  if (functions.length > 0) {
    maybe(0.1, `--defsym=alias=${random.pick(functions).name}`);
    maybe(0.05, `--wrap=${random.pick(functions).name}`);
    maybe(0.1, '-u', random.pick(functions).name);
  }
  maybe(0.05, '-rpath', '/opt/x');
  maybe(0.05, '--no-undefined');
  if (isLld) maybe(0.08, '--pack-dyn-relocs=relr');
  else maybe(0.08, '-z', 'pack-relative-relocs');
  return options;
}

function script(random: Random): string {
  const start = random.pick(['0x400000 + SIZEOF_HEADERS', '0x10000', 'SIZEOF_HEADERS']);
  const items = [
    '.text : { *(.text .text.*) }',
    '.rodata : { *(.rodata .rodata.*) }',
    '.data : { *(.data .data.*) }',
  ];
  if (random.chance(0.5)) items.unshift('.dynamic : { *(.dynamic) }');
  if (random.chance(0.5)) items.push('.got : { *(.got) *(.got.plt) }');
  if (random.chance(0.5)) items.push('.rel.all : { *(.rela.*) *(.rel.*) }');
  if (random.chance(0.5)) items.push('.bss : { *(.bss .bss.*) *(COMMON) }', '_end = .;');
  return `ENTRY(_start)\nSECTIONS {\n  . = ${start};\n  ${items.join('\n  ')}\n}\n`;
}
