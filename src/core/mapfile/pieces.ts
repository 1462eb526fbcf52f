import { stringAt } from '../elf/bytes';
import { known, type InputPiece } from '../memoryMap';
import { nameArena } from '../symbolColumns';

/** The input sections of a map, in columns: a large map has half a million. */
export interface PieceStore {
  count(): number;
  /** `owner` is the number of the output section. */
  add(
    kind: InputPiece['kind'],
    file: string,
    section: string,
    vma: bigint,
    size: bigint,
    owner: number,
  ): void;
  /** What was added; the store must not be added to any more. */
  arrays(): PieceArrays;
}

/** The pieces as plain data, which can be carried from one thread to another. */
export interface PieceArrays {
  readonly count: number;
  readonly vma: BigUint64Array;
  readonly size: BigUint64Array;
  /** Kind in the low two bits, number of the file's name above. */
  readonly file: Uint32Array;
  readonly section: Uint32Array;
  readonly owner: Uint32Array;
  readonly files: readonly string[];
  readonly names: Uint8Array;
}

export interface Pieces {
  owner(piece: number): number;
  list(from: number, to: number): InputPiece[];
  /** Address → the piece that holds it. */
  find(address: bigint): number | undefined;
}

const kinds = ['input', 'fill', 'data', 'common'] as const satisfies readonly InputPiece['kind'][];

export function pieceStore(): PieceStore {
  let capacity = 1024;
  let vma = new BigUint64Array(capacity);
  let size = new BigUint64Array(capacity);
  /** Kind in the low two bits, number of the file's name above. */
  let file = new Uint32Array(capacity);
  let section = new Uint32Array(capacity);
  let owner = new Uint32Array(capacity);
  let count = 0;
  let lastOwner = -1;
  let lastStart = 0n;
  let lastSize = 0n;
  const files = internedTexts();
  const sections = nameArena();

  const grow = (): void => {
    capacity *= 2;
    vma = larger(vma, new BigUint64Array(capacity));
    size = larger(size, new BigUint64Array(capacity));
    file = larger(file, new Uint32Array(capacity));
    section = larger(section, new Uint32Array(capacity));
    owner = larger(owner, new Uint32Array(capacity));
  };

  return {
    count: () => count,
    add(kind, fileName, sectionName, start, bytes, of) {
      if (count === capacity) grow();
      // Input sections do not overlap: what was merged away is in the figures of the map and not in memory.
      const overlaps = lastOwner === of && start >= lastStart && start < lastStart + lastSize;
      if (overlaps) size[count - 1] = start - lastStart;
      lastOwner = of;
      lastStart = start;
      lastSize = bytes;
      vma[count] = start;
      size[count] = bytes;
      file[count] = (files.number(fileName) << 2) | kinds.indexOf(kind);
      section[count] = sections.add(sectionName);
      owner[count] = of;
      count += 1;
    },
    arrays: () => ({ count, vma, size, file, section, owner, files: files.all(), names: sections.bytes() }),
  };
}

export function openPieces({ count, vma, size, file, section, owner, files, names }: PieceArrays): Pieces {
  const at = (i: number): InputPiece => {
    const packed = file[i] ?? 0;
    return {
      kind: kinds[packed & 3] ?? 'input',
      file: files[packed >>> 2] ?? '',
      section: stringAt(names, section[i] ?? 0),
      vma: known(vma[i] ?? 0n),
      size: known(size[i] ?? 0n),
    };
  };
  let order: Uint32Array | undefined;
  const sorted = (): Uint32Array => {
    const all = Uint32Array.from({ length: count }, (_, i) => i).filter((i) => (size[i] ?? 0n) > 0n);
    return all.sort((a, b) => compare(vma[a] ?? 0n, vma[b] ?? 0n) || a - b);
  };
  return {
    owner: (piece) => owner[piece] ?? 0,
    list: (from, to) => Array.from({ length: to - from }, (_, i) => at(from + i)),
    find(address) {
      order ??= sorted();
      let [low, high] = [0, order.length];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((vma[order[middle] ?? 0] ?? 0n) <= address) low = middle + 1;
        else high = middle;
      }
      const piece = order[low - 1];
      return piece !== undefined && address - (vma[piece] ?? 0n) < (size[piece] ?? 0n) ? piece : undefined;
    },
  };
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function larger<T extends BigUint64Array | Uint32Array>(from: T, to: T): T {
  // Both are of the same kind, which the type of `set` cannot say for the two at once.
  (to as { set(values: T): void }).set(from);
  return to;
}

/** Texts by number, each held once: the name of a file repeats for each of its sections. */
function internedTexts(): { number(text: string): number; all(): readonly string[] } {
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  let last = '';
  let lastNumber = -1;
  return {
    number(text) {
      if (text === last && lastNumber >= 0) return lastNumber;
      let known = numbers.get(text);
      if (known === undefined) {
        // A copy: a slice would keep the whole piece of the file alive that it was cut from.
        const own = decoder.decode(encoder.encode(text));
        known = texts.push(own) - 1;
        numbers.set(own, known);
      }
      last = texts[known] ?? '';
      lastNumber = known;
      return known;
    },
    all: () => texts,
  };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
