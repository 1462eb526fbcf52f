import { scriptIssue } from '../issues';
import { report } from '../link';
import type { Region } from '../model';
import { isAlloc, ordered, type Lld, type LldSection } from './state';

/** Gives every section its memory regions and program headers (adjustSectionsAfterSorting). */
export function findRegions(lld: Lld): void {
  const { link } = lld;
  const declared = link.regions.filter((region) => !region.isDefault && region.source !== undefined);
  let hint: Region | undefined;
  const complain = (section: LldSection, message: string): void => {
    report(link, scriptIssue('script.lld', { message }, section.statement.location));
  };
  const named = (section: LldSection, name: string | undefined): Region | undefined => {
    if (name === undefined) return undefined;
    const found = declared.find((region) => region.names.includes(name));
    if (found === undefined && link.lostRegions === undefined)
      complain(section, `memory region '${name}' not declared`);
    return found;
  };
  for (const section of ordered(lld)) {
    const { node } = section.statement;
    section.loadRegion = named(section, node?.loadRegion?.text ?? section.statement.loadRegionName);
    if (!isAlloc(section)) {
      if (node?.region !== undefined) {
        const data = { name: section.statement.name };
        report(link, scriptIssue('script.regionIgnored', data, section.statement.location));
      }
      hint = undefined;
      continue;
    }
    // Without SECTIONS nothing asks for the regions, and with -r nothing has an address.
    if (!lld.hasSections || link.options.relocatable === true) continue;
    const own = node?.region?.text ?? section.statement.regionName;
    if (own !== undefined) {
      section.region = named(section, own);
      hint = section.region;
    } else if (declared.length === 0) hint = undefined;
    else if (section.index === undefined && hint !== undefined) section.region = hint;
    else {
      section.region = declared.find((region) => compatible(region, section.flags));
      hint = undefined;
      if (section.region === undefined && link.lostRegions === undefined)
        complain(section, `no memory region specified for section '${section.statement.name}'`);
    }
    section.statement.region = section.region;
    section.statement.loadRegion = section.loadRegion;
  }
  const first = link.headers.find(
    (header) => header.type.kind === 'symbol' && header.type.name === 'PT_LOAD',
  );
  let headers: readonly string[] = first === undefined ? [] : [first.name];
  for (const section of ordered(lld)) {
    if (section.headers.length > 0) headers = section.headers;
    else if (isAlloc(section)) section.headers = headers;
  }
}

/** r means not writable; `!` turns all that follow, and what is turned must not hold (MemoryRegion::compatibleWith). */
function compatible(region: Region, flags: number): boolean {
  let wanted = 0;
  let wantedClear = 0;
  let unwanted = 0;
  let unwantedClear = 0;
  let inverted = false;
  const bits: Readonly<Record<string, number>> = { w: 1, x: 4, a: 2 };
  for (const c of region.attributes.toLowerCase()) {
    if (c === '!') inverted = !inverted;
    else if (c === 'r') {
      if (inverted) unwantedClear |= 1;
      else wantedClear |= 1;
    } else if (inverted) unwanted |= bits[c] ?? 0;
    else wanted |= bits[c] ?? 0;
  }
  if ((flags & unwanted) !== 0 || (~flags & unwantedClear) !== 0) return false;
  return (flags & wanted) !== 0 || (~flags & wantedClear) !== 0;
}
