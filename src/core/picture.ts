import type { MemoryMap } from './memoryMap';
import { pagingMode } from './paging/modes';
import { compareBuilds } from './picture/compareBuilds';
import { compareProfiles } from './picture/compareProfiles';
import { imageView } from './picture/imageView';
import type { ComparePair, PictureInput } from './picture/input';
import { isLinuxProgram, processView } from './picture/processView';
import { allPrintable } from './picture/printable';
import { plainSpace } from './picture/plainSpace';
import { spaceView } from './picture/spaceView';
import { tablesView } from './picture/tablesView';
import { translationView } from './picture/translationView';
import type { Details, Picture, View } from './picture/types';
import type { LayoutProfile } from './profiles/profile';

export type { ComparePair, PictureInput } from './picture/input';
export type * from './picture/types';

/**
 * What there is to draw of an image, a layout, or both. Pure data, safe for JSON: the panel and the exports draw the
 * same picture, so they cannot disagree.
 */
export function makePicture(input: PictureInput): Picture {
  const { map, profile } = input;
  const views: View[] = [];
  const fitting = profile !== undefined && (map === undefined || fits(profile, map)) ? profile : undefined;
  const addressBits = map?.addressBits ?? fitting?.addressBits ?? 64;
  const book = new Map<string, Details>();
  if (fitting !== undefined) {
    views.push(spaceView(input, fitting, { addressBits: fitting.addressBits, profile: fitting, book }));
  } else if (map !== undefined) views.push(plainSpace(input, map, { addressBits, book }));
  if (map !== undefined) views.push(imageView(input, map, { addressBits, profile: fitting, book }));
  if (map !== undefined && isLinuxProgram(map)) {
    views.push(processView(map, { addressBits: 64, profile: fitting, book }));
  }
  if (fitting !== undefined) {
    const frame = { addressBits: fitting.addressBits, profile: fitting, book };
    const translation = translationView(map, fitting, frame, input.host);
    if (translation !== undefined) views.push(translation);
    // Without translation there are no tables.
    if (pagingMode(fitting.paging).levels.length > 0) views.push(tablesView(map, fitting));
  }
  if (input.compare !== undefined) views.push(compareView(input.compare, book));
  return allPrintable({ title: map?.name ?? profile?.title ?? '', views, details: Object.fromEntries(book) });
}

function compareView(pair: ComparePair, book: Map<string, Details>): View {
  if (pair.kind === 'profiles') {
    const { before, after } = pair;
    const addressBits = before.addressBits === 64 || after.addressBits === 64 ? 64 : 32;
    return compareProfiles(pair, { addressBits, profile: after, book });
  }
  const bits = [pair.before.map.addressBits, pair.after.map.addressBits];
  return compareBuilds(pair, { addressBits: bits.includes(32) && !bits.includes(64) ? 32 : 64, book });
}

/** Whether an image may live in a layout. What the image does not say does not speak against it. */
export function fits(profile: LayoutProfile, map: MemoryMap): boolean {
  if (map.addressBits !== undefined && map.addressBits > profile.addressBits) return false;
  return (
    map.machine === undefined || map.machine === profile.arch || family(map.machine) === family(profile.arch)
  );
}

/** A 32-bit stub of a 64-bit kernel lives in the same space as the kernel. */
function family(machine: string): string {
  return machine.replace(/^(x86_64|i[3-6]86)$/, 'x86');
}
