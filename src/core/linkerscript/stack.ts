import type { Link } from './link';
import { flag, type LinkFile, type Piece } from './model';

/** The rights that PT_GNU_STACK will ask for; none when no such segment is made (elflink.c, bfd_elf_size_dynamic_sections). */
export function stackFlagsOf(link: Link): Link['stackFlags'] {
  const { execstack } = link.options;
  if (execstack !== undefined) return execstack ? 'RWX' : 'RW';
  const hasNote = link.files.some(({ pieces }) => pieces.some(isNote));
  if (!hasNote && (link.options.stackSize ?? 0n) === 0n) return 'none';
  return executableStack(link) === undefined ? 'RW' : 'RWX';
}

/** The object that asks for an executable stack: the first whose note says so, else the last of those that have none. */
export function executableStack(
  link: Link,
): { readonly file: LinkFile; readonly missing: boolean } | undefined {
  let last: LinkFile | undefined;
  for (const file of link.files) {
    const note = file.pieces.find(isNote);
    if (note !== undefined && (note.flags & flag.code) !== 0) return { file, missing: false };
    if (note === undefined && file.pieces.some((piece) => piece.kind === 'input')) last = file;
  }
  if (last === undefined || !executableByDefault.has(link.target.machine)) return undefined;
  return { file: last, missing: true };
}

function isNote({ name }: Piece): boolean {
  return name === '.note.GNU-stack';
}

/** Machines on which an object without the note asks for an executable stack. */
const executableByDefault: ReadonlySet<string> = new Set(['x86_64', 'i386', 'arm', 'mips', 'powerpc']);
