import { lldBuildIdBytes } from '../buildId';
import { zero } from '../amount';
import { keepsUnknown } from '../garbage';
import { addDynamic, isDynamic, relocationTable } from '../dynamic/lld';
import { flagsOf, shf, shtNote } from '../inputs';
import type { LinkInput } from '../input';
import { scriptIssue } from '../issues';
import { report, type Link } from '../link';
import { locationOf, type LinkFile, type Piece } from '../model';
import { sht, type Lld } from './state';
import { holdsCode, shtArmExidx } from './exidx';
import { madeDoubt } from '../uncertain';
import { lldEhFrame } from './unwind';

export function madePiece(
  file: LinkFile,
  name: string,
  type: number,
  flags: number,
  size: bigint,
  alignment: bigint,
  kind: Piece['kind'],
): Piece {
  return {
    file,
    given: { index: -1, name, type, flags, size, alignment },
    name,
    type,
    flags: 0,
    size,
    alignment,
    entrySize: 0,
    output: undefined,
    offset: zero,
    wild: undefined,
    position: 0,
    kind,
    assumed: false,
    sizeDoubt: undefined,
  };
}

/** What lld writes into .comment about itself, as Debian's version 14.0.6 does. */
const commentText = 'Linker: Debian LLD 14.0.6\0';

/** What lld makes of the objects and the command line alone: it describes no code of its own. */
const counted: ReadonlySet<string> = new Set(['.interp', '.eh_frame', '.eh_frame_hdr']);

/** Calls of what lies elsewhere; those of indirect functions have a table of their own. */
const isCallTable = /^\.(plt(\.sec)?|rela?\.plt)$/;

/**
 * The sections that lld makes for itself, in its order (Writer.cpp, createSyntheticSections). All of them are matched and
 * lend type, flags and alignment to the section that takes them; the ones that turn out empty go afterwards.
 */
