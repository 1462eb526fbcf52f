import { formatSize, hex } from '../../address';
import { isPagingModeId, pagingMode, type PagingMode, type PagingModeId } from '../../paging/modes';
import type { ProfileData, RegionData } from '../profileData';
import { defaultPrivilege } from '../regionKinds';
import { holeOf } from '../tile';
import type { FoundLayout, FoundRegion, UnreadLine } from './found';
import { kindInWords, saysNothing } from './words';

/** A finding about a line, whose text the caller knows. */
export type LineNote = Pick<UnreadLine, 'line' | 'why'>;

const mostRegions = 2000;
const mostLandmarks = 500;

/**
 * Makes a profile in the small form that users write, of what a text shows. `hints` are the texts that may say which
 * machine it is of, nearest first.
 */
export function assemble(
  { regions, landmarks, digits }: FoundLayout,
  title: string,
  hints: readonly string[],
): { readonly profile: ProfileData; readonly notes: readonly LineNote[] } {
  const notes: LineNote[] = [];
  const paging = modeOf(regions, digits, hints);
  const mode = pagingMode(paging);
  const sound = regions.filter((region) => {
    const why = faultOf(region, mode);
    if (why !== undefined) notes.push({ line: region.line, why });
    return why === undefined;
  });
  for (const { line } of sound.slice(mostRegions))
    notes.push({ line, why: `more than ${mostRegions.toString()} regions` });
  const layered = withLayers(sound.slice(0, mostRegions));
  const names = new Set<string>();
  const data: RegionData[] = [];
  const ordered: NonNullable<ProfileData['ordered']>[number][] = [];
  for (const { region, layer } of layered) {
    const name = unique(region.name, names);
    const mismatch = sizeMismatch(region);
    if (mismatch !== undefined) notes.push({ line: region.line, why: mismatch });
    data.push({ ...regionData(region, name, mode, mismatch), ...(layer === 'overlay' ? { layer } : {}) });
    if (region.parts !== undefined) ordered.push({ within: name, lowToHigh: region.parts.map(partData) });
  }
  const bounds = landmarks.filter(({ address }) => address < 1n << BigInt(mode.addressBits));
  return {
    profile: {
      title,
      paging,
      regions: data,
      ...(ordered.length === 0 ? {} : { ordered }),
      ...(bounds.length === 0
        ? {}
        : {
            landmarks: bounds
              .slice(0, mostLandmarks)
              .map(({ name, address }) => ({ name, address: addressText(address, mode) })),
          }),
    },
    notes,
  };
}

/** By its hole where that is drawn, else by what the text says of itself, else by the addresses. */
function modeOf(regions: readonly FoundRegion[], digits: number, hints: readonly string[]): PagingModeId {
  if (digits <= 8) return hints.some((hint) => /\bsv32\b/i.test(hint)) ? 'riscv-sv32' : 'x86-32';
  const hinted = hints.flatMap(modesNamed);
  // What is neither of 48 bits on x86-64 nor below them is of Arm before it is of five levels.
  const candidates: readonly PagingModeId[] = [...hinted, 'x86_64-4level', 'arm64-4k-48', 'x86_64-5level'];
  const fit = (ids: readonly PagingModeId[], holds: (mode: PagingMode) => boolean) =>
    ids.find((id) => holds(pagingMode(id)));
  const drawn = regions.find(({ name, description = '' }) =>
    /non-?canonical/i.test(`${name} ${description}`),
  );
  const isDrawn = (mode: PagingMode): boolean => {
    const hole = holeOf(mode);
    return hole !== undefined && hole.start === drawn?.start && hole.end === drawn.end;
  };
  const fits = (mode: PagingMode): boolean => regions.every((region) => !livesInHole(region, mode));
  const byHole = fit([...candidates, 'riscv-sv39', 'riscv-sv57'], isDrawn);
  return byHole ?? fit(candidates, fits) ?? candidates[0] ?? 'x86_64-4level';
}

/** The modes that a text names, surest first. */
function modesNamed(text: string): readonly PagingModeId[] {
  const named: readonly (readonly [RegExp, PagingModeId])[] = [
    [/\bsv57\b/i, 'riscv-sv57'],
    [/\bsv48\b/i, 'riscv-sv48'],
    [/\bsv39\b|\brisc-?v/i, 'riscv-sv39'],
    [/\b5-level\b|\bla57\b/i, 'x86_64-5level'],
    [/\b4-level\b|\bx86[-_]64\b|\bamd64\b/i, 'x86_64-4level'],
  ];
  const plain = named.filter(([pattern]) => pattern.test(text)).map(([, id]) => id);
  if (!/\baarch64\b|\barm64\b|\barmv[89]/i.test(text)) return plain;
  const page = /\b(4|16|64) ?K(?:i?B)?\b/i.exec(text)?.[1] ?? '4';
  const bits = /\b(36|39|42|47|48|52)[- ]?bit/i.exec(text)?.[1] ?? '48';
  const arm = `arm64-${page}k-${bits}`;
  return [isPagingModeId(arm) ? arm : 'arm64-4k-48', ...plain];
}

