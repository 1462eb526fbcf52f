import type { Dialect } from './dialect';
import { scriptIssue } from './issues';
import { report, sectionNamed, type Link } from './link';
import { pt } from './segmentPlan';
import { executableStack } from './stack';
import type { PlacedSegment } from './placedSegment';

/** What the linkers warn of when they write the file: its entry, its stack, and segments with every right. */
export function warnOfOutput(link: Link, segments: readonly PlacedSegment[], dialect: Dialect): void {
  if (link.withoutInputs || link.issues.some(({ severity }) => severity === 'error')) return;
  if (dialect === 'gnu') {
    warnOfStack(link);
    warnOfEntry(link);
    warnOfRights(link, segments);
  } else warnOfMissingEntry(link);
}

/** elflink.c, bfd_elf_size_dynamic_sections. */
function warnOfStack(link: Link): void {
  const { execstack, warnsOfExecutableStack } = link.options;
  if (execstack === true && warnsOfExecutableStack === true)
    report(link, scriptIssue('script.executableStack', {}));
  if (execstack !== undefined || warnsOfExecutableStack === false || link.stackFlags !== 'RWX') return;
  const asking = executableStack(link);
  if (asking === undefined) return;
  const code = asking.missing ? 'script.missingStackNote' : 'script.executableStackNote';
  report(link, scriptIssue(code, { file: asking.file.name }));
}

/** ldlang.c, lang_end. */
function warnOfEntry(link: Link): void {
  const { relocatable, shared, gcSections, entry } = link.options;
  const isProgram = shared !== true && (relocatable !== true || gcSections === true);
  const name = link.entry;
  if (name === undefined || (!isProgram && entry === undefined)) return;
  const symbol = link.symbols.get(name);
  const isPlaced =
    symbol?.state === 'defined' &&
    !(typeof symbol.base === 'object' && 'output' in symbol.base && symbol.base.output === 'discarded');
  if (isPlaced || /^(0[xX][0-9a-fA-F]+|\d+)$/.test(name)) return;
  const text = isProgram ? sectionNamed(link, '.text') : undefined;
  if (text === undefined) {
    report(link, scriptIssue('script.noEntry', { name }));
    return;
  }
  const address = text.vma.value.toString(16).padStart(link.target.bits / 4, '0');
  const known = text.vma.doubt === undefined ? address : 'the start of .text';
  report(link, scriptIssue('script.defaultEntry', { name, address: known }));
}

/** elf.c, assign_file_positions_for_load_sections: one segment of each kind is told of. */
function warnOfRights(link: Link, segments: readonly PlacedSegment[]): void {
  if (link.options.warnsOfRights === false) return;
  const file = link.options.output ?? 'a.out';
  const loaded = segments.filter(({ memsz }) => memsz !== 0n);
  const all = loaded.find(({ type, flags }) => type === pt.load && (flags & 7) === 7);
  if (all !== undefined) {
    const location = all.sections[0]?.statement.location;
    report(link, scriptIssue('script.allRights', { file }, location));
  }
  if (loaded.some(({ type, flags }) => type === pt.tls && (flags & 1) !== 0))
    report(link, scriptIssue('script.executableThreadLocal', { file }));
}

/** Writer.cpp, getEntryAddr. */
function warnOfMissingEntry(link: Link): void {
  const { relocatable, shared } = link.options;
  if ((relocatable === true || shared === true) && link.entry === undefined) return;
  const name = link.entry ?? link.rules.defaultEntry;
  const state = link.symbols.get(name)?.state;
  const isNumber = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]*|[1-9]\d*)$/.test(name);
  if ((state !== undefined && state !== 'new') || isNumber) return;
  report(link, scriptIssue('script.noEntry', { name }));
}
