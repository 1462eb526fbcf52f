/** What the sizes of the tables of a dynamic symbol table follow from. */
export interface SymbolCounts {
  /** Entries of .dynsym, the empty one and local ones among them. */
  readonly all: number;
  /** Global ones. */
  readonly global: number;
  /** Global ones that are defined here. */
  readonly defined: number;
}

/** Bucket counts that GNU ld picks from (elflink.c, elf_buckets). */
const gnuBuckets = [1, 3, 17, 37, 67, 97, 131, 197, 263, 521, 1031, 2053, 4099, 8209, 16411, 32771];

/** The largest that is no more than the symbols (elflink.c, compute_bucket_count, without -O). */
function gnuBucketCount(symbols: number): number {
  return gnuBuckets.findLast((count) => count <= symbols) ?? 1;
}

/** With -O GNU ld tries all sizes for the one with the shortest chains (elflink.c, compute_bucket_count). */
function bestBucketCount(hashes: readonly number[], all: number, isGnu: boolean): number {
  const most = hashes.length * 2;
  let best = isGnu && most % 32 === 0 ? most + 1 : most;
  let least = Infinity;
  for (
    let size = Math.max(Math.floor(hashes.length / 4), isGnu ? 2 : 1), unimproved = 0;
    size < most && unimproved < 100;
    size += 1
  ) {
    if (isGnu && size % 32 === 0) continue;
    const counts = new Uint32Array(size);
    for (const hash of hashes) counts[hash % size] = (counts[hash % size] ?? 0) + 1;
    const chains = counts.reduce((sum, count) => sum + count * count, (2 + all) * 4);
    const cost = chains * (Math.floor(size / 1024) + 1) ** 2;
    if (cost < least) [least, best, unimproved] = [cost, size, 0];
    else unimproved += 1;
  }
  return best;
}

/** A name's hash for .hash (gABI, Hash Table). */
function sysvHash(name: string): number {
  let hash = 0;
  for (const byte of new TextEncoder().encode(name)) {
    hash = ((hash << 4) >>> 0) + byte;
    const high = hash & 0xf000_0000;
    hash = ((hash ^ (high >>> 24)) & ~high) >>> 0;
  }
  return hash;
}

/** And for .gnu.hash: Bernstein's, from 5381. */
function gnuNameHash(name: string): number {
  let hash = 5381;
  for (const byte of new TextEncoder().encode(name)) hash = (Math.imul(hash, 33) + byte) >>> 0;
  return hash;
}

/** .hash of GNU ld in bytes: two counts, the buckets and a chain of all symbols (gABI, Hash Table). With -O the `names` count. */
export function gnuHashBytes({ all, global }: SymbolCounts, names?: readonly string[]): bigint {
  const buckets =
    names === undefined ? gnuBucketCount(global) : bestBucketCount(names.map(sysvHash), all, false);
  return BigInt((2 + buckets + all) * 4);
}

/** .gnu.hash of GNU ld in bytes (elflink.c, bfd_elf_size_dynsym_hash_dynstr). With -O the `names` of what is in it count. */
export function gnuGnuHashBytes(
  { all, defined }: SymbolCounts,
  wide: boolean,
  names?: readonly string[],
): bigint {
  const word = wide ? 8 : 4;
  if (defined === 0) return BigInt(5 * 4 + word);
  const buckets =
    names === undefined
      ? Math.max(gnuBucketCount(defined), 2)
      : bestBucketCount(names.map(gnuNameHash), all, true);
  let log = Math.floor(Math.log2(defined)) + 1;
  if (log < 3) log = 5;
  else if (((1 << (log - 2)) & defined) !== 0) log += 3;
  else log += 2;
  if (wide && log === 5) log = 6;
  const words = 2 ** (log - (wide ? 6 : 5));
  return BigInt((4 + buckets + defined) * 4 + words * word);
}

/** .hash of ld.lld 14: as many buckets as symbols (SyntheticSections.cpp, HashTableSection). */
export function lldHashBytes({ all }: SymbolCounts): bigint {
  return BigInt((2 + 2 * all) * 4);
}

/** .gnu.hash of ld.lld 14 (SyntheticSections.cpp, GnuHashTableSection): twelve bits of filter a symbol. */
export function lldGnuHashBytes({ defined }: SymbolCounts, wide: boolean): bigint {
  const word = wide ? 8 : 4;
  const filter = Math.floor((defined * 12) / (word * 8));
  // The next power of two above, also of a power of two.
  const words = defined === 0 ? 1 : 2 ** (filter === 0 ? 0 : Math.floor(Math.log2(filter)) + 1);
  const buckets = Math.max(Math.floor(defined / 4), 1);
  return BigInt(16 + words * word + (buckets + defined) * 4);
}

/**
 * A string table in bytes: the empty string and each name once. GNU ld lets a name that another ends with share its end
 * (bfd/elf-strtab.c); lld's .dynstr does not.
 */
export function stringTableBytes(names: Iterable<string>, sharesEnds: boolean): bigint {
  const encoded = [...new Set(names)].filter((name) => name !== '');
  let bytes = 1;
  if (!sharesEnds) {
    for (const name of encoded) bytes += byteLength(name) + 1;
    return BigInt(bytes);
  }
  // Sorted from their ends, a name that ends another stands right in front of one that it ends.
  const reversed = encoded.map((name) => [...name].reverse().join('')).sort(compare);
  reversed.forEach((name, i) => {
    if (reversed[i + 1]?.startsWith(name) !== true) bytes += byteLength(name) + 1;
  });
  return BigInt(bytes);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byteLength(name: string): number {
  return new TextEncoder().encode(name).length;
}
