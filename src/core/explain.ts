import { truncateVirtualAddress, type PhysicalAddress, type VirtualAddress } from './address';
import { likelyCauses, type Cause } from './badPointer';
import { looksLikeEntry, type Reading } from './decodeAs';
import {
  knownValue,
  sectionAt,
  sectionRange,
  type MemoryMap,
  type MemoryRegion,
  type ScriptSymbol,
  type Section,
  type SymbolHit,
} from './memoryMap';
import { decode, explainCanonical, type CanonicalExplanation, type DecodedAddress } from './paging/decode';
import { pagingModes, type PagingMode } from './paging/modes';
import {
  entryAddresses,
  recursiveHit,
  recursiveMap,
  type EntryAddress,
  type RecursiveHit,
  type RecursiveMap,
} from './paging/recursive';
import {
  lookupRegion,
  physicalAddress,
  virtualAliases,
  type PhysicalMapping,
  type VirtualAlias,
} from './profiles';
import type { LayoutProfile, RegionHit } from './profiles/profile';

export interface ExplainRequest {
  /** Taken modulo 2^64. */
  readonly value: bigint;
  readonly mode: PagingMode;
  readonly profile?: LayoutProfile;
  /** The images that may contain the address, best first. */
  readonly maps?: readonly MemoryMap[];
  /** Slot of the top table that maps the tables; the profile's when absent. */
  readonly recursiveSlot?: number;
}

/** What a recursive mapping says of an address. */
export interface RecursiveFacts {
  readonly map: RecursiveMap;
  readonly from: 'setting' | 'profile';
  /** Present when the address is that of a table entry. */
  readonly hit?: RecursiveHit;
  /** The addresses of the entries that translate the address, last level first. */
  readonly entries: readonly EntryAddress[];
}

/** An address within one linked image. */
export interface ImagePlace {
  readonly map: MemoryMap;
  readonly section?: Section;
  /** address − section's VMA; absent without a section. */
  readonly sectionOffset?: bigint;
  readonly symbol?: SymbolHit;
  /** A symbol that the script gives exactly this value. */
  readonly scriptSymbol?: ScriptSymbol;
  /** Where this byte is loaded, when the section's LMA is known. */
  readonly physical?: PhysicalAddress;
}

/** A MEMORY region of a linker script, where no section says more. */
export interface MemoryPlace {
  readonly map: MemoryMap;
  readonly region: MemoryRegion;
  /** address − origin. */
  readonly offset: bigint;
  /** In bytes. */
  readonly length: bigint;
}

/** A load address of an image: the byte is loaded here and runs elsewhere. */
export interface LoadPlace {
  readonly map: MemoryMap;
  readonly section: Section;
  /** Where the byte runs. */
  readonly runsAt: VirtualAddress;
}

/** All that is known about an address. What `describe` makes a card of, and the command line its answer. */
export interface AddressFacts {
  readonly address: VirtualAddress;
  readonly decoded: DecodedAddress;
  /** Absent when the address is canonical. */
  readonly notCanonical?: CanonicalExplanation;
  readonly profile?: LayoutProfile;
  readonly region: RegionHit;
  readonly image?: ImagePlace;
  readonly loaded?: LoadPlace;
  readonly memory?: MemoryPlace;
  /**
   * The machine of the project's images, when it has no page tables or none that are known here: what the mode and the
   * layout say of the address is then not true of it.
   */
  readonly foreignMachine?: string;
  /** What the layout says; absent without a layout. */
  readonly physical?: PhysicalMapping;
  /** Other virtual addresses of the same physical one, as the layout maps it. */
  readonly aliases: readonly VirtualAlias[];
  readonly causes: readonly Cause[];
  /** Absent when no slot is known, or the address is not canonical. */
  readonly recursive?: RecursiveFacts;
  /** The page-table entry that the value looks like; absent when it looks like none. */
  readonly entry?: Reading;
}

/** Gathers the facts about an address. Total: every value has an answer, each fact only where it is known. */
export function explainAddress(request: ExplainRequest): AddressFacts {
  const { value, mode, profile, maps = [] } = request;
  const address = truncateVirtualAddress(value);
  const decoded = decode(address, mode);
  const notCanonical = explainCanonical(decoded);
  const image = imagePlace(maps, address);
  const loaded = image === undefined ? loadPlace(maps, address) : undefined;
  const memory = image?.section === undefined ? memoryPlace(maps, address) : undefined;
  // A mode without tables is for just such machines.
  const foreignMachine =
    mode.levels.length === 0 ? undefined : machineOutside(image === undefined ? maps : [image.map]);
  const physical =
    profile === undefined || notCanonical !== undefined ? undefined : physicalAddress(profile, address);
  const entry = notCanonical === undefined ? undefined : looksLikeEntry(address, mode);
  const recursive = notCanonical === undefined ? recursiveFacts(request, address) : undefined;
  return {
    address,
    decoded,
    region: profile === undefined ? { base: undefined, overlays: [] } : lookupRegion(profile, address),
    aliases:
      profile !== undefined && physical?.kind === 'known'
        ? aliasesOf(profile, physical.address, address)
        : [],
    causes: likelyCauses(address, mode, {
      ...(profile === undefined ? {} : { regions: profile.regions }),
      sections: maps.flatMap((map) => map.sections),
    }),
    ...(notCanonical === undefined ? {} : { notCanonical }),
    ...(profile === undefined ? {} : { profile }),
    ...(image === undefined ? {} : { image }),
    ...(loaded === undefined ? {} : { loaded }),
    ...(memory === undefined ? {} : { memory }),
    ...(foreignMachine === undefined ? {} : { foreignMachine }),
    ...(physical === undefined ? {} : { physical }),
    ...(recursive === undefined ? {} : { recursive }),
    ...(entry === undefined ? {} : { entry }),
  };
}

