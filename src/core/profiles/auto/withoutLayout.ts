import { matches, type Clue, type ProfileEvidence } from './evidence';
import { configFiles } from './linuxTree';
import { archWord, builds, cargo, scripts, withoutComments } from './machines';

/** A machine of which there is no layout and no paging mode here. */
export interface MachineWithoutLayout {
  /** As what says it spells it: `s390x`, `powerpc:common64`. Text of the workspace. */
  readonly machine: string;
  /** As `MachineClaim.rank`: lower is stronger. */
  readonly rank: number;
  readonly clue: Clue;
}

/** The strongest sign of such a machine; undefined when there is none. */
export function machineWithoutLayout(evidence: ProfileEvidence): MachineWithoutLayout | undefined {
  const { images, paths, text } = evidence;
  for (const { file, machine } of images) {
    if (machine !== undefined && archWord(machine).length === 0)
      return { machine, rank: 0, clue: { file, why: `is an image for ${machine}` } };
  }
  const found = paths.flatMap((path) => {
    const content = text(path)?.slice(0, readLimit);
    return content === undefined ? [] : signsIn(path, content);
  });
  return found.sort((a, b) => a.rank - b.rank)[0];
}

/** In characters. What says the machine stands near the top. */
const readLimit = 256 * 1024;

function signsIn(path: string, text: string): readonly MachineWithoutLayout[] {
  const isConfig = configFiles.some((name) => path === name || path.endsWith(`/${name}`));
  if (isConfig) return signs(path, text, linuxOption, 1, (word) => `CONFIG_${word}=y`, linuxName);
  const plain = withoutComments(path, text);
  if (scripts.test(path)) return signs(path, plain, scriptArch, 1, (word) => `the script is for ${word}`);
  if (cargo.test(path)) return signs(path, plain, triple, 2, (word) => `names the target ${word}`, archOf);
  if (builds.test(path))
    return signs(path, plain, triple, 3, (word) => `names the toolchain ${word}`, archOf);
  return [];
}

function signs(
  file: string,
  text: string,
  pattern: RegExp,
  rank: number,
  why: (word: string) => string,
  name: (word: string) => string = (word) => word,
): readonly MachineWithoutLayout[] {
  return matches(text, pattern).flatMap(({ line, match }) => {
    const word = match[1] ?? '';
    return [{ machine: name(word), rank, clue: { file, line, why: why(word) } }];
  });
}

/**
 * The folders of arch/ in Linux 6.12 that no layout here is of, by the option that their Kconfig sets. User-mode Linux
 * sets the option of the machine it is compiled for as well, and is a process all the same.
 */
const linuxOption =
  /^(?:#define )?CONFIG_(ALPHA|ARC|CSKY|HEXAGON|IA64|LOONGARCH|M68K|MICROBLAZE|MIPS|NIOS2|OPENRISC|PARISC|PPC|S390|SUPERH|SPARC|UML|XTENSA)(?:=y| 1)$/gm;

function linuxName(option: string): string {
  return option === 'UML' ? 'user-mode Linux' : option.toLowerCase();
}

/** Architectures of BFD, and its formats: `elf32-tradbigmips`, `elf64-powerpcle`. A macro's name is none of them. */
const scriptArch =
  /\bOUTPUT_(?:ARCH|FORMAT)\s*\(\s*"?((?:elf\d\d-\w*?)?(?:mips|powerpc|rs6000|s390|sparc|m68k|sh\d?l?\b|avr|msp430|xtensa|loongarch|hppa|alpha|ia64|arc|csky|hexagon|or1k|microblaze|nios2|tricore|v850)[\w:-]*)/gm;

const triple =
  /(?<![\w./-])((?:mips\w*|powerpc\w*|ppc\w*|s390x?|sparc\w*|loongarch\d\d|m68k|xtensa\w*|hexagon|or1k|microblaze\w*|nios2|sh4?|csky|hppa\w*|alpha|ia64|msp430|avr)-(?:unknown-|none|linux-|elf|esp|atmega)[\w-]*)/gm;

function archOf(word: string): string {
  return word.replace(/-.*$/, '');
}
