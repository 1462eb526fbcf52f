import { shf } from '../inputs';
import { isPlaceless, symbolNamed, type Link } from '../link';
import type { Piece } from '../model';
import { addressesInData } from './counted';
import { lldTableEntries, type LldCounts } from './lldTables';
import { neededVersions } from './importedNames';
import { placedNames } from './lldImports';
import { dynamicSymbols } from './symbols';
import { baseVersion, namedVersions, versionDefinitionBytes } from './versions';
import { lldGnuHashBytes, lldHashBytes, stringTableBytes } from './tables';
import { packsRelocations } from '../uncertain';
import type { Lld } from '../lld/state';

type Make = (name: string, type: number, flags: number, size: bigint, alignment: bigint) => Piece;

const sht = {
  hash: 5,
  dynamic: 6,
  strtab: 3,
  dynsym: 11,
  relr: 19,
  gnuHash: 0x6fff_fff6,
  verdef: 0x6fff_fffd,
  verneed: 0x6fff_fffe,
  versym: 0x6fff_ffff,
} as const;

/** Whether lld writes a dynamic symbol table (Driver.cpp, hasDynSymTab). */
export function isDynamic(link: Link): boolean {
  const { exportDynamic, relocatable } = link.options;
  if (relocatable === true) return isPlaceless(link) || link.uncertainty.dynamic;
  return (
    isPlaceless(link) || link.libraries !== undefined || link.uncertainty.dynamic || exportDynamic === true
  );
}

/** The tables of a dynamic image, in lld's order; `sizeDynamicSections` sizes them. Yields .dynamic. */
export function addDynamic(link: Link, made: Make): Piece {
  const word = link.target.bits === 64 ? 8n : 4n;
  const { hashStyle } = link.options;
  made('.dynsym', sht.dynsym, shf.alloc, 1n, word);
  const versioned = namedVersions(link).length > 0;
  made('.gnu.version', sht.versym, shf.alloc, versioned ? 2n : 0n, 2n);
  if (versioned) made('.gnu.version_d', sht.verdef, shf.alloc, 1n, 4n);
  made('.gnu.version_r', sht.verneed, shf.alloc, 0n, 4n);
  if (hashStyle !== 'sysv') made('.gnu.hash', sht.gnuHash, shf.alloc, 1n, word);
  if (hashStyle !== 'gnu') made('.hash', sht.hash, shf.alloc, 1n, 4n);
  const access = link.options.readOnlyDynamic === true ? shf.alloc : shf.alloc | shf.write;
  const dynamic = made('.dynamic', sht.dynamic, access, word, word);
  made('.dynstr', sht.strtab, shf.alloc, 1n, 1n);
  const { name, type } = relocationTable(link);
  made(`${name}.dyn`, type, shf.alloc, 0n, word);
  if (packsRelocations(link)) made('.relr.dyn', sht.relr, shf.alloc, 0n, word);
  const symbol = symbolNamed(link, '_DYNAMIC');
  symbol.state = 'defined';
  symbol.base = dynamic;
  symbol.byObject = true;
  symbol.hidden = true;
  return dynamic;
}

/** Machines whose relocations are REL. */
const relMachines: ReadonlySet<string> = new Set(['i386', 'arm', 'mips']);

/** How the machine's relocations are called, and their sh_type. */
export function relocationTable({ target }: Link): {
  readonly name: '.rel' | '.rela';
  readonly type: number;
} {
  return relMachines.has(target.machine) ? { name: '.rel', type: 9 } : { name: '.rela', type: 4 };
}

