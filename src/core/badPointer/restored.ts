import { truncateVirtualAddress, type VirtualAddress } from '../address';
import type { Cause, Confidence, KnownPlaces, Place } from '../badPointer';
import { decode, type DecodedAddress } from '../paging/decode';
import type { PagingMode } from '../paging/modes';
import { isNarrow, kernelPlace, narrowKernelPlace, sectionPlace, upperHalves } from './places';

type Finder = (address: bigint) => Place | undefined;

/** A pointer into the kernel of which bits were cut off, added, moved or changed: what it was before. */
export function restored(value: VirtualAddress, mode: PagingMode, known: KnownPlaces): Cause[] {
  const decoded = decode(value, mode);
  if (mode.addressBits === 32) return [...widened(decoded, known), ...swapped32(value, known)];
  // An address that may be meant as it is needs better evidence than one that cannot be.
  const find: Finder = decoded.canonical
    ? (address) => narrowKernelPlace(address, mode, known)
    : (address) => kernelPlace(address, mode, known);
  return [
    ...truncated32(decoded, known, find),
    ...truncated16(value, find),
    ...signExtended(value, known),
    ...bitFlip(decoded, find),
    ...(value >> 32n === 0n || !isDetailed(value) ? [] : moved(value, find)),
  ];
}

/** Masks, limits and bases have nearly all bytes 0x00 or 0xff, and fit anything when they are moved. Pointers have not. */
function isDetailed(value: bigint): boolean {
  return telling(value).length >= 3 && !isRepeated(value);
}

/** One run of ones, or one byte again and again, as in the tables of ciphers: nobody has lost a part of a pointer there. */
function isRepeated(value: bigint): boolean {
  const bytes = telling(value);
  return bytes.length === 0 || (bytes.length > 1 && new Set(bytes).size === 1) || isRun(value);
}

function isRun(value: bigint): boolean {
  return !value.toString(2).replace(/0+$/, '').includes('0');
}

/** The bytes that are neither 0x00 nor 0xff. */
function telling(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = value; rest > 0n; rest >>= 8n) {
    const byte = Number(rest & 0xffn);
    if (byte !== 0 && byte !== 0xff) bytes.push(byte);
  }
  return bytes;
}

function judge(place: Place): Confidence {
  return isNarrow(place) ? 'likely' : 'possible';
}

/** Smaller numbers are sizes, offsets and physical addresses more often than halves of pointers. */
const smallestHalf = 0x1000_0000n;

/**
 * Where in their windows a kernel that nothing has moved and its modules are: Linux on x86-64 is linked 16 MiB into the window,
 * elsewhere at its start, modules begin at theirs. Every other number of 32 bits would fit somewhere in a window.
 */
const usual = { fromX86: 16n << 20n, size: 64n << 20n };

/** Modules' window begins at the numbers of AMD's MSRs, 0xc0000080 to 0xc0011fff, which are no halves of pointers. */
const msrs = 0x2_0000n;

function truncated32({ address: value, mode }: DecodedAddress, known: KnownPlaces, find: Finder): Cause[] {
  if (value >> 32n !== 0n || value < smallestHalf) return [];
  for (const upper of upperHalves(known)) {
    const original = truncateVirtualAddress(upper | value);
    const place = find(original);
    if (place === undefined) continue;
    // A round number of 32 bits is as likely a physical address; RISC-V's memory even begins where its image does.
    const round = value % 0x1000n === 0n;
    const rounded = round && mode.arch !== 'x86_64';
    if (place.kind === 'region' && (rounded || !isInUsualImage(original, mode, known))) continue;
    const confidence = place.kind === 'section' && !round ? 'likely' : 'possible';
    return [{ kind: 'truncated', lost: 32, original, place, confidence }];
  }
  return [];
}

function isInUsualImage(address: bigint, { arch }: PagingMode, { regions = [] }: KnownPlaces): boolean {
  return regions.some(({ kind, range }) => {
    if (kind !== 'kernel-image' && kind !== 'module') return false;
    const skipped = kind === 'module' ? msrs : arch === 'x86_64' ? usual.fromX86 : 0n;
    return address >= range.start + skipped && address < range.start + skipped + usual.size;
  });
}

