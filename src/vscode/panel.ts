import * as vscode from 'vscode';
import type { MemoryMap } from '../core/memoryMap';
import { dispatch, type FromPanel, type Handlers, type ToPanel } from '../protocol';
import type { ActiveProfiles } from './activeProfile';
import { argumentValue, commands } from './commands';
import { isScriptName } from './imageFiles';
import type { Images } from './images';
import { cursorMessage, pictureMessage } from './panelContent';
import { panelHtml } from './panelHtml';
import { searchSymbols } from './panelSearch';

const viewType = 'memscape.layout';

/** How long changes must rest before the picture is made again: long enough for a burst, too short to be seen. */
const pause = 20;

/** The panel "Memory Layout": its command, its panels, and their return after a reload of the window. */
export function registerPanel(
  extension: vscode.Uri,
  images: Images,
  profiles: ActiveProfiles,
): vscode.Disposable {
  const open = new Map<string, OpenPanel>();

  const adopt = (panel: vscode.WebviewPanel, script: vscode.Uri | undefined): OpenPanel => {
    const key = script?.toString() ?? '';
    const own = runPanel(panel, script, extension, images, profiles, show);
    open.set(key, own);
    panel.onDidDispose(() => {
      if (open.get(key) === own) open.delete(key);
    });
    return own;
  };

  /** One panel a script; a second command shows the one that is there. */
  function show(script: vscode.Uri | undefined, address?: bigint): void {
    const known =
      open.get(script?.toString() ?? '') ?? (script === undefined ? [...open.values()][0] : undefined);
    const own = known ?? adopt(createPanel(), script);
    own.reveal(address);
  }

  const createPanel = (): vscode.WebviewPanel => {
    const beside =
      vscode.window.activeTextEditor === undefined ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside;
    return vscode.window.createWebviewPanel(
      viewType,
      'Memory Layout',
      { viewColumn: beside, preserveFocus: false },
      panelOptions(extension),
    );
  };

  return vscode.Disposable.from(
    vscode.commands.registerCommand(commands.showLayout, (argument: unknown) => {
      const address = argumentValue(argument, 'address');
      show(address === undefined ? scriptOf(argument) : undefined, address);
    }),
    vscode.window.registerWebviewPanelSerializer(viewType, {
      deserializeWebviewPanel: (panel, state: unknown) => {
        panel.webview.options = panelOptions(extension);
        adopt(panel, subjectOf(state));
        return Promise.resolve();
      },
    }),
    {
      dispose: () => {
        for (const own of open.values()) own.dispose();
      },
    },
  );
}

function panelOptions(extension: vscode.Uri): vscode.WebviewOptions {
  return {
    enableScripts: true,
    localResourceRoots: [vscode.Uri.joinPath(extension, 'dist'), vscode.Uri.joinPath(extension, 'media')],
  };
}

/** The script a menu was opened on, else the one in the active editor. */
function scriptOf(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  const document = vscode.window.activeTextEditor?.document;
  const isScript =
    document !== undefined && (document.languageId === 'linkerscript' || isScriptName(document.uri.path));
  return isScript ? document.uri : undefined;
}

/** What the panel kept from before; anything may be in it. */
function subjectOf(state: unknown): vscode.Uri | undefined {
  if (
    typeof state !== 'object' ||
    state === null ||
    !('subject' in state) ||
    typeof state.subject !== 'string'
  )
    return undefined;
  try {
    return vscode.Uri.parse(state.subject, true);
  } catch {
    return undefined;
  }
}

interface OpenPanel {
  dispose(): void;
  reveal(address: bigint | undefined): void;
}

type Show = (script: vscode.Uri | undefined) => void;

