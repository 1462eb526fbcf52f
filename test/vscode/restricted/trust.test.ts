import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until } from '../suiteHelpers';

describe('A window in Restricted Mode', () => {
  it('is not trusted', () => {
    assert.equal(vscode.workspace.isTrusted, false);
  });

  it('asks for no command of the compiler, by whatever way it is asked', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder !== undefined);
    const script = vscode.Uri.joinPath(folder.uri, 'kernel.lds.S');
    await vscode.workspace.fs.writeFile(
      script,
      new TextEncoder().encode('#include <limits.h>\nSECTIONS { . = BASE; .text : { *(.text) } }\n'),
    );
    // It ends at once; where it asked, it would wait for an answer.
    let ended = false;
    const asked = vscode.commands.executeCommand('memscape.preprocessScript', script).then(() => {
      ended = true;
    });
    await until(
      () => ended,
      (is) => is,
    );
    await asked;
  });
});
