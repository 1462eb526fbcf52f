import type { Issue } from '../../issue';
import { amount, type Amount } from '../amount';
import { isTbss } from '../link';
import {
  flag,
  locationOf,
  type AssignmentStatement,
  type Outer,
  type OutputStatement,
  type Section,
} from '../model';
import { figure, hex, why } from './catalogue';
import { explainEnd, explainNames, isFresh, takesSpace } from './dot';
import type { Placement } from '../placement';

/** The chain of rules that gave an output section its addresses and its size. */
export function explainSection(placement: Placement, section: Section): Issue[] {
  const { link } = placement;
  const { statement, name } = section;
  const steps: Issue[] = [];
  const behind = previousOutput(link.statements, statement);
  if (statement.orphan)
    steps.push(why('why.orphan', { name, behind: behind?.name ?? 'everything that was there' }));
  // An empty one is there for its symbols, whose values count from it.
  const isEmpty = section.pieces.length === 0 && section.size.value === 0n;
  if ((section.flags & flag.alloc) === 0 && !isEmpty)
    steps.push(why('why.notAllocated', { name }, statement.location));
  else {
    steps.push(...explainStart(placement, section, behind));
    steps.push(...explainAlignment(section));
    if (isTbss(section)) steps.push(why('why.threadLocal', { name }, statement.location));
    steps.push(explainSize(link.withoutInputs, section));
    steps.push(explainLoad(section, behind));
  }
  const doubt = section.vma.doubt ?? section.size.doubt;
  if (doubt !== undefined) steps.push(why('why.unknown', { name, reason: doubt.reason }, statement.location));
  return steps;
}

function explainSize(withoutInputs: boolean, { name, size, pieces, statement }: Section): Issue {
  const data = { name, size: figure(size) };
  if (withoutInputs) return why('why.sizeOpen', data, statement.location);
  if (pieces.some(({ file }) => file.input.standsFor !== undefined))
    return why('why.sizeBuilt', data, statement.location);
  const count = pieces.length;
  const inputs = count === 1 ? 'input section' : 'input sections';
  return why('why.size', { ...data, count: String(count), inputs }, statement.location);
}

function explainStart(placement: Placement, section: Section, behind: OutputStatement | undefined): Issue[] {
  const { link } = placement;
  const { statement, name } = section;
  const address = figure(section.vma);
  const option = link.options.addresses?.some((item) => item.section === name) === true;
  if (option) return [why('why.option', { name, address })];
  if (statement.address !== undefined) {
    const location = locationOf(statement.addressSource ?? statement.source, statement.address.span);
    return [...explainNames(link, statement.address), why('why.address', { name, address }, location)];
  }
  const moved = lastDotMove(link.statements, statement);
  const region = statement.region;
  if (region !== undefined && !region.isDefault) {
    const steps: Issue[] = [];
    const from = unalignedStart(section);
    const before =
      from.value === region.origin.value ? undefined : lastIn(link.statements, region, statement);
    const data = {
      region: region.names[0] ?? '',
      address: figure(from),
      behind: before?.name ?? 'its origin',
    };
    steps.push(why('why.region', data, region.location));
    if (moved !== undefined)
      steps.push(why('why.dotIgnored', { name, region: region.names[0] ?? '' }, placeOf(moved)));
    return steps;
  }
  const from = figure(unalignedStart(section));
  const anchor = explainAnchor(link, statement);
  if (moved !== undefined) {
    const before = link.statements
      .slice(0, link.statements.indexOf(moved))
      .findLast((item): item is OutputStatement => item.kind === 'output' && takesSpace(item.section));
    return [
      ...anchor,
      ...(before === undefined || isFresh(moved.node) ? [] : explainEnd(before)),
      ...explainNames(link, moved.node.value),
      why('why.dotMoved', { address: from }, placeOf(moved)),
    ];
  }
  const data = { address: from, behind: behind?.name ?? 'the start of the script' };
  return [...anchor, why('why.dot', data, behind?.location)];
}

/** Where it would start without its alignment. */
function unalignedStart(section: Section): Amount {
  return amount(section.vma.value - section.padding, section.vma.doubt);
}

function lastIn(
  statements: readonly Outer[],
  region: OutputStatement['region'],
  statement: OutputStatement,
): OutputStatement | undefined {
  return statements
    .slice(0, statements.indexOf(statement))
    .findLast(
      (item): item is OutputStatement =>
        item.kind === 'output' && item.region === region && takesSpace(item.section),
    );
}

