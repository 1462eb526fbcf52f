import { detectProject, type Detection } from '../core/project/detect';
import { projectIssue } from '../core/project/issues';
import type { ProjectImage } from '../core/project/project';
import { listTree, type ListedTree } from './projectTree';

/** What is known of a folder's images before its files are looked at. */
export interface KnownImages {
  readonly settings?: readonly ProjectImage[];
  readonly told?: readonly ProjectImage[];
}

/** What the files of a folder tell of its images; plain data, which threads can hand to each other. */
export interface FolderDetection {
  readonly detection: Detection;
  /** How many files were listed. */
  readonly files: number;
  /** Set when not all files were looked at. */
  readonly stopped?: string;
}

/**
 * Lists a folder and finds its images; what could not be looked into is among the issues. Rejects only when the folder itself
 * cannot be read.
 */
export async function detectFolder(
  folder: string,
  known: KnownImages = {},
  signal?: AbortSignal,
): Promise<FolderDetection & { readonly tree: ListedTree }> {
  const tree = await listTree(folder, signal);
  const detection = await detectProject(tree, { ...known, ...(signal === undefined ? {} : { signal }) });
  const { unreadable, stopped } = tree;
  const isSaid = detection.issues.some(({ code }) => code === 'project.stopped');
  const issues = [
    ...unreadable
      .slice(0, mostUnreadable)
      .map(({ path, why }) => projectIssue('project.unreadable', { file: path, why })),
    ...(stopped === undefined || isSaid ? [] : [projectIssue('project.stopped', { why: stopped })]),
    ...detection.issues,
  ];
  return {
    tree,
    detection: { ...detection, issues },
    files: tree.files.length,
    ...(stopped === undefined ? {} : { stopped }),
  };
}

const mostUnreadable = 20;
