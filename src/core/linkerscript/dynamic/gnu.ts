import { shf, shtNobits } from '../inputs';
import { scriptIssue } from '../issues';
import { dynamicDoubt, relocatedTypes } from '../uncertain';
import { hasDynamicSections, isPlaceless, report, type Link } from '../link';
import { machineFacts, interpreterBytes, type MachineFacts } from './machines';
import type { Counted } from './gnuTables';
import { flag, type Piece, type Section } from '../model';
import { neededVersions } from './importedNames';
import { dynamicSymbols, hidesWhatScriptAssigns } from './symbols';
import { baseVersion, namedVersions, versionDefinitionBytes } from './versions';
import { gnuGnuHashBytes, gnuHashBytes, stringTableBytes } from './tables';

/** A section for dynamic linking as GNU ld makes it, with the size that it has at least. */
export interface DynamicSection {
  readonly name: string;
  readonly flags: number;
  readonly alignment: bigint;
  readonly size: bigint;
  /** It has no bytes in the file. */
  readonly nobits?: true;
}

const data = shf.alloc | shf.write;

/**
 * The sections of an image that the dynamic linker takes, in the order GNU ld makes them in (elflink.c, _bfd_elf_link_create_dynamic_sections; seen with ld 2.40). `sizeDynamicSections` sizes them.
 */
export function gnuDynamicSections(link: Link): readonly DynamicSection[] {
  const { options, target } = link;
  const facts = machineFacts[target.machine];
  if (!hasDynamicSections(link) || facts === undefined) return [];
  const word = target.bits === 64 ? 8n : 4n;
  const readOnly = (name: string, alignment: bigint): DynamicSection => ({
    name,
    flags: shf.alloc,
    alignment,
    size: 1n,
  });
  const made: DynamicSection[] = [];
  if (options.shared !== true && options.noDynamicLinker !== true)
    made.push({ ...readOnly('.interp', 1n), size: interpreterBytes(link, facts) });
  const empty = (name: string, flags: number, alignment: bigint): DynamicSection => ({
    name,
    flags,
    alignment,
    size: 0n,
  });
  made.push(empty('.gnu.version_d', shf.alloc, word), empty('.gnu.version', shf.alloc, 2n));
  made.push(empty('.gnu.version_r', shf.alloc, word));
  made.push(readOnly('.dynsym', word), readOnly('.dynstr', 1n));
  made.push({ name: '.dynamic', flags: data, alignment: word, size: word });
  const { sysv, gnu } = hashTables(link);
  if (sysv) made.push(readOnly('.hash', word));
  if (gnu) made.push(readOnly('.gnu.hash', word));
  const table = (name: string, words: bigint): DynamicSection => ({
    name,
    flags: data,
    alignment: word,
    size: words * word,
  });
  const relocations = (of: string): DynamicSection => empty(`${facts.rel}${of}`, shf.alloc, word);
  const linkage = [empty('.plt', shf.alloc | shf.execute, facts.pltAlignment), relocations('.plt')];
  const offsets = [relocations('.got'), table('.got', facts.gotWords), table('.got.plt', facts.gotPltWords)];
  made.push(...(facts.linkageFirst ? [...linkage, ...offsets] : [...offsets, ...linkage]));
  // For what an executable copies out of shared libraries, protected afterwards or not; matched though it stays empty.
  made.push({ ...empty('.dynbss', data, 1n), nobits: true }, empty('.data.rel.ro', data, 1n));
  if (options.shared !== true) made.push(relocations('.bss'), relocations('.data.rel.ro'));
  return made;
}

/**
 * Relocations for the addresses in data of an image without a fixed place: a section for each name of section that holds
 * some, in the order of the objects (elflink.c, _bfd_elf_make_dynamic_reloc_section). How many they come to is not counted.
 */
export function addressRelocations(link: Link, made: readonly { readonly name: string }[]): DynamicSection[] {
  const facts = machineFacts[link.target.machine];
  const addresses = relocatedTypes(link);
  if (facts === undefined || (!link.uncertainty.relative && link.libraries === undefined)) return [];
  const names = new Set(made.map(({ name }) => name));
  const found: DynamicSection[] = [];
  for (const { pieces } of link.files) {
    for (const { kind, given } of pieces) {
      const name = `${facts.rel}${given.name}`;
      const mayHold = kind === 'input' && (given.flags & shf.alloc) !== 0 && given.relocated !== false;
      if (!mayHold || names.has(name)) continue;
      if (given.references?.().some(({ type }) => addresses.includes(type)) !== true) continue;
      names.add(name);
      found.push({ name, flags: shf.alloc, alignment: BigInt(link.target.bits / 8), size: 0n });
    }
  }
  return found;
}

