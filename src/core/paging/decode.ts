import { END_OF_SPACE, truncateVirtualAddress, type VirtualAddress } from '../address';
import { assertNever } from '../result';
import type { CanonicalRule, PagingMode } from './modes';

/** One table index of an address. */
export interface LevelIndex {
  /** The manual's name of the table: `PML4`, `L0`, `VPN[2]`. */
  readonly level: string;
  /** Linux's name of the level: `pgd`, `p4d`, `pud`, `pmd`, `pte`. */
  readonly linux: string;
  readonly index: number;
  /** Highest and lowest bit of the address that make the index. */
  readonly bits: readonly [high: number, low: number];
  /** Offset of the entry in its table, in bytes: index × entry size. */
  readonly entryOffset: number;
}

/** The offset in a page of one size that the mode knows. */
export interface LeafOffset {
  /** The level whose entry maps the page. */
  readonly level: string;
  /** Page size in bytes. */
  readonly size: bigint;
  readonly offset: bigint;
}

export interface DecodedAddress {
  readonly address: VirtualAddress;
  readonly mode: PagingMode;
  /** Whether the hardware accepts it: for x86 and RISC-V the sign extension, for Arm a TTBR's range (top byte included). */
  readonly canonical: boolean;
  /** The half that the sign bit chooses (Arm: bit 55). 'lower' throughout in a 32-bit mode. */
  readonly half: 'lower' | 'upper';
  /** The address with the bits above the sign bit made copies of it; itself where canonical. */
  readonly canonicalForm: VirtualAddress;
  /**
   * The bits above the translated ones as they stand in the address. In a 32-bit mode these are bits 63 to 32, which
   * must be 0 there; absent when they are, since such an address is written with 32 bits.
   */
  readonly sign?: {
    readonly bits: readonly [high: number, low: number];
    readonly value: bigint;
    readonly expected: bigint;
  };
  /** Highest level first. */
  readonly indices: readonly LevelIndex[];
  /** In the smallest page. */
  readonly offset: bigint;
  /** Largest page first; the last is the smallest page. */
  readonly leafOffsets: readonly LeafOffset[];
  /** The largest power of two that divides the address; absent for 0. */
  readonly alignment?: bigint;
  /** Arm only. */
  readonly arm?: {
    readonly ttbr: 0 | 1;
    readonly tag: number;
    readonly untagged: VirtualAddress;
    readonly canonicalIgnoringTopByte: boolean;
  };
}

/** What an address means in a paging mode. Total: every 64-bit value has an answer. */
export function decode(address: VirtualAddress, mode: PagingMode): DecodedAddress {
  const plan = planOf(mode);
  const low = address & plan.vaMask;
  const upper = plan.selectBit !== undefined && (address & plan.selectBit) !== 0n;
  const expected = upper ? plan.signOnes : 0n;
  const value = address >> plan.vaBits;
  const canonical = value === expected;
  const plain: bigint = address;
  const alignment = plain & -plain;
  return {
    address,
    mode,
    canonical,
    half: upper ? 'upper' : 'lower',
    canonicalForm: truncateVirtualAddress((expected << plan.vaBits) | low),
    ...(plan.selectBit === undefined && canonical ? {} : { sign: { bits: plan.signBits, value, expected } }),
    indices: plan.levels.map((level) => indexAt(level, address)),
    offset: address & plan.offsetMask,
    leafOffsets: plan.leaves.map(({ level, size, mask }) => ({ level, size, offset: address & mask })),
    ...(alignment === 0n ? {} : { alignment }),
    ...(plan.arm ? { arm: armTag(address, upper, plan) } : {}),
  };
}

/** The range of addresses that no address in use can have, and where the address stands to it. */
export interface CanonicalExplanation {
  /** The rule in the manual's words. */
  readonly rule: string;
  /** What the processor raises on a use of the address. */
  readonly violation: string;
  /** The bits that have the wrong value, as ranges, highest first. */
  readonly wrongBits: readonly (readonly [high: number, low: number])[];
  /** The hole that the address lies in; `end` is exclusive. */
  readonly hole: { readonly start: VirtualAddress; readonly end: bigint };
  /** The last legal address below. */
  readonly below: VirtualAddress;
  /** The first legal address above; absent in a 32-bit mode. */
  readonly above?: VirtualAddress;
  /** Which of the two is nearer. */
  readonly nearest: 'below' | 'above';
}

