import * as vscode from 'vscode';

/** As package.json declares it. It is offered by "Open With…" and never takes a file by itself. */
const viewType = 'memscape.image';

/**
 * Linked images and linker maps as read-only editors that show the panel of the file. `adopt` fills the panel; the file is read
 * by the service of images, when the panel asks for a picture.
 */
export function registerImageEditor(
  extension: vscode.Uri,
  adopt: (panel: vscode.WebviewPanel, file: vscode.Uri) => void,
): vscode.Disposable {
  return vscode.window.registerCustomEditorProvider(
    viewType,
    {
      openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
      resolveCustomEditor: ({ uri }, panel) => {
        panel.webview.options = panelOptions(extension);
        adopt(panel, uri);
      },
    },
    { supportsMultipleEditorsPerDocument: true },
  );
}

export function panelOptions(extension: vscode.Uri): vscode.WebviewOptions {
  return {
    enableScripts: true,
    localResourceRoots: [vscode.Uri.joinPath(extension, 'dist'), vscode.Uri.joinPath(extension, 'media')],
  };
}
