import type { Link } from './link';
import { flag } from './model';

/** MIPS: what registers and which ABI the objects use; the linker writes one section of each kind for all. */
const once = ['.reginfo', '.MIPS.abiflags'];

export function keepFirstOfEach(link: Link): void {
  if (!link.target.machine.startsWith('mips')) return;
  for (const name of once) {
    const pieces = link.files.flatMap((file) => file.pieces.filter((piece) => piece.name === name));
    for (const piece of pieces.slice(1)) piece.flags |= flag.exclude;
  }
}

/** Sections of build attributes: the linker writes one for all objects, in place of theirs. */
const names: ReadonlySet<string> = new Set(['.ARM.attributes', '.riscv.attributes', '.gnu.attributes']);

/** Objects that agree leave the attributes of one; others are at least as long as the longest, which is marked. */
export function mergeAttributes(link: Link): void {
  for (const section of link.sections) {
    if (!names.has(section.name)) continue;
    const [first, ...rest] = section.pieces;
    if (first === undefined || rest.length === 0) continue;
    const largest = rest.reduce((size, piece) => (piece.size > size ? piece.size : size), first.size);
    const text = first.given.bytes?.()?.join();
    const agree = rest.every((piece) => piece.size === first.size && piece.given.bytes?.()?.join() === text);
    const reason = 'the objects differ in their build attributes';
    section.size = agree
      ? { value: largest }
      : { value: largest, doubt: { kind: 'estimated', reason, bounded: false } };
  }
}
