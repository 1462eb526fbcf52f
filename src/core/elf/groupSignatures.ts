import { stringAt } from './bytes';
import { SHT, STT } from './constants';
import { contentsOf } from './contents';
import type { ElfFile } from './file';
import type { RawSymbol, RawSymbols } from './symbols';

/** The symbols of an object by index, read once somebody asks. */
export type Symbols = () => readonly (RawSymbol | undefined)[];

/** Section index → signature of its COMDAT group: the name of the symbol that the group's header points at. */
export function groupSignatures(
  elf: ElfFile,
  data: Uint8Array,
  raw: RawSymbols,
  symbols: Symbols,
): Map<number, string> {
  const signatures = new Map<number, string>();
  for (const group of elf.sections) {
    const bytes = group.type === SHT.GROUP ? contentsOf(data, group) : undefined;
    if (bytes === undefined || bytes.length < 4) continue;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const comdat = (view.getUint32(0, elf.littleEndian) & 1) === 1;
    const signature = comdat ? symbolNameAt(elf, raw, symbols()[group.info]) : undefined;
    if (signature === undefined) continue;
    for (let at = 4; at + 4 <= bytes.length; at += 4)
      signatures.set(view.getUint32(at, elf.littleEndian), signature);
  }
  return signatures;
}

function symbolNameAt(elf: ElfFile, raw: RawSymbols, target: RawSymbol | undefined): string | undefined {
  if (target === undefined) return undefined;
  // GNU as makes the signature a section symbol when the group is named after its section.
  if (target.type === STT.SECTION) return elf.sections[target.shndx]?.name;
  return stringAt(raw.names, target.name);
}
