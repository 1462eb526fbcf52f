import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('The web worker host', () => {
  it('has no Node', () => {
    assert.equal(typeof process, 'undefined');
  });

  it('loads the bundle for the web', () => {
    assert.equal(vscode.extensions.getExtension('memscape.memscape')?.extensionKind, vscode.ExtensionKind.UI);
  });
});
