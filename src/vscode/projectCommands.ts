import * as vscode from 'vscode';
import { explainDetection } from '../core/project/explainDetection';
import { flagsOf, resolvableText, whyMissing } from '../core/project/imageText';
import { isPlaced, isScriptOpen } from '../core/project/merge';
import type { ProjectImage } from '../core/project/project';
import { commands } from './commands';
import { statFile } from './imageFiles';
import type { FoundProject, Projects } from './project';

const scheme = 'memscape-detection';

/** What the panel is to show of an image: its script, or its linked file where it has none. */
export type ChooseImage = () => Promise<vscode.Uri | undefined>;

/** "Select Image", "Explain Detection" and "Show Layout of File…". */
export function registerProjectCommands(projects: Projects): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const texts = new Map<string, string>();
  return vscode.Disposable.from(
    changed,
    projects.onDidChange(() => {
      for (const key of texts.keys()) void refresh(vscode.Uri.parse(key));
    }),
    vscode.commands.registerCommand(commands.selectImage, async () => {
      const project = await withProgress(projects);
      const image = project === undefined ? undefined : await pickImage(projects, project);
      if (project === undefined || image === undefined) return;
      projects.ask(project.folder);
      await projects.select(project, image);
      const uri = await shownOf(project, image);
      if (uri === undefined) void tellMissing(image);
      else await vscode.commands.executeCommand(commands.showLayout, uri);
    }),
    vscode.commands.registerCommand(commands.explainDetection, async () => {
      const project = await withProgress(projects);
      if (project === undefined) return;
      const uri = project.folder.uri.with({
        scheme,
        query: project.folder.uri.toString(),
        path: `/Linker settings of ${project.folder.name}.md`,
      });
      texts.set(uri.toString(), textOf(projects, project));
      changed.fire(uri);
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document, { preview: true });
    }),
    vscode.commands.registerCommand(commands.showLayoutOfFile, async (argument: unknown) => {
      const chosen = argument instanceof vscode.Uri ? argument : await chooseFile();
      if (chosen !== undefined) await vscode.commands.executeCommand(commands.showLayout, chosen);
    }),
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) =>
        texts.get(uri.toString()) ?? 'Run the command "Memscape: Explain Detection" again.',
    }),
    vscode.languages.registerDocumentLinkProvider({ scheme }, { provideDocumentLinks: linksOf }),
  );

  async function refresh(uri: vscode.Uri): Promise<void> {
    const folder = vscode.workspace.workspaceFolders?.find((one) => one.uri.toString() === uri.query);
    const isOpen = vscode.workspace.textDocuments.some(
      (document) => document.uri.toString() === uri.toString(),
    );
    if (folder === undefined || !isOpen) {
      texts.delete(uri.toString());
      return;
    }
    texts.set(uri.toString(), textOf(projects, await projects.of(folder)));
    changed.fire(uri);
  }
}

function textOf(projects: Projects, project: FoundProject): string {
  const { folder, files, stopped, detection } = project;
  const tree = { name: folder.name, files, ...(stopped === undefined ? {} : { stopped }) };
  return explainDetection(tree, detection, projects.selected(project) ?? detection.images[0]);
}

/** `Makefile:18` leads to the line. */
function linksOf(document: vscode.TextDocument): vscode.DocumentLink[] {
  const folder = vscode.Uri.parse(document.uri.query, true);
  const links: vscode.DocumentLink[] = [];
  for (let at = 0; at < document.lineCount; at += 1) {
    const [, indent = '', file = '', line = '1'] =
      /^(\s+- )(.+?):(\d+) /.exec(document.lineAt(at).text) ?? [];
    if (file === '' || file.startsWith('/') || file.startsWith('..')) continue;
    const range = new vscode.Range(at, indent.length, at, indent.length + file.length + line.length + 1);
    links.push(
      new vscode.DocumentLink(range, vscode.Uri.joinPath(folder, file).with({ fragment: `L${line}` })),
    );
  }
  return links;
}

/** The image to show where nothing says which: the selected one, the only one, else the one that is picked. */
export function makeChooseImage(projects: Projects): ChooseImage {
  return async () => {
    const project = await withProgress(projects);
    if (project === undefined) return undefined;
    projects.ask(project.folder);
    const { images } = project.detection;
    const chosen = projects.selected(project);
    const shown =
      chosen ?? (worthPicking(images).length > 1 ? await pickImage(projects, project) : images[0]);
    if (shown === undefined) return undefined;
    if (chosen === undefined && worthPicking(images).length > 1) await projects.select(project, shown);
    // Where there is nothing yet, the panel says of what.
    return shownOf(project, shown);
  };
}

/** The image that a panel without a file of its own is about, whether or not there is anything of it. */
export interface Awaited {
  readonly folder: vscode.WorkspaceFolder;
  readonly image: ProjectImage;
  /** The files that would show it, as URIs. */
  readonly files: readonly string[];
  /** Its script, where that is there. */
  readonly script: vscode.Uri | undefined;
}

/** The image of the folder that was asked about last, else a selected one, else the best of the first folder. Never rejects. */
export type AwaitedImage = () => Promise<Awaited | undefined>;

