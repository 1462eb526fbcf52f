import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { hoverText, until } from '../suiteHelpers';

describe('A profile file of the workspace', () => {
  before(() => vscode.extensions.getExtension('memscape.memscape')?.activate());

  const write = async (name: string, text: string): Promise<vscode.Uri> => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder);
    const uri = vscode.Uri.joinPath(folder, '.memscape', name);
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    return uri;
  };

  it('has its errors shown as problems, and they go when it is mended', async () => {
    const uri = await write('broken.json', '{ "id": "mine", "title": 7, "regions": "none" }');
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    const problems = await until(
      () => vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Memscape'),
      (list) => list.length > 0,
    );
    assert.ok(problems.every(({ message }) => message.length > 10));
    const edit = new vscode.WorkspaceEdit();
    const all = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
    edit.replace(uri, all, mended);
    await vscode.workspace.applyEdit(edit);
    await until(
      () => vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Memscape'),
      (list) => list.length === 0,
    );
    await document.save();
  });

  it('says that its id is that of another, until it has one of its own', async () => {
    const text = (id: string): string => mended.replaceAll('"mine"', `"${id}"`);
    const first = await write('one.json', text('shared'));
    const second = await write('two.json', text('shared'));
    const told = (uri: vscode.Uri): readonly string[] =>
      vscode.languages.getDiagnostics(uri).map(({ message }) => message);
    await vscode.workspace.openTextDocument(second);
    await until(
      () => told(second),
      (list) => list.join() === 'the id "shared" is also that of .memscape/one.json',
    );
    assert.deepEqual(told(first), []);
    await write('two.json', text('other'));
    await until(
      () => told(second),
      (list) => list.length === 0,
    );
    for (const uri of [first, second]) await vscode.workspace.fs.delete(uri);
  });

  it('can be chosen, and addresses are read in it', async () => {
    await write('board.json', mended.replaceAll('"mine"', '"board"').replaceAll('My window', 'Board window'));
    const settings = vscode.workspace.getConfiguration('memscape');
    await settings.update('profile', 'board', vscode.ConfigurationTarget.Global);
    try {
      const document = await vscode.workspace.openTextDocument({
        language: 'c',
        content: 'x = 0xffff900000000010;',
      });
      await until(
        () =>
          vscode.commands.executeCommand<vscode.Hover[]>(
            'vscode.executeHoverProvider',
            document.uri,
            new vscode.Position(0, 8),
          ),
        (hovers) => hovers.map(hoverText).join('').includes('Board window'),
      );
    } finally {
      await settings.update('profile', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('may lie where the settings say, and follows its file', async () => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder);
    const uri = vscode.Uri.joinPath(folder, 'layouts', 'far.json');
    const save = (name: string): Thenable<void> =>
      vscode.workspace.fs.writeFile(
        uri,
        new TextEncoder().encode(mended.replaceAll('"mine"', '"far"').replaceAll('My window', name)),
      );
    const settings = vscode.workspace.getConfiguration('memscape');
    await save('Far window');
    await settings.update('profiles', ['layouts/*.json'], vscode.ConfigurationTarget.Global);
    await settings.update('profile', 'far', vscode.ConfigurationTarget.Global);
    try {
      await until(hoverInWindow, (text) => text.includes('Far window'));
      await save('Farther window');
      await until(hoverInWindow, (text) => text.includes('Farther window'));
    } finally {
      await settings.update('profiles', undefined, vscode.ConfigurationTarget.Global);
      await settings.update('profile', undefined, vscode.ConfigurationTarget.Global);
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder, 'layouts'), { recursive: true });
    }
  });
});

async function hoverInWindow(): Promise<string> {
  const document = await vscode.workspace.openTextDocument({
    language: 'c',
    content: 'x = 0xffff900000000010;',
  });
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    new vscode.Position(0, 8),
  );
  return hovers.map(hoverText).join('');
}

const mended = JSON.stringify({
  id: 'mine',
  title: 'Mine',
  extends: 'generic-x86_64',
  regions: [
    {
      name: 'My window',
      start: '0xffff900000000000',
      size: '1 GiB',
      kind: 'kernel',
      description: 'Where my things are.',
    },
  ],
});
