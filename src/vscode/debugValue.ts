import * as vscode from 'vscode';
import { shownValue } from '../core/shownValue';
import { commands } from './commands';
import { showDecodePicker } from './decodeCommand';
import type { Explainer } from './explainer';

/**
 * "Decode Value" while debugging: of a variable or a watch by its context menu, and of the expression at the cursor by the command
 * palette.
 */
export function registerDebugValue(explainer: Explainer): vscode.Disposable {
  return vscode.commands.registerCommand(commands.decodeDebugValue, async (argument: unknown) => {
    const editor = vscode.window.activeTextEditor;
    const shown = textOf(argument) ?? (editor === undefined ? undefined : await evaluated(editor));
    const value = shown === undefined ? undefined : shownValue(shown);
    if (value === undefined) {
      const what = shown === undefined ? 'There is no value here' : `"${shown.slice(0, 80)}" is no number`;
      void vscode.window.showInformationMessage(`${what} that could be decoded.`);
      return;
    }
    showDecodePicker(explainer, value, editor?.document);
  });
}

/** What the debugger shows for a variable. VS Code hands on what the debug adapter said: each property is checked. */
function textOf(argument: unknown): string | undefined {
  const variable = property(argument, 'variable');
  const shown = property(variable ?? argument, 'value');
  return typeof shown === 'string' ? shown : undefined;
}

function property(value: unknown, name: string): unknown {
  // An object has properties; what this one is, is not known.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** The value of the selection or of the word at the cursor, in the frame that is looked at. */
async function evaluated(editor: vscode.TextEditor): Promise<string | undefined> {
  const session = vscode.debug.activeDebugSession;
  if (session === undefined) return undefined;
  const { document, selection } = editor;
  const range = selection.isEmpty ? document.getWordRangeAtPosition(selection.active) : selection;
  if (range?.isSingleLine !== true) return undefined;
  const item = vscode.debug.activeStackItem;
  const frame = item instanceof vscode.DebugStackFrame ? { frameId: item.frameId } : {};
  try {
    // The context "hover" is the one in which an evaluation may have no side effects.
    const request = { expression: document.getText(range), context: 'hover', ...frame };
    const response: unknown = await session.customRequest('evaluate', request);
    const result = property(response, 'result');
    return typeof result === 'string' ? result : undefined;
  } catch {
    // The debugger knows no such expression, and there is nothing to decode.
    return undefined;
  }
}
