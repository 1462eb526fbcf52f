/**
 * The order in which GNU ld gives common symbols room: that of its symbol hash table (bfd/hash.c of binutils 2.40: 4,051
 * buckets, the newest symbol of a bucket first), or by alignment with --sort-common.
 */
export function commonOrder<T extends { readonly name: string; readonly alignment: bigint }>(
  commons: readonly T[],
  sort: 'ascending' | 'descending' | undefined,
): readonly T[] {
  const hashed = commons
    .map((common, order) => ({ common, order, bucket: Number(hashName(common.name) % buckets) }))
    .sort((a, b) => a.bucket - b.bucket || b.order - a.order)
    .map((entry) => entry.common);
  if (sort === undefined) return hashed;
  // Alignments above 16 are not told apart, and downwards 16 is one of them (ldlang.c, lang_common); the sort is stable.
  const most = sort === 'descending' ? 4 : 5;
  const rank = (alignment: bigint): number => Math.min(most, alignment.toString(2).length - 1);
  const sign = sort === 'descending' ? -1 : 1;
  return hashed.sort((a, b) => sign * (rank(a.alignment) - rank(b.alignment)));
}

const buckets = 4051n;

/** The host's 64-bit arithmetic is part of the result. */
function hashName(name: string): bigint {
  let hash = 0n;
  const mix = (c: number): void => {
    hash = BigInt.asUintN(64, hash + BigInt((c + c * 0x2_0000) >>> 0));
    hash ^= hash >> 2n;
  };
  for (let i = 0; i < name.length; i += 1) mix(name.charCodeAt(i) & 0xff);
  mix(name.length);
  return hash;
}
