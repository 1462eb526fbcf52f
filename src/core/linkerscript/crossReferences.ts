import { scriptIssue } from './issues';
import { referredPiece, report, type Link } from './link';
import type { LinkFile, Piece } from './model';

/** NOCROSSREFS: no section of the list may refer to another (ldcref.c, check_nocrossrefs). */
export function checkCrossReferences(link: Link): void {
  if (link.crossReferences.length === 0) return;
  const listed = new Set(link.crossReferences.flatMap(({ names }) => names));
  for (const file of link.files) {
    const byIndex = new Map(file.pieces.map((piece) => [piece.given.index, piece]));
    for (const piece of file.pieces) {
      const from = outputOf(piece);
      if (from === undefined || !listed.has(from)) continue;
      for (const reference of piece.given.references?.() ?? []) {
        const to = referredPiece(link, byIndex, reference);
        const into = to && outputOf(to);
        if (to === undefined || into === undefined || into === from || !prohibited(link, from, into))
          continue;
        const what = reference.symbol ?? to.name;
        report(
          link,
          scriptIssue('script.crossReference', { from, to: into, file: nameOf(file, piece), what }),
        );
      }
    }
  }
}

function prohibited(link: Link, from: string, to: string): boolean {
  return link.crossReferences.some(
    ({ names, toFirst }) => names.includes(from) && (toFirst ? names[0] === to : names.includes(to)),
  );
}

function outputOf({ output }: Piece): string | undefined {
  return typeof output === 'object' ? output.name : undefined;
}

function nameOf(file: LinkFile, piece: Piece): string {
  return `${file.name}(${piece.name})`;
}
