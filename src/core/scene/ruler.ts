import type { Font, Measure, Shape, TextRun } from './shapes';

/** What stands beside one line of a ruler. */
export interface RulerLabel {
  readonly key: string;
  /** Absent where each run chooses another address. */
  readonly address?: bigint | undefined;
  /** What is known of the digits then. */
  readonly pattern?: readonly string[] | undefined;
  readonly y: number;
  /** Higher wins where two want one place. */
  readonly priority: number;
  readonly sign?: '~' | '≈' | undefined;
  readonly item?: string | undefined;
  readonly dashed: boolean;
}

export interface RulerStyle {
  readonly addressBits: 32 | 64;
  readonly side: 'left' | 'right';
  /** X of the column's edge that the ticks touch. */
  readonly edge: number;
  readonly measure: Measure;
  readonly flipped: boolean;
  /** Leading groups that stand in the heading instead. */
  readonly hoisted: number;
}

const font: Font = 'smallMono';
const groupGap = 6;
const tick = 5;
const textDistance = 10;
/** Labels nearer than this would touch. */
const leastDistance = 13;

/** Labels and ticks of a ruler. Of labels that would touch, the one of lower priority is left out. */
export function drawRuler(id: string, labels: readonly RulerLabel[], style: RulerStyle): Shape[] {
  const shapes: Shape[] = [];
  const kept = withoutCollisions(labels).sort((a, b) => (style.flipped ? a.y - b.y : b.y - a.y));
  let below: bigint | undefined;
  kept.forEach((label) => {
    const left = style.side === 'left';
    const y = Math.round(label.y) + 0.5;
    shapes.push({
      kind: 'path',
      key: `tick:${id}:${label.key}`,
      role: label.dashed ? 'tick dashed' : 'tick',
      d: `M${(left ? style.edge - tick : style.edge).toString()} ${y.toString()}h${tick.toString()}`,
    });
    shapes.push({
      kind: 'text',
      key: `ruler:${id}:${label.key}`,
      role: 'address',
      item: label.item,
      x: left ? style.edge - textDistance : style.edge + textDistance,
      y: Math.round(label.y) + 4,
      anchor: left ? 'end' : 'start',
      font,
      runs:
        label.address === undefined
          ? patternRuns(label.pattern ?? [])
          : addressRuns(label.address, below, style, label.sign),
    });
    below = label.address ?? below;
  });
  return shapes;
}

function withoutCollisions(labels: readonly RulerLabel[]): RulerLabel[] {
  const kept: RulerLabel[] = [];
  for (const label of [...labels].sort((a, b) => b.priority - a.priority)) {
    if (kept.every((other) => Math.abs(other.y - label.y) >= leastDistance)) kept.push(label);
  }
  return kept;
}

/** Digits that are the same in every run are bright, unless they are zeros at either end. */
function patternRuns(pattern: readonly string[]): TextRun[] {
  return pattern.map((text, i) => ({
    text,
    role: /[1-9a-f]/.test(text) ? undefined : 'faint',
    gap: i === 0 ? undefined : groupGap,
  }));
}

/**
 * An address in groups of four. Faint is what the label below already says, and zeros at the end: the eye then reads
 * the groups that matter. The end of a 64-bit space is written as the power it is.
 */
function addressRuns(
  address: bigint,
  below: bigint | undefined,
  style: Pick<RulerStyle, 'addressBits' | 'hoisted'>,
  sign?: string,
): TextRun[] {
  if (address === 1n << BigInt(style.addressBits)) {
    return [{ text: '2' }, { text: style.addressBits === 64 ? '⁶⁴' : '³²', role: 'power' }];
  }
  const groups = groupsOf(address, style.addressBits);
  const before = below === undefined ? undefined : groupsOf(below, style.addressBits);
  const differs = before === undefined ? 0 : groups.findIndex((group, i) => group !== before[i]);
  let last = groups.length - 1;
  while (last > differs && groups[last] === '0000') last -= 1;
  const runs: TextRun[] = sign === undefined ? [] : [{ text: sign, role: 'sign' }];
  groups.forEach((group, i) => {
    if (i < style.hoisted) return;
    const faint =
      i < differs ||
      (before !== undefined && i > last) ||
      (before === undefined && i > last && address !== 0n);
    runs.push({
      text: group,
      role: faint ? 'faint' : undefined,
      gap: runs.length === 0 ? undefined : groupGap,
    });
  });
  return runs;
}

export function groupsOf(address: bigint, addressBits: 32 | 64): string[] {
  const digits = address.toString(16).padStart(addressBits / 4, '0');
  return digits.match(/.{1,4}/g) ?? [digits];
}

/** How many leading groups all addresses share; the last two always stay. */
export function sharedGroups(addresses: readonly bigint[], addressBits: 32 | 64): number {
  const space = 1n << BigInt(addressBits);
  let count = 0;
  let lowest = space;
  let highest = 0n;
  for (const address of addresses) {
    if (address >= space) continue;
    count += 1;
    if (address < lowest) lowest = address;
    if (address > highest) highest = address;
  }
  if (count === 0) return 0;
  // What the lowest and the highest begin with, all between them do.
  const first = groupsOf(lowest, addressBits);
  const last = groupsOf(highest, addressBits);
  let shared = 0;
  while (shared < first.length - 2 && first[shared] === last[shared]) shared += 1;
  return shared;
}

/** Width of a ruler with its tick, in pixels. */
export function rulerWidth(addressBits: 32 | 64, hoisted: number, signs: boolean, measure: Measure): number {
  const groups = addressBits / 16 - hoisted;
  const text =
    groups * measure('0000', font) + (groups - 1) * groupGap + (signs ? measure('~', font) + groupGap : 0);
  return Math.ceil(text) + textDistance;
}
