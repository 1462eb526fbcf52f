import { hex } from './address';
import { issueCatalogue, type Issue } from './issue';
import { extendSection, knownValue, type MemoryMap, type Quantity } from './memoryMap';

const buildIssue = issueCatalogue({
  'build.section': {
    severity: 'warning',
    text: '{section} is at {built} in {file}, and the script puts it at {script}: the build is older, or was linked with other flags',
  },
  'build.load': {
    severity: 'warning',
    text: '{section} is loaded at {built} in {file}, and the script loads it at {script}: the build is older, or was linked with other flags',
  },
  'build.symbol': {
    severity: 'warning',
    text: '{symbol} is {built} in {file}, and {script} by the script: the build is older, or was linked with other flags',
  },
  'build.map': {
    severity: 'warning',
    text: '{section} is at {map} with {mapSize} bytes in {file}, and at {built} with {size} bytes in {image}: one of them is of another build',
  },
  'build.more': {
    severity: 'info',
    text: '{count} more figures of the script differ from {file}',
  },
});

/**
 * An image with what only a linker's map of the same link tells: the pieces that each section is made of. Where the map is of
 * another build, nothing is taken from it and the first difference is said.
 */
export function joinedWithMap(image: MemoryMap, map: MemoryMap): MemoryMap {
  const mapped = new Map(map.sections.map((section) => [section.name, section]));
  for (const section of image.sections) {
    const other = mapped.get(section.name);
    if (!section.allocated || other === undefined) continue;
    const [address, size] = [knownValue(section.vma), knownValue(section.size)];
    const [otherAddress, otherSize] = [knownValue(other.vma), knownValue(other.size)];
    if (address === otherAddress && size === otherSize) continue;
    if (address === undefined || size === undefined || otherAddress === undefined || otherSize === undefined)
      continue;
    const data = {
      section: section.name,
      file: map.name,
      image: image.name,
      map: hex(otherAddress),
      mapSize: otherSize.toString(),
      built: hex(address),
      size: size.toString(),
    };
    return { ...image, issues: [...image.issues, buildIssue('build.map', data)] };
  }
  return {
    ...image,
    sections: image.sections.map((section) => {
      const other = mapped.get(section.name);
      if (!section.allocated || other === undefined || section.inputs !== undefined) return section;
      return extendSection(section, {
        get inputs() {
          return other.inputs ?? [];
        },
      });
    }),
    memory: image.memory.length > 0 ? image.memory : map.memory,
  };
}

/** One difference tells the story; a script that was moved differs in all its addresses. */
const mostTold = 8;

/**
 * Where a script and the image that was linked under it disagree, with both values. Only figures that the script alone fixes are
 * held against the image: what hangs on the sizes of objects is different after every change of the program.
 */
export function buildDifferences(placed: MemoryMap, image: MemoryMap): readonly Issue[] {
  const file = image.name;
  const issues: Issue[] = [];
  const differ = (
    script: Quantity | undefined,
    built: Quantity | undefined,
  ): [string, string] | undefined => {
    if (script?.kind !== 'known' || script.certainty.kind !== 'exact' || built?.kind !== 'known')
      return undefined;
    return script.value === built.value ? undefined : [hex(script.value), hex(built.value)];
  };
  const builtSections = new Map(image.sections.map((section) => [section.name, section]));
  for (const { name, vma, lma, source, allocated } of placed.sections) {
    const other = builtSections.get(name);
    if (!allocated || other?.allocated !== true) continue;
    const address = differ(vma, other.vma);
    if (address !== undefined) {
      const [script, built] = address;
      issues.push(buildIssue('build.section', { section: name, file, script, built }, source));
      // A section that is elsewhere is loaded elsewhere too, and that is the same story.
      continue;
    }
    const load = differ(lma, other.lma);
    if (load === undefined) continue;
    issues.push(buildIssue('build.load', { section: name, file, script: load[0], built: load[1] }, source));
  }
  for (const { name, value, source } of placed.scriptSymbols) {
    const symbol = image.symbols.byName(name);
    if (symbol === undefined) continue;
    const found = differ(value, { kind: 'known', value: symbol.value, certainty: { kind: 'exact' } });
    if (found === undefined) continue;
    issues.push(
      buildIssue('build.symbol', { symbol: name, file, script: found[0], built: found[1] }, source),
    );
  }
  if (issues.length <= mostTold) return issues;
  const count = (issues.length - mostTold).toString();
  return [...issues.slice(0, mostTold), buildIssue('build.more', { count, file })];
}
