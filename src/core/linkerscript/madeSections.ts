import { zero } from './amount';
import { flagsOf, shf } from './inputs';
import type { LinkInput } from './input';
import { symbolNamed, type Link } from './link';
import { specialSection } from './sectionType';
import { flag, type LinkFile, type Piece } from './model';

interface Made {
  readonly name: string;
  readonly flags: number;
  readonly alignment: bigint;
  /** In bytes; absent for one that stays empty as far as is known. */
  readonly size?: bigint;
}

const data = shf.alloc | shf.write;
const code = shf.alloc | shf.execute;

/** ELF_DYNAMIC_INTERPRETER of each target, with its end mark: length in bytes. */
const interpreterBytes: Readonly<Record<string, bigint>> = { x86_64: 15n, i386: 19n, aarch64: 27n, arm: 17n };

/**
 * What a position-independent executable needs that imports and exports nothing: one empty symbol, two hash tables, and
 * the entries of .dynamic (counted with ld 2.40).
 */
function dynamicSections(link: Link): readonly Made[] {
  const { options, target } = link;
  if (options.pie !== true || options.shared === true || options.relocatable === true) return [];
  const interpreter = interpreterBytes[target.machine];
  if (interpreter === undefined) return [];
  const wide = target.bits === 64;
  const word = wide ? 8n : 4n;
  const gnuHash = target.machine !== 'arm' || target.linux;
  const entries = (gnuHash ? 14n : 13n) + (options.now === true ? 1n : 0n);
  const readOnly = shf.alloc;
  const made: Made[] = [];
  if (options.noDynamicLinker !== true)
    made.push({ name: '.interp', flags: readOnly, alignment: 1n, size: interpreter });
  made.push({ name: '.dynsym', flags: readOnly, alignment: word, size: wide ? 24n : 16n });
  made.push({ name: '.dynstr', flags: readOnly, alignment: 1n, size: 1n });
  made.push({ name: '.dynamic', flags: data, alignment: word, size: entries * 2n * word });
  made.push({ name: '.hash', flags: readOnly, alignment: word, size: 16n });
  if (gnuHash)
    made.push({
      name: '.gnu.hash',
      flags: readOnly,
      alignment: word,
      size: wide ? 28n : 24n,
    });
  if (target.machine === 'aarch64') made.push({ name: '.got', flags: data, alignment: 8n, size: 8n });
  if (target.machine === 'aarch64' || target.machine === 'arm') {
    made.push({ name: '.got.plt', flags: data, alignment: word, size: 3n * word });
  }
  return made;
}

/**
 * Sections that GNU ld makes for itself before it looks at the script, in its order; most stay empty. Patterns match them
 * as any others: they lend their flags and alignment to the output section that takes them. (Seen with ld 2.40.)
 */
function staticSections(machine: string): readonly Made[] {
  if (machine === 'x86_64' || machine === 'i386') {
    const wide = machine === 'x86_64';
    const rel = wide ? '.rela' : '.rel';
    const alignment = wide ? 8n : 4n;
    return [
      { name: `${rel}.got`, flags: shf.alloc, alignment },
      { name: '.got', flags: data, alignment },
      { name: '.got.plt', flags: data, alignment },
      { name: '.iplt', flags: code, alignment: 1n },
      { name: `${rel}.iplt`, flags: shf.alloc, alignment },
      { name: '.igot.plt', flags: data, alignment },
    ];
  }
  if (machine !== 'arm') return [];
  return ['.glue_7', '.glue_7t', '.vfp11_veneer', '.v4_bx'].map((name) => ({
    name,
    flags: code,
    alignment: 4n,
  }));
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
  const dynamic = dynamicSections(link);
  if (dynamic.length > 0) {
    const holder = first;
    for (const made of dynamic) {
      const piece = madePiece(holder, made, machine);
      holder.pieces.push(piece);
      if (made.name === '.dynamic') defineDynamic(link, piece);
    }
  }
  for (const made of staticSections(machine)) file.pieces.push(madePiece(file, made, machine));
}

function defineDynamic(link: Link, piece: Piece): void {
  const symbol = symbolNamed(link, '_DYNAMIC');
  symbol.state = 'defined';
  symbol.base = piece;
  symbol.byObject = true;
}

function madePiece(file: LinkFile, made: Made, machine: string): Piece {
  const type = specialSection(made.name, machine)?.type ?? 0;
  const given = {
    index: -1,
    name: made.name,
    type,
    flags: made.flags,
    size: made.size ?? 0n,
    alignment: made.alignment,
  };
  return {
    file,
    given,
    name: made.name,
    type,
    flags: flagsOf(given),
    size: made.size ?? 0n,
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
