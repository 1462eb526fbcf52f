import type { Piece } from '../model';
import type { Lld } from './state';

/** What is gathered without a SECTIONS, as in `.text.startup` → `.text`. */
const families = [
  ...[
    '.data.rel.ro',
    '.data',
    '.rodata',
    '.bss.rel.ro',
    '.bss',
    '.gcc_except_table',
    '.init_array',
    '.fini_array',
  ],
  ...['.tbss', '.tdata', '.ARM.exidx', '.ARM.extab', '.ctors', '.dtors', '.text'],
];

/** The output section that a section goes to when no pattern names it (LinkerScript.cpp, getOutputSectionName). */
export function outputName(lld: Lld, piece: Piece): string {
  if (piece.name === 'COMMON') return '.bss';
  if (lld.hasSections || lld.link.options.relocatable === true) return piece.name;
  const family = families.find((name) => piece.name === name || piece.name.startsWith(`${name}.`));
  return family ?? piece.name;
}
