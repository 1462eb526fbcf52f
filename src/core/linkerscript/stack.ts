import type { Link } from './link';
import { flag } from './model';

/** The rights that PT_GNU_STACK will ask for; none when no such segment is made (elflink.c, bfd_elf_size_dynamic_sections). */
export function stackFlagsOf(link: Link): Link['stackFlags'] {
  const { execstack } = link.options;
  if (execstack !== undefined) return execstack ? 'RWX' : 'RW';
  let seen = false;
  let missing = false;
  for (const file of link.files) {
    const note = file.pieces.find((piece) => piece.name === '.note.GNU-stack');
    if (note === undefined) {
      if (file.pieces.some((piece) => piece.kind === 'input')) missing = true;
      continue;
    }
    seen = true;
    if ((note.flags & flag.code) !== 0) return 'RWX';
  }
  if (!seen && (link.options.stackSize ?? 0n) === 0n) return 'none';
  return missing && executableByDefault.has(link.target.machine) ? 'RWX' : 'RW';
}

/** Machines on which an object without the note asks for an executable stack. */
const executableByDefault: ReadonlySet<string> = new Set(['x86_64', 'i386', 'arm', 'mips', 'powerpc']);
