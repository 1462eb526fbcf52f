import type { Command, Name } from './ast';
import { scriptIssue } from './issues';
import { report, symbolNamed, type Link } from './link';
import { locationOf, type Source } from './model';
import type { Planner } from './planner';
import { aliasRegion } from './regions';

/** Commands that stand outside of SECTIONS and set something for the whole link. */
export function command(planner: Planner, item: Command, source: Source): void {
  const { link } = planner;
  const { name, arguments: names } = item;
  const [first, second] = names;
  if (name === 'EXTERN') {
    for (const extern of names) {
      const symbol = symbolNamed(link, extern.text);
      symbol.extern = true;
      if (symbol.state === 'new') symbol.state = 'undefined';
    }
  } else if (name === 'OUTPUT_FORMAT' && first !== undefined) checkFormat(link, names, source);
  else if (name === 'OUTPUT_ARCH' && first !== undefined)
    link.outputArchitecture = { name: first.text, location: locationOf(source, first.span) };
  else if (name === 'REGION_ALIAS' && first !== undefined && second !== undefined)
    aliasRegion(link, first.text, aliased(link, second), locationOf(source, first.span));
  else if (name === 'LD_FEATURE' && first !== undefined) {
    for (const feature of first.text.split(/[\s,]+/)) {
      if (feature.toUpperCase() === 'SANE_EXPR') link.saneExpressions = true;
      else
        report(link, scriptIssue('script.unknownFeature', { name: feature }, locationOf(source, first.span)));
    }
  } else if (name === 'NOCROSSREFS' || name === 'NOCROSSREFS_TO')
    link.crossReferences.push({ names: names.map(({ text }) => text), toFirst: name === 'NOCROSSREFS_TO' });
  else if (name === 'STARTUP') link.namesInputs = true;
  else if (name === 'FORCE_COMMON_ALLOCATION') link.keepsCommons = link.options.noDefineCommon === true;
  else if (name === 'FORCE_GROUP_ALLOCATION') link.dissolvesGroups = true;
  else if (name === 'INHIBIT_COMMON_ALLOCATION' && link.options.shared !== true)
    report(link, scriptIssue('script.inhibitCommon', {}, locationOf(source, item.nameSpan)));
}

function aliased({ rules }: Link, { text, quoted }: Name): string {
  return quoted && !rules.aliasUnquotes ? `"${text}"` : text;
}

/** A format that the linker does not know ends the link. */
function checkFormat(link: Link, names: readonly Name[], source: Source): void {
  const { bigEndian } = link.options;
  const chosen = names[bigEndian === undefined || names.length < 3 ? 0 : bigEndian ? 1 : 2];
  link.outputFormat = chosen?.text;
  if (chosen === undefined || link.rules.isFormat(chosen.text)) return;
  report(link, scriptIssue('script.unknownFormat', { name: chosen.text }, locationOf(source, chosen.span)));
}
