import type { AddressRange, PhysicalAddress, VirtualAddress } from '../address';
import type { Certainty } from '../memoryMap';
import type { PagingModeId } from '../paging/modes';

/** What a region of a layout is for. The words of the facts' tables. */
export type RegionKind =
  | 'user'
  | 'kernel'
  | 'kernel-image'
  | 'module'
  | 'directmap'
  | 'vmalloc'
  | 'vmemmap'
  | 'fixmap'
  | 'kasan'
  | 'efi'
  | 'cpu-entry'
  | 'vsyscall'
  | 'pkmap'
  | 'io'
  | 'mmap'
  | 'stack'
  | 'heap'
  | 'text'
  | 'data'
  | 'arguments'
  | 'random'
  | 'free'
  | 'recursive'
  | 'debug'
  | 'guard'
  | 'hole'
  | 'noncanonical'
  | 'special';

export type Privilege = 'user' | 'kernel' | 'none';
export type Growth = 'higher' | 'lower';

/** A window of a layout: a range of the address space with a purpose. */
export interface Region {
  readonly name: string;
  readonly range: AddressRange;
  readonly kind: RegionKind;
  /** Ring 3 or ring 0 on x86, EL0 or EL1 on Arm, U or S on RISC-V; 'none' where nothing may live. */
  readonly privilege: Privilege;
  /** Towards which addresses what lives there grows. */
  readonly growth?: Growth;
  /** A sentence on what it is for. */
  readonly description: string;
  readonly notes?: string;
  /** Manual and section, or repository, file and commit. */
  readonly source: string;
  /** Under which configuration it exists, such as `CONFIG_KASAN`. */
  readonly condition?: string;
  /** Whether its bounds are fixed, move at boot (KASLR), or are approximate. */
  readonly certainty: Certainty;
  /** Base regions tile the space; overlays may nest in or straddle them. */
  readonly layer: 'base' | 'overlay';
  /** Where the layout itself fixes the mapping: physical = address − range.start + physicalStart. */
  readonly physicalStart?: PhysicalAddress;
  /** What the physical address is a rule of: a clause such as "while page_offset_base is the default". */
  readonly physicalNote?: string;
}

/** Parts of a region whose order is known and whose bounds are not, lowest address first. */
export interface OrderedParts {
  readonly within: string;
  readonly lowToHigh: readonly OrderedPart[];
  readonly source: string;
}

export interface OrderedPart {
  readonly name: string;
  readonly kind: RegionKind;
  readonly growth?: Growth;
  readonly description: string;
}

/** The layout of an address space under one system and configuration. */
export interface LayoutProfile {
  readonly id: string;
  readonly title: string;
  /** `x86_64`, `x86`, `aarch64`, `riscv64`, … */
  readonly arch: string;
  readonly paging: PagingModeId;
  readonly addressBits: 32 | 64;
  readonly source: string;
  /** What address-space randomization does to the figures; 'none' if nothing. */
  readonly randomization: string;
  readonly notes: readonly string[];
  /** Sorted by start; base regions tile the whole space. */
  readonly regions: readonly Region[];
  readonly ordered: readonly OrderedParts[];
  /** Single addresses with a name: link addresses, bases, tops. */
  readonly landmarks: readonly Landmark[];
  /** PML4 slot of a recursive mapping, where the layout has one. */
  readonly recursiveSlot?: number;
  /** True for a system that runs in a virtual machine only: its physical memory is virtual memory of a host. */
  readonly guest?: boolean;
}

/** A named address of a layout. It may be an exclusive end, which its description says. */
export interface Landmark {
  readonly name: string;
  readonly address: VirtualAddress;
  readonly description: string;
  readonly source: string;
}

/** The base region that contains the address, and the overlays that do, smallest first. */
export interface RegionHit {
  readonly base: Region | undefined;
  readonly overlays: readonly Region[];
}
