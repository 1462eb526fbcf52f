import * as vscode from 'vscode';
import type { MemoryMap } from '../core/memoryMap';
import { defaultLayout } from '../core/project/defaultLayout';
import type { ProjectImage } from '../core/project/project';
import type { Images } from './images';
import { platform } from '../node/platform';
import type { AwaitedImage } from './projectCommands';

export interface FoundImage {
  readonly folder: vscode.WorkspaceFolder | undefined;
  readonly map: MemoryMap | undefined;
  /** What there is no map of yet. */
  readonly image?: ProjectImage;
}

/** Of a script, or without one of the image that the project is about. */
export async function imageFor(
  script: vscode.Uri | undefined,
  images: Images,
  awaited: AwaitedImage,
): Promise<FoundImage> {
  if (script === undefined) return bestOf(images, awaited);
  return { map: await images.forScript(script), folder: vscode.workspace.getWorkspaceFolder(script) };
}

/** Of the image that the project is about; another one's picture would be taken for its. */
async function bestOf(images: Images, awaited: AwaitedImage): Promise<FoundImage> {
  const [maps, expected] = await Promise.all([images.all(), awaited()]);
  if (expected === undefined) {
    const [map] = maps;
    const own =
      map === undefined ? undefined : vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(map.origin.file));
    return { map, folder: own ?? vscode.workspace.workspaceFolders?.[0] };
  }
  const { folder, image, files, script } = expected;
  const found = maps.find(({ origin }) => files.includes(vscode.Uri.parse(origin.file).toString()));
  // A script outside of the folder, or one of very many, is not among those that are looked for.
  const map = found ?? (script === undefined ? undefined : await images.forScript(script));
  return { map, folder, ...(map === undefined ? { image } : {}) };
}

/** Whose settings and layout hold for an image without a script: each folder of a window has its own. */
export function placeOf(folder: vscode.WorkspaceFolder | undefined): vscode.Uri | undefined {
  return (vscode.workspace.workspaceFolders?.length ?? 0) > 1 ? folder?.uri : undefined;
}

const planned = new WeakMap<ProjectImage, MemoryMap | undefined>();

/** The default layout of an image, made once: what it is made of is all in the image. */
export function plannedLayout(image: ProjectImage): MemoryMap | undefined {
  if (!planned.has(image)) planned.set(image, defaultLayout(image, platform.machine));
  return planned.get(image);
}
