import type { PagingMode } from './pagingMode';

/** Processors and systems that translate no addresses, or none that is described here. */
export const flatModes = {
  'flat-32': {
    id: 'flat-32',
    title: 'No translation, 32-bit addresses',
    arch: 'arm',
    addressBits: 32,
    vaBits: 32,
    paBits: '32',
    pageShift: 32,
    entryBytes: 4,
    levels: [],
    canonical: { kind: 'none', rule: 'all 32-bit addresses are valid' },
    root: 'none',
    source:
      'Armv7-M ARM DDI 0403E.e B3.1 (a single 4 GiB address space, no translation); the short descriptors of Cortex-A are not described',
  },
} as const satisfies Readonly<Record<string, PagingMode>>;
