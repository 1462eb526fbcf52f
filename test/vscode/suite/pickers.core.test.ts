import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const address = '0xffffffff81012345';

describe('A picker', () => {
  before(() => vscode.extensions.getExtension('memscape.memscape')?.activate());
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeQuickOpen'));

  it('copies an address in the form that is chosen', async () => {
    assert.equal(await copiedBy('memscape.copyAddress', { value: address }), address);
  });

  it('shows a value of the debugger decoded, and copies what is chosen', async () => {
    const variable = { name: 'rip', value: `${address} <start_kernel+18>`, variablesReference: 0 };
    assert.equal(await copiedBy('memscape.decodeDebugValue', { container: {}, variable }), address);
  });

  it('reads a decimal number of the debugger', async () => {
    assert.equal(
      await copiedBy('memscape.decodeDebugValue', { variable: { value: '18446744071578919749' } }),
      address,
    );
  });

  it('decodes a value as the page-table entry that it looks like', async () => {
    const copied = await copiedBy('memscape.decodeAs', { value: '0x8000000000200063' }, 2);
    assert.match(copied, /^4 KiB page at 0x200000, kernel rw-, user ---$/);
  });

  it('does nothing with an argument that is no value', async () => {
    for (const argument of [
      undefined,
      {},
      { value: 7 },
      { value: 'rm -rf' },
      { variable: { value: '{...}' } },
    ]) {
      await vscode.commands.executeCommand('memscape.copyAddress', argument);
      await vscode.commands.executeCommand('memscape.decodeAs', argument);
    }
  });
});

/** Runs a command that shows pickers, takes the first row of each, and returns what is on the clipboard then. */
async function copiedBy(command: string, argument: object, pickers = 1): Promise<string> {
  await vscode.env.clipboard.writeText('');
  void vscode.commands.executeCommand(command, argument);
  const end = Date.now() + 10_000;
  let shown = 0;
  while (Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 150));
    const copied = await vscode.env.clipboard.readText();
    if (copied !== '') return copied;
    // A picker that is not there yet takes nothing.
    if (shown < 20 * pickers)
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    shown += 1;
  }
  throw new Error('nothing was copied');
}
