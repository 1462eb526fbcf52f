import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('The extension', () => {
  it('activates', async () => {
    const extension = vscode.extensions.getExtension('memscape.memscape');
    assert.ok(extension, 'VS Code does not know the extension');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('registers every command that its manifest contributes', async () => {
    const extension = vscode.extensions.getExtension('memscape.memscape');
    assert.ok(extension);
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = contributedCommands(extension.packageJSON).filter((command) => !registered.has(command));
    assert.deepEqual(missing, []);
  });
});

function contributedCommands(manifest: unknown): readonly string[] {
  // VS Code has validated the manifest before it loaded the extension.
  const { contributes } = manifest as { contributes?: { commands?: readonly { command: string }[] } };
  return contributes?.commands?.map(({ command }) => command) ?? [];
}
