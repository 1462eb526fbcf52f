import type * as vscode from 'vscode';
import type { ActiveProfiles } from './activeProfile';
import type { Comparisons } from './compareContent';
import type { Images } from './images';
import type { AwaitedImage } from './projectCommands';
import type { Rehearsal } from './rehearsal';
import type { SettingsCache } from './settings';
import type { CompareWith, Subject } from './panelSubject';

/** As package.json declares it. An editor of a file is of another type, and VS Code gives it the name of its file. */
export const panelType = 'memscape.layout';
/** What the sessions of all panels share. */
export interface PanelServices {
  readonly extension: vscode.Uri;
  readonly images: Images;
  readonly profiles: ActiveProfiles;
  readonly comparisons: Comparisons;
  readonly settings: SettingsCache;
  readonly awaited: AwaitedImage;
  readonly rehearsal: Rehearsal;
  /** Shows another script, in its own panel. */
  readonly show: (script: vscode.Uri) => void;
}

/** One panel at work. */
export interface PanelSession {
  readonly panel: vscode.WebviewPanel;
  readonly subject: () => Subject;
  reveal(address: bigint | undefined): void;
  compare(compare: CompareWith): void;
  dispose(): void;
}
