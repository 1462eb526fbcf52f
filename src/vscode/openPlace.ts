import * as vscode from 'vscode';
import type { SourcePlace } from '../core/picture';
import { isScriptName } from './imageFiles';

/** Opens a place beside the panel: in the editor that shows the file, else in a column that is not the panel's. */
export async function openPlace(
  { file, line, column }: SourcePlace,
  own: vscode.ViewColumn | undefined,
): Promise<void> {
  if (!Number.isInteger(line) || !Number.isInteger(column)) return;
  const uri = vscode.Uri.parse(file, true);
  if (vscode.workspace.getWorkspaceFolder(uri) === undefined && !isScriptName(uri.path)) return;
  const shown = vscode.window.visibleTextEditors.find(
    (editor) => editor.document.uri.toString() === uri.toString(),
  );
  const other = own === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One;
  const position = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
  await vscode.window.showTextDocument(uri, {
    viewColumn: shown?.viewColumn ?? other,
    selection: new vscode.Range(position, position),
  });
}
