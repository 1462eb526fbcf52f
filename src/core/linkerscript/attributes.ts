import type { Link } from './link';

/** Sections of build attributes: the linker writes one for all objects, in place of theirs. */
const names: ReadonlySet<string> = new Set(['.ARM.attributes', '.riscv.attributes', '.gnu.attributes']);

/** Objects that agree leave the attributes of one; others are at least as long as the longest, which is marked. */
export function mergeAttributes(link: Link): void {
  for (const section of link.sections) {
    const [first, ...rest] = section.pieces;
    if (!names.has(section.name) || first === undefined || rest.length === 0) continue;
    const largest = rest.reduce((size, piece) => (piece.size > size ? piece.size : size), first.size);
    const text = first.given.bytes?.()?.join();
    const agree = rest.every((piece) => piece.size === first.size && piece.given.bytes?.()?.join() === text);
    const reason = 'the objects differ in their build attributes';
    section.size = agree
      ? { value: largest }
      : { value: largest, doubt: { kind: 'estimated', reason, bounded: false } };
  }
}
