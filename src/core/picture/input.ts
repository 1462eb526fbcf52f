import type { MemoryMap } from '../memoryMap';
import type { LayoutProfile } from '../profiles/profile';

/** What a picture is made of. Either may be missing: a layout without a project, a project no layout fits. */
export interface PictureInput {
  readonly map?: MemoryMap | undefined;
  readonly profile?: LayoutProfile | undefined;
  /** What the picture is of, outermost first: the workspace folder, then the image. */
  readonly crumbs?: readonly string[] | undefined;
}
