import type { Kept } from '../garbage';
import { shf } from '../inputs';
import type { InputReference, InputSection, LinkInput } from '../input';
import type { Link } from '../link';
import type { LinkFile, Piece } from '../model';

/**
 * What unwind tables keep under --gc-sections: the first that a CIE refers to, and of an FDE what is neither code nor of
 * a group nor follows another section (MarkLive.cpp of lld 14, scanEhFrameSection). `inputs` are the ones of `link.files`
 * with the shared ones among them.
 */
export function keptByUnwind(link: Link, inputs: readonly LinkInput[]): Kept {
  const pieces: Piece[] = [];
  const names: string[] = [];
  const given = inputs.filter((input) => input.kind !== 'shared');
  given.forEach((input, i) => {
    const file = link.files[i];
    if (file === undefined) return;
    for (const section of input.sections) {
      if (section.name !== '.eh_frame') continue;
      for (const { reference, describes } of unwindReferences(input, section)) {
        const target = targetOf(link, file, reference);
        if (target === undefined || !describes) {
          if (reference.symbol !== undefined) names.push(reference.symbol);
          else if (target !== undefined) pieces.push(target);
        } else if (!followsCode(target)) pieces.push(target);
      }
    }
  });
  return { pieces, names };
}

function targetOf(link: Link, file: LinkFile, { symbol, section }: InputReference): Piece | undefined {
  if (symbol === undefined) return file.pieces.find((piece) => piece.given.index === section);
  const base = link.symbols.get(symbol)?.base;
  return typeof base === 'object' && 'given' in base ? base : undefined;
}

function followsCode({ given }: Piece): boolean {
  return (given.flags & (shf.execute | shf.linkOrder)) !== 0 || given.group !== undefined;
}

/** References of entries, and whether the entry is one that describes a function. */
function unwindReferences(
  input: LinkInput,
  section: InputSection,
): { readonly reference: InputReference; readonly describes: boolean }[] {
  const references = [...(section.references?.() ?? [])].sort((a, b) => Number(a.offset - b.offset));
  const bytes = section.bytes?.();
  if (bytes === undefined) return references.map((reference) => ({ reference, describes: true }));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = input.byteOrder !== 'big';
  const found: { reference: InputReference; describes: boolean }[] = [];
  let next = 0;
  for (let at = 0; at + 8 <= bytes.length;) {
    const length = view.getUint32(at, little) + 4;
    if (length === 4 || length > bytes.length - at) break;
    const describes = view.getUint32(at + 4, little) !== 0;
    let first = true;
    for (; Number(references[next]?.offset ?? bytes.length) < at + length; next += 1) {
      const reference = references[next];
      if (reference !== undefined && (describes || first)) found.push({ reference, describes });
      first = false;
    }
    at += length;
  }
  return found;
}
