import { lookup } from '../lookup';
import type { LinkOptions } from './options';

/** Page sizes and bases of a target, as GNU ld 2.40 and ld.lld 14 have them (measured with an empty link each). */
export interface Target {
  readonly machine: string;
  readonly bits: 32 | 64;
  readonly byteOrder: 'little' | 'big';
  readonly maxPage: bigint;
  readonly commonPage: bigint;
  readonly lldMaxPage: bigint;
  readonly lldBase: bigint;
  /** GNU ld's own default for `-z separate-code`. */
  readonly separateCode: boolean;
  /** GNU ld's own default for `-z relro`. */
  readonly relro: boolean;
  /** PT_GNU_STACK is written even when no object has .note.GNU-stack. */
  readonly stackAlign: bigint;
  /** How often everything is sized anew because code may shrink; until then no region is checked. 0 for most machines. */
  readonly relaxPasses: number;
  /** p_align of LOAD segments where no option sets the maximum page size, unless a section wants more; else that size. */
  readonly segmentAlign?: bigint;
  /** Of a Linux toolchain, whose defaults differ from a bare-metal one's. */
  readonly linux: boolean;
}

const page4 = 0x1000n;
const page64 = 0x1_0000n;

const aarch64 = target('aarch64', 64, page64, page4, page64, 0x20_0000n, false, true, 16n);
const aarch64Bare = target('aarch64', 64, page64, page4, page64, 0x20_0000n, false, false, 16n);

export const targets: Readonly<Record<string, Target>> = {
  x86_64: target('x86_64', 64, page4, page4, page4, 0x20_0000n, true, true, 16n),
  // Code of 64 bits in files of 32.
  x32: target('x86_64', 32, page4, page4, page4, 0x20_0000n, true, true, 16n),
  i386: target('i386', 32, page4, page4, page4, 0x40_0000n, true, true, 16n),
  aarch64,
  aarch64Bare,
  aarch64Big: { ...aarch64, byteOrder: 'big' },
  aarch64BareBig: { ...aarch64Bare, byteOrder: 'big' },
  arm: target('arm', 32, page4, page4, page64, 0x1_0000n, false, false, 16n),
  armLinux: target('arm', 32, page4, page4, page64, 0x1_0000n, false, true, 16n),
  riscv64: target('riscv64', 64, page4, page4, page4, 0x1_0000n, false, false, 16n),
  riscv64Linux: target('riscv64', 64, page4, page4, page4, 0x1_0000n, false, true, 16n),
  riscv32: target('riscv32', 32, page4, page4, page4, 0x1_0000n, false, false, 16n),
  mips: target('mips', 32, page64, page4, page64, 0x1_0000n, false, false, 16n),
  mips64: target('mips64', 64, page64, page4, page64, 0x1_0000n, false, false, 16n),
  ppc: target('ppc', 32, page64, page4, page64, 0x1000_0000n, false, true, 16n),
  ppc64: target('ppc64', 64, page64, page4, page64, 0x1000_0000n, false, true, 16n),
  m68k: target('m68k', 32, 0x2000n, 0x2000n, page4, 0x1_0000n, false, true, 16n),
  sh: target('sh', 32, page64, page4, page4, 0x1_0000n, false, true, 16n),
  sparc: target('sparc', 32, page64, 0x2000n, page4, 0x1_0000n, false, true, 16n),
  sparc64: target('sparc64', 64, 0x10_0000n, 0x2000n, 0x10_0000n, 0x10_0000n, false, true, 16n),
  s390x: target('s390x', 64, page4, page4, page4, 0x100_0000n, false, true, 16n),
  avr: target('avr', 32, 1n, 1n, page4, 0n, false, false, 16n),
  xtensa: target('xtensa', 32, page4, page4, page4, 0x1_0000n, false, false, 16n),
};

function target(
  machine: string,
  bits: 32 | 64,
  maxPage: bigint,
  commonPage: bigint,
  lldMaxPage: bigint,
  lldBase: bigint,
  separateCode: boolean,
  relro: boolean,
  stackAlign: bigint,
): Target {
  return {
    machine,
    bits,
    byteOrder: 'little',
    maxPage,
    commonPage,
    lldMaxPage,
    lldBase,
    separateCode,
    relro,
    stackAlign,
    relaxPasses: machine.startsWith('riscv') ? 3 : machine === 'arm' ? 1 : 0,
    linux: relro,
    ...(machine === 'x86_64' || machine === 'i386' ? { segmentAlign: page4 } : {}),
  };
}

const emulations: Readonly<Record<string, keyof typeof targets>> = {
  elf_x86_64: 'x86_64',
  elf32_x86_64: 'x32',
  elf_i386: 'i386',
  elf_iamcu: 'i386',
  aarch64linux: 'aarch64',
  aarch64elf: 'aarch64Bare',
  aarch64linuxb: 'aarch64Big',
  aarch64elfb: 'aarch64BareBig',
  armelf: 'arm',
  armelf_linux_eabi: 'armLinux',
  elf64lriscv: 'riscv64',
  elf32lriscv: 'riscv32',
  elf32btsmip: 'mips',
  elf32ltsmip: 'mips',
  elf64btsmip: 'mips64',
  elf64ltsmip: 'mips64',
  elf32ppc: 'ppc',
  elf32ppclinux: 'ppc',
  elf64ppc: 'ppc64',
  elf64lppc: 'ppc64',
  m68kelf: 'm68k',
  elf32_sparc: 'sparc',
  elf64_sparc: 'sparc64',
  elf64_s390: 's390x',
  elf32xtensa: 'xtensa',
};

/** The target of a link: by `-m`, else by the machine. Unknown machines are taken as x86-64, which callers mark. */
export function targetOf(options: LinkOptions, machine: string | undefined): Target {
  const name =
    (options.emulation === undefined ? undefined : lookup(emulations, options.emulation)) ??
    options.machine ??
    machine ??
    'x86_64';
  // The table above has x86_64.
  return targets[name] ?? (targets.x86_64 as Target);
}
