import { formatAddress, hex } from './address';
import type { Cause } from './badPointer';
import { causeText } from './badPointerText';
import {
  bold,
  boldCode,
  code,
  dim,
  dimCode,
  type Card,
  type Fact,
  type FullCard,
  type Inline,
} from './describe/card';
import { extraFacts, notCanonicalFacts, placeFacts } from './describe/facts';
import { addressFields, bitRange } from './describe/fields';
import { byteCount, fromTop, plusOffset } from './describe/words';
import type { AddressFacts } from './explain';
import type { PagingArch } from './paging/modes';
import type { LayoutProfile, Region, RegionHit } from './profiles/profile';

/** The parts of a card that a reader can turn on and off. */
export const cardParts = [
  'fields',
  'physical',
  'section',
  'region',
  'aliases',
  'links',
  'decimal',
  'octal',
  'alignment',
  'pageOffsets',
  'entryOffsets',
  'linuxNames',
] as const;

export type CardPart = (typeof cardParts)[number];

export interface DescribeOptions {
  readonly parts: ReadonlySet<CardPart>;
  /** Values below this get one quiet line, unless the project has something there. */
  readonly smallBelow: bigint;
  /** The expression whose value this is, as written; absent for a literal. */
  readonly expression?: string;
}

export const defaultParts: ReadonlySet<CardPart> = new Set<CardPart>([
  'fields',
  'physical',
  'section',
  'region',
  'aliases',
  'links',
]);

/** A card shows so many facts of its own; those that the settings add come on top. */
const mostFacts = 4;

/** Facts → the card people see: identity first, then the address, its bit fields, a few facts. */
export function describeAddress(facts: AddressFacts, options: DescribeOptions): Card {
  if (isSmall(facts, options)) return quiet(facts, options);
  const certain = facts.causes.find(
    ({ kind, confidence }) => confidence !== 'possible' && (kind === 'poison' || kind === 'errPtr'),
  );
  if (certain !== undefined && facts.image === undefined) return patternCard(facts, certain, options);
  return facts.notCanonical === undefined ? placeCard(facts, options) : notCanonicalCard(facts, options);
}

function isSmall({ address, image, loaded }: AddressFacts, { smallBelow }: DescribeOptions): boolean {
  return address < smallBelow && image === undefined && loaded === undefined;
}

function quiet({ address }: AddressFacts, { expression }: DescribeOptions): Card {
  const meaning = address === 0n ? 'null pointer' : `${byteCount(address)} from a null pointer`;
  const value =
    expression === undefined ? [code(hex(address))] : [code(expression), dim('='), code(hex(address))];
  return { kind: 'quiet', line: [...value, dim(meaning)] };
}

function placeCard(facts: AddressFacts, options: DescribeOptions): FullCard {
  const { decoded, profile, image, loaded } = facts;
  const region = innermost(facts.region);
  const titled = image === undefined && loaded === undefined ? region : undefined;
  const half = halfText(facts);
  const top =
    decoded.half === 'upper' || decoded.mode.addressBits === 32
      ? fromTop(facts.address, decoded.mode.addressBits)
      : undefined;
  const words = [decoded.mode.addressBits === 64 ? 'canonical' : undefined, half, top].filter(
    (word) => word !== undefined,
  );
  return {
    kind: 'full',
    title:
      image !== undefined
        ? imageTitle(image)
        : loaded !== undefined
          ? loadedTitle(loaded, facts.address)
          : regionTitle(titled, facts.address, profile),
    address: addressLine(facts, words.join(', '), options),
    ...(options.parts.has('fields') ? { fields: addressFields(decoded) } : {}),
    facts: chosen(placeFacts(facts, titled), facts, options),
    links: options.parts.has('links'),
  };
}

/** The smallest region that is there in every configuration. */
function innermost({ base, overlays }: RegionHit): Region | undefined {
  return overlays.find(({ condition }) => condition === undefined) ?? base ?? overlays[0];
}

function imageTitle(image: NonNullable<AddressFacts['image']>): readonly Inline[] {
  const { symbol, scriptSymbol, section, sectionOffset } = image;
  const place =
    section === undefined || sectionOffset === undefined
      ? []
      : [code(`${section.name} ${plusOffset(sectionOffset)}`)];
  if (symbol !== undefined) {
    const offset = symbol.offset === 0n ? [] : [code(plusOffset(symbol.offset))];
    return [
      boldCode(symbol.symbol.name),
      ...offset,
      ...(offset.length === 0 ? place : section === undefined ? [] : [dim('in'), dimCode(section.name)]),
    ];
  }
  if (scriptSymbol !== undefined)
    return [
      boldCode(scriptSymbol.name),
      ...(place.length > 0 ? place : [dim('symbol of the linker script')]),
    ];
  return section === undefined || sectionOffset === undefined
    ? []
    : [boldCode(section.name), code(plusOffset(sectionOffset))];
}

function loadedTitle(
  { section, runsAt }: NonNullable<AddressFacts['loaded']>,
  address: bigint,
): readonly Inline[] {
  const vma = section.vma.kind === 'known' ? section.vma.value : 0n;
  const offset = runsAt - vma;
  return [
    boldCode(section.name),
    code(plusOffset(offset)),
    dim(address === runsAt ? '' : 'as loaded, before paging'),
  ].filter((part) => part.kind !== 'dim' || part.text !== '');
}

function regionTitle(
  region: Region | undefined,
  address: bigint,
  profile: LayoutProfile | undefined,
): readonly Inline[] {
  if (region === undefined)
    return [bold('Address'), ...(profile === undefined ? [] : [dim(`outside ${profile.title}`)])];
  return [bold(region.name), code(plusOffset(address - region.range.start))];
}

