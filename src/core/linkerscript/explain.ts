import { issueCatalogue, type Issue } from '../issue';
import { isTbss, symbolLocation } from './link';
import { flag, locationOf, type Outer, type OutputStatement, type Section } from './model';
import type { Placement } from './place';
import { symbolAddress } from './value';

/** Why something is where it is: one sentence a rule, in the order in which the rules acted. */
const why = issueCatalogue({
  'why.option': {
    severity: 'info',
    text: '{name} is placed at {address} by -T{name} or --section-start on the command line',
  },
  'why.address': { severity: 'info', text: '{name} has an address of its own in the script: {address}' },
  'why.region': {
    severity: 'info',
    text: 'the next free address of memory region {region} is {address}, behind {behind}',
  },
  'why.dot': { severity: 'info', text: 'the location counter stands at {address}, behind {behind}' },
  'why.dotMoved': { severity: 'info', text: 'the location counter was moved here, to {address}' },
  'why.dotIgnored': {
    severity: 'info',
    text: 'this value of the location counter has no effect on {name}, which follows region {region}',
  },
  'why.alignAttribute': { severity: 'info', text: '{name} is aligned to {alignment} by its ALIGN' },
  'why.alignInput': {
    severity: 'info',
    text: '{name} is aligned to {alignment} by its input {file}({section})',
  },
  'why.orphan': {
    severity: 'info',
    text: 'no pattern names the sections of {name}; the linker put it behind {behind}',
  },
  'why.notAllocated': {
    severity: 'info',
    text: '{name} takes no memory at run time, so its address means nothing',
  },
  'why.threadLocal': {
    severity: 'info',
    text: '{name} holds thread-local zeroes: it takes no address space of its own',
  },
  'why.size': {
    severity: 'info',
    text: '{name} is {size} bytes long: {count} input sections, with padding between them',
  },
  'why.loadAddress': { severity: 'info', text: 'its load address {address} is given by AT' },
  'why.loadRegion': {
    severity: 'info',
    text: 'its load address {address} is the next free one of region {region}',
  },
  'why.loadInherited': {
    severity: 'info',
    text: 'its load address {address} is in region {region}, which it takes over from {behind}',
  },
  'why.loadDistance': {
    severity: 'info',
    text: 'its load address {address} keeps the distance to its address that {behind} has',
  },
  'why.loadSame': { severity: 'info', text: 'its load address is its address' },
  'why.dropped': { severity: 'info', text: '{name} is empty, so the linker leaves it out' },
  'why.symbol': { severity: 'info', text: '{name} is assigned here' },
  'why.symbolObject': { severity: 'info', text: '{name} is defined by an object' },
  'why.symbolSection': {
    severity: 'info',
    text: '{name} counts from the start of {section}: {address} + {offset}',
  },
  'why.symbolAbsolute': { severity: 'info', text: '{name} is the plain number {address}' },
  'why.unprovided': { severity: 'info', text: '{name} is PROVIDEd, but nothing refers to it' },
  'why.unknown': { severity: 'info', text: '{name} is not known exactly: {reason}' },
});

/** The chain of rules for a section, or for a symbol; empty when the link has nothing of the name. */
export function explain(placement: Placement, name: string): readonly Issue[] {
  const { link } = placement;
  const section = link.sections.find((candidate) => candidate.name === name);
  if (section !== undefined) return explainSection(placement, section);
  const symbol = link.symbols.get(name);
  if (symbol?.state === 'defined') return explainSymbol(placement, name);
  const statement = link.byName.get(name)?.[0];
  if (statement !== undefined) return [why('why.dropped', { name }, statement.location)];
  const provided = link.statements.find(
    (item) => item.kind === 'assignment' && item.node.target.text === name,
  );
  if (provided?.kind !== 'assignment') return [];
  return [why('why.unprovided', { name }, locationOf(provided.source, provided.node.span))];
}

function explainSection(placement: Placement, section: Section): Issue[] {
  const { link } = placement;
  const { statement, name } = section;
  const steps: Issue[] = [];
  const behind = previousOutput(link.statements, statement);
  if (statement.orphan)
    steps.push(why('why.orphan', { name, behind: behind?.name ?? 'everything that was there' }));
  if ((section.flags & flag.alloc) === 0) steps.push(why('why.notAllocated', { name }, statement.location));
  else {
    steps.push(...explainStart(placement, section, behind));
    steps.push(...explainAlignment(section));
    if (isTbss(section)) steps.push(why('why.threadLocal', { name }, statement.location));
    steps.push(
      why(
        'why.size',
        { name, size: hex(section.size.value), count: String(section.pieces.length) },
        statement.location,
      ),
    );
    steps.push(explainLoad(section, behind));
  }
  const doubt = section.vma.doubt ?? section.size.doubt;
  if (doubt !== undefined) steps.push(why('why.unknown', { name, reason: doubt.reason }, statement.location));
  return steps;
}

