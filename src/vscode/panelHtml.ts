import { program, styles } from 'memscape:panel';
import * as vscode from 'vscode';

/**
 * The panel's document: empty but for its program and style sheet, which are in it since VS Code shows no document before all
 * it refers to is there. Nothing else goes into it but a URI and a nonce.
 */
export function panelHtml(webview: vscode.Webview, extension: vscode.Uri): string {
  const iconFont = webview.asWebviewUri(vscode.Uri.joinPath(extension, 'dist', 'codicon.ttf')).toString();
  const nonce = makeNonce();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
    // The drawing itself, on its way to becoming a PNG.
    'img-src data:',
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style nonce="${nonce}">${styles}</style>
<title>Memory Layout</title>
</head>
<body data-icon-font="${iconFont}"><script nonce="${nonce}">${program}</script></body>
</html>`;
}

function makeNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  return btoa(String.fromCharCode(...bytes));
}
