import { lookup } from '../lookup';
import { formatAddress, hex } from '../address';
import type { Cause } from '../badPointer';
import { causeText } from '../badPointerText';
import { decodeAs, readingsFor, type DecodedReading, type Reading } from '../decodeAs';
import type { ValueLabel } from '../decodeAs/label';
import type { AddressFacts } from '../explain';
import type { PagingArch } from '../paging/modes';
import type { RecursiveHit } from '../paging/recursive';
import type { Region, RegionHit } from '../profiles/profile';
import { bold, boldCode, code, dim, dimCode, text, type Fact, type FullCard, type Inline } from './card';
import { causeFacts, extraFacts, imageFacts, notCanonicalFacts, placeFacts } from './facts';
import { recursiveFactRows } from './recursiveFacts';
import { addressFields, bitRange, entryFields } from './fields';
import type { CardPart, DescribeOptions } from './options';
import { addressLine, halfText, imageTitle, loadedTitle, memoryTitle, regionTitle } from './titles';
import { fromTop, withoutRemark } from './words';

/** A card shows so many lines of facts; those that the settings add come on top. More, and a hover would scroll. */
export const mostFacts = 4;

/** An address that is somewhere: in the image, as loaded, or in a region of the layout. */
export function placeCard(facts: AddressFacts, options: DescribeOptions): FullCard {
  if (facts.foreignMachine !== undefined) return foreignCard(facts, facts.foreignMachine, options);
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
    address: addressLine(facts, words.join(', ')),
    ...fieldsOf(decoded, options),
    facts: chosen([...placeFacts(facts, titled), ...causeFacts(facts)], facts, options),
    links: options.parts.has('links'),
  };
}

/** An address of a project for a machine whose page tables are unknown here, or that has none: what the image says, no more. */
function foreignCard(facts: AddressFacts, machine: string, options: DescribeOptions): FullCard {
  const { image, loaded, memory, address } = facts;
  const bits = (image?.map ?? memory?.map)?.addressBits ?? 64;
  const title =
    image !== undefined
      ? imageTitle(image)
      : loaded !== undefined
        ? loadedTitle(loaded, address)
        : memory !== undefined
          ? memoryTitle(memory)
          : [bold('Address')];
  return {
    kind: 'full',
    title,
    address: [dimCode(formatAddress(address, address >> 32n === 0n ? bits : 64)), dim(machine)],
    facts: chosen(imageFacts(facts), facts, options),
    links: options.parts.has('links'),
  };
}

/** Where nothing is translated there are no fields to tell apart. */
function fieldsOf(decoded: AddressFacts['decoded'], { parts }: DescribeOptions): Pick<FullCard, 'fields'> {
  return parts.has('fields') && decoded.mode.levels.length > 0 ? { fields: addressFields(decoded) } : {};
}

/** The smallest region that is there in every configuration. */
function innermost({ base, overlays }: RegionHit): Region | undefined {
  return overlays.find(({ condition }) => condition === undefined) ?? base ?? overlays[0];
}

/** An address of the page tables themselves. */
export function recursiveCard(facts: AddressFacts, hit: RecursiveHit, options: DescribeOptions): FullCard {
  const { decoded, recursive } = facts;
  const slot = recursive === undefined ? '' : recursive.map.slot.toString();
  return {
    kind: 'full',
    title: [boldCode(hit.level), dim(`seen through recursive slot ${slot}`)],
    address: addressLine(
      facts,
      ['canonical', halfText(facts)].filter((word) => word !== undefined).join(', '),
    ),
    ...fieldsOf(decoded, options),
    facts: chosen(recursive === undefined ? [] : recursiveFactRows(recursive), facts, options),
    links: options.parts.has('links'),
  };
}

/** An address that no processor takes. */
export function notCanonicalCard(facts: AddressFacts, options: DescribeOptions): FullCard {
  const { decoded } = facts;
  const bits32 = decoded.mode.addressBits === 32;
  return {
    kind: 'full',
    title: [
      { kind: 'icon', icon: 'error' },
      bold(bits32 ? 'More than 32 bits' : 'Not canonical'),
      dim(bits32 ? 'no address in this mode' : faultWords(facts)),
    ],
    address: addressLine(facts, violationText(facts)),
    ...fieldsOf(decoded, options),
    facts: chosen(notCanonicalFacts(facts), facts, options),
    links: options.parts.has('links'),
  };
}

/** `any access raises #GP`, or what must be on for an access to succeed, where a tag is all that is wrong. */
function faultWords({ decoded, causes }: AddressFacts): string {
  const fault = faults[decoded.mode.arch];
  if (decoded.arm?.canonicalIgnoringTopByte === true) return 'faults, unless TBI ignores the top byte';
  const isTagged = causes.some(({ kind }) => kind === 'tagged');
  if (!isTagged) return `any access raises ${fault}`;
  return `raises ${fault}, unless ${decoded.mode.arch === 'riscv64' ? 'pointer masking' : 'LAM'} is on`;
}

