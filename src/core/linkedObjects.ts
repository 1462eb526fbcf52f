import { occupied } from './builtInputs';
import type { LinkInput } from './linkerscript/input';
import { knownValue, type MemoryMap, type Section } from './memoryMap';
import { rememberedPair } from './rememberedPair';

/**
 * Those of the objects that the image was linked from, in the order of the link, as the image shows it: by where the first
 * symbol of each has come to stand in the largest piece of code. An object none of whose symbols is there was not linked.
 */
export const linkedObjects = rememberedPair(function (
  objects: readonly LinkInput[],
  image: MemoryMap,
): readonly LinkInput[] {
  const code = largestCode(image);
  const placed = objects.flatMap((object) => {
    const found = object.defined
      .map(({ name }) => image.symbols.byName(name))
      .filter((symbol) => symbol !== undefined);
    if (found.length === 0 && object.defined.length > 0) return [];
    const inCode = found.filter(({ section }) => section === code?.name).map(({ value }) => value);
    const first = inCode.reduce<bigint | undefined>((a, b) => (a === undefined || b < a ? b : a), undefined);
    return [{ object, first }];
  });
  return placed
    .sort((a, b) =>
      a.first === undefined || b.first === undefined
        ? rank(a.first) - rank(b.first)
        : Number(a.first - b.first),
    )
    .map(({ object }) => object);
});

function largestCode(image: MemoryMap): Section | undefined {
  let largest: Section | undefined;
  for (const section of occupied(image)) {
    const size = knownValue(section.size) ?? 0n;
    if (
      section.rights?.execute === true &&
      size > (largest === undefined ? 0n : (knownValue(largest.size) ?? 0n))
    )
      largest = section;
  }
  return largest;
}

/** An object without code of its own there keeps its place at the front, where start-up code stands. */
function rank(first: bigint | undefined): number {
  return first === undefined ? 0 : 1;
}
