import { amount, worse, type Amount, type Doubt } from '../amount';
import { openHeaders } from '../headerSize';
import { layoutRun } from '../run';
import { dataSize } from '../size';
import type { Inner, OutputStatement } from '../model';
import { doubtAbout } from '../runDoubt';
import { assign, expandOutput, expandRegion, expandRegions, moveDot } from './assign';
import { checkAssertion, evaluate } from './evaluate';
import { isAlloc, isTlsBss, sht, type Lld, type LldSection } from './state';
import { number } from './value';

/** One pass that gives every section its address (LinkerScript::assignAddresses). */
export function assignAddresses(lld: Lld): void {
  const { link } = lld;
  const base = link.options.imageBase;
  if (lld.hasSections) lld.dot = { value: base ?? 0n };
  else {
    const start =
      base ?? (link.options.pie === true || link.options.shared === true ? 0n : link.target.lldBase);
    lld.headerAddress = start;
    lld.elfHeader.vma = { value: start };
    lld.dot = amount(start + lld.headerSize, openHeaders(link));
  }
  lld.inside = undefined;
  lld.region = undefined;
  lld.loadRegion = undefined;
  lld.lmaOffset = 0n;
  lld.threadBssEnd = undefined;
  evaluateRegions(lld);
  for (const statement of link.statements) {
    switch (statement.kind) {
      case 'assignment':
        assign(lld, statement, false);
        break;
      case 'output': {
        const section = lld.sections.get(statement);
        if (section !== undefined) placeSection(lld, section);
        break;
      }
      case 'assert':
        assert(lld, statement);
        break;
      case 'insert':
      case 'address':
        break;
    }
  }
}

function assert(lld: Lld, { node, source }: Extract<Inner, { kind: 'assert' }>): void {
  checkAssertion({ lld, source, dot: lld.dot }, node.test, node.message.text, node.span);
}

/** Values of BYTE and the like are evaluated when the file is written, when there is no location counter any more. */
export function evaluateData(lld: Lld): void {
  for (const { statement, type } of lld.sections.values()) {
    // What has no bytes in the file is not written.
    if (type === sht.nobits) continue;
    for (const child of statement.children) {
      if (child.kind === 'data' && child.node.value !== undefined)
        evaluate(child.node.value, { lld, source: child.source, dot: undefined });
    }
  }
}

/** Regions may depend on symbols, so each pass asks again where they are. */
function evaluateRegions(lld: Lld): void {
  for (const region of lld.link.regions) {
    const at = { lld, source: region.source, dot: undefined };
    if (region.originExpression !== undefined) region.origin = number(evaluate(region.originExpression, at));
    if (region.lengthExpression !== undefined)
      region.length = number(evaluate(region.lengthExpression, { ...at, dot: lld.dot }));
    region.current = region.origin;
  }
}

function placeSection(lld: Lld, section: LldSection): void {
  const { statement } = section;
  const output = section.section;
  const tbss = isTlsBss(section);
  const sameRegion = lld.region === section.region;
  const loadWasDefault = lld.loadRegion === undefined;
  const saved = lld.dot;
  const explicit = addressOf(lld, statement);
  lld.inside = undefined;
  lld.region = section.region;
  lld.loadRegion = section.loadRegion;
  if (!isAlloc(section)) lld.dot = { value: 0n };
  else if (tbss) {
    if (lld.threadBssEnd === undefined) lld.threadBssEnd = lld.dot.value;
    else lld.dot = { value: lld.threadBssEnd };
  } else {
    if (lld.region !== undefined) lld.dot = lld.region.current;
    const given = explicit?.();
    if (given !== undefined) moveDot(lld, given, false, () => statement.location);
    if (section.startsPage !== undefined) lld.dot = amount(section.startsPage(lld.dot.value), lld.dot.doubt);
    const region = lld.region;
    if (region !== undefined && region.current.value < lld.dot.value) {
      expandRegion(lld, region, lld.dot.value - region.current.value, lld.dot.doubt, statement);
    }
  }
  lld.inside = section;
  const unaligned = lld.dot.value;
  if ((explicit === undefined && section.startsPage === undefined) || !lld.hasSections || !isAlloc(section))
    alignStart(lld, section);
  output.vma = lld.dot;
  output.padding = BigInt.asUintN(64, lld.dot.value - unaligned);
  setLmaOffset(lld, section, sameRegion, loadWasDefault);
  output.size = { value: 0n };
  fill(lld, section);
  statement.placed = true;
  // What no LOAD holds is loaded where it runs (OutputSection::getLMA).
  output.lma =
    section.load === undefined
      ? output.vma
      : amount(output.vma.value + section.load.lmaOffset, output.vma.doubt);
  if (!isAlloc(section)) lld.dot = saved;
  else if (tbss) {
    lld.threadBssEnd = lld.dot.value;
    lld.dot = saved;
  }
}

