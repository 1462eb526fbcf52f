/**
 * Decoding 10,000 addresses in each paging mode, and with the region of the layout. Beside it the indices of 4-level paging
 * alone, by shifts written out by hand: the least that any decoder does.
 */
import { truncateVirtualAddress } from '../src/core/address';
import { decode } from '../src/core/paging/decode';
import { pagingMode, pagingModeIds } from '../src/core/paging/modes';
import { loadBuiltin, lookupRegion } from '../src/core/profiles';

const count = 10_000;
const rounds = 15;

/** A sequence that visits all of the space, the same in every run (the multiplier is Knuth's, TAOCP 3.3.4). */
const addresses = Array.from({ length: count }, (_, i) =>
  truncateVirtualAddress(BigInt(i) * 6_364_136_223_846_793_005n),
);

function measure(name: string, run: (address: (typeof addresses)[number]) => unknown): void {
  const times = Array.from({ length: rounds }, () => {
    const start = process.hrtime.bigint();
    for (const address of addresses) run(address);
    return Number(process.hrtime.bigint() - start) / count / 1000;
  }).sort((a, b) => a - b);
  const median = times[rounds >> 1] ?? NaN;
  console.log(`${name.padEnd(44)} ${median.toFixed(2).padStart(7)} µs an address`);
}

measure('rival: four shifts and masks by hand', (address) => [
  (address >> 39n) & 511n,
  (address >> 30n) & 511n,
  (address >> 21n) & 511n,
  (address >> 12n) & 511n,
]);
for (const id of pagingModeIds) {
  const mode = pagingMode(id);
  measure(`decode, ${id}`, (address) => decode(address, mode));
}
const linux = loadBuiltin('linux-x86_64-4level');
measure('region in linux-x86_64-4level', (address) => lookupRegion(linux, address));
