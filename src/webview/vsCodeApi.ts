import type { FromPanel } from '../protocol';
import type { PanelState } from './state';

/** What VS Code gives the page of a webview. */
export interface VsCodeApi {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: PanelState): void;
}
