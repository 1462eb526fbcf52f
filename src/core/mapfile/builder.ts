import type { Issue } from '../issue';
import {
  known,
  unknown,
  type InputPiece,
  type MemoryMap,
  type MemoryRegion,
  type Quantity,
  type ScriptSymbol,
  type Section,
  type SymbolEntry,
} from '../memoryMap';
import { growingColumns, noSection, symbolTrait } from '../symbolColumns';
import { symbolTable } from '../symbolTable';
import { mapIssue } from './issues';
import { rememberPlaces } from '../packedMap';
import { usualRights } from '../linkerscript/usualRights';
import { openPieces, pieceStore, type Pieces } from './pieces';

/** What a reader of one linker's maps reports, in the order of the file. */
export interface MapBuilder {
  /** `lma` is absent where the map gives none. */
  section(name: string, vma: bigint, size: bigint, lma: bigint | undefined, alignment?: bigint): void;
  piece(kind: InputPiece['kind'], file: string, section: string, vma: bigint, size: bigint): void;
  /** A symbol of an object file. */
  symbol(name: string, value: bigint, size: bigint): void;
  /** A symbol that the script assigns; `value` is absent where the map does not give it. */
  assignment(name: string, value: bigint | undefined): void;
  memory(name: string, origin: bigint, length: bigint, attributes: string): void;
  /** What follows belongs to no section. */
  outside(): void;
  /** A row that should have been understood. */
  badRow(line: number): void;
  target(target: MapTarget): void;
  finish(): MemoryMap;
}

export interface MapTarget {
  readonly machine?: string;
  readonly addressBits?: 32 | 64;
  readonly byteOrder?: 'little' | 'big';
}

interface SectionRow {
  readonly name: string;
  readonly vma: bigint;
  readonly size: bigint;
  readonly lma: bigint | undefined;
  readonly alignment: bigint | undefined;
  readonly threadLocal: boolean;
  readonly firstPiece: number;
  endPiece: number;
}

/** Beyond these a file is no map of a program. */
const sectionLimit = 100_000;
const symbolLimit = 8_000_000;
const pieceLimit = 4_000_000;

/**
 * `threadLocalAddresses` says that thread-local symbols stand in the map with the address of their place in the template; the
 * model has their offset in it.
 */
export function mapBuilder(file: string, linker: string, threadLocalAddresses: boolean): MapBuilder {
  const rows: SectionRow[] = [];
  const pieces = pieceStore();
  const symbols = growingColumns();
  const assigned = new Map<string, ScriptSymbol>();
  const memory: MemoryRegion[] = [];
  const tooMany = new Map<string, number>();
  let target: MapTarget = {};
  let current: SectionRow | undefined;
  let templateStart: bigint | undefined;
  let badRows = 0;
  let firstBadRow = 0;

  const room = (what: string, count: number, limit: number): boolean => {
    if (count < limit) return true;
    tooMany.set(what, limit);
    return false;
  };
  const kindOf = (): SymbolEntry['kind'] => (current?.threadLocal === true ? 'tls' : 'other');

  return {
    section(name, vma, size, lma, alignment) {
      if (!room('output sections', rows.length, sectionLimit)) return;
      const threadLocal = /^\.t(data|bss)(\.|$)/.test(name);
      if (threadLocal) templateStart ??= vma;
      current = {
        name,
        vma,
        size,
        lma,
        alignment,
        threadLocal,
        firstPiece: pieces.count(),
        endPiece: pieces.count(),
      };
      rows.push(current);
    },
    piece(kind, from, section, vma, size) {
      if (current === undefined || !room('input sections', pieces.count(), pieceLimit)) return;
      // What was thrown away has the address 0, unless all of the section is there.
      if (vma === 0n && current.vma !== 0n) return;
      const end = current.vma + current.size;
      // Of strings that were merged away the map still gives the size: what does not fit is not there.
      const kept = vma >= current.vma && vma <= end && vma + size > end ? end - vma : size;
      pieces.add(kind, from, section, vma, kept, rows.length - 1);
      current.endPiece = pieces.count();
    },
    symbol(name, value, size) {
      if (!room('symbols', symbols.count(), symbolLimit)) return;
      const piece =
        current === undefined || pieces.count() === current.firstPiece ? noSection : pieces.count() - 1;
      const kind = kindOf();
      // The first thread-local section starts the template.
      const template = threadLocalAddresses && kind === 'tls' ? (templateStart ?? 0n) : 0n;
      symbols.add(
        name,
        value >= template ? value - template : value,
        size,
        symbolTrait(kind, 'global'),
        piece,
      );
    },
    assignment(name, value) {
      if (!room('assigned symbols', assigned.size, sectionLimit)) return;
      // A later assignment is the one that counts, and it stands where it was made.
      assigned.delete(name);
      const section = current === undefined ? {} : { section: current.name };
      assigned.set(name, { name, value: value === undefined ? notGiven : known(value), ...section });
    },
    memory(name, origin, length, attributes) {
      if (!room('memory regions', memory.length, sectionLimit)) return;
      memory.push({ name, origin: known(origin), length: known(length), used: notGiven, attributes });
    },
    outside() {
      current = undefined;
    },
    badRow(line) {
      badRows += 1;
      if (badRows === 1) firstBadRow = line;
    },
    target(given) {
      target = given;
    },
    finish() {
      const issues: Issue[] = [];
      if (rows.length === 0) issues.push(mapIssue('map-no-sections', { file, linker }));
      // What gold lists of such a link are relocations, symbols and comments.
      else if (linker === 'gold' && !rows.some(isAllocated))
        issues.push(mapIssue('map-none-loaded', { file, linker }));
      for (const [what, limit] of tooMany)
        issues.push(mapIssue('map-too-many', { file, what, limit: limit.toString() }));
      if (badRows > 0) {
        const data = { file, linker, count: badRows.toString(), line: firstBadRow.toString() };
        issues.push(mapIssue('map-bad-rows', data));
      }
      for (const { name, value } of assigned.values()) {
        if (value.kind === 'known')
          symbols.add(name, value.value, 0n, symbolTrait('other', 'global'), noSection);
      }
      const names = rows.map((row) => row.name);
      const arrays = pieces.arrays();
      const opened = openPieces(arrays);
      const table = symbolTable(
        symbols.columns((piece) => names[opened.owner(piece)]),
        { sectionOf: (address) => opened.find(address) },
      );
      const map: MemoryMap = {
        name: file.replace(/^.*[/\\]/, ''),
        origin: { kind: 'map', file },
        ...target,
        sections: rows.map((row, index) => toSection(row, index, target.machine ?? '', opened)),
        segments: [],
        memory,
        symbols: table,
        scriptSymbols: [...assigned.values()],
        issues,
      };
      rememberPlaces(map, {
        kind: 'pieces',
        arrays,
        ranges: rows.map(({ firstPiece, endPiece }) => [firstPiece, endPiece]),
      });
      return map;
    },
  };
}

