import * as vscode from 'vscode';
import { parseLinkCommand } from '../core/linkerscript/commandLine';
import type { PreprocessorSettings } from '../core/preprocess';
import type { ProjectImage } from '../core/project/project';
import type { ScriptBuild } from '../core/scriptBuild';

/** The paths among a link's inputs, without `-lname` and other options. */
export function filesOf(inputs: readonly string[]): readonly string[] {
  return inputs.filter((input) => !input.startsWith('-'));
}

/** Whether a file is called as one of the outputs, whatever its folder and ending; any file is where no output is known. */
export function namedAs(outputs: readonly string[]): (path: string) => boolean {
  const stem = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]+$/, '');
  const stems = new Set(outputs.map(stem));
  return (path) => stems.size === 0 || stems.has(stem(path));
}

/** The options of the project's link, for placing the script as its linker would. */
export function linkOf(project: ProjectImage | undefined): Pick<ScriptBuild, 'options' | 'dialect'> {
  if (project === undefined || project.flags.length === 0) return {};
  const { options, dialect } = parseLinkCommand([
    project.linker === 'lld' ? 'ld.lld' : 'ld',
    ...project.flags,
  ]);
  return { options, dialect };
}

/** How the project's build puts the script through the preprocessor; its paths are relative to the folder. */
export function preprocessorOf(
  script: vscode.Uri,
  project: ProjectImage | undefined,
): PreprocessorSettings | undefined {
  const root = vscode.workspace.getWorkspaceFolder(script)?.uri;
  const given = project?.preprocessor;
  if (given === undefined || root === undefined) return undefined;
  return {
    defines: given.defines,
    includes: given.includes.map((path) =>
      path.startsWith('/') ? path : vscode.Uri.joinPath(root, path).path,
    ),
    ...(project?.machine === undefined ? {} : { machine: project.machine }),
  };
}
