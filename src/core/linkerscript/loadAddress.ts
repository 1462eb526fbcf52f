import {
  add,
  alignPower,
  amount,
  moveBy,
  unbounded,
  unchanged,
  worse,
  wrap,
  zero,
  type Amount,
} from './amount';
import { evaluateAddress } from './evaluate';
import { scriptIssue } from './issues';
import { isTbss, report, type Link } from './link';
import { flag, type OutputStatement, type Region, type Section } from './model';
import { defaultRegion } from './regions';
import { alignmentOf } from './sections';
import type { Start } from './sectionStart';
import { scope } from './scope';

export function setLoadAddress(
  link: Link,
  statement: OutputStatement,
  section: Section,
  dot: Amount,
  start: Start,
): void {
  const lma = loadAddress(link, statement, section, dot, start);
  section.lma = lma === section.vma ? lma : unchanged(section.lma, lma);
}

/** ldlang.c 5776 to 5850: AT(), then AT>, then the distance that the section before had, then the VMA. */
function loadAddress(
  link: Link,
  statement: OutputStatement,
  section: Section,
  dot: Amount,
  start: Start,
): Amount {
  const region = statement.region ?? defaultRegion(link);
  let { alignment } = start;
  if (statement.loadAddress !== undefined) {
    const load = evaluateAddress(statement.loadAddress, scope(link, statement.source, 'absolute'));
    if (load === undefined && link.phase !== 'mark') {
      const data = { what: 'load base', name: statement.name };
      report(link, scriptIssue('script.nonconstant', data, statement.location));
    }
    return load ?? zero;
  }
  if (statement.loadRegion !== undefined) {
    const from = statement.loadRegion.current;
    if (statement.alignWithInput) return moveBy(from, start.padding);
    if (statement.loadRegion !== statement.region)
      alignment = alignmentOf(link, statement.alignment, statement, 'section alignment');
    return alignPower(from, alignment ?? 1n);
  }
  const last = region.lastStatement?.section;
  if (last === undefined || (section.flags & flag.alloc) === 0) return section.vma;
  const size = section.size.value;
  if (dot.value < last.vma.value && size !== 0n && wrap(dot.value + size) <= last.vma.value) {
    if (last.vma.value !== last.lma.value && link.phase !== 'mark') {
      report(link, scriptIssue('script.lmaBackwards', { name: statement.name }, statement.location));
    }
    return section.vma;
  }
  const lma =
    statement.sectionKind === 'overlay' ? add(last.lma, last.size) : shifted(section.vma, last.lma, last.vma);
  return alignPower(lma, alignment ?? 1n);
}

/** `vma + (lastLma - lastVma)`; equal doubts on both ends of the distance cancel out. */
function shifted(vma: Amount, lastLma: Amount, lastVma: Amount): Amount {
  if (lastLma === lastVma) return vma;
  const distance = lastLma.value - lastVma.value;
  const doubt = lastLma.doubt === lastVma.doubt ? undefined : unbounded(worse(lastLma.doubt, lastVma.doubt));
  return amount(vma.value + distance, worse(vma.doubt, doubt));
}

/** Remembers the section whose distance between LMA and VMA the next ones in the region take over. */
export function track(link: Link, statement: OutputStatement, section: Section, dot: Amount): void {
  if (statement.loadRegion !== undefined) return;
  const region = statement.region ?? defaultRegion(link);
  const last = region.lastStatement?.section;
  const counts = (section.flags & flag.alloc) !== 0 && !isTbss(section);
  const moved =
    section.size.value !== 0n ||
    section.size.doubt !== undefined ||
    (last === undefined ? section.vma.value !== section.lma.value : dot.value >= last.vma.value);
  if ((counts && moved) || statement.sectionKind === 'firstOverlay') region.lastStatement = statement;
}

export function advanceRegions(
  link: Link,
  statement: OutputStatement,
  section: Section,
  dot: Amount,
  length: Amount,
  check: boolean,
): void {
  const { region, loadRegion } = statement;
  if (region === undefined || (section.flags & (flag.alloc | flag.load)) === 0) return;
  region.current = dot;
  if (check) checkRegion(link, statement, region, statement.address !== undefined, section.vma);
  if (loadRegion === undefined || loadRegion === region) return;
  if ((section.flags & flag.load) === 0 && !statement.alignWithInput) return;
  loadRegion.current = add(section.lma, length);
  if (check) checkRegion(link, statement, loadRegion, false, section.lma);
}

function checkRegion(
  link: Link,
  statement: OutputStatement,
  region: Region,
  explicit: boolean,
  base: Amount,
): void {
  const { current, origin, length } = region;
  // It has no end.
  if (region.isDefault) return;
  if (isOpen(current) || isOpen(origin) || isOpen(length)) return;
  // What is at least so much may still be behind the start.
  if (current.doubt?.kind === 'unknown' && current.value < origin.value) return;
  const outside = current.value < origin.value || wrap(current.value - origin.value) > length.value;
  if (!outside) return;
  if (current.value === wrap(origin.value + length.value) && base.value !== 0n) return;
  const name = statement.name;
  const regionName = region.names[0] ?? '';
  if (explicit) {
    const data = { name, region: regionName, address: `0x${current.value.toString(16)}` };
    report(link, scriptIssue('script.outsideRegion', data, statement.location));
  } else if (!region.overflowReported) {
    region.overflowReported = true;
    report(link, scriptIssue('script.willNotFit', { name, region: regionName }, statement.location));
  }
}

function isOpen({ doubt }: Amount): boolean {
  return doubt?.kind === 'unknown' && !doubt.bounded;
}
