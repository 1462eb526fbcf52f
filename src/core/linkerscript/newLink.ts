import { dialects, type Dialect } from './dialect';
import type { Link } from './link';
import { linkSymbols } from './linkSymbols';
import type { LinkOptions } from './options';
import { targetOf, type Target } from './targets';
import { pageSizes } from './pageSizes';
import { nothingUncertain } from './uncertain';
import type { PlaceRequest } from './placement';

/** Whether data that only relocations write is made read-only by and by. */
function hasRelro({ options, dialect }: PlaceRequest, target: Target): boolean {
  // ld.lld keeps no pages apart with -n and -N, and so protects none.
  if (dialect === 'lld') return options.nmagic !== true && options.omagic !== true && options.relro !== false;
  if (isBare(target, options)) return false;
  return options.relro ?? (target.relro || target.machine.startsWith('riscv'));
}

/** Without an operating system GNU ld knows no -z relro, and for RISC-V no -z separate-code: it says that it ignores them. */
function isBare({ machine, linux }: Target, options: LinkOptions): boolean {
  if (machine.startsWith('riscv')) return !linux && options.linuxTarget !== true;
  return (machine === 'arm' || machine === 'aarch64') && !linux;
}

/** By GNU ld with -r, and where it is told so (ldlang.c, lang_common); ld.lld 14 makes room for them though it is told not to. */
function keepsCommons(options: LinkOptions, dialect: Dialect): boolean {
  if (dialect === 'lld') return false;
  return options.noDefineCommon === true || (options.relocatable === true && options.defineCommon !== true);
}

/** A link before anything of its scripts or objects is read. */
export function newLink(request: PlaceRequest): Link {
  const { options, inputs, dialect } = request;
  const target = targetOf(options, inputs?.find((input) => input.machine !== undefined)?.machine);
  const { maxPage, commonPage, issues } = pageSizes(options, target, dialect);
  const keepsCode = dialect === 'gnu' && target.machine.startsWith('riscv') && isBare(target, options);
  return {
    rules: dialects[dialect],
    options,
    target,
    maxPage,
    commonPage,
    separateCode: keepsCode ? false : (options.separateCode ?? target.separateCode),
    addressMask: (1n << BigInt(target.bits)) - 1n,
    // DATA_SEGMENT_RELRO_END counts for GNU ld with -r too.
    relro: (dialect === 'gnu' || options.relocatable !== true) && hasRelro(request, target),
    statements: [],
    builtInStart: undefined,
    regions: [],
    headers: [],
    sections: [],
    files: [],
    symbols: linkSymbols(),
    libraries: undefined,
    keepsCommons: keepsCommons(options, dialect),
    dissolvesGroups: options.dissolvesGroups === true,
    commonPieces: [],
    phase: 'first',
    iteration: 0,
    sizingIteration: 0,
    usedSegments: new Set(),
    dataSegment: {
      phase: 'none',
      base: 0n,
      end: 0n,
      commonPage: 1n,
      maxPage: 1n,
      relroOffset: 0n,
      relroEnd: 0n,
      relroDoubt: undefined,
      endDoubt: undefined,
    },
    saneExpressions: false,
    headerSize: -1,
    loadHeaders: false,
    referred: undefined,
    unwindRelocations: 0,
    relroStart: 0n,
    relroEnd: 0n,
    uncertainty: nothingUncertain,
    versions: [],
    withoutInputs: inputs === undefined,
    builtInGap: undefined,
    namesInputs: false,
    hasNoScript: request.scripts.length === 0,
    entry: options.entry,
    outputArchitecture: undefined,
    outputFormat: undefined,
    issues: [...issues],
    seenIssues: new Set(),
    steps: 0,
    byName: new Map(),
    nextSectionId: 0,
    stackFlags: 'none',
    commonStatement: undefined,
    overwrites: [],
    crossReferences: [],
    ownSections: false,
  };
}
