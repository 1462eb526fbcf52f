import type { Privilege, RegionKind } from './profile';

/** Who may use regions of a kind, where a profile does not say. */
export function defaultPrivilege(kind: RegionKind): Privilege {
  return privileges[kind];
}

const privileges: Readonly<Record<RegionKind, Privilege>> = {
  user: 'user',
  kernel: 'kernel',
  'kernel-image': 'kernel',
  module: 'kernel',
  directmap: 'kernel',
  vmalloc: 'kernel',
  vmemmap: 'kernel',
  fixmap: 'kernel',
  kasan: 'kernel',
  efi: 'kernel',
  'cpu-entry': 'kernel',
  vsyscall: 'user',
  pkmap: 'kernel',
  io: 'kernel',
  mmap: 'user',
  stack: 'user',
  heap: 'user',
  text: 'user',
  data: 'user',
  arguments: 'user',
  random: 'none',
  free: 'none',
  recursive: 'kernel',
  debug: 'kernel',
  guard: 'none',
  hole: 'none',
  noncanonical: 'none',
  special: 'none',
};

// The keys of `privileges` are the kinds: Object.keys only forgets that in its type.
export const regionKinds = Object.keys(privileges) as readonly RegionKind[];
