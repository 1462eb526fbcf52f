import { lookup } from '../lookup';
import type { Expression } from './ast';
import { evaluateAlone } from './evaluate';
import { scriptIssue } from './issues';
import { outputStatements, report, type Link } from './link';
import { flag, locationOf, type HeaderStatement, type OutputStatement, type Section } from './model';
import { plan, pt, typeNames, type SegmentPlan } from './segmentPlan';

function numberOf(
  link: Link,
  expression: Expression | undefined,
  header: HeaderStatement,
): bigint | undefined {
  if (expression === undefined) return undefined;
  const type = expression.kind === 'symbol' ? lookup(typeNames, expression.name) : undefined;
  if (type !== undefined) return BigInt(type);
  const result = evaluateAlone(link, expression, header.source);
  return result.valid ? result.value : undefined;
}

/** Names that PHDRS does not have, and headers that come too late to hold the file's own (ldlang.c, lang_new_phdr). */
export function checkHeaders(link: Link): void {
  const outputs = outputStatements(link).filter(({ constraint }) => constraint !== 'dropped');
  const known = new Set(link.headers.map((header) => header.name).concat('NONE'));
  for (const { section, headers, name, location } of outputs) {
    if (section === undefined) continue;
    for (const header of headers ?? [])
      if (!known.has(header)) report(link, scriptIssue('script.unknownHeader', { name, header }, location));
  }
  let first: string | undefined;
  for (const header of link.headers) {
    if (typeOf(link, header) !== pt.load) continue;
    if (!header.fileHeader && !header.programHeaders) first ??= header.name;
    else if (first !== undefined)
      report(link, scriptIssue('script.lateHeaders', { name: header.name, first }));
  }
}

/** PHDRS: a section without `:name` goes where the one before it went (ldlang.c, lang_record_phdrs). */
export function segmentsOfScript(link: Link): SegmentPlan[] {
  const all = outputStatements(link);
  const outputs = all.filter((statement) => statement.constraint !== 'dropped');
  // The list before carries over from one header's round to the next.
  let last: readonly string[] | undefined;
  return link.headers.map((header) => {
    const type = typeOf(link, header);
    const sections: Section[] = [];
    for (const statement of outputs) {
      let names = statement.headers;
      if (names !== undefined) last = names;
      else {
        const section = statement.section;
        if (statement.sectionKind === 'noload' || section === undefined) continue;
        if ((section.flags & flag.alloc) === 0 || link.lateSections?.has(section) === true) continue;
        if (type === pt.interp) continue;
        last ??= firstHeaders(all, statement);
        if (last === undefined) report(link, scriptIssue('script.noHeaders', {}, statement.location));
        names = last;
      }
      if (statement.section === undefined || statement.section.removed) continue;
      for (const name of names ?? []) if (name === header.name) sections.push(statement.section);
    }
    const { flags, at: paddr } = header.figures ?? {};
    return plan(type, sections, {
      includesFileHeader: header.fileHeader,
      includesHeaders: header.programHeaders,
      ...(flags === undefined ? {} : { flags: Number(flags & 0xffff_ffffn) }),
      ...(paddr === undefined ? {} : { paddr }),
    });
  });
}

/** The type is asked for while the script is read, when no symbol has a value (ldgram.y, phdr_type). */
function typeOf(link: Link, header: HeaderStatement): number {
  const { type, source } = header;
  if (type.kind === 'symbol' && lookup(typeNames, type.name) === undefined) {
    const location = locationOf(source, type.span);
    report(link, scriptIssue('script.unknownHeaderType', { name: type.name }, location));
    return pt.null;
  }
  return Number((numberOf(link, type, header) ?? 0n) & 0xffff_ffffn);
}

/**
 * AT and FLAGS are asked for once, before sections are sized: headers count for nothing, sections have no place, symbols are
 * what the pass before made of them, and what has no value is 0 without a word (ldlang.c, lang_record_phdrs).
 */
export function recordHeaders(link: Link): void {
  if (link.options.relocatable === true) checkHeaders(link);
  for (const header of link.headers) {
    const figure = (expression: Expression | undefined): bigint | undefined => {
      const found = numberOf(link, expression, header);
      return expression === undefined || link.withoutInputs ? found : (found ?? 0n);
    };
    header.figures = { at: figure(header.at), flags: figure(header.flags) };
  }
}

function firstHeaders(
  outputs: readonly OutputStatement[],
  from: OutputStatement,
): readonly string[] | undefined {
  return outputs.slice(outputs.indexOf(from)).find((statement) => statement.headers !== undefined)?.headers;
}
