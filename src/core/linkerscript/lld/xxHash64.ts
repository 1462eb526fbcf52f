const prime1 = 0x9e37_79b1_85eb_ca87n;
const prime2 = 0xc2b2_ae3d_27d4_eb4fn;
const prime3 = 0x1656_67b1_9e37_79f9n;
const prime4 = 0x85eb_ca77_c2b2_ae63n;
const prime5 = 0x27d4_eb2f_1656_67c5n;

/** XXH64 with seed 0 of `length` bytes from `start` on (xxHash specification 0.1.1). 64 bits. */
export function xxHash64(view: DataView, start: number, length: number): bigint {
  const end = start + length;
  let at = start;
  let hash: bigint;
  if (length >= 32) {
    const lanes = [wrap(prime1 + prime2), prime2, 0n, wrap(-prime1)];
    for (; at + 32 <= end; at += 32) {
      for (let i = 0; i < 4; i += 1) lanes[i] = round(lanes[i] ?? 0n, view.getBigUint64(at + 8 * i, true));
    }
    const [a = 0n, b = 0n, c = 0n, d = 0n] = lanes;
    hash = wrap(rotate(a, 1n) + rotate(b, 7n) + rotate(c, 12n) + rotate(d, 18n));
    for (const lane of [a, b, c, d]) hash = wrap((hash ^ round(0n, lane)) * prime1 + prime4);
  } else hash = prime5;
  hash = wrap(hash + BigInt(length));
  for (; at + 8 <= end; at += 8) {
    hash ^= round(0n, view.getBigUint64(at, true));
    hash = wrap(rotate(hash, 27n) * prime1 + prime4);
  }
  if (at + 4 <= end) {
    hash ^= wrap(BigInt(view.getUint32(at, true)) * prime1);
    hash = wrap(rotate(hash, 23n) * prime2 + prime3);
    at += 4;
  }
  for (; at < end; at += 1) {
    hash ^= wrap(BigInt(view.getUint8(at)) * prime5);
    hash = wrap(rotate(hash, 11n) * prime1);
  }
  hash = wrap((hash ^ (hash >> 33n)) * prime2);
  hash = wrap((hash ^ (hash >> 29n)) * prime3);
  return hash ^ (hash >> 32n);
}

function wrap(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}

function rotate(value: bigint, by: bigint): bigint {
  return wrap((value << by) | (value >> (64n - by)));
}

function round(lane: bigint, input: bigint): bigint {
  return wrap(rotate(wrap(lane + input * prime2), 31n) * prime1);
}