/** A value that is no address and looks like a page-table entry: both readings, marked as a guess. */
export function entryCard(facts: AddressFacts, entry: Reading, options: DescribeOptions): FullCard {
  const { mode } = facts.decoded;
  const decoded = decodeAs(facts.address, entry, mode);
  const others = readingsFor(facts.address, mode).filter(
    ({ group, id }) => group === 'entry' && id !== entry.id,
  );
  return {
    kind: 'full',
    title: [{ kind: 'icon', icon: 'question' }, bold('Page-table entry?'), dim('a guess from its flags')],
    address: addressLine(facts, 'not canonical as an address'),
    ...(options.parts.has('fields') && decoded !== undefined ? { fields: entryFields(decoded.fields) } : {}),
    facts: chosen(
      [
        ...readingFact(facts, entry),
        ...others.slice(0, 1).flatMap((other) => readingFact(facts, other)),
        ...causeFacts(facts),
      ],
      facts,
      options,
    ),
    links: options.parts.has('links'),
  };
}

/** A value of which the text in front of it says what it is: read as that. */
export function labelledCard(
  facts: AddressFacts,
  { name }: ValueLabel,
  { reading, summary, fields, problems }: DecodedReading,
  options: DescribeOptions,
): FullCard {
  const { mode } = facts.decoded;
  return {
    kind: 'full',
    title: [bold(reading.title), ...(reading.title === name ? [] : [dim(`labelled ${name}`)])],
    address: [
      dimCode(formatAddress(facts.address, facts.address >> 32n === 0n ? mode.addressBits : 64)),
      dim(mode.title),
    ],
    ...(options.parts.has('fields') ? { fields: entryFields(fields) } : {}),
    facts: chosen([{ label: 'Says', lines: [withProblems(summary, problems)] }], facts, options),
    links: options.parts.has('links'),
  };
}

function readingFact(facts: AddressFacts, reading: Reading): readonly Fact[] {
  const decoded = decodeAs(facts.address, reading, facts.decoded.mode);
  if (decoded === undefined) return [];
  const [name = reading.title] = reading.title.split(' (');
  return [{ label: `As ${name}`, lines: [withProblems(decoded.summary, decoded.problems)] }];
}

/** Between the parts of a line there is a blank, and none before a comma. */
function withProblems(summary: string, problems: readonly string[]): readonly Inline[] {
  return problems.length === 0 ? [text(summary)] : [text(`${summary},`), dim(problems.join(', '))];
}

/** What the use of a non-canonical address raises, in short; the modes have it in full, with its source. */
const faults: Readonly<Record<PagingArch, string>> = {
  x86: '#GP',
  x86_64: '#GP',
  aarch64: 'a translation fault',
  arm: 'a fault',
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
export function patternCard(facts: AddressFacts, cause: Cause, options: DescribeOptions): FullCard {
  const { title, detail } = causeText(cause);
  const canonical =
    facts.notCanonical === undefined
      ? ''
      : `not canonical, any access raises ${faults[facts.decoded.mode.arch]}`;
  return {
    kind: 'full',
    title: [{ kind: 'icon', icon: 'warning' }, boldCode(title), dim(withoutRemark(detail))],
    address: addressLine(facts, canonical),
    facts: chosen(patternFacts(cause, facts), facts, options),
    links: options.parts.has('links'),
  };
}

function patternFacts(cause: Cause, facts: AddressFacts): readonly Fact[] {
  const bits = facts.decoded.mode.addressBits;
  if (cause.kind !== 'poison') return placeFacts(facts, undefined);
  const [row] = cause.rows;
  return [
    ...(cause.offset === 0n
      ? []
      : [{ label: 'Pattern', lines: [[code(formatAddress(cause.pattern, bits))]] }]),
    ...(row === undefined
      ? []
      : [{ label: 'Source', lines: [[dim(row.source.split('; ')[0] ?? row.source)]] }]),
  ];
}

const partOfLabel: Readonly<Record<string, CardPart>> = {
  Physical: 'physical',
  'Runs at': 'physical',
  Section: 'section',
  Memory: 'section',
  Region: 'region',
  Within: 'region',
  Profile: 'region',
  Aliases: 'aliases',
  Entries: 'entries',
};

/**
 * What to keep first when there is not room for all: what the reader could not work out from the rest. Facts of other names
 * are what the card is about, and always stay.
 */
const importance = [
  'Value of',
  'Physical',
  'Runs at',
  'Section',
  'Memory',
  'Entries',
  'Aliases',
  'Region',
  'Within',
  'Profile',
  'Or',
];

/** The facts whose part is on, as many as a card has room for, in their order; then what the settings add. */
function chosen(
  all: readonly Fact[],
  facts: AddressFacts,
  { parts, expression, caveat }: DescribeOptions,
): readonly Fact[] {
  const value =
    expression === undefined
      ? []
      : [
          {
            label: 'Value of',
            lines: [[code(expression)], ...(caveat === undefined ? [] : [[dim(caveat)]])],
          },
        ];
  const wanted = [...value, ...all].filter(({ label }) => {
    const part = lookup(partOfLabel, label);
    return part === undefined || parts.has(part);
  });
  const kept = new Set<Fact>();
  let room = mostFacts;
  for (const fact of [...wanted].sort((a, b) => importance.indexOf(a.label) - importance.indexOf(b.label))) {
    if (fact.lines.length > room) continue;
    kept.add(fact);
    room -= fact.lines.length;
  }
  return [...wanted.filter((fact) => kept.has(fact)), ...extraFacts(facts, parts)];
}
