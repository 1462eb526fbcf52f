import { buildDifferences, joinedWithMap } from './buildDifferences';
import { inputsOf, occupied } from './builtInputs';
import type { Issue } from './issue';
import type { OutputSection, SectionsItem } from './linkerscript/ast';
import type { LinkInput } from './linkerscript/input';
import type { Dialect } from './linkerscript/dialect';
import type { LinkOptions } from './linkerscript/options';
import type { Omission } from './linkerscript/omission';
import { explain } from './linkerscript/explain';
import { parseScript, type Parsed } from './linkerscript/parser';
import { placeScripts } from './linkerscript/place';
import { toMemoryMap } from './linkerscript/toMemoryMap';
import { extendSection, known, knownValue, unknown, type MemoryMap, type ScriptSymbol } from './memoryMap';
import { rememberedPair } from './rememberedPair';
import type { Placement } from './linkerscript/placement';
import { linkedObjects } from './linkedObjects';
import { bestImage, agrees } from './matchingImage';

/** A script, and what was found of its build. */
export interface ScriptBuild {
  readonly text: string;
  readonly file: string;
  /** What could not be read of the script. */
  readonly omitted?: readonly Omission[];
  readonly readInclude: (name: string) => string | undefined;
  /** Linked images that may be of this script, best first. */
  readonly images: readonly MemoryMap[];
  /** Object files that may be what it links; absent when none were found. */
  readonly objects?: readonly LinkInput[];
  /** Whether they are all that the link takes. Else they say something only where an image proves which of them it has. */
  readonly objectsAreAll?: boolean;
  /** False where the images were linked after the script was last changed; true when absent. */
  readonly isEdited?: boolean;
  /** The link's other options and its linker, as far as the project tells them. */
  readonly options?: LinkOptions;
  readonly dialect?: Dialect;
  /** What reproduced the image before the script was edited; absent when nothing did yet. */
  readonly proven?: Proof;
}

/** It is placed more than once, and parsed once. */
interface ParsedBuild extends ScriptBuild {
  readonly parsed: Parsed;
}

/** Which sizes, put through the script, gave exactly the linked image: those of its objects, or those of its sections. */
export type Proof = 'objects' | 'sections';

export interface ScriptMap {
  readonly map: MemoryMap;
  /** Set when this text and the image agree. */
  readonly proven?: Proof;
}

/**
 * The map of a script. Where it gives exactly the linked image, or was not edited since, the image itself with the script's
 * lines; else the script's placement of sizes that reproduced the image before. Sizes that nothing has proven count as
 * estimated, and without any the sizes are unknown.
 */
export function mapOfScript(given: ScriptBuild): ScriptMap {
  const build = { ...given, parsed: parseScript(given.text, given.file, given.dialect) };
  const outputs = outputSections(build.parsed);
  const linked = bestImage(build.images, outputs);
  const image = linked === undefined ? undefined : withItsMap(linked, build.images);
  if (image === undefined) {
    // Of some of its objects a program would look smaller than it is, or be collected away as not needed.
    const inputs = build.objectsAreAll === true ? build.objects : undefined;
    return { map: place(build, inputs && withCertainty(inputs, true)) };
  }
  if (build.objects !== undefined) {
    const placed = place(build, linkedObjects(build.objects, image));
    if (agrees(placed, image))
      return { map: { ...merged(build, image, placed, true), ...reasons(placed.why) }, proven: 'objects' };
    if (build.proven === 'objects' && build.isEdited !== false)
      return { map: withDifferences(build, placed, image) };
  }
  const { placed, why } = placeSections(build, image, outputs);
  if (agrees(placed, image))
    return { map: { ...merged(build, image, placed, false), ...reasons(why) }, proven: 'sections' };
  // What was linked from this text is the truth of it, even where we cannot say how it came about.
  if (build.isEdited === false)
    return { map: withDifferences(build, merged(build, image, placed, false), image) };
  return { map: withDifferences(build, placed, image) };
}

/** What the script fixes by itself and the image has otherwise is told with the map that is shown. */
function withDifferences(build: ParsedBuild, shown: MemoryMap, image: MemoryMap): MemoryMap {
  let found: readonly Issue[] | undefined;
  const told = image.issues.filter(
    (issue) => issue.code.startsWith('build.') && !shown.issues.includes(issue),
  );
  return {
    ...shown,
    issues: [...shown.issues, ...told],
    // Placed once more, and nothing of it is in the picture that somebody who types waits for.
    laterIssues: () => (found ??= buildDifferences(place(build, undefined), image)),
  };
}

/** The image with the pieces of its sections, where a linker's map of the same name stands beside it. */
function withItsMap(image: MemoryMap, images: readonly MemoryMap[]): MemoryMap {
  if (image.origin.kind === 'map') return image;
  const stem = (name: string): string =>
    name.replace(/\.(elf|axf|out|map)$/i, '').replace(/\.(elf|axf|out)$/i, '');
  const map = images.find(
    (other) =>
      other.origin.kind === 'map' && other.sections.length > 0 && stem(other.name) === stem(image.name),
  );
  return map === undefined ? image : joined(image, map);
}

const joined = rememberedPair(joinedWithMap);

function place(build: ParsedBuild, inputs: readonly LinkInput[] | undefined): MemoryMap {
  const placement = link(build, inputs);
  const why = explaining(() => link(build, inputs), placement);
  return { ...toMemoryMap(placement, build.file), why };
}

