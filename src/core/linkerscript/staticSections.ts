import { machineFacts } from './dynamic/machines';
import { shf } from './inputs';
import type { Link } from './link';
import type { Made } from './madePiece';

const data = shf.alloc | shf.write;
const code = shf.alloc | shf.execute;

/**
 * Sections that GNU ld makes for itself before it looks at the script, in its order; most stay empty. Patterns match them
 * as any others: they lend their flags and alignment to the output section that takes them. (Seen with ld 2.40.)
 */
export function staticSections(
  { machine, bits }: Link['target'],
  placeless: boolean,
  hasIndirect: boolean,
): readonly Made[] {
  if (machine === 'x86_64' || machine === 'i386') {
    const rel = machine === 'x86_64' ? '.rela' : '.rel';
    const alignment = BigInt(bits / 8);
    // Indirect functions of an image that may lie anywhere are found by relocations (elf-ifunc.c).
    if (placeless) return [{ name: `${rel}.ifunc`, flags: shf.alloc, alignment }];
    return [
      { name: `${rel}.got`, flags: shf.alloc, alignment },
      { name: '.got', flags: data, alignment },
      { name: '.got.plt', flags: data, alignment },
      { name: '.iplt', flags: code, alignment: 1n },
      { name: `${rel}.iplt`, flags: shf.alloc, alignment },
      { name: '.igot.plt', flags: data, alignment },
    ];
  }
  if (hasIndirect && (machine === 'aarch64' || machine.startsWith('riscv'))) {
    if (placeless) return [{ name: '.rela.ifunc', flags: shf.alloc, alignment: 8n }];
    return [
      { name: '.iplt', flags: code, alignment: machineFacts[machine]?.pltAlignment ?? 16n },
      { name: '.rela.iplt', flags: shf.alloc, alignment: 8n },
      { name: '.igot.plt', flags: data, alignment: 8n },
    ];
  }
  return [];
}

/** For calls between Arm and Thumb code, in front of all that GNU ld makes for itself. */
export function glueSections(): readonly Made[] {
  return ['.glue_7', '.glue_7t', '.vfp11_veneer', '.v4_bx'].map((name) => ({
    name,
    flags: code,
    alignment: 4n,
  }));
}
