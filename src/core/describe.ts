import { hex } from './address';
import { decodeAs, type DecodedReading } from './decodeAs';
import { labelledReading, type ValueLabel } from './decodeAs/label';
import { boldCode, code, dim, text, type Card, type Inline } from './describe/card';
import {
  entryCard,
  labelledCard,
  mostFacts,
  notCanonicalCard,
  patternCard,
  placeCard,
  recursiveCard,
} from './describe/cards';
import { sourceLink } from './describe/facts';
import type { DescribeOptions } from './describe/options';
import { imageTitle } from './describe/titles';
import { whyFact } from './describe/why';
import { byteCount } from './describe/words';
import type { AddressFacts } from './explain';
import type { Issue } from './issue';
import type { ScriptSymbol, Section } from './memoryMap';

export { cardParts, defaultParts, type CardPart, type DescribeOptions } from './describe/options';

/** Facts → the card people see: identity first, then the address, its bit fields, a few facts. */
export function describeAddress(facts: AddressFacts, options: DescribeOptions): Card {
  const card =
    options.symbol === undefined ? valueCard(facts, options) : symbolCard(facts, options, options.symbol);
  if (card.kind === 'quiet') return card;
  const { section, why } = options;
  // The region around it is the least that one wants to know of what the script places.
  const around = card.facts.findIndex(({ label }) => label === 'Region');
  const at = around < 0 ? card.facts.length : around;
  return {
    ...card,
    ...(section === undefined ? {} : { title: [boldCode(section.name), dim('section of the script')] }),
    facts: [...card.facts.slice(0, at), ...whyFact(why), ...card.facts.slice(at)],
  };
}

/** A section of the script whose address nobody knows yet: its name, the least that is known of it, and why it lies there. */
export function describeUnknownSection(section: Section, why: readonly Issue[]): Card {
  const { vma, size, source } = section;
  const words =
    vma.kind === 'unknown'
      ? [dim(`address unknown: ${vma.reason}`)]
      : [code(hex(vma.value)), dim(size.kind === 'unknown' ? `size unknown: ${size.reason}` : '')];
  return {
    kind: 'full',
    title: [boldCode(section.name), ...(source === undefined ? [] : [sourceLink(source)])],
    address: words,
    facts: whyFact(why),
    links: false,
  };
}

/** A symbol of the script whose value nobody knows yet: its name and the reason. */
export function describeUnknownSymbol(symbol: ScriptSymbol): Card {
  const reason = symbol.value.kind === 'unknown' ? symbol.value.reason : '';
  return { kind: 'quiet', line: [code(symbol.name), dim(`value unknown: ${reason}`), ...definedAt(symbol)] };
}

/** The card of the symbol's value under the symbol's name, with the line that defines it. */
function symbolCard(facts: AddressFacts, options: DescribeOptions, symbol: ScriptSymbol): Card {
  const card = valueCard(facts, options);
  if (card.kind === 'quiet') {
    return { kind: 'quiet', line: [code(symbol.name), dim('='), ...card.line, ...definedAt(symbol)] };
  }
  const place =
    facts.image?.section === undefined ? card.title : imageTitle({ ...facts.image, scriptSymbol: symbol });
  const own = place.some((part) => part.kind === 'boldCode' && part.text === symbol.name);
  const source = definedAt(symbol);
  return {
    ...card,
    title: own ? place : [boldCode(symbol.name), dim('in'), ...place],
    facts: [...(source.length === 0 ? [] : [{ label: 'Defined', lines: [source] }]), ...card.facts].slice(
      0,
      mostFacts,
    ),
  };
}

function definedAt({ source }: ScriptSymbol): readonly Inline[] {
  return source === undefined ? [] : [sourceLink(source)];
}

function valueCard(facts: AddressFacts, options: DescribeOptions): Card {
  const { label } = options;
  const reading = label === undefined ? undefined : labelledReading(label, facts.address, facts.decoded.mode);
  const labelled = reading === undefined ? undefined : decodeAs(facts.address, reading, facts.decoded.mode);
  if (label !== undefined && labelled !== undefined)
    return facts.address === 0n
      ? quietReading(label, labelled)
      : labelledCard(facts, label, labelled, options);
  if (isSmall(facts, options)) return quiet(facts, options);
  const certain = facts.causes.find(
    ({ kind, confidence }) => confidence !== 'possible' && (kind === 'poison' || kind === 'errPtr'),
  );
  if (certain !== undefined && facts.image === undefined) return patternCard(facts, certain, options);
  if (facts.notCanonical !== undefined) {
    return facts.entry === undefined
      ? notCanonicalCard(facts, options)
      : entryCard(facts, facts.entry, options);
  }
  return facts.recursive?.hit === undefined
    ? placeCard(facts, options)
    : recursiveCard(facts, facts.recursive.hit, options);
}

/** A value without a bit set has no fields worth a table. */
function quietReading({ name }: ValueLabel, { summary }: DecodedReading): Card {
  return { kind: 'quiet', line: [code(name), dim('='), code('0x0'), text(summary)] };
}

function isSmall({ address, image, loaded }: AddressFacts, { smallBelow }: DescribeOptions): boolean {
  return address < smallBelow && image === undefined && loaded === undefined;
}

function quiet({ address }: AddressFacts, { expression, caveat }: DescribeOptions): Card {
  const meaning = address === 0n ? 'null pointer' : `${byteCount(address)} from a null pointer`;
  const value =
    expression === undefined ? [code(hex(address))] : [code(expression), dim('='), code(hex(address))];
  return { kind: 'quiet', line: [...value, dim(caveat ?? meaning)] };
}
