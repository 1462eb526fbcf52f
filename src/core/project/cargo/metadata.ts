import { belowRoot, joinPath, nameOf } from '../paths';
import { listOf, parsedJson, textOf, textsOf } from '../plainData';
import type { ProjectImage, ProjectTree } from '../project';

/**
 * What `cargo metadata --format-version 1` adds to the images that Cargo's files told of: which programs there are, and the
 * folder that their files go to. Images that it does not know are left out; flags it says nothing of.
 */
export function cargoMetadataImages(
  tree: ProjectTree,
  output: string,
  found: readonly ProjectImage[],
): readonly ProjectImage[] {
  const metadata = parsedJson(output);
  const directory = textOf(metadata, 'target_directory');
  if (directory === undefined) return [];
  const target = belowRoot(directory, tree.root);
  const programs = new Map<string, string>();
  for (const one of listOf(metadata, 'packages'))
    for (const program of listOf(one, 'targets')) {
      const name = textOf(program, 'name');
      if (name !== undefined && textsOf(program, 'kind').includes('bin'))
        programs.set(name, belowRoot(textOf(one, 'manifest_path') ?? 'Cargo.toml', tree.root));
    }
  return found.flatMap((image) => {
    const manifest = programs.get(image.name);
    if (image.system !== 'cargo' || manifest === undefined) return [];
    const why = `cargo metadata prints: the program ${image.name}, in ${target}`;
    return [
      {
        ...image,
        outputs: image.outputs.map((path) => underTarget(path, target)),
        evidence: [{ file: manifest, line: 1, why }, ...image.evidence],
        rank: image.rank === 'static' || image.rank === 'guess' ? 'configured' : image.rank,
      },
    ];
  });
}

/** `TARGET/[triple/]PROFILE/NAME`, of which the folder was a guess. */
function underTarget(path: string, target: string): string {
  const parts = path.split('/');
  const profile = parts.length - 2;
  const hasTriple = (parts[profile - 1] ?? '').includes('-');
  const own = parts.slice(hasTriple ? profile - 1 : profile).join('/');
  return profile < 0 ? nameOf(path) : joinPath(target, own);
}
