import { END_OF_SPACE, formatAddress, hex } from '../address';
import type { Issue } from '../issue';
import { pagingMode, type PagingMode } from '../paging/modes';
import { recursiveMap } from '../paging/recursive';
import type { Result } from '../result';
import type { SourceLocation } from '../text';
import type { OwnRegion } from './extendProfile';
import { isBuiltinProfileId } from './index';
import { profileIssue } from './issues';
import type { JsonPath, JsonText } from './jsonText';
import type { ProfileData, RegionData } from './profileData';
import { parseAddress, parseSize } from './quantityText';
import { holeOf } from './tile';

/** What is wrong with the figures and names of a profile of the right shape. */
export function checkProfile(
  data: ProfileData,
  base: ProfileData | undefined,
  own: readonly OwnRegion[],
  mode: PagingMode,
  json: JsonText,
): readonly Issue[] {
  const ranges: OwnRange[] = [];
  const issues: Issue[] = [...checkNames(data, base, json), ...checkMode(data, base, mode, json)];
  for (const region of own) {
    const found = checkRegion(region, mode, json);
    issues.push(...found.issues);
    if (found.range !== undefined) ranges.push(found.range);
  }
  for (const [index, { address }] of (data.landmarks ?? []).entries()) {
    issues.push(
      ...quantity(address, ['landmarks', index, 'address'], json, (text) =>
        parseAddress(text, mode.addressBits),
      ).issues,
    );
  }
  return [...issues, ...overlaps(ranges, mode)];
}

interface OwnRange {
  readonly name: string;
  readonly start: bigint;
  readonly end: bigint;
  readonly layer: 'base' | 'overlay';
  readonly at: SourceLocation;
}

function checkNames(data: ProfileData, base: ProfileData | undefined, json: JsonText): readonly Issue[] {
  const issues: Issue[] = [];
  const id = data.id ?? '';
  if (isBuiltinProfileId(id)) issues.push(profileIssue('profile-builtin-id', { id }, json.locate(['id'])));
  if (data.remove !== undefined && base === undefined) {
    issues.push(profileIssue('profile-remove-without-extends', {}, json.locateKey(['remove'])));
  }
  const inherited = new Set((base?.regions ?? []).map(({ name }) => name));
  const known = new Set([...inherited, ...(data.regions ?? []).map(({ name }) => name)]);
  for (const [index, name] of (base === undefined ? [] : (data.remove ?? [])).entries()) {
    if (!inherited.has(name)) issues.push(unknownRegion(name, inherited, json.locate(['remove', index])));
  }
  for (const [index, { within }] of (data.ordered ?? []).entries()) {
    if (!known.has(within))
      issues.push(unknownRegion(within, known, json.locate(['ordered', index, 'within'])));
  }
  return issues;
}

function unknownRegion(name: string, known: ReadonlySet<string>, at: SourceLocation): Issue {
  const near = [...known].find((other) => other.toLowerCase() === name.toLowerCase());
  const names = [...known].slice(0, 8).map((other) => `"${other}"`);
  const hint =
    near === undefined
      ? names.length === 0
        ? ''
        : `; there are ${names.join(', ')}`
      : `; did you mean "${near}"?`;
  return profileIssue('profile-unknown-region', { name, hint }, at);
}

function checkMode(
  data: ProfileData,
  base: ProfileData | undefined,
  mode: PagingMode,
  json: JsonText,
): readonly Issue[] {
  const issues: Issue[] = [];
  if (base?.paging !== undefined && pagingMode(base.paging).addressBits !== mode.addressBits) {
    const facts = { mode: mode.title, bits: String(mode.addressBits), base: base.id ?? '' };
    issues.push(profileIssue('profile-width', facts, json.locate(['paging'])));
  }
  const slot = data.recursiveSlot;
  const map = slot === undefined ? undefined : recursiveMap(mode, slot);
  if (map?.ok === false) {
    const facts = { slot: String(slot), mode: mode.title, reason: map.error };
    issues.push(profileIssue('profile-slot', facts, json.locate(['recursiveSlot'])));
  }
  return issues;
}

