import * as vscode from 'vscode';
import type { PreparedScript } from '../core/preprocess';
import { preprocessIssue } from '../core/preprocess/issues';

/** What a compiler has made of scripts for the C preprocessor, because the user asked it: kept until the script or a header changes. */
export interface CompiledScripts {
  /** Notes what `program` made of a script whose text is `text`. */
  set(script: vscode.Uri, text: string, made: string, program: string): void;
  /** The script as the compiler made it of this very text; `own` is what we make of it, which knows the places. */
  of(script: vscode.Uri, text: string, own: PreparedScript): PreparedScript | undefined;
  /** A header may have changed. */
  forget(): void;
  readonly onDidChange: vscode.Event<vscode.Uri>;
  dispose(): void;
}

/** Of the documents that hold what the compiler printed; their paths are those of the scripts, which are local files. */
const scheme = 'memscape-preprocessed';

interface Compiled {
  readonly text: string;
  readonly made: string;
  readonly program: string;
}

export function registerCompiledScripts(): CompiledScripts {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const shown = new vscode.EventEmitter<vscode.Uri>();
  const scripts = new Map<string, Compiled>();
  const documents = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    onDidChange: shown.event,
    provideTextDocumentContent: (uri) =>
      scripts.get(uri.with({ scheme: 'file' }).toString())?.made ?? 'The script has changed since.',
  });
  return {
    set: (script, text, made, program) => {
      scripts.set(script.toString(), { text, made, program });
      shown.fire(documentOf(script));
      changed.fire(script);
    },
    of: (script, text, own) => {
      const known = scripts.get(script.toString());
      if (known?.text !== text) return undefined;
      const file = script.toString();
      const issue = preprocessIssue('preprocess.compiled', { program: known.program }, start(file));
      return {
        text: known.made,
        issues: [issue],
        files: own.files,
        stands: { ...own, issues: [] },
        made: documentOf(script).toString(),
      };
    },
    forget: () => {
      scripts.clear();
    },
    onDidChange: changed.event,
    dispose: () => {
      documents.dispose();
      changed.dispose();
      shown.dispose();
    },
  };
}

function start(file: string) {
  return { file, span: { start: 0, end: 0 }, line: 1, column: 1 };
}

function documentOf(script: vscode.Uri): vscode.Uri {
  return script.with({ scheme });
}
