import type { Event, Uri } from 'vscode';
import type { MemoryMap } from '../core/memoryMap';

/** The linked images of the workspace, as every feature sees them: hover, panel, diagnostics. */
export interface Images {
  /** The maps known now, best first; starts finding them when nobody has asked before. Never waits, never throws. */
  current(): readonly MemoryMap[];
  /** The map of one linker script, from its live text and from the build found for it. */
  forScript(uri: Uri): Promise<MemoryMap>;
  /** Fires after `current()` or the map of a script has changed. */
  readonly onDidChange: Event<void>;
}
