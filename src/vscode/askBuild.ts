import * as vscode from 'vscode';
import { questionsOf, type Question } from '../core/project/questions';
import { platform } from '../node/platform';
import { commands } from './commands';
import type { Projects } from './project';
import { workspaceTree } from './projectTree';
import { runProgram } from './runProgram';

/**
 * "Ask the Build System": lets it print the commands it would run or what it is to build, and takes the links among them. Never
 * without the user asking, and never in a workspace that is not trusted, since makefiles run programs of their own even then.
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
    const tree = await workspaceTree(folder.uri);
    const question = await askedQuestion(questionsOf(tree));
    if (question === undefined) return;
    const { program, args, detail } = question;
    const line = [program, ...args].join(' ');
    const yes = `Run ${program} ${args[0] ?? ''}`.trim();
    const answer = await vscode.window.showInformationMessage(
      `Ask ${program} in ${question.folder === '.' ? folder.name : question.folder}?`,
      { modal: true, detail: `${line}\n\n${detail}` },
      yes,
    );
    if (answer !== yes) return;
    await runProgram(program, `Asking ${program} for its commands`, async (stop) => {
      const place = vscode.Uri.joinPath(folder.uri, question.folder).fsPath;
      const ran = await run(program, args, place, stop);
      if (stop.aborted) return;
      const { detection } = await projects.of(folder);
      const images = question.read(ran.stdout, detection.images);
      if (images.length > 0) projects.add(folder, images);
      await tell(program, images.length, ran.status, ran.stderr);
    });
  });
}

/** The only question there is, or the one that the user picks. */
async function askedQuestion(questions: readonly Question[]): Promise<Question | undefined> {
  if (questions.length === 0) {
    void vscode.window.showInformationMessage(
      'There is no build system here that can be asked: no makefile, no Cargo.toml, no folder that CMake or Meson have set up for Ninja.',
    );
    return undefined;
  }
  if (questions.length === 1) return questions[0];
  const items = questions.map((question) => ({
    label: [question.program, ...question.args].join(' '),
    ...(question.folder === '.' ? {} : { description: question.folder }),
    detail: question.detail,
    question,
  }));
  const picked = await vscode.window.showQuickPick(items, { title: 'Ask the Build System' });
  return picked?.question;
}

async function tell(
  program: string,
  count: number,
  status: number | undefined,
  stderr: string,
): Promise<void> {
  if (count > 0) {
    await vscode.commands.executeCommand(commands.explainDetection);
    return;
  }
  const [first = ''] = stderr.trim().split('\n');
  const why =
    status === 0
      ? 'it links nothing'
      : `it ended with ${status === undefined ? 'a signal' : `status ${status.toString()}`}: ${first.slice(0, 200)}`;
  void vscode.window.showWarningMessage(`${program} told of no link; ${why}`);
}

async function askedFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.length > 1 ? vscode.window.showWorkspaceFolderPick() : folders[0];
}
