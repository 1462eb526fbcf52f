import { isUnknown } from './amount';
import type { Expression } from './ast';
import { scriptIssue } from './issues';
import { outputStatements, report, type Link } from './link';
import { flag, locationOf, type AssignmentStatement, type OutputStatement } from './model';

/** Warns about what places correctly by the rules and is mostly not what was meant. Run when all is placed. */
export function reportTraps(link: Link): void {
  let moved: AssignmentStatement | undefined;
  let lastEnd: AssignmentStatement | undefined;
  let before: OutputStatement | undefined;
  for (const statement of link.statements) {
    if (statement.kind === 'assignment') {
      const name = statement.node.target.text;
      if (name === '.') moved = statement;
      else if (/^_*end_*$/.test(name)) lastEnd = statement;
      continue;
    }
    if (statement.kind !== 'output') continue;
    if (statement.section === undefined || statement.section.removed) continue;
    if (moved !== undefined) ignoredDot(link, moved, statement);
    moved = undefined;
    if (lastEnd !== undefined) orphanBehindEnd(link, statement, lastEnd);
    addressByAlign(link, statement);
    inheritedLoad(link, statement, before);
    before = statement;
  }
  for (const statement of outputStatements(link)) plainNumbers(link, statement);
}

/** `. = X;` in front of a section that goes to a region moves nothing. */
function ignoredDot(link: Link, moved: AssignmentStatement, statement: OutputStatement): void {
  const { region, section } = statement;
  if (region === undefined || region.isDefault || statement.address !== undefined || section === undefined)
    return;
  const { value } = moved.node;
  // What is not known in front of an INSERT nobody wrote.
  const isWritten = value.kind !== 'symbol' || value.lost === undefined;
  const aligns = value.kind === 'call' || (value.kind === 'symbol' && value.name === '.');
  if (aligns || !isWritten) return;
  const data = { section: statement.name, region: region.names[0] ?? '' };
  report(link, scriptIssue('script.dotIgnored', data, locationOf(moved.source, moved.node.span)));
}

/** `.data ALIGN(64) : { … } >RAM` takes dot for its address, not the region's next free one. */
function addressByAlign(link: Link, statement: OutputStatement): void {
  const { address, region } = statement;
  if (address?.kind !== 'call' || address.name !== 'ALIGN' || region === undefined || region.isDefault)
    return;
  const location = locationOf(statement.addressSource ?? statement.source, address.span);
  report(link, scriptIssue('script.alignBeforeColon', { region: region.names[0] ?? '' }, location));
}

/** `.bss >RAM` behind `.data >RAM AT>FLASH` is loaded from FLASH as well, by GNU ld. */
function inheritedLoad(link: Link, statement: OutputStatement, before: OutputStatement | undefined): void {
  const { node, section, loadRegion, region } = statement;
  if (node === undefined || section === undefined || before === undefined || loadRegion === undefined) return;
  if (node.loadRegion !== undefined || loadRegion === region || before.loadRegion !== loadRegion) return;
  // Where there are no bytes it makes no difference.
  if (statement.sectionKind === 'noload' || (!link.withoutInputs && (section.flags & flag.load) === 0))
    return;
  const lma = isUnknown(section.lma) ? 'that follows' : `0x${section.lma.value.toString(16)}`;
  const data = { name: statement.name, before: before.name, lma, region: loadRegion.names[0] ?? '' };
  report(link, scriptIssue('script.inheritedLoad', data, statement.location));
}

function orphanBehindEnd(link: Link, statement: OutputStatement, end: AssignmentStatement): void {
  const section = statement.section;
  if (
    !statement.orphan ||
    section === undefined ||
    (section.flags & flag.alloc) === 0 ||
    section.size.value === 0n
  )
    return;
  const data = { name: statement.name, symbol: end.node.target.text };
  report(link, scriptIssue('script.orphanBehindEnd', data, locationOf(end.source, end.node.span)));
}

/** `. = 0x100;` inside a section is an offset to GNU ld and an address to lld. */
function plainNumbers(link: Link, statement: OutputStatement): void {
  const { section } = statement;
  if (section === undefined || section.vma.value === 0n) return;
  for (const child of statement.children) {
    if (child.kind !== 'assignment' || child.node.target.text !== '.' || child.node.operator !== '=')
      continue;
    const { value } = child.node;
    if (!isPlainNumber(value)) continue;
    const number = `0x${value.value.toString(16)}`;
    const offset = BigInt.asUintN(64, section.vma.value + value.value);
    const gnu = isUnknown(section.vma) ? `its start + ${number}` : `0x${offset.toString(16)}`;
    const data = { gnu, lld: number };
    report(link, scriptIssue('script.plainNumberToDot', data, locationOf(child.source, child.node.span)));
  }
}

function isPlainNumber(expression: Expression): expression is Extract<Expression, { kind: 'number' }> {
  return expression.kind === 'number';
}
