import { numberField, recordsIn, type ByteSource } from './bytes';
import { noteLayout, NT, PT, SHT } from './constants';
import type { ElfFile } from './file';
import { readRange, type RangeReader } from './range';

/** A note: something that a linker, a kernel or another tool has put into the file for its own kind. */
export interface ElfNote {
  /** Whose note it is, which decides what the type means: `GNU`, `CORE`, … */
  readonly owner: string;
  readonly type: number;
  readonly content: Uint8Array;
}

/** The list of files in the core dump of a process with a hundred thousand mappings has some 10 MB. */
const noteBytesLimit = 64 * 1024 * 1024;
const mostNotes = 65_536;
const mostAreas = 1024;
/** In bytes; the longest that a linker makes is 20, and `--build-id=0x…` takes what it is given. */
const longestBuildId = 64;

/**
 * The notes of a file: those of its sections or, where it has none that hold notes, those of its segments. Source: System V
 * ABI, "Note Section"; notes in areas aligned to 8 are padded to 8, as binutils 2.40 reads them. Rejects when the file cannot
 * be read; what is damaged is left out.
 */
export async function readNotes(reader: RangeReader, elf: ElfFile): Promise<readonly ElfNote[]> {
  const sections = elf.sections.filter((s) => s.type === SHT.NOTE);
  const areas =
    sections.length > 0
      ? sections.map((s) => ({ offset: s.offset, size: s.size, alignment: s.addralign }))
      : elf.segments
          .filter((p) => p.type === PT.NOTE)
          .map((p) => ({ offset: p.offset, size: p.filesz, alignment: p.align }));
  const notes: ElfNote[] = [];
  for (const { offset, size, alignment } of areas.slice(0, mostAreas)) {
    const bytes = await readRange(reader, 'area of notes', offset, size, noteBytesLimit);
    addNotes(notes, bytes, alignment === 8n ? 8 : 4, elf.littleEndian);
  }
  return notes;
}

function addNotes(notes: ElfNote[], bytes: Uint8Array, alignment: number, littleEndian: boolean): void {
  for (let at = 0; at + noteLayout.size <= bytes.length && notes.length < mostNotes;) {
    const header = recordsIn(bytes.subarray(at, at + noteLayout.size), noteLayout, littleEndian);
    const nameAt = at + noteLayout.size;
    const nameSize = numberField(header, 0, 'n_namesz');
    const contentAt = at + padded(noteLayout.size + nameSize, alignment);
    const size = numberField(header, 0, 'n_descsz');
    if (contentAt + size > bytes.length) return;
    notes.push({
      owner: latin1(bytes.subarray(nameAt, nameAt + Math.min(nameSize, longestOwner))),
      type: numberField(header, 0, 'n_type'),
      content: bytes.subarray(contentAt, contentAt + size),
    });
    at = contentAt + padded(size, alignment);
  }
}

const longestOwner = 64;

function padded(size: number, alignment: number): number {
  return Math.ceil(size / alignment) * alignment;
}

function latin1(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return String.fromCharCode(...bytes.subarray(0, end < 0 ? bytes.length : end));
}

/** What a linker wrote to tell this link from every other, in hexadecimal digits; undefined where it wrote none. */
export function buildIdOf(notes: readonly ElfNote[]): string | undefined {
  const note = notes.find(({ owner, type }) => owner === 'GNU' && type === NT.GNU_BUILD_ID);
  if (note === undefined || note.content.length === 0 || note.content.length > longestBuildId)
    return undefined;
  return Array.from(note.content, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The build id of a file whose headers were read; undefined where it has none, or cannot be read. */
export async function readBuildId(source: ByteSource, elf: ElfFile): Promise<string | undefined> {
  try {
    return buildIdOf(await readNotes({ source, name: elf.name, issues: [] }, elf));
  } catch {
    return undefined;
  }
}
