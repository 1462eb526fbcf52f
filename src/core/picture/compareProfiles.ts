import { formatAddress, formatSize } from '../address';
import type { LayoutProfile, Region } from '../profiles/profile';
import { unassignedName } from '../profiles/tile';
import { changeWords, pairRows, signed, type SidePart } from './comparePair';
import { keepDetails, type Frame } from './details';
import type { ProfilePair } from './input';
import { legendOf, sureness } from './paint';
import { regionPaint } from './spaceView';
import type { Band, ChangeKind, CompareRow, Details, Fact, Paint, View } from './types';

interface RegionChange {
  readonly change: ChangeKind;
  readonly before?: Region | undefined;
  readonly after?: Region | undefined;
}

/** Two layouts side by side: 4 levels beside 5, a system then and now. */
export function compareProfiles({ before, after }: ProfilePair, frame: Frame): View {
  const changes = matchRegions(before, after);
  const drawn = changes.filter((change) => (change.after ?? change.before)?.layer === 'base');
  const parts = (side: 'before' | 'after'): SidePart[] =>
    drawn.flatMap((change) => regionPart(change, side, frame));
  const rows = pairRows(parts('before'), parts('after'), (gap) => ({
    name: 'not used',
    paint: 'hole',
    shape: gap.end - gap.start > 1n << BigInt(frame.addressBits - 10) ? 'cut' : 'short',
  }));
  const column = (side: 'before' | 'after', profile: LayoutProfile): View['columns'][number] => ({
    id: 'compare',
    title: profile.title,
    subtitle: `${profile.regions.filter(({ layer }) => layer === 'base').length.toString()} regions`,
    addressBits: frame.addressBits,
    ruler: side === 'before' ? 'left' : 'right',
    rows: rows[side],
    brackets: [],
  });
  const ids = new Set([...rows.before, ...rows.after].map(({ id }) => id));
  return {
    id: 'compare',
    title: 'Compare',
    crumbs: [before.title, after.title],
    status: changes.every(({ change }) => change === 'same')
      ? { kind: 'good', text: 'no difference' }
      : undefined,
    columns: [column('before', before), column('after', after)],
    lens: [],
    bands: drawn.flatMap((change) => band(change, ids)),
    meters: [],
    legend: legendOf([...rows.before, ...rows.after]),
    comparison: {
      before: before.title,
      after: after.title,
      tables: [
        {
          id: 'regions',
          title: 'Regions',
          head: 'Region',
          rows: changes.filter(isSomething).map((change) => tableRow(change, frame)),
          totals: [],
        },
      ],
    },
  };
}

/** By name; what is then left on both sides is the same if it is the only one of its kind there. */
function matchRegions(before: LayoutProfile, after: LayoutProfile): RegionChange[] {
  const said = ({ regions }: LayoutProfile): Region[] => regions.filter((region) => !isUnsaid(region));
  const own = said(after);
  const left = new Map(said(before).map((region) => [region.name, region]));
  const twins = new Map<Region, Region>();
  for (const region of own) {
    const twin = left.get(region.name);
    if (twin?.layer !== region.layer) continue;
    twins.set(region, twin);
    left.delete(region.name);
  }
  const alone = (regions: readonly Region[], { kind, layer }: Region): boolean =>
    regions.filter((other) => other.kind === kind && other.layer === layer).length === 1;
  const unmatched = own.filter((region) => !twins.has(region));
  for (const region of unmatched) {
    const same = [...left.values()].filter(
      ({ kind, layer }) => kind === region.kind && layer === region.layer,
    );
    const twin = same.length === 1 && alone(unmatched, region) ? same[0] : undefined;
    if (twin === undefined) continue;
    twins.set(region, twin);
    left.delete(twin.name);
  }
  return [
    ...own.map((region): RegionChange => {
      const twin = twins.get(region);
      return { change: twin === undefined ? 'new' : changeOf(twin, region), before: twin, after: region };
    }),
    ...[...left.values()].map((region): RegionChange => ({ change: 'gone', before: region })),
  ].sort((a, b) => Number(place(b) > place(a)) - Number(place(b) < place(a)));
}

