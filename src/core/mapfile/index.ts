import type { ByteSource } from '../elf/bytes';
import { unreadable } from '../elf/range';
import { noSymbols, type MemoryMap } from '../memoryMap';
import { mapBuilder } from './builder';
import { gnuReader, type LineReader } from './gnu';
import { eachLine } from './lines';
import { isLldHeader, lldReader } from './lld';

/** The linkers whose maps are read, by what their maps begin with. */
type Linker = 'GNU ld' | 'gold' | 'lld' | 'mold';

/**
 * Reads a linker's map file: output sections with both addresses, the input sections they are made of, symbols, memory
 * regions. Streamed, so a map of any size takes what is in it and not what it is. Never rejects.
 *
 * To add a linker: 1 a reader of its lines in a file of its own; 2 its first line in `linkerOf`; 3 maps made by it in
 * test/fixtures/mapfile, with the ELF file's figures beside them.
 */
export async function readMapFile(source: ByteSource, file: string): Promise<MemoryMap> {
  try {
    const linker = linkerOf(new TextDecoder().decode(await source.read(0, headBytes))) ?? 'GNU ld';
    const builder = mapBuilder(file, linker, linker === 'GNU ld' || linker === 'mold');
    const read: LineReader =
      linker === 'lld' || linker === 'mold'
        ? lldReader(builder)
        : gnuReader(builder, linker === 'gold' ? 'gold' : 'gnu');
    let number = 0;
    await eachLine(source, (line) => {
      number += 1;
      read(line, number);
    });
    return builder.finish();
  } catch (error) {
    return { ...empty(file), issues: [unreadable(file, error)] };
  }
}

/** How much of a file is looked at to tell what it is. */
export const headBytes = 65_536;

/** Whether a text that begins like this is a linker's map. */
export function isMapFile(head: string): boolean {
  return linkerOf(head) !== undefined;
}

const gnuHeadings =
  /^(Archive member included (to satisfy reference by|because of) file|Allocating common symbols|Discarded input sections|There are no discarded input sections|As-needed library included|Memory Configuration|Linker script and memory map)/m;

function linkerOf(text: string): Linker | undefined {
  // Lines that no linker writes would take long to be looked at.
  const head = text.replace(/\r\n/g, '\n').replace(/^.{2001,}$/gm, '');
  const first = head.slice(0, head.indexOf('\n') + 1 || head.length);
  if (isLldHeader(first)) return /VMA +Size/.test(first) ? 'mold' : 'lld';
  if (/^Memory map$/m.test(head) || /^Archive member included because of file/m.test(head)) return 'gold';
  if (gnuHeadings.test(head) || /^\*default\* +0x0+ 0xf+$/m.test(head)) return 'GNU ld';
  if (/^ \*\* \S(?:.*\S)?\n? +0x[0-9a-f]{8,16} +0x[0-9a-f]+$/m.test(head)) return 'gold';
  // Headings may be in any language; what made a linker take a member of an archive stands behind or below it.
  return /^\S.*\.a\([^()\n]+\)\n? {2,}\S.*\(\S+\)$/m.test(head) ? 'GNU ld' : undefined;
}

function empty(file: string): MemoryMap {
  return {
    name: file.replace(/^.*[/\\]/, ''),
    origin: { kind: 'map', file },
    sections: [],
    segments: [],
    memory: [],
    symbols: noSymbols,
    scriptSymbols: [],
    issues: [],
  };
}
