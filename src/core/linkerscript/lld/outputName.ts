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

/** Kinds of code that are told apart with -z keep-text-section-prefix. */
const keptPrefixes = ['hot', 'unknown', 'unlikely', 'startup', 'exit', 'split'].map(
  (kind) => `.text.${kind}`,
);

/** The output section that a section goes to when no pattern names it (LinkerScript.cpp, getOutputSectionName). */
export function outputName(lld: Lld, piece: Piece): string {
  if (lld.link.options.relocatable === true) return piece.name;
  if (piece.name === 'COMMON') return '.bss';
  if (lld.hasSections) return piece.name;
  const kept = lld.link.options.keepsTextPrefix === true ? keptPrefixes : [];
  const family = [...kept, ...families].find(
    (name) => piece.name === name || piece.name.startsWith(`${name}.`),
  );
  return family ?? piece.name;
}
