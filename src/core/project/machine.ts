import { nameOf } from './paths';

/** Machines by the emulations of GNU ld 2.40 and ld.lld 14 (`ld -V`, of each target). */
const emulations: readonly (readonly [RegExp, string])[] = [
  [/^(elf_x86_64|elf32_x86_64|i386pep)/, 'x86_64'],
  [/^(elf_i386|elf_iamcu|i386)/, 'i386'],
  [/^aarch64/, 'aarch64'],
  [/^armelf/, 'arm'],
  [/^elf64.*riscv/, 'riscv64'],
  [/^elf32.*riscv/, 'riscv32'],
  [/^elf64(lppc|ppc)/, 'powerpc64'],
  [/^elf32.*ppc/, 'powerpc'],
  [/^elf(64|32).*(mip|tsmip)/, 'mips'],
  [/^elf64loongarch/, 'loongarch64'],
  [/^elf64_s390/, 's390x'],
  [/^elf64_sparc/, 'sparc64'],
];

export function machineOfEmulation(emulation: string): string | undefined {
  return emulations.find(([pattern]) => pattern.test(emulation))?.[1];
}

/** Machines by the first part of a target triple, or by what build files call an architecture. */
const triples: readonly (readonly [RegExp, string])[] = [
  [/^(x86_64|amd64|x64|ia32e)/, 'x86_64'],
  [/^(i[3-7]86|ia32|x86(?!_64)|pc$)/, 'i386'],
  [/^(aarch64|arm64|armv8-?a)/, 'aarch64'],
  [/^(arm|thumb|cortex)/, 'arm'],
  [/^(riscv64|rv64)/, 'riscv64'],
  [/^(riscv32|rv32)/, 'riscv32'],
  [/^(powerpc64|ppc64)/, 'powerpc64'],
  [/^(powerpc|ppc)/, 'powerpc'],
  [/^mips/, 'mips'],
  [/^loongarch64/, 'loongarch64'],
  [/^s390x/, 's390x'],
  [/^xtensa/, 'xtensa'],
  [/^avr/, 'avr'],
  [/^sparc64|^sparcv9/, 'sparc64'],
  [/^sparc/, 'sparc'],
  [/^ia64/, 'ia64'],
  [/^alpha/, 'alpha'],
  [/^(hppa|parisc)/, 'hppa'],
  [/^m68k/, 'm68k'],
  [/^or1k/, 'or1k'],
];

/** The machine of a target triple such as `x86_64-elf` or `thumbv7em-none-eabihf`. */
export function machineOfTriple(triple: string): string | undefined {
  return triples.find(([pattern]) => pattern.test(triple))?.[1];
}

/** Cross tools carry their target in front of their name. */
export function machineOfProgram(program: string): string | undefined {
  const name = nameOf(program);
  return name.includes('-') ? machineOfTriple(name) : undefined;
}

/** What a driver's option says of the machine. */
export function machineOfFlag(word: string, next: string | undefined): string | undefined {
  if (word === '-m32') return 'i386';
  if (word === '-m64') return 'x86_64';
  if (word === '-mthumb') return 'arm';
  if (word === '-target' || word === '--target' || word === '-arch') return machineOfTriple(next ?? '');
  const [, name, value = ''] = /^--?(target|march|mcpu|arch)=(.*)$/.exec(word) ?? [];
  if (name === undefined) return undefined;
  if (name === 'mcpu' && /^cortex-(a[357]\d|x\d)/.test(value)) return 'aarch64';
  if (name === 'march' && /^armv8(\.\d)?-a|^armv9/.test(value)) return undefined;
  return machineOfTriple(value.toLowerCase());
}
