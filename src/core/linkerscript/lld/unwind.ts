import type { InputReference, InputSection, LinkInput } from '../input';

export interface UnwindTable {
  /** In bytes. */
  readonly size: bigint;
  readonly alignment: bigint;
  /** Functions that it describes. */
  readonly functions: number;
}

/**
 * The size of lld's one .eh_frame (EhFrameSection::finalizeContents): equal CIEs once, each entry padded to a word, and an
 * end mark. Undefined when there is none or when a table cannot be read.
 */
export function lldEhFrame(
  inputs: readonly LinkInput[],
  word: number,
  isDead: (input: LinkInput, reference: InputReference) => boolean,
): UnwindTable | undefined {
  const sections = inputs.flatMap((input) =>
    input.sections
      .filter((section) => section.name === '.eh_frame' && section.size > 0n)
      .map((section) => ({ input, section })),
  );
  if (sections.length === 0) return undefined;
  const seen = new Set<string>();
  let size = 4;
  let functions = 0;
  let alignment = 1n;
  for (const { input, section } of sections) {
    const bytes = section.bytes?.();
    if (bytes === undefined) return undefined;
    const entries = entriesSize(input, section, bytes, word, seen, (reference) => isDead(input, reference));
    size += entries.size;
    functions += entries.functions;
    if (section.alignment > alignment) alignment = section.alignment;
  }
  return { size: BigInt(size), alignment, functions };
}

function entriesSize(
  input: LinkInput,
  section: InputSection,
  bytes: Uint8Array,
  word: number,
  seen: Set<string>,
  isDead: (reference: InputReference) => boolean,
): { readonly size: number; readonly functions: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = input.byteOrder !== 'big';
  const references = section.references?.() ?? [];
  const targets = new Map(references.map((reference) => [Number(reference.offset), reference]));
  const cies: { at: number; length: number }[] = [];
  let size = 0;
  let functions = 0;
  for (let at = 0; at + 8 <= bytes.length;) {
    const length = view.getUint32(at, little) + 4;
    if (length === 4 || length > bytes.length - at) break;
    const id = view.getUint32(at + 4, little);
    if (id === 0) cies.push({ at, length });
    else {
      const target = targets.get(at + 8);
      if (target === undefined || !isDead(target)) {
        functions += 1;
        size += Math.ceil(length / word) * word;
      }
    }
    at += length;
  }
  for (const { at, length } of cies) {
    const personality = references.find(
      (reference) => Number(reference.offset) >= at && Number(reference.offset) < at + length,
    );
    const key = `${bytes.subarray(at, at + length).join()} ${personality?.symbol ?? String(personality?.section ?? '')}`;
    if (seen.has(key)) continue;
    seen.add(key);
    size += Math.ceil(length / word) * word;
  }
  return { size, functions };
}
