import type { LinkInput } from '../input';
import { hasDynamicSections, type Link } from '../link';
import { propertiesOf } from '../propertyNotes';

/** How the entries of GNU ld's .plt look, in bytes. */
export interface CallForm {
  readonly header: bigint;
  readonly entry: bigint;
  /** Indirect branches land on marks. */
  readonly marked: boolean;
  /** Return addresses are signed. */
  readonly signed: boolean;
}

/**
 * The form that the machine, options such as -z force-bti and -z pac-plt and the objects' marks ask for (elfnn-aarch64.c, setup_plt_values; only a
 * program with a fixed place has marks in each entry).
 */
export function callForm(link: Link): CallForm {
  const { target, options } = link;
  const isFixed = options.shared !== true && options.pie !== true;
  const isStatic = !hasDynamicSections(link);
  if (target.machine === 'aarch64') {
    const marked = options.forceMarks === true || allMarked(link, 0xc000_0000, 1);
    const signed = options.signsCalls === true;
    return { header: 32n, entry: signed || (marked && isFixed) ? 24n : 16n, marked, signed };
  }
  // Without the four bytes in front of those that Thumb code jumps to.
  if (target.machine === 'arm') return { header: 20n, entry: 12n, marked: false, signed: false };
  if (target.machine.startsWith('riscv')) return { header: 32n, entry: 16n, marked: false, signed: false };
  // A program with a fixed place binds nothing late, and has the short form (_bfd_x86_elf_link_setup_gnu_properties).
  const marked = options.forceMarks === true || allMarked(link, 0xc000_0002, 1);
  return { header: 16n, entry: isStatic && !marked ? 8n : 16n, marked, signed: false };
}

/** Whether all objects have the bit in a property that is joined by "and"; true where one cannot be read. */
function allMarked({ files, target }: Link, type: number, bits: number): boolean {
  const marks = commonMarks(
    files.map(({ input }) => input),
    type,
    target.bits / 8,
  );
  return marks === undefined || (marks & bits) !== 0;
}

/** The bits of such a property that all objects have; undefined where one cannot be read. `word` is in bytes. */
export function commonMarks(inputs: readonly LinkInput[], type: number, word: number): number | undefined {
  let marks: number | undefined;
  for (const { kind, sections, byteOrder } of inputs) {
    if (kind === 'shared' || sections.length === 0) continue;
    const note = sections.find(({ name }) => name === '.note.gnu.property');
    if (note === undefined) return 0;
    const properties = propertiesOf(note, word, byteOrder !== 'big');
    if (properties === undefined) return undefined;
    marks = (marks ?? -1) & (properties.get(type) ?? 0);
    if (marks === 0) return 0;
  }
  return marks ?? 0;
}
