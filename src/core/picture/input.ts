import type { HostMemory } from '../hostMemory';
import type { MemoryMap } from '../memoryMap';
import type { LayoutProfile } from '../profiles/profile';

/** What a picture is made of. Either may be missing: a layout without a project, a project no layout fits. */
export interface PictureInput {
  readonly map?: MemoryMap | undefined;
  readonly profile?: LayoutProfile | undefined;
  /** What the picture is of, outermost first: the workspace folder, then the image. */
  readonly crumbs?: readonly string[] | undefined;
  /** Where the memory of a guest lies in its host. */
  readonly host?: HostMemory | undefined;
  /** Two things to be shown side by side, in a view of its own. */
  readonly compare?: ComparePair | undefined;
  /** False leaves the symbols out of the rows: where none has room, they cost most of the time and of the picture's size. */
  readonly marks?: boolean | undefined;
}

export type ComparePair = BuildPair | ProfilePair;

/** Two images, such as those of two builds. Labels say which is which: "Before, 01:12". */
export interface BuildPair {
  readonly kind: 'builds';
  readonly before: { readonly label: string; readonly map: MemoryMap };
  readonly after: { readonly label: string; readonly map: MemoryMap };
}

export interface ProfilePair {
  readonly kind: 'profiles';
  readonly before: LayoutProfile;
  readonly after: LayoutProfile;
}
