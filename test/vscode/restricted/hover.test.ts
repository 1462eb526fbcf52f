import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { hoverText } from '../suiteHelpers';

describe('The hover in Restricted Mode', () => {
  it('explains addresses', async () => {
    await vscode.extensions.getExtension('memscape.memscape')?.activate();
    const document = await vscode.workspace.openTextDocument({
      language: 'c',
      content: 'x = 0xffffffff80100000;',
    });
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      new vscode.Position(0, 8),
    );
    assert.match(hovers.map(hoverText).join('\n'), /PML4/);
  });
});
