import {
  type DotAssignment,
  type InputPiece,
  type MemoryMap,
  type MemoryRegion,
  type Rights,
  type ScriptSymbol,
  type Section as MapSection,
  type Segment,
} from '../memoryMap';
import { lazySymbols } from '../lazySymbols';
import { amount, quantityOf, worse, zero, type Amount } from './amount';
import { keptRelocations } from './keptRelocations';
import { symbolLocation, type Link } from './link';
import { flag, locationOf, type AssignmentStatement, type Piece, type Region, type Section } from './model';
import { placedSymbols } from './placedSymbols';
import { elfAlignment, elfType, isExecutable, isWritable } from './sectionType';
import { usualRights } from './usualRights';
import { symbolAddress } from './value';
import { pieceOffset } from './pieces';
import type { Placement } from './placement';
import type { PlacedSegment } from './placedSegment';

/** The placement in the terms of the model that everything else reads. `file` names the script. */
export function toMemoryMap(placement: Placement, file: string): MemoryMap {
  const { link } = placement;
  const placed = link.sections.map((section, index) => mapSection(link, section, index));
  const sections = [...placed, ...relocationSections(link, placed.length)];
  return {
    name: file.slice(file.lastIndexOf('/') + 1),
    origin: { kind: 'script', file, objects: !link.withoutInputs },
    ...(link.withoutInputs
      ? {}
      : { addressBits: link.target.bits, machine: link.target.machine, byteOrder: link.target.byteOrder }),
    ...entryOf(link),
    sections,
    segments: placement.segments.map((segment, index) => mapSegment(link, segment, index)),
    memory: link.regions.filter((region) => !region.isDefault).map((region) => mapRegion(link, region)),
    symbols: lazySymbols(() => placedSymbols(link, sections)),
    scriptSymbols: scriptSymbols(link),
    dots: dotAssignments(link),
    issues: placement.issues,
  };
}

/**
 * The entry: what -e or ENTRY says, else the linker's own when it is defined, which to GNU ld is `start`, else the start of
 * .text (ldlang.c, lang_end).
 */
function entryOf(link: Link): { readonly entry?: NonNullable<MemoryMap['entry']> } {
  const { defaultEntry } = link.rules;
  const name = link.entry ?? (link.symbols.get(defaultEntry)?.state === 'defined' ? defaultEntry : undefined);
  if (name === undefined) return {};
  const symbol = link.symbols.get(name);
  if (symbol?.state === 'defined')
    return { entry: { symbol: name, value: quantityOf(masked(link, symbolAddress(symbol))) } };
  if (/^(0[xX])?[0-9a-fA-F]+$/.test(name))
    return { entry: { value: quantityOf({ value: BigInt(name.startsWith('0') ? name : `0x${name}`) }) } };
  const reason = link.withoutInputs
    ? 'the object that defines it is not known'
    : 'no object and no script defines it';
  return {
    entry: { symbol: name, value: quantityOf(amount(0n, { kind: 'unknown', reason, bounded: false })) },
  };
}

function masked(link: Link, of: Amount): Amount {
  return amount(of.value & link.addressMask, of.doubt);
}

function mapSection(link: Link, section: Section, index: number): MapSection {
  const { statement } = section;
  const allocated = (section.flags & flag.alloc) !== 0;
  const region = statement.region?.isDefault === false ? statement.region.names[0] : undefined;
  const loadRegion = statement.loadRegion?.isDefault === false ? statement.loadRegion.names[0] : undefined;
  const known = !link.withoutInputs;
  const usual =
    known || !allocated
      ? undefined
      : (usualRights(section.name, link.target.machine, statement.region) ?? ownRights(section));
  return {
    name: section.name,
    index,
    vma: quantityOf(masked(link, section.vma)),
    lma: quantityOf(masked(link, section.lma)),
    size: quantityOf(section.size),
    ...(known ? { alignment: elfAlignment(section, link.rules.alignmentDividesAddress) } : {}),
    allocated,
    zeroFill: allocated && elfType(section) === 8,
    ...(known && allocated ? { rights: rightsOf(section) } : {}),
    ...(usual === undefined ? {} : { usualRights: usual }),
    ...((section.flags & flag.threadLocal) === 0 ? {} : { threadLocal: true }),
    ...(region === undefined ? {} : { region }),
    ...(loadRegion === undefined ? {} : { lmaRegion: loadRegion }),
    ...(statement.location === undefined ? {} : { source: statement.location }),
    inputs: piecesOf(section),
  };
}

function relocationSections(link: Link, first: number): MapSection[] {
  return keptRelocations(link).map(({ name, size }, i) => ({
    name,
    index: first + i,
    vma: quantityOf(zero),
    lma: quantityOf(zero),
    size: quantityOf(size),
    alignment: name === '.group' ? 4n : BigInt(link.target.bits / 8),
    allocated: false,
    zeroFill: false,
    inputs: [],
  }));
}

function rightsOf(section: Section): Rights {
  return {
    read: true,
    write: isWritable(section),
    execute: isExecutable(section),
  };
}

/** Of a section that asks for no input: an object would have to have one of its very name to change what it allows. */
function ownRights(section: Section): Rights | undefined {
  const asks = section.statement.children.some(({ kind }) => kind === 'wild' || kind === 'orphans');
  return asks ? undefined : rightsOf(section);
}