function truncated16(value: bigint, find: Finder): Cause[] {
  if (value >> 47n !== 1n || isRepeated(value)) return [];
  const original = truncateVirtualAddress(value | (0xffffn << 48n));
  const place = find(original);
  return place === undefined ? [] : [{ kind: 'truncated', lost: 16, original, place, confidence: 'likely' }];
}

function signExtended(value: bigint, known: KnownPlaces): Cause[] {
  if (value >> 31n !== 0x1_ffff_ffffn) return [];
  const original = truncateVirtualAddress(BigInt.asUintN(32, value));
  const place = sectionPlace(original, known);
  return place === undefined ? [] : [{ kind: 'signExtended', original, place, confidence: 'likely' }];
}

/** The same in a 32-bit mode, where a wider address cannot be. */
function widened({ address, mode }: DecodedAddress, known: KnownPlaces): Cause[] {
  if (address >> 31n !== 0x1_ffff_ffffn) return [];
  const original = truncateVirtualAddress(BigInt.asUintN(32, address));
  const place = kernelPlace(original, mode, known);
  return [
    { kind: 'signExtended', original, confidence: 'likely', ...(place === undefined ? {} : { place }) },
  ];
}

function moved(value: bigint, find: Finder): Cause[] {
  const causes: Cause[] = [];
  const add = (
    how: 'shiftedLeft' | 'shiftedRight' | 'rotatedLeft',
    bytes: number,
    from: bigint,
    to?: bigint,
  ) => {
    const original = truncateVirtualAddress(from);
    const place = find(original) ?? (to === undefined ? undefined : find(to));
    if (place !== undefined)
      causes.push({ kind: 'moved', how, bytes, original, place, confidence: judge(place) });
  };
  for (let bytes = 1; bytes <= 3; bytes += 1) {
    const bits = BigInt(8 * bytes);
    // The bits that fell out on the left were copies of the sign.
    if (BigInt.asUintN(8 * bytes, value) === 0n) add('shiftedLeft', bytes, BigInt.asIntN(64, value) >> bits);
    if (value >> (64n - bits) === 0n) add('shiftedRight', bytes, value << bits, ((value + 1n) << bits) - 1n);
  }
  const swapped = byteSwap(value, 8);
  const place = find(swapped);
  if (place !== undefined)
    causes.push({
      kind: 'byteSwapped',
      original: truncateVirtualAddress(swapped),
      place,
      confidence: judge(place),
    });
  // A shift explains zeros at one end better than a rotation does.
  for (let bytes = 1; causes.length === 0 && bytes <= 7; bytes += 1) {
    const bits = BigInt(8 * bytes);
    add('rotatedLeft', bytes, (value >> bits) | BigInt.asUintN(64, value << (64n - bits)));
  }
  return causes;
}

function swapped32(value: bigint, known: KnownPlaces): Cause[] {
  if (value >> 32n !== 0n) return [];
  const original = truncateVirtualAddress(byteSwap(value, 4));
  const place = sectionPlace(original, known);
  return place === undefined ? [] : [{ kind: 'byteSwapped', original, place, confidence: 'likely' }];
}

function byteSwap(value: bigint, bytes: 4 | 8): bigint {
  let result = 0n;
  for (let rest = value, i = 0; i < bytes; i += 1, rest >>= 8n) result = (result << 8n) | (rest & 0xffn);
  return result;
}

/** One bit above the translated ones that differs from the others. */
function bitFlip({ address, canonical, sign, canonicalForm, mode }: DecodedAddress, find: Finder): Cause[] {
  if (canonical || sign === undefined) return [];
  const wrong = sign.value ^ sign.expected;
  const place = (wrong & (wrong - 1n)) === 0n && isDetailed(address) ? find(canonicalForm) : undefined;
  if (place === undefined) return [];
  const bit = mode.vaBits + wrong.toString(2).length - 1;
  return [{ kind: 'bitFlip', bit, original: canonicalForm, place, confidence: judge(place) }];
}