/** `kernel half` where a layout says so; its title where it does not split the space between user and kernel. */
function halfText({ decoded, profile, region }: AddressFacts): string | undefined {
  const privilege = region.base?.privilege;
  if (decoded.mode.addressBits === 32)
    return privilege === undefined || privilege === 'none' ? undefined : `${privilege} part`;
  const which = decoded.half === 'upper' ? 'kernel' : 'user';
  if (profile !== undefined && !splitsByHalf(profile)) return profile.title;
  const ttbr = decoded.arm === undefined ? '' : `, TTBR${decoded.arm.ttbr.toString()}`;
  return `${which} half${ttbr}`;
}

function splitsByHalf(profile: LayoutProfile): boolean {
  const known = splits.get(profile);
  if (known !== undefined) return known;
  const split = !profile.regions.some(
    ({ range, privilege, layer }) => layer === 'base' && privilege === 'kernel' && range.end <= 1n << 63n,
  );
  splits.set(profile, split);
  return split;
}

const splits = new WeakMap<LayoutProfile, boolean>();

function notCanonicalCard(facts: AddressFacts, options: DescribeOptions): FullCard {
  const { decoded } = facts;
  const bits32 = decoded.mode.addressBits === 32;
  return {
    kind: 'full',
    title: [
      { kind: 'icon', icon: 'error' },
      bold(bits32 ? 'More than 32 bits' : 'Not canonical'),
      dim(bits32 ? 'no address in this mode' : `any access raises ${faults[decoded.mode.arch]}`),
    ],
    address: addressLine(facts, violationText(facts), options),
    ...(options.parts.has('fields') ? { fields: addressFields(decoded) } : {}),
    facts: chosen(notCanonicalFacts(facts), facts, options),
    links: options.parts.has('links'),
  };
}

/** What the use of a non-canonical address raises, in short; the modes have it in full, with its source. */
const faults: Readonly<Record<PagingArch, string>> = {
  x86: '#GP',
  x86_64: '#GP',
  aarch64: 'a translation fault',
  riscv32: 'a page fault',
  riscv64: 'a page fault',
};

/** `bits 63:48 are 0, bit 47 is 1`. */
function violationText({ decoded }: AddressFacts): string {
  const { sign, mode, half } = decoded;
  if (sign === undefined) return '';
  const bits = `bits ${bitRange(sign.bits)} are ${sign.value === 0n ? '0' : hex(sign.value)}`;
  const rule = mode.canonical;
  if (rule.kind === 'none') return `${bits}, not 0`;
  const selector = rule.kind === 'sign' ? rule.signBit : rule.selectBit;
  return `${bits}, bit ${selector.toString()} is ${half === 'upper' ? '1' : '0'}`;
}

/** A value that software writes on purpose: its name says more than its bits. */
function patternCard(facts: AddressFacts, cause: Cause, options: DescribeOptions): FullCard {
  const { title, detail } = causeText(cause);
  const canonical =
    facts.notCanonical === undefined
      ? ''
      : `not canonical, any access raises ${faults[facts.decoded.mode.arch]}`;
  return {
    kind: 'full',
    title: [{ kind: 'icon', icon: 'warning' }, boldCode(title), dim(detail)],
    address: addressLine(facts, canonical, options),
    facts: chosen(patternFacts(cause, facts), facts, options),
    links: options.parts.has('links'),
  };
}

function patternFacts(cause: Cause, facts: AddressFacts): readonly Fact[] {
  const bits = facts.decoded.mode.addressBits;
  if (cause.kind !== 'poison') return placeFacts(facts, undefined);
  const row = cause.rows[0];
  return [
    ...(cause.offset === 0n
      ? []
      : [
          {
            label: 'Pattern',
            lines: [[code(formatAddress(cause.pattern, bits)), dim(`${hex(cause.offset)} away`)]],
          },
        ]),
    ...(row === undefined
      ? []
      : [
          { label: 'Written by', lines: [[code(row.by)]] },
          { label: 'Source', lines: [[dim(row.source)]] },
        ]),
  ];
}

function addressLine(
  { address, decoded }: AddressFacts,
  words: string,
  { expression }: DescribeOptions,
): readonly Inline[] {
  const bits = address >> 32n === 0n && decoded.mode.addressBits === 32 ? 32 : 64;
  const prefix = expression === undefined ? [] : [dimCode(expression), dim('=')];
  return [...prefix, dimCode(formatAddress(address, bits)), ...(words === '' ? [] : [dim(words)])];
}

const partOfLabel: Readonly<Record<string, CardPart>> = {
  Physical: 'physical',
  'Runs at': 'physical',
  Section: 'section',
  Region: 'region',
  Within: 'region',
  Profile: 'region',
  Aliases: 'aliases',
};

/** The facts whose part is on, the first few; aliases are worth more than the name of the layout. */
function chosen(all: readonly Fact[], facts: AddressFacts, { parts }: DescribeOptions): readonly Fact[] {
  const wanted = all.filter(({ label }) => {
    const part = partOfLabel[label];
    return part === undefined || parts.has(part);
  });
  const crowded =
    wanted.length > mostFacts || wanted.some(({ label }) => label === 'Aliases' || label === 'Section');
  const kept = crowded ? wanted.filter(({ label }) => label !== 'Profile') : wanted;
  return [...kept.slice(0, mostFacts), ...extraFacts(facts, parts)];
}