function runPanel(
  panel: vscode.WebviewPanel,
  script: vscode.Uri | undefined,
  extension: vscode.Uri,
  images: Images,
  profiles: ActiveProfiles,
  show: Show,
): OpenPanel {
  let ready = false;
  /** Whether the picture has been told where the editor's cursor is; from then on every move of it is. */
  let followed = false;
  let map: MemoryMap | undefined;
  let sent = '';
  let waiting: bigint | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let turn = 0;

  const post = (message: ToPanel): void => {
    if (ready) void panel.webview.postMessage(message);
  };
  const update = async (): Promise<void> => {
    turn += 1;
    const own = turn;
    const found = script === undefined ? (await images.all())[0] : await images.forScript(script);
    // A newer update has begun meanwhile, and knows more.
    if (own !== turn || !ready) return;
    map = found;
    const message = pictureMessage(found, profiles.for(script).profile, script);
    const text = JSON.stringify(message);
    if (text !== sent) post(message);
    sent = text;
    if (!followed) followCursor();
    followed = true;
    if (waiting !== undefined) post({ kind: 'reveal', address: `0x${waiting.toString(16)}` });
    waiting = undefined;
  };
  const schedule = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      void update();
    }, pause);
  };

  const handlers: Handlers<FromPanel> = {
    ready: () => {
      ready = true;
      sent = '';
      followed = false;
      void update();
    },
    openSource: ({ place }) => {
      void openSource(place.file, place.line, place.column, panel.viewColumn);
    },
    search: ({ query }) => {
      if (map !== undefined) post({ kind: 'found', query, hits: searchSymbols(map, query.slice(0, 200)) });
    },
    copy: ({ text }) => {
      void vscode.env.clipboard.writeText(text);
    },
    offer: ({ offer }) => {
      if (offer === 'chooseProfile') void vscode.commands.executeCommand(commands.selectProfile);
      else if (offer === 'showProblems')
        void vscode.commands.executeCommand('workbench.actions.view.problems');
      else void chooseScript(show);
    },
    save: ({ name, content }) => {
      void save(name, content, script);
    },
  };
  const followCursor = (): void => {
    const editor = vscode.window.visibleTextEditors.find(
      (candidate) => candidate.document.uri.toString() === script?.toString(),
    );
    if (editor !== undefined) sendCursor(editor);
  };
  const sendCursor = (editor: vscode.TextEditor): void => {
    const message =
      map === undefined ? undefined : cursorMessage(map, editor.document, editor.selection.active);
    if (message !== undefined) post(message);
  };

  const listeners = vscode.Disposable.from(
    panel.webview.onDidReceiveMessage((message: unknown) => {
      dispatch(handlers, message);
    }),
    images.onDidChange(schedule),
    profiles.onDidChange(schedule),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
      // Without a kind the selection was set by a program, such as our own way to the source.
      if (kind !== undefined) sendCursor(textEditor);
    }),
    // A hidden panel loses its document and says `ready` again when it is back.
    panel.onDidChangeViewState(() => {
      ready &&= panel.visible;
    }),
  );
  const dispose = (): void => {
    clearTimeout(timer);
    listeners.dispose();
  };
  panel.onDidDispose(dispose);
  panel.iconPath = vscode.Uri.joinPath(extension, 'media', 'layout.svg');
  panel.webview.html = panelHtml(panel.webview, extension);
  return {
    reveal: (address) => {
      if (!panel.visible) panel.reveal();
      if (address === undefined) return;
      waiting = address;
      if (ready) void update();
    },
    dispose: () => {
      dispose();
      panel.dispose();
    },
  };
}

/** Opens a place beside the panel: in the editor that shows the file, else in a column that is not the panel's. */
async function openSource(
  file: string,
  line: number,
  column: number,
  own: vscode.ViewColumn | undefined,
): Promise<void> {
  if (!Number.isInteger(line) || !Number.isInteger(column)) return;
  const uri = vscode.Uri.parse(file, true);
  if (vscode.workspace.getWorkspaceFolder(uri) === undefined && !isScriptName(uri.path)) return;
  const shown = vscode.window.visibleTextEditors.find(
    (editor) => editor.document.uri.toString() === uri.toString(),
  );
  const other = own === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One;
  const position = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
  await vscode.window.showTextDocument(uri, {
    viewColumn: shown?.viewColumn ?? other,
    selection: new vscode.Range(position, position),
  });
}

async function chooseScript(show: Show): Promise<void> {
  const chosen = await vscode.window.showOpenDialog({
    title: 'Choose a linker script',
    canSelectMany: false,
  });
  if (chosen?.[0] !== undefined) show(chosen[0]);
}

async function save(name: string, content: string, script: vscode.Uri | undefined): Promise<void> {
  const folder =
    script === undefined ? vscode.workspace.workspaceFolders?.[0]?.uri : vscode.Uri.joinPath(script, '..');
  const file = name.replace(/[^\w.-]+/g, '-');
  const uri = await vscode.window.showSaveDialog({
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, file) }),
    filters: { SVG: ['svg'] },
  });
  if (uri !== undefined) await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(content));
}
