import * as vscode from 'vscode';
import { addressTableSteps, type AddressTable, type TableRequest } from '../core/addressTable';
import { addressCsv, addressMarkdown, addressText } from '../core/addressTableText';
import { commandLink, commands } from './commands';
import type { Explainer } from './explainer';

const scheme = 'memscape-addresses';

/** So long the extension host does nothing else at a time: well under what one notices while typing. */
const sliceMs = 15;

/** Most files are done in this time, and a progress bar that flashes is worse than none. */
const quietMs = 300;

/** Larger files are not read: a table of their first addresses would be no answer. */
const largestFile = 256 * 1024 * 1024;

/** What the table of one document is made of. */
interface Shown {
  readonly table: AddressTable;
  readonly text: string;
  readonly source: vscode.Uri;
}

/** The argument of the links of a table: its URI, and the row's index from 0. */
interface RowArgument {
  readonly table: string;
  readonly index: number;
}

/** "Decode All Addresses in File": a table in a read-only editor, with its lines as links and commands to copy it. */
export function registerDecodeAll(explainer: Explainer): vscode.Disposable {
  const shown = new Map<string, Shown>();
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const copy = (format: (table: AddressTable) => string) => async (argument: unknown) => {
    const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
    const table = shown.get(uri?.toString() ?? '')?.table;
    if (table === undefined) return;
    await vscode.env.clipboard.writeText(format(table));
    vscode.window.setStatusBarMessage(`Copied ${count(table)}`, 3000);
  };
  return vscode.Disposable.from(
    changed,
    vscode.commands.registerCommand(commands.decodeAllInFile, async () => {
      await explainer.settling(vscode.window.activeTextEditor?.document.uri);
      const found = await decodeActive(explainer);
      if (found === undefined) return;
      const uri = tableUri(found.source);
      shown.set(uri.toString(), found);
      changed.fire(uri);
      await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside });
    }),
    vscode.commands.registerCommand(commands.copyTableMarkdown, copy(addressMarkdown)),
    vscode.commands.registerCommand(commands.copyTableCsv, copy(addressCsv)),
    vscode.commands.registerCommand(commands.openTableRow, (argument: unknown) => openRow(argument, shown)),
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) =>
        shown.get(uri.toString())?.text ?? 'Run the command again for this table.',
    }),
    vscode.languages.registerDocumentLinkProvider(
      { scheme },
      { provideDocumentLinks: (document) => links(document, shown) },
    ),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      shown.delete(uri.toString());
    }),
  );
}

function tableUri(source: vscode.Uri): vscode.Uri {
  const name = source.path.slice(source.path.lastIndexOf('/') + 1);
  // The name must not end like the file's, or the table would be in its language.
  return vscode.Uri.from({ scheme, path: `/${name}: addresses`, query: source.toString() });
}

/** Each row's line number opens the line it is about. */
function links(document: vscode.TextDocument, shown: ReadonlyMap<string, Shown>): vscode.DocumentLink[] {
  const found = shown.get(document.uri.toString());
  if (found === undefined) return [];
  return found.table.rows.map(({ line }, index) => {
    const row = document.lineAt(Math.min(index + 1, document.lineCount - 1));
    const start = row.firstNonWhitespaceCharacterIndex;
    const range = new vscode.Range(row.lineNumber, start, row.lineNumber, start + line.toString().length);
    const argument: RowArgument = { table: document.uri.toString(), index };
    const link = new vscode.DocumentLink(
      range,
      vscode.Uri.parse(commandLink(commands.openTableRow, argument)),
    );
    link.tooltip = `Go to line ${line.toString()}`;
    return link;
  });
}

