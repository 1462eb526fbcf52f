import { lookup } from '../lookup';
import type { Issue } from '../issue';
import { scriptIssue } from './issues';
import { report, type Link } from './link';

/** Machines of objects by the names that OUTPUT_ARCH takes (bfd/cpu-*.c of binutils 2.40); those with pointers of 32 bits are not told apart. */
function machineOfArchitecture(name: string): string | undefined {
  const plain = name.toLowerCase().replace(/:intel$/, '');
  if (/^(i386:?|i8086)$/.test(plain)) return 'i386';
  if (plain === 'i386:x86-64') return 'x86_64';
  return /^(aarch64|arm)$/.test(plain) ? plain : undefined;
}

/**
 * What OUTPUT_ARCH takes in a linker that is built for the machine: all names for x86, AArch64 and RISC-V, each tried with ld 2.40; of
 * Arm's, which are those of its processors too, how they begin.
 */
const x86Names = /^(i386(:(x86-64|x64-32))?(:intel)?|i386:|i8086|iamcu(:intel)?)$/i;
const riscvNames = /^riscv(:(rv(32|64))?)?$/i;
const architectures: Readonly<Record<string, RegExp>> = {
  x86_64: x86Names,
  i386: x86Names,
  aarch64: /^aarch64(:(ilp32|llp64|armv8-r))?$/i,
  arm: /^(arm|cortex|strongarm|xscale|iwmmxt|ep9312|i80|fa|mpcore|sa1|marvell|xgene|exynos|neoverse)[^:]*$/i,
  riscv32: riscvNames,
  riscv64: riscvNames,
};

/** GNU ld stops at a machine that it was not built for, or that is none (ldfile.c, ldfile_set_output_arch). */
function checkArchitecture({ outputArchitecture: named, target, rules }: Link): Issue | undefined {
  if (rules.formatDecides || named === undefined) return undefined;
  const { name, location } = named;
  const known = architectures[target.machine];
  if (known === undefined || known.test(name)) return undefined;
  return scriptIssue('script.unknownArch', { name }, location);
}

/** By the names that OUTPUT_FORMAT takes, which decide for ld.lld (ScriptParser.cpp, parseBfdName). */
const formats: Readonly<Record<string, string>> = {
  'elf32-i386': 'i386',
  'elf64-x86-64': 'x86_64',
  'elf64-aarch64': 'aarch64',
  'elf64-littleaarch64': 'aarch64',
  'elf32-littlearm': 'arm',
  'elf32-littleriscv': 'riscv32',
  'elf64-littleriscv': 'riscv64',
};

const told: ReadonlySet<string> = new Set(Object.values(formats));

/**
 * Objects for another machine than the output's end the link. To GNU ld that is the one of OUTPUT_ARCH or else of `-m`, whatever the
 * format (ldlang.c, lang_check), to ld.lld that of OUTPUT_FORMAT (InputFiles.cpp, isCompatible).
 */
export function checkMachines(link: Link): void {
  const { outputArchitecture, outputFormat, target, rules } = link;
  const unknown = checkArchitecture(link);
  if (unknown !== undefined) {
    report(link, unknown);
    return;
  }
  const named = rules.formatDecides
    ? lookup(formats, (outputFormat ?? '').replace(/-freebsd$/, ''))
    : machineOfArchitecture(outputArchitecture?.name ?? '');
  const wanted = named ?? target.machine;
  if (!told.has(wanted) || link.options.acceptsMismatch === true) return;
  for (const { input, name } of link.files) {
    const { machine, kind } = input;
    if (machine === undefined || machine === wanted || !told.has(machine) || kind === 'shared') continue;
    const output = rules.formatDecides && named !== undefined ? (outputFormat ?? '') : wanted;
    report(link, scriptIssue('script.otherMachine', { file: name, machine, output }));
  }
}
