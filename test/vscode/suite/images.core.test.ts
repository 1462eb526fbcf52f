import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { hoverText, until } from '../suiteHelpers';

describe('Symbols of the workspace', () => {
  before(() => vscode.extensions.getExtension('memscape.memscape')?.activate());

  const hover = async (document: vscode.TextDocument, text: string): Promise<string> => {
    const position = document.positionAt(document.getText().indexOf(text) + 2);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      position,
    );
    return hovers.map(hoverText).join('\n');
  };

  it('are known from the linker script alone', async () => {
    const document = await vscode.workspace.openTextDocument({
      language: 'c',
      content: 'extern char KERNEL_VMA[];',
    });
    await until(
      () => hover(document, 'KERNEL_VMA'),
      (text) => text.includes('0xffffffff80000000') && text.includes('kernel.ld:'),
    );
  });

  it('follow the script as it is edited', async () => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder);
    const script = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder, 'kernel.ld'));
    const start = script.positionAt(script.getText().indexOf('0xffffffff80000000;'));
    const edit = new vscode.WorkspaceEdit();
    edit.replace(script.uri, new vscode.Range(start, start.translate(0, 18)), '0xffffffff90000000');
    await vscode.workspace.applyEdit(edit);
    const document = await vscode.workspace.openTextDocument({
      language: 'c',
      content: 'extern char KERNEL_VMA[];',
    });
    await until(
      () => hover(document, 'KERNEL_VMA'),
      (text) => text.includes('0xffffffff90000000'),
    );
    await vscode.commands.executeCommand('workbench.action.files.revert', script.uri);
  });

  it('are known from a System.map', async () => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder);
    const listing =
      'ffffffff81000000 T _stext\nffffffff81000040 T do_listed_work\nffffffff81000080 T _etext\n';
    await vscode.workspace.fs.writeFile(
      vscode.Uri.joinPath(folder, 'System.map-6.12'),
      new TextEncoder().encode(listing),
    );
    const document = await vscode.workspace.openTextDocument({
      language: 'c',
      content: 'x = 0xffffffff81000044;',
    });
    await until(
      () => hover(document, '0xffff'),
      (text) => text.includes('do_listed_work') && text.includes('+ 0x4'),
    );
  });
});