function recursiveFacts(
  { mode, profile, recursiveSlot }: ExplainRequest,
  address: bigint,
): RecursiveFacts | undefined {
  const slot = recursiveSlot ?? profile?.recursiveSlot;
  const map = slot === undefined ? undefined : recursiveMap(mode, slot);
  if (map?.ok !== true) return undefined;
  const hit = recursiveHit(map.value, address);
  return {
    map: map.value,
    from: recursiveSlot === undefined ? 'profile' : 'setting',
    ...(hit === undefined ? {} : { hit }),
    entries: entryAddresses(map.value, address),
  };
}

/** A kernel's own window maps no more than the kernel, so it is no alias of any other memory. */
function aliasesOf(
  profile: LayoutProfile,
  physical: PhysicalAddress,
  address: bigint,
): readonly VirtualAlias[] {
  return virtualAliases(profile, physical).filter(
    (alias) => alias.address !== address && alias.region.kind !== 'kernel-image',
  );
}

/** The first image that has a section or a symbol there. */
function imagePlace(maps: readonly MemoryMap[], address: VirtualAddress): ImagePlace | undefined {
  for (const map of maps) {
    const section = sectionAt(map, address);
    const found = map.symbols.find(address);
    // Beyond its section a symbol says nothing about an address, except that it has that very value.
    const symbol = found !== undefined && isWithin(map, section, found, address) ? found : undefined;
    const scriptSymbol =
      symbol === undefined
        ? map.scriptSymbols.find((candidate) => knownValue(candidate.value) === address)
        : undefined;
    if (section === undefined && symbol === undefined && scriptSymbol === undefined) continue;
    return {
      map,
      ...(section === undefined ? {} : inSection(section, address)),
      ...(symbol === undefined ? {} : { symbol }),
      ...(scriptSymbol === undefined ? {} : { scriptSymbol }),
    };
  }
  return undefined;
}

/** A listing of symbols has no sections: there a symbol reaches up to the next one, if not too far. */
function isWithin(map: MemoryMap, section: Section | undefined, found: SymbolHit, address: bigint): boolean {
  if (section !== undefined || found.offset === 0n) return true;
  if (map.sections.length > 0 || map.symbols.count === 0) return false;
  return found.offset < farthestInListing && address < map.symbols.at(map.symbols.count - 1).value;
}

const farthestInListing = 1n << 20n;

function memoryPlace(maps: readonly MemoryMap[], address: bigint): MemoryPlace | undefined {
  for (const map of maps) {
    for (const region of map.memory) {
      const origin = knownValue(region.origin);
      const length = knownValue(region.length);
      if (origin === undefined || length === undefined) continue;
      if (address >= origin && address - origin < length)
        return { map, region, offset: address - origin, length };
    }
  }
  return undefined;
}

/** The machine of all the images, when it is one of which no paging mode is known: most have no page tables at all. */
function machineOutside(maps: readonly MemoryMap[]): string | undefined {
  const machines = new Set(maps.map(({ machine }) => machine));
  const [machine] = machines;
  return machines.size === 1 && machine !== undefined && !pagedMachines.has(machine) ? machine : undefined;
}

const pagedMachines: ReadonlySet<string> = new Set([
  'x86_64',
  'i386',
  ...Object.values(pagingModes).flatMap(({ arch, levels }) => (levels.length > 0 ? [arch] : [])),
]);

function inSection(section: Section, address: bigint): Partial<ImagePlace> {
  const vma = knownValue(section.vma);
  const lma = knownValue(section.lma);
  if (vma === undefined) return { section };
  const sectionOffset = address - vma;
  return lma === undefined
    ? { section, sectionOffset }
    : { section, sectionOffset, physical: BigInt.asUintN(64, lma + sectionOffset) as PhysicalAddress }; // asUintN yields the brand's range.
}

/** The section whose bytes are loaded at the address and run elsewhere. */
function loadPlace(maps: readonly MemoryMap[], address: bigint): LoadPlace | undefined {
  for (const map of maps) {
    for (const section of map.sections) {
      const range = sectionRange(section);
      const lma = knownValue(section.lma);
      if (range === undefined || lma === undefined || lma === range.start) continue;
      if (address < lma || address - lma >= range.end - range.start) continue;
      return { map, section, runsAt: truncateVirtualAddress(range.start + (address - lma)) };
    }
  }
  return undefined;
}
