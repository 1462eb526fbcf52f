import type { MemoryMap } from './memoryMap';
import { pagingMode } from './paging/modes';
import { compareBuilds } from './picture/compareBuilds';
import { compareProfiles } from './picture/compareProfiles';
import { imageView } from './picture/imageView';
import type { ComparePair, PictureInput } from './picture/input';
import { isLinkedToMove, isLinuxProgram, isPositionIndependent, processView } from './picture/processView';
import type { DetailsBook, Frame } from './picture/details';
import { allPrintable, printable } from './picture/printable';
import { plainSpace } from './picture/plainSpace';
import { spaceView } from './picture/spaceView';
import { tablesView } from './picture/tablesView';
import { translationView } from './picture/translationView';
import type { Details, Picture, View, ViewId } from './picture/types';
import type { LayoutProfile } from './profiles/profile';

export type { ComparePair, PictureInput } from './picture/input';
export type * from './picture/types';

/** A picture of which each view, and what is known of each row, is made when it is first asked for. */
export interface PictureDraft {
  readonly title: string;
  readonly views: readonly ViewDraft[];
  /** What is known of a row; absent where no row has that key. */
  details(key: string): Details | undefined;
}

export interface ViewDraft {
  readonly id: ViewId;
  readonly title: string;
  /** Always the same object. */
  view(): View;
}

/**
 * What there is to draw of an image, a layout, or both. Pure data, safe for JSON: the panel and the exports draw the
 * same picture, so they cannot disagree.
 */
export function makePicture(input: PictureInput): Picture {
  const { draft, book } = draftWithBook(input);
  const views = draft.views.map((own) => own.view());
  const details = Object.fromEntries([...book].map(([key, make]) => [printable(key), allPrintable(make())]));
  return { title: draft.title, views, details };
}

/** The same, for who shows one view at a time. */
export function draftPicture(input: PictureInput): PictureDraft {
  return draftWithBook(input).draft;
}

function draftWithBook(input: PictureInput): { readonly draft: PictureDraft; readonly book: DetailsBook } {
  const { map, profile } = input;
  const views: ViewDraft[] = [];
  const fitting = profile !== undefined && (map === undefined || fits(profile, map)) ? profile : undefined;
  const addressBits = map?.addressBits ?? fitting?.addressBits ?? 64;
  const book: DetailsBook = new Map();
  const frameOf = (bits: 32 | 64, layout: LayoutProfile | undefined): Frame => ({
    addressBits: bits,
    profile: layout,
    book,
    marks: input.marks,
  });
  const add = (id: ViewId, make: () => View): void => {
    let made: View | undefined;
    const view = (): View => (made ??= allPrintable(make()));
    views.push({ id, title: viewTitles[id], view });
  };
  const isProgram = map !== undefined && isLinuxProgram(map);
  // Where the kernel puts a program anew in each run, no address of the file is one of the running program.
  const isMoved = map !== undefined && (isProgram ? isPositionIndependent(map) : isLinkedToMove(map));
  const moved = isMoved ? map : undefined;
  if (fitting !== undefined) {
    add('space', () => spaceView(input, fitting, frameOf(fitting.addressBits, fitting), moved));
  } else if (map !== undefined) add('space', () => plainSpace(input, map, frameOf(addressBits, undefined)));
  if (map !== undefined) add('image', () => imageView(input, map, frameOf(addressBits, fitting), isMoved));
  if (isProgram) {
    add('process', () => processView(map, frameOf(64, fitting)));
  }
  if (fitting !== undefined) {
    const frame = frameOf(fitting.addressBits, fitting);
    const isTranslated = pagingMode(fitting.paging).levels.length > 0;
    // Without translation every address is its own physical one, and load addresses say where bytes are kept, not where they run.
    const linked = isProgram || isMoved ? undefined : map;
    const translation = isTranslated ? translationView(linked, fitting, frame, input.host) : undefined;
    if (translation !== undefined) add('translation', () => translation);
    if (isTranslated)
      add('tables', () =>
        tablesView(moved === undefined ? map : undefined, fitting, moved && movedFrom(moved, isProgram)),
      );
  }
  const { compare } = input;
  if (compare !== undefined) add('compare', () => compareView(compare, book));
  const details = (key: string): Details | undefined => {
    const find = (): (() => Details) | undefined =>
      book.get(key) ?? [...book].find(([own]) => printable(own) === key)?.[1];
    let make = find();
    for (const own of views) {
      if (make !== undefined) break;
      own.view();
      make = find();
    }
    return make === undefined ? undefined : allPrintable(make());
  };
  return { draft: { title: printable(map?.name ?? profile?.title ?? ''), views, details }, book };
}

/**
 * Where a program that Linux moves begins without ASLR: on x86-64 two thirds of user space, in whole pages
 * (arch/x86/include/asm/elf.h, ELF_ET_DYN_BASE; fs/binfmt_elf.c, load_elf_binary). Elsewhere it depends on the kernel's settings.
 */
function movedFrom({ name, machine }: MemoryMap, isProgram: boolean): { name: string; usual?: bigint } {
  return isProgram && machine === 'x86_64' ? { name, usual: 0x5555_5555_4000n } : { name };
}

const viewTitles: Readonly<Record<ViewId, string>> = {
  space: 'Address Space',
  image: 'Image',
  process: 'Process',
  translation: 'Translation',
  tables: 'Page Tables',
  compare: 'Compare',
};

function compareView(pair: ComparePair, book: DetailsBook): View {
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
