import * as vscode from 'vscode';
import type { SourceLocation } from '../core/text';
import { commandLink, commands } from './commands';

interface SourceArgument {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A link that opens a place. `file` is a URI, as images.ts names the files it reads; of others nothing can be opened. */
export function openSourceLink({ file, line, column }: SourceLocation): string | undefined {
  if (!/^[a-z][a-z0-9+.-]+:/i.test(file)) return undefined;
  const argument: SourceArgument = { file, line, column };
  return commandLink(commands.openSource, argument);
}

export function registerOpenSource(): vscode.Disposable {
  return vscode.commands.registerCommand(commands.openSource, async (argument: unknown) => {
    const place = sourceArgument(argument);
    if (place === undefined) return;
    const uri = vscode.Uri.parse(place.file, true);
    // A link may be made by hand, so it opens what the workspace has and nothing else.
    if (vscode.workspace.getWorkspaceFolder(uri) === undefined) return;
    const position = new vscode.Position(place.line - 1, place.column - 1);
    await vscode.window.showTextDocument(uri, { selection: new vscode.Range(position, position) });
  });
}

function sourceArgument(argument: unknown): SourceArgument | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const { file, line, column } = argument as Partial<Record<keyof SourceArgument, unknown>>; // Each one is checked next.
  if (typeof file !== 'string' || typeof line !== 'number' || typeof column !== 'number') return undefined;
  return Number.isInteger(line) && Number.isInteger(column) && line > 0 && column > 0
    ? { file, line, column }
    : undefined;
}