export function makeAwaitedImage(projects: Projects): AwaitedImage {
  return async () => {
    const folders = vscode.workspace.workspaceFolders ?? [];
    const each = await Promise.all(folders.map((folder) => projects.of(folder).catch(() => undefined)));
    const all = each.filter((project) => project !== undefined);
    const project =
      all.find(({ folder }) => folder.uri.toString() === projects.asked()) ??
      all.find((one) => projects.selected(one) !== undefined) ??
      all[0];
    const image =
      project === undefined ? undefined : (projects.selected(project) ?? project.detection.images[0]);
    if (project === undefined || image === undefined) return undefined;
    const [script] = image.scripts;
    const scripts = [script?.path, script?.generated].filter((path) => path !== undefined);
    return {
      folder: project.folder,
      image,
      files: filesOf(project, image).map((uri) => uri.toString()),
      script: await firstThere(scripts.map((path) => uriOf(project, path))),
    };
  };
}

/** Ordinary programs that the linker places by itself are no reason to ask. */
function worthPicking(images: readonly ProjectImage[]): readonly ProjectImage[] {
  return images.filter((image) => isPlaced(image) || isScriptOpen(image));
}

async function withProgress(projects: Projects): Promise<FoundProject | undefined> {
  const active = vscode.window.activeTextEditor?.document.uri;
  const folders = vscode.workspace.workspaceFolders ?? [];
  const folder =
    (active === undefined ? undefined : vscode.workspace.getWorkspaceFolder(active)) ??
    (folders.length > 1 ? await vscode.window.showWorkspaceFolderPick() : folders[0]);
  if (folder === undefined) return undefined;
  const looking = projects.of(folder);
  const title = 'Looking for linker settings';
  const isSoon = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () =>
    Promise.race([
      looking.then(() => true),
      new Promise<boolean>((resolve) => setTimeout(resolve, soon, false)),
    ]),
  );
  if (isSoon) return looking;
  // What takes longer can be ended; what was found until then is shown.
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: `${title} in ${folder.name}`,
      cancellable: true,
    },
    (_, cancel) => {
      cancel.onCancellationRequested(() => {
        projects.stop(folder);
      });
      return looking;
    },
  );
}

/** In milliseconds. */
const soon = 1500;

/** Why an image that the project links cannot be drawn yet. */
async function tellMissing(image: ProjectImage): Promise<void> {
  const explain = 'Explain Detection';
  const answer = await vscode.window.showInformationMessage(`${image.name}: ${whyMissing(image)}`, explain);
  if (answer === explain) await vscode.commands.executeCommand(commands.explainDetection);
}

interface ImageItem extends vscode.QuickPickItem {
  readonly image: ProjectImage;
}

async function pickImage(projects: Projects, project: FoundProject): Promise<ProjectImage | undefined> {
  const { images } = project.detection;
  if (images.length === 0) {
    const explain = 'Explain';
    const answer = await vscode.window.showInformationMessage(
      `No linker settings were found in ${project.folder.name}.`,
      explain,
    );
    if (answer === explain) await vscode.commands.executeCommand(commands.explainDetection);
    return undefined;
  }
  const current = projects.selected(project);
  const items = images.slice(0, 200).map((image): ImageItem => itemOf(image, image === current));
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Image',
    placeHolder: 'The image whose memory layout is shown',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.image;
}

function itemOf(image: ProjectImage, isCurrent: boolean): ImageItem {
  const { scripts, evidence, resolvable, system } = image;
  const [why] = evidence;
  const script = scripts.map(({ path }) => path).join(', ');
  const known = resolvable.kind === 'yes' ? '' : `, ${resolvableText(resolvable)}`;
  return {
    image,
    label: `${isCurrent ? '$(check) ' : ''}${plain(image.name)}`,
    description: plain(
      script !== ''
        ? script
        : resolvable.kind === 'yes'
          ? 'the linker’s default'
          : 'linker script not known yet',
    ),
    detail: plain(
      [
        `${system}${known}${why === undefined ? '' : `, ${why.file}:${why.line.toString()}`}`,
        flagsOf(image).join(' '),
      ]
        .filter((part) => part !== '')
        .join('  ·  '),
    ),
  };
}

/** Labels show icons for `$(name)`, which a file's name must not make. */
function plain(text: string): string {
  return text
    .replace(/\$\(/g, '$ (')
    .replace(/\p{Cc}/gu, ' ')
    .slice(0, 300);
}

/** The script, else the linked file or the map, whichever is there. */
function shownOf(project: FoundProject, image: ProjectImage): Promise<vscode.Uri | undefined> {
  return firstThere(filesOf(project, image));
}

async function firstThere(files: readonly vscode.Uri[]): Promise<vscode.Uri | undefined> {
  // What is not there is not built yet; the next may be.
  for (const uri of files) if ((await statFile(uri)) !== undefined) return uri;
  return undefined;
}

function filesOf(project: FoundProject, image: ProjectImage): readonly vscode.Uri[] {
  const [script] = image.scripts;
  return [script?.path, script?.generated, ...image.outputs, ...image.maps]
    .filter((path) => path !== undefined)
    .map((path) => uriOf(project, path));
}

function uriOf({ folder }: FoundProject, path: string): vscode.Uri {
  return path.startsWith('/') ? folder.uri.with({ path }) : vscode.Uri.joinPath(folder.uri, path);
}

async function chooseFile(): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const chosen = await vscode.window.showOpenDialog({
    title: 'An ELF file, a map file or a linker script',
    canSelectMany: false,
    ...(folder === undefined ? {} : { defaultUri: folder }),
  });
  return chosen?.[0];
}
