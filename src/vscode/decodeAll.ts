import * as vscode from 'vscode';
import {
  addressCsv,
  addressMarkdown,
  addressTable,
  type AddressRow,
  type AddressTable,
} from '../core/addressTable';
import { formatAddress } from '../core/address';
import { commands } from './commands';
import type { Explainer } from './explainer';

interface RowItem extends vscode.QuickPickItem {
  readonly row: AddressRow;
}

/** "Decode All Addresses in File": a list to search and go by, and to copy as a table. */
export function registerDecodeAll(explainer: Explainer): vscode.Disposable {
  return vscode.commands.registerCommand(commands.decodeAllInFile, () => {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) {
      void vscode.window.showInformationMessage('Open a file whose addresses to decode.');
      return;
    }
    const { document } = editor;
    const { smallBelow } = explainer.settings(document.uri).hover;
    const table = addressTable(
      document.getText(),
      document.languageId,
      smallBelow,
      explainer.request(document.uri),
    );
    if (table.rows.length === 0) {
      void vscode.window.showInformationMessage(
        'This file has no addresses, only small numbers or none at all.',
      );
      return;
    }
    showTable(table, editor);
  });
}

const markdownButton = { iconPath: new vscode.ThemeIcon('markdown'), tooltip: 'Copy as a Markdown table' };
const csvButton = { iconPath: new vscode.ThemeIcon('table'), tooltip: 'Copy as CSV' };

function showTable(table: AddressTable, editor: vscode.TextEditor): void {
  const picker = vscode.window.createQuickPick<RowItem>();
  picker.title = `${table.rows.length.toString()}${table.cut ? ' and more' : ''} addresses`;
  picker.placeholder = 'Search by address, region or symbol; Enter goes to the line';
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.buttons = [markdownButton, csvButton];
  picker.items = table.rows.map((row) => ({
    label: formatAddress(row.value),
    description: [row.symbol, row.region]
      .filter((part) => part !== '')
      .join('  ·  ')
      .replaceAll('$(', '$ ('),
    detail: `line ${row.line.toString()}${row.count > 1 ? `, ${row.count.toString()} times` : ''}   indices ${row.indices}`,
    row,
  }));
  picker.onDidTriggerButton((button) => {
    void vscode.env.clipboard.writeText(button === csvButton ? addressCsv(table) : addressMarkdown(table));
    vscode.window.setStatusBarMessage(`Copied ${table.rows.length.toString()} addresses`, 3000);
    picker.hide();
  });
  picker.onDidAccept(() => {
    const row = picker.selectedItems[0]?.row;
    picker.hide();
    if (row === undefined) return;
    const line = Math.min(row.line, editor.document.lineCount) - 1;
    const column = Math.max(0, editor.document.lineAt(line).text.indexOf(row.text));
    const range = new vscode.Range(line, column, line, column + row.text.length);
    void vscode.window.showTextDocument(editor.document, {
      selection: range,
      viewColumn: editor.viewColumn ?? vscode.ViewColumn.Active,
    });
  });
  picker.onDidHide(() => {
    picker.dispose();
  });
  picker.show();
}
