import { flag, type Section } from './model';

interface Special {
  readonly type: number;
  /** sh_flags: WRITE 1, EXECINSTR 4, TLS 0x400. */
  readonly access: number;
}

/** How a name may go on: not at all, behind a dot, or in any way. */
type Rest = 'exact' | 'dot' | 'any';

type Row = readonly [name: string, rest: Rest, type: number, access: number];

/** Names that bring a type and access rights along (elf.c, special_sections); the first that fits counts. */
const rows: readonly Row[] = [
  ['.bss', 'dot', 8, 1],
  ['.comment', 'exact', 1, 0],
  ['.ctf', 'exact', 1, 0],
  ['.data', 'dot', 1, 1],
  ['.data1', 'exact', 1, 1],
  ['.debug', 'exact', 1, 0],
  ['.debug_line', 'exact', 1, 0],
  ['.debug_info', 'exact', 1, 0],
  ['.debug_abbrev', 'exact', 1, 0],
  ['.debug_aranges', 'exact', 1, 0],
  ['.dynamic', 'exact', 6, 0],
  ['.dynstr', 'exact', 3, 0],
  ['.dynsym', 'exact', 11, 0],
  ['.fini', 'exact', 1, 4],
  ['.fini_array', 'dot', 15, 1],
  ['.gnu.linkonce.b', 'dot', 8, 1],
  ['.gnu.linkonce.n', 'dot', 8, 1],
  ['.gnu.linkonce.p', 'dot', 1, 1],
  ['.gnu.lto_', 'any', 1, 0],
  ['.got', 'exact', 1, 1],
  ['.gnu.version', 'exact', 0x6fff_ffff, 0],
  ['.gnu.version_d', 'exact', 0x6fff_fffd, 0],
  ['.gnu.version_r', 'exact', 0x6fff_fffe, 0],
  ['.gnu.liblist', 'exact', 0x6fff_fff7, 0],
  ['.gnu.conflict', 'exact', 4, 0],
  ['.gnu.hash', 'exact', 0x6fff_fff6, 0],
  ['.hash', 'exact', 5, 0],
  ['.init', 'exact', 1, 4],
  ['.init_array', 'dot', 14, 1],
  ['.interp', 'exact', 1, 0],
  ['.line', 'exact', 1, 0],
  ['.noinit', 'dot', 8, 1],
  ['.note.GNU-stack', 'exact', 1, 0],
  ['.note', 'any', 7, 0],
  ['.persistent.bss', 'exact', 8, 1],
  ['.persistent', 'dot', 1, 1],
  ['.preinit_array', 'dot', 16, 1],
  ['.plt', 'exact', 1, 4],
  ['.rodata', 'dot', 1, 0],
  ['.rodata1', 'exact', 1, 0],
  ['.relr.dyn', 'exact', 19, 0],
  ['.rela', 'any', 4, 0],
  ['.rel', 'any', 9, 0],
  ['.shstrtab', 'exact', 3, 0],
  ['.strtab', 'exact', 3, 0],
  ['.symtab', 'exact', 2, 0],
  ['.text', 'dot', 1, 4],
  ['.tbss', 'dot', 8, 0x401],
  ['.tdata', 'dot', 1, 0x401],
  ['.zdebug_line', 'exact', 1, 0],
  ['.zdebug_info', 'exact', 1, 0],
  ['.zdebug_abbrev', 'exact', 1, 0],
  ['.zdebug_aranges', 'exact', 1, 0],
];

/** What single machines add; theirs come first (elf_backend_special_sections). */
const machineRows: Readonly<Record<string, readonly Row[]>> = {
  x86_64: [
    ['.gnu.linkonce.lb', 'dot', 8, 1],
    ['.gnu.linkonce.lr', 'dot', 1, 0],
    ['.gnu.linkonce.lt', 'dot', 1, 4],
    ['.lbss', 'dot', 8, 1],
    ['.ldata', 'dot', 1, 1],
    ['.lrodata', 'dot', 1, 0],
  ],
  mips: [
    ['.lit4', 'exact', 1, 1],
    ['.lit8', 'exact', 1, 1],
    ['.mdebug', 'exact', 0x7000_0005, 0],
    ['.sbss', 'dot', 8, 1],
    ['.sdata', 'dot', 1, 1],
  ],
  ppc: [
    ['.plt', 'exact', 8, 4],
    ['.sbss', 'dot', 8, 1],
    ['.sbss2', 'dot', 1, 0],
    ['.sdata', 'dot', 1, 1],
    ['.sdata2', 'dot', 1, 0],
  ],
};

