import { zero } from './amount';
import { flagsOf, shf } from './inputs';
import type { LinkInput } from './input';
import type { Link } from './link';
import { flag, type LinkFile, type Piece } from './model';

interface Made {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly alignment: bigint;
}

const data = shf.alloc | shf.write;
const code = shf.alloc | shf.execute;

/**
 * Sections that GNU ld makes for itself before it looks at the script, in its order; most stay empty. Patterns match them
 * as any others: they lend their flags and alignment to the output section that takes them. (Seen with ld 2.40.)
 */
function madeFor(machine: string): readonly Made[] {
  if (machine === 'x86_64' || machine === 'i386') {
    const wide = machine === 'x86_64';
    const rel = wide ? '.rela' : '.rel';
    const type = wide ? 4 : 9;
    const alignment = wide ? 8n : 4n;
    return [
      { name: `${rel}.got`, type, flags: shf.alloc, alignment },
      { name: '.got', type: 1, flags: data, alignment },
      { name: '.got.plt', type: 1, flags: data, alignment },
      { name: '.iplt', type: 1, flags: code, alignment: 1n },
      { name: `${rel}.iplt`, type, flags: shf.alloc, alignment },
      { name: '.igot.plt', type: 1, flags: data, alignment },
    ];
  }
  if (machine !== 'arm') return [];
  return ['.glue_7', '.glue_7t', '.vfp11_veneer', '.v4_bx'].map((name) => ({ name, type: 1, flags: code, alignment: 4n }));
}

/** On ARM they come in a file of their own in front of all others, else with the first object. */
export function addMadeSections(link: Link): void {
  const [first] = link.files;
  const { machine } = link.target;
  if (first === undefined) return;
  let file = first;
  if (machine === 'arm') {
    const input: LinkInput = { file: 'linker stubs', sections: [], commons: [], defined: [], undefined: [] };
    file = { input, name: 'linker stubs', archive: undefined, pieces: [] };
    link.files.unshift(file);
  }
  for (const made of madeFor(machine)) file.pieces.push(madePiece(file, made));
}

function madePiece(file: LinkFile, made: Made): Piece {
  const given = { index: -1, name: made.name, type: made.type, flags: made.flags, size: 0n, alignment: made.alignment };
  return {
    file,
    given,
    name: made.name,
    type: made.type,
    flags: flagsOf(given),
    size: 0n,
    alignment: made.alignment,
    entrySize: 0,
    output: undefined,
    offset: zero,
    wild: undefined,
    position: 0,
    kind: 'made',
    assumed: false,
  };
}

/** The ones that stayed empty take no part in the layout any more. */
export function dropEmptyMade(link: Link): void {
  for (const file of link.files) {
    for (const piece of file.pieces) {
      if (piece.kind !== 'made' || piece.size !== 0n) continue;
      piece.flags |= flag.exclude;
      piece.alignment = 1n;
    }
  }
}
