import { globMatches } from '../glob';
import type { Link } from '../link';
import type { VersionNode } from '../versionNode';

const isPattern = (text: string): boolean => /[*?[]/.test(text);

/** Whether a VERSION of the script keeps the symbol out of .dynsym: an exact name beats a pattern, and any pattern `*`. */
export function isLocalByVersion(link: Link, symbol: string): boolean {
  let best = 0;
  let local = false;
  const consider = (patterns: readonly string[], isLocal: boolean): void => {
    for (const pattern of patterns) {
      const rank = !isPattern(pattern) ? 3 : pattern === '*' ? 1 : 2;
      if (rank <= best || !(rank === 3 ? pattern === symbol : globMatches(pattern, symbol))) continue;
      best = rank;
      local = isLocal;
    }
  };
  for (const node of link.versions) {
    consider(node.globals, false);
    consider(node.locals, true);
  }
  return local;
}

/** The versions that have a name; one without only sorts symbols into global and local. */
export function namedVersions(link: Link): readonly VersionNode[] {
  return link.versions.filter((node) => node.name !== '');
}

/** The name of the first entry of .gnu.version_d; lld takes the path that -o gives, GNU ld its last part. */
export function baseVersion(link: Link): string {
  const { soname, output = 'a.out' } = link.options;
  return soname ?? (link.rules.writesVersionParents ? output.replace(/^.*\//, '') : output);
}

/** .gnu.version_d in bytes: Verdef has 20, and Verdaux, one for the name and each parent, 8; lld writes no parents. */
export function versionDefinitionBytes(link: Link): bigint {
  const named = namedVersions(link);
  if (named.length === 0) return 0n;
  const parents = link.rules.writesVersionParents ? named.reduce((sum, node) => sum + node.parents, 0) : 0;
  return BigInt((1 + named.length) * 28 + parents * 8);
}
