import * as vscode from 'vscode';
import {
  compilerCommand,
  findingConfiguration,
  isPreprocessed,
  readingLater,
  usualIncludePaths,
} from '../core/preprocess';
import { shellWords } from '../core/project/shellWords';
import { platform } from '../node/platform';
import { commands } from './commands';
import type { CompiledScripts } from './compiledScripts';
import type { Projects } from './project';
import { runProgram } from './runProgram';
import { preprocessorOf } from './scriptProject';
import { textOf } from './scriptText';

/**
 * "Preprocess Linker Script with the Compiler": the exact values of macros, as the compiler of the project gives them. Never without
 * the user asking and seeing the command, and never in a workspace that is not trusted.
 */
export function registerPreprocessScript(projects: Projects, compiled: CompiledScripts): vscode.Disposable {
  return vscode.commands.registerCommand(commands.preprocessScript, async (argument: unknown) => {
    const script = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
    const { run } = platform;
    const folder = script === undefined ? undefined : vscode.workspace.getWorkspaceFolder(script);
    if (script === undefined || !isPreprocessed(script.path, await textOf(script))) {
      void vscode.window.showInformationMessage(
        'Open a linker script that goes through the C preprocessor first, such as a .lds.S.',
      );
      return;
    }
    if (!vscode.workspace.isTrusted || run === undefined || folder?.uri.scheme !== 'file') {
      void vscode.window.showWarningMessage(
        'The compiler can be run only in a trusted workspace on this computer.',
      );
      return;
    }
    const line = await vscode.window.showInputBox({
      title: 'Preprocess Linker Script with the Compiler',
      prompt: `The command, which is run in ${folder.name}. Add what the build gives: -D, -I, -include.`,
      value: (await commandFor(script, folder, projects)).map(quoted).join(' '),
      ignoreFocusOut: true,
    });
    const [program, ...args] = shellWords(line ?? '');
    if (program === undefined) return;
    const yes = `Run ${program}`;
    const answer = await vscode.window.showInformationMessage(
      `Run ${program} on ${vscode.workspace.asRelativePath(script)}?`,
      {
        modal: true,
        detail: `${[program, ...args].map(quoted).join(' ')}\n\nIt prints the script with its macros replaced, and compiles nothing. The file is saved first.`,
      },
      yes,
    );
    if (answer !== yes) return;
    await save(script);
    const text = await textOf(script);
    await runProgram(program, `Preprocessing ${vscode.workspace.asRelativePath(script)}`, async (stop) => {
      const { status, stdout, stderr } = await run(program, args, folder.uri.fsPath, stop);
      if (stop.aborted) return;
      if (status === 0) {
        compiled.set(script, text, stdout, program);
        await vscode.commands.executeCommand(commands.showLayout, script);
      } else void vscode.window.showWarningMessage(failure(program, status, stderr));
    });
  });
}

/** As the project's settings say, else with the folders in which headers of such scripts usually are, as far as they are there. */
async function commandFor(
  script: vscode.Uri,
  folder: vscode.WorkspaceFolder,
  projects: Projects,
): Promise<readonly string[]> {
  const image = await projects.imageOf(script);
  const settings = preprocessorOf(script, image);
  const root = folder.uri.path;
  const read = async (path: string): Promise<string | undefined> => {
    const text = await textOf(script.with({ path }));
    return text === '' ? undefined : text;
  };
  const { preludes } = await readingLater(findingConfiguration(script.path, root, image?.machine), read);
  const usual = settings?.includes ?? usualIncludePaths(script.path, root);
  const there = await Promise.all(usual.map((path) => isFolder(script.with({ path }))));
  const shown = (path: string): string => (path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path);
  return compilerCommand({
    file: shown(script.path),
    defines: settings?.defines ?? [],
    includes: usual
      .filter((_, i) => there[i])
      .slice(0, mostIncludes)
      .map(shown),
    preludes: preludes.map(shown),
    machine: image?.machine,
    host: platform.machine,
    driver: image?.driver,
  });
}

const mostIncludes = 16;

async function isFolder(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.Directory) !== 0;
  } catch {
    return false;
  }
}

async function save(script: vscode.Uri): Promise<void> {
  const open = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === script.toString());
  if (open?.isDirty === true) await open.save();
}

/** Of a program that printed no script; its own first error says the most. */
function failure(program: string, status: number | undefined, stderr: string): string {
  const lines = stderr.trim().split('\n');
  const told = lines.find((line) => line.includes('error')) ?? lines[0] ?? '';
  const how = status === undefined ? 'a signal' : `status ${status.toString()}`;
  return `${program} ended with ${how}: ${told.slice(0, 300)}`;
}

/** A word as a shell reads it, for people to read and change. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