function piecesOf(section: Section): InputPiece[] {
  const pieces: InputPiece[] = [];
  for (const child of section.statement.children) {
    if (child.kind === 'wild' || child.kind === 'orphans') {
      for (const piece of child.children) pieces.push(inputPiece(section, piece));
    } else if (child.kind === 'data') {
      const size = { value: dataSizes[child.node.keyword] ?? 0n };
      pieces.push({
        kind: 'data',
        file: '',
        section: child.node.keyword,
        vma: quantityOf(at(section, child.offset)),
        size: quantityOf(size),
      });
    }
  }
  return pieces;
}

const dataSizes: Readonly<Record<string, bigint>> = { BYTE: 1n, SHORT: 2n, LONG: 4n, QUAD: 8n, SQUAD: 8n };

function at(section: Section, offset: Amount): Amount {
  return amount(section.vma.value + offset.value, worse(section.vma.doubt, offset.doubt));
}

function inputPiece(section: Section, piece: Piece): InputPiece {
  const { name, archive } = piece.file;
  return {
    kind: piece.kind === 'common' ? 'common' : 'input',
    file: archive === undefined ? name : `${archive}:${name}`,
    section: piece.name,
    vma: quantityOf(at(section, pieceOffset(piece))),
    size: quantityOf({ value: piece.size }),
  };
}

/** p_type as readelf names it. */
const segmentNames: Readonly<Record<number, string>> = {
  0: 'NULL',
  1: 'LOAD',
  2: 'DYNAMIC',
  3: 'INTERP',
  4: 'NOTE',
  5: 'SHLIB',
  6: 'PHDR',
  7: 'TLS',
  0x6474_e550: 'GNU_EH_FRAME',
  0x6474_e551: 'GNU_STACK',
  0x6474_e552: 'GNU_RELRO',
  0x6474_e553: 'GNU_PROPERTY',
};

/** The numbers that are left to each machine. */
const machineSegments: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  arm: { 0x7000_0001: 'EXIDX' },
  riscv32: { 0x7000_0003: 'RISCV_ATTRIBUT' },
  riscv64: { 0x7000_0003: 'RISCV_ATTRIBUT' },
  mips: { 0x7000_0000: 'REGINFO', 0x7000_0003: 'ABIFLAGS' },
};

function mapSegment(link: Link, segment: PlacedSegment, index: number): Segment {
  return {
    index,
    type:
      machineSegments[link.target.machine]?.[segment.type] ??
      segmentNames[segment.type] ??
      `0x${segment.type.toString(16)}`,
    rights: {
      read: (segment.flags & 4) !== 0,
      write: (segment.flags & 2) !== 0,
      execute: (segment.flags & 1) !== 0,
    },
    vaddr: segment.vaddr & link.addressMask,
    paddr: segment.paddr & link.addressMask,
    ...(segment.offsetOpen === true ? {} : { offset: segment.offset }),
    ...(segment.fileszOpen === true ? {} : { filesz: segment.filesz & link.addressMask }),
    memsz: segment.memsz & link.addressMask,
    align: segment.align,
    sections: segment.sections.map((section) => section.name),
  };
}

function mapRegion(link: Link, region: Region): MemoryRegion {
  return {
    name: region.names[0] ?? '',
    origin: quantityOf(masked(link, region.origin)),
    length: quantityOf(region.length),
    // As --print-memory-usage: up to where the region was filled, holes included.
    used: quantityOf(
      amount(region.current.value - region.origin.value, worse(region.current.doubt, region.origin.doubt)),
    ),
    attributes: region.attributes,
    ...(region.location === undefined ? {} : { source: region.location }),
  };
}

/** Those that the linker has made; in a section that is not there it makes none. */
function dotAssignments(link: Link): DotAssignment[] {
  const dots: DotAssignment[] = [];
  const add = ({ node, source, after }: AssignmentStatement, section?: string): void => {
    if (node.target.text !== '.' || after === undefined) return;
    const location = locationOf(source, node.span);
    dots.push({
      value: quantityOf(masked(link, after)),
      ...(section === undefined ? {} : { section }),
      ...(location === undefined ? {} : { source: location }),
    });
  };
  for (const statement of link.statements) {
    if (statement.kind === 'assignment') add(statement);
    else if (statement.kind === 'output')
      for (const child of statement.children) if (child.kind === 'assignment') add(child, statement.name);
  }
  return dots;
}

function scriptSymbols(link: Link): ScriptSymbol[] {
  const symbols: ScriptSymbol[] = [];
  for (const symbol of link.symbols.noted()) {
    if (!symbol.byScript || symbol.state !== 'defined' || symbol.base === 'nowhere') continue;
    const section = typeof symbol.base === 'object' && 'vma' in symbol.base ? symbol.base.name : undefined;
    const source = symbolLocation(symbol);
    symbols.push({
      name: symbol.name,
      value: quantityOf(masked(link, symbolAddress(symbol))),
      ...(section === undefined ? {} : { section }),
      ...(source === undefined ? {} : { source }),
    });
  }
  return symbols.sort((a, b) =>
    a.source?.file === b.source?.file ? (a.source?.span.start ?? 0) - (b.source?.span.start ?? 0) : 0,
  );
}
