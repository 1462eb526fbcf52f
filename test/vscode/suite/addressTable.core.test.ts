import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until } from '../suiteHelpers';

const scheme = 'memscape-addresses';

describe('The table of all addresses in a file', () => {
  before(() => vscode.extensions.getExtension('memscape.memscape')?.activate());
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  const log = 'BUG: ffff888003a41c00\nRIP: 0010:ffffffff81012345\nRIP: 0010:ffffffff81012345 0x10\n';

  it('opens beside it, read-only, with a link to each line', async () => {
    const document = await show(log);
    const table = await decodeAll();
    const lines = table.getText().split('\n');
    assert.match(lines[0] ?? '', /^line\s+literal\s+times\s+region\s+indices\s+symbol$/);
    assert.match(lines[1] ?? '', /^ +1 {2}ffff888003a41c00 +1 {2}Kernel Space/);
    assert.match(lines[2] ?? '', /^ +2 {2}ffffffff81012345 +2 {2}Kernel Space +511 510 8 18$/);
    assert.equal(lines.length, 3);
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      'vscode.executeLinkProvider',
      table.uri,
    );
    const own = links.filter(({ target }) => target?.scheme === 'command');
    assert.equal(own.length, 2);
    const { path, query } = own[1]?.target ?? {};
    assert.equal(path, 'memscape.openTableRow');
    await vscode.commands.executeCommand(
      'memscape.openTableRow',
      ...(JSON.parse(query ?? '[]') as unknown[]),
    );
    const editor = await until(
      () => vscode.window.activeTextEditor,
      (active) => active?.document === document,
    );
    assert.equal(editor?.document.getText(editor.selection), 'ffffffff81012345');
    assert.equal(editor.selection.start.line, 1);
    for (const argument of [
      undefined,
      {},
      { table: 'file:///etc/passwd', index: 0 },
      { table: table.uri.toString(), index: 7 },
    ])
      await vscode.commands.executeCommand('memscape.openTableRow', argument);
    assert.equal(vscode.window.activeTextEditor?.document, document);
  });

  it('is copied as CSV and as Markdown', async () => {
    await show(log);
    await decodeAll();
    await vscode.env.clipboard.writeText('');
    await vscode.commands.executeCommand('memscape.copyTableCsv');
    assert.match(await vscode.env.clipboard.readText(), /^line,literal,.*\r\n1,ffff888003a41c00,/);
    await vscode.commands.executeCommand('memscape.copyTableMarkdown');
    assert.match(
      await vscode.env.clipboard.readText(),
      /^\| line \| literal \|.*\n\|.*\n\| 1 \| ffff888003a41c00 \|/,
    );
  });

  it('does not open for a file without addresses', async () => {
    const document = await show('nothing here but 0x10\n');
    // The table of the test before may be the active one for a moment still.
    await until(
      () => vscode.window.activeTextEditor,
      (active) => active?.document === document,
    );
    await vscode.commands.executeCommand('memscape.decodeAllInFile');
    assert.notEqual(vscode.window.activeTextEditor?.document.uri.scheme, scheme);
  });

  it('leaves the extension host free while it reads ten megabytes', async () => {
    const line = '[    1.000000] RIP: 0010:ffffffff81012345 RSP: 0018:ffffc90000013e58 EFLAGS: 00010246\n';
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder);
    const uri = vscode.Uri.joinPath(folder, 'large.log');
    const text = line.repeat(Math.ceil(10_000_000 / line.length));
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 5);
    try {
      const table = await decodeAll();
      assert.match(table.getText(), / {2}ffffc90000013e58 /);
    } finally {
      clearInterval(timer);
    }
    assert.ok(turns > 10, `${turns.toString()} turns of the event loop for others`);
  }).timeout(60_000);
});

async function show(content: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument({ language: 'plaintext', content });
  await vscode.window.showTextDocument(document);
  return document;
}

async function decodeAll(): Promise<vscode.TextDocument> {
  await vscode.commands.executeCommand('memscape.decodeAllInFile');
  const editor = await until(
    () => vscode.window.activeTextEditor,
    (active) => active?.document.uri.scheme === scheme,
  );
  assert.ok(editor);
  return editor.document;
}
