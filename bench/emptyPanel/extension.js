'use strict';

const vscode = require('vscode');

/** Opens a webview whose document is one word: what is left is VS Code's own time. */
exports.activate = (context) => {
  context.subscriptions.push(
    vscode.commands.registerCommand('memscapeBench.empty', () => {
      const panel = vscode.window.createWebviewPanel(
        'memscapeBench.empty',
        'Empty',
        vscode.ViewColumn.Beside,
        {
          enableScripts: true,
        },
      );
      panel.webview.html = '<!DOCTYPE html><html><body><p class="bench-drawn">empty</p></body></html>';
    }),
  );
};