const notGiven = unknown('the map file does not say');

function toSection(row: SectionRow, index: number, machine: string, pieces: Pieces): Section {
  const { name, vma, size, lma, firstPiece, endPiece } = row;
  const allocated = isAllocated(row) && !holdsNotesOnly(row, pieces);
  const loaded: Quantity = !allocated
    ? unknown('the section is not loaded')
    : lma === undefined
      ? notGiven
      : known(lma);
  // A map file tells no rights, and the names of sections are those by which linkers give them some.
  const usual = allocated ? usualRights(name, machine, undefined) : undefined;
  let inputs: readonly InputPiece[] | undefined;
  return {
    name,
    index,
    vma: known(vma),
    lma: loaded,
    size: known(size),
    ...(row.alignment === undefined ? {} : { alignment: row.alignment }),
    allocated,
    ...(usual === undefined ? {} : { usualRights: usual }),
    zeroFill: /^\.(t|s|l|z)?bss(\.|$)/.test(name),
    ...(row.threadLocal ? { threadLocal: true } : {}),
    // Made when asked for: a large map has half a million of them.
    get inputs() {
      inputs ??= pieces.list(firstPiece, endPiece);
      return inputs;
    },
  };
}

/**
 * A map file does not mark sections that are not loaded. They are at address 0, and what the linkers and compilers put
 * there has names of its own.
 */
function isAllocated({ name, vma }: SectionRow): boolean {
  return vma !== 0n || !notLoaded.test(name);
}

/** A section of a name that is usually loaded, made of nothing that is: `.note` of `.note.GNU-stack` under a script. */
function holdsNotesOnly({ vma, firstPiece, endPiece }: SectionRow, pieces: Pieces): boolean {
  if (vma !== 0n || endPiece === firstPiece || endPiece - firstPiece > mostNotes) return false;
  return pieces
    .list(firstPiece, endPiece)
    .every(({ kind, section }) => kind === 'fill' || section === '** note header' || notLoaded.test(section));
}

const mostNotes = 256;
const notLoaded =
  /^\.(z?debug|comment$|symtab|strtab|shstrtab|stab|note\.(GNU-stack|gnu\.gold-version|gnu\.build|stapsdt)|gnu\.(attributes|lto|build|warning)|gdb_index|line$|mdebug|llvm|GCC\.command|(ARM|riscv|csky|xtensa|msp430)\.(attributes|prop|xt|lit)|xt\.|ident$|pdr$|gptab|group$|rela?(\.(?!(dyn|i?plt|got)$)|_)|linkonce\.|stack_sizes$|BTF)/;
