import { gnuBuildIdBytes } from './buildId';
import { hasUnwindTables } from './ehFrame';
import { keepsUnknown } from './garbage';
import { addressRelocations, gnuDynamicSections } from './dynamic/gnu';
import { spareWords } from './dynamic/offsetTable';
import { callForm } from './dynamic/callForm';
import { tableAlignment } from './dynamic/gnuTables';
import { firstUse } from './dynamic/firstUse';
import { followsLibraries } from './dynamic/importedNames';
import { machineFacts } from './dynamic/machines';
import { shf } from './inputs';
import type { LinkInput } from './input';
import { isPlaceless, type Link } from './link';
import { madePiece, type Made } from './madePiece';
import { defineByLinker, defineOffsetTable, dropOffsetTable } from './madeSymbols';
import { glueSections, staticSections } from './staticSections';
import { addPropertyNote, propertyNoteHolder } from './propertyNotes';
import { dynamicDoubt, madeDoubt, packsRelocations } from './uncertain';
import { flag, type LinkFile, type Piece } from './model';

const data = shf.alloc | shf.write;
const code = shf.alloc | shf.execute;

/** Elsewhere the first reference through a global offset table makes it, in an image with a fixed place too. */
function offsetTables(link: Link, placeless: boolean): readonly Made[] {
  const { machine, bits } = link.target;
  const facts = machineFacts[machine];
  const { offsetTable, offsetEntries } = link.uncertainty;
  if (facts === undefined || facts.linkageFirst || placeless) return [];
  if (!offsetTable && offsetEntries === undefined) return [];
  const made = (name: string, flags: number): Made => {
    const size = offsetTableSize(link, name);
    return { name, flags, alignment: BigInt(bits / 8), ...(size === undefined ? {} : { size }) };
  };
  return [made(`${facts.rel}.got`, shf.alloc), made('.got', data), made('.got.plt', data)];
}

/** In bytes, of an image with a fixed place; undefined when it is not that table, and where there is none. */
function offsetTableSize({ uncertainty, target }: Link, name: string): bigint | undefined {
  const { offsetTable, offsetEntries } = uncertainty;
  const facts = machineFacts[target.machine];
  if (facts === undefined || (!offsetTable && offsetEntries === undefined)) return undefined;
  const word = BigInt(target.bits / 8);
  // Of entries that are not counted there is one, which makes a segment and a part that is read-only after relocation.
  if (name === '.got') return word * (facts.gotWords + BigInt(offsetEntries ?? 1));
  return name === '.got.plt' ? word * (spareWords[target.machine] ?? 0n) : undefined;
}

/**
 * On x86, for calls that need no lazy binding, and to unwind through the linkage tables (elfxx-x86.c,
 * _bfd_x86_elf_link_setup_gnu_properties). Those of an image that uses no shared library stay empty.
 */
function unwindSections(link: Link): readonly Made[] {
  const { target, options } = link;
  const { machine, bits } = target;
  if (machine !== 'x86_64' && machine !== 'i386') return [];
  const wide = machine === 'x86_64';
  // In files of 32 bits by 4, though their code be of 64.
  const table = { name: '.eh_frame', flags: shf.alloc, alignment: BigInt(bits / 8) };
  const compact = wide && bits === 64 ? [{ name: '.sframe', flags: shf.alloc, alignment: 1n }] : [];
  const { marked } = callForm(link);
  const linkage = [{ name: '.plt.got', flags: code, alignment: marked ? 16n : 8n }];
  if (marked) linkage.push({ name: '.plt.sec', flags: code, alignment: 16n });
  if (options.withoutOwnUnwind === true) return linkage;
  return [...linkage, table, table, ...(marked ? [table] : []), ...compact];
}

/**
 * For indirect functions, should there be any: on ARM the first relocation that is read makes them, at the end of its
 * file (elf32-arm.c, create_ifunc_sections; seen in maps of ld 2.40).
 */
const armIndirect: readonly Made[] = [
  { name: '.iplt', flags: code, alignment: 4n },
  { name: '.rel.iplt', flags: shf.alloc, alignment: 4n },
  { name: '.igot.plt', flags: data, alignment: 4n },
];

function addArmIndirect(link: Link): void {
  // Relocations of sections that are not in memory are not read then (elflink.c, _bfd_elf_link_check_relocs).
  const relocated = ({ given, output, flags }: Piece): boolean =>
    given.relocated === true && output === undefined && (flags & (flag.exclude | flag.alloc)) === flag.alloc;
  const holder = link.files.find(({ pieces }) => pieces.some(relocated));
  if (holder === undefined) return;
  for (const made of armIndirect) holder.pieces.push(madePiece(link, holder, made));
}

