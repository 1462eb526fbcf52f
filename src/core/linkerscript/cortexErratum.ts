import { scriptIssue } from './issues';
import type { InputSection } from './input';
import type { Issue } from '../issue';
import type { Link } from './link';
import { flag, type Piece } from './model';
import { certainAddress } from './pieces';

/**
 * Sections with instructions that `--fix-cortex-a53-843419` may move out of the way: an ADRP at the end of a page and accesses through its
 * register behind it (Arm's Cortex-A53 errata notice; elfnn-aarch64.c and lld's AArch64ErrataFix.cpp).
 */
export function erratumSections(link: Link): Moved {
  const sections = new Set<InputSection>();
  const issues: Issue[] = [];
  if (link.options.fixesErratum !== true || link.options.relocatable === true) return { sections, issues };
  for (const file of link.files) {
    for (const piece of file.pieces) {
      if (piece.kind !== 'input' || (piece.flags & flag.code) === 0 || !hasSequence(piece)) continue;
      sections.add(piece.given);
      issues.push(scriptIssue('script.erratum', { file: file.name, section: piece.name }));
    }
  }
  return { sections, issues: issues.slice(0, 20) };
}

interface Moved {
  readonly sections: ReadonlySet<InputSection>;
  readonly issues: readonly Issue[];
}

function hasSequence(piece: Piece): boolean {
  const start = certainAddress(piece);
  const bytes = start === undefined ? undefined : piece.given.bytes?.();
  if (start === undefined || bytes === undefined) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const inPage = Number(start & 0xfffn);
  const word = (at: number): number => (at + 4 <= bytes.length ? view.getUint32(at, true) : 0);
  for (let page = 0; page - inPage < bytes.length; page += 0x1000) {
    for (const end of [0xff8, 0xffc]) {
      const at = page + end - inPage;
      if (at < 0 || at % 4 !== 0 || at + 12 > bytes.length) continue;
      const first = word(at);
      const isPageAddress = (first & 0x9f00_0000) >>> 0 === 0x9000_0000;
      if (!isPageAddress || !isHarmful(word(at + 4))) continue;
      if (isAccess(word(at + 8), first & 31) || isAccess(word(at + 12), first & 31)) return true;
    }
  }
  return false;
}

/** A load or store, but for loads of pairs. */
function isHarmful(word: number): boolean {
  if ((word & 0x0a00_0000) !== 0x0800_0000) return false;
  return (word & 0x3a40_0000) !== 0x2840_0000;
}

/** A load or store with an unsigned offset from the register. */
function isAccess(word: number, register: number): boolean {
  return (word & 0x3b00_0000) === 0x3900_0000 && ((word >> 5) & 31) === register;
}
