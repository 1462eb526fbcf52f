import { lookup } from '../lookup';

/**
 * What a compiler for a machine defines by itself, as far as linker scripts and the headers in them ask for it. Source: `-dM -E` of
 * GCC 12 for each of them.
 */
export function machineDefines(machine: string | undefined): readonly string[] {
  const own = machine === undefined ? undefined : machines[machine];
  if (own === undefined) return [];
  const wide = own.bits === 64;
  return [
    ...own.names,
    ...(wide ? ['__LP64__', '_LP64'] : []),
    `__SIZEOF_POINTER__=${wide ? '8' : '4'}`,
    `__SIZEOF_LONG__=${wide ? '8' : '4'}`,
    '__SIZEOF_INT__=4',
    '__CHAR_BIT__=8',
    '__ORDER_LITTLE_ENDIAN__=1234',
    '__ORDER_BIG_ENDIAN__=4321',
    `__BYTE_ORDER__=${own.big === true ? '__ORDER_BIG_ENDIAN__' : '__ORDER_LITTLE_ENDIAN__'}`,
    '__ELF__',
    '__GNUC__=12',
    '__GNUC_MINOR__=2',
    '__GNUC_PATCHLEVEL__=0',
  ];
}

interface Machine {
  readonly bits: 32 | 64;
  readonly names: readonly string[];
  readonly big?: boolean;
}

const machines: Readonly<Record<string, Machine>> = {
  x86_64: { bits: 64, names: ['__x86_64__', '__x86_64', '__amd64__', '__amd64'] },
  i386: { bits: 32, names: ['__i386__', '__i386'] },
  aarch64: { bits: 64, names: ['__aarch64__', '__AARCH64EL__', '__ARM_ARCH=8'] },
  arm: { bits: 32, names: ['__arm__', '__ARMEL__', '__ARM_EABI__'] },
  riscv32: { bits: 32, names: ['__riscv', '__riscv_xlen=32'] },
  riscv64: { bits: 64, names: ['__riscv', '__riscv_xlen=64'] },
  powerpc: { bits: 32, names: ['__powerpc__', '__PPC__', '__BIG_ENDIAN__'], big: true },
  powerpc64: {
    bits: 64,
    names: ['__powerpc__', '__powerpc64__', '__PPC__', '__PPC64__', '__BIG_ENDIAN__'],
    big: true,
  },
  s390x: { bits: 64, names: ['__s390__', '__s390x__'], big: true },
  mips: { bits: 32, names: ['__mips__', '__mips', '__MIPSEB__'], big: true },
};

/** What is defined for every linker script that goes through a preprocessor. */
export const scriptDefines: readonly string[] = ['__ASSEMBLER__'];

/** What projects define for their scripts, where it is not known what this one does. */
export const usualScriptDefines: readonly string[] = [
  '__ASSEMBLY__',
  'LINKER_SCRIPT',
  '__LINKER__',
  '__LINKER_SCRIPT__',
  '_LINKER',
  '_ASMLANGUAGE',
  '__KERNEL__',
];

/** The machine that a path of a source tree is for, by the names of its folders: `arch/x86/kernel/vmlinux.lds.S`. */
export function machineOfPath(path: string): string | undefined {
  const folder = /(?:^|\/)(?:arch|cpu)\/([A-Za-z0-9_]+)(?:\/|$)/.exec(path)?.[1];
  return folder === undefined ? undefined : lookup(folders, folder);
}

const folders: Readonly<Record<string, string>> = {
  x86: 'x86_64',
  x86_64: 'x86_64',
  amd64: 'x86_64',
  i386: 'i386',
  arm: 'arm',
  armv7: 'arm',
  arm64: 'aarch64',
  aarch64: 'aarch64',
  armv8: 'aarch64',
  riscv: 'riscv64',
  riscv64: 'riscv64',
  riscv32: 'riscv32',
  s390: 's390x',
  powerpc: 'powerpc64',
  ppc: 'powerpc64',
};