/** Machines whose objects have REL relocations, the others have RELA; it decides whether `.relfoo` is one. */
const relMachines: ReadonlySet<string> = new Set(['i386', 'arm', 'mips']);

export function specialSection(name: string, machine: string): Special | undefined {
  const row =
    rowFor(machineRows[machine] ?? [], name, machine) ??
    rowFor(rowsByLetter[name.charAt(1)] ?? [], name, machine);
  if (row !== undefined) return { type: row[2], access: row[3] };
  return name.startsWith('.stab') && name.endsWith('str') ? { type: 3, access: 0 } : undefined;
}

/** What is allocated, of the names above that bring no rights along. */
const allocatedNames =
  /^\.(dynamic|dynstr|dynsym|gnu\.(liblist|conflict|hash|linkonce\.lr(\..*)?)|hash|l?rodata(\..*)?|rodata1|relr\.dyn)$/;

/** sh_flags of a section that the linker makes, when it has but its name (elf.c, _bfd_elf_new_section_hook). */
export function specialFlags(name: string, machine: string): number {
  const access = specialSection(name, machine)?.access ?? 0;
  return access !== 0 || allocatedNames.test(name) ? access | 2 : 0;
}

/** Scripts have thousands of names, and most begin like none of these. */
const rowsByLetter: Readonly<Record<string, readonly Row[]>> = Object.fromEntries(
  [...new Set(rows.map(([name]) => name.charAt(1)))].map((letter) => [
    letter,
    rows.filter(([name]) => name.charAt(1) === letter),
  ]),
);

function rowFor(among: readonly Row[], name: string, machine: string): Row | undefined {
  for (const row of among) {
    const [prefix, rest, type] = row;
    if (!name.startsWith(prefix)) continue;
    if (name.length === prefix.length) return row;
    if (rest === 'exact') continue;
    if (name[prefix.length] === '.' || (rest === 'any' && (type !== 9 || relMachines.has(machine))))
      return row;
  }
  return undefined;
}

/** sh_type in the output file (elf.c, elf_fake_sections). */
export function elfType(section: Section): number {
  const empty = (section.flags & flag.alloc) !== 0 && (section.flags & (flag.load | flag.contents)) === 0;
  const given = section.scriptType ?? 0;
  const wanted = given !== 0 ? given : empty ? 8 : 1;
  if (section.type === 0) return wanted;
  // Contents in what was thought to have none win.
  if (section.type === 8 && wanted === 1 && (section.flags & flag.alloc) !== 0) return 1;
  // A load segment makes no room for what is never loaded.
  return (section.flags & (flag.load | flag.contents)) === 0 && (section.flags & flag.alloc) !== 0
    ? 8
    : section.type;
}

/** sh_addralign in the output file: never more than the address itself is aligned to. */
export function elfAlignment(section: Section, dividesAddress = true): bigint {
  if (!dividesAddress) return section.alignment;
  const bits = section.alignment | section.vma.value;
  return bits & -bits;
}

/** Rights of the name count until the first input section. */
function namedAccess(section: Section): number {
  return section.hasInput ? 0 : section.namedAccess;
}

export function isWritable(section: Section): boolean {
  return (section.flags & flag.readonly) === 0 || (namedAccess(section) & 1) !== 0;
}

/** SHF_TLS in the output file, which the program headers are made by. */
export function isThreadLocal(section: Section): boolean {
  return (section.flags & flag.threadLocal) !== 0 || (namedAccess(section) & 0x400) !== 0;
}

export function isExecutable(section: Section): boolean {
  return (section.flags & flag.code) !== 0 || (namedAccess(section) & 4) !== 0;
}
