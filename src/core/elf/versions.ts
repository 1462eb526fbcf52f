import { numberField, recordsIn, stringAt } from './bytes';
import { SHT, type RecordLayout } from './constants';
import type { ElfFile, ElfSection } from './file';
import { readRange, type RangeReader } from './range';

/** Versions of the symbols of a dynamic symbol table. */
export interface SymbolVersions {
  /** One a symbol, in the order of the symbol table; an index of `texts`. */
  readonly ofSymbol: Uint16Array;
  /** As readelf writes them behind a name: `@@VER` for the version that a link takes by default, `@VER` for another, or nothing. */
  readonly texts: readonly string[];
}

/** Source of the layouts: Linux Standard Base 5.0, "Symbol Versioning". */
const definition: RecordLayout<'vd_flags' | 'vd_ndx' | 'vd_aux' | 'vd_next'> = {
  size: 20,
  fields: { vd_flags: [2, 2], vd_ndx: [4, 2], vd_aux: [12, 4], vd_next: [16, 4] },
};
const definitionName: RecordLayout<'vda_name'> = { size: 8, fields: { vda_name: [0, 4] } };
const need: RecordLayout<'vn_cnt' | 'vn_aux' | 'vn_next'> = {
  size: 16,
  fields: { vn_cnt: [2, 2], vn_aux: [8, 4], vn_next: [12, 4] },
};
const neededVersion: RecordLayout<'vna_other' | 'vna_name' | 'vna_next'> = {
  size: 16,
  fields: { vna_other: [6, 2], vna_name: [8, 4], vna_next: [12, 4] },
};
const word: RecordLayout<'value'> = { size: 2, fields: { value: [0, 2] } };

const hiddenBit = 0x8000;
const baseFlag = 1;
/** Version indices have fifteen bits, so that more entries than these are a circle. */
const mostVersions = 0x8000;

/** Of the dynamic symbol table `table`; undefined where it has no versions. Rejects when the file cannot be read. */
export async function readVersions(
  reader: RangeReader,
  elf: ElfFile,
  table: ElfSection,
): Promise<SymbolVersions | undefined> {
  const ofType = (type: number): ElfSection | undefined => elf.sections.find((s) => s.type === type);
  const indices = elf.sections.find((s) => s.type === SHT.GNU_VERSYM && s.link === table.index);
  if (indices === undefined) return undefined;
  const names = new Map<number, string>();
  const foreign = new Set<number>();
  const [defined, needed] = [ofType(SHT.GNU_VERDEF), ofType(SHT.GNU_VERNEED)];
  if (defined !== undefined) addDefined(names, await partOf(reader, elf, defined));
  if (needed !== undefined) addNeeded(names, foreign, await partOf(reader, elf, needed));
  const bytes = await readRange(reader, 'table of symbol versions', indices.offset, indices.size);
  const records = recordsIn(bytes, word, elf.littleEndian);
  const texts: string[] = [''];
  const known = new Map<number, number>([[0, 0]]);
  const ofSymbol = new Uint16Array(records.count);
  for (let i = 0; i < records.count; i += 1) {
    const value = numberField(records, i, 'value');
    let text = known.get(value);
    if (text === undefined) {
      const index = value & ~hiddenBit;
      const name = names.get(index);
      text =
        name === undefined ? 0 : texts.push((value === index && !foreign.has(index) ? '@@' : '@') + name) - 1;
      known.set(value, text);
    }
    ofSymbol[i] = text;
  }
  return { ofSymbol, texts };
}

interface Part {
  readonly bytes: Uint8Array;
  readonly strings: Uint8Array;
  readonly littleEndian: boolean;
}

async function partOf(reader: RangeReader, elf: ElfFile, section: ElfSection): Promise<Part> {
  const strings = elf.sections[section.link];
  return {
    bytes: await readRange(reader, 'table of versions', section.offset, section.size),
    strings:
      strings?.type === SHT.STRTAB
        ? await readRange(reader, 'names of versions', strings.offset, strings.size)
        : new Uint8Array(),
    littleEndian: elf.littleEndian,
  };
}

/** A record at an offset, as the only one of its kind; undefined where the bytes do not hold it. */
function recordAt<F extends string>(
  { bytes, littleEndian }: Part,
  at: number,
  layout: RecordLayout<F>,
): ((field: F) => number) | undefined {
  if (at + layout.size > bytes.length) return undefined;
  const records = recordsIn(bytes.subarray(at, at + layout.size), layout, littleEndian);
  return (field) => numberField(records, 0, field);
}

function addDefined(names: Map<number, string>, part: Part): void {
  for (let at = 0, count = 0; count < mostVersions; count += 1) {
    const entry = recordAt(part, at, definition);
    if (entry === undefined) return;
    const name = recordAt(part, at + entry('vd_aux'), definitionName);
    // The base version stands for the file itself and for no version of a symbol.
    if (name !== undefined && (entry('vd_flags') & baseFlag) === 0) {
      names.set(entry('vd_ndx') & ~hiddenBit, stringAt(part.strings, name('vda_name')));
    }
    if (entry('vd_next') === 0) return;
    at += entry('vd_next');
  }
}

function addNeeded(names: Map<number, string>, foreign: Set<number>, part: Part): void {
  let left = mostVersions;
  for (let at = 0; left > 0; left -= 1) {
    const entry = recordAt(part, at, need);
    if (entry === undefined) return;
    for (
      let nameAt = at + entry('vn_aux'), count = entry('vn_cnt');
      count > 0 && left > 0;
      count -= 1, left -= 1
    ) {
      const version = recordAt(part, nameAt, neededVersion);
      if (version === undefined) break;
      const index = version('vna_other') & ~hiddenBit;
      foreign.add(index);
      names.set(index, stringAt(part.strings, version('vna_name')));
      if (version('vna_next') === 0) break;
      nameAt += version('vna_next');
    }
    if (entry('vn_next') === 0) return;
    at += entry('vn_next');
  }
}
