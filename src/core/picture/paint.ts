import type { Rights, Section, Certainty } from '../memoryMap';
import type { LegendEntry, Paint, Row, Sureness } from './types';

export function rightsWord(rights: Rights): string {
  return `${rights.read ? 'r' : '-'}${rights.write ? 'w' : '-'}${rights.execute ? 'x' : '-'}`;
}

export function rightsPaint(rights: Rights | undefined, zeroFill: boolean): Paint {
  if (rights === undefined) return zeroFill ? 'zero' : 'unknown';
  if (rights.write && rights.execute) return 'breach';
  if (rights.execute) return 'execute';
  if (rights.write) return zeroFill ? 'zero' : 'write';
  return 'read';
}

export function sectionPaint(section: Section): Paint {
  return rightsPaint(section.rights ?? section.usualRights, section.zeroFill);
}

/** The paint of several sections as one: that of the most that one of them may do. Only where each is a breach, all of it is one. */
export function togetherPaint(paints: readonly Paint[]): Paint {
  const breaches = paints.filter((paint) => paint === 'breach').length;
  if (breaches > 0) return breaches === paints.length ? 'breach' : 'execute';
  return strongest.find((paint) => paints.includes(paint)) ?? paints[0] ?? 'unknown';
}

const strongest: readonly Paint[] = ['execute', 'write', 'zero', 'read'];

export function sureness(certainty: Certainty): Sureness {
  return certainty.kind;
}

const words: Readonly<Record<Paint, string>> = {
  execute: 'execute',
  read: 'read only',
  write: 'write',
  zero: 'zero-fill',
  alias: 'maps physical memory',
  breach: 'write and execute',
  window: 'window',
  free: 'free',
  hole: 'hole',
  fill: 'fill',
  unknown: 'rights not known',
};

const order: readonly Paint[] = [
  'execute',
  'read',
  'write',
  'zero',
  'breach',
  'alias',
  'unknown',
  'window',
  'free',
  'fill',
  'hole',
];

/** What the marks of these rows mean, each once, in the order of the vocabulary. */
export function legendOf(rows: Iterable<Row>): LegendEntry[] {
  const paints = new Set<Paint>();
  let moved = false;
  let estimated = false;
  let usual = false;
  for (const row of walk(rows)) {
    // What only marks the place of a partner needs no explanation beside its own words.
    const isOwn = row.paint !== 'free' || row.partner === undefined;
    // A break of the axis has no paint at all.
    if (isOwn && row.shape !== 'cut') paints.add(row.paint);
    moved ||= row.sureness === 'default';
    estimated ||= row.sureness === 'estimated';
    usual ||= row.usual === true;
  }
  return [
    ...order.filter((paint) => paints.has(paint)).map((paint) => ({ paint, text: words[paint] })),
    ...(moved ? [{ sign: '~', text: 'moves at boot' }] : []),
    ...(usual ? [{ sign: '?', text: 'not built: usual rights' }] : []),
    ...(estimated ? [{ sign: '≈', text: 'estimated' }] : []),
  ];
}

/** Rows with those of the columns that open from them. */
export function* walk(rows: Iterable<Row>): Generator<Row> {
  for (const row of rows) {
    yield row;
    if (row.inside !== undefined) yield* walk(row.inside.rows);
  }
}
