import * as vscode from 'vscode';
import type { Issue, Severity } from '../core/issue';
import { allIssues, type MemoryMap } from '../core/memoryMap';
import { isScriptName } from './imageFiles';
import type { Images } from './images';
import type { Projects } from './project';

/** How long changes must rest before the problems are told anew: a word is typed in that time. */
const pause = 200;
/** Of one script; a script that gives more has one fault in many places. */
const mostOfOne = 200;
const mostScripts = 32;

const severities: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

/**
 * What the engine finds in linker scripts, in the Problems view: in those that are open and, once somebody has asked for the
 * workspace's images, in those of the selected ones. A finding goes when its cause does, or its script is no longer looked at.
 */
export function registerScriptProblems(
  images: Images,
  projects: Pick<Projects, 'of' | 'selected' | 'onDidChange'>,
): vscode.Disposable {
  const diagnostics = vscode.languages.createDiagnosticCollection('memscape-scripts');
  let timer: ReturnType<typeof setTimeout> | undefined;
  let turns = 0;

  const schedule = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      void tell();
    }, pause);
  };

  async function tell(): Promise<void> {
    const turn = (turns += 1);
    const scripts = new Map<string, vscode.Uri>();
    const add = (uri: vscode.Uri): unknown => scripts.set(uri.toString(), uri);
    for (const document of vscode.workspace.textDocuments) if (isOpenScript(document)) add(document.uri);
    for (const uri of await selectedScripts()) add(uri);
    const chosen = [...scripts.values()].slice(0, mostScripts);
    const found = new Map<string, vscode.Diagnostic[]>();
    for (const uri of chosen) {
      const map = await images.forScript(uri).catch(() => undefined);
      if (map !== undefined) collect(found, uri, map);
    }
    // Something has changed meanwhile, and a later turn tells of it.
    if (turn !== turns) return;
    diagnostics.clear();
    for (const [file, own] of found) diagnostics.set(vscode.Uri.parse(file), own);
  }

  /** Nothing is looked for on account of this: only what somebody has asked for is told of. */
  async function selectedScripts(): Promise<readonly vscode.Uri[]> {
    if (images.known().length === 0) return [];
    const folders = vscode.workspace.workspaceFolders ?? [];
    const ofFolders = await Promise.all(
      folders.map(async (folder) => {
        const project = await projects.of(folder).catch(() => undefined);
        const image = project === undefined ? undefined : projects.selected(project);
        return (image?.scripts ?? [])
          .map(({ path }) => path)
          .filter((path) => isScriptName(path) && !path.startsWith('/'))
          .map((path) => vscode.Uri.joinPath(folder.uri, path));
      }),
    );
    return ofFolders.flat();
  }

  const onDocument = (document: vscode.TextDocument): void => {
    if (isScript(document)) schedule();
  };
  schedule();
  return vscode.Disposable.from(
    diagnostics,
    images.onDidChange(schedule),
    projects.onDidChange(schedule),
    vscode.workspace.onDidOpenTextDocument(onDocument),
    vscode.workspace.onDidCloseTextDocument(onDocument),
    {
      dispose: () => {
        clearTimeout(timer);
        turns += 1;
      },
    },
  );
}

function isScript({ languageId, uri }: vscode.TextDocument): boolean {
  return languageId === 'linkerscript' || isScriptName(uri.path);
}

/** Git's and other extensions' views of a script are no scripts of their own. */
function isOpenScript(document: vscode.TextDocument): boolean {
  const { scheme } = document.uri;
  return (
    !document.isClosed &&
    isScript(document) &&
    (scheme === 'file' ||
      scheme === 'untitled' ||
      vscode.workspace.getWorkspaceFolder(document.uri) !== undefined)
  );
}

/** Findings by the file they are in; those that are about no place stand at the top of their script. */
function collect(found: Map<string, vscode.Diagnostic[]>, script: vscode.Uri, map: MemoryMap): void {
  for (const issue of allIssues(map).slice(0, mostOfOne)) {
    // Remarks about no place in particular are for the panel and the command line.
    if (issue.location === undefined && issue.severity === 'info') continue;
    const file = issue.location?.file ?? script.toString();
    const own = found.get(file) ?? [];
    const diagnostic = diagnosticOf(issue);
    // Two scripts may include the same file.
    if (own.some((other) => other.message === diagnostic.message && other.range.isEqual(diagnostic.range)))
      continue;
    own.push(diagnostic);
    found.set(file, own);
  }
}

function diagnosticOf({ code, severity, message, location }: Issue): vscode.Diagnostic {
  const line = Math.max(0, (location?.line ?? 1) - 1);
  const column = Math.max(0, (location?.column ?? 1) - 1);
  // VS Code ends a range with its line; the finding's first line is enough to see where it is.
  const length = location === undefined ? 0 : Math.max(1, location.span.end - location.span.start);
  const diagnostic = new vscode.Diagnostic(
    new vscode.Range(line, column, line, column + length),
    message,
    severities[severity],
  );
  diagnostic.source = 'Memscape';
  diagnostic.code = code;
  return diagnostic;
}