/** What any link with shared libraries has; the sizes depend on them. */
function openDynamicSections(link: Link): readonly Made[] {
  const wide = link.target.bits === 64;
  const rel = link.target.machine === 'i386' || link.target.machine === 'arm' ? '.rel' : '.rela';
  const alignment = wide ? 8n : 4n;
  // On x86 a program with a fixed place has these anyway.
  const hasOwn = /^(x86_64|i386)$/.test(link.target.machine) && !isPlaceless(link);
  const table = (name: string): Made => ({ name, flags: data, alignment });
  const readOnly = ['.gnu.version_r', '.dynsym', '.dynstr', '.hash', '.gnu.hash', `${rel}.dyn`, `${rel}.plt`];
  // What a program copies out of the libraries.
  const copies: readonly Made[] = [{ ...table('.dynbss'), nobits: true }, table('.data.rel.ro')];
  const packed = packsRelocations(link) ? [{ name: '.relr.dyn', flags: shf.alloc, alignment }] : [];
  const interpreter =
    link.options.shared === true ? [] : [{ name: '.interp', flags: shf.alloc, alignment: 1n }];
  return [
    ...interpreter,
    { name: '.gnu.version', flags: shf.alloc, alignment: 2n },
    ...readOnly.map((name) => ({ name, flags: shf.alloc, alignment: name === '.dynstr' ? 1n : alignment })),
    { name: '.dynamic', flags: data, alignment },
    { name: '.plt', flags: code, alignment: machineFacts[link.target.machine]?.pltAlignment ?? 16n },
    ...packed,
    ...(hasOwn ? [] : [table('.got'), table('.got.plt')]),
    ...(link.libraries === undefined || link.options.shared === true ? [] : copies),
  ];
}

/** `--build-id`: a note with 16 bytes of head and the hash (ldelf.c, setup_build_id). */
function buildIdNote(style: string): Made | undefined {
  const bytes = gnuBuildIdBytes(style);
  if (bytes === 0) return undefined;
  // Made without SEC_HAS_CONTENTS, it is like no other section when a place is looked for.
  const size = BigInt(16 + bytes);
  return { name: '.note.gnu.build-id', flags: shf.alloc, alignment: 4n, size, without: flag.contents };
}

/**
 * On ARM they come in a file of their own in front of all others, else with the first object, or with a shared library that stands in
 * front of it (elflink.c, _bfd_elf_link_create_dynamic_sections). `inputs` are those that take part, in the order in which they are read.
 */
export function addMadeSections(link: Link, inputs: readonly LinkInput[]): void {
  const { machine } = link.target;
  if (link.files.length === 0) return;
  const isLibraryFirst = inputs[0]?.kind === 'shared' && link.options.relocatable !== true;
  if (isLibraryFirst) link.files.unshift(emptyFile(inputs[0]?.file ?? ''));
  const first = link.files[0] ?? emptyFile('');
  let file = first;
  if (machine === 'arm') {
    file = emptyFile('linker stubs');
    link.files.unshift(file);
    if (link.options.relocatable !== true)
      for (const made of glueSections()) file.pieces.push(madePiece(link, file, made));
  }
  const { uncertainty } = link;
  const placeless = link.options.pie === true || link.options.shared === true;
  if (growsUnwindTables(link)) doubtUnwindTables(link);
  const isOpen = uncertainty.dynamic && !followsLibraries(link);
  const known = isOpen ? openDynamicSections(link) : gnuDynamicSections(link);
  const dynamic = [
    ...known,
    ...(placeless || (link.libraries !== undefined && !isOpen) ? addressRelocations(link, known) : []),
  ];
  for (const made of dynamic) {
    const piece = madePiece(link, first, made);
    first.pieces.push(piece);
    if (made.name === '.dynamic') defineByLinker(link, '_DYNAMIC', piece);
  }
  // The symbols of the file are read next, and what is common among them has room made for it; a shared library comes behind that.
  if (placeless || link.libraries === undefined) first.beforeCommons = first.pieces.length;
  const { buildId } = link.options;
  const note = buildId === undefined || buildId === 'none' ? undefined : buildIdNote(buildId);
  if (note !== undefined) file.pieces.push(madePiece(link, file, note));
  addPropertyNote(link);
  const isX86 = machine === 'x86_64' || machine === 'i386';
  if (!isX86) addIndex(link);
  // What an output that is linked again will need is made by that link.
  if (link.options.relocatable !== true) {
    const isNew = ({ name }: Made): boolean => !dynamic.some((one) => one.name === name);
    const use = dynamic.length === 0 ? firstUse(link) : undefined;
    // On x86 the object that holds the note of properties gets them, unless another has sections for dynamic linking.
    const holder =
      (isX86 && dynamic.length === 0 ? propertyNoteHolder(link) : undefined) ?? use?.holder ?? file;
    if (holder !== first && holder !== file) holder.beforeCommons ??= holder.pieces.length;
    const tables = offsetTables(link, placeless);
    const others = staticSections(link.target, placeless, uncertainty.indirect !== undefined);
    const add = (list: readonly Made[], to: LinkFile): void => {
      for (const made of list.filter(isNew)) to.pieces.push(madePiece(link, to, made));
    };
    if (use?.indirectFirst === true) add(others, holder);
    add(tables, use?.holder ?? first);
    if (use?.indirectFirst !== true) add(others, holder);
  }
  if (dynamic.length > 0)
    for (const made of unwindSections(link)) first.pieces.push(madePiece(link, first, made));
  if (isX86) addIndex(link);
  if (machine === 'arm' && link.options.relocatable !== true && !uncertainty.dynamic) addArmIndirect(link);
  defineOffsetTable(link);
}

