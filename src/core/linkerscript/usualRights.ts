import type { Rights } from '../memoryMap';
import type { Region } from './model';
import { specialSection } from './sectionType';

/**
 * What a section may be expected to allow before any object is known: by the table of names that ld itself types sections
 * by, else by the attributes of its MEMORY region. Undefined where neither tells, as in a region that is both writable
 * and executable.
 */
export function usualRights(name: string, machine: string, region: Region | undefined): Rights | undefined {
  const special = specialSection(name, machine);
  if (special !== undefined)
    return { read: true, write: (special.access & 1) !== 0, execute: (special.access & 4) !== 0 };
  // What stands behind `!` is what the region does not take.
  const attributes = (region?.attributes ?? '').split('!')[0]?.toLowerCase() ?? '';
  const write = attributes.includes('w');
  const execute = attributes.includes('x');
  if ((write && execute) || !/[rwx]/.test(attributes)) return undefined;
  return { read: true, write, execute };
}
