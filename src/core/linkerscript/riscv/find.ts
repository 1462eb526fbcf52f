import { isBound } from '../bounds';
import { flag } from '../model';
import { distanceBetween, highOf, lowOf, type Address } from './address';
import type { Base, Shrinking, Target } from './shrinking';
import type { Places } from './targets';

/** What a target turned out to be, its address split as in `Address`; used again for each. */
interface Found {
  high: number;
  low: number;
  base: Base | undefined;
  flags: number;
  size: number;
  isSizeSure: boolean;
  isMissing: boolean;
  /** It may lie so many bytes further on. */
  room: number;
}

export const found: Found = {
  high: 0,
  low: 0,
  base: undefined,
  flags: 0,
  size: 0,
  isSizeSure: true,
  isMissing: false,
  room: 0,
};

/** Where a relocation leads, as the pass has it; false where the linker leaves it. */
export function find(places: Places, shrinking: Shrinking, i: number): boolean {
  const target: Target | undefined = shrinking.targets[i];
  const addend = shrinking.relaxation.addends[i] ?? 0;
  found.size = 0;
  found.isSizeSure = true;
  found.isMissing = false;
  found.room = 0;
  switch (target?.kind) {
    case 'place': {
      const { place, value, size, isGlobalFunction } = target;
      found.high = place.base.high;
      found.low = place.base.low + place.offset + value + addend;
      found.base = place.base;
      found.flags = place.piece.flags;
      found.size = addend < 0 || addend > size ? 0 : size - addend;
      found.isSizeSure = !isGlobalFunction;
      return true;
    }
    case 'symbol': {
      const { state, base, value, byObject } = target.symbol;
      if (state !== 'defined' || base === 'nowhere' || base === 'aether') return false;
      found.base = undefined;
      found.flags = 0;
      // An object may say how large it is.
      found.isSizeSure = !byObject || isBound(target.symbol.name);
      found.high = highOf(value);
      found.low = lowOf(value) + addend;
      if (base === 'absolute') return true;
      if ('vma' in base) {
        found.base = places.baseOf(base);
        found.flags = base.flags;
        found.high += found.base.high;
        found.low += found.base.low;
      } else {
        const place = places.placeOf(base);
        found.base = place?.base;
        found.flags = base.flags;
        found.high += place?.base.high ?? 0;
        found.low += (place?.base.low ?? 0) + (place?.offset ?? 0);
      }
      return found.base !== undefined;
    }
    case 'entry': {
      const { place, first, room } = target;
      found.high = place.base.high;
      found.low = place.base.low + place.offset + first + addend;
      found.base = place.base;
      found.flags = place.piece.flags;
      found.isSizeSure = false;
      found.room = room;
      return true;
    }
    case 'self':
      found.high = shrinking.place.base.high;
      found.low = lowOfRelocation(shrinking, i) + addend;
      found.base = shrinking.place.base;
      found.flags = shrinking.place.piece.flags;
      return true;
    case 'missing':
      found.high = 0;
      found.low = 0;
      found.base = undefined;
      found.flags = 0;
      found.isMissing = true;
      return true;
    case 'kept':
    case 'open':
    case undefined:
      return false;
  }
}

/** How far a relocation is behind a section's `high`. */
function lowOfRelocation({ place, moved }: Shrinking, i: number): number {
  return place.base.low + place.offset + (moved[i] ?? 0);
}

/** From a relocation to what was found. */
export function distanceToFound(shrinking: Shrinking, i: number): number {
  return distanceBetween(found, { high: shrinking.place.base.high, low: lowOfRelocation(shrinking, i) });
}

/** 0 where no `__global_pointer$` is in use. */
export function globalPointer(places: Places): Address & { readonly base: Base | undefined } {
  const { link } = places;
  const symbol = link.symbols.get('__global_pointer$');
  if (symbol?.state !== 'defined' || symbol.weak || link.options.relaxPointer === false) return noPointer;
  const high = highOf(symbol.value);
  const low = lowOf(symbol.value);
  if (typeof symbol.base === 'string') return { high, low, base: undefined };
  const place = 'vma' in symbol.base ? undefined : places.placeOf(symbol.base);
  const base = 'vma' in symbol.base ? places.baseOf(symbol.base) : place?.base;
  return {
    high: high + (base?.high ?? 0),
    low: low + (base?.low ?? 0) + (place?.offset ?? 0),
    base,
  };
}

const noPointer = { high: 0, low: 0, base: undefined };

/** Where threads' data begins; undefined without any. */
export function threadStart(places: Places): Address | undefined {
  const first = places.link.sections.find(({ flags }) => (flags & flag.threadLocal) !== 0);
  return first === undefined ? undefined : places.baseOf(first);
}
