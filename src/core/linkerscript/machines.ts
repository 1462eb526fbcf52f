import { scriptIssue } from './issues';
import { report, type Link } from './link';

/** Machines of objects by the names that OUTPUT_ARCH takes (bfd/cpu-*.c of binutils 2.40). */
function machineOfArchitecture(name: string): string | undefined {
  if (name === 'i386') return 'i386';
  if (name === 'i386:x86-64') return 'x86_64';
  if (name === 'aarch64') return 'aarch64';
  return name === 'arm' ? 'arm' : undefined;
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
  const named = rules.formatDecides
    ? formats[(outputFormat ?? '').replace(/-freebsd$/, '')]
    : machineOfArchitecture(outputArchitecture ?? '');
  const wanted = named ?? target.machine;
  if (!told.has(wanted) || link.options.acceptsMismatch === true) return;
  for (const { input, name } of link.files) {
    const { machine, kind } = input;
    if (machine === undefined || machine === wanted || !told.has(machine) || kind === 'shared') continue;
    const output = rules.formatDecides && named !== undefined ? (outputFormat ?? '') : wanted;
    report(link, scriptIssue('script.otherMachine', { file: name, machine, output }));
  }
}
