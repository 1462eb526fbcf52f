import { folderOf, joinPath } from '../paths';
import type { Detector, ProjectImage } from '../project';
import { treeFiles, type TreeFiles } from '../treeFiles';
import { ninjaImages } from './images';
import { readNinja } from './parser';

/** Build files of ninja that people or generators other than CMake and Meson write. */
export const ninjaDetector: Detector = {
  system: 'ninja',
  detect: async (tree, signal) => {
    const files = treeFiles(tree);
    const images: ProjectImage[] = [];
    for (const path of files.named('build.ninja').slice(0, 50)) {
      if (signal?.aborted === true) break;
      if (isGenerated(files, folderOf(path))) continue;
      const ninja = await readNinja(files, path);
      images.push(...ninjaImages(files, ninja, { system: 'ninja', run: 'ninja', sources: ['.'], signal }));
    }
    return images;
  },
};

/** A build folder of CMake, Meson or Zephyr, which their own detectors read. */
export function isGenerated(files: TreeFiles, folder: string): boolean {
  return (
    isCmakeBuild(files, folder) ||
    isMesonBuild(files, folder) ||
    files.has(joinPath(folder, 'zephyr/linker.cmd'))
  );
}

export function isCmakeBuild(files: TreeFiles, folder: string): boolean {
  return (
    files.has(joinPath(folder, 'CMakeCache.txt')) ||
    files.has(joinPath(folder, 'cmake_install.cmake')) ||
    files.hasFolder(joinPath(folder, 'CMakeFiles'))
  );
}

export function isMesonBuild(files: TreeFiles, folder: string): boolean {
  return (
    files.hasFolder(joinPath(folder, 'meson-info')) || files.hasFolder(joinPath(folder, 'meson-private'))
  );
}
