import * as vscode from 'vscode';
import { commands } from './commands';
import type { CompareWith } from './panelSubject';

/** What the panel offers to compare with, and what the commands do. */
export interface CompareTarget {
  /** Opens the comparison in the panel of the active script, or of the workspace's image. */
  open(compare: CompareWith): void;
}

export function registerCompareCommands(target: CompareTarget): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand(commands.compareLastBuild, () => {
      target.open({ kind: 'last' });
    }),
    vscode.commands.registerCommand(commands.compareWithFile, async (argument: unknown) => {
      const file = argument instanceof vscode.Uri ? argument : await chooseFile();
      if (file !== undefined) target.open({ kind: 'file', file });
    }),
  );
}

/** For the panel's own button. Undefined when the user has thought better of it, or another command goes on. */
export async function chooseCompare(): Promise<CompareWith | undefined> {
  const chosen = await vscode.window.showQuickPick(
    [
      { label: '$(history) Last Build', detail: 'What has changed since the build before', id: 'last' },
      { label: '$(file-binary) A File…', detail: 'Another ELF, map file or linker script', id: 'file' },
    ],
    { title: 'Compare This Image With' },
  );
  if (chosen === undefined) return undefined;
  if (chosen.id === 'last') return { kind: 'last' };
  const file = await chooseFile();
  return file === undefined ? undefined : { kind: 'file', file };
}

async function chooseFile(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: 'Compare with an ELF, a map file or a linker script',
    openLabel: 'Compare',
    canSelectMany: false,
  });
  return chosen?.[0];
}