export function addMade(lld: Lld, inputs: readonly LinkInput[]): void {
  const { link } = lld;
  const { options, target } = link;
  const input: LinkInput = { file: '', sections: [], commons: [], defined: [], undefined: [] };
  const file: LinkFile = { input, name: '', archive: undefined, pieces: [] };
  const word = BigInt(target.bits / 8);
  const made = (name: string, type: number, flags: number, size: bigint, alignment: bigint): Piece => {
    const piece = madePiece(file, name, type, flags, size, alignment, 'made');
    const hasNoEntries =
      name === '.iplt'
        ? link.uncertainty.indirect === undefined
        : isCallTable.test(name) && !isDynamic(link) && options.packedRelocations !== true;
    const isCounted = counted.has(name) || hasNoEntries;
    // What a program copies out of shared libraries lies there.
    const isPlain = name === '.bss' && (link.libraries === undefined || options.shared === true);
    if (!isCounted && !isPlain) piece.sizeDoubt = madeDoubt(link.uncertainty, name);
    if (name.startsWith('.eh_frame')) piece.sizeDoubt ??= keepsUnknown(link);
    if (/^\.rela?\.dyn$/.test(name) && isDynamic(link))
      piece.sizeDoubt ??= madeDoubt(link.uncertainty, '.got');
    file.pieces.push(piece);
    return piece;
  };
  const data = shf.alloc | shf.write;
  const code = shf.alloc | shf.execute;
  const relocations = relocationTable(link);
  if (options.relocatable !== true && options.shared !== true && options.dynamicLinker !== undefined)
    made('.interp', sht.progbits, shf.alloc, BigInt(options.dynamicLinker.length + 1), 1n);
  const { buildId } = options;
  if (buildId !== undefined && buildId !== 'none')
    made('.note.gnu.build-id', sht.note, shf.alloc, 16n + lldBuildIdBytes(buildId), 4n);
  if (lld.link.options.relocatable !== true) addComment(file);
  made('.bss', sht.nobits, data, 0n, 1n);
  const hasRelro =
    lld.hasSections &&
    link.statements.some((statement) => statement.kind === 'output' && statement.name === '.data.rel.ro');
  made(hasRelro ? '.data.rel.ro.bss' : '.bss.rel.ro', sht.nobits, data, 0n, 1n);
  addMips(link, made);
  if (isDynamic(link)) lld.dynamic = addDynamic(link, made);
  const unwind = lldEhFrame(inputs, target.bits / 8, deadTargets(link, inputs));
  // A search table of two words a function (EhFrameHeader::getSize).
  const tableSize = unwind === undefined ? 0n : 12n + 8n * BigInt(unwind.functions);
  if (options.ehFrameHdr === true && options.relocatable !== true)
    lld.ehFrameHdr = made('.eh_frame_hdr', sht.progbits, shf.alloc, tableSize, 4n);
  // What is linked again keeps its unwind tables as they are, and says what it wants of the stack.
  if (options.relocatable === true) lld.needed.add(made('.note.GNU-stack', sht.progbits, 0, 0n, 1n));
  else made('.eh_frame', sht.progbits, shf.alloc, unwind?.size ?? 0n, unwind?.alignment ?? 1n);
  if (target.machine === 'arm') lld.armExidx = armExidx(link, made);
  // MIPS has two reserved words in its table in any case; shf 0x10000000 marks what is reached through gp.
  const mipsGot = isMips(link) ? made('.got', sht.progbits, data | 0x1000_0000, 2n * word, 16n) : undefined;
  const entries = BigInt(link.uncertainty.offsetEntries ?? 0);
  const gotWords = entries > 0n && target.machine.startsWith('riscv') ? entries + 1n : entries;
  if (mipsGot === undefined) lld.got = made('.got', sht.progbits, data, gotWords * word, word);
  lld.gotBase = mipsGot ?? lld.got;
  if (target.machine === 'ppc64') {
    // For targets of calls that are far away; it stays though there are none (PPC64LongBranchTargetSection).
    const type = options.pie === true || options.shared === true ? sht.nobits : sht.progbits;
    lld.needed.add(made('.branch_lt', type, data, 0n, 8n));
  }
  lld.gotPlt = made('.got.plt', sht.progbits, data, 0n, word);
  made(target.machine === 'arm' ? '.got' : '.got.plt', sht.progbits, data, 0n, word);
  made(`${relocations.name}.plt`, relocations.type, shf.alloc, 0n, word);
  made(`${relocations.name}.dyn`, relocations.type, shf.alloc, 0n, word);
  // Where calls land on marks .plt is what is called first, and calls go to a table of their own (IBTPltSection).
  const isMarked = /^(x86_64|i386)$/.test(target.machine) && ((lld.marks ?? 0) & 1) !== 0;
  made('.plt', sht.progbits, code, 0n, 16n);
  if (isMarked) made('.plt.sec', sht.progbits, code, 0n, 16n);
  made('.iplt', sht.progbits, code, 0n, 16n);
  // One note of what all objects are marked for (SyntheticSections.cpp, GnuPropertySection).
  if (lld.marks !== 0) made('.note.gnu.property', shtNote, shf.alloc, target.bits === 64 ? 32n : 28n, word);
  link.files.push(file);
}

function isMips(link: Link): boolean {
  return link.target.machine.startsWith('mips');
}

/** On MIPS lld merges what the objects say of themselves (SyntheticSections.cpp): name, type, size and alignment. */
const mipsSections = [
  ['.MIPS.abiflags', 0x7000_002a, 24n, 8n],
  ['.MIPS.options', 0x7000_000d, 40n, 8n],
  ['.reginfo', 0x7000_0006, 24n, 4n],
] as const;

function addMips(
  link: Link,
  made: (name: string, type: number, flags: number, size: bigint, alignment: bigint) => Piece,
): void {
  if (!isMips(link)) return;
  for (const [name, type, size, alignment] of mipsSections) {
    let found = false;
    for (const file of link.files) {
      const kept = file.pieces.filter((piece) => piece.kind !== 'input' || piece.type !== type);
      found ||= kept.length < file.pieces.length;
      file.pieces.splice(0, file.pieces.length, ...kept);
    }
    if (found) made(name, type, shf.alloc, size, alignment);
  }
}

/** The objects' tables are gathered in one of lld's own, which is needed when any of their code is in the link. */
function armExidx(
  link: Link,
  made: (name: string, type: number, flags: number, size: bigint, alignment: bigint) => Piece,
): Lld['armExidx'] {
  const tables: Piece[] = [];
  let live = false;
  for (const file of link.files) {
    const own = new Set(file.pieces.filter((piece) => piece.type === shtArmExidx));
    if (own.size === 0) continue;
    for (const table of own) {
      if (table.output === 'discarded') continue;
      const code = file.pieces.find((piece) => piece.given.index === table.given.linkedTo);
      if (code !== undefined && holdsCode(code)) live = true;
      tables.push(table);
    }
    const kept = file.pieces.filter((piece) => !own.has(piece));
    // Tables stay with the file, out of the reach of patterns.
    for (const table of own) table.output = 'discarded';
    file.pieces.splice(0, file.pieces.length, ...kept);
  }
  const size = live ? 8n : 0n;
  return { piece: made('.ARM.exidx', shtArmExidx, shf.alloc | shf.linkOrder, size, 4n), tables };
}

