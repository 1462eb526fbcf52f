import type { Issue } from '../../issue';
import { add } from '../amount';
import type { Link } from '../link';
import { locationOf, type OutputStatement, type Piece, type WildStatement } from '../model';
import { figure, hex, why } from './catalogue';
import { pieceOffset } from '../pieces';

/** The input sections of a name, or the one that `file(section)` means. */
export function inputsNamed(link: Link, name: string): readonly Piece[] {
  const both = /^(.*)\(([^()]+)\)$/.exec(name);
  const [, file, section = name] = both ?? [];
  return link.files.flatMap((candidate) => {
    const fits = file === undefined || fileName(candidate) === file || candidate.name === file;
    return fits ? candidate.pieces.filter((piece) => piece.name === section) : [];
  });
}

function fileName(file: Piece['file']): string {
  return file.archive === undefined ? file.name : `${file.archive}:${file.name}`;
}

/** `file(section)`, as a map file writes it. */
export function inputName(piece: Piece): string {
  return `${fileName(piece.file)}(${piece.name})`;
}

/** Which pattern took an input section, and where it came to stand. */
export function explainInput(link: Link, piece: Piece): Issue[] {
  const input = inputName(piece);
  const { output } = piece;
  if (output === undefined || output === 'discarded') return [explainAbsence(link, piece)];
  const steps: Issue[] = [];
  if (piece.wild?.kind === 'wild') steps.push(explainPattern(piece.wild, input));
  const offset = pieceOffset(piece);
  const data = {
    input,
    offset: figure(offset),
    section: output.name,
    address: figure(add(output.vma, offset)),
    size: hex(piece.size),
  };
  steps.push(why('why.inputAt', data, output.statement.location));
  const doubt = offset.doubt ?? output.vma.doubt;
  if (doubt !== undefined) steps.push(why('why.unknown', { name: input, reason: doubt.reason }));
  return steps;
}

function explainPattern({ node, source }: WildStatement, input: string): Issue {
  return why('why.pattern', { pattern: patternText(node), input }, locationOf(source, node.span));
}

function explainAbsence(link: Link, piece: Piece): Issue {
  const input = inputName(piece);
  const discarding = link.statements.find(
    (item): item is OutputStatement =>
      item.kind === 'output' && item.name === '/DISCARD/' && names(item, piece),
  );
  const pattern = discarding?.children.find(
    (child) => child.kind === 'wild' && child.matched.includes(piece),
  );
  if (pattern?.kind === 'wild') {
    const data = { input, pattern: patternText(pattern.node) };
    return why('why.discardedInput', data, locationOf(pattern.source, pattern.node.span));
  }
  const { group } = piece.given;
  const reason =
    group !== undefined
      ? `another object holds group ${group} already`
      : piece.name.startsWith('.gnu.linkonce.')
        ? 'another object holds a section of this name already'
        : 'nothing that is kept refers to it, or the linker uses it up itself';
  return why('why.notTaken', { input, reason });
}

function names(statement: OutputStatement, piece: Piece): boolean {
  return statement.children.some((child) => child.kind === 'wild' && child.matched.includes(piece));
}

/** The pattern in short: what matters is its file and its sections. */
function patternText(node: WildStatement['node']): string {
  const file = node.file?.name.text ?? '';
  const sections = node.sections?.map((part) => part.name.text).join(' ');
  return sections === undefined ? file : `${file}(${sections})`;
}
