import { matches, type Clue, type Machine, type ProfileEvidence } from './evidence';

/** What says that a workspace is built for a machine. */
export interface MachineClaim {
  readonly machine: Machine;
  /** Lower is stronger: a built image, a linker script, a target, a flag. */
  readonly rank: number;
  readonly clue: Clue;
}

/** Every claim about the machine, strongest first. */
export function machineClaims(evidence: ProfileEvidence): readonly MachineClaim[] {
  const claims = [
    ...imageClaims(evidence),
    ...evidence.paths.flatMap((path) => textClaims(path, evidence.text(path))),
  ];
  return claims.sort((a, b) => a.rank - b.rank);
}

/** Whether the text of a file may say for which machine the project is built. */
export function saysMachine(path: string): boolean {
  return readers.some(({ files }) => files.test(path));
}

interface Reader {
  readonly files: RegExp;
  readonly rank: number;
  /** The machines are in the first group: a word, or where `many` is set any number of quoted ones. */
  readonly pattern: RegExp;
  readonly many?: true;
  readonly machine: (word: string) => readonly Machine[];
  readonly why: (word: string) => string;
}

export const scripts =
  /\.(?:ld|lds|x|ldscript|linker)(?:\.(?:S|in|h|template))?$|(?:^|\/)linker[^/]*\.(?:ld|txt)$/i;
export const builds =
  /(?:^|\/)(?:(?:GNU)?[Mm]akefile(?:\.[\w.]+)?|CMakeLists\.txt|meson\.build|build\.zig|BUILD|[Jj]ustfile|compile_flags\.txt|compile_commands\.json|\.clangd|[\w.-]*build[\w.-]*\.sh|[\w.-]+\.(?:mk|cmake|ini|bazel|ninja))$/;
export const cargo = /(?:^|\/)(?:\.cargo\/config(?:\.toml)?|rust-toolchain(?:\.toml)?|Xargo\.toml)$/;

/**
 * Triples as compilers and Cargo write them: the machine, then two or three more words. `x86_64-elf` and its like are
 * the names of cross compilers.
 */
const triple =
  /(?<![\w./-])((?:x86_64|amd64|i[3-6]86|aarch64|arm64|arm|armv\w+|thumbv[\w.]+|riscv(?:32|64)\w*)-(?:unknown-|pc-|none|linux-|apple-|uefi|elf|freestanding|fuchsia|freebsd|seL4|redox)[\w-]*)/gm;

