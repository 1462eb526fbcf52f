import type { MemoryMap } from '../core/memoryMap';
import { panelContent, type Content } from './panelContent';
import type { PanelFeed } from './panelFeed';

/** What an edit of the shown script takes, in steps: placing it anew, and making its picture for the panel. */
export function editSteps(
  place: () => MemoryMap,
  content: Content,
  feed: Pick<PanelFeed, 'rehearse'>,
): readonly (() => void)[] {
  let placed: MemoryMap | undefined;
  return [
    () => {
      placed = place();
    },
    () => {
      feed.rehearse(panelContent({ ...content, map: placed }));
    },
  ];
}
