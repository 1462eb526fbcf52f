import { stringAt } from './elf/bytes';
import type { SymbolEntry } from './memoryMap';

/**
 * Symbols in columns, in the order of their file: what a reader of ELF files, of map files or of listings fills. A value's
 * two halves are apart since typed arrays of 64-bit integers are slow to sort and to search.
 */
export interface SymbolColumns {
  readonly count: number;
  readonly valueHigh: Uint32Array;
  readonly valueLow: Uint32Array;
  /** In bytes; 0 when the origin does not say. */
  readonly sizeHigh: Uint32Array;
  readonly sizeLow: Uint32Array;
  /** One `symbolTrait` a symbol. */
  readonly traits: Uint8Array;
  /** Number of the section, of the origin's own choosing; `noSection` for absolute symbols. */
  readonly section: Uint32Array;
  /** Where the name is, of the origin's own choosing. */
  readonly name: Uint32Array;
  /** Of dynamic symbols, an index of `versionTexts`. */
  readonly version?: Uint16Array;
  readonly versionTexts?: readonly string[];
  nameAt(place: number): string;
  /** The bytes that `nameAt` reads by `stringAt`; absent where it reads something else. */
  readonly nameBytes?: Uint8Array;
  sectionName(section: number): string | undefined;
}

export const noSection = 0xffff_ffff;

/** A column set with room for `capacity` symbols; `count` is for the caller to state. */
export function emptyColumns(
  capacity: number,
): Omit<SymbolColumns, 'count' | 'version' | 'versionTexts' | 'nameAt' | 'nameBytes' | 'sectionName'> {
  const column = (): Uint32Array => new Uint32Array(capacity);
  return {
    valueHigh: column(),
    valueLow: column(),
    sizeHigh: column(),
    sizeLow: column(),
    traits: new Uint8Array(capacity),
    section: column(),
    name: column(),
  };
}

export const symbolKinds = [
  'other',
  'section',
  'file',
  'tls',
  'object',
  'function',
] as const satisfies readonly SymbolEntry['kind'][];
export const symbolBindings = [
  'local',
  'weak',
  'global',
] as const satisfies readonly SymbolEntry['binding'][];

/** Kind and binding in a byte, so ordered that the better name for an address is the greater number. */
export function symbolTrait(kind: SymbolEntry['kind'], binding: SymbolEntry['binding']): number {
  return symbolKinds.indexOf(kind) * 4 + symbolBindings.indexOf(binding);
}

const objectTrait = symbolTrait('object', 'local');

/** A symbol that stands for an address: not a file's name, and no offset in thread-local storage. */
export function isPlace(trait: number): boolean {
  return trait < symbolTrait('section', 'local') || trait >= objectTrait;
}

/** Symbol columns that grow, with their names in one run of bytes: for readers that do not know how many there will be. */
export interface GrowingColumns {
  count(): number;
  add(name: string, value: bigint, size: bigint, trait: number, section: number): void;
  columns(sectionName: (section: number) => string | undefined): SymbolColumns;
}

/** Beyond this many bytes names are cut off; they are then empty. */
const nameBytesLimit = 1024 * 1024 * 1024;

const halves = new DataView(new ArrayBuffer(8));

export function growingColumns(): GrowingColumns {
  let capacity = 1024;
  let store = emptyColumns(capacity);
  let count = 0;
  const names = nameArena();

  const grow = (): void => {
    capacity *= 2;
    const larger = emptyColumns(capacity);
    larger.valueHigh.set(store.valueHigh);
    larger.valueLow.set(store.valueLow);
    larger.sizeHigh.set(store.sizeHigh);
    larger.sizeLow.set(store.sizeLow);
    larger.traits.set(store.traits);
    larger.section.set(store.section);
    larger.name.set(store.name);
    store = larger;
  };
  return {
    count: () => count,
    add(name, value, size, trait, section) {
      if (count === capacity) grow();
      // Through a view, which makes no further bigints.
      halves.setBigUint64(0, value);
      store.valueHigh[count] = halves.getUint32(0);
      store.valueLow[count] = halves.getUint32(4);
      halves.setBigUint64(0, size);
      store.sizeHigh[count] = halves.getUint32(0);
      store.sizeLow[count] = halves.getUint32(4);
      store.traits[count] = trait;
      store.section[count] = section;
      store.name[count] = names.add(name);
      count += 1;
    },
    columns: (sectionName) => ({
      ...store,
      count,
      nameAt: (place) => stringAt(names.bytes(), place),
      nameBytes: names.bytes(),
      sectionName,
    }),
  };
}

/** Texts one after the other in one run of bytes, each ended by a NUL: a million names without a million objects. */
export interface NameArena {
  /** Where the text is, for `stringAt`. */
  add(text: string): number;
  bytes(): Uint8Array;
}

export function nameArena(): NameArena {
  let bytes = new Uint8Array(16_384);
  // Place 0 holds the empty text.
  let end = 1;
  const encoder = new TextEncoder();
  return {
    add(text) {
      if (text === '') return 0;
      // A UTF-16 code unit takes at most three bytes.
      const most = end + text.length * 3 + 1;
      if (most > nameBytesLimit) return 0;
      if (most > bytes.length) {
        const larger = new Uint8Array(Math.max(most, bytes.length * 2));
        larger.set(bytes);
        bytes = larger;
      }
      const place = end;
      for (let i = 0; i < text.length; i += 1) {
        const code = text.charCodeAt(i);
        if (code > 127) {
          end = place + encoder.encodeInto(text, bytes.subarray(place)).written + 1;
          return place;
        }
        // Names are short and nearly all ASCII, for which asking the encoder takes longer than the letters themselves.
        bytes[place + i] = code;
      }
      end = place + text.length + 1;
      return place;
    },
    bytes: () => bytes,
  };
}