/** A .comment of lld's own joins the objects'. */
function addComment(file: LinkFile): void {
  const flags = shf.merge | shf.strings;
  const comment = madePiece(file, '.comment', sht.progbits, flags, BigInt(commentText.length), 1n, 'made');
  const bytes = Uint8Array.from(commentText, (c) => c.charCodeAt(0));
  file.pieces.push({
    ...comment,
    flags: flagsOf(comment.given),
    entrySize: 1,
    given: { ...comment.given, bytes: () => bytes },
  });
}

/** Whether what an unwind entry describes is out of the link. */
function deadTargets(link: Link, inputs: readonly LinkInput[]): Parameters<typeof lldEhFrame>[2] {
  const taken = inputs.filter((input) => input.kind !== 'shared');
  const files = new Map(taken.map((input, i) => [input, link.files[i]]));
  return (input, reference) => {
    if (reference.symbol !== undefined) {
      const base = link.symbols.get(reference.symbol)?.base;
      return typeof base === 'object' && 'given' in base && base.output === 'discarded';
    }
    const piece = files.get(input)?.pieces.find((candidate) => candidate.given.index === reference.section);
    return piece?.output === 'discarded';
  };
}

/** Words in front of the entries, by machine; on x86 they are those of .got.plt (Target.h, gotHeaderEntriesNum). */
const headerWords: Readonly<Record<string, bigint>> = {
  x86_64: 3n,
  i386: 3n,
  riscv32: 1n,
  riscv64: 1n,
  ppc: 3n,
};

/** _GLOBAL_OFFSET_TABLE_, when something refers to it, brings its table into being (Writer.cpp, addReservedSymbols). */
export function defineOffsetTable(lld: Lld): void {
  const { link } = lld;
  const name = '_GLOBAL_OFFSET_TABLE_';
  const symbol = link.symbols.get(name);
  if (symbol?.state === 'defined') refuseDefinition(link, name);
  if (symbol?.state !== 'undefined') return;
  const { machine, bits } = link.target;
  const table = machine === 'x86_64' || machine === 'i386' ? lld.gotPlt : lld.gotBase;
  if (table === undefined) return;
  if (table.size === 0n) table.size = (headerWords[machine] ?? 0n) * BigInt(bits / 8);
  lld.needed.add(table);
  symbol.state = 'defined';
  symbol.base = table;
  symbol.byObject = true;
  symbol.hidden = true;
}

function refuseDefinition(link: Link, name: string): void {
  const object = link.files.find(({ input }) => input.defined.some((symbol) => symbol.name === name));
  const assignment = link.symbols.get(name)?.assignment;
  const location = assignment && locationOf(assignment.source, assignment.node.span);
  // What a script defines is of no file.
  const definer = assignment === undefined ? object?.name : undefined;
  const message = `${definer ?? '<internal>'} cannot redefine linker defined symbol '${name}'`;
  report(link, scriptIssue('script.lld', { message }, location));
}

/** Takes the ones that stayed empty out of the sections that took them, which keep what they lent. */
export function dropUnneeded(lld: Lld): void {
  const isUnneeded = (piece: Piece): boolean =>
    piece.kind === 'made' && piece.size === 0n && piece.sizeDoubt === undefined && !lld.needed.has(piece);
  for (const statement of lld.sections.keys()) {
    const { section } = statement;
    if (!section?.pieces.some(isUnneeded)) continue;
    const kept = section.pieces.filter((piece) => !isUnneeded(piece));
    section.pieces.splice(0, section.pieces.length, ...kept);
    for (const child of statement.children) {
      if (child.kind !== 'wild' && child.kind !== 'orphans') continue;
      child.children = child.children.filter((piece) => !isUnneeded(piece));
      child.children.forEach((piece, position) => {
        piece.position = position;
      });
    }
  }
}
