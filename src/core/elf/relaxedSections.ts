import type { InputSection } from '../linkerscript/input';
import type { Relaxation, RelaxationSymbol } from '../linkerscript/relaxation';
import { stringAt } from './bytes';
import { EM_RISCV, SHN, SHT, STB, STT } from './constants';
import { contentsOf, wide } from './contents';
import type { ElfFile, ElfSection } from './file';
import { mayShrink, readRelaxation } from './relaxation';
import type { RawSymbol, RawSymbols } from './symbols';

interface ObjectParts {
  readonly elf: ElfFile;
  readonly data: Uint8Array;
  readonly raw: RawSymbols;
  /** By index, made when first asked for. */
  readonly symbols: () => readonly (RawSymbol | undefined)[];
}

/**
 * On RISC-V the linker makes code shorter where an address turns out to be near, and takes out alignment that is then not
 * needed. The objects mark such code by R_RISCV_RELAX and R_RISCV_ALIGN (RISC-V ELF psABI, "Linker Relaxation").
 */
export function relaxedPart(
  { elf, data, raw, symbols }: ObjectParts,
  section: ElfSection,
  owners: readonly ElfSection[],
): Pick<InputSection, 'relaxed' | 'relaxation'> {
  if (elf.machine !== EM_RISCV) return {};
  const shrinks = owners.some((owner) => {
    const bytes = contentsOf(data, owner);
    return bytes !== undefined && mayShrink(elf, bytes, owner.type === SHT.RELA);
  });
  if (!shrinks) return {};
  const [owner] = owners;
  const bytes = owner?.type === SHT.RELA && owners.length === 1 ? contentsOf(data, owner) : undefined;
  if (bytes === undefined) return { relaxed: true };
  // Every placement asks for it, after each edit of its script.
  let known: Relaxation | undefined;
  const contents = contentsOf(data, section);
  const symbolAt = (index: number): RelaxationSymbol | undefined =>
    index === 0 ? undefined : relaxationSymbol(raw, symbols()[index]);
  return {
    relaxed: true,
    relaxation: () => (known ??= readRelaxation({ elf, bytes, section, contents }, symbolAt)),
  };
}

/** A symbol as relaxation sees it. */
function relaxationSymbol(raw: RawSymbols, symbol: RawSymbol | undefined): RelaxationSymbol {
  if (symbol === undefined) return { value: 0, size: 0, kind: 'other' };
  const kind =
    symbol.type === STT.SECTION
      ? 'section'
      : symbol.type === STT.FUNC
        ? 'function'
        : symbol.type === STT.GNU_IFUNC
          ? 'indirect'
          : 'other';
  return {
    ...(symbol.bind === STB.LOCAL ? {} : { name: stringAt(raw.names, symbol.name) }),
    ...(symbol.reserved || symbol.shndx === SHN.UNDEF ? {} : { section: symbol.shndx }),
    value: Number(wide(symbol.valueHigh, symbol.valueLow)),
    size: Number(wide(symbol.sizeHigh, symbol.sizeLow)),
    kind,
  };
}
