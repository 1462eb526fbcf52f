import { readToml } from '../cargo/toml';
import { joinPath } from '../paths';
import { textOf } from '../plainData';
import type { ProjectTree } from '../project';
import { manifestOf, readRustCommand } from '../rustcCommand';
import { treeFiles } from '../treeFiles';
import { inTree } from './treePaths';
import type { FoundLink } from './recipes';
import { hasUnknown, type MakeState } from './state';

/** A command of Cargo that names no program links the package whose manifest it is given, or that of its folder. */
export async function withPackage(tree: ProjectTree, state: MakeState, found: FoundLink): Promise<FoundLink> {
  const manifest = found.link.crate === '' ? manifestOf(found.command) : undefined;
  if (manifest === undefined || hasUnknown(manifest)) return found;
  const path = inTree(state, joinPath(found.folder, manifest));
  const file = state.index.hasFile(path) ? await readToml(treeFiles(tree), path) : undefined;
  const name = textOf(file?.data, 'package', 'name');
  const link = name === undefined ? undefined : readRustCommand(found.command, name);
  return link === undefined ? found : { ...found, link };
}