function livesInHole({ name, description = '', start, end }: FoundRegion, mode: PagingMode): boolean {
  const hole = holeOf(mode);
  return hole !== undefined && start < hole.end && end > hole.start && !saysNothing(name, description);
}

function faultOf(region: FoundRegion, mode: PagingMode): string | undefined {
  const { start, end } = region;
  if (end <= start) return 'it would be empty';
  if (end > 1n << BigInt(mode.addressBits)) return `it ends above ${mode.addressBits.toString()} bits`;
  if (livesInHole(region, mode))
    return `from ${hex(start)} to ${hex(end - 1n)} it would reach into the non-canonical hole of ${mode.title}`;
  return undefined;
}

interface Layered {
  readonly region: FoundRegion;
  readonly layer: 'base' | 'overlay';
}

/** The larger ones are the base, and what lies in or across them lies over them. By start. */
function withLayers(regions: readonly FoundRegion[]): readonly Layered[] {
  const bySize = [...regions].sort((a, b) => compare(b.end - b.start, a.end - a.start));
  const bases: FoundRegion[] = [];
  const layered = bySize.map((region): Layered => {
    const at = firstEndingAfter(bases, region.start);
    const next = bases[at];
    if (next !== undefined && next.start < region.end) return { region, layer: 'overlay' };
    bases.splice(at, 0, region);
    return { region, layer: 'base' };
  });
  return layered.sort(
    (a, b) => compare(a.region.start, b.region.start) || compare(b.region.end, a.region.end),
  );
}

/** Index in regions that do not overlap, sorted by start. */
function firstEndingAfter(regions: readonly FoundRegion[], address: bigint): number {
  let low = 0;
  let high = regions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const region = regions[middle];
    if (region !== undefined && region.end <= address) low = middle + 1;
    else high = middle;
  }
  return low;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function regionData(
  region: FoundRegion,
  name: string,
  mode: PagingMode,
  mismatch: string | undefined,
): RegionData {
  const { start, end, description, growth, movable } = region;
  const hole = holeOf(mode);
  const upper = start >= (hole?.end ?? 1n << BigInt(mode.addressBits - 1));
  const inHole = hole !== undefined && start < hole.end && end > hole.start;
  // A region of many parts is not for what one of them is for.
  const words = region.parts === undefined ? kindInWords(region.name, description ?? '', upper) : undefined;
  const kind = inHole ? 'noncanonical' : (region.kind ?? words);
  const estimated = region.estimated ?? mismatch;
  const isUserKind = kind !== undefined && defaultPrivilege(kind) === 'user' && kind !== 'vsyscall';
  return {
    name,
    start: addressText(start, mode),
    ...sizeOrLast(start, end, mode),
    ...(kind === undefined ? {} : { kind }),
    ...(upper && isUserKind ? { privilege: 'kernel' } : {}),
    ...(growth === undefined ? {} : { growth }),
    ...(description === undefined ? {} : { description }),
    ...(movable === undefined ? {} : { movable }),
    ...(estimated === undefined ? {} : { estimated }),
  };
}

function partData(part: NonNullable<FoundRegion['parts']>[number]) {
  const kind = kindInWords(part.name, part.description ?? '', false);
  return { ...part, ...(kind === undefined ? {} : { kind }) };
}

/** A size where it is round, else the last address. */
function sizeOrLast(start: bigint, end: bigint, mode: PagingMode): Pick<RegionData, 'size' | 'last'> {
  const size = formatSize(end - start);
  return /^\d+ [KMGTPE]iB$/.test(size)
    ? { size: size.replace(' ', '') }
    : { last: addressText(end - 1n, mode) };
}

function addressText(address: bigint, mode: PagingMode): string {
  return hex(address, mode.addressBits / 4);
}

function sizeMismatch({ start, end, stated }: FoundRegion): string | undefined {
  if (stated === undefined) return undefined;
  const size = end - start;
  if (size >= stated.least && size <= stated.most) return undefined;
  return `its size is given as ${stated.text}, and its addresses make ${formatSize(size)}`;
}

function unique(name: string, taken: Set<string>): string {
  let made = name;
  for (let i = 2; taken.has(made); i += 1) made = `${name} (${i.toString()})`;
  taken.add(made);
  return made;
}
