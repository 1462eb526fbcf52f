import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('The panel', () => {
  it('opens by its command, once', async () => {
    await vscode.commands.executeCommand('memscape.showLayout');
    await until(() => panels() === 1);
    await vscode.commands.executeCommand('memscape.showLayout');
    assert.equal(panels(), 1);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await until(() => panels() === 0);
  });

  it('takes an address from a link, and nothing else', async () => {
    await vscode.commands.executeCommand('memscape.showLayout', { address: '0xffffffff80100000' });
    await vscode.commands.executeCommand('memscape.showLayout', { address: 'javascript:alert(1)' });
    await until(() => panels() === 1);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});

function panels(): number {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.filter(
    ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.includes('memscape.layout'),
  ).length;
}

async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > end) assert.fail('not in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