function hashTables(link: Link): { readonly sysv: boolean; readonly gnu: boolean } {
  const { hashStyle } = link.options;
  // The linkers of bare-metal toolchains make no .gnu.hash unless they are told to.
  const usual = link.target.machine === 'arm' && !link.target.linux ? 'sysv' : 'both';
  const style = hashStyle ?? usual;
  return { sysv: style !== 'gnu', gnu: style !== 'sysv' };
}

/** Sizes them once the script's symbols and the sections of the output are known (bfd_elf_size_dynamic_sections). */
export function sizeDynamicSections(link: Link, counted: Counted = nothingCounted): void {
  const facts = machineFacts[link.target.machine];
  if (!hasDynamicSections(link) || link.uncertainty.dynamic || facts === undefined) return;
  const wide = link.target.bits === 64;
  const { defined, undefined: undefinedNames } = dynamicSymbols(link);
  const symbols = {
    defined: [...new Set([...defined, ...counted.told])],
    undefined: [...new Set([...undefinedNames, ...counted.asked])],
  };
  const mayRelocate = counted === nothingCounted && mayHaveRelocations(link, facts);
  const global = symbols.defined.length + symbols.undefined.length;
  // What is copied from a library, or stands for the table of calls, is found by its name here.
  const hashed = [...symbols.defined, ...symbols.undefined.filter((name) => counted.placed.has(name))];
  const optimized = (list: readonly string[]): readonly string[] | undefined =>
    (link.options.optimize ?? 0) > 0 ? list.map(plainName) : undefined;
  const counts = {
    all: 1 + (mayRelocate ? 0 : sectionSymbols(link, facts)) + global,
    global,
    defined: symbols.defined.length,
  };
  const needed = neededVersions(link, symbols.undefined);
  const versioned = namedVersions(link).length > 0;
  const hasVersions = versioned || needed.libraries > 0;
  const isOpen = mayRelocate || (link.options.shared === true && hidesWhatScriptAssigns(link));
  const names = [
    ...[...symbols.defined, ...symbols.undefined.map(plainName), ...dynamicStrings(link), ...needed.names],
    ...(versioned ? [baseVersion(link)] : []),
  ];
  const sizes: Record<string, bigint> = {
    '.dynsym': BigInt(counts.all) * (wide ? 24n : 16n),
    '.dynstr': stringTableBytes(names, true),
    '.gnu.version': hasVersions ? BigInt(counts.all) * 2n : 0n,
    '.gnu.version_r': needed.bytes,
    '.gnu.version_d': versionDefinitionBytes(link),
    '.hash': gnuHashBytes(counts, optimized([...symbols.defined, ...symbols.undefined])),
    '.gnu.hash': gnuGnuHashBytes({ ...counts, defined: hashed.length }, wide, optimized(hashed)),
    '.dynamic':
      BigInt(
        dynamicEntries(link, facts.relocations) +
          counted.entries +
          versionEntries(versioned, needed.libraries > 0),
      ) * (wide ? 16n : 8n),
  };
  for (const { pieces } of link.files) {
    for (const piece of pieces) {
      const size = piece.kind === 'made' ? sizes[piece.name] : undefined;
      if (size === undefined) continue;
      piece.size = size;
      if (isOpen && piece.name !== '.dynamic') piece.sizeDoubt = dynamicDoubt;
    }
  }
}

function versionEntries(defines: boolean, needs: boolean): number {
  // DT_VERDEF and DT_VERDEFNUM, DT_VERNEED and DT_VERNEEDNUM, and DT_VERSYM for either.
  return (defines ? 2 : 0) + (needs ? 2 : 0) + (defines || needs ? 1 : 0);
}

/** An object may name the version along with the symbol. */
function plainName(name: string): string {
  return name.replace(/(?<=.)@.*/s, '');
}

const nothingCounted: Counted = { entries: 0, asked: [], told: [], placed: new Set() };

/** r_type of what has an entry in the global offset table, and so a dynamic relocation, in any image without a fixed place. */
const entryTypes: Readonly<Record<string, readonly number[]>> = {
  aarch64: [309, 311, 312, 313],
  arm: [26, 96],
};

/** Whether it is open that there are dynamic relocations besides those of .plt, on which symbols for sections depend. */
function mayHaveRelocations({ uncertainty, target, files }: Link, facts: MachineFacts): boolean {
  const { relative, offsetTable, linkage } = uncertainty;
  if (!facts.indexSections || relative || !(offsetTable || linkage)) return false;
  const types = entryTypes[target.machine] ?? [];
  return !files.some(({ input }) => {
    const own = input.relocationTypes?.();
    return own !== undefined && types.some((type) => own.has(type));
  });
}

