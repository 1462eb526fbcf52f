import {
  add,
  amount,
  moveBy,
  subtract,
  unchanged,
  worse,
  wrap,
  zero,
  type Amount,
  type Doubt,
} from './amount';
import { assignDot, assignSymbol } from './assign';
import { evaluate, evaluateAddress } from './evaluate';
import { lengthOf, type Link } from './link';
import { flag, locationOf, type Gathered, type Inner, type OutputStatement, type Section } from './model';
import { defaultRegion } from './regions';
import { advanceRegions, setLoadAddress, track } from './loadAddress';
import { layoutRun } from './run';
import { doubtAbout } from './runDoubt';
import { enterSection, notePlaces, shrinkGathered } from './riscv/relaxer';
import { alignmentOf } from './sections';
import { explicitAddress, startOfSection } from './sectionStart';
import { scope } from './scope';

/** One pass over the script that gives every section its address and size (ldlang.c, lang_size_sections_1). */
export function sizeSections(link: Link, check: boolean): void {
  link.iteration += 1;
  if (link.phase !== 'mark') link.sizingIteration += 1;
  let dot: Amount = zero;
  for (const statement of link.statements) {
    switch (statement.kind) {
      case 'output':
        dot = sizeOutput(link, statement, dot, check);
        break;
      case 'assignment': {
        const moved = assign(link, statement, 'absolute', dot);
        defaultRegion(link).current = moved;
        dot = moved;
        break;
      }
      case 'assert':
        evaluate(statement.node.test, scope(link, statement.source, 'absolute', dot));
        // To the linker it is an assignment as any other, which moves the region to where dot is.
        defaultRegion(link).current = dot;
        break;
      case 'insert':
      case 'address':
        break;
    }
  }
}

function assign(
  link: Link,
  statement: Extract<Inner, { kind: 'assignment' }>,
  section: Section | 'absolute',
  dot: Amount,
): Amount {
  if (statement.node.target.text === '.') return assignDot(link, statement, section, dot);
  assignSymbol(link, statement, section, dot);
  return dot;
}

function sizeOutput(link: Link, statement: OutputStatement, from: Amount, check: boolean): Amount {
  if (statement.constraint === 'dropped') return from;
  let dot = from;
  if (statement.address !== undefined) dot = explicitAddress(link, statement, statement.address, dot);
  const section = statement.section;
  if (section === undefined) return dot;
  const start = startOfSection(link, statement, section, dot, check);
  section.vma = unchanged(section.vma, start.vma);
  section.padding = start.padding;
  sizeChildren(link, statement, section, section.vma);
  statement.placed = true;
  if (!statement.ignored) {
    dot = section.vma;
    if (statement.blockValue > 1n) padToBlock(section, statement.blockValue);
  }
  section.size = unchanged(section.rawSize, section.size);
  setLoadAddress(link, statement, section, dot, start);
  statement.loadPlaced = true;
  track(link, statement, section, dot);
  if (statement.ignored) return dot;
  const length = lengthOf(link, section);
  dot = length.value === 0n && length.doubt === undefined ? dot : add(dot, length);
  if (statement.dotAfter !== undefined) {
    dot = evaluateAddress(statement.dotAfter, scope(link, statement.source, 'absolute', dot)) ?? dot;
  }
  advanceRegions(link, statement, section, dot, length, check);
  return dot;
}

/** BLOCK: the end is a multiple of it. The size's own doubt is all there is: an unknown start cancels out. */
function padToBlock(section: Section, block: bigint): void {
  const start = section.vma.value;
  const end = wrap(start + section.size.value);
  section.size = amount(((end + block - 1n) & -block) - start, section.size.doubt);
}

function sizeChildren(link: Link, statement: OutputStatement, section: Section, start: Amount): void {
  let dot = start;
  if (link.relaxer !== undefined) enterSection(link.relaxer, section);
  const subalign =
    statement.subalign === undefined
      ? undefined
      : alignmentOf(link, statement.subalign, statement, 'subsection alignment');
  for (const child of statement.children) {
    switch (child.kind) {
      case 'assignment': {
        const before = dot;
        child.dot = dot;
        if (child.node.target.text !== '.') {
          assignSymbol(link, child, section, dot);
          // A PROVIDE that nothing asks for does not count.
          if (child.provided || child.node.form === 'plain' || child.node.form === 'hidden')
            statement.updateDot = true;
          break;
        }
        const moved = assignDot(link, child, section, dot);
        child.after = moved;
        if (statement.ignored) break;
        if (moved.value !== before.value && statement.sectionKind !== 'noalloc') section.flags |= flag.alloc;
        // Where nobody knows how far it goes, its least may be no step at all.
        if (moved.value !== before.value || moved.doubt !== before.doubt)
          grow(section, moved, moved.doubt === before.doubt ? undefined : onlyNew(moved.doubt, start.doubt));
        dot = moved;
        break;
      }
      case 'assert':
        child.dot = dot;
        evaluate(child.node.test, scope(link, child.source, section, dot));
        break;
      case 'data': {
        child.offset = subtract(dot, section.vma);
        if (child.node.value !== undefined)
          evaluate(child.node.value, scope(link, child.source, 'absolute', dot));
        dot = moveBy(dot, dataSize(child.node.keyword, child.node.string?.text));
        grow(section, dot);
        break;
      }
      case 'wild':
        if (child.open) {
          const doubt: Doubt = {
            kind: 'unknown',
            reason: 'the sizes of its input sections are not known',
            bounded: true,
          };
          dot = amount(dot.value, worse(dot.doubt, doubt));
          grow(section, dot, doubt);
        } else dot = sizeWild(link, statement, section, child, dot, subalign);
        break;
      case 'orphans':
        dot = sizeWild(link, statement, section, child, dot, subalign);
        break;
      case 'fill':
        break;
    }
  }
}

/** The section reaches up to there. Its doubt is about the size alone, apart from doubt about the start. */
function grow(section: Section, to: Amount, doubt?: Doubt): void {
  section.size = amount(to.value - section.vma.value, worse(section.size.doubt, doubt));
}

function onlyNew(doubt: Doubt | undefined, start: Doubt | undefined): Doubt | undefined {
  return doubt === start ? undefined : doubt;
}

function sizeWild(
  link: Link,
  statement: OutputStatement,
  section: Section,
  wild: Gathered,
  dot: Amount,
  subalign: bigint | undefined,
): Amount {
  if (wild.children.length === 0) return dot;
  if (statement.ignored) {
    for (const piece of wild.children) piece.offset = subtract(dot, section.vma);
    return dot;
  }
  const { relaxer } = link;
  if (relaxer !== undefined) shrinkGathered(relaxer, wild, dot.value, section);
  const run = layoutRun(wild, dot.value, subalign);
  wild.run = run;
  const offset = amount(dot.value - section.vma.value, section.size.doubt);
  wild.start = unchanged(wild.start ?? zero, offset);
  if (relaxer !== undefined) notePlaces(relaxer, wild);
  if (run.modulus > section.alignment) section.alignment = run.modulus;
  // What follows a size is no surer than it.
  const doubt = doubtAbout(run);
  const end = amount(dot.value + run.length, worse(dot.doubt, doubt));
  grow(section, end, doubt);
  return end;
}

export function dataSize(keyword: string, text: string | undefined): bigint {
  switch (keyword) {
    case 'BYTE':
      return 1n;
    case 'SHORT':
      return 2n;
    case 'LONG':
      return 4n;
    case 'ASCIZ':
      return BigInt((text ?? '').length + 1);
    default:
      return 8n;
  }
}

export { locationOf };
