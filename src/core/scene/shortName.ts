import type { Font, Measure } from './shapes';

/**
 * The name of a region where there is no room for all of it: without what stands behind it in parentheses, or without what it shares
 * with its neighbours, such as `phys_mem: page area`, rather than without its end, also where its own part has to be cut. As it is
 * where that does not help.
 */
export function shortName(name: string, font: Font, room: number, measure: Measure): string {
  if (measure(name, font) <= room) return name;
  const bare = name.replace(/ \([^()]*\)$/, '');
  const own = bare.replace(/^[\w ]{1,40}: (?=\S)/, '');
  return (
    [bare, own].find((text) => text !== '' && measure(text, font) <= room) ?? (own === bare ? name : own)
  );
}