/** What the sections in front count from: an assignment to dot that owes nothing to its old value, or an address of a section. */
function explainAnchor(link: Placement['link'], statement: OutputStatement): Issue[] {
  let count = 0;
  let next: OutputStatement | undefined = statement;
  for (let i = link.statements.indexOf(statement) - 1; i >= 0; i -= 1) {
    const item = link.statements[i];
    if (item?.kind === 'output' && takesSpace(item.section)) {
      count += 1;
      next = item;
      if (item.address === undefined) continue;
      const location = locationOf(item.addressSource ?? item.source, item.address.span);
      const address = figure(item.section.vma);
      const data = { section: item.name, address, ...sectionsUpTo(count), name: statement.name };
      return [why('why.anchorSection', data, location)];
    }
    if (item?.kind !== 'assignment' || item.node.target.text !== '.' || !isFresh(item.node)) continue;
    // With nothing in between, the step that follows says the same.
    if (count === 0 || next.section === undefined) return [];
    const data = {
      address: figure(unalignedStart(next.section)),
      ...sectionsUpTo(count),
      name: statement.name,
    };
    return [why('why.anchor', data, locationOf(item.source, item.node.span))];
  }
  return [];
}

function sectionsUpTo(count: number): { readonly count: string; readonly sections: string } {
  const sections = count === 1 ? 'section follows' : 'sections follow one another';
  return { count: String(count), sections };
}

function explainAlignment(section: Section): Issue[] {
  const { statement, name, alignment } = section;
  if (alignment <= 1n) return [];
  const piece = section.pieces.find((candidate) => candidate.alignment === alignment);
  const text = hex(alignment);
  const padded =
    section.padding === 0n
      ? []
      : [why('why.padding', { bytes: hex(section.padding), name }, statement.location)];
  if (piece?.file.input.standsFor !== undefined)
    return [...padded, why('why.alignBuilt', { name, alignment: text }, statement.location)];
  if (piece !== undefined) {
    const file =
      piece.file.archive === undefined ? piece.file.name : `${piece.file.archive}:${piece.file.name}`;
    return [
      ...padded,
      why('why.alignInput', { name, alignment: text, file, section: piece.name }, statement.location),
    ];
  }
  if (statement.alignment === undefined) return padded;
  return [
    ...padded,
    why(
      'why.alignAttribute',
      { name, alignment: text },
      locationOf(statement.source, statement.alignment.span),
    ),
  ];
}

function explainLoad(section: Section, behind: OutputStatement | undefined): Issue {
  const { statement } = section;
  const address = figure(section.lma);
  if (statement.loadAddress !== undefined) {
    return why('why.loadAddress', { address }, locationOf(statement.source, statement.loadAddress.span));
  }
  if (statement.loadRegion !== undefined) {
    const region = statement.loadRegion.names[0] ?? '';
    const own = statement.node?.loadRegion;
    if (own !== undefined)
      return why('why.loadRegion', { address, region }, locationOf(statement.source, own.span));
    return why('why.loadInherited', { address, region, behind: behind?.name ?? '' }, behind?.location);
  }
  if (section.lma.value === section.vma.value) return why('why.loadSame', {}, statement.location);
  return why('why.loadDistance', { address, behind: behind?.name ?? '' }, behind?.location);
}

/** The output section in front of a statement that takes part in the layout. */
function previousOutput(
  statements: readonly Outer[],
  statement: OutputStatement,
): OutputStatement | undefined {
  return statements
    .slice(0, statements.indexOf(statement))
    .findLast(
      (item): item is OutputStatement =>
        item.kind === 'output' && item.section !== undefined && !item.section.removed,
    );
}

/** The last assignment to dot between the section before and this one. */
function lastDotMove(
  statements: readonly Outer[],
  statement: OutputStatement,
): AssignmentStatement | undefined {
  for (let i = statements.indexOf(statement) - 1; i >= 0; i -= 1) {
    const item = statements[i];
    if (item?.kind === 'output' && item.section !== undefined && !item.section.removed) return undefined;
    if (item?.kind === 'assignment' && item.node.target.text === '.') return item;
  }
  return undefined;
}

function placeOf({ source, node }: AssignmentStatement): Issue['location'] {
  return locationOf(source, node.span);
}
