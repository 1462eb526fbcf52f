import type { LinkFileOption } from './linkFileOption';

export type { LinkFileOption };

/** A link command's options as data: the ones that bear on the layout. Made by commandLine.ts or by hand. */
export interface LinkOptions {
  /** `-m`, such as `elf_x86_64`. */
  readonly emulation?: string;
  /** `x86_64`, `i386`, `aarch64`, `arm`, `riscv32`, `riscv64`; from the emulation or the first object when absent. */
  readonly machine?: string;
  /** `-T`, in order. */
  readonly scripts?: readonly string[];
  /** How many of the files stand before each script, whose own files take their place there; absent: none. */
  readonly scriptPlaces?: readonly number[];
  /** The first script stands before the first object, and so its assignments are looked at before any object is. */
  readonly scriptFirst?: true;
  /** `-dT`. */
  readonly defaultScript?: string;
  /** `-L`, in order. */
  readonly searchDirs?: readonly string[];
  /** Objects, archives and libraries in order; see LinkFileOption. */
  readonly files?: readonly LinkFileOption[];
  /** `-Ttext=A` is section `.text` and segment `text`; `--section-start` has no segment. */
  readonly addresses?: readonly SectionAddress[];
  readonly symbols?: readonly DefinedByOption[];
  /** `-e`: a symbol or a number. */
  readonly entry?: string;
  /** `-u` and `--require-defined`. */
  readonly undefinedSymbols?: readonly string[];
  /** `-z start-stop-visibility=default`: `__start_X` may come from another file. */
  readonly openBounds?: boolean;
  /** `-z start-stop-gc`: what asks for `__start_X` does not keep the sections called X. */
  readonly collectsBounded?: boolean;
  /** `-z global`, `initfirst`, `origin` and the like. */
  readonly imageMarks?: readonly string[];
  /** `--compress-debug-sections` */
  readonly compressesDebug?: boolean;
  /** `--require-defined` */
  readonly requiredSymbols?: readonly string[];
  /** References that nothing answers: `-z defs`, `-z undefs`, `--unresolved-symbols`. Absent: a shared object's are taken. */
  readonly unresolved?: 'refused' | 'taken';
  /** Those of shared libraries: `--no-allow-shlib-undefined`. Absent: a program's are refused. */
  readonly unresolvedInLibraries?: 'refused' | 'taken';
  readonly warnUnresolved?: boolean;
  /** `--ignore-unresolved-symbol` */
  readonly ignoredUndefined?: readonly string[];
  readonly noinhibitExec?: true;
  readonly fatalWarnings?: boolean;
  /** `--wrap` */
  readonly wrapped?: readonly string[];
  /** `-R`, `--just-symbols`: symbols come from a file that is not read here. */
  readonly justSymbols?: true;
  readonly maxPageSize?: bigint;
  readonly commonPageSize?: bigint;
  readonly separateCode?: boolean;
  /** `-z separate-loadable-segments` of lld: no page of the file belongs to two segments. */
  readonly separateLoadable?: boolean;
  readonly relro?: boolean;
  readonly now?: boolean;
  readonly execstack?: boolean;
  /** lld's `-O`: 0 merges no strings, 2 and more let a string share the end of another. 1 when absent. */
  readonly optimize?: number;
  /** `-z stack-size`: the size of PT_GNU_STACK, in bytes. */
  readonly stackSize?: bigint;
  /** `-z rodynamic` of lld: .dynamic is read-only, and a debugger is given no entry in it. */
  readonly readOnlyDynamic?: boolean;
  /** `-z nocombreloc`: relocations are not gathered (GNU ld), nor the relative ones counted (ld.lld). */
  readonly looseRelocations?: true;
  /** Whether unwind tables of Arm reach types through the global offset table (`--target2=got-rel`). */
  readonly typeTable?: boolean;
  /** `--pack-dyn-relocs` of lld, `-z pack-relative-relocs` of GNU ld: relocations that are packed are not counted. */
  readonly packedRelocations?: boolean;
  /** `--icf=all`, `--icf=safe` of lld. */
  readonly foldsEqual?: boolean;
  /** `-q`, `--emit-relocs` */
  readonly emitRelocations?: boolean;
  /** `-z nognustack` of lld. */
  readonly noStackHeader?: boolean;
  readonly pie?: boolean;
  readonly shared?: boolean;
  readonly staticLink?: boolean;
  readonly noDynamicLinker?: boolean;
  /** `--dynamic-linker`, the path in .interp. */
  readonly dynamicLinker?: string;
  readonly soname?: string;
  /** `-o`; `a.out` when absent. */
  readonly output?: string;
  /** `-rpath-link`, in order. */
  readonly runPathLink?: readonly string[];
  /** `-rpath`, in order. */
  readonly runPath?: readonly string[];
  /** `--no-warn-mismatch`: GNU ld takes objects for other machines. */
  readonly acceptsMismatch?: boolean;
  /** `-Bsymbolic` */
  readonly symbolic?: boolean;
  /** `-E` */
  readonly exportDynamic?: boolean;
  /** A file given with `--version-script` or `--dynamic-list` says what is exported. */
  readonly exportList?: true;
  /** `-z text`; GNU ld does without it, lld insists on it. */
  readonly textRelocations?: 'refused' | 'taken';
  readonly relocatable?: boolean;
  /** An option that changes what shared libraries are asked for, such as `-z nocopyreloc`, and is not followed. */
  readonly unusualImports?: string;
  /** `--no-ld-generated-unwind-info`: GNU ld does not describe its tables of calls. */
  readonly withoutOwnUnwind?: boolean;
  /** `--no-merge-exidx-entries`: entries of Arm's unwind tables that repeat what stands before them stay. */
  readonly keepsExidxEntries?: boolean;
  /** `-z force-bti`, `-z ibtplt` and their like: tables of calls have marks for indirect branches. */
  readonly forceMarks?: boolean;
  /** `-z shstk` */
  readonly shadowStack?: boolean;
  /** GNU ld's note of properties has these whatever the objects are marked for. */
  readonly forcedProperties?: readonly ForcedProperty[];
  /** `--fix-cortex-a53-843419` */
  readonly fixesErratum?: boolean;
  /** `-z pac-plt`: they check signed addresses. */
  readonly signsCalls?: boolean;
  /** `-s`: no tables of symbols. */
  readonly stripAll?: true;
  /** `-S`: nothing for a debugger; `-s` leaves that out too. */
  readonly stripDebug?: true;
  /** `-n` */
  readonly nmagic?: boolean;
  /** `-N` */
  readonly omagic?: boolean;
  readonly gcSections?: boolean;
  /** `--no-relax`: of code that may be made shorter only alignment is seen to. */
  readonly relax?: boolean;
  /** `--no-relax-gp`, of GNU ld after 2.40: nothing is addressed from the global pointer. */
  readonly relaxPointer?: boolean;
  readonly sortSection?: 'name' | 'alignment';
  readonly sortCommon?: 'ascending' | 'descending';
  readonly orphanHandling?: 'place' | 'warn' | 'error' | 'discard';
  readonly uniqueSections?: readonly string[];
  readonly buildId?: string;
  /** `sysv`, `gnu` or `both`, which is usual. */
  readonly hashStyle?: string;
  readonly ehFrameHdr?: boolean;
  readonly checkSections?: boolean;
  /** `--no-warn-rwx-segments`: GNU ld says nothing of segments with every right. */
  readonly warnsOfRights?: boolean;
  /** `--warn-execstack` warns of `-z execstack` too, `--no-warn-execstack` of nothing. */
  readonly warnsOfExecutableStack?: boolean;
  readonly noDefineCommon?: boolean;
  /** Common symbols get room with -r too. */
  readonly defineCommon?: boolean;
  /** lld's `--image-base`. */
  readonly imageBase?: bigint;
  readonly bigEndian?: boolean;
  readonly noRosegment?: boolean;
  /** lld's `--execute-only`: code is not read. */
  readonly executeOnly?: boolean;
  /** lld's `-z keep-text-section-prefix` */
  readonly keepsTextPrefix?: boolean;
  /** `--spare-dynamic-tags` */
  readonly spareTags?: bigint;
  /** The linker is a Linux toolchain's, whose defaults differ from a bare-metal one's. */
  readonly linuxTarget?: boolean;
}

export interface SectionAddress {
  readonly section: string;
  readonly segment?: string;
  readonly value: bigint;
}

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
    (options.emulation === undefined ? undefined : emulations[options.emulation]) ??
    options.machine ??
    machine ??
    'x86_64';
  // The table above has x86_64.
  return targets[name] ?? (targets.x86_64 as Target);
}

/** pr_type of a property that `-z ibt` and the like ask for, on the machines that have it. */
export interface ForcedProperty {
  readonly machine: 'x86' | 'aarch64' | 'any';
  readonly type: number;
}

/** `--defsym name=expression` */
export interface DefinedByOption {
  readonly name: string;
  readonly expression: string;
  /** How many scripts stand in front of it in the command; absent for none. */
  readonly behind?: number;
}