/** What a profile only says nothing about has no name of its own to be compared by. */
function isUnsaid({ kind, name }: Region): boolean {
  return kind === 'free' && name === unassignedName;
}

function isEmpty(paint: Paint): boolean {
  return paint === 'hole' || paint === 'free';
}

function place({ before, after }: RegionChange): bigint {
  return (after ?? before)?.range.start ?? 0n;
}

function size({ range }: Region): bigint {
  return range.end - range.start;
}

function changeOf(before: Region, after: Region): ChangeKind {
  const delta = size(after) - size(before);
  if (delta !== 0n) return delta > 0n ? 'grown' : 'shrunk';
  return before.range.start === after.range.start ? 'same' : 'moved';
}

function idOf(change: RegionChange): string {
  return (change.after ?? change.before)?.name ?? '';
}

function rowId(side: 'before' | 'after', change: RegionChange): string {
  return side === 'after' ? `region:${idOf(change)}` : `before:${idOf(change)}`;
}

function regionPart(change: RegionChange, side: 'before' | 'after', frame: Frame): SidePart[] {
  const region = change[side];
  if (region === undefined) return [];
  const other = side === 'after' ? 'before' : 'after';
  const paint = regionPaint(region);
  return [
    {
      start: region.range.start,
      end: region.range.end,
      hole: isEmpty(paint) && region.kind !== 'guard',
      row: {
        id: rowId(side, change),
        name: region.name,
        mono: false,
        paint,
        shape: 'named',
        size: formatSize(size(region)),
        sureness: sureness(region.certainty),
        ...(change[other] === undefined ? {} : { partner: rowId(other, change) }),
        ...(change.change === 'new' || change.change === 'gone' ? { change: change.change } : {}),
        details: keepDetails(frame, `compare:${idOf(change)}`, () => details(change, frame)),
      },
    },
  ];
}

function details(change: RegionChange, frame: Frame): Details {
  const side = (label: string, region: Region | undefined): Fact[] =>
    region === undefined
      ? [{ label, note: 'not there' }]
      : [
          { label, value: formatAddress(region.range.start, frame.addressBits) },
          { label: 'to', value: formatAddress(region.range.end - 1n, frame.addressBits) },
          { label: '', note: formatSize(size(region)) },
        ];
  const { before, after } = change;
  return {
    heading: idOf(change),
    mono: false,
    subtitle: change.change === 'same' ? 'unchanged' : change.change,
    facts: [...side('Before', before), ...side('After', after)],
    tables: [],
    text: [before, after].flatMap((region) => (region === undefined ? [] : [`Source: ${region.source}`])),
  };
}

function band(change: RegionChange, drawn: ReadonlySet<string>): Band[] {
  const { before, after } = change;
  const [from, to] = [rowId('before', change), rowId('after', change)];
  if (before === undefined || after === undefined || !drawn.has(from) || !drawn.has(to)) return [];
  const paint = regionPaint(after);
  if (isEmpty(paint)) return [];
  const label = changeWords(change.change, size(after) - size(before), undefined);
  const words = change.change === 'moved' ? [{ text: 'moved', mono: false }] : label;
  return [{ id: `compare:${idOf(change)}`, from, to, paint, label: words }];
}

/** A hole is what the others leave; it is of interest only where no address can be. */
function isSomething({ before, after }: RegionChange): boolean {
  return (after ?? before)?.kind !== 'hole';
}

function tableRow(change: RegionChange, frame: Frame): CompareRow {
  const { before, after } = change;
  const moved = before !== undefined && after !== undefined && before.range.start !== after.range.start;
  return {
    id: `region:${idOf(change)}`,
    change: change.change,
    name: idOf(change),
    mono: false,
    before: before === undefined ? undefined : formatSize(size(before)),
    after: after === undefined ? undefined : formatSize(size(after)),
    delta: before === undefined || after === undefined ? change.change : signed(size(after) - size(before)),
    note: moved ? `now at ${formatAddress(after.range.start, frame.addressBits)}` : undefined,
    item: after === undefined ? rowId('before', change) : rowId('after', change),
  };
}