const alignmentDoubt: Doubt = {
  kind: 'unknown',
  reason: 'the alignment of its input sections is not known',
  bounded: true,
};

function alignStart(lld: Lld, section: LldSection): void {
  const { alignment } = section.section;
  const from = lld.dot;
  const to = (from.value + alignment - 1n) & -alignment;
  const open = section.statement.children.some((child) => child.kind === 'wild' && child.open);
  const moved = from.doubt !== undefined && alignment > 1n ? { ...from.doubt } : from.doubt;
  const doubt = moved ?? (open && to % 4096n !== 0n ? alignmentDoubt : undefined);
  lld.dot = amount(to, doubt);
  // Symbols of the section are where it is now, should the region hang on one.
  section.section.vma = lld.dot;
  if (isAlloc(section)) expandRegions(lld, to - from.value, undefined);
}

/** An address in the script, or one of -Ttext and --section-start, which is stronger. */
function addressOf(lld: Lld, statement: OutputStatement): (() => Amount) | undefined {
  const option = lld.link.options.addresses?.findLast((item) => item.section === statement.name);
  if (option !== undefined) return () => ({ value: option.value });
  const { address } = statement;
  if (address === undefined) return undefined;
  return () =>
    number(evaluate(address, { lld, source: statement.addressSource ?? statement.source, dot: lld.dot }));
}

/** AT() and AT> set the distance of LMA and VMA; it lasts while the regions stay the same. */
function setLmaOffset(lld: Lld, section: LldSection, sameRegion: boolean, loadWasDefault: boolean): void {
  const { loadAddress } = section.statement;
  if (loadAddress !== undefined) {
    const load = number(evaluate(loadAddress, { lld, source: section.statement.source, dot: lld.dot }));
    lld.lmaOffset = load.value - lld.dot.value;
  } else if (section.loadRegion !== undefined) {
    const region = section.loadRegion;
    const { alignment } = section.section;
    const start = (region.current.value + alignment - 1n) & -alignment;
    if (region.current.value < start)
      expandRegion(lld, region, start - region.current.value, undefined, section.statement);
    lld.lmaOffset = start - lld.dot.value;
  } else if (!sameRegion || !loadWasDefault) lld.lmaOffset = 0n;
  if (section.load?.sections[0] === section) section.load.lmaOffset = lld.lmaOffset;
}

function fill(lld: Lld, section: LldSection): void {
  const output = section.section;
  const grow = (to: bigint, doubt?: Doubt): void => {
    const by = to - lld.dot.value;
    lld.dot = amount(to, worse(lld.dot.doubt, doubt));
    expandOutput(lld, by, doubt);
  };
  for (const child of section.statement.children) {
    switch (child.kind) {
      case 'assignment':
        assign(lld, child, true);
        break;
      case 'data':
        child.offset = amount(lld.dot.value - output.vma.value);
        grow(lld.dot.value + dataSize(child.node.keyword, child.node.string?.text));
        break;
      case 'wild':
      case 'orphans':
        if (child.kind === 'wild' && child.open) {
          grow(lld.dot.value, {
            kind: 'unknown',
            reason: 'the sizes of its input sections are not known',
            bounded: true,
          });
        } else if (child.children.length > 0) {
          child.run = layoutRun(child, lld.dot.value, undefined);
          child.start = amount(lld.dot.value - output.vma.value, output.size.doubt);
          grow(lld.dot.value + child.run.length, doubtAbout(child.run));
        }
        break;
      case 'assert':
        assert(lld, child);
        break;
      case 'fill':
        break;
    }
  }
}
