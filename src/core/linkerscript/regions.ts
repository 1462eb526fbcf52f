import type { SourceLocation } from '../text';
import { amount, wrap, zero, type Amount } from './amount';
import type { Name, RegionNode } from './ast';
import { evaluateAlone } from './evaluate';
import { scriptIssue } from './issues';
import { report, type Link } from './link';
import { flag, locationOf, type Region, type Section, type Source } from './model';
import { address } from './value';

const defaultName = '*default*';

/**
 * Declares a MEMORY region. A name that is there already, declared or only used, stays the region it was and takes the new
 * figures (ldlang.c, lang_memory_region_lookup).
 */
export function addRegion(link: Link, node: RegionNode, source: Source): void {
  const location = locationOf(source, node.span);
  const existing = link.regions.find((region) => region.names.includes(node.name.text));
  if (existing !== undefined && (link.rules.regionsMayRepeat || existing.source !== undefined)) {
    const issue = scriptIssue('script.regionRedeclared', { name: node.name.text }, location);
    report(link, link.rules.regionsMayRepeat ? issue : { ...issue, severity: 'error' });
  }
  const declared = {
    originExpression: node.origin,
    lengthExpression: node.length,
    source,
    ...(location === undefined ? {} : { location }),
    attributes: node.attributes,
    ...attributeFlags(node.attributes),
  };
  if (existing !== undefined) Object.assign(existing, declared);
  else link.regions.push({ ...emptyRegion(node.name.text), ...declared });
}

function emptyRegion(name: string): Region {
  return {
    names: [name],
    attributes: '',
    flags: 0,
    notFlags: 0,
    origin: zero,
    length: { value: wrap(-1n) },
    current: zero,
    lastStatement: undefined,
    overflowReported: false,
    isDefault: name === defaultName,
  };
}

const attributeBits: Readonly<Record<string, number>> = {
  a: flag.alloc,
  r: flag.readonly,
  w: flag.data,
  x: flag.code,
  l: flag.load,
  i: flag.load,
};

/** `!` turns the sense of all that follow (ldlang.c, lang_set_flags). */
function attributeFlags(text: string): { flags: number; notFlags: number } {
  let flags = 0;
  let notFlags = 0;
  let inverted = false;
  for (const c of text.toLowerCase()) {
    if (c === '!') inverted = !inverted;
    else if (inverted) notFlags |= attributeBits[c] ?? 0;
    else flags |= attributeBits[c] ?? 0;
  }
  return { flags, notFlags };
}

export function aliasRegion(link: Link, alias: string, name: string, location?: SourceLocation): void {
  if (link.rules.namesDefaultRegion && [alias, name].includes(defaultName)) {
    report(link, scriptIssue('script.aliasOfDefault', {}, location));
    return;
  }
  if (link.regions.some((region) => region.names.includes(alias))) {
    report(link, scriptIssue('script.aliasTaken', { name: alias }, location));
    return;
  }
  const region = link.regions.find((candidate) => candidate.names.includes(name));
  if (region === undefined) report(link, scriptIssue('script.aliasOfNothing', { alias, name }, location));
  else region.names.push(alias);
}

/** The region of sections that name none: the whole address space, moved by assignments to dot. */
export function defaultRegion(link: Link): Region {
  let region = link.regions.find((candidate) => candidate.isDefault);
  if (region === undefined) {
    region = emptyRegion(defaultName);
    link.regions.push(region);
  }
  return region;
}

/**
 * A region that nobody declared is made on the spot: it starts at 0 and has no end (lang_memory_region_lookup). ld.lld looks
 * for all of them once the scripts are read.
 */
export function regionNamed(link: Link, name: Name, source: Source | undefined): Region {
  const found = link.regions.find((region) => region.names.includes(name.text));
  if (found !== undefined) return found;
  const region = emptyRegion(name.text);
  if (link.lostRegions === undefined) {
    if (!link.rules.makesRegions) return region;
    report(link, scriptIssue('script.unknownRegion', { name: name.text }, locationOf(source, name.span)));
  } else {
    const reason = `${link.lostRegions}, which may declare ${name.text}, was not found`;
    region.origin = amount(0n, { kind: 'unknown', reason, bounded: false });
    region.length = region.current = region.origin;
  }
  link.regions.push(region);
  return region;
}

/** `>R AT>L`; without `>R` and without an address the load region is the run-time region too. */
export function regionFor(
  link: Link,
  region: Name | undefined,
  loadRegion: Name | undefined,
  hasAddress: boolean,
  source: Source,
): { region: Region; loadRegion: Region | undefined } {
  const load = loadRegion === undefined ? undefined : regionNamed(link, loadRegion, source);
  if (region !== undefined) return { region: regionNamed(link, region, source), loadRegion: load };
  if (load !== undefined && !hasAddress) return { region: load, loadRegion: load };
  return { region: defaultRegion(link), loadRegion: load };
}

/** The first region whose attributes want the section (ldlang.c, lang_memory_default). */
export function regionByAttributes(link: Link, section: Section): Region {
  if (link.regions.every((region) => region.isDefault)) return defaultRegion(link);
  let flags = section.flags;
  if ((flags & (flag.alloc | flag.readonly | flag.code)) === flag.alloc) flags |= flag.data;
  return (
    link.regions.find((region) => (region.flags & flags) !== 0 && (region.notFlags & flags) === 0) ??
    defaultRegion(link)
  );
}

/** Gives the regions their figures; `keep` is false in the round that only finds the symbols they need. */
export function evaluateRegions(link: Link, keep: boolean): void {
  for (const region of link.regions) {
    const { originExpression, lengthExpression, source } = region;
    const origin = originExpression === undefined ? undefined : evaluateAlone(link, originExpression, source);
    const length = lengthExpression === undefined ? undefined : evaluateAlone(link, lengthExpression, source);
    if (!keep) continue;
    if (origin?.valid === true) {
      region.origin = amount(origin.value, origin.doubt);
      region.current = region.origin;
    } else if (originExpression !== undefined && link.withoutInputs) {
      region.origin = notKnown('origin', region);
      region.current = region.origin;
    } else if (originExpression !== undefined) reportFigure(link, region, 'origin', '0');
    if (length?.valid === true) region.length = amount(length.value, length.doubt);
    else if (lengthExpression !== undefined && link.withoutInputs) region.length = notKnown('length', region);
    else if (lengthExpression !== undefined) reportFigure(link, region, 'length', 'the whole address space');
  }
}

function reportFigure(link: Link, { names, location }: Region, what: string, instead: string): void {
  report(link, scriptIssue('script.regionFigure', { what, name: names[0] ?? '', instead }, location));
}

/** An expression without a value: an object may define its symbol. When none does, ld says so and goes on with 0. */
function notKnown(what: string, { names }: Region): Amount {
  const reason = `the ${what} of the memory region ${names[0] ?? ''} has no value`;
  return amount(0n, { kind: 'unknown', reason, bounded: false });
}

/** Back to the start of every region, for another pass (ldlang.c, lang_reset_memory_regions). */
export function resetRegions(link: Link): void {
  for (const region of link.regions) {
    region.current = region.origin;
    region.lastStatement = undefined;
  }
  for (const statement of link.statements) {
    if (statement.kind !== 'output') continue;
    statement.placed = false;
    statement.loadPlaced = false;
  }
  for (const section of link.sections) {
    section.rawSize = section.size;
    section.size = zero;
  }
}

export { address };