/** Why an address is not canonical; undefined when it is. */
export function explainCanonical(decoded: DecodedAddress): CanonicalExplanation | undefined {
  const { address, mode, sign } = decoded;
  if (decoded.canonical || sign === undefined) return undefined;
  const plan = planOf(mode);
  const start = plan.lowerEnd;
  const end = END_OF_SPACE - start;
  const below = truncateVirtualAddress(start - 1n);
  const rule = mode.canonical;
  const facts = {
    rule: rule.rule,
    violation:
      rule.kind === 'none' ? 'cannot be formed in this mode: the address has 32 bits' : rule.violation,
    wrongBits: bitRuns((sign.value ^ sign.expected) << plan.vaBits),
    below,
  };
  if (plan.selectBit === undefined) {
    return { ...facts, hole: { start: truncateVirtualAddress(start), end: END_OF_SPACE }, nearest: 'below' };
  }
  return {
    ...facts,
    hole: { start: truncateVirtualAddress(start), end },
    above: truncateVirtualAddress(end),
    nearest: address - below <= end - address ? 'below' : 'above',
  };
}

/** A mode's masks and shifts, made once: a decode is on the path of every hover. */
interface Plan {
  readonly vaBits: bigint;
  readonly vaMask: bigint;
  /** First address above the lower half, or above the space in a 32-bit mode. */
  readonly lowerEnd: bigint;
  /** The bit that chooses the half, as a mask; absent in a 32-bit mode. */
  readonly selectBit: bigint | undefined;
  readonly signBits: readonly [number, number];
  readonly signOnes: bigint;
  readonly offsetMask: bigint;
  readonly levels: readonly PlannedLevel[];
  readonly leaves: readonly { readonly level: string; readonly size: bigint; readonly mask: bigint }[];
  readonly arm: boolean;
}

interface PlannedLevel {
  readonly level: string;
  readonly linux: string;
  readonly bits: readonly [number, number];
  readonly shift: bigint;
  readonly mask: bigint;
  readonly entryBytes: number;
}

const plans = new WeakMap<PagingMode, Plan>();

function planOf(mode: PagingMode): Plan {
  const known = plans.get(mode);
  if (known !== undefined) return known;
  const plan = makePlan(mode);
  plans.set(mode, plan);
  return plan;
}

function makePlan(mode: PagingMode): Plan {
  const vaBits = BigInt(mode.vaBits);
  const rule = mode.canonical;
  // Arm's two ranges have vaBits each; on x86 and RISC-V the sign bit is the highest of the vaBits.
  const lowerBits = rule.kind === 'sign' ? vaBits - 1n : vaBits;
  return {
    vaBits,
    vaMask: (1n << vaBits) - 1n,
    lowerEnd: 1n << lowerBits,
    selectBit: selectMask(rule),
    signBits: [63, mode.vaBits],
    signOnes: (1n << (64n - vaBits)) - 1n,
    offsetMask: (1n << BigInt(mode.pageShift)) - 1n,
    levels: mode.levels.map(({ name, linux, bits }) => ({
      level: name,
      linux,
      bits,
      shift: BigInt(bits[1]),
      mask: (1n << BigInt(bits[0] - bits[1] + 1)) - 1n,
      entryBytes: mode.entryBytes,
    })),
    leaves: mode.levels.flatMap(({ name, leaf }) =>
      leaf === undefined ? [] : [{ level: name, size: leaf.size, mask: leaf.size - 1n }],
    ),
    arm: rule.kind === 'ttbr',
  };
}

function selectMask(rule: CanonicalRule): bigint | undefined {
  switch (rule.kind) {
    case 'none':
      return undefined;
    case 'sign':
      return 1n << BigInt(rule.signBit);
    case 'ttbr':
      return 1n << BigInt(rule.selectBit);
    default:
      return assertNever(rule);
  }
}

function indexAt({ level, linux, bits, shift, mask, entryBytes }: PlannedLevel, address: bigint): LevelIndex {
  const index = Number((address >> shift) & mask);
  return { level, linux, index, bits, entryOffset: index * entryBytes };
}

const topByte = 0xff00_0000_0000_0000n;

function armTag(address: bigint, upper: boolean, plan: Plan): NonNullable<DecodedAddress['arm']> {
  const untagged = truncateVirtualAddress(upper ? address | topByte : address & ~topByte);
  return {
    ttbr: upper ? 1 : 0,
    tag: Number(address >> 56n),
    untagged,
    canonicalIgnoringTopByte: untagged >> plan.vaBits === (upper ? plan.signOnes : 0n),
  };
}

/** The runs of set bits in a 64-bit value, highest first. */
function bitRuns(value: bigint): (readonly [high: number, low: number])[] {
  const runs: (readonly [number, number])[] = [];
  let high = -1;
  for (let bit = 63; bit >= -1; bit -= 1) {
    const set = bit >= 0 && ((value >> BigInt(bit)) & 1n) === 1n;
    if (set && high < 0) high = bit;
    if (!set && high >= 0) {
      runs.push([high, bit + 1]);
      high = -1;
    }
  }
  return runs;
}