/** Doubts anew what --gc-sections may have made certain. */
export function doubtMadeAgain(link: Link): void {
  for (const { pieces } of link.files) {
    for (const piece of pieces) {
      if (piece.kind === 'made') {
        const isIndex = piece.name === ehFrameHdr;
        piece.sizeDoubt =
          madeDoubt(link.uncertainty, piece.name) ?? (isIndex ? keepsUnknown(link) : undefined);
        if (isOffsetTable(link, piece)) piece.size = offsetTableSize(link, piece.name) ?? 0n;
      } else if (piece.sizeDoubt === dynamicDoubt) piece.sizeDoubt = undefined;
    }
  }
  if (growsUnwindTables(link)) doubtUnwindTables(link);
}

/** That of an image with a fixed place, but on x86, where it is made in any case. */
function isOffsetTable({ options, target }: Link, { name }: Piece): boolean {
  if (options.pie === true || options.shared === true || spareWords[target.machine] === undefined)
    return false;
  return name === '.got' || name === '.got.plt';
}

/** On x86 the linker adds unwind tables of its own for .plt. */
function growsUnwindTables({ uncertainty, options }: Link): boolean {
  const placeless = options.pie === true || options.shared === true;
  if (options.withoutOwnUnwind === true) return false;
  return uncertainty.dynamic || uncertainty.linkage || (placeless && uncertainty.indirect !== undefined);
}

function doubtUnwindTables(link: Link): void {
  for (const { pieces } of link.files) {
    const table = pieces.find((piece) => piece.name === '.eh_frame' && piece.size > 0n);
    if (table === undefined) continue;
    table.sizeDoubt = dynamicDoubt;
    return;
  }
}

const ehFrameHdr = '.eh_frame_hdr';

/**
 * `--eh-frame-hdr` makes an index of the unwind tables, as a part of the first object that has one, else of the last (ldelf.c,
 * ldelf_after_open); ehFrame.ts counts its entries. It goes again where no table is left.
 */
function addIndex(link: Link): void {
  const { options, files } = link;
  if (options.ehFrameHdr !== true || options.relocatable === true) return;
  const hasTable = ({ pieces }: LinkFile): boolean =>
    pieces.some((piece) => piece.name === '.eh_frame' && piece.size > 8n);
  const first = files.find(hasTable);
  const holder = first ?? files.findLast(({ input }) => input.sections.length > 0);
  if (holder === undefined) return;
  // Room for what is common in the object was made when it was read.
  holder.beforeCommons ??= holder.pieces.length;
  const alignment = first === undefined ? 1n : 4n;
  link.index = madePiece(link, holder, { name: ehFrameHdr, flags: shf.alloc, alignment });
  holder.pieces.push(link.index);
}

function emptyFile(name: string): LinkFile {
  const input: LinkInput = { file: name, sections: [], commons: [], defined: [], undefined: [] };
  return { input, name, archive: undefined, pieces: [] };
}

/** The ones that stayed empty take no part in the layout any more. */
export function dropEmptyMade(link: Link): void {
  for (const file of link.files) {
    for (const piece of file.pieces) {
      if (piece.kind !== 'made' || piece.size !== 0n) continue;
      if (piece.sizeDoubt !== undefined) {
        if (piece.name === '.iplt') link.openCallTable = { piece, alignment: tableAlignment(link) };
        continue;
      }
      if (piece.name === ehFrameHdr && hasUnwindTables(link)) continue;
      piece.flags |= flag.exclude;
      piece.alignment = 1n;
      dropOffsetTable(link, piece);
    }
  }
}
