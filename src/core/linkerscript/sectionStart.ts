import { alignPower, amount, wrap, type Amount } from './amount';
import type { Expression } from './ast';
import { evaluateAddress } from './evaluate';
import { scriptIssue } from './issues';
import { isTbss, report, type Link } from './link';
import { flag, type OutputStatement, type Region, type Section } from './model';
import { defaultRegion, regionByAttributes } from './regions';
import { alignmentOf } from './sections';
import { scope } from './scope';

/** The address in front of the colon; dot where it cannot be told yet. */
export function explicitAddress(
  link: Link,
  statement: OutputStatement,
  expression: Expression,
  dot: Amount,
): Amount {
  const at = evaluateAddress(
    expression,
    scope(link, statement.addressSource ?? statement.source, 'absolute', dot),
  );
  if (at !== undefined) return at;
  if (link.phase !== 'mark') {
    report(link, scriptIssue('script.forwardAddress', { name: statement.name }, statement.location));
  }
  return dot;
}

/** Where a section starts. */
export interface Start {
  readonly vma: Amount;
  /** How far alignment moved it. */
  readonly padding: bigint;
  /** The alignment that the load address is given too; undefined for none. */
  readonly alignment: bigint | undefined;
}

/** The address of the description, or the next free one of its region, aligned. */
export function startOfSection(
  link: Link,
  statement: OutputStatement,
  section: Section,
  dot: Amount,
  check: boolean,
): Start {
  let from = dot;
  let alignment: bigint | undefined;
  if (statement.address === undefined) {
    statement.region ??= defaultRegion(link);
    if ((section.flags & (flag.alloc | flag.load)) !== 0 && statement.region.isDefault) {
      statement.region = regionByAttributes(link, section);
    }
    if (check && link.sizingIteration === 1) checkRegionGiven(link, statement, section, statement.region);
    from = statement.region.current;
    alignment = section.alignment;
  } else alignment = alignmentOf(link, statement.alignment, statement, 'section alignment');
  const vma = alignPower(from, alignment ?? 1n);
  const padding = vma === from ? 0n : wrap(vma.value - from.value);
  if (statement.address === undefined)
    return {
      vma: alignedByUnknown(link, section, alignedByTable(link, section, from, vma)),
      padding,
      alignment,
    };
  const changed =
    link.sizingIteration === 1 ? padding : wrap(vma.value - section.vma.value) & ((alignment ?? 1n) - 1n);
  if (changed !== 0n && link.sizingIteration > 0 && link.phase !== 'mark') {
    const data = { name: statement.name, by: changed.toString() };
    report(link, scriptIssue('script.sectionMoved', data, statement.location));
  }
  return { vma, padding, alignment };
}

/** No linker input is aligned to more than a page in practice; below that an unknown alignment may move the start. */
const assumedAlignment = 4096n;

function alignedByUnknown(link: Link, section: Section, start: Amount): Amount {
  if (!link.withoutInputs || section.statement.node === undefined || start.doubt !== undefined) return start;
  const open = section.statement.children.some((child) => child.kind === 'wild');
  if (!open || start.value % assumedAlignment === 0n) return start;
  return amount(start.value, {
    kind: 'unknown',
    reason: 'the alignment of its input sections is not known',
    bounded: true,
  });
}

/** A table of calls that may have entries or none aligns what it is in, or does not. */
function alignedByTable(link: Link, section: Section, from: Amount, start: Amount): Amount {
  const table = link.openCallTable;
  if (table?.piece.output !== section || start.doubt !== undefined) return start;
  const { statement } = section;
  const others = section.pieces.filter(
    (piece) => piece !== table.piece && (piece.flags & flag.exclude) === 0,
  );
  let least = alignmentOf(link, statement.alignment, statement, 'section alignment') ?? 1n;
  // SUBALIGN takes nothing away from what the section got when they came in.
  for (const { alignment, given } of others)
    for (const own of [alignment, given.alignment]) if (own > least) least = own;
  const most = table.alignment > least ? table.alignment : least;
  const isAlone =
    others.length === 0 && !statement.children.some(({ kind }) => kind === 'data' || kind === 'assignment');
  // Then it is there with its alignment, or not there at all.
  if (isAlone) return alignPower(from, most);
  const surely = alignPower(from, least);
  if (alignPower(from, most).value === surely.value) return start;
  return amount(surely.value, {
    kind: 'unknown',
    reason: 'a table of calls, if it has entries, aligns it',
    bounded: true,
  });
}

/** Loadable sections must say where they go once there is a MEMORY. */
function checkRegionGiven(link: Link, statement: OutputStatement, section: Section, region: Region): void {
  if (statement.ignored || (section.flags & flag.alloc) === 0 || isTbss(section) || !region.isDefault) return;
  if (link.regions.every((candidate) => candidate.isDefault) || link.withoutInputs) return;
  const issue = scriptIssue('script.noRegion', { name: section.name }, statement.location);
  report(link, link.options.checkSections === false ? { ...issue, severity: 'warning' } : issue);
}
