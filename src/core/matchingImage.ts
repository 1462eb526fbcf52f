import { occupied } from './builtInputs';
import type { OutputSection } from './linkerscript/ast';
import { knownValue, type MemoryMap } from './memoryMap';

/** The image that has most of the script's sections; none when it has less than half of the image's own. */
export function bestImage(
  images: readonly MemoryMap[],
  outputs: readonly OutputSection[],
): MemoryMap | undefined {
  const names = new Set(outputs.map(({ name }) => name.text));
  let best: MemoryMap | undefined;
  let bestShare = 0.5;
  for (const image of images) {
    const own = occupied(image);
    const share = own.filter(({ name }) => names.has(name)).length / Math.max(1, own.length);
    // Of equals the first, which is the newest, is kept.
    if (share > bestShare || (share === bestShare && best === undefined)) {
      best = image;
      bestShare = share;
    }
  }
  return best;
}

/** Whether a placement gives every section of the image its address, its load address and its size, and no other section. */
export function agrees(placed: MemoryMap, image: MemoryMap): boolean {
  const mine = occupied(placed);
  const theirs = new Map(occupied(image).map((section) => [section.name, section]));
  return (
    mine.length === theirs.size &&
    mine.every((section) => {
      const other = theirs.get(section.name);
      return (
        other !== undefined &&
        knownValue(section.vma) === knownValue(other.vma) &&
        knownValue(section.size) === knownValue(other.size) &&
        (knownValue(other.lma) === undefined || knownValue(section.lma) === knownValue(other.lma))
      );
    })
  );
}
