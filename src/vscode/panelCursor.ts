import * as vscode from 'vscode';
import type { MemoryMap } from '../core/memoryMap';
import type { CursorMessage } from '../protocol';
import { cursorMessage } from './cursorMessage';

/** What a panel is told of the editor's cursor. */
export interface Cursors {
  /** Of an editor; undefined where nothing is there, or while what was typed in the script is not drawn yet. */
  of(editor: vscode.TextEditor): CursorMessage | undefined;
  /** Of the editor that the script is seen in. */
  present(): CursorMessage | undefined;
  /** Whether the cursor was withheld when it was asked for last, because the map is of the text before it. */
  withheld(): boolean;
}

export function followCursor(panel: {
  readonly isScript: (document: vscode.TextDocument) => boolean;
  readonly map: () => MemoryMap | undefined;
  /** Whether the map is of a text that was edited since. */
  readonly isBehind: () => boolean;
}): Cursors {
  let withheld = false;
  const of = ({ document, selection }: vscode.TextEditor): CursorMessage | undefined => {
    // The cursor moves with each letter, and the map is of the text before it; what has been typed is drawn first.
    withheld = panel.isBehind() && panel.isScript(document);
    return withheld ? undefined : cursorMessage(panel.map(), document, selection.active);
  };
  return {
    of,
    present: () => {
      const editor = vscode.window.visibleTextEditors.find(({ document }) => panel.isScript(document));
      return editor === undefined ? undefined : of(editor);
    },
    withheld: () => withheld,
  };
}
