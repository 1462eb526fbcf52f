import * as vscode from 'vscode';
import { imageEvidence, type ImageEvidence } from '../core/profiles/auto';
import { mostEvidenceBytes, type EvidenceTexts } from '../core/profiles/auto/texts';
import { profileChooser, type ImageProfile, type ProfiledImage } from '../core/project/imageProfile';
import { pathBelow } from './evidenceFiles';
import { fileText } from './fileText';
import type { Images } from './images';
import type { Projects } from './project';

/** The image that a file of a folder stands for, as far as it bears on the layout. */
interface Subject {
  readonly image: ProfiledImage;
  readonly built: readonly ImageEvidence[];
  /** Texts besides those of the folder: that of the script itself, which may be one of many. */
  readonly texts: ReadonlyMap<string, string>;
}

/** The layout of an image, and its name. */
export interface NamedImageProfile {
  readonly image: string;
  readonly found: ImageProfile;
}

/** The layouts of one folder's images, by the file that is looked at; each is found once, until something changes. */
export interface ImageProfiles {
  /** Whether the image of that file has been asked for, and is still being looked for for the first time. */
  isLooking(resource: vscode.Uri | undefined): boolean;
  /** Undefined where the file stands for no image of which anything is known: what holds for the folder holds. */
  of(resource: vscode.Uri | undefined, files: EvidenceTexts): NamedImageProfile | undefined;
  /** Starts looking when nobody has asked before; settles when it is known. */
  find(resource: vscode.Uri | undefined): Promise<void>;
  /** Looks again at every image that was asked for; until then they stay what they are. */
  refresh(): void;
}

/** A script or what may be a linked file stands for itself; every other file for the image that the user has selected. */
function keyOf(resource: vscode.Uri | undefined): string {
  const isOwn = resource !== undefined && (isScript(resource) || linked.test(resource.path));
  return isOwn ? resource.toString() : '';
}

const linked = /\.(elf|axf|out|so|ko|efi|map|debug)$|(^|\/)[^./]+$/;

function isScript(uri: vscode.Uri): boolean {
  return /\.(ld|lds|ldscript|x)(\.in|\.S)?$/.test(uri.path);
}

export function makeImageProfiles(
  folder: vscode.WorkspaceFolder,
  images: Images,
  projects: Projects,
  changed: () => void,
): ImageProfiles {
  const looking = new Map<string, Promise<void>>();
  const subjects = new Map<string, Subject | undefined>();
  let chosen = new WeakMap<EvidenceTexts, Map<string, NamedImageProfile>>();

  async function subjectOf(key: string): Promise<Subject | undefined> {
    const project = await projects.of(folder);
    if (key === '') {
      const image = projects.selected(project);
      return image === undefined ? undefined : withScripts(folder.uri, image, builtOf(folder.uri, images));
    }
    const uri = vscode.Uri.parse(key);
    const path = pathBelow(folder.uri, uri);
    if (path === undefined) return undefined;
    const image = await projects.imageOf(uri);
    const map = isScript(uri) ? undefined : await images.forScript(uri);
    if (map?.machine !== undefined) {
      const own = { name: map.name, outputs: [path], scripts: [], evidence: [] };
      return { image: own, built: [imageEvidence(path, map)], texts: new Map() };
    }
    if (image === undefined && !isScript(uri)) return subjectOf('');
    const alone = { name: path, outputs: [], scripts: [{ path }], evidence: [] };
    return withScripts(folder.uri, image ?? alone, builtOf(folder.uri, images));
  }

  async function look(key: string): Promise<void> {
    const found = await subjectOf(key).catch(() => undefined);
    const before = JSON.stringify(subjects.get(key), plainly);
    subjects.set(key, found);
    chosen = new WeakMap();
    if (JSON.stringify(found, plainly) !== before) changed();
  }

  const find = (resource: vscode.Uri | undefined): Promise<void> => {
    const key = keyOf(resource);
    let own = looking.get(key);
    if (own === undefined) {
      own = look(key);
      looking.set(key, own);
    }
    return own;
  };
  return {
    isLooking: (resource) => {
      const key = keyOf(resource);
      return looking.has(key) && !subjects.has(key);
    },
    of: (resource, files) => {
      const key = keyOf(resource);
      const subject = subjects.get(key);
      if (subject === undefined) return undefined;
      let known = chosen.get(files);
      if (known === undefined) {
        known = new Map<string, NamedImageProfile>();
        chosen.set(files, known);
      }
      let own = known.get(key);
      if (own === undefined) {
        const texts = { paths: files.paths, texts: new Map([...files.texts, ...subject.texts]) };
        own = { image: subject.image.name, found: profileChooser(texts, subject.built)(subject.image) };
        known.set(key, own);
      }
      return own;
    },
    find,
    refresh: () => {
      for (const key of looking.keys()) looking.set(key, look(key));
    },
  };
}

async function withScripts(
  folder: vscode.Uri,
  image: ProfiledImage,
  built: readonly ImageEvidence[],
): Promise<Subject> {
  const texts = new Map<string, string>();
  for (const { path } of image.scripts) {
    const text = await fileText(vscode.Uri.joinPath(folder, path), mostEvidenceBytes);
    if (text !== undefined) texts.set(path, text);
  }
  return { image, built, texts };
}

/** The images of the folder that were built. */
export function builtOf(folder: vscode.Uri, images: Images): readonly ImageEvidence[] {
  return images.known().flatMap((map) => {
    if (map.origin.kind === 'script') return [];
    const path = pathBelow(folder, vscode.Uri.parse(map.origin.file));
    return path === undefined ? [] : [imageEvidence(path, map)];
  });
}

/** Addresses and maps as JSON has them. */
export function plainly(_: string, part: unknown): unknown {
  if (typeof part === 'bigint') return part.toString();
  return part instanceof Map ? [...(part as ReadonlyMap<unknown, unknown>)] : part;
}