function checkRegion(
  { data, index }: OwnRegion,
  mode: PagingMode,
  json: JsonText,
): { readonly issues: readonly Issue[]; readonly range?: OwnRange } {
  const path = (key: string): JsonPath => ['regions', index, key];
  const at = json.locate(['regions', index]);
  const { name } = data;
  if (data.start === undefined) {
    const expected = 'the first address, or the name of a region of the extended profile';
    return { issues: [profileIssue('profile-missing-key', { key: 'start', expected }, at)] };
  }
  if (data.size !== undefined && data.last !== undefined) {
    return { issues: [profileIssue('profile-two-ends', { name }, json.locate(path('last')))] };
  }
  if (data.size === undefined && data.last === undefined) {
    const expected = 'a size, or "last", the last address';
    return { issues: [profileIssue('profile-missing-key', { key: 'size', expected }, at)] };
  }
  const asAddress = (text: string | number) => parseAddress(text, mode.addressBits);
  const start = quantity(data.start, path('start'), json, asAddress);
  const end = endOf(data, start.value, mode, json, path);
  const physical = quantity(data.physical, path('physical'), json, (text) => parseAddress(text, 64));
  const issues = [...start.issues, ...end.issues, ...physical.issues];
  if (start.value === undefined || end.value === undefined) return { issues };
  if (physical.value !== undefined && physical.value + (end.value - start.value) > END_OF_SPACE) {
    issues.push(profileIssue('profile-physical-beyond', { name }, json.locate(path('physical'))));
  }
  const range = {
    name,
    start: start.value,
    end: end.value,
    layer: data.layer ?? 'base',
    at: json.locate(path('start')),
  };
  return { issues: [...issues, ...inHole(range, data, mode)], range };
}

interface Checked {
  readonly issues: readonly Issue[];
  readonly value?: bigint;
}

/** The exclusive end of a region, from its size or its last address. */
function endOf(
  data: RegionData,
  start: bigint | undefined,
  mode: PagingMode,
  json: JsonText,
  path: (key: string) => JsonPath,
): Checked {
  const { name } = data;
  const last = quantity(data.last, path('last'), json, (text) => parseAddress(text, mode.addressBits));
  const size = quantity(data.size, path('size'), json, parseSize);
  const issues = [...last.issues, ...size.issues];
  if (start === undefined || issues.length > 0) return { issues };
  if (last.value !== undefined) {
    if (last.value >= start) return { issues, value: last.value + 1n };
    const facts = { name, start: hex(start), last: hex(last.value) };
    return { issues: [profileIssue('profile-backwards', facts, json.locate(path('last')))] };
  }
  if (size.value === 0n)
    return { issues: [profileIssue('profile-empty-region', { name }, json.locate(path('size')))] };
  const end = start + (size.value ?? 0n);
  if (end <= 1n << BigInt(mode.addressBits)) return { issues, value: end };
  const facts = { name, end: hex(end), bits: String(mode.addressBits) };
  return { issues: [profileIssue('profile-beyond-space', facts, json.locate(path('size')))] };
}

/** Reads an address or a size; without issues and without a value when there is none. */
function quantity(
  given: string | number | undefined,
  path: JsonPath,
  json: JsonText,
  parse: (text: string | number) => Result<bigint>,
): Checked {
  if (given === undefined) return { issues: [] };
  const at = json.locate(path);
  const found = json.quote(path);
  if (typeof given === 'number' && !Number.isSafeInteger(given)) {
    return { issues: [profileIssue('profile-unsafe-number', { found }, at)] };
  }
  const result = parse(given);
  if (result.ok) return { issues: [], value: result.value };
  return { issues: [profileIssue('profile-value', { expected: result.error, found }, at)] };
}

const nothingLives: ReadonlySet<string> = new Set(['noncanonical', 'hole', 'guard', 'free']);

function inHole(
  { name, start, end, at }: OwnRange,
  { kind }: RegionData,
  mode: PagingMode,
): readonly Issue[] {
  const hole = holeOf(mode);
  if (hole === undefined || end <= hole.start || start >= hole.end) return [];
  if (kind !== undefined && nothingLives.has(kind)) return [];
  const range = rangeText(hole.start, hole.end, mode);
  return [profileIssue('profile-in-hole', { name, hole: range, mode: mode.title }, at)];
}

/** Overlaps between base regions, each told once, at the region that starts later. At most 20. */
function overlaps(ranges: readonly OwnRange[], mode: PagingMode): readonly Issue[] {
  const bases = ranges
    .filter(({ layer }) => layer === 'base')
    .sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  const issues: Issue[] = [];
  let highest: OwnRange | undefined;
  for (const range of bases) {
    if (highest !== undefined && range.start < highest.end && issues.length < 20) {
      const facts = {
        name: range.name,
        range: rangeText(range.start, range.end, mode),
        other: highest.name,
        otherRange: rangeText(highest.start, highest.end, mode),
      };
      issues.push(profileIssue('profile-overlap', facts, range.at));
    }
    if (highest === undefined || range.end > highest.end) highest = range;
  }
  return issues;
}

function rangeText(start: bigint, end: bigint, mode: PagingMode): string {
  return `${formatAddress(start, mode.addressBits)} to ${formatAddress(end - 1n, mode.addressBits)}`;
}
