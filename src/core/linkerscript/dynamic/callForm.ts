import type { Link } from '../link';
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
 * The form that the machine, -z force-bti and -z pac-plt and the objects' marks ask for (elfnn-aarch64.c, setup_plt_values; only a
 * program with a fixed place has marks in each entry).
 */
export function callForm(link: Link): CallForm {
  const { target, options } = link;
  if (target.machine === 'aarch64') {
    const marked = options.forceMarks === true || allMarked(link, 0xc000_0000, 1);
    const signed = options.signsCalls === true;
    const isFixed = options.shared !== true && options.pie !== true;
    return { header: 32n, entry: signed || (marked && isFixed) ? 24n : 16n, marked, signed };
  }
  if (target.machine === 'riscv64') return { header: 32n, entry: 16n, marked: false, signed: false };
  return { header: 16n, entry: 16n, marked: false, signed: false };
}

/** Whether all objects have the bit in a property that is joined by "and". */
export function allMarked(link: Link, type: number, bits: number): boolean {
  const objects = link.files.filter(({ input }) => input.sections.length > 0);
  return (
    objects.length > 0 &&
    objects.every(({ input: { sections, byteOrder } }) => {
      const note = sections.find(({ name }) => name === '.note.gnu.property');
      if (note === undefined) return false;
      const properties = propertiesOf(note, link.target.bits / 8, byteOrder !== 'big');
      return properties === undefined || ((properties.get(type) ?? 0) & bits) !== 0;
    })
  );
}
