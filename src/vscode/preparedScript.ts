import * as vscode from 'vscode';
import {
  generatedPaths,
  preparingScript,
  readingLater,
  renamed,
  type PreparedScript,
  type PreprocessorSettings,
} from '../core/preprocess';
import { preprocessIssue } from '../core/preprocess/issues';
import type { CompiledScripts } from './compiledScripts';

/** Scripts as a linker would read them, made from those that a person wrote. */
export interface ScriptPreparer {
  /** `read` gives the live text of a file, empty where there is none. */
  prepare(
    script: vscode.Uri,
    text: string,
    read: (uri: vscode.Uri) => Promise<string>,
    settings?: PreprocessorSettings,
  ): Promise<PreparedScript>;
  /** Whether a change of the file changes a prepared script. */
  reads(uri: vscode.Uri): boolean;
  /** Forgets the texts of headers, after one may have changed. */
  forget(): void;
}

/** Headers are read again after this many milliseconds: while a script is typed in they stay what they are. */
const keptFor = 3000;

export function makeScriptPreparer(compiled: CompiledScripts): ScriptPreparer {
  const headers = new Map<string, Promise<string>>();
  const used = new Set<string>();
  let since = 0;

  return {
    async prepare(script, text, read, settings) {
      const root = vscode.workspace.getWorkspaceFolder(script)?.uri;
      if (Date.now() - since > keptFor) {
        headers.clear();
        since = Date.now();
      }
      const header = async (path: string): Promise<string | undefined> => {
        // Only files of the workspace are read, whatever a script names.
        if (root === undefined || !path.startsWith(root.path === '/' ? '/' : `${root.path}/`))
          return undefined;
        let found = headers.get(path);
        if (found === undefined) {
          found = read(script.with({ path }));
          headers.set(path, found);
        }
        const content = await found;
        if (content === '') return undefined;
        used.add(path);
        return content;
      };
      const prepared = await readingLater(
        preparingScript(script.path, text, root?.path ?? '', settings),
        header,
      );
      if (prepared.sources === undefined) return prepared;
      const own = renamed(prepared, (path) => script.with({ path }).toString());
      return compiled.of(script, text, own) ?? (await generated(script, own, read)) ?? own;
    },
    reads: (uri) => used.has(uri.path),
    forget: () => {
      compiled.forget();
      headers.clear();
    },
  };
}

/**
 * What a build made of the script, where it left that and the script was not changed since. Its sections keep the places that
 * they have in the script, by their names: what a build makes does not tell them.
 */
async function generated(
  script: vscode.Uri,
  own: PreparedScript,
  read: (uri: vscode.Uri) => Promise<string>,
): Promise<PreparedScript | undefined> {
  for (const path of generatedPaths(script.path)) {
    const uri = script.with({ path });
    const made = await modified(uri);
    if (made === undefined) continue;
    const isOpen = vscode.workspace.textDocuments.some(
      (document) => document.isDirty && document.uri.toString() === script.toString(),
    );
    if (isOpen || ((await modified(script)) ?? 0) > made) {
      const file = path.slice(path.lastIndexOf('/') + 1);
      return { ...own, issues: [preprocessIssue('preprocess.olderGenerated', { file }), ...own.issues] };
    }
    const text = await read(uri);
    // What could not be found for our own preprocessor does not matter here.
    if (text !== '')
      return {
        text,
        issues: [],
        files: [script.path, path],
        stands: own,
        made: script.with({ path }).toString(),
      };
  }
  return undefined;
}

async function modified(uri: vscode.Uri): Promise<number | undefined> {
  try {
    return (await vscode.workspace.fs.stat(uri)).mtime;
  } catch {
    return undefined;
  }
}