/** Symbols of .dynsym that stand for sections. */
function sectionSymbols(link: Link, facts: MachineFacts): number {
  const { relative, offsetTable, linkage } = link.uncertainty;
  if (facts.indexSections && !relative && !offsetTable && !linkage) return 0;
  // What has a fixed place needs none (elflink.c, _bfd_elf_link_renumber_dynsyms).
  if (!isPlaceless(link)) return 0;
  const stands = (section: Section, readonly: boolean): boolean =>
    (section.flags & flag.alloc) !== 0 &&
    ((section.flags & flag.readonly) !== 0) === readonly &&
    // What the linker has a section of its own of, such as .data.rel.ro, does not count (_bfd_elf_omit_section_dynsym_default).
    !section.pieces.some(({ kind, name }) => kind === 'made' && name === section.name) &&
    // Without contents it is not in the output.
    section.pieces.some(
      ({ kind, type, size }) =>
        size > 0n && (kind === 'common' || (kind === 'input' && (type === 1 || type === shtNobits))),
    );
  const kinds = [true, false].filter((readonly) =>
    link.sections.some((section) => stands(section, readonly)),
  );
  if (facts.indexSections) return kinds.length;
  return facts.sectionSymbol && kinds.length > 0 ? 1 : 0;
}

function dynamicStrings(link: Link): string[] {
  const { soname, runPath } = link.options;
  return [
    ...neededNames(link),
    ...(soname === undefined ? [] : [soname]),
    ...(runPath === undefined ? [] : [runPath.join(':')]),
  ];
}

function neededNames({ libraries }: Link): string[] {
  return libraries?.list.filter(({ isNeeded }) => isNeeded).map(({ name }) => name) ?? [];
}

/** At the end of .dynamic GNU ld leaves room for five more entries unless it is told how many, and there is an end mark. */
function spareEntries({ spareTags }: Link['options']): number {
  return Number(BigInt.asUintN(32, spareTags ?? 5n)) + 1;
}

/** Marks that programs do not get. */
const ofLibraries: ReadonlySet<string> = new Set(['initfirst', 'nodelete', 'nodlopen']);

/** The entries of .dynamic (elflink.c, bfd_elf_size_dynamic_sections; counted with readelf -d). */
function dynamicEntries(link: Link, alwaysRelocations: boolean): number {
  const { options, target } = link;
  const isArmElf = target.machine === 'arm' && !target.linux;
  let count = spareEntries(options) + tableEntries(link);
  count += dynamicStrings(link).length;
  if (options.shared !== true) count += 1; // DT_DEBUG
  // -Bsymbolic is for shared objects alone (lexsup.c, parse_args).
  const symbolic = options.shared === true && options.symbolic === true;
  if (symbolic) count += 1;
  const now = options.now === true;
  // Without DT_FLAGS, as on bare-metal Arm, DT_BIND_NOW stands for it.
  const marks = options.imageMarks ?? [];
  if (isArmElf ? now : now || symbolic || marks.includes('origin')) count += 1;
  const marked = marks.some((mark) => options.shared === true || !ofLibraries.has(mark));
  if (options.pie === true || now || marked) count += 1; // DT_FLAGS_1
  if (alwaysRelocations) count += 3;
  for (const name of ['_init', '_fini']) if (link.symbols.get(name)?.state === 'defined') count += 1;
  for (const name of ['.preinit_array', '.init_array', '.fini_array'])
    if (link.sections.some((section) => section.name === name && section.pieces.some(isTaken))) count += 2;
  return count;
}

/** DT_STRTAB, DT_SYMTAB, DT_STRSZ, DT_SYMENT and the hash tables; none of them in an image without .dynstr. */
function tableEntries(link: Link): number {
  if (discarded(link, '.dynstr')) return 0;
  for (const name of ['.dynsym', '.hash', '.gnu.hash'])
    if (discarded(link, name)) report(link, scriptIssue('script.neededByDynamic', { name }));
  const { sysv, gnu } = hashTables(link);
  return 4 + (sysv ? 1 : 0) + (gnu ? 1 : 0);
}

function discarded(link: Link, name: string): boolean {
  return link.files.some(({ pieces }) =>
    pieces.some((piece) => piece.kind === 'made' && piece.name === name && piece.output === 'discarded'),
  );
}

function isTaken(piece: Piece): boolean {
  return piece.kind === 'input';
}
