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
  /** `--force-group-allocation`: what is linked again has no groups any more. */
  readonly dissolvesGroups?: boolean;
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