/** Opens the line that a row is about, where its file is already open if it is. A link can name only what a table has. */
async function openRow(argument: unknown, shown: ReadonlyMap<string, Shown>): Promise<void> {
  if (typeof argument !== 'object' || argument === null) return;
  const { table, index } = argument as Partial<Record<keyof RowArgument, unknown>>; // Both are checked next.
  const found = typeof table === 'string' ? shown.get(table) : undefined;
  const row = typeof index === 'number' ? found?.table.rows[index] : undefined;
  if (found === undefined || row === undefined) return;
  const position = new vscode.Position(row.line - 1, row.column - 1);
  await vscode.commands.executeCommand('vscode.open', found.source, {
    viewColumn: columnOf(found.source),
    selection: new vscode.Range(position, position.translate(0, row.text.length)),
  });
}

function columnOf(uri: vscode.Uri): vscode.ViewColumn {
  const group = vscode.window.tabGroups.all.find(({ tabs }) =>
    tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString()),
  );
  return group?.viewColumn ?? vscode.ViewColumn.Active;
}

async function decodeActive(explainer: Explainer): Promise<Shown | undefined> {
  const file = await activeText();
  if (file === undefined) return undefined;
  const { text, languageId, source } = file;
  const { smallBelow } = explainer.settings(source).hover;
  const table = await run({ text, languageId, smallBelow, explain: explainer.request(source) });
  if (table === undefined) return undefined;
  if (table.rows.length === 0) {
    void vscode.window.showInformationMessage(
      'This file has no addresses, only small numbers or none at all.',
    );
    return undefined;
  }
  if (table.cut) {
    void vscode.window.showWarningMessage(
      `The file has more addresses than a table holds: these are the first ${count(table)}.`,
    );
  }
  return { table, text: addressText(table), source };
}

function count({ rows }: AddressTable): string {
  return rows.length === 1 ? '1 address' : `${rows.length.toLocaleString('en')} addresses`;
}

interface ActiveText {
  readonly text: string;
  readonly languageId: string;
  readonly source: vscode.Uri;
}

/** The text of the active editor. VS Code keeps very large files from extensions: those are read from where they are. */
async function activeText(): Promise<ActiveText | undefined> {
  const document = vscode.window.activeTextEditor?.document;
  if (document !== undefined)
    return { text: document.getText(), languageId: document.languageId, source: document.uri };
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (!(input instanceof vscode.TabInputText)) {
    void vscode.window.showInformationMessage('Open a file whose addresses to decode.');
    return undefined;
  }
  try {
    const { size } = await vscode.workspace.fs.stat(input.uri);
    if (size > largestFile) throw new Error('it is larger than 256 MiB');
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(input.uri));
    return { text, languageId: 'log', source: input.uri };
  } catch (error) {
    void vscode.window.showErrorMessage(
      `Could not read the file: ${error instanceof Error ? error.message : String(error)}`,
    );
    return undefined;
  }
}

/** Does the work in slices, at first without a word, then with a progress bar. Undefined when it was cancelled. */
async function run(request: TableRequest): Promise<AddressTable | undefined> {
  const steps = addressTableSteps(request);
  const quick = await slices(steps, () => false, undefined, quietMs);
  if (quick.table !== undefined) return quick.table;
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Decoding addresses', cancellable: true },
    async (progress, token) => {
      let last = quick.done;
      const report = (done: number): void => {
        progress.report({ increment: 100 * (done - last) });
        last = done;
      };
      return (await slices(steps, () => token.isCancellationRequested, report, Infinity)).table;
    },
  );
}

async function slices(
  steps: Generator<number, AddressTable>,
  cancelled: () => boolean,
  report: ((done: number) => void) | undefined,
  limitMs: number,
): Promise<{ readonly table?: AddressTable; readonly done: number }> {
  const start = performance.now();
  let done = 0;
  while (!cancelled() && performance.now() - start < limitMs) {
    const end = performance.now() + sliceMs;
    while (performance.now() < end) {
      const step = steps.next();
      if (step.done === true) return { table: step.value, done: 1 };
      done = step.value;
    }
    report?.(done);
    await new Promise((resolve) => setTimeout(resolve));
  }
  return { done };
}
