import { flag, type Section } from './model';

/** sh_type that a section's name brings along (elf.c, special_sections). */
const byName: readonly (readonly [RegExp, number])[] = [
  [/^\.bss(\.|$)/, 8],
  [/^\.tbss(\.|$)/, 8],
  [/^\.note/, 7],
  [/^\.init_array(\.|$)/, 14],
  [/^\.fini_array(\.|$)/, 15],
  [/^\.preinit_array(\.|$)/, 16],
  [/^\.rela(\.|$)/, 4],
  [/^\.rel(\.|$)/, 9],
  [/^\.(text|data|rodata|tdata|init|fini|comment|debug|line|interp|got|plt)(\.|$)/, 1],
];

export function typeByName(name: string): number {
  return byName.find(([pattern]) => pattern.test(name))?.[1] ?? 0;
}

/** sh_type in the output file (elf.c, elf_fake_sections). */
export function elfType(section: Section): number {
  if (section.typeFixed) return section.type;
  const empty = (section.flags & flag.alloc) !== 0 && (section.flags & (flag.load | flag.contents)) === 0;
  const fromFlags = empty ? 8 : 1;
  if (section.type === 0) return fromFlags;
  // Contents in what was thought to have none win.
  if (section.type === 8 && fromFlags === 1 && (section.flags & flag.alloc) !== 0) return 1;
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

/** sh_flags that a section's name brings along until its first input section (elf.c, special_sections): WRITE 1, EXECINSTR 4. */
const accessByName: readonly (readonly [RegExp, number])[] = [
  [/^\.(bss|data|tbss|tdata|fini_array|init_array|preinit_array|noinit|persistent)(\.|$)/, 1],
  [/^\.(got|data1)$/, 1],
  [/^\.text(\.|$)/, 4],
  [/^\.(init|fini|plt)$/, 4],
];

function namedAccess(section: Section): number {
  if (section.hasInput) return 0;
  return accessByName.find(([pattern]) => pattern.test(section.name))?.[1] ?? 0;
}

export function isWritable(section: Section): boolean {
  return (section.flags & flag.readonly) === 0 || (namedAccess(section) & 1) !== 0;
}

export function isExecutable(section: Section): boolean {
  return (section.flags & flag.code) !== 0 || (namedAccess(section) & 4) !== 0;
}
