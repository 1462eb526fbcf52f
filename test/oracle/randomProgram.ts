import { generator, type Random } from './randomScript';

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

/** What the files of a link define: each name in one of them, in a library, or nowhere. */
interface Entity {
  readonly name: string;
  readonly kind: 'function' | 'data' | 'const' | 'pointers' | 'thread' | 'common' | 'indirect';
  readonly home: number | 'library' | 'nowhere';
  readonly weak: boolean;
  readonly visibility: 'default' | 'hidden' | 'protected';
  readonly size: number;
}

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

function makeEntities(random: Random, files: number, hasLibrary: boolean): Entity[] {
  const list: Entity[] = [];
  const add = (kind: Entity['kind'], most: number): void => {
    for (let i = random.below(most + 1); i > 0; i -= 1) {
      const place = random.below(20);
      const home =
        hasLibrary && place < 8 && kind !== 'common'
          ? 'library'
          : place === 19
            ? 'nowhere'
            : random.below(files);
      const isHere = typeof home === 'number';
      list.push({
        name: `${kind.slice(0, 2)}${String(list.length)}${random.pick(['', '_x', '_longer_name'])}`,
        kind,
        home,
        weak: home === 'nowhere' ? random.chance(0.95) : random.chance(0.1),
        visibility: isHere && random.chance(0.2) ? random.pick(['hidden', 'protected']) : 'default',
        size: random.pick([1, 2, 4, 4, 8, 12, 16, 40, 100]),
      });
    }
  };
  add('function', 8);
  add('data', 5);
  add('const', 3);
  add('pointers', 3);
  if (random.chance(0.35)) add('thread', 3);
  if (random.chance(0.3)) add('common', 2);
  if (random.chance(0.15)) add('indirect', 2);
  return list;
}

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

const kindOfPointer = 'void *';

function declaration({ name, kind, size, weak, visibility, home }: Entity, isHome: boolean): string {
  const marks = [
    ...(weak && (isHome || home === 'nowhere') ? ['weak'] : []),
    ...(visibility === 'default' ? [] : [`visibility("${visibility}")`]),
  ];
  const attribute = marks.length === 0 ? '' : ` __attribute__((${marks.join(', ')}))`;
  switch (kind) {
    case 'function':
    case 'indirect':
      return `extern long ${name}(long)${attribute};`;
    case 'data':
    case 'common':
      return `extern char ${name}[${String(size)}]${attribute};`;
    case 'const':
      return `extern const int ${name}[${String(size)}]${attribute};`;
    case 'pointers':
      return `extern ${kindOfPointer}${name}[2]${attribute};`;
    case 'thread':
      return `extern __thread long ${name}${attribute};`;
  }
}

/** An expression of type long that uses it. */
function use(random: Random, { name, kind, home, weak }: Entity): string {
  if (home === 'nowhere' && weak && (kind === 'function' || kind === 'indirect') && random.chance(0.7))
    return `(${name} ? ${name}(2) : 0)`;
  switch (kind) {
    case 'function':
    case 'indirect':
      return random.chance(0.75) ? `${name}(a)` : `(long)${name}`;
    case 'data':
    case 'common':
      return random.chance(0.7) ? `${name}[0]` : `(long)${name}`;
    case 'const':
      return `${name}[a & 1]`;
    case 'pointers':
      return `(long)${name}[1]`;
    case 'thread':
      return random.chance(0.7) ? `${name}` : `(long)&${name}`;
  }
}

function some(random: Random, entities: readonly Entity[], most: number): Entity[] {
  if (entities.length === 0) return [];
  return Array.from({ length: random.below(most + 1) }, () => random.pick(entities));
}

function body(random: Random, entities: readonly Entity[]): string {
  return ['a', ...some(random, entities, 4).map((entity) => use(random, entity))].join(' + ');
}

