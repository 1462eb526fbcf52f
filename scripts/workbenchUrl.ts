export interface WorkbenchRequest {
  /** Host and port of the server. */
  readonly authority: string;
  readonly token?: string;
  /** Absolute path of the folder to open; none gives an empty window. */
  readonly folder?: string;
  /** Absolute path of a `.code-workspace` to open, instead of a folder. */
  readonly workspace?: string;
  /** Keys of the payload; a path among them must already be a `vscode-remote:` URI (see `remoteUri`). */
  readonly payload?: Readonly<Record<string, string>>;
}

/** The URL at which a server shows a workbench. */
export function workbenchUrl({ authority, token, folder, workspace, payload }: WorkbenchRequest): string {
  const url = new URL(`http://${authority}/`);
  if (token !== undefined) {
    url.searchParams.set('tkn', token);
  }
  if (folder !== undefined) {
    url.searchParams.set('folder', folder);
  }
  if (workspace !== undefined) {
    url.searchParams.set('workspace', workspace);
  }
  if (payload !== undefined) {
    url.searchParams.set('payload', JSON.stringify(Object.entries(payload)));
  }
  return url.href;
}

/** How the workbench names a file of the machine that its server runs on. */
export function remoteUri(authority: string, path: string): string {
  return `vscode-remote://${authority}${encodeURI(path)}`;
}
