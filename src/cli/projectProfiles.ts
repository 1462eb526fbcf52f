import { readElf } from '../core/elf/file';
import { toMemoryMap } from '../core/elf/elfMap';
import { imageEvidence, type ImageEvidence } from '../core/profiles/auto';
import { ignoredFolders, mostEvidenceBytes, readEvidenceTexts } from '../core/profiles/auto/texts';
import { fileIndex } from '../core/project/fileIndex';
import { profileChooser, type ImageProfile } from '../core/project/imageProfile';
import type { ProjectImage } from '../core/project/project';
import { withFile } from '../node/files';
import type { ListedTree } from '../node/projectTree';

/** Of images that were built the headers are read, of so many. */
const mostOpened = 64;
const mostScripts = 200;

/** The layout of each image, in their order. */
export async function profilesOf(
  tree: ListedTree,
  images: readonly ProjectImage[],
): Promise<readonly ImageProfile[]> {
  const aside = new RegExp(
    `(?:^|/)(?:${ignoredFolders.map((name) => name.replaceAll('.', '\\.')).join('|')})/`,
  );
  const texts = await readEvidenceTexts(
    tree.files.filter((path) => !aside.test(path)),
    (path) => tree.read(path, mostEvidenceBytes),
  );
  const files = fileIndex(tree.files);
  // What an image's own script says counts wherever it lies.
  const own = new Map(texts.texts);
  for (const path of new Set(images.flatMap(({ scripts }) => scripts.map((script) => script.path)))) {
    const text =
      own.size > texts.texts.size + mostScripts ? undefined : await tree.read(path, mostEvidenceBytes);
    if (text !== undefined) own.set(path, text);
  }
  const outputs = images.flatMap((image) => image.outputs.filter((path) => files.has(path)));
  const built = await Promise.all(
    [...new Set(outputs)].slice(0, mostOpened).map((path) => evidenceOfElf(tree.root, path)),
  );
  const known = built.filter((one) => one !== undefined);
  return images.map(profileChooser({ paths: texts.paths, texts: own }, known));
}

async function evidenceOfElf(root: string, path: string): Promise<ImageEvidence | undefined> {
  try {
    return await withFile(`${root}/${path}`, async (file) => {
      const elf = await readElf(file, path);
      return elf.ok ? imageEvidence(path, toMemoryMap(elf.value)) : undefined;
    });
  } catch {
    return undefined;
  }
}
