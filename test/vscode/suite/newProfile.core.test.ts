import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until } from '../suiteHelpers';

const drawing = `0xFFFFFFFFFFFFFFFF *---------------*
                   | Kernel Space  |
0xFFFF800000000000 *---------------*
                   | Nothing, 0x12 |
0x0000800000000000 *---------------*
                   |  User Space   |
0x0000000000000000 *---------------*
see also 0x1234`;

describe('A new profile', () => {
  before(() => vscode.extensions.getExtension('memscape.memscape')?.activate());
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('is made from the selected text, as a file that is not saved yet', async () => {
    const source = await vscode.workspace.openTextDocument({ content: drawing });
    const editor = await vscode.window.showTextDocument(source);
    editor.selection = new vscode.Selection(0, 0, source.lineCount, 0);
    await vscode.commands.executeCommand('memscape.newProfileFromText');
    const made = await shown(source);
    const text = made.getText();
    assert.ok(made.isUntitled);
    assert.match(text, /"name": "Kernel Space", "start": "0xffff800000000000", "size": "128TiB"/);
    assert.match(text, /"name": "User Space", "start": "0x0000000000000000", "size": "128TiB"/);
    assert.match(text, /\/\/ line 8: only one address.*: see also 0x1234/);
  });

  it('is made from a linker script', async () => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder);
    const script = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder, 'kernel.ld'));
    await vscode.window.showTextDocument(script);
    await vscode.commands.executeCommand('memscape.newProfileFromScript');
    const made = await shown(script);
    assert.ok(made.isUntitled);
    assert.match(made.getText(), /0xffffffff[89]0/);
  });

  it('leaves files that are there alone', async () => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder);
    const there = vscode.Uri.joinPath(folder, '.memscape', 'kernel.json');
    await vscode.workspace.fs.writeFile(there, new TextEncoder().encode('{}'));
    try {
      await vscode.commands.executeCommand(
        'memscape.newProfileFromScript',
        vscode.Uri.joinPath(folder, 'kernel.ld'),
      );
      const made = await shown(undefined);
      assert.notEqual(made.uri.path, there.path);
      assert.equal(new TextDecoder().decode(await vscode.workspace.fs.readFile(there)), '{}');
    } finally {
      await vscode.workspace.fs.delete(there);
    }
  });

  it('lists the virtual addresses of a physical one, and shows the one that is chosen', async () => {
    const settings = vscode.workspace.getConfiguration('memscape');
    await settings.update('profile', 'linux-x86_64-4level', vscode.ConfigurationTarget.Global);
    try {
      await until(
        async () => {
          void vscode.commands.executeCommand('memscape.virtualAliases', { value: '0x100000' });
          await new Promise((resolve) => setTimeout(resolve, 300));
          await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
          return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
        },
        (labels) => labels.some((label) => /^(Memory Layout|Layout of .*)$/.test(label)),
      );
    } finally {
      await settings.update('profile', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});

/** The document that comes to be shown instead of another. */
async function shown(before: vscode.TextDocument | undefined): Promise<vscode.TextDocument> {
  const document = await until(
    () => vscode.window.activeTextEditor?.document,
    (now) => now !== undefined && now !== before && now.getText().includes('"regions"'),
  );
  assert.ok(document);
  return document;
}
