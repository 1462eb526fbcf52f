import type { Scene } from '../core/scene/scene';
import type { DrawingFormat, ShareGoal } from '../protocol';
import { base64, drawingPng, drawingSvg } from './exportDrawing';
import { currentView, type Panel } from './model';

/** Hands out what is shown: the extension asks in which form and where to, and drawings are made here. */
export interface Share {
  ask(): void;
  render(format: DrawingFormat, to: ShareGoal): Promise<void>;
}

export function makeShare(panel: Panel, scene: () => Scene | undefined): Share {
  const ask = (): void => {
    const model = panel.model();
    const view = currentView(model);
    if (view !== undefined) panel.post({ kind: 'share', view: view.id, flipped: model.state.flipped });
  };
  const render = async (format: DrawingFormat, to: ShareGoal): Promise<void> => {
    const model = panel.model();
    const shown = scene();
    const view = currentView(model);
    if (shown === undefined || view === undefined) return;
    const name = model.picture?.title ?? 'layout';
    if (format === 'svg') {
      const content = drawingSvg(shown, view, name, 'auto');
      panel.post({ kind: 'drawing', format, to, name, content });
      return;
    }
    const blob = await drawingPng(shown, view, name);
    const copied = to === 'copy' && (await copyPicture(blob));
    const content = copied ? '' : await base64(blob);
    // Where a picture cannot be put on the clipboard it can still be saved.
    panel.post({ kind: 'drawing', format, to: copied ? 'copy' : 'save', name, content });
  };
  return { ask, render };
}

async function copyPicture(blob: Blob): Promise<boolean> {
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
    return true;
  } catch {
    return false;
  }
}