function explainStart(placement: Placement, section: Section, behind: OutputStatement | undefined): Issue[] {
  const { link } = placement;
  const { statement, name } = section;
  const address = hex(section.vma.value);
  const option = link.options.addresses?.some((item) => item.section === name) === true;
  if (option) return [why('why.option', { name, address })];
  if (statement.address !== undefined) {
    const location = locationOf(statement.addressSource ?? statement.source, statement.address.span);
    return [why('why.address', { name, address }, location)];
  }
  const moved = lastDotMove(link.statements, statement);
  const region = statement.region;
  if (region !== undefined && !region.isDefault) {
    const steps: Issue[] = [];
    const inRegion = link.statements.filter(
      (item): item is OutputStatement => item.kind === 'output' && item.region === region,
    );
    const before = inRegion[inRegion.indexOf(statement) - 1];
    const from =
      before?.section === undefined
        ? region.origin.value
        : before.section.vma.value + before.section.size.value;
    const data = { region: region.names[0] ?? '', address: hex(from), behind: before?.name ?? 'its origin' };
    steps.push(why('why.region', data, region.location));
    if (moved !== undefined)
      steps.push(why('why.dotIgnored', { name, region: region.names[0] ?? '' }, moved));
    return steps;
  }
  if (moved !== undefined) return [why('why.dotMoved', { address }, moved)];
  const end = behind?.section === undefined ? 0n : behind.section.vma.value + behind.section.size.value;
  return [
    why(
      'why.dot',
      { address: hex(end), behind: behind?.name ?? 'the start of the script' },
      behind?.location,
    ),
  ];
}

function explainAlignment(section: Section): Issue[] {
  const { statement, name, alignment } = section;
  if (alignment <= 1n) return [];
  const piece = section.pieces.find((candidate) => candidate.alignment === alignment);
  const text = hex(alignment);
  if (piece !== undefined) {
    const file =
      piece.file.archive === undefined ? piece.file.name : `${piece.file.archive}:${piece.file.name}`;
    return [why('why.alignInput', { name, alignment: text, file, section: piece.name }, statement.location)];
  }
  if (statement.alignment === undefined) return [];
  return [
    why(
      'why.alignAttribute',
      { name, alignment: text },
      locationOf(statement.source, statement.alignment.span),
    ),
  ];
}

function explainLoad(section: Section, behind: OutputStatement | undefined): Issue {
  const { statement } = section;
  const address = hex(section.lma.value);
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

function explainSymbol(placement: Placement, name: string): Issue[] {
  const symbol = placement.link.symbols.get(name);
  if (symbol === undefined) return [];
  const { base } = symbol;
  const location = symbolLocation(symbol);
  const steps: Issue[] = [
    symbol.byScript ? why('why.symbol', { name }, location) : why('why.symbolObject', { name }),
  ];
  const section =
    typeof base === 'string'
      ? undefined
      : 'vma' in base
        ? base
        : typeof base.output === 'object'
          ? base.output
          : undefined;
  const address = symbolAddress(symbol);
  if (section === undefined)
    steps.push(why('why.symbolAbsolute', { name, address: hex(address.value) }, location));
  else {
    const offset = BigInt.asUintN(64, address.value - section.vma.value);
    const data = { name, section: section.name, address: hex(section.vma.value), offset: hex(offset) };
    steps.push(
      why('why.symbolSection', data, section.statement.location),
      ...explainSection(placement, section),
    );
  }
  if (address.doubt !== undefined)
    steps.push(why('why.unknown', { name, reason: address.doubt.reason }, location));
  return steps;
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
function lastDotMove(statements: readonly Outer[], statement: OutputStatement): Issue['location'] {
  for (let i = statements.indexOf(statement) - 1; i >= 0; i -= 1) {
    const item = statements[i];
    if (item?.kind === 'output' && item.section !== undefined && !item.section.removed) return undefined;
    if (item?.kind === 'assignment' && item.node.target.text === '.')
      return locationOf(item.source, item.node.span);
  }
  return undefined;
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}
