import type { ByteSource } from './elf/bytes';
import { unreadable } from './elf/range';
import type { Issue } from './issue';
import { growingColumns, noSection, symbolTrait } from './symbolColumns';
import { mapIssue } from './mapfile/issues';
import { eachLine } from './mapfile/lines';
import { noSymbols, type MemoryMap, type SymbolEntry, type SymbolTable } from './memoryMap';
import { rememberPlaces } from './packedMap';
import { symbolTable } from './symbolTable';

/** `address letter name`, as nm, System.map and /proc/kallsyms have it; with `nm -S` the size stands second. */
const row = /^([0-9a-f]{8,16}) (?:([0-9a-f]{8,16}) )?([A-Za-z?-]) (\S.*)$/i;

const symbolLimit = 8_000_000;

/** A listing of symbols as a memory map without sections. Never rejects. */
export async function readSymbolListing(source: ByteSource, file: string): Promise<MemoryMap> {
  const issues: Issue[] = [];
  let symbols: SymbolTable = noSymbols;
  let highest = 0n;
  try {
    ({ table: symbols, highest } = await readSymbols(source, file, issues));
  } catch (error) {
    issues.push(unreadable(file, error));
  }
  const map: MemoryMap = {
    name: file.replace(/^.*[/\\]/, ''),
    origin: { kind: 'map', file },
    sections: [],
    segments: [],
    memory: [],
    symbols,
    scriptSymbols: [],
    issues,
  };
  rememberPlaces(map, { kind: 'below', highest });
  return map;
}

/** Whether a text that begins like this is such a listing: its first lines all are symbols. */
export function isSymbolListing(head: string): boolean {
  const lines = head.split(/\r?\n/).slice(0, 20);
  // The last line may be cut, and a listing may start with symbols that have no address.
  const whole = (lines.length > 1 ? lines.slice(0, -1) : lines).filter(
    (line) => !/^ +[Uwv] /.test(line) && line !== '',
  );
  return whole.length > 0 && whole.every((line) => row.test(line));
}

async function readSymbols(
  source: ByteSource,
  file: string,
  issues: Issue[],
): Promise<{ readonly table: SymbolTable; readonly highest: bigint }> {
  const columns = growingColumns();
  let number = 0;
  let badRows = 0;
  let firstBadRow = 0;
  let highest = 0n;
  await eachLine(source, (line) => {
    number += 1;
    const m = row.exec(line);
    if (m === null) {
      if (line.trim() === '' || /^ +[Uwv] /.test(line)) return;
      badRows += 1;
      if (badRows === 1) firstBadRow = number;
      return;
    }
    if (columns.count() >= symbolLimit) return;
    const letter = m[3] ?? '?';
    const value = BigInt(`0x${m[1] ?? '0'}`);
    const absolute = letter === 'A' || letter === 'a';
    if (!absolute && value > highest) highest = value;
    const size = m[2] === undefined ? 0n : BigInt(`0x${m[2]}`);
    // A module's symbols in kallsyms have its name behind a tab.
    const name = (m[4] ?? '').replace(/\t\[.*\]$/, '');
    columns.add(name, value, size, symbolTrait(kindOf(letter), bindingOf(letter)), absolute ? noSection : 0);
  });
  if (badRows > 0) {
    const data = { file, count: badRows.toString(), line: firstBadRow.toString() };
    issues.push(mapIssue('listing-bad-rows', data));
  }
  if (columns.count() >= symbolLimit) {
    issues.push(mapIssue('map-too-many', { file, what: 'symbols', limit: symbolLimit.toString() }));
  }
  // Sizes are mostly not given: a symbol then reaches to the next one, and the last one reaches nowhere.
  const last = highest;
  const table = symbolTable(
    columns.columns(() => undefined),
    { sectionOf: (address) => (address <= last ? 0 : undefined) },
  );
  return { table, highest };
}

/** nm's letters: `t` for code, `d`, `b`, `r` and their kin for data; capitals are global. Source: nm(1), binutils 2.40. */
function kindOf(letter: string): SymbolEntry['kind'] {
  if (/[tTiW]/.test(letter)) return 'function';
  return /[dDbBrRgGsSvVC]/.test(letter) ? 'object' : 'other';
}

function bindingOf(letter: string): SymbolEntry['binding'] {
  if (/[wWvV]/.test(letter)) return 'weak';
  return letter === letter.toUpperCase() || letter === 'u' || letter === 'i' ? 'global' : 'local';
}
