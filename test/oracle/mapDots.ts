import { knownValue } from '../../src/core/memoryMap';
import { quantityOf, type Amount } from '../../src/core/linkerscript/amount';
import type { Placement } from '../../src/core/linkerscript';
import type { AssignmentStatement, Section } from '../../src/core/linkerscript/model';

/** Where dot is behind each assignment to it, as a linker's map lists them. */
export interface MapDots {
  readonly linker: 'gnu' | 'lld';
  readonly values: readonly (bigint | undefined)[];
}

export function readDots(listing: string, linker: MapDots['linker']): MapDots {
  if (linker === 'lld') {
    // VMA, LMA, size and alignment of the step from dot before to dot behind it.
    const steps = listing.matchAll(/^ *([0-9a-f]+) +[0-9a-f]+ +([0-9a-f]+) +\d+ +\. \+?= /gm);
    return {
      linker,
      values: [...steps].map(([, from = '', by = '']) =>
        BigInt.asUintN(64, BigInt(`0x${from}`) + BigInt(`0x${by}`)),
      ),
    };
  }
  const body = listing.slice(listing.indexOf('Linker script and memory map'));
  const found = body.matchAll(/^ {16}(0x[0-9a-f]+|\*undef\*|\[unresolved\]) +\. = /gm);
  return {
    linker,
    values: [...found].map(([, value = '']) => (value.startsWith('0x') ? BigInt(value) : undefined)),
  };
}

export interface DotDifference {
  readonly label: string;
  readonly mine: string;
  readonly wanted: string;
  /** The statement's script and its end there. */
  readonly behind?: { readonly text: string; readonly offset: number };
}

/** Pairs the assignments in order. The texts of those that differ, and how many were compared. */
export function compareDots(
  placement: Placement,
  { linker, values }: MapDots,
): { readonly compared: number; readonly differences: readonly DotDifference[] } {
  // That of an OVERLAY's end has no text in ld.lld's map.
  const dots = assignmentsToDot(placement).filter(
    ({ statement: { after, node, source } }) =>
      linker === 'gnu' || (after !== undefined && source?.text.charAt(node.span.start) === '.'),
  );
  const differences: DotDifference[] = [];
  if (dots.length !== values.length)
    differences.push({ label: 'dots', mine: String(dots.length), wanted: String(values.length) });
  let compared = 0;
  for (const [index, { statement, section }] of dots.entries()) {
    const wanted = values[index];
    // In a section that is not there dot does not move.
    if (statement.after === undefined || wanted === undefined) continue;
    compared += 1;
    const mine = known(statement.after);
    // GNU ld's map gives a plain number in a section as it stands, though it counts from the section's start.
    const accepted =
      linker === 'gnu' && section !== undefined ? [wanted, wanted + section.vma.value] : [wanted];
    if (mine !== undefined && accepted.some((value) => wrap(value, placement) === wrap(mine, placement)))
      continue;
    const { source, node } = statement;
    const line = source?.lines.position(node.span.start).line ?? 0;
    differences.push({
      label: `dot behind line ${String(line)}`,
      mine: mine === undefined ? 'unknown' : `0x${mine.toString(16)}`,
      wanted: `0x${wanted.toString(16)}`,
      ...(source === undefined ? {} : { behind: { text: source.text, offset: node.span.end } }),
    });
  }
  return { compared, differences };
}

/**
 * Whether the linker itself has our value: GNU ld's map tells dot as the printing of the map moves it, which knows nothing
 * of dropped sections. A link of the script with a symbol behind the statement tells what it was. `link` yields the value
 * of a symbol under a script that takes the place of the first.
 */
export async function hasOurValue(
  { mine, behind }: DotDifference,
  link: (script: string, symbol: string) => Promise<bigint | undefined>,
): Promise<boolean> {
  if (behind === undefined) return false;
  const { text, offset } = behind;
  const end = text.indexOf(';', offset - 1) + 1;
  if (end === 0) return false;
  const value = await link(`${text.slice(0, end)} ${probe} = .;${text.slice(end)}`, probe);
  return value !== undefined && `0x${value.toString(16)}` === mine;
}

const probe = '__dot_here';

interface PlacedDot {
  readonly statement: AssignmentStatement;
  readonly section: Section | undefined;
}

function assignmentsToDot({ link }: Placement): PlacedDot[] {
  const dots: PlacedDot[] = [];
  const add = (statement: AssignmentStatement, section?: Section): void => {
    if (statement.node.target.text === '.') dots.push({ statement, section });
  };
  for (const statement of link.statements) {
    if (statement.kind === 'assignment') add(statement);
    else if (statement.kind === 'output')
      for (const child of statement.children) if (child.kind === 'assignment') add(child, statement.section);
  }
  return dots;
}

function known(value: Amount): bigint | undefined {
  return knownValue(quantityOf(value));
}

function wrap(value: bigint, { link }: Placement): bigint {
  return BigInt.asUintN(link.target.bits, value);
}
