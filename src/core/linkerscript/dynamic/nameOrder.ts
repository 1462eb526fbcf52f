import type { Link } from '../link';

/** Sizes that GNU ld's table of names grows through (bfd/hash.c of 2.40, higher_prime_number), after the first. */
const sizes = [4051, 4091, 8191, 16381, 32749, 65537, 131071, 262139, 524287, 1048573, 2097143, 4194301];

/**
 * Where GNU ld comes upon a name when it goes through all of them: in the order of its table, whose size follows from how many there are.
 * Undefined when the table is about to grow, or is larger than any known here.
 */
export function nameOrder(link: Link): ((name: string) => number) | undefined {
  const count = countNames(link);
  const isFull = (size: number, names: number): boolean => names > Math.floor((size * 3) / 4);
  const size = sizes.find((one) => !isFull(one, count));
  // What the script and the linker define is counted roughly.
  if (
    size === undefined ||
    isFull(size, count + slack) ||
    sizes.find((one) => !isFull(one, count - slack)) !== size
  )
    return undefined;
  return (name) => Number(hashOf(name) % BigInt(size));
}

/** How far the count may be off. */
const slack = 200;

function countNames({ symbols, libraries }: Link): number {
  let count = symbols.size;
  for (const { library } of libraries?.list ?? []) count += library.nameCount();
  return count;
}

/** Of bfd/hash.c of 2.40, bfd_hash_hash: in 64 bits. */
function hashOf(name: string): bigint {
  let hash = 0n;
  const add = (value: number): void => {
    hash = BigInt.asUintN(64, hash + BigInt(value) + (BigInt(value) << 17n));
    hash ^= hash >> 2n;
  };
  const bytes = new TextEncoder().encode(name);
  bytes.forEach(add);
  add(bytes.length);
  return hash;
}
