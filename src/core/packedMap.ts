import { openPieces, type PieceArrays } from './mapfile/pieces';
import {
  allIssues,
  noSymbols,
  sectionRange,
  type MemoryMap,
  type Section,
  type SymbolTable,
} from './memoryMap';
import { openSymbolArrays, symbolArrays, type SymbolArrays } from './symbolTable';

/** How the symbols of a map find their sections, as data. */
export type SectionPlaces =
  /** By the ranges of the map's sections; the number of a section is its index. */
  | { readonly kind: 'sections'; readonly addresses: boolean }
  /** By the pieces that a linker's map lists, and each section's range of them. */
  | {
      readonly kind: 'pieces';
      readonly arrays: PieceArrays;
      readonly ranges: readonly (readonly [number, number])[];
    }
  /** All up to the highest value are in one place, as in a listing of symbols. */
  | { readonly kind: 'below'; readonly highest: bigint };

const placesOf = new WeakMap<MemoryMap, SectionPlaces>();
/** By the symbols, which a map that was joined with a script has from the file. */
const placesOfSymbols = new WeakMap<SymbolTable, SectionPlaces>();

/** For readers: states how the map they made can be made again elsewhere. */
export function rememberPlaces(map: MemoryMap, places: SectionPlaces): void {
  placesOf.set(map, places);
  placesOfSymbols.set(map.symbols, places);
}

/** A map as data that a thread can hand to another; its arrays need not be copied. How a script made it does not go along. */
export interface PackedMap {
  readonly map: Omit<MemoryMap, 'symbols' | 'laterIssues' | 'why'>;
  readonly symbols: SymbolArrays | undefined;
  readonly places: SectionPlaces | undefined;
}

export interface Packed {
  readonly data: PackedMap;
  /** What may be handed over instead of copied; the map that was packed is then of no more use. */
  readonly buffers: readonly ArrayBuffer[];
}

/** Undefined for a map whose symbols are no plain data. */
export function packMap(map: MemoryMap): Packed | undefined {
  const places = placesOf.get(map) ?? placesOfJoined(map);
  const symbols = symbolArrays(map.symbols);
  if (map.symbols.count > 0 && (symbols === undefined || places === undefined)) return undefined;
  const { symbols: _, laterIssues: __, why: ___, sections, ...rest } = map;
  // The inputs of a section are made when asked for, out of the pieces.
  const plain = places?.kind === 'pieces' ? sections.map(withoutInputs) : sections;
  const buffers = new Set<ArrayBuffer>();
  for (const value of [...arraysIn(symbols), ...(places?.kind === 'pieces' ? arraysIn(places.arrays) : [])]) {
    if (value.buffer instanceof ArrayBuffer) buffers.add(value.buffer);
  }
  const issues = allIssues(map);
  return { data: { map: { ...rest, issues, sections: plain }, symbols, places }, buffers: [...buffers] };
}

/** The ranges of pieces are those of the file's own sections, of which a joined map may have others. */
function placesOfJoined({ symbols, sections }: MemoryMap): SectionPlaces | undefined {
  const places = placesOfSymbols.get(symbols);
  return places?.kind === 'pieces' && places.ranges.length !== sections.length ? undefined : places;
}

export function openMap({ map, symbols, places }: PackedMap): MemoryMap {
  const pieces = places?.kind === 'pieces' ? openPieces(places.arrays) : undefined;
  const sections = map.sections.map((section, i): Section => {
    const range = places?.kind === 'pieces' ? places.ranges[i] : undefined;
    if (range === undefined || pieces === undefined) return section;
    let inputs: Section['inputs'];
    return {
      ...section,
      get inputs() {
        inputs ??= pieces.list(range[0], range[1]);
        return inputs;
      },
    };
  });
  const table = symbols === undefined ? noSymbols : openSymbols(symbols, places, map.sections, pieces);
  const opened: MemoryMap = { ...map, sections, symbols: table };
  if (places !== undefined) rememberPlaces(opened, places);
  return opened;
}

function openSymbols(
  symbols: SymbolArrays,
  places: SectionPlaces | undefined,
  sections: readonly Section[],
  pieces: ReturnType<typeof openPieces> | undefined,
): SymbolTable {
  if (places?.kind === 'pieces' && pieces !== undefined) {
    return openSymbolArrays(symbols, (piece) => sections[pieces.owner(piece)]?.name, {
      sectionOf: (address) => pieces.find(address),
    });
  }
  if (places?.kind === 'below') {
    const { highest } = places;
    return openSymbolArrays(symbols, () => undefined, {
      sectionOf: (address) => (address <= highest ? 0 : undefined),
    });
  }
  const names = new Map(sections.map(({ index, name }) => [index, name]));
  return openSymbolArrays(symbols, (section) => names.get(section), {
    sectionOf: finder(sections),
    ...(places?.kind === 'sections' && !places.addresses ? { addresses: false } : {}),
  });
}

/** Address → index of the section that holds it at run time; of two that begin together the later one. */
function finder(sections: readonly Section[]): (address: bigint) => number | undefined {
  const placed = sections
    .flatMap((section) => {
      const range = sectionRange(section);
      return range === undefined ? [] : [{ start: range.start, end: range.end, index: section.index }];
    })
    .sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : a.index - b.index));
  return (address) => {
    let [from, to] = [0, placed.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((placed[middle]?.start ?? 0n) <= address) from = middle + 1;
      else to = middle;
    }
    const section = placed[from - 1];
    return section !== undefined && address < section.end ? section.index : undefined;
  };
}

function withoutInputs(section: Section): Section {
  const copy = Object.getOwnPropertyDescriptors(section);
  const { inputs: _, ...rest } = copy;
  // All that is left are the properties of a section, of which inputs is the only one that is made when asked for.
  return Object.defineProperties({}, rest) as Section;
}

function arraysIn(data: SymbolArrays | PieceArrays | undefined): readonly ArrayBufferView[] {
  return Object.values(data ?? {}).filter((value): value is ArrayBufferView => ArrayBuffer.isView(value));
}
