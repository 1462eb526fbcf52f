import type { Rights } from '../memoryMap';
import type { Region } from './model';
import { specialSection } from './sectionType';

/**
 * What a section may be expected to allow before any object is known: by the table of names that ld itself types sections
 * by, else by usual names, else by the attributes of its MEMORY region. Undefined where none tells, as in a region that is
 * executable.
 */
export function usualRights(name: string, machine: string, region: Region | undefined): Rights | undefined {
  const special = specialSection(name, machine);
  if (special !== undefined)
    return { read: true, write: (special.access & 1) !== 0, execute: (special.access & 4) !== 0 };
  if (constant.test(name)) return { read: true, write: false, execute: false };
  // What stands behind `!` is what the region does not take.
  const attributes = (region?.attributes ?? '').split('!')[0]?.toLowerCase() ?? '';
  const write = attributes.includes('w');
  // Where code may stand, constants do too: the region says of neither which it is.
  if (attributes.includes('x') || !/[rw]/.test(attributes)) return undefined;
  return { read: true, write, execute: false };
}

/** Tables of vectors, which the start-up files of CMSIS and ST declare `"a"`, and of unwinding, which Arm's ABI has as SHF_ALLOC alone. */
const constant = /^\.(isr_?vectors?|vectors?(_table)?|int(errupt)?_?vec(tor)?s?|ARM\.ex(idx|tab))(\.|$)/i;