/** Sizes them when the symbols are known (SyntheticSections.cpp of lld 14). */
export function sizeDynamicSections(lld: Lld, counted: LldCounts | undefined): void {
  const { link } = lld;
  if (lld.dynamic === undefined || link.uncertainty.dynamic) return;
  const wide = link.target.bits === 64;
  const { soname, runPath } = link.options;
  const symbols = dynamicSymbols(link);
  const placed = new Set(counted === undefined ? [] : placedNames(link, counted.placed));
  const defined = [...new Set([...symbols.defined, ...placed])];
  const missing = symbols.undefined.filter((name) => !placed.has(name));
  const global = defined.length + missing.length;
  const counts = { all: 1 + global, global, defined: defined.length };
  const libraries = link.libraries?.list.filter(({ isNeeded }) => isNeeded).map(({ name }) => name) ?? [];
  const needed = neededVersions(link, [...placed, ...missing]);
  const versions = namedVersions(link);
  const strings = [
    ...libraries,
    ...(soname === undefined ? [] : [soname]),
    ...(runPath === undefined ? [] : [runPath.join(':')]),
  ];
  const needsVersions = needed.libraries > 0;
  const isVersioned = versions.length > 0 || needsVersions;
  const entries =
    strings.length + (isVersioned ? 1 : 0) + (versions.length > 0 ? 2 : 0) + (needsVersions ? 2 : 0);
  if (versions.length > 0) strings.push(baseVersion(link), ...versions.map((node) => node.name));
  strings.push(...needed.names);
  // Names of symbols are not looked for among the strings that are there (SyntheticSections.cpp, addSymbol).
  const names = [...defined, ...missing].map((name) => name.replace(/(?<=.)@.*/s, ''));
  const sizes: Record<string, bigint> = {
    '.dynsym': BigInt(counts.all) * (wide ? 24n : 16n),
    '.dynstr': stringTableBytes(strings, false) + names.reduce((sum, name) => sum + stringBytes(name), 0n),
    '.gnu.version': isVersioned ? BigInt(counts.all) * 2n : 0n,
    '.gnu.version_d': versionDefinitionBytes(link),
    '.gnu.version_r': needed.bytes,
    '.hash': lldHashBytes(counts),
    // Without .dynsym nobody puts the symbols into it.
    '.gnu.hash': isDiscarded(lld, '.dynsym') ? (wide ? 24n : 20n) : lldGnuHashBytes(counts, wide),
    '.dynamic':
      BigInt(dynamicEntries(lld) + entries + (counted === undefined ? 0 : lldTableEntries(link, counted))) *
      (wide ? 16n : 8n),
  };
  for (const piece of lld.dynamic.file.pieces) {
    const size = sizes[piece.name];
    if (piece.kind === 'made' && size !== undefined) piece.size = size;
  }
  if (counted === undefined) sizeRelocations(lld, lld.dynamic);
}

function stringBytes(name: string): bigint {
  return BigInt(new TextEncoder().encode(name).length + 1);
}

/** The table of relocations, and its entries in .dynamic: where it is, its size, that of an entry and, if any are, how many are relative. */
function sizeRelocations(lld: Lld, dynamic: Piece): void {
  const { link } = lld;
  const found = addressesInData(link);
  const { name } = relocationTable(link);
  // The other of that name is for indirect functions, and stays empty.
  const tables = dynamic.file.pieces.filter((piece) => piece.kind === 'made' && piece.name === `${name}.dyn`);
  const [table] = tables;
  if (found === undefined || found.count === 0 || table === undefined || table.output === 'discarded') return;
  const word = BigInt(link.target.bits / 8);
  table.size = BigInt(found.count) * word * (name === '.rela' ? 3n : 2n);
  for (const one of tables) one.sizeDoubt = undefined;
  const isCounted = found.hasRelative && link.options.looseRelocations !== true;
  dynamic.size += (isCounted ? 4n : 3n) * 2n * word;
  dynamic.sizeDoubt = undefined;
}

/** Without the strings (DynamicSection::computeContents). */
function dynamicEntries(lld: Lld): number {
  const { link } = lld;
  const { options } = link;
  // DT_SYMTAB, DT_SYMENT, DT_STRTAB, DT_STRSZ and the end mark.
  let count = 5;
  const marks = options.imageMarks ?? [];
  const now = options.now === true;
  const isText = options.textRelocations === 'taken';
  if (now || options.symbolic === true || isText || marks.includes('origin')) count += 1; // DT_FLAGS
  if (options.pie === true || now || marks.length > 0) count += 1; // DT_FLAGS_1
  if (options.shared !== true && options.readOnlyDynamic !== true) count += 1; // DT_DEBUG
  if (options.textRelocations === 'taken') count += 1;
  // DT_AARCH64_BTI_PLT and DT_AARCH64_PAC_PLT, whether there is a table of calls or not.
  if (link.target.machine === 'aarch64')
    count += (((lld.marks ?? 0) & 1) !== 0 ? 1 : 0) + (options.signsCalls === true ? 1 : 0);
  if (options.hashStyle !== 'sysv' && !isDiscarded(lld, '.gnu.hash')) count += 1;
  if (options.hashStyle !== 'gnu' && !isDiscarded(lld, '.hash')) count += 1;
  for (const name of ['_init', '_fini']) if (link.symbols.get(name)?.state === 'defined') count += 1;
  // What counts is the output section's name, whatever is in it.
  for (const name of ['.preinit_array', '.init_array', '.fini_array']) if (hasOutput(lld, name)) count += 2;
  return count;
}

function isDiscarded(lld: Lld, name: string): boolean {
  return (
    lld.dynamic?.file.pieces.some((piece) => piece.name === name && piece.output === 'discarded') === true
  );
}

function hasOutput(lld: Lld, name: string): boolean {
  return [...lld.sections.values()].some((section) => section.statement.name === name);
}
