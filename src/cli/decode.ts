import { formatAddress, hex, parseHex } from '../core/address';
import { demangle } from '../core/demangle';
import { cardText } from '../core/describe/plainText';
import { cardParts, describeAddress, type CardPart } from '../core/describe';
import { explainAddress, type AddressFacts } from '../core/explain';
import { findLiterals } from '../core/literal';
import { sectionRange, type MemoryMap } from '../core/memoryMap';
import { isPagingModeId, pagingMode, pagingModeIds, type PagingModeId } from '../core/paging/modes';
import { builtinProfiles, isBuiltinProfileId, loadBuiltin } from '../core/profiles';
import type { LayoutProfile, Region } from '../core/profiles/profile';
import { readMap } from './inputs';
import { parseOptions } from './options';
import { json, UsageError, type Outcome } from './outcome';

/** `memscape decode`: what addresses are. */
export async function decodeCommand(args: readonly string[]): Promise<Outcome> {
  const { values, positionals } = parseOptions({
    args: [...args],
    allowPositionals: true,
    options: {
      mode: { type: 'string' },
      profile: { type: 'string' },
      map: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  if (positionals.length === 0) throw new UsageError('decode: no address; try memscape decode --help');
  const addresses = positionals.map((input) => ({ input, value: addressOf(input) }));
  const chosen = values.profile === undefined ? undefined : profileOf(values.profile);
  const mode = values.mode === undefined ? undefined : modeOf(values.mode);
  const map = values.map === undefined ? undefined : await readMap(values.map);
  const modeId = mode ?? chosen?.paging ?? modeOfMachine(map?.machine);
  const profile = chosen ?? defaultProfile(modeId);
  const facts = addresses.map(({ input, value }) => ({
    input,
    facts: explainAddress({
      value,
      mode: pagingMode(modeId),
      ...(profile === undefined ? {} : { profile }),
      ...(map === undefined ? {} : { maps: [map] }),
    }),
  }));
  const stdout =
    values.json === true
      ? json(facts.map((row) => decodeJson(row.input, row.facts)))
      : `${facts.map((row) => cardText(describeAddress(row.facts, { parts, smallBelow: 0n }))).join('\n\n')}\n`;
  return { status: 0, stdout, stderr: '' };
}

/** Everything but what only an editor can do. */
const parts: ReadonlySet<CardPart> = new Set(cardParts.filter((part) => part !== 'links'));

/** A plain hexadecimal number, or one literal in any notation that a hover knows. */
function addressOf(input: string): bigint {
  const plain = parseHex(input);
  if (plain.ok) return plain.value;
  const [literal, another] = input.length > 256 ? [] : findLiterals(input, 'plaintext');
  if (literal === undefined || another !== undefined) throw new UsageError(`decode: ${plain.error}`);
  return literal.value;
}

function profileOf(id: string): LayoutProfile {
  if (isBuiltinProfileId(id)) return loadBuiltin(id);
  const ids = builtinProfiles.map((profile) => profile.id).join(', ');
  throw new UsageError(`decode: unknown profile "${id}"; expected one of ${ids}`);
}

function modeOf(id: string): PagingModeId {
  if (isPagingModeId(id)) return id;
  throw new UsageError(`decode: unknown paging mode "${id}"; expected one of ${pagingModeIds.join(', ')}`);
}

/** The mode that an architecture's systems use most. */
function modeOfMachine(machine: string | undefined): PagingModeId {
  switch (machine) {
    case 'i386':
      return 'x86-32';
    case 'aarch64':
      return 'arm64-4k-48';
    case 'arm':
      return 'flat-32';
    case 'riscv32':
      return 'riscv-sv32';
    case 'riscv64':
      return 'riscv-sv39';
    default:
      return 'x86_64-4level';
  }
}

/** Nothing is said about regions of other modes unless a profile is named. */
function defaultProfile(mode: PagingModeId): LayoutProfile | undefined {
  return mode === 'x86_64-4level' ? loadBuiltin('generic-x86_64') : undefined;
}

function decodeJson(input: string, facts: AddressFacts): unknown {
  const { decoded, region, image } = facts;
  const bits = decoded.mode.addressBits;
  const whole = (value: bigint): string => formatAddress(value, bits);
  const regionJson = ({ name, range }: Region): unknown => ({
    name,
    start: whole(range.start),
    end: hex(range.end),
  });
  return {
    input,
    address: whole(facts.address),
    mode: decoded.mode.id,
    canonical: decoded.canonical,
    half: decoded.half,
    canonicalForm: whole(decoded.canonicalForm),
    indices: decoded.indices.map(({ level, index }) => ({ level, index })),
    offset: hex(decoded.offset),
    leafOffsets: Object.fromEntries(decoded.leafOffsets.map(({ level, offset }) => [level, hex(offset)])),
    ...(decoded.arm === undefined ? {} : { arm: armJson(decoded.arm) }),
    profile: facts.profile?.id ?? null,
    region: region.base === undefined ? null : regionJson(region.base),
    ...(region.base === undefined ? { reason: unknownRegion(facts) } : {}),
    overlays: region.overlays.map(regionJson),
    section: image?.section === undefined ? null : sectionJson(image.section, image.sectionOffset),
    symbol: symbolJson(image),
    physical: image?.physical === undefined ? null : hex(image.physical),
  };
}

/** Why an address has no region. */
function unknownRegion({ profile, decoded }: AddressFacts): string {
  return profile === undefined
    ? `no profile was named for ${decoded.mode.id}`
    : `the profile ${profile.id} says nothing of this address`;
}

function armJson(arm: NonNullable<AddressFacts['decoded']['arm']>): unknown {
  const { ttbr, tag, untagged, canonicalIgnoringTopByte } = arm;
  return { ttbr, tag: hex(BigInt(tag)), untagged: formatAddress(untagged), canonicalIgnoringTopByte };
}

function sectionJson(section: MemoryMap['sections'][number], offset: bigint | undefined): unknown {
  const range = sectionRange(section);
  return {
    name: section.name,
    start: range === undefined ? null : hex(range.start),
    end: range === undefined ? null : hex(range.end),
    offset: offset === undefined ? null : hex(offset),
  };
}

function symbolJson(image: AddressFacts['image']): unknown {
  if (image?.symbol !== undefined) {
    const { symbol, offset } = image.symbol;
    const demangled = demangle(symbol.name);
    return {
      name: symbol.name,
      ...(demangled === undefined ? {} : { demangled }),
      value: hex(symbol.value),
      offset: hex(offset),
    };
  }
  const assigned = image?.scriptSymbol;
  if (assigned?.value.kind !== 'known') return null;
  return { name: assigned.name, value: hex(assigned.value.value), offset: '0x0' };
}
