import { add, alignPower, amount, unbounded, worse, wrap, zero, type Amount } from './amount';
import { evaluateAddress, scope } from './evaluate';
import { scriptIssue } from './issues';
import { isTbss, report, type Link } from './link';
import { flag, type OutputStatement, type Region, type Section } from './model';
import { defaultRegion } from './regions';
import { alignmentOf } from './sections';
import type { Start } from './size';

/** ldlang.c 5776 to 5850: AT(), then AT>, then the distance that the section before had, then the VMA. */
export function setLoadAddress(
  link: Link,
  statement: OutputStatement,
  section: Section,
  dot: Amount,
  start: Start,
): void {
  const region = statement.region ?? defaultRegion(link);
  let { alignment } = start;
  if (statement.loadAddress !== undefined) {
    const load = evaluateAddress(statement.loadAddress, scope(link, statement.source, 'absolute'));
    if (load === undefined && link.phase !== 'mark') {
      const data = { what: 'load base', name: statement.name };
      report(link, scriptIssue('script.nonconstant', data, statement.location));
    }
    section.lma = load ?? zero;
    return;
  }
  if (statement.loadRegion !== undefined) {
    const from = statement.loadRegion.current;
    if (statement.alignWithInput) {
      section.lma = add(from, { value: start.padding });
      return;
    }
    if (statement.loadRegion !== statement.region)
      alignment = alignmentOf(link, statement.alignment, statement, 'section alignment');
    section.lma = alignPower(from, alignment ?? 1n);
    return;
  }
  const last = region.lastStatement?.section;
  if (last === undefined || (section.flags & flag.alloc) === 0) {
    section.lma = section.vma;
    return;
  }
  const size = section.size.value;
  if (dot.value < last.vma.value && size !== 0n && wrap(dot.value + size) <= last.vma.value) {
    if (last.vma.value !== last.lma.value && link.phase !== 'mark') {
      report(link, scriptIssue('script.lmaBackwards', { name: statement.name }, statement.location));
    }
    section.lma = section.vma;
    return;
  }
  const lma =
    statement.sectionKind === 'overlay' ? add(last.lma, last.size) : shifted(section.vma, last.lma, last.vma);
  section.lma = alignPower(lma, alignment ?? 1n);
}

/** `vma + (lastLma - lastVma)`; equal doubts on both ends of the distance cancel out. */
function shifted(vma: Amount, lastLma: Amount, lastVma: Amount): Amount {
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
  region.used = add(region.used, length);
  if (check) checkRegion(link, statement, region, statement.address !== undefined, section.vma);
  if (loadRegion === undefined || loadRegion === region) return;
  if ((section.flags & flag.load) === 0 && !statement.alignWithInput) return;
  loadRegion.current = add(section.lma, length);
  loadRegion.used = add(loadRegion.used, length);
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
  const unsure = [current, origin, length].some((a) => a.doubt?.kind === 'unknown' && !a.doubt.bounded);
  if (unsure) return;
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
