import { runLld } from './lld/place';
import type { InputSection, LinkInput } from './input';
import { scriptIssue } from './issues';
import { hasOwnSections, report, type Link } from './link';
import { erratumSections } from './cortexErratum';
import { lldLibrariesOf } from './libraries';
import { newLink } from './newLink';
import { checkBoundReferences } from './boundReferences';
import { checkMachines } from './machines';
import { warnOfOutput } from './outputWarnings';
import { resolveForLld } from './lld/resolve';
import { checkRelocationRanges, helpedCalls } from './relocationRange';
import { reportTraps } from './traps';
import { checkLibraryReferences } from './libraryReferences';
import { linkedAgain } from './linkedAgain';
import { checkTextRelocations } from './textRelocations';
import { checkUndefinedReferences } from './undefinedReferences';
import { uncertaintyOf, reportUncertainty } from './uncertain';
import { isWhole, type PlaceRequest, type Placement } from './placement';
import { asked, refer, entryName } from './wanted';
import { runGnu } from './placeGnu';
import { planAll } from './planAll';
import { wrapNames, wrappedNames } from './wrap';

/** Places the sections of a link as the linker would, without running it. Never throws on its input. */
export function placeScripts(request: PlaceRequest): Placement {
  const placement = placeOnce(request);
  if (placement.link.withoutInputs) return placement;
  const calls = helpedCalls(placement.link, request.dialect);
  const moved = erratumSections(placement.link);
  if (calls === undefined && moved.sections.size === 0) return placement;
  const helped = {
    sections: new Set([...(calls?.sections ?? []), ...moved.sections]),
    issues: [...(calls?.issues ?? []), ...moved.issues],
  };
  // Behind the code that the linker adds nothing is certain.
  const inputs = request.inputs?.map((input) => withHelped(input, helped.sections));
  const again = placeOnce({ ...request, ...(inputs === undefined ? {} : { inputs }) });
  for (const issue of helped.issues) report(again.link, issue);
  return again;
}

function withHelped(input: LinkInput, helped: ReadonlySet<InputSection>): LinkInput {
  if (!input.sections.some((section) => helped.has(section))) return input;
  const sections = input.sections.map((section) =>
    helped.has(section) ? { ...section, helped: true } : section,
  );
  return { ...input, sections };
}

function placeOnce(request: PlaceRequest): Placement {
  const link = newLink(request);
  planAll(link, request);
  const hasSections = hasOwnSections(link);
  const placement = request.dialect === 'gnu' ? runGnu(link, request) : runLinkLld(link, request);
  checkReferences(link, request, hasSections);
  if (request.complete === true) warnOfOutput(link, placement.segments, request.dialect);
  return link.options.relocatable === true ? linkedAgain(placement, request.dialect === 'lld') : placement;
}

function runLinkLld(link: Link, request: PlaceRequest): Placement {
  refer(link, link.options.undefinedSymbols ?? []);
  // The entry takes a member out of an archive, but a PROVIDE does not follow from it.
  const isProgram = link.options.shared !== true && link.options.relocatable !== true;
  const usual = link.entry === undefined && isProgram ? [link.rules.defaultEntry] : [];
  const wanted = [...asked(link), ...entryName(link), ...usual];
  const given = request.inputs ?? [];
  const later = [...wanted, ...wrappedNames(link.options, given)];
  const inputs = wrapNames(resolveForLld(given, link.options, later), link.options, 'lld');
  link.libraries = lldLibrariesOf(inputs);
  // What libraries ask of the program may be lld's own.
  refer(link, link.libraries?.asked() ?? []);
  // Only a SECTIONS without INSERT replaces lld's own order.
  link.uncertainty = uncertaintyOf(link, inputs);
  const segments = runLld(link, inputs, hasOwnSections(link));
  reportUncertainty(link);
  reportRelaxation(link);
  reportTraps(link);
  return { link, segments, issues: link.issues };
}

/** ld.lld 14 cannot see to alignment in code that may be made shorter; later ones do, and make it shorter (release notes of lld 15). */
function reportRelaxation(link: Link): void {
  if (link.options.relocatable === true || !link.target.machine.startsWith('riscv')) return;
  const file = link.files.find(({ input }) => input.relocationTypes?.().has(riscvAlign) === true);
  if (file !== undefined) report(link, scriptIssue('script.lldAlignment', { file: file.name }));
}

const riscvAlign = 43;

/** What the objects refer to and do not get; of a link of which more is known than these inputs. */
function checkReferences(link: Link, request: PlaceRequest, hasSections: boolean): void {
  const { inputs, dialect } = request;
  if (!link.withoutInputs) {
    checkMachines(link);
    checkTextRelocations(link, dialect);
    checkBoundReferences(link, dialect, isWhole(link, request));
    checkRelocationRanges(link, dialect);
  }
  if (!isWhole(link, request) || inputs === undefined) return;
  checkUndefinedReferences(link, inputs, { dialect, hasSections });
  checkLibraryReferences(link, dialect);
}
