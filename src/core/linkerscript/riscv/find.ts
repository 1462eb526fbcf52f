import { isBound } from '../bounds';
import { flag } from '../model';
import type { Base, Shrinking, Target } from './shrinking';
import type { Places } from './targets';

/** What a target turned out to be; used again for each. */
interface Found {
  address: number;
  base: Base | undefined;
  flags: number;
  size: number;
  isSizeSure: boolean;
  isMissing: boolean;
}

export const found: Found = {
  address: 0,
  base: undefined,
  flags: 0,
  size: 0,
  isSizeSure: true,
  isMissing: false,
};

/** Where a relocation leads, as the pass has it; false where the linker leaves it. */
export function find(places: Places, shrinking: Shrinking, i: number): boolean {
  const target: Target | undefined = shrinking.targets[i];
  const addend = shrinking.relaxation.addends[i] ?? 0;
  found.size = 0;
  found.isSizeSure = true;
  found.isMissing = false;
  switch (target?.kind) {
    case 'place': {
      const { place, value, size, isGlobalFunction } = target;
      found.address = place.base.vma + place.offset + value + addend;
      found.base = place.base;
      found.flags = place.piece.flags;
      found.size = addend < 0 || addend > size ? 0 : size - addend;
      found.isSizeSure = !isGlobalFunction;
      return true;
    }
    case 'symbol': {
      const { state, base, value, byObject } = target.symbol;
      if (state !== 'defined' || base === 'nowhere' || base === 'aether') return false;
      const own = Number(BigInt.asIntN(64, value)) + addend;
      found.base = undefined;
      found.flags = 0;
      // An object may say how large it is.
      found.isSizeSure = !byObject || isBound(target.symbol.name);
      found.address = own;
      if (base === 'absolute') return true;
      if ('vma' in base) {
        found.base = places.baseOf(base);
        found.flags = base.flags;
        found.address += found.base.vma;
      } else {
        const place = places.placeOf(base);
        found.base = place?.base;
        found.flags = base.flags;
        found.address += (place?.base.vma ?? 0) + (place?.offset ?? 0);
      }
      return found.base !== undefined;
    }
    case 'self':
      found.address = placeOfRelocation(shrinking, i) + addend;
      found.base = shrinking.place.base;
      found.flags = shrinking.place.piece.flags;
      return true;
    case 'missing':
      found.address = 0;
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

/** Where a relocation is. */
export function placeOfRelocation({ place, moved }: Shrinking, i: number): number {
  return place.base.vma + place.offset + (moved[i] ?? 0);
}

/** 0 where no `__global_pointer$` is in use. */
export function globalPointer(places: Places): {
  readonly address: number;
  readonly base: Base | undefined;
} {
  const { link } = places;
  const symbol = link.symbols.get('__global_pointer$');
  if (symbol?.state !== 'defined' || symbol.weak || link.options.relaxPointer === false) return noPointer;
  const own = Number(BigInt.asIntN(64, symbol.value));
  const { base } = symbol;
  if (typeof base === 'string') return { address: own, base: undefined };
  if ('vma' in base) {
    const at = places.baseOf(base);
    return { address: own + at.vma, base: at };
  }
  const place = places.placeOf(base);
  return { address: own + (place?.base.vma ?? 0) + (place?.offset ?? 0), base: place?.base };
}

const noPointer = { address: 0, base: undefined };

/** Where threads' data begins; undefined without any. */
export function threadStart(places: Places): number | undefined {
  const first = places.link.sections.find(({ flags }) => (flags & flag.threadLocal) !== 0);
  return first === undefined ? undefined : places.baseOf(first).vma;
}
