import type { PagingModeId } from '../paging/modes';
import type { Growth, Privilege, RegionKind } from './profile';

/** An address as text: `0xffff_8000_0000_0000`, `-2GiB`, `1MiB`; or a number up to 2^53. */
export type AddressText = string | number;

/** A size in bytes as text: `512MiB`, `4K`, `0x1000`; or a number up to 2^53. */
export type SizeText = string | number;

/**
 * A layout profile as it is written down, by us in data/*.json and by users in .memscape/*.json. The schema in
 * schema.ts describes it to validators and editors; what is absent has the defaults given here.
 */
export interface ProfileData {
  readonly $schema?: string | undefined;
  /** Default: the file's name without `.json`. */
  readonly id?: string | undefined;
  /** Default: the id. */
  readonly title?: string | undefined;
  /** Id of the built-in profile that this one changes. */
  readonly extends?: string | undefined;
  /** Default: the architecture of the paging mode. */
  readonly arch?: string | undefined;
  /** Default: that of the profile that is extended, else x86_64-4level. */
  readonly paging?: PagingModeId | undefined;
  readonly source?: string | undefined;
  readonly randomization?: string | undefined;
  readonly notes?: readonly string[] | undefined;
  readonly recursiveSlot?: number | undefined;
  readonly guest?: boolean | undefined;
  /** Names of regions of the extended profile to leave out. */
  readonly remove?: readonly string[] | undefined;
  readonly regions?: readonly RegionData[] | undefined;
  readonly ordered?: readonly OrderedData[] | undefined;
  readonly landmarks?: readonly LandmarkData[] | undefined;
}

export interface RegionData {
  readonly name: string;
  /** May be absent only where a region of the extended profile gives it. */
  readonly start?: AddressText | undefined;
  /** Either the size or the last address, which is inclusive. */
  readonly size?: SizeText | undefined;
  readonly last?: AddressText | undefined;
  /** Default: kernel in the upper half, user in the lower. */
  readonly kind?: RegionKind | undefined;
  /** Default: base. */
  readonly layer?: 'base' | 'overlay' | undefined;
  /** Default: what regions of the kind usually have. */
  readonly privilege?: Privilege | undefined;
  readonly growth?: Growth | undefined;
  readonly description?: string | undefined;
  readonly notes?: string | undefined;
  /** Default: the profile's. */
  readonly source?: string | undefined;
  readonly condition?: string | undefined;
  /** Why the bounds are no more than the default, such as KASLR. */
  readonly movable?: string | undefined;
  /** Why the bounds are approximate. */
  readonly estimated?: string | undefined;
  /** Physical address of the start, where the layout fixes it. */
  readonly physical?: AddressText | undefined;
  /** What the physical addresses depend on. */
  readonly physicalNote?: string | undefined;
}

export interface OrderedData {
  readonly within: string;
  /** A name alone is a part of which no more is said. */
  readonly lowToHigh: readonly (string | OrderedPartData)[];
  readonly source?: string | undefined;
}

export interface OrderedPartData {
  readonly name: string;
  readonly kind?: RegionKind | undefined;
  readonly growth?: Growth | undefined;
  readonly description?: string | undefined;
}

export interface LandmarkData {
  readonly name: string;
  readonly address: AddressText;
  readonly description?: string | undefined;
  readonly source?: string | undefined;
}