function link(
  { text, file, parsed, omitted = [], readInclude, options = {}, dialect = 'gnu' }: ParsedBuild,
  inputs: readonly LinkInput[] | undefined,
): Placement {
  return placeScripts({
    scripts: [{ text, file, parsed, omitted }],
    ...(inputs === undefined ? {} : { inputs }),
    options,
    dialect,
    readInclude,
  });
}

type Why = NonNullable<MemoryMap['why']>;

/** A placement holds much more than its map: it is kept as long as there is room, and made again where it is gone. */
function explaining(make: () => Placement, placement?: Placement): Why {
  let held = placement && new WeakRef(placement);
  return (name) => {
    const present = held?.deref() ?? make();
    held = new WeakRef(present);
    const steps = explain(present, name);
    // Of the inside of a section what stands in for its objects tells nothing.
    const isMadeUp = present.link.files.some(({ input }) => input.standsFor !== undefined);
    return isMadeUp && !present.link.sections.some((section) => section.name === name) ? [] : steps;
  };
}

function reasons(why: Why | undefined): { readonly why?: Why } {
  return why === undefined ? {} : { why };
}

function withCertainty(inputs: readonly LinkInput[], assumed: boolean): readonly LinkInput[] {
  return inputs.map((input) => ({
    ...input,
    sections: input.sections.map((section) => ({ ...section, assumed })),
  }));
}

/** The output sections of a script, those of overlays too. Those of included files are not seen, and not needed. */
function outputSections({ script }: Parsed): readonly OutputSection[] {
  const items = script.items.flatMap((statement) => (statement.kind === 'sections' ? statement.items : []));
  return items.flatMap(sectionsOf);
}

function sectionsOf(item: SectionsItem): readonly OutputSection[] {
  if (item.kind === 'outputSection') return [item];
  return item.kind === 'overlay' ? item.sections : [];
}

/**
 * The linked image with what only the script tells: lines, regions, the symbols it assigns; and, where real objects were placed,
 * the pieces that each section is made of.
 */
function merged(
  { isEdited }: ParsedBuild,
  image: MemoryMap,
  placed: MemoryMap,
  withObjects: boolean,
): MemoryMap {
  const byName = new Map(placed.sections.map((section) => [section.name, section]));
  return {
    ...image,
    sections: image.sections.map((section) => {
      const { source, region, lmaRegion, inputs } = byName.get(section.name) ?? {};
      return extendSection(section, {
        ...(source === undefined ? {} : { source }),
        ...(region === undefined ? {} : { region }),
        ...(lmaRegion === undefined ? {} : { lmaRegion }),
        ...(inputs === undefined || !withObjects ? {} : { inputs }),
      });
    }),
    memory: placed.memory,
    scriptSymbols: withValuesOf(image, placed.scriptSymbols, withObjects),
    // What was linked from this very text has no error in it: those are of what stood in for the objects.
    issues: [
      ...placed.issues.filter(({ severity }) => isEdited !== false || severity !== 'error'),
      ...image.issues,
    ],
  };
}

/** The script's symbols as they are in the image: what stood in for its objects tells nothing of the inside of a section. */
function withValuesOf(
  image: MemoryMap,
  symbols: readonly ScriptSymbol[],
  isExact: boolean,
): readonly ScriptSymbol[] {
  return symbols.map((symbol) => {
    const linked = image.symbols.byName(symbol.name);
    if (linked !== undefined) return { ...symbol, value: known(linked.value) };
    if (isExact || symbol.value.kind === 'unknown' || symbol.value.certainty.kind === 'exact') return symbol;
    return { ...symbol, value: unknown('the image does not have it among its symbols') };
  });
}

/**
 * The script's placement of one input a section, of the size the image has. What the script itself adds to a section (fill
 * up to an alignment, a stack, data) is in that size already, so it is taken off and the placement repeated.
 */
function placeSections(
  given: ParsedBuild,
  image: MemoryMap,
  outputs: readonly OutputSection[],
): { readonly placed: MemoryMap; readonly why: Why } {
  const build = { ...given, options: withoutMaking(given.options) };
  const sizes = new Map(occupied(image).map((section) => [section.name, knownValue(section.size) ?? 0n]));
  const wanted = new Map(sizes);
  let placed = place(build, inputsOf(image, outputs, sizes));
  for (let round = 0; round < 2; round += 1) {
    let changed = false;
    for (const { name, size } of placed.sections) {
      const excess = (knownValue(size) ?? 0n) - (wanted.get(name) ?? 0n);
      const current = sizes.get(name);
      if (current === undefined || excess <= 0n || current === 0n) continue;
      sizes.set(name, current > excess ? current - excess : 0n);
      changed = true;
    }
    if (!changed) break;
    placed = place(build, inputsOf(image, outputs, sizes));
  }
  // Sizes that give the image are those of the image.
  const sure = (): readonly LinkInput[] => withCertainty(inputsOf(image, outputs, sizes), false);
  return { placed, why: explaining(() => link(build, sure())) };
}

/** The options without those that make the linker add or drop sections: the image has what it made, and no more. */
function withoutMaking(options: LinkOptions = {}): LinkOptions {
  return {
    ...options,
    pie: false,
    shared: false,
    exportDynamic: false,
    gcSections: false,
    ehFrameHdr: false,
    buildId: 'none',
  };
}
