import { withTemplates } from '../linkDraft';
import type { Detector, ProjectImage, ProjectTree } from '../project';
import { treeFiles } from '../treeFiles';
import { buildFolderImages } from './buildFolder';
import { listImages } from './lists';

/** Finds what CMake links: from build folders where there are any, and from the lists. */
export const cmakeDetector: Detector = {
  system: 'cmake',
  detect: (tree, signal) => detectCmake(tree, signal),
};

async function detectCmake(tree: ProjectTree, signal?: AbortSignal): Promise<readonly ProjectImage[]> {
  const files = treeFiles(tree);
  const built = await buildFolderImages(files, signal);
  const lists = await listImages(files, built.builds, signal);
  return joinBuilds(built.images, lists);
}

/** A configured image knows more than its list; the list says where people wrote it. */
function joinBuilds(built: readonly ProjectImage[], lists: readonly ProjectImage[]): readonly ProjectImage[] {
  const rest = [...lists];
  const joined = built.map((image) => {
    const at = rest.findIndex(
      (other) => other.name === image.name || other.name.startsWith(`${image.name} (`),
    );
    if (at < 0) return image;
    const [other] = rest.splice(at, 1);
    // Other presets and guesses of the same target are what was not configured.
    for (let i = rest.length - 1; i >= 0; i -= 1)
      if (rest[i]?.name.startsWith(`${image.name} (`) === true) rest.splice(i, 1);
    if (other === undefined) return image;
    const machine = image.machine ?? other.machine;
    return {
      ...image,
      scripts: withTemplates(image, other),
      ...(machine === undefined ? {} : { machine }),
      evidence: [...image.evidence, ...other.evidence].slice(0, 24),
    };
  });
  return [...joined, ...rest];
}
