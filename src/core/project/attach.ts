import { fileIndex } from './fileIndex';
import { folderOf, nameOf, stemOf } from './paths';
import type { ProjectImage, ProjectTree } from './project';

/** Adds to images what a build has left of them: the linked file where it was put elsewhere, and the map beside it. */
export function attachOutputs(tree: ProjectTree, images: readonly ProjectImage[]): readonly ProjectImage[] {
  const files = fileIndex(tree.files);
  return images.map((image) => {
    if (image.outputs.length === 0 || image.outputs.length > 50) return image;
    const moved = image.outputs.some((path) => files.has(path))
      ? []
      : image.outputs.flatMap((path) => builtElsewhere(files.named(nameOf(path))));
    const outputs = [...moved, ...image.outputs];
    const maps = [
      ...image.maps,
      ...outputs
        .flatMap((path) =>
          mapNames(path).map((name) => (folderOf(path) === '.' ? name : `${folderOf(path)}/${name}`)),
        )
        .filter((path) => files.has(path)),
    ];
    return { ...image, outputs: [...new Set(outputs)], maps: [...new Set(maps)] };
  });
}

/** A file of the same name in a build folder, where there is one only. */
function builtElsewhere(paths: readonly string[]): readonly string[] {
  const built = paths.filter((path) => /(^|\/)(build[^/]*|out|target|bin|obj|output|dist)\//i.test(path));
  return built.length === 1 ? built : [];
}

function mapNames(output: string): readonly string[] {
  return [`${stemOf(output)}.map`, `${nameOf(output)}.map`];
}