const readers: readonly Reader[] = [
  {
    files: scripts,
    rank: 1,
    pattern: /\bOUTPUT_ARCH\s*\(\s*"?([\w:.-]+)/gm,
    machine: bfdArch,
    why: (word) => `OUTPUT_ARCH is ${word}`,
  },
  {
    files: scripts,
    rank: 1,
    pattern: /\bOUTPUT_FORMAT\s*\(\s*"?([\w-]+)/gm,
    machine: bfdFormat,
    why: (word) => `OUTPUT_FORMAT is ${word}`,
  },
  {
    files: cargo,
    rank: 2,
    pattern: /^[ \t]*targets?[ \t]*=[ \t]*(\[[^\]]{0,2000}\]|"[^"\n]{1,200}")/gm,
    many: true,
    machine: tripleMachine,
    why: (word) => `the target is ${word}`,
  },
  {
    files:
      /(?:^|\/)(?:targets?|specs?|triples?)\/[\w.-]+\.json$|(?:^|\/)[\w.-]*(?:x86|i[3-6]86|amd64|aarch64|arm|riscv|thumb|target)[\w.-]*\.json$/i,
    rank: 2,
    pattern: /"llvm-target"\s*:\s*"([^"]+)"/gm,
    machine: tripleMachine,
    why: (word) => `the target is ${word}`,
  },
  {
    files: builds,
    rank: 3,
    pattern: triple,
    machine: tripleMachine,
    why: (word) => `names the toolchain ${word}`,
  },
  {
    files: builds,
    rank: 3,
    pattern:
      /(?<![\w-])(-mcmodel=kernel|-m32|-m64|-melf_\w+|-m\s+elf_\w+|-m\s+elf\d\d\w+|-march=rv\d\d\w*|-march=armv[\d][\w.-]*|-mcpu=cortex-[\w.+-]+|-f\s*elf64|-felf64|-f\s*elf32|-felf32)/gm,
    machine: flagMachine,
    why: (word) => `compiles with ${word}`,
  },
  {
    files: builds,
    rank: 3,
    pattern:
      /^[ \t]*(?:export[ \t]+)?(?:ARCH|TARGET_ARCH|KARCH|ARCH_CONFIGS|arch)[ \t]*[:?]?=[ \t]*["']?(\w+)/gm,
    machine: archWord,
    why: (word) => `sets the architecture ${word}`,
  },
  {
    files: builds,
    rank: 3,
    pattern: /(?:CMAKE_SYSTEM_PROCESSOR\s+|cpu_family\s*=\s*|\.cpu_arch\s*=\s*\.)["']?(\w+)/gm,
    machine: archWord,
    why: (word) => `sets the processor ${word}`,
  },
  {
    files: /(?:^|\/)args\.gn$/,
    rank: 2,
    pattern: /^[ \t]*target_cpu[ \t]*=[ \t]*"(\w+)"/gm,
    machine: archWord,
    why: (word) => `target_cpu is ${word}`,
  },
  {
    files: /(?:^|\/)(?:CMakeCache\.txt|settings\.cmake|easy-settings\.cmake)$/,
    rank: 2,
    pattern: /KernelSel4Arch(?:\s+"?|:\w+=)(\w+)/gm,
    machine: archWord,
    why: (word) => `KernelSel4Arch is ${word}`,
  },
  {
    files: /(?:^|\/)(?:CMakeCache\.txt|settings\.cmake|easy-settings\.cmake)$/,
    rank: 3,
    pattern: /\b(?:Kernel)?(?:PLATFORM|Platform|Arch)(?:\s+"?|:\w+=)([\w-]+)/gm,
    machine: platformWord,
    why: (word) => `the platform is ${word}`,
  },
  {
    files: /(?:^|\/)CMakeCache\.txt$/,
    rank: 2,
    pattern: /^(?:SERENITY_ARCH|CMAKE_SYSTEM_PROCESSOR)(?::\w+)?=(\w+)/gm,
    machine: archWord,
    why: (word) => `the build is for ${word}`,
  },
];

/** In characters. What says the machine stands near the top. */
const readLimit = 256 * 1024;

export function textClaims(path: string, text: string | undefined): readonly MachineClaim[] {
  if (text === undefined) return [];
  const plain = withoutComments(path, text.slice(0, readLimit));
  return readers
    .filter(({ files }) => files.test(path))
    .flatMap(({ rank, pattern, many, machine, why }) =>
      matches(plain, pattern).flatMap(({ line, match }) => {
        const found = (match[1] ?? '').replace(/\s+/g, ' ');
        const words = many === true ? quotedIn(found) : [found];
        return words.flatMap((word) =>
          machine(word).map((known) => ({
            machine: known,
            rank,
            clue: { file: path, line, why: why(word) },
          })),
        );
      }),
    );
}

function quotedIn(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]{1,200})"/g)].map(([, word = '']) => word.replace(/\.json$/, ''));
}

/** Comments say what others do. Their text is blanked, so that lines keep their numbers. */
export function withoutComments(path: string, text: string): string {
  if (path.endsWith('compile_commands.json')) return text;
  const pattern = scripts.test(path)
    ? /\/\*[^]*?(?:\*\/|$)/g
    : /\.json$|\.zig$/.test(path)
      ? /\/\/[^\n]*/g
      : /(?<=^|\s)#[^\n]*/g;
  return text.replace(pattern, (comment) => comment.replace(/[^\n]/g, ' '));
}

/** A program of the host beside a kernel is a tool of its build, and says nothing. */
export function imageClaims({ images, paths, text }: ProfileEvidence): readonly MachineClaim[] {
  const hasKernel =
    images.some(({ machine, interpreter }) => machine !== undefined && !interpreter) ||
    paths.some((path) => scripts.test(path) && text(path) !== undefined);
  return images.flatMap(({ file, machine, interpreter, toldBy }) =>
    machine === undefined
      ? []
      : archWord(machine).map((found) => ({
          machine: found,
          rank: interpreter && hasKernel ? 4 : 0,
          clue: toldBy ?? { file, why: `is an image for ${machine}` },
        })),
  );
}

/** Names of BFD's architectures. `riscv` alone may be of 32 or of 64 bits. */
function bfdArch(word: string): readonly Machine[] {
  if (/^i386:x86-64|^x86-64/.test(word)) return ['x86_64'];
  if (/^i386|^i8086/.test(word)) return ['x86'];
  if (word.startsWith('aarch64')) return ['aarch64'];
  if (word.startsWith('arm')) return ['arm'];
  if (word.startsWith('riscv:rv64')) return ['riscv64'];
  if (word.startsWith('riscv:rv32')) return ['riscv32'];
  return word === 'riscv' ? ['riscv64', 'riscv32'] : [];
}

function bfdFormat(word: string): readonly Machine[] {
  if (word.includes('x86-64')) return ['x86_64'];
  if (word.includes('i386')) return ['x86'];
  if (word.includes('aarch64')) return ['aarch64'];
  if (word.endsWith('arm')) return ['arm'];
  if (/^elf64-.*riscv/.test(word)) return ['riscv64'];
  return /^elf32-.*riscv/.test(word) ? ['riscv32'] : [];
}

function tripleMachine(word: string): readonly Machine[] {
  return archWord(/^[^-]+/.exec(word.replace(/^.*\//, ''))?.[0] ?? '');
}

function flagMachine(word: string): readonly Machine[] {
  if (word.includes('rv64')) return ['riscv64'];
  if (word.includes('rv32')) return ['riscv32'];
  if (/armv[4-7]|armv8-?m|armv8\.\d-m|cortex-[mr]|cortex-a(?:[5789]|1[257])\b|armelf/.test(word))
    return ['arm'];
  if (/armv[89]|aarch64|cortex-/.test(word)) return ['aarch64'];
  if (word.includes('riscv')) return [word.includes('elf64') ? 'riscv64' : 'riscv32'];
  if (/x86_64|kernel|-m64|elf64/.test(word)) return ['x86_64'];
  return ['x86'];
}

/** Names of boards and machines in seL4's configuration. */
function platformWord(word: string): readonly Machine[] {
  if (/^(?:pc99|x86_64|x86)$/.test(word)) return ['x86_64'];
  if (/riscv|spike|hifive|star64/.test(word)) return ['riscv64'];
  return [];
}

export function archWord(word: string): readonly Machine[] {
  if (/^(?:x86_64|x86-64|amd64|x64)/i.test(word)) return ['x86_64'];
  if (/^(?:i[3-6]86|x86|ia32)$/i.test(word)) return ['x86'];
  if (/^(?:aarch64|arm64|armv8|armv9)/i.test(word)) return ['aarch64'];
  if (/^(?:arm|thumb|aarch32)/i.test(word)) return ['arm'];
  if (/^riscv64|^rv64/i.test(word)) return ['riscv64'];
  return /^riscv32|^rv32/i.test(word) ? ['riscv32'] : [];
}