/** An address that data can hold. */
function address(random: Random, entities: readonly Entity[]): string {
  const [entity] = some(
    random,
    entities.filter(({ kind }) => kind !== 'thread'),
    1,
  );
  return entity === undefined ? random.pick(['0', '(void *)"some text"']) : `(void *)${entity.name}`;
}

function definition(random: Random, entity: Entity, entities: readonly Entity[]): string {
  const { name, kind, size } = entity;
  const bytes = String(size);
  switch (kind) {
    case 'function':
      return `long ${name}(long a) { return ${body(random, entities)}; }`;
    case 'indirect':
      return `static long ${name}_1(long a) { return a; }\nEXTERN void *${name}_pick(void) { return (void *)${name}_1; }\nlong ${name}(long) __attribute__((ifunc("${name}_pick")));`;
    case 'data':
      return `char ${name}[${bytes}]${random.chance(0.5) ? ' = {1}' : ''};`;
    case 'common':
      return `char ${name}[${bytes}] __attribute__((common));`;
    case 'const':
      return `extern const int ${name}[${bytes}] = {7};`;
    case 'pointers':
      return `${kindOfPointer}${name}[2] = {${address(random, entities)}, ${address(random, entities)}};`;
    case 'thread':
      return `__thread long ${name}${random.chance(0.5) ? ' = 3' : ''};`;
  }
}

const prologue =
  '#ifdef __cplusplus\n#define EXTERN extern "C"\nextern "C" {\n#else\n#define EXTERN\n#endif\n';
const epilogue = '#ifdef __cplusplus\n}\n#endif\n';

function fileSource(random: Random, entities: readonly Entity[], index: number): string {
  const usable = entities.filter(({ home, visibility }) => visibility === 'default' || home !== 'library');
  const lines = usable.map((entity) => declaration(entity, entity.home === index));
  for (const entity of entities) if (entity.home === index) lines.push(definition(random, entity, usable));
  if (index === 0) lines.push(`long _start(long a) { return ${body(random, usable)}; }`);
  if (random.chance(0.3))
    lines.push(
      `static long own(long a) { return ${body(random, usable)}; }\nlong (*own_${String(index)})(long) = own;`,
    );
  if (random.chance(0.25))
    lines.push(
      `static void *const table[] __attribute__((used)) = {${address(random, usable)}, ${address(random, usable)}};`,
    );
  if (random.chance(0.15)) lines.push('__attribute__((constructor)) static void first(void) {}');
  if (random.chance(0.1)) lines.push('__attribute__((destructor)) static void last(void) {}');
  if (random.chance(0.3))
    lines.push(
      `const char *text_${String(index)}(void) { return "${random.pick(['text', 'other text', 'x'])}"; }`,
    );
  if (random.chance(0.15)) lines.push('__attribute__((section("named"), used)) static int in_named = 3;');
  const [same] = some(
    random,
    entities.filter(
      ({ home, kind, visibility }) => home === index && kind === 'function' && visibility === 'default',
    ),
    1,
  );
  if (same !== undefined && random.chance(0.4))
    lines.push(
      `long alias_${String(index)}(long) __attribute__((${random.chance(0.5) ? 'weak, ' : ''}alias("${same.name}")));`,
    );
  return `${prologue}${lines.join('\n')}\n${epilogue}`;
}

function librarySource(random: Random, entities: readonly Entity[], name: string): string {
  const own = entities.filter(({ home }) => home === 'library');
  const lines = own.map((entity) => declaration(entity, true));
  for (const entity of own) lines.push(definition(random, entity, own));
  // What a program may define, too, or is asked for.
  const back = entities.filter(
    ({ home, visibility, kind }) =>
      typeof home === 'number' && visibility === 'default' && kind === 'function',
  );
  const [asked] = some(random, back, 1);
  if (asked !== undefined)
    lines.push(`extern long ${asked.name}(long);\nlong back_${name}(long a) { return ${asked.name}(a); }`);
  return `${prologue}${lines.join('\n')}\n${epilogue}`;
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
