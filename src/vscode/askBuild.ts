import * as vscode from 'vscode';
import { dryRunImages } from '../core/project/make/dryRun';
import { platform } from '../node/platform';
import { commands } from './commands';
import type { Projects } from './project';
import { workspaceTree } from './projectTree';

/** In the words of make: print the commands of everything, as if nothing were built, and go on after errors. */
const args = ['--dry-run', '--always-make', '--keep-going', '--print-directory'];

/**
 * "Ask the Build System": lets make print the commands it would run, and takes the links among them. Never without the
 * user asking, and never in a workspace that is not trusted, since makefiles run programs of their own even then.
 */
export function registerAskBuild(projects: Projects): vscode.Disposable {
  return vscode.commands.registerCommand(commands.askBuildSystem, async () => {
    const folder = await askedFolder();
    const { run } = platform;
    if (folder === undefined) return;
    if (!vscode.workspace.isTrusted || run === undefined || folder.uri.scheme !== 'file') {
      void vscode.window.showWarningMessage(
        'The build system can be asked only in a trusted workspace on this computer.',
      );
      return;
    }
    const yes = 'Run make --dry-run';
    const answer = await vscode.window.showInformationMessage(
      `Ask make in ${folder.name}?`,
      {
        modal: true,
        detail:
          'It prints its commands and builds nothing, but $(shell …) in makefiles and makes that they start are run.',
      },
      yes,
    );
    if (answer !== yes) return;
    await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: 'Asking make for its commands',
        cancellable: true,
      },
      async (_, cancel) => {
        const stop = new AbortController();
        cancel.onCancellationRequested(() => {
          stop.abort();
        });
        try {
          const ran = await run('make', args, folder.uri.fsPath, stop.signal);
          if (stop.signal.aborted) return;
          const images = dryRunImages(await workspaceTree(folder.uri), ran.stdout, `make ${args.join(' ')}`);
          if (images.length > 0) projects.add(folder, images);
          await tell(images.length, ran.status, ran.stderr);
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error);
          void vscode.window.showErrorMessage(`make could not be run: ${why}`);
        }
      },
    );
  });
}

async function tell(count: number, status: number | undefined, stderr: string): Promise<void> {
  if (count > 0) {
    await vscode.commands.executeCommand(commands.explainDetection);
    return;
  }
  const [first = ''] = stderr.trim().split('\n');
  const why =
    status === 0
      ? 'it links nothing'
      : `it ended with ${status === undefined ? 'a signal' : `status ${status.toString()}`}: ${first.slice(0, 200)}`;
  void vscode.window.showWarningMessage(`make told of no link; ${why}`);
}

async function askedFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.length > 1 ? vscode.window.showWorkspaceFolderPick() : folders[0];
}
