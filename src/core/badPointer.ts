import type { AddressRange, VirtualAddress } from './address';
import type { Section } from './memoryMap';
import { characters } from './badPointer/characters';
import { errPtr, kasanShadow, nullOffset, poison } from './badPointer/patterns';
import { isInImage, kernelPlace, userPlace } from './badPointer/places';
import { restored } from './badPointer/restored';
import { tagged } from './badPointer/tagged';
import { decode } from './paging/decode';
import type { PagingMode } from './paging/modes';
import type { PoisonRow } from './poison';
import type { Region } from './profiles/profile';

/** What is known of the address space: the active profile's regions, the image's sections. Both may be left out. */
export interface KnownPlaces {
  readonly regions?: readonly Region[];
  readonly sections?: readonly Section[];
}

/** `certain`: the value is exactly that. `likely`: hardly chance. `possible`: it fits. Words for them: badPointerText.ts. */
export type Confidence = 'certain' | 'likely' | 'possible';

/** Where a restored pointer points: the name of a section or region, and its range. */
export interface Place {
  readonly kind: 'section' | 'region';
  readonly name: string;
  readonly range: AddressRange;
}

/** What may have gone wrong with a pointer of this value. */
export type Cause = CauseKind & { readonly confidence: Confidence };

export type CauseKind =
  /** A pattern that software writes on purpose; `offset` is the value's distance from it, -0x1000 to 0x1000. */
  | {
      readonly kind: 'poison';
      readonly rows: readonly PoisonRow[];
      readonly pattern: bigint;
      readonly offset: bigint;
    }
  /** A small negative number: `number` is 1 to 4095, `name` such as `EFAULT`, absent when Linux has none. */
  | {
      readonly kind: 'errPtr';
      readonly number: number;
      readonly name?: string;
      readonly bits: 32 | 64;
    }
  /** A member of a structure at address 0; negative when the pointer was to a member. 0 is the null pointer. */
  | { readonly kind: 'nullOffset'; readonly offset: bigint }
  /** The shadow byte of `original`, which KASAN reads before the access itself faults; `pattern` is the poison there. */
  | { readonly kind: 'kasanShadow'; readonly original: VirtualAddress; readonly pattern?: PoisonRow }
  /** Characters, lowest address first. */
  | { readonly kind: 'text'; readonly encoding: 'ASCII' | 'UTF-16'; readonly text: string }
  /** Bits of a tag above the address. */
  | {
      readonly kind: 'tagged';
      readonly scheme: TagScheme;
      readonly tag: number;
      readonly bits: readonly [number, number];
      readonly original: VirtualAddress;
      readonly place?: Place;
    }
  /** The upper bits were cut off. */
  | {
      readonly kind: 'truncated';
      readonly lost: 16 | 32;
      readonly original: VirtualAddress;
      readonly place: Place;
    }
  /** A 32-bit value that was widened as a signed number. */
  | { readonly kind: 'signExtended'; readonly original: VirtualAddress; readonly place?: Place }
  /** Moved by whole bytes; for a shift to the right the low bytes of `original` are lost and stand as 0. */
  | {
      readonly kind: 'moved';
      readonly how: 'shiftedLeft' | 'shiftedRight' | 'rotatedLeft';
      readonly bytes: number;
      readonly original: VirtualAddress;
      readonly place: Place;
    }
  | { readonly kind: 'byteSwapped'; readonly original: VirtualAddress; readonly place: Place }
  | {
      readonly kind: 'bitFlip';
      readonly bit: number;
      readonly original: VirtualAddress;
      readonly place: Place;
    };

export type TagScheme = 'TBI' | 'LAM48' | 'LAM57' | 'UAI' | 'PM7' | 'PM16';

const rank: Readonly<Record<Confidence, number>> = { certain: 0, likely: 1, possible: 2 };

/** A card has room for this many, and more would be no explanation. */
const most = 3;

/**
 * What may have gone wrong with a pointer of this value: best guess first, at most three, none when nothing fits well.
 * Total: any 64-bit value has an answer. Addresses that point into a known place have no causes.
 * The bits that break the canonical rule, and the nearest canonical address: `explainCanonical` of paging/decode.ts.
 */
export function likelyCauses(
  value: VirtualAddress,
  mode: PagingMode,
  known: KnownPlaces = {},
): readonly Cause[] {
  if (isInImage(value, known)) return [];
  const causes = [...poison(value, mode), ...errPtr(value, mode), ...nullOffset(value, mode)];
  if (!pointsSomewhere(value, mode, known)) {
    if (causes.length === 0) causes.push(...kasanShadow(value, mode), ...characters(value, mode));
    const tags = causes.length === 0 ? tagged(value, mode, known) : [];
    if (causes.every(isPossible)) causes.push(...restored(value, mode, known));
    // What is whole under its tag was not moved as well.
    if (causes.length === 0 || (causes.every(isPossible) && !tags.every(isPossible)))
      causes.splice(0, Infinity, ...tags);
  }
  const sorted = causes.sort((a, b) => rank[a.confidence] - rank[b.confidence]);
  const certain = sorted[0]?.confidence === 'certain';
  return sorted.filter(({ confidence }) => !certain || confidence === 'certain').slice(0, most);
}

function isPossible({ confidence }: Cause): boolean {
  return confidence === 'possible';
}

/** A legal address in a part of the space that has a purpose: nothing needs an explanation. */
function pointsSomewhere(value: VirtualAddress, mode: PagingMode, known: KnownPlaces): boolean {
  if (!decode(value, mode).canonical) return false;
  return kernelPlace(value, mode, known) !== undefined || userPlace(value, known) !== undefined;
}
